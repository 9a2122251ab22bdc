"""Dialogues as plain text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tremplin.staff.dialogue_file import DialogueError, RecordedAnswer, RecordedTurn, format_dialogue, parse_dialogue

DIALOGUE = """\
# Un essai
U: on peut avoir combien
C: montant, duree
R (utter_montant): Vous pouvez demander 8 000 €.
   Cela dépend.
R: à la main

U: /duree
"""


def test_reading() -> None:
    assert parse_dialogue(DIALOGUE) == [
        RecordedTurn(
            "on peut avoir combien",
            ("montant", "duree"),
            (RecordedAnswer("utter_montant", "Vous pouvez demander 8 000 €.\nCela dépend."), RecordedAnswer(None, "à la main")),
        ),
        RecordedTurn("/duree"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "vide", 1),
        ("# rien", "vide", 1),
        ("U: a\nX: b", "ligne_inconnue", 2),
        ("U:", "message_vide", 1),
        ("R: bonjour", "sans_message", 1),
        ("U: a\n   suite", "ligne_inconnue", 2),
    ],
)
def test_a_file_written_wrong_is_told_with_its_line(text: str, code: str, line: int) -> None:
    with pytest.raises(DialogueError) as error:
        parse_dialogue(text)
    assert (error.value.code, error.value.line) == (code, line)


_TEXT = st.text(st.characters(blacklist_categories=["C", "Z"]), min_size=1).map(lambda text: text.strip() or "a")
_ANSWERS = st.builds(RecordedAnswer, st.sampled_from([None, "utter_a"]), st.lists(_TEXT, min_size=1).map("\n".join))
_TOPICS = st.none() | st.lists(st.sampled_from(["duree", "cout"]), unique=True).map(tuple)


@given(st.lists(st.builds(RecordedTurn, _TEXT, _TOPICS, st.lists(_ANSWERS).map(tuple)), min_size=1))
def test_what_is_written_is_read_back(turns: list[RecordedTurn]) -> None:
    assert parse_dialogue(format_dialogue(turns, "# un essai")) == turns

"""Which messages are about the list of structures just shown, whatever has run since in their turn."""

from __future__ import annotations

import pytest
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker

from tremplin.dialogue.shown_list import ANSWER, SEARCH, SEARCH_FORM, about_shown_list
from tremplin.dialogue.turn import Turn

AFTER_LIST = ((SEARCH,),)
LATER = (("utter_cout",),)


def plan(text: str, topic: str, earlier: tuple[tuple[str, ...], ...], done: tuple[str, ...] = ()) -> list[str]:
    """What is planned while a list is in memory."""
    slot = AnySlot("recherche", mappings=[{}], initial_value={"montres": [["a", None]]})
    tracker = DialogueStateTracker("somebody", [slot])
    turn = Turn(text, (topic,), frozenset(), None, None, done, False, None, False, earlier, {})
    return about_shown_list(turn, tracker)


@pytest.mark.parametrize(
    ("text", "topic", "planned"),
    [
        ("ou c ?", "ou_sadresser", [ANSWER]),
        ("redonnez moi la liste", "capacites", [ANSWER]),
        ("c'est gratuit ?", "cout", [ANSWER]),
        ("la mairie", "aides_sociales", [ANSWER]),
        ("l'Adie", "adie", []),
        ("c'est trop loin", "ou_sadresser", [SEARCH]),
        ("c'est pas la bonne ville", "plainte", [SEARCH]),
        ("combien je peux emprunter", "montant", []),
    ],
)
def test_a_request_about_the_list(text: str, topic: str, planned: list[str]) -> None:
    assert plan(text, topic, AFTER_LIST) == planned


@pytest.mark.parametrize("text", ["ou c ?", "une adresse", "il y a une adresse ?"])
def test_a_search_just_made_is_not_shown_twice(text: str) -> None:
    assert plan(text, "ou_sadresser", LATER, done=(SEARCH_FORM, SEARCH)) == []


def test_what_was_decided_stays_decided() -> None:
    assert plan("ou c ?", "ou_sadresser", AFTER_LIST, done=(ANSWER,)) == [ANSWER]

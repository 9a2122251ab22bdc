"""French in the alphabet of SMS: readable, and at the lowest price."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tremplin.channels.sms_alphabet import segment_count, to_sms_alphabet


@pytest.mark.parametrize(
    ("text", "sms"),
    [
        ("L’intérêt, ça dépend", "L'intéret, ca dépend"),
        ("« Où ? » — là-bas…", '"Où ?" - là-bas...'),
        ("cœur, île, août, Noël, À", "coeur, ile, aout, Noel, A"),
        ("12 000 € – n° 5", "12 000 € - no 5"),
        ("• un\n• deux", "- un\n- deux"),
        ("Ça coûte 3 €", "Ça coute 3 €"),
    ],
)
def test_french_is_written_with_the_letters_of_sms(text: str, sms: str) -> None:
    assert to_sms_alphabet(text) == sms


@pytest.mark.parametrize("text", ["لغة أخرى؟", "Merci 👍", "Дякую"])
def test_what_has_no_such_letters_is_left_as_it_is(text: str) -> None:
    assert to_sms_alphabet(text) == text


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("ê" * 70, 1),
        ("ê" * 71, 2),
        ("👍" * 35, 1),
        ("a" * 199 + "ê", 3),
    ],
)
def test_the_price_of_a_text_in_segments(text: str, segments: int) -> None:
    assert segment_count(text) == segments


def test_one_accent_no_longer_costs_a_segment() -> None:
    assert segment_count(to_sms_alphabet("a" * 199 + "ê")) == 2


@given(st.text(st.characters(exclude_categories=("Cs",))))
def test_writing_twice_changes_nothing_more(text: str) -> None:
    once = to_sms_alphabet(text)
    assert to_sms_alphabet(once) == once

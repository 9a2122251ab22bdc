"""A word that commands is that word, however it is written and however the file lists it."""

import pytest

from tremplin.channels.typed_text import is_one_of


@pytest.mark.parametrize(
    ("text", "spellings", "is_one"),
    [
        ("EFFACER !", ["effacer", "efface"], True),
        ("efface tout vite", ["efface tout vite"], True),
        ("effacer mes dettes", ["effacer"], False),
        # brackets forgotten in the file: one word, not its letters
        ("e", "effacer", False),
        ("effacer", "effacer", True),
    ],
)
def test_a_word_that_commands(text: str, spellings: list[str] | str, is_one: bool) -> None:
    assert is_one_of(text, spellings) == is_one

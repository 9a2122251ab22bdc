"""What a person typed, made safe to hand to Rasa."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_LEADING_SLASHES = re.compile(r"^[\s/]+")


def clean_text(text: str) -> str:
    """The text without control characters, composed (NFC), trimmed."""
    kept = "".join(char if char.isprintable() else " " for char in unicodedata.normalize("NFC", text))
    return kept.strip()


def without_command(text: str) -> str:
    """Take the leading slashes off: Rasa reads « /restart » as a command, whoever wrote it."""
    return _LEADING_SLASHES.sub("", text)


def is_one_of(text: str, spellings: Iterable[str]) -> bool:
    """Whether a text is one of these words and nothing else, however it is written."""
    # A word written without the brackets of a list is one word, not its letters.
    words = [spellings] if isinstance(spellings, str) else spellings
    return fold(text) in _folded(tuple(map(str, words)))


@lru_cache(maxsize=16)  # the few lists of words of the files, asked about every message
def _folded(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(fold, words))


def fold(text: str) -> str:
    """A text without accents, capitals, spaces and signs around, to compare what was typed with what was meant."""
    bare = unicodedata.normalize("NFD", text.casefold().replace("œ", "oe").replace("’", "'"))
    kept = "".join(char if char.isalnum() or char == "'" else " " for char in bare if not unicodedata.combining(char))
    return " ".join(kept.split())

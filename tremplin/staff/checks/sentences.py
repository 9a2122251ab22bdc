"""The sentences and words of an answer, counted as a reader would.

A point after an abbreviation or inside a number ends nothing; « ? » and « ! » end a sentence only when the next word
begins another one. The items of a list are no sentences of their own: they belong to the line that announces them.
"""

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_ADDRESS = re.compile(r"https?://\S+?(?=[.,;:!?)»]*(?:\s|$))")
_ITEM = re.compile(r"^[-•] ?")
# A stop with the quotes and brackets that close behind it.
_STOP = re.compile(r"[.!?…]+(?:[\u00a0\u202f ]?[»)\]*]+)*(?=\s+|$)")
_NEXT_SENTENCE = re.compile(r"[\s«(\[*]*(?:[A-ZÀ-ÖØ-ÞŒ0-9]|$)")
_LAST_WORD = re.compile(r"(\w+)\.$")
_SPACES_BETWEEN_WORDS = re.compile(r"[ \n\t]+")  # unbreakable spaces hold one word together


@dataclass(frozen=True)
class Sentence:
    """A sentence, or an item of a list."""

    text: str
    in_list: bool

    @property
    def words(self) -> int:
        """How many words it has; « 8 000 € » is one."""
        return sum(any(sign.isalnum() for sign in word) for word in _SPACES_BETWEEN_WORDS.split(self.text))


def sentences(text: str, abbreviations: AbstractSet[str]) -> list[Sentence]:
    """Split an answer.

    Args:
        text: the answer, filled in, with its light markup.
        abbreviations: words, in lower case, whose point ends no sentence (« etc », « m »).
    """
    found: list[Sentence] = []
    for line in _readable(text).splitlines():
        stripped = line.strip()
        in_list = bool(_ITEM.match(stripped))
        found += [Sentence(piece, in_list) for piece in _split(_ITEM.sub("", stripped), abbreviations)]
    return [sentence for sentence in found if sentence.words]


def _readable(text: str) -> str:
    """Links by their words, no marks of bold, addresses as one word."""
    return _ADDRESS.sub("adresse", _LINK.sub(r"\1", text)).replace("**", "")


def _split(line: str, abbreviations: AbstractSet[str]) -> list[str]:
    pieces: list[str] = []
    start = 0
    for stop in _STOP.finditer(line):
        if not _NEXT_SENTENCE.match(line, stop.end()):
            continue
        last_word = _LAST_WORD.search(line, start, stop.end())
        if last_word and last_word.group(1).lower() in abbreviations and stop.end() < len(line):
            continue
        pieces.append(line[start : stop.end()].strip())
        start = stop.end()
    return [*pieces, line[start:].strip()]

"""Spelling: how a place name is folded, cut into words and heard, so that two hands that differ can meet.

`fold` and `phonetic` work on one name or on a whole column (one name a line) at once: the 35,000 communes are folded
in a few passes over one long text instead of one call per name.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

# A number and what sticks to it ("13e", "3ème", "2A"), or a run of letters. Apostrophes and hyphens separate words.
_WORD = re.compile(
    r"2[ab](?![^\W_])|\d+(?:ère|ere|ième|ieme|eme|ème|er|è|e|°)(?![^\W_])|\d+|[^\W\d_]+|[€%]",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"(\d{1,2})(?:ere|ieme|eme|er|e|°)$")
_NOT_WORD = re.compile(r"[^a-z0-9\n]+")
_SHORT_SAINT = re.compile(r"\b(s)(te?)(s?)\b")
_SAINTS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}


def fold(text: str) -> str:
    """Lower case, no accent, ligatures opened, one space between words, `st` and `ste` written out; lines are kept."""
    text = text.lower().replace("œ", "oe").replace("æ", "ae")
    if not text.isascii():
        text = (
            unicodedata.normalize("NFD", text).encode("ascii", "ignore").decode("ascii")
            if "\n" in text
            else _ascii(text)
        )
    text = _NOT_WORD.sub(" ", text)
    text = _SHORT_SAINT.sub(lambda match: _SAINTS[match.group(0)], text)
    return "\n".join(line.strip() for line in text.split("\n")) if "\n" in text else text.strip()


def _ascii(text: str) -> str:
    """Accents dropped; a letter of another alphabet becomes a space, so that it never glues two words."""
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(char if char.isascii() else " " for char in decomposed if unicodedata.category(char) != "Mn")


# Signs that count as words: they tell that the number before them is an amount.
_SIGNS = {"€": "euros", "%": "pourcent"}

# Same sound, same letters. Order matters: groups of letters first, then single ones.
_SOUNDS = (
    ("tion", "sion"),
    ("eille", "e"),
    ("aille", "a"),
    ("ouille", "ou"),
    ("aulx", "o"),
    ("ault", "o"),
    ("auld", "o"),
    ("ph", "f"),
    ("sch", "ch"),
    ("sh", "ch"),
    ("ch", "$"),
    ("qu", "k"),
    ("gue", "ge"),
    ("gui", "gi"),
    ("gea", "ja"),
    ("geo", "jo"),
    ("ce", "se"),
    ("ci", "si"),
    ("cy", "si"),
    ("ck", "k"),
    ("c", "k"),
    ("q", "k"),
    ("eau", "o"),
    ("au", "o"),
    ("aim", "in"),
    ("ain", "in"),
    ("ein", "in"),
    ("eim", "in"),
    ("ym", "in"),
    ("yn", "in"),
    ("im", "in"),
    ("em", "an"),
    ("en", "an"),
    ("am", "an"),
    ("om", "on"),
    ("ai", "e"),
    ("ei", "e"),
    ("ay", "e"),
    ("ey", "e"),
    ("oeu", "e"),
    ("eu", "e"),
    ("oe", "e"),
    ("y", "i"),
    ("w", "v"),
    ("z", "s"),
    ("h", ""),
    ("ill", "il"),
    ("ntb", "nb"),
    ("ntp", "np"),
    ("ntf", "nf"),
    ("ntm", "nm"),
    ("ntl", "nl"),
    ("ntv", "nv"),
    ("ntg", "ng"),
    ("ult", "ul"),
)
_DOUBLES = re.compile(r"([a-z$])\1+")
_SILENT_END = re.compile(r"(?:e?[stdxp]{1,2}|er|et|e)(?= |$)", re.MULTILINE)


def phonetic(folded: str) -> str:
    """A rough French sound key of a folded text (spaces removed, lines kept): « orillac » and « aurillac » meet."""
    for written, heard in _SOUNDS:
        folded = folded.replace(written, heard)
    folded = _DOUBLES.sub(r"\1", folded)
    return _SILENT_END.sub("", folded).replace(" ", "")


class Word(NamedTuple):
    """A word of a message: folded text, its place in the message, and how it was written."""

    text: str
    start: int
    end: int
    capital: bool
    ordinal: int | None
    """The number of « 13e » or « 1er », None for any other word."""
    breaks: bool
    """True when a full stop, a question mark or the like stands between the previous word and this one."""


_BREAK = re.compile(r"[.?!;:\n…]")


def words(message: str) -> list[Word]:
    """The words of a message in order, with their offsets. `s/` is left out (Fontenay s/ Bois)."""
    found = []
    previous = 0
    for match in _WORD.finditer(message):
        raw = match.group()
        text = _SIGNS.get(raw) or fold(raw)
        start, end = match.span()
        ordinal = _ORDINAL.match(fold_ordinal(raw)) if raw[0].isdigit() and not raw.isdigit() else None
        if text == "s" and message[end : end + 1] == "/":
            text = ""  # « Fontenay s/ Bois »: « sur » or « sous », the name without it is in the index
        if text:
            between = message[previous:start]
            breaks = bool(_BREAK.search(between)) and not between.startswith(("-", "'", "’"))
            found.append(
                Word(
                    text,
                    start,
                    end,
                    raw[0].isupper(),
                    int(ordinal.group(1)) if ordinal else None,
                    breaks,
                )
            )
        previous = end
    return found


def fold_ordinal(raw: str) -> str:
    """« 3ÈME » → « 3eme »."""
    return raw.lower().replace("è", "e")

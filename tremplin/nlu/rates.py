"""An annual rate in percent: « à 7 % », « taux de 3,5 pour cent »; not « 5 % de frais » (data/lexique/taux.yml)."""

from __future__ import annotations

import re
from decimal import Decimal

from tremplin.nlu.reading import Reading, load_lexicon

_RATE = re.compile(r"(?<![\d.,])(\d{1,2}(?:[.,]\d{1,3})?)\s*(?:%|pour\s*cents?\b|pourcents?\b)", re.IGNORECASE)
# How far before a percentage the word may stand that says of what it is.
_CUE_WITHIN = 5


def read_rate(text: str) -> Decimal | None:
    """The first rate of a message, in percent; None when none is said.

    A percentage of something else (fees, a contribution, a guarantee, a share of people) is none.
    """
    reading = load_lexicon().read(text)
    matches = (match for match in _RATE.finditer(text) if not _is_of_something_else(reading, *match.span()))
    match = next(matches, None)
    return Decimal(match.group(1).replace(",", ".")) if match else None


def _is_of_something_else(reading: Reading, start: int, end: int) -> bool:
    first = sum(word.end <= start for word in reading.words)
    last = sum(word.start < end for word in reading.words)
    if reading.starting("taux.du_pret", last):
        return False
    if reading.starting("taux.pas_du_pret.apres", last):
        return True
    since = max(reading.clause_start(first), first - _CUE_WITHIN)
    cues = [
        (cue.last, label != "taux.du_pret")
        for label in ("taux.du_pret", "taux.pas_du_pret.avant")
        for cue in reading.of(label)
        if since <= cue.first and cue.last <= first
    ]
    return bool(cues) and max(cues)[1]

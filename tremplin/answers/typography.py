"""French typography of what people read: volunteers type as they can, the spaces and quotes are put right here.

Rules of the Lexique des règles typographiques en usage à l'Imprimerie nationale.
"""

import re
from functools import lru_cache

NO_BREAK = "\u00a0"  # before : and units, inside « »
NARROW_NO_BREAK = "\u202f"  # before ; ! ? and between groups of thousands

_STRAIGHT_QUOTES = re.compile(r'"([^"\n]*)"')
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
_THOUSANDS = re.compile(r"(?<=\d)[ \u00a0](?=\d{3}(?!\d))")
_UNIT = re.compile(r"(?<=\d) (?=(?:€|%|euros?\b|mois\b|ans?\b|jours?\b|km\b))")
_DOUBLE_SIGN = re.compile(r"(?<=[^\s?!;])[ \u00a0]?(?=[;!?](?:\s|$|[)»*]))")
_COLON = re.compile(r"(?<=[^\s:]) ?(?=:(?:\s|$))")
_OPENING = re.compile(r"«\s*")
_CLOSING = re.compile(r"\s*»")
_ADDRESS = re.compile(r"https?://[^\s)]+")
# The same titles and answers are said again and again: more texts than data/ holds, with the places and sums in some.
_REMEMBERED = 5000


@lru_cache(maxsize=_REMEMBERED)
def french(text: str) -> str:
    """Return the text with French quotes, apostrophes and non-breaking spaces; addresses (https://…) stay untouched."""
    pieces: list[str] = []
    position = 0
    for address in _ADDRESS.finditer(text):
        pieces.append(_french_prose(text[position : address.start()]))
        pieces.append(address.group())
        position = address.end()
    pieces.append(_french_prose(text[position:]))
    return "".join(pieces)


def _french_prose(text: str) -> str:
    text = _STRAIGHT_QUOTES.sub(r"« \1 »", text)
    text = _APOSTROPHE.sub("’", text)
    text = _THOUSANDS.sub(NARROW_NO_BREAK, text)
    text = _UNIT.sub(NO_BREAK, text)
    text = _DOUBLE_SIGN.sub(NARROW_NO_BREAK, text)
    text = _COLON.sub(NO_BREAK, text)
    text = _OPENING.sub("«" + NO_BREAK, text)
    return _CLOSING.sub(NO_BREAK + "»", text)

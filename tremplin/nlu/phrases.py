"""How a phrase of the lexicon (data/lexique) is written: « au|du (petit) RSA ». What reads it is reading.py."""

import math
import re

# What one phrase may stand for: each is kept, and ten choices in a row once took six gigabytes of memory.
MOST_SPELLINGS = 2_500

_PIECE = re.compile(r"\(([^)]*)\)|(\S+)")


def choices(phrase: str) -> list[tuple[list[str], bool]]:
    """The pieces of a phrase in order: what each may be, and whether it may be left out."""
    return [((optional or needed).split("|"), bool(optional)) for optional, needed in _PIECE.findall(phrase)]


def count_spellings(phrase: str) -> int:
    """How many ways of saying it a phrase stands for, without listing them."""
    return math.prod(len(said) + may_be_left_out for said, may_be_left_out in choices(phrase))

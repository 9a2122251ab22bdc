"""The sum that somebody wishes, asked « combien ? »: one sum, a range of sums, or several that add up."""

from __future__ import annotations

import itertools

from tremplin.nlu.amounts import LOAN, MONTHLY, OTHER, read_amount
from tremplin.nlu.numbers import Number, find_numbers
from tremplin.nlu.reading import Reading, load_lexicon

# « 3 ou 4000 », « 3000 à 4000 », and after « entre »: « 3 et 4000 ».
_RANGES, _RANGE_AFTER, _BETWEEN = frozenset({"ou", "a"}), "et", "entre"
# « 1200 pour la voiture et 800 pour le permis »: each part says what it is for.
_FOR = "pour"
# A part of a sum is at least so much: « 3 pour le prix de 2 » adds up to nothing.
_SMALLEST_PART = 50


def read_wished_sum(text: str) -> float | None:
    """What is wished, in euros; None when no sum is said. What somebody earns is no wish."""
    combined = read_combined_sum(text)
    return read_amount(text, (LOAN, MONTHLY, OTHER)) if combined is None else combined


def read_combined_sum(text: str) -> float | None:
    """« entre 3 et 4000 » (4000: what is needed at most), « 1200 pour la voiture et 800 pour le permis » (2000).

    None when the message says no range of sums, and no parts of one.
    """
    reading = load_lexicon().read(text)
    numbers = find_numbers(reading)
    for lower, upper in itertools.pairwise(numbers):
        if upper.said >= _SMALLEST_PART and is_range(reading, lower, upper):
            return upper.said
    if len(numbers) > 1 and all(_is_a_part(reading, number) for number in numbers):
        return sum(number.said for number in numbers)
    return None


def is_range(reading: Reading, lower: Number, upper: Number) -> bool:
    """Whether two numbers are the ends of a range: « 3 ou 4000 », « entre 50 et 60 euros »."""
    joining = [reading.key(index) for index in range(_after_currency(reading, lower), upper.first)]
    if len(joining) != 1 or lower.value >= upper.value:
        return False
    return joining[0] in _RANGES or (joining[0] == _RANGE_AFTER and reading.key(lower.first - 1) == _BETWEEN)


def _is_a_part(reading: Reading, number: Number) -> bool:
    return number.value >= _SMALLEST_PART and reading.key(_after_currency(reading, number)) == _FOR


def _after_currency(reading: Reading, number: Number) -> int:
    currency = reading.starting("montants.monnaie", number.last)
    return currency.last if currency is not None else number.last

"""What changes a simulation without saying a value: « 500 de plus », « 6 mois de moins », « le plus longtemps possible ».

The words are data/guide/simulation.yml.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from tremplin.answers.yaml_lines import read_yaml
from tremplin.guided.simulation import AMOUNT, MONTHS, PAYMENT, LoanLimits, Wish
from tremplin.kept_files import kept
from tremplin.nlu.choices import ChoiceReader
from tremplin.nlu.durations import spans_of_time
from tremplin.nlu.numbers import find_numbers
from tremplin.nlu.reading import Lexicon, Reading, load_lexicon

_MORE, _LESS = "de_plus", "de_moins"
_MOST = "le_plus"
_QUESTION_MARK = "?"


def read_change(text: str, wish: Wish) -> Wish | None:
    """The wish with one value more or less: « et si j'emprunte 500 de plus »; None when the message says no change.

    What can be paid each month is asked for where a change to it cannot be worked out.
    """
    reading, own = load_lexicon().read(text), _words().read(text)
    numbers = find_numbers(reading)
    spans = spans_of_time(reading, numbers)
    found = [(span.months, span.first, span.last, MONTHS) for span in spans]
    if not found:
        found = [(number.said, number.first, *_end(reading, number.last)) for number in numbers]
    if len(found) != 1:
        return None
    value, first, last, name = found[0]
    sign = _sign(own, first, last)
    if sign is None:
        return None
    if name == AMOUNT and _is_monthly(reading, last):
        name = PAYMENT
    changed = wish.values[name] + sign * Decimal(str(value)) if name in wish.values else Decimal(0)
    if changed > 0:
        return wish.told({name: changed})
    return replace(wish, asked=PAYMENT) if name == PAYMENT else None


def is_extreme(text: str) -> bool:
    """Whether a message asks for the most or the least and says nothing else: « le plus longtemps possible »."""
    if _QUESTION_MARK in text or _extremes().read(text) is None:
        return False
    return not _extremes().other_words(text) and not find_numbers(load_lexicon().read(text))


def read_extreme(text: str, requested: str, limits: LoanLimits) -> dict[str, Decimal]:
    """The value that such a message says of the wish, within the limits of the loan; nothing for any other message.

    To pay the least each month is to pay the longest.
    """
    if not is_extreme(text):
        return {}
    is_most = _extremes().read(text) == _MOST
    if requested == AMOUNT:
        return {AMOUNT: limits.amount_max if is_most else limits.amount_min}
    if requested == MONTHS:
        return {MONTHS: Decimal(limits.months_max if is_most else limits.months_min)}
    return {} if is_most else {MONTHS: Decimal(limits.months_max)}


def _end(reading: Reading, index: int) -> tuple[int, str]:
    currency = reading.starting("montants.monnaie", index)
    return (currency.last if currency is not None else index), AMOUNT


def _sign(own: Reading, first: int, last: int) -> int | None:
    for label, sign in ((_MORE, 1), (_LESS, -1)):
        after = any(cue.first >= last for cue in own.of(f"{label}.apres"))
        if after or own.ends(f"{label}.avant", first):
            return sign
    return None


def _is_monthly(reading: Reading, last: int) -> bool:
    return any(found.first >= last for found in reading.of("montants.par_mois"))


@lru_cache(maxsize=1)
def _words() -> Lexicon:
    return Lexicon({name: _file()[name] for name in (_MORE, _LESS)})


@lru_cache(maxsize=1)
def _extremes() -> ChoiceReader:
    return ChoiceReader(_file()["extremes"])


@kept("guide/simulation.yml")
def _file(data: Path) -> Mapping[str, Mapping[str, list[str]]]:
    words: Mapping[str, Mapping[str, list[str]]] = read_yaml(data / "guide" / "simulation.yml")
    return words

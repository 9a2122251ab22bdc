"""French numbers, in digits, in words, or both: « 1 500,50 », « deux mille deux », « 2 mille », « 3k », « quatre-vingt-dix ».

The spellings stand in data/lexique/nombres.yml under the value they write.
"""

from __future__ import annotations

from dataclasses import dataclass

from tremplin.nlu.reading import NUMBER, Reading, load_lexicon

_HUNDRED = 100
_THOUSAND = 1000
_MILLION = 1_000_000
_TENS_TAKING_TEENS = (60, 80)  # soixante-dix, quatre-vingt-dix


@dataclass(frozen=True)
class Number:
    """A number read from the words ``first`` to ``last`` (excluded)."""

    value: float
    first: int
    last: int
    in_digits: bool
    """Written with digits only, without « mille » or « k »."""
    grouped: bool
    """Its digits are grouped as in « 10 000 »: not a postal code."""
    hundreds_left_out: bool
    """Ends with a lone digit after the thousands: « deux mille deux » is said for 2 200."""

    @property
    def said(self) -> float:
        """What is meant for money: « deux mille deux » is 2 200, « mille cinq » is 1 500."""
        if not self.hundreds_left_out:
            return self.value
        units = self.value % 10
        return self.value - units + units * _HUNDRED


def find_numbers(reading: Reading) -> list[Number]:
    """Every number of the message, from left to right. « un » and « une » alone are not numbers here."""
    values = _values(reading)
    numbers = []
    index = 0
    while index < len(reading.words):
        number = _number_at(reading, values, index)
        if number is None:
            index += 1
        else:
            numbers.append(number)
            index = number.last
    return numbers


def read_number(text: str) -> float | None:
    """The number that the whole text writes, read to the letter (« deux mille deux » is 2002); None if it is not one."""
    reading = load_lexicon().read(text)
    number = _number_at(reading, _values(reading), 0)
    return number.value if number and number.last == len(reading.words) else None


def _values(reading: Reading) -> dict[int, int]:
    """The value that each number word writes, by its place."""
    return {found.first: int(found.label.rpartition(".")[2]) for found in reading.under("nombres.mots.")}


def _number_at(reading: Reading, values: dict[int, int], first: int) -> Number | None:
    if reading.key(first) == NUMBER:
        return _from_digits(reading, values, first)
    if first in values:
        return _from_words(reading, values, first)
    return None


def _digits(text: str) -> float:
    groups = text.replace("\u00a0", " ").replace("\u202f", " ")
    if "," in groups and len(groups.rpartition(",")[2]) == 3:
        groups = groups.replace(",", "")
    if "." in groups and len(groups.rpartition(".")[2].partition(",")[0]) == 3:
        groups = groups.replace(".", "")
    return float(groups.replace(" ", "").replace(",", "."))


def _from_digits(reading: Reading, values: dict[int, int], first: int) -> Number:
    """Digits, then perhaps « mille », « k » or « cents »: « 2 mille », « 3k », « 2k5 », « 2 mille 5 »."""
    text = reading.words[first].text
    value, last = _digits(text), first + 1
    scale = values.get(last) if values.get(last) in (_HUNDRED, _THOUSAND, _MILLION) else None
    if scale is None and reading.starting("nombres.milliers", last) and _touches(reading, last):
        scale = _THOUSAND
    left_out = False
    if scale is not None:
        value, last = value * scale, last + 1
        if scale == _THOUSAND:
            rest = _after_thousands(reading, values, last)
            if rest is not None:
                value, last = value + rest.value, rest.last
                left_out = rest.value < 10
    grouped = len(text) > 4 and not text.isdigit()
    return Number(value, first, last, scale is None, grouped, left_out)


def _touches(reading: Reading, index: int) -> bool:
    """« 3k » and « 3 k », not « 3 … k » over a line."""
    return reading.words[index].start - reading.words[index - 1].end <= 1


def _after_thousands(reading: Reading, values: dict[int, int], index: int) -> Number | None:
    if reading.key(index) == NUMBER:
        text = reading.words[index].text
        return Number(float(text), index, index + 1, True, False, False) if text.isdigit() and len(text) <= 3 else None
    rest = _from_words(reading, values, index) if index in values else None
    return rest if rest is not None and rest.value < _THOUSAND else None


def _from_words(reading: Reading, values: dict[int, int], first: int) -> Number | None:
    total = current = 0
    room = _MILLION * _THOUSAND  # a part must be smaller than what stands before it
    index = last = first
    while index < len(reading.words):
        joined = reading.key(index) == "et" and index > first and values.get(index + 1) in (1, 11)
        if joined:
            index += 1
        value = values.get(index)
        if value is None:
            break
        if value in (_THOUSAND, _MILLION):
            if current == 0 and total and value == _THOUSAND and total % _THOUSAND:
                break
            if total and value >= room:
                break
            total, current, room = total + (current or 1) * value, 0, value
        elif value == _HUNDRED:
            if not (current < 10 or 10 < current < 20):  # « quinze cents » too
                break
            current = (current or 1) * _HUNDRED
        elif value == 20 and current % _HUNDRED == 4:
            current += 76  # quatre-vingt(s)
        elif _adds(current % _HUNDRED, value):
            current += value
        else:
            break
        index += 1
        last = index
    if last == first:
        return None
    value = total + current
    if last == first + 1 and value == 1:
        return None  # « un » is an article first; a duration reads it itself
    left_out = total > 0 and total % _THOUSAND == 0 and 0 < current < 10
    return Number(float(value), first, last, False, False, left_out)


def _adds(before: int, value: int) -> bool:
    """Whether ``value`` (1 to 90) can follow ``before`` (0 to 99) in one number: vingt + deux, soixante + douze."""
    if before == 0:
        return True
    if before in _TENS_TAKING_TEENS and 10 <= value < 20:
        return True
    if before in (10, 70, 90):
        return 7 <= value <= 9 or (before != 10 and value < 10)  # dix-sept; septante-deux
    return before >= 20 and before % 10 == 0 and value < 10

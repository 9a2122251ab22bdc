"""How old the person is, as far as an answer depends on it: no rule about age is known, and none must be implied."""

from __future__ import annotations

from tremplin.nlu.numbers import Number
from tremplin.nlu.reading import Found, Reading

UNDER_AGE = "moins_de_18"
NO_RULE = "sans_regle"
"""From 26 on, or an age that is only asked about: the answers for young people do not fit."""

_MAJORITY = 18
_YOUNG_UP_TO = 25
# Fewer years are the duration of a loan, more are no age.
_AGES = range(12, 111)


def find_age(reading: Reading, numbers: list[Number], for_somebody_else: bool = False) -> tuple[str, Found] | None:
    """UNDER_AGE or NO_RULE, and the words that say it; None for the ages between and when no age is said.

    The age of a relative (« j'ai un fils de 15 ans ») is not the person's, unless the message asks
    ``for_somebody_else`` or speaks of nobody else (« mon fils a 16 ans »).
    """
    for label, age in (("ages.mineur", UNDER_AGE), ("ages.limite", NO_RULE)):
        said = reading.of(label)
        if said:
            return age, said[0]
    for number in numbers:
        unit = reading.starting("ages.unites", number.last)
        if unit is None or not _is_age(reading, number, unit):
            continue
        if not for_somebody_else and _is_a_relatives(reading, number):
            continue
        age = UNDER_AGE if number.value < _MAJORITY else NO_RULE
        found = Found("ages", number.first, unit.last)
        return None if _MAJORITY <= number.value <= _YOUNG_UP_TO else (age, found)
    return None


def _is_age(reading: Reading, number: Number, unit: Found) -> bool:
    if number.value not in _AGES or reading.ends("ages.pas_avant", number.first):
        return False
    return reading.starting("ages.pas_apres", unit.last) is None


def _is_a_relatives(reading: Reading, number: Number) -> bool:
    if not reading.has("situations.moi"):
        return False
    start = reading.clause_start(number.first)
    others = [*reading.of("situations.proche"), *reading.of("ages.proche")]
    people = [who.last for who in others if start <= who.first and who.last <= number.first]
    own = [who.last for who in reading.of("situations.moi") if start <= who.first and who.last <= number.first]
    return bool(people) and max(people) > max(own, default=0)

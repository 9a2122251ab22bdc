"""How long a loan runs, in months: « 2 ans et demi », « 36 mois », « en 10 fois ». Not ages, not « depuis 3 ans »."""

from __future__ import annotations

from dataclasses import dataclass

from tremplin.nlu.numbers import Number, find_numbers
from tremplin.nlu.reading import CLAUSE_END, NUMBER, Reading, load_lexicon

_MONTHS = {"ans": 12.0, "mois": 1.0}
_YEAR = 12
# No micro-credit lasts so long: « 12 ans » without « sur » is an age.
_AGE_FROM_YEARS = 11
# « mon titre de séjour finit dans 1 an »: how far before a duration stands what it is the duration of.
_THING_WITHIN = 6
# « et 36 mois », « ok pour 4 ans »: how many words may open the message before a duration said alone.
_OPENING_WORDS = 2


@dataclass(frozen=True)
class Duration:
    """A stretch of time of the message, in months, from the words ``first`` to ``last`` (excluded)."""

    months: float
    first: int
    last: int


def find_duration(reading: Reading, numbers: list[Number]) -> Duration | None:
    """The duration of the loan: the first one that a loan word introduces, else the first that can be one."""
    durations = [
        d
        for d in spans_of_time(reading, numbers)
        if _can_be_of_a_loan(reading, d) and not _is_of_something_else(reading, d, numbers)
    ]
    return next(
        (d for d in durations if _introduced(reading, d)),
        durations[0] if durations else None,
    )


def read_duration(text: str, default_unit: str | None = None) -> float | None:
    """The answer to « sur combien de temps ? », in months.

    ``default_unit`` is « mois » or « ans »: the unit of a bare number; None leaves it unread. Returns None when no
    duration is said (« le max »).
    """
    reading = load_lexicon().read(text)
    numbers = find_numbers(reading)
    durations = [d for d in spans_of_time(reading, numbers) if not _is_of_something_else(reading, d, numbers)]
    if durations:
        return next(
            (d.months for d in durations if _introduced(reading, d)),
            durations[0].months,
        )
    unit = _MONTHS.get(default_unit or "")
    if unit is None or not numbers or spans_of_time(reading, numbers):
        return None
    return numbers[0].value * unit or None


def read_bare_number(text: str) -> float | None:
    """The one number of a message without a unit: « 24 », « dix fois »; None for a date, a rate or a telephone."""
    reading = load_lexicon().read(text)
    numbers = find_numbers(reading)
    if len(numbers) != 1:
        return None
    number = numbers[0]
    is_date = any(f.last == number.first for f in reading.of("durees.nombre_pas_avant"))
    if is_date or reading.starting("durees.nombre_pas_apres", number.last) is not None:
        return None
    return number.value or None


def spans_of_time(reading: Reading, numbers: list[Number]) -> list[Duration]:
    """Every stretch of time, ages and delays included: what amounts must not be read from."""
    spans: list[Duration] = []
    for number in [*numbers, *_ones(reading, numbers)]:
        span = _span(reading, number)
        if span is not None:
            spans.append(span)
    spans.sort(key=lambda span: span.first)
    return _joined(reading, spans)


def _ones(reading: Reading, numbers: list[Number]) -> list[Number]:
    """« un an », « une année », and « année et demi » without an article."""
    taken = {index for number in numbers for index in range(number.first, number.last)}
    ones = [
        f
        for f in reading.of("durees.un")
        # « une mensualité » is one payment, not one month.
        if f.first not in taken and reading.starting("durees.versements", f.last) is None
    ]
    numbered = taken | {f.first for f in ones}
    bare = [
        unit.first
        for unit in reading.of("durees.unites.12")
        if unit.first - 1 not in numbered and reading.starting("durees.et_demi", unit.last)
    ]
    return [
        *(Number(1.0, f.first, f.last, False, False, False) for f in ones),
        *(Number(1.0, index, index, False, False, False) for index in bare),
    ]


def _span(reading: Reading, number: Number) -> Duration | None:
    last = number.last
    half = reading.starting("durees.et_demi", last)
    units = half.last if half else last
    for found in (f for f in reading.under("durees.unites.") if f.first == units):
        months = number.value * int(found.label.rpartition(".")[2])
        if half is None:
            half_after = reading.starting("durees.et_demi", found.last)
            if half_after:
                return (
                    Duration(
                        months + months / number.value / 2,
                        number.first,
                        half_after.last,
                    )
                    if months
                    else None
                )
        elif months:
            months += int(found.label.rpartition(".")[2]) / 2
        return Duration(months, number.first, found.last) if months else None
    times = reading.starting("durees.fois", last)
    if times and number.value >= 2 and reading.ends("durees.fois_avant", number.first):
        return Duration(number.value, number.first, times.last)
    return None


def _joined(reading: Reading, spans: list[Duration]) -> list[Duration]:
    """« un an et six mois » is one duration."""
    joined: list[Duration] = []
    for span in spans:
        before = joined[-1] if joined else None
        gap = [reading.key(i) for i in range(before.last, span.first)] if before else []
        if before and gap in ([], ["et"]) and span.months < _YEAR <= before.months:
            joined[-1] = Duration(before.months + span.months, before.first, span.last)
        else:
            joined.append(span)
    return joined


def _introduced(reading: Reading, duration: Duration) -> bool:
    """A loan word stands right before, or earlier in the clause with « pendant » between."""
    if reading.ends("durees.pret", duration.first):
        return True
    if reading.starting("durees.pour_rembourser", duration.last):
        return True
    if not reading.ends("durees.pendant", duration.first):
        return False
    clause = reading.clause_start(duration.first)
    return any(clause <= f.first < duration.first for f in reading.of("durees.pret_plus_tot"))


def _can_be_of_a_loan(reading: Reading, duration: Duration) -> bool:
    if reading.starting("durees.pas_apres", duration.last) is not None:
        return False
    if _introduced(reading, duration):
        return True
    if duration.months >= _AGE_FROM_YEARS * _YEAR:
        return False
    if reading.ends("durees.pas_avant", duration.first):
        return False
    return _stands_apart(reading, duration)


def _is_of_something_else(reading: Reading, duration: Duration, numbers: list[Number]) -> bool:
    """Whether the clause has named another thing that lasts, and no loan word introduces the duration."""
    if _introduced(reading, duration):
        return False
    since = max(
        reading.clause_start(duration.first),
        duration.first - _THING_WITHIN,
        *(number.last for number in numbers if number.last <= duration.first),
        *(wish.last for wish in reading.of("situations.moi") if wish.last <= duration.first),
    )
    return any(since <= f.first and f.last <= duration.first for f in reading.of("durees.autre_chose"))


def _stands_apart(reading: Reading, duration: Duration) -> bool:
    """It opens the message or its clause, or follows a sum: « 36 mois c'est trop ? », « 3500/36 mois »."""
    before = reading.key(duration.first - 1)
    if duration.first <= _OPENING_WORDS or before in CLAUSE_END or before == "/":
        return duration.months > 1
    return reading.ends("montants.monnaie", duration.first) or before == NUMBER

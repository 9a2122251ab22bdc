"""« Combien par mois ? »: what is known of the wish, what is missing, and what the figures are at the usual rates.

Two of three values give the third: the sum, the duration, what can be paid each month. What was said last wins.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from tremplin.answers.facts import Fact, Facts
from tremplin.guided.gestures import words_beside_correction
from tremplin.guided.wished_sum import read_combined_sum
from tremplin.loans import largest_amount, monthly_payment, months_to_repay, total_interest
from tremplin.nlu.amounts import LOAN, MONTHLY, OTHER, read_amount, words_beside_amounts
from tremplin.nlu.durations import read_bare_number, read_duration

AMOUNT, MONTHS, PAYMENT = "montant", "duree", "mensualite"
VALUES = (AMOUNT, MONTHS, PAYMENT)
PERSONAL, PROFESSIONAL = "personnel", "professionnel"

_MONTHS_A_YEAR = 12
# A bare number up to this answers « sur combien de temps ? » in years: nobody borrows for five months.
_YEARS_UP_TO = 5
# A bare number above this is a sum said to correct the sum: no loan lasts twenty years here.
_MONTHS_UP_TO = 240
# A number in so few words after the result is the sum that is changed, unless it may be a postal code.
_FEW_WORDS = 3
_POSTAL_CODES_FROM = 10_000
# After the result a smaller number is no payment that anybody can mean.
_SMALLEST_CHANGE = 4
# A bare number answers « sur combien de temps ? » when hardly a word stands with it that says something else.
_MOST_OTHER_WORDS = 1
# How far the durations compared stand from the one asked for: one year, or half of it for a short loan.
_STEP, _SHORT_STEP = 12, 6


@dataclass(frozen=True)
class LoanLimits:
    """What a kind of loan allows: sums in euros, durations in months, the usual annual rates in percent (none known: ())."""

    amount_min: Decimal
    amount_max: Decimal
    months_min: int
    months_max: int
    percents: tuple[Decimal, ...]

    @property
    def smallest_payment(self) -> Decimal:
        """What the smallest loan costs each month over its shortest duration, interest left out."""
        return monthly_payment(self.amount_min, Decimal(0), self.months_min)


def both_limits(facts: Facts) -> tuple[LoanLimits, LoanLimits]:
    """The limits of the personal and of the professional loan, from the dated values.

    Raises:
        KeyError: facts.yml lacks one of them.
    """
    value = facts.values
    personal = LoanLimits(
        _number(value["perso_montant_min"]),
        _number(value["perso_montant_max"]),
        _months(value["perso_duree_min"]),
        _months(value["perso_duree_max"]),
        (_number(value["perso_taux_min"]), _number(value["perso_taux_max"])),
    )
    # No smallest sum, no shortest duration and no usual rate is published for the professional loan.
    professional = LoanLimits(Decimal(1), _number(value["pro_montant_max"]), 1, _months(value["pro_duree_max"]), ())
    return personal, professional


@dataclass(frozen=True)
class Wish:
    """What somebody wants to know of a loan.

    Attributes:
        values: the known ones of VALUES: euros, months, euros a month; never all three.
        percent: the annual rate that a lender told them, in percent.
        refused: values out of range; they count again when the kind of loan changes.
        tries: failed tries at the question that waits.
        asked: the value that is asked for though others would do (« je peux payer moins »).
    """

    values: Mapping[str, Decimal] = field(default_factory=dict)
    percent: Decimal | None = None
    refused: Mapping[str, Decimal] = field(default_factory=dict)
    tries: int = 0
    asked: str | None = None

    @classmethod
    def from_slot(cls, value: Any) -> Wish:
        """Read what `as_slot` wrote; an empty slot is an empty wish."""
        value = value if isinstance(value, Mapping) else {}
        return cls(
            _decimals(value.get("valeurs")),
            Decimal(str(value["taux"])) if value.get("taux") is not None else None,
            _decimals(value.get("hors_limites")),
            int(value.get("essais") or 0),
            value.get("demande"),
        )

    def as_slot(self) -> dict[str, Any]:
        """The wish as JSON."""
        return {
            "valeurs": {name: float(value) for name, value in self.values.items()},
            "taux": None if self.percent is None else float(self.percent),
            "hors_limites": {name: float(value) for name, value in self.refused.items()},
            "essais": self.tries,
            "demande": self.asked,
        }

    @property
    def missing(self) -> str | None:
        """What has to be asked for; None when the figures can be worked out."""
        if self.asked is not None:
            return self.asked
        if self.is_known:
            return None
        return AMOUNT if not self.values or MONTHS in self.values else MONTHS

    def told(self, said: Mapping[str, Decimal]) -> Wish:
        """The wish with what has just been said: of three values, the one not said gives way."""
        if not said:
            return self
        values = {**self.values, **said}
        if len(values) == len(VALUES):
            # Said a payment: the duration follows from it. Said a duration: the payment does. Said both: the sum does.
            gives_way = {PAYMENT: MONTHS, MONTHS: PAYMENT}
            one = [gives_way[name] for name in gives_way if name in said and gives_way[name] not in said]
            values.pop(one[0] if one else AMOUNT if AMOUNT not in said and PAYMENT in said else PAYMENT)
        refused = {name: value for name, value in self.refused.items() if name not in said}
        return replace(self, values=values, refused=refused, tries=0, asked=None)

    def unknown(self, requested: str) -> Wish:
        """Who does not know a value may say another one; who does not know what they can pay gets what is known."""
        if requested != PAYMENT:
            return replace(self, asked=PAYMENT, tries=0)
        return replace(self, asked=None, tries=0)

    @property
    def is_known(self) -> bool:
        """Whether the figures can be worked out."""
        return len(self.values) >= len(VALUES) - 1

    def back(self) -> Wish:
        """One step back: the value told last is asked for again."""
        return replace(self, values=dict(list(self.values.items())[:-1]), refused={}, asked=None, tries=0)

    def within(self, limits: LoanLimits) -> tuple[Wish, dict[str, str]]:
        """Set aside what the loan does not allow.

        Returns:
            The wish with the allowed values, and for each other one the name of its limit: « montant_haut »…
        """
        candidates = {**self.refused, **self.values}
        problems = {name: problem for name, value in candidates.items() if (problem := _problem(name, value, limits))}
        values = {name: value for name, value in candidates.items() if name not in problems}
        if len(values) == len(VALUES):
            values.pop(PAYMENT)
        refused = {name: candidates[name] for name in problems}
        return replace(self, values=values, refused=refused), problems


def hear(text: str, requested: str | None, found: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """What a message says of the wish.

    Args:
        text: the message.
        requested: the value that was asked for, which gives a bare number its meaning; None after the result.
        found: the values that the message names by itself (entities).
    """
    said = {name: value for name, value in found.items() if name in VALUES}
    combined = read_combined_sum(text)
    if combined is not None and (AMOUNT in said or requested == AMOUNT):
        said[AMOUNT] = Decimal(str(combined))
    if requested in said:
        return said
    if requested is None:
        return said or _changed(text)
    answer = _bare(text, requested, said)
    if answer is not None:
        return {requested: answer}
    # « en fait 4000 », asked how long: no duration, but the sum that is changed.
    return said or ({} if requested == AMOUNT else _changed(text, _MONTHS_UP_TO))


def as_payment(said: Mapping[str, Decimal], limits: LoanLimits) -> dict[str, Decimal]:
    """« 50 euros », after the result: no loan is so small, it is what can be paid each month."""
    if set(said) == {AMOUNT} and said[AMOUNT] < limits.amount_min:
        return {PAYMENT: said[AMOUNT]}
    return dict(said)


def _changed(text: str, above: int = _SMALLEST_CHANGE) -> dict[str, Decimal]:
    """Another sum, said in a few words: « et 5000 ? », « non en fait 4000 »."""
    is_short = len(text.split()) <= _FEW_WORDS or not words_beside_correction_and_amounts(text)
    amount = read_amount(text) if is_short else None
    is_sum = amount is not None and above < amount < _POSTAL_CODES_FROM
    return {AMOUNT: Decimal(str(amount))} if is_sum else {}


def words_beside_correction_and_amounts(text: str) -> tuple[str, ...]:
    """What a message says besides sums, durations and the words that correct."""
    beside = words_beside_amounts(text)
    return tuple(word for word in words_beside_correction(text) if word in beside)


def _bare(text: str, requested: str, said: Mapping[str, Decimal]) -> Decimal | None:
    """The answer in a message that names no value, or a bare number, which is read as a sum by itself."""
    if set(said) - {AMOUNT}:
        return None  # « 60 par mois » answers another question than « combien ? »
    if requested == MONTHS:
        return _bare_months(text)
    # What somebody earns is no answer to what they want.
    amount = read_amount(text, (LOAN, MONTHLY, OTHER))
    return None if amount is None else Decimal(str(amount))


def _bare_months(text: str) -> Decimal | None:
    """A duration, or a number that can only be one: no rate, no date, no telephone, and little said besides."""
    with_unit = read_duration(text)
    if with_unit is not None:
        return Decimal(round(with_unit))
    number = read_bare_number(text)
    if number is None or number > _MONTHS_UP_TO or len(words_beside_correction_and_amounts(text)) > _MOST_OTHER_WORDS:
        return None
    return Decimal(round(number * _MONTHS_A_YEAR if number <= _YEARS_UP_TO else number))


@dataclass(frozen=True)
class Cost:
    """What a loan costs at one rate: the sum, the months, what is paid each month and the interest in all (euros)."""

    amount: Decimal
    months: int
    payment: Decimal
    interest: Decimal


@dataclass(frozen=True)
class Estimate:
    """The figures of a wish, one for each rate, the lowest first.

    Attributes:
        solved: the value that was worked out: one of VALUES.
        costs: at each rate; empty when the payment repays the sum in no duration that the loan allows.
        shorter, longer: the same sum over another duration, when the loan allows it.
        longest: with the longest duration, where `costs` is empty: what would have to be paid each month.
        affordable: with the longest duration, where `costs` is empty: what the payment would repay.
    """

    solved: str
    costs: tuple[Cost, ...]
    shorter: tuple[Cost, ...] = ()
    longer: tuple[Cost, ...] = ()
    longest: tuple[Cost, ...] = ()
    affordable: tuple[Decimal, ...] = ()


def estimate(wish: Wish, limits: LoanLimits) -> Estimate:
    """Work out the third value.

    Raises:
        KeyError: fewer than two values are known.
    """
    percents = rates(wish, limits)
    known = wish.values
    if AMOUNT in known and MONTHS in known:
        return _for_duration(known[AMOUNT], int(known[MONTHS]), percents, limits)
    if AMOUNT in known:
        return _for_payment(known[AMOUNT], known[PAYMENT], percents, limits)
    months = int(known[MONTHS])
    amounts = [min(largest_amount(known[PAYMENT], percent, months), limits.amount_max) for percent in percents]
    costs = [_cost(amount, percent, months) for amount, percent in zip(amounts, percents)]
    return Estimate(AMOUNT, tuple(costs))


def rates(wish: Wish, limits: LoanLimits) -> tuple[Decimal, ...]:
    """The annual rates to count with, in percent: the one that was told, else the usual ones, else none at all (0)."""
    if wish.percent is not None:
        return (wish.percent,)
    return limits.percents or (Decimal(0),)


def _for_duration(amount: Decimal, months: int, percents: tuple[Decimal, ...], limits: LoanLimits) -> Estimate:
    step = _STEP if months > _STEP else _SHORT_STEP

    def costs(duration: int) -> tuple[Cost, ...]:
        if not limits.months_min <= duration <= limits.months_max:
            return ()
        return tuple(_cost(amount, percent, duration) for percent in percents)

    return Estimate(PAYMENT, costs(months), shorter=costs(months - step), longer=costs(months + step))


def _for_payment(amount: Decimal, payment: Decimal, percents: tuple[Decimal, ...], limits: LoanLimits) -> Estimate:
    durations = [months_to_repay(amount, percent, payment) for percent in percents]
    if any(months is None or months > limits.months_max for months in durations):
        most = limits.months_max
        longest = tuple(_cost(amount, percent, most) for percent in percents)
        return Estimate(
            MONTHS, (), longest=longest, affordable=tuple(largest_amount(payment, p, most) for p in percents)
        )
    allowed = [max(months or 0, limits.months_min) for months in durations]
    return Estimate(MONTHS, tuple(_cost(amount, percent, months) for percent, months in zip(percents, allowed)))


def _cost(amount: Decimal, percent: Decimal, months: int) -> Cost:
    return Cost(amount, months, monthly_payment(amount, percent, months), total_interest(amount, percent, months))


def _problem(name: str, value: Decimal, limits: LoanLimits) -> str | None:
    lowest, highest = {
        AMOUNT: (limits.amount_min, limits.amount_max),
        MONTHS: (Decimal(limits.months_min), Decimal(limits.months_max)),
        PAYMENT: (Decimal(1), None),
    }[name]
    if value < lowest:
        return f"{name}_bas"
    return f"{name}_haut" if highest is not None and value > highest else None


def _decimals(values: Any) -> dict[str, Decimal]:
    return {str(name): Decimal(str(value)) for name, value in (values or {}).items() if name in VALUES}


def _number(fact: Fact) -> Decimal:
    return Decimal(str(fact.number))


def _months(fact: Fact) -> int:
    return round(fact.number * (_MONTHS_A_YEAR if fact.format == "ans" else 1))

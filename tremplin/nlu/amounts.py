"""Sums of money: what is asked for (`montant`), what could be paid each month (`mensualite`), what comes in (`revenu`).

A number is money when a currency, a loan word or a duration stands with it, or when it is all the message says. What
the sum is for is told by the words right after it, then by the nearest such word before it in the same clause.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tremplin.nlu.durations import Duration, spans_of_time
from tremplin.nlu.numbers import Number, find_numbers
from tremplin.nlu.reading import SENTENCE_END, Found, Reading, load_lexicon, other_words

LOAN = "montant"
MONTHLY = "mensualite"
INCOME = "revenu"
OTHER = "autre"

_KINDS = {
    "montants.pret": LOAN,
    "montants.mensualite": MONTHLY,
    "montants.revenu": INCOME,
    "montants.autre": OTHER,
}
_OF_SUMS = ("montants.", "durees.", "nombres.")
# A bare number under this is a count, an age or a number of months, seldom a loan.
_BARE_FROM = 100
# How far before a sum the word may stand that says what it is for.
_CUE_WITHIN = 7
_POSTAL_CODE = range(10_000, 100_000)
_YEARS = range(1930, 2040)
# « paris 20e »: up to the arrondissements, a glued « e » is an ordinal; « 4) » numbers a question.
_ORDINALS_UP_TO = 20
_NUMBERS_A_QUESTION = frozenset(").")
# « mes lunettes 480 »: a number right after what the money is for is its price from here, not a count or a model.
_PRICE_FROM = 300
_PRICE_WITHIN = 2
# A message that says no more than this beside « 60 par mois » says what is offered.
_MOST_OTHER_WORDS = 1
# Two digits five times, a leading zero: a telephone number, not sums.
_PHONE = re.compile(r"(?<!\d)(?:\+33|0)\s?\d(?:[ .-]?\d{2}){4}(?!\d)|(?<!\d)\d{6,}(?!\d)")
# Short numbers that are called: 3114 is no sum (numbers given by data/facts.yml among them).
_HELPLINES = re.compile(r"3(?:114|919|018|237|939|949|646|977|975|117)|116006")


@dataclass(frozen=True)
class Sum:
    """A sum of money in euros, from the words ``first`` to ``last`` (excluded), and what it is for."""

    euros: float
    kind: str
    first: int
    last: int
    rank: int = 0
    """How surely it is the sum in question, among several of its kind."""


def find_sums(reading: Reading, numbers: list[Number], asked: bool = False) -> list[Sum]:
    """At most one sum of each kind, the likeliest. ``asked``: the message answers « combien ? », any number counts."""
    return [found for found in _find_all(reading, numbers, asked) if found.kind != OTHER]


def _find_all(reading: Reading, numbers: list[Number], asked: bool) -> list[Sum]:
    times = spans_of_time(reading, numbers)
    phones = [match.span() for match in _PHONE.finditer(reading.text)]
    sums = []
    for number in numbers:
        start, end = reading.span(number.first, number.last)
        if any(first < end and start < last for first, last in phones):
            continue
        found = _sum(reading, number, numbers, times, asked)
        if found:
            sums.append(found)
    best: dict[str, Sum] = {}
    for found in sums:
        if found.kind not in best or found.rank > best[found.kind].rank:
            best[found.kind] = found
    return list(best.values())


def read_amount(text: str, kinds: tuple[str, ...] = (LOAN, MONTHLY, INCOME)) -> float | None:
    """The answer to « combien ? », in euros: « 3000 », « deux mille deux » (2200); None when no sum is said.

    Args:
        kinds: what the sum may be for; one for something else is not read.
    """
    reading = load_lexicon().read(text)
    sums = {found.kind: found.euros for found in _find_all(reading, find_numbers(reading), asked=True)}
    return next((sums[kind] for kind in kinds if kind in sums), None)


def words_beside_amounts(text: str) -> tuple[str, ...]:
    """The words of a message that speak neither of a sum nor of a duration: « débloquer » in « 200 € pour débloquer »."""
    return _beside(load_lexicon().read(text))


def _beside(reading: Reading) -> tuple[str, ...]:
    return other_words(reading, [found for found in reading.found if found.label.startswith(_OF_SUMS)])


def _sum(
    reading: Reading,
    number: Number,
    numbers: list[Number],
    times: list[Duration],
    asked: bool,
) -> Sum | None:
    if number.said <= 0 or any(time.first <= number.first < time.last for time in times):
        return None
    currency = _currency(reading, number)
    last = currency.last if currency else number.last
    if currency is None and _is_something_else(reading, number):
        return None
    after = _after(reading, last)
    cue = _cue_before(reading, number, numbers)
    kind = after or (_KINDS[cue.label.rpartition(".")[0]] if cue else None)
    monthly = _filled(reading, last, "montants.par_mois")
    if monthly is not None and after is None and kind != OTHER and _is_most(reading, last, monthly):
        kind = MONTHLY
    elif monthly is not None and kind in (None, LOAN):
        kind = _kind_of_monthly(reading, number, monthly, times)
    if kind is None and _is_price(reading, number):
        kind = LOAN
    if currency is None and not asked:
        if kind is None and not _stands_alone(reading, number, times):
            return None
        if kind in (None, LOAN) and not _is_plausible_bare(reading, number, cue, times):
            return None
    return Sum(number.said, kind or LOAN, number.first, last, _rank(reading, number, cue))


def _currency(reading: Reading, number: Number) -> Found | None:
    found = reading.starting("montants.monnaie", number.last)
    if found:
        return found
    glued = reading.starting("montants.monnaie_collee", number.last)
    if glued and number.value > _ORDINALS_UP_TO:
        touching = reading.words[number.last].start == reading.words[number.last - 1].end
        return glued if touching else None
    in_k = [f for f in reading.of("nombres.milliers") if number.first < f.first < number.last]
    return in_k[0] if in_k and in_k[0].last == number.last else None


def _is_something_else(reading: Reading, number: Number) -> bool:
    """A percentage, a count of things, a year, a number that is called."""
    if reading.starting("montants.pas_une_somme.apres", number.last):
        return True
    if any(f.first < number.first < f.last for f in reading.of("montants.pas_une_somme.apres")):
        return True  # « pour cent »
    text = reading.text[slice(*reading.span(number.first, number.last))]
    if _HELPLINES.fullmatch(text) or (text.startswith("0") and text.isdigit()):
        return True
    is_only_word = len(reading.words) == number.last - number.first
    if number.in_digits and number.value in _YEARS and number.value % 50 and not is_only_word:
        return True
    if number.first == 0 and number.value <= _ORDINALS_UP_TO and _numbers_a_question(reading, number):
        return True
    if reading.key(number.first - 1) == "+" and number.first:
        return False
    return any(f.last == number.first for f in reading.of("montants.pas_une_somme.avant"))


def _after(reading: Reading, last: int) -> str | None:
    """What the words right after the sum say it is for; « par mois » may stand between."""
    monthly = reading.starting("montants.par_mois", last)
    for index in (last, monthly.last if monthly else last):
        for label, kind in _KINDS.items():
            if reading.starting(f"{label}.apres", index):
                return kind
    return None


def _numbers_a_question(reading: Reading, number: Number) -> bool:
    """« 4) quelles pièces »."""
    return reading.key(number.last) in _NUMBERS_A_QUESTION and number.last + 1 < len(reading.words)


def _is_price(reading: Reading, number: Number) -> bool:
    """Whether the number stands right after what the money is for: « et les implants dentaires 6000 »."""
    near = range(number.first - _PRICE_WITHIN, number.first + 1)
    return number.said >= _PRICE_FROM and any(f.last in near for f in reading.under("projets.dire."))


def _is_most(reading: Reading, last: int, monthly: Found) -> bool:
    """« 60 max par mois », « 60 par mois pas plus »: nobody says so of what comes in."""
    return last < monthly.first or reading.starting("montants.mensualite.offre_apres", monthly.last) is not None


def _kind_of_monthly(reading: Reading, number: Number, monthly: Found, times: list[Duration]) -> str:
    """What « X par mois » is when no word beside it says: offered only where a calculation is spoken of.

    ``monthly``: « par mois ».
    """
    if reading.ends("montants.revenu.juste_avant", number.first):
        return INCOME
    if reading.ends("montants.mensualite.offre_avant", number.first):
        return MONTHLY
    if _income_before(reading, number):
        return INCOME
    if reading.starting("montants.mensualite.depense", monthly.last):
        return OTHER
    is_calculation = bool(times) or reading.has("montants.mensualite.calcul")
    return MONTHLY if is_calculation or len(_beside(reading)) <= _MOST_OTHER_WORDS else OTHER


def _income_before(reading: Reading, number: Number) -> bool:
    """Whether the sentence has said what somebody lives on: « ASS 18 euros par jour soit 570 euros par mois »."""
    start = number.first
    while start > 0 and reading.key(start - 1) not in SENTENCE_END:
        start -= 1
    said = [*reading.of("montants.revenu.avant"), *reading.under("situations.dire.")]
    return any(start <= found.first and found.last <= number.first for found in said)


def _filled(reading: Reading, index: int, label: str) -> Found | None:
    """The phrase of ``label`` that follows, after words such as « max » or « environ »."""
    filler = reading.starting("montants.environ", index)
    while filler:
        index = filler.last
        filler = reading.starting("montants.environ", index)
    return reading.starting(label, index)


def _cue_before(reading: Reading, number: Number, numbers: list[Number]) -> Found | None:
    """The nearest word before the sum that says what it is for, not beyond another number or the sentence."""
    limit = max(
        0,
        number.first - _CUE_WITHIN,
        *(n.last for n in numbers if n.last <= number.first),
    )
    for index in range(number.first - 1, limit - 1, -1):
        if reading.key(index) in SENTENCE_END:
            limit = index + 1
            break
    cues = [
        cue
        for label in _KINDS
        for cue in reading.of(f"{label}.avant")
        if cue.first >= limit and cue.last <= number.first
    ]
    strong = [cue for cue in cues if not _is_weak(reading, cue)]
    return max(strong or cues, key=lambda cue: (cue.last, cue.last - cue.first), default=None)


def _is_weak(reading: Reading, cue: Found) -> bool:
    return any(f.first == cue.first and f.last == cue.last for f in reading.of("montants.pret.faibles"))


def _stands_alone(reading: Reading, number: Number, times: list[Duration]) -> bool:
    """The number is all the message says, or a duration stands by it (« 1500 sur 18 mois », « 3500/36 mois »)."""
    return (
        _has_duration_beside(reading, number, times)
        or all(
            index in range(number.first, number.last) or reading.key(index) in SENTENCE_END | {"_", ","}
            for index in range(len(reading.words))
        )
        or reading.starting("montants.environ", number.last) is not None
    )


def _has_duration_beside(reading: Reading, number: Number, times: list[Duration]) -> bool:
    within = 3
    return any(0 <= time.first - number.last <= within or 0 <= number.first - time.last <= within for time in times)


def _is_plausible_bare(reading: Reading, number: Number, cue: Found | None, times: list[Duration]) -> bool:
    if number.said < _BARE_FROM:
        return False
    if number.in_digits and not number.grouped and int(number.value) in _POSTAL_CODE:
        return (cue is not None and not _is_weak(reading, cue)) or _has_duration_beside(reading, number, times)
    return True


def _rank(reading: Reading, number: Number, cue: Found | None) -> int:
    near = range(number.first - 2, number.first + 1)
    rank = 1 if cue is not None and not _is_weak(reading, cue) else 0
    if any(f.last in near for f in reading.of("montants.total")) or reading.starting("montants.total", number.last):
        rank += 2
    if reading.ends("montants.refuse", number.first):
        rank -= 3
    return rank

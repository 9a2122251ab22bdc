"""What a message says of a loan: only what can be the value asked for, and what changes one already said."""

from decimal import Decimal

import pytest

from tremplin.answers.facts import Facts
from tremplin.guided.simulation import AMOUNT, MONTHS, PAYMENT, Wish, as_payment, both_limits, hear
from tremplin.guided.wish_change import read_change, read_extreme
from tremplin.settings import data_dir

PERSONAL, _ = both_limits(Facts.load(data_dir() / "facts.yml"))
KNOWN = Wish().told({AMOUNT: Decimal(2000), MONTHS: Decimal(24)})


@pytest.mark.parametrize(
    ("requested", "text", "said"),
    [
        (AMOUNT, "3000", {AMOUNT: 3000}),
        (AMOUNT, "entre 3 et 4000", {AMOUNT: 4000}),
        (AMOUNT, "3000 ou 4000", {AMOUNT: 4000}),
        (AMOUNT, "il me faudrait 1200 pour la voiture et 800 pour le permis", {AMOUNT: 2000}),
        (AMOUNT, "rappelez moi au 06 12 34 56 78", {}),
        (MONTHS, "24", {MONTHS: 24}),
        (MONTHS, "2", {MONTHS: 24}),
        (MONTHS, "2 ans", {MONTHS: 24}),
        (MONTHS, "dix fois", {MONTHS: 10}),
        (MONTHS, "plutôt 36", {MONTHS: 36}),
        (MONTHS, "en fait 4000", {AMOUNT: 4000}),
        (MONTHS, "non 4000", {AMOUNT: 4000}),
        (MONTHS, "rappelez moi au 06 12 34 56 78", {}),
        (MONTHS, "mon banquier m'a dit 9%", {}),
        (MONTHS, "le 5 de chaque mois", {}),
        (MONTHS, "c'est quoi une mensualité", {}),
        (MONTHS, "j'ai 3 enfants", {}),
        (PAYMENT, "une centaine", {PAYMENT: 100}),
        (PAYMENT, "une cinquantaine", {PAYMENT: 50}),
        (None, "60", {AMOUNT: 60}),
        (None, "et à 50", {AMOUNT: 50}),
        (None, "59000", {}),
    ],
)
def test_what_is_heard(requested: str | None, text: str, said: dict[str, int]) -> None:
    assert hear(text, requested, {}) == said


def test_a_small_sum_after_the_result_is_a_payment() -> None:
    assert as_payment({AMOUNT: Decimal(60)}, PERSONAL) == {PAYMENT: Decimal(60)}


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("et si j'emprunte 500 de plus", {AMOUNT: 2500, MONTHS: 24}),
        ("et 500 euros de moins ?", {AMOUNT: 1500, MONTHS: 24}),
        ("si je rajoute 300", {AMOUNT: 2300, MONTHS: 24}),
        ("6 mois de plus", {AMOUNT: 2000, MONTHS: 30}),
    ],
)
def test_more_or_less_counts_from_what_was_said(text: str, values: dict[str, int]) -> None:
    change = read_change(text, KNOWN)

    assert change is not None and change.values == values


@pytest.mark.parametrize("text", ["et 5000 ?", "et sur 4 ans", "60", "c'est trop"])
def test_a_value_is_no_change(text: str) -> None:
    assert read_change(text, KNOWN) is None


def test_less_a_month_than_a_payment_that_was_worked_out_is_asked_for() -> None:
    change = read_change("et pour 300 de moins par mois", KNOWN)

    assert change is not None and change.missing == PAYMENT


@pytest.mark.parametrize(
    ("requested", "text", "said"),
    [
        (MONTHS, "le max", {MONTHS: PERSONAL.months_max}),
        (MONTHS, "le plus longtemps possible", {MONTHS: PERSONAL.months_max}),
        (AMOUNT, "le maximum", {AMOUNT: PERSONAL.amount_max}),
        (PAYMENT, "le moins possible", {MONTHS: PERSONAL.months_max}),
        (AMOUNT, "c'est combien le maximum ?", {}),
        (AMOUNT, "3000 max", {}),
    ],
)
def test_the_most_and_the_least(requested: str, text: str, said: dict[str, int]) -> None:
    assert read_extreme(text, requested, PERSONAL) == said


def test_a_payment_and_a_duration_said_together_leave_the_sum_to_be_worked_out() -> None:
    wish = Wish().told({AMOUNT: Decimal(2000)}).told({PAYMENT: Decimal(100), MONTHS: Decimal(24)})

    assert set(wish.values) == {PAYMENT, MONTHS}

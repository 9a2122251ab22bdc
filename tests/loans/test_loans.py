"""The arithmetic of loans: exact to the cent against figures found another way, and right whatever the numbers."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tremplin.loans import (
    CENT,
    largest_amount,
    monthly_payment,
    months_to_repay,
    schedule,
    total_interest,
)

AMOUNTS = st.decimals(min_value=1, max_value=20_000, places=2)
PERCENTS = st.decimals(min_value=0, max_value=25, places=2)
MONTHS = st.integers(min_value=1, max_value=120)


@pytest.mark.parametrize(
    ("amount", "percent", "months", "payment"),
    [
        # Worked out apart, in awk, by adding up the powers of 1/(1+t), not with the closed formula:
        # n=36; t=0.04/12; s=0; for(i=1;i<=n;i++) s+=(1+t)^-i; print 2000/s
        ("2000", "4", 36, "59.05"),
        ("4000", "4", 60, "73.67"),
        ("3000", "1.5", 24, "126.96"),
        ("3000", "4", 24, "130.27"),
        ("2200", "0", 24, "91.67"),
        ("2200", "1.5", 24, "93.11"),
        ("2200", "4", 24, "95.53"),
        ("1400", "4", 24, "60.79"),
        ("300", "1.5", 6, "50.22"),
        ("8000", "4", 84, "109.35"),
        ("17000", "7.35", 60, "339.43"),
        ("1000", "12", 12, "88.85"),
    ],
)
def test_the_monthly_payment_to_the_cent(amount: str, percent: str, months: int, payment: str) -> None:
    assert monthly_payment(Decimal(amount), Decimal(percent), months) == Decimal(payment)


@given(AMOUNTS, PERCENTS, MONTHS)
def test_the_payment_is_the_one_that_leaves_nothing(amount: Decimal, percent: Decimal, months: int) -> None:
    """What is owed after n exact payments, in fractions: a cent more would overpay, a cent less would not repay."""
    rate = Fraction(percent) / 1200
    payment = Fraction(monthly_payment(amount, percent, months))

    def owed_after_all(paid: Fraction) -> Fraction:
        owed = Fraction(amount)
        for _ in range(months):
            owed = owed * (1 + rate) - paid
        return owed

    half = Fraction(CENT) / 2
    assert owed_after_all(payment + half) <= 0 <= owed_after_all(payment - half)


@given(AMOUNTS, PERCENTS, MONTHS)
def test_a_schedule_repays_the_loan_and_no_more(amount: Decimal, percent: Decimal, months: int) -> None:
    instalments = schedule(amount, percent, months)

    assert len(instalments) == months
    assert sum(instalment.repaid for instalment in instalments) == amount
    assert instalments[-1].owed == 0
    assert all(instalment.interest >= 0 and instalment.repaid >= 0 for instalment in instalments)
    assert sum(i.payment for i in instalments) == amount + total_interest(amount, percent, months)


@given(st.decimals(min_value=300, max_value=17_000, places=2), st.integers(min_value=1, max_value=83))
def test_longer_is_smaller_each_month_and_dearer_in_all(amount: Decimal, months: int) -> None:
    percent = Decimal(4)
    assert monthly_payment(amount, percent, months + 1) < monthly_payment(amount, percent, months)
    # Rounding each month to the cent moves the total by less than half a cent a month.
    margin = CENT * (months + 1)
    assert total_interest(amount, percent, months + 1) >= total_interest(amount, percent, months) - margin


@given(AMOUNTS, PERCENTS, MONTHS)
def test_the_duration_found_for_a_payment_is_the_shortest_that_suffices(
    amount: Decimal, percent: Decimal, months: int
) -> None:
    payment = max(CENT, monthly_payment(amount, percent, months))
    found = months_to_repay(amount, percent, payment)
    rate = Fraction(percent) / 1200

    def owed_after(count: int) -> Fraction:
        owed = Fraction(amount)
        for _ in range(count):
            owed = owed * (1 + rate) - Fraction(payment)
        return owed

    if found is None:
        assert Fraction(payment) <= Fraction(amount) * rate
    else:
        assert owed_after(found) <= 0 < owed_after(found - 1)


@given(AMOUNTS, PERCENTS, MONTHS)
def test_the_largest_amount_is_repaid_by_its_payments(payment: Decimal, percent: Decimal, months: int) -> None:
    amount = largest_amount(payment, percent, months)
    if amount > 0:
        assert monthly_payment(amount, percent, months) <= payment
        found = months_to_repay(amount, percent, payment)
        assert found is not None and found <= months


@pytest.mark.parametrize(
    ("payment", "months"),
    [("60", (37, 38, 40)), ("50", (44, 46, 48)), ("7", (315, 400, None))],
)
def test_the_duration_for_a_payment(payment: str, months: tuple[int | None, ...]) -> None:
    found = tuple(months_to_repay(Decimal(2200), Decimal(percent), Decimal(payment)) for percent in ("0", "1.5", "4"))
    assert found == months


@pytest.mark.parametrize(
    ("amount", "percent", "months"), [("0", "4", 12), ("-5", "4", 12), ("100", "-1", 12), ("100", "4", 0)]
)
def test_what_is_no_loan_is_refused(amount: str, percent: str, months: int) -> None:
    with pytest.raises(ValueError, match="a "):
        monthly_payment(Decimal(amount), Decimal(percent), months)

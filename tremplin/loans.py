"""The arithmetic of a loan repaid by equal monthly payments: pure, exact to the cent, knowing nothing of any lender.

Payment of one month: P = C * t / (1 - (1 + t) ** -n), with C the sum lent, t the rate of one month and n the number of
months. Source: function PMT of OASIS OpenFormula 1.2 (OpenDocument part 2, financial functions), payments at the end of
the month, nothing left at the end. The rate of one month is a twelfth of the annual one, as French lenders count the
nominal rate of a loan (« taux proportionnel »). Neither insurance nor fees are counted.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal, localcontext

CENT = Decimal("0.01")
_MONTHS_A_YEAR = 12
_PERCENT = 100
# Far more digits than any sum of money needs: no rounding before the cents.
_EXACT = Context(prec=50)


@dataclass(frozen=True)
class Instalment:
    """One monthly payment, in euros: what of it is interest, what repays the loan, and what is still owed after it."""

    interest: Decimal
    repaid: Decimal
    owed: Decimal

    @property
    def payment(self) -> Decimal:
        """What is paid this month."""
        return self.interest + self.repaid


def monthly_payment(amount: Decimal, annual_percent: Decimal, months: int) -> Decimal:
    """What is paid each month, in euros, rounded to the cent.

    Args:
        amount: the sum lent, in euros, above 0.
        annual_percent: the annual nominal rate, in percent (4 for 4 %), 0 or more.
        months: how many payments, 1 or more.

    Raises:
        ValueError: an argument is out of its range.
    """
    _require(amount, annual_percent, months)
    with localcontext(_EXACT):
        rate = _monthly_rate(annual_percent)
        exact = amount / months if rate == 0 else amount * rate / (1 - (1 + rate) ** -months)
        return exact.quantize(CENT, ROUND_HALF_UP)


def schedule(amount: Decimal, annual_percent: Decimal, months: int) -> list[Instalment]:
    """Every payment of a loan, in cents; the last one settles what rounding has left.

    Raises:
        ValueError: an argument is out of its range (see monthly_payment).
    """
    payment = monthly_payment(amount, annual_percent, months)
    owed = amount.quantize(CENT, ROUND_HALF_UP)
    instalments = []
    for number in range(1, months + 1):
        interest = _interest(owed, annual_percent)
        repaid = owed if number == months else min(owed, payment - interest)
        owed -= repaid
        instalments.append(Instalment(interest, repaid, owed))
    return instalments


def total_interest(amount: Decimal, annual_percent: Decimal, months: int) -> Decimal:
    """What the loan costs in all, in euros: the sum of the interest of every month.

    Raises:
        ValueError: an argument is out of its range (see monthly_payment).
    """
    return sum((instalment.interest for instalment in schedule(amount, annual_percent, months)), Decimal(0))


def months_to_repay(amount: Decimal, annual_percent: Decimal, payment: Decimal) -> int | None:
    """How many payments of `payment` euros repay the loan, the last one perhaps smaller.

    Returns:
        The number of months; None when the payment does not even cover the interest.

    Raises:
        ValueError: an argument is out of its range (see monthly_payment), or the payment is not above 0.
    """
    _require(amount, annual_percent, 1)
    if payment <= 0:
        raise ValueError("a payment is above 0")
    with localcontext(_EXACT):
        rate = _monthly_rate(annual_percent)
        if rate == 0:
            return math.ceil(amount / payment)
        if payment <= amount * rate:
            return None
        # NPER of OpenFormula: the formula of the payment, solved for n.
        return math.ceil((payment / (payment - amount * rate)).ln() / (1 + rate).ln())


def largest_amount(payment: Decimal, annual_percent: Decimal, months: int) -> Decimal:
    """The largest loan, in euros, rounded down to the cent, that `months` payments of `payment` euros repay.

    Raises:
        ValueError: an argument is out of its range (see monthly_payment).
    """
    _require(payment, annual_percent, months)
    with localcontext(_EXACT):
        rate = _monthly_rate(annual_percent)
        exact = payment * months if rate == 0 else payment * (1 - (1 + rate) ** -months) / rate
        return exact.quantize(CENT, ROUND_DOWN)


def _monthly_rate(annual_percent: Decimal) -> Decimal:
    return annual_percent / _PERCENT / _MONTHS_A_YEAR


def _interest(owed: Decimal, annual_percent: Decimal) -> Decimal:
    with localcontext(_EXACT):
        return (owed * _monthly_rate(annual_percent)).quantize(CENT, ROUND_HALF_UP)


def _require(money: Decimal, annual_percent: Decimal, months: int) -> None:
    if money <= 0:
        raise ValueError("a sum of money is above 0")
    if annual_percent < 0:
        raise ValueError("a rate is 0 or more")
    if months < 1:
        raise ValueError("a loan has one payment at least")

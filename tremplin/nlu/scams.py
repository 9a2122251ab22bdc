"""Has somebody already paid a false lender? (`arnaque_payee`; read only by the answer to `arnaque`)."""

from __future__ import annotations

from tremplin.nlu.reading import Found, Reading


def find_payment_to_a_scam(reading: Reading) -> Found | None:
    """The words that say that money or papers are gone."""
    return next(iter(reading.of("arnaques.payee")), None)

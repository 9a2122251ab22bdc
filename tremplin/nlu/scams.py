"""What people say of a false lender: that they have paid him (`arnaque_payee`), and who he is (data/lexique/arnaques.yml)."""

from __future__ import annotations

from tremplin.nlu.reading import Found, Reading


def find_payment_to_a_scam(reading: Reading) -> Found | None:
    """The words that say that money or papers are gone."""
    return next(iter(reading.of("arnaques.payee")), None)


def speaks_of_a_lender(reading: Reading) -> bool:
    """Whether somebody is spoken of who may be the lender: « il », « cette dame », « sa carte »; not the « il » of « il faut »."""
    nobody = {word for found in reading.of("arnaques.impersonnel") for word in range(found.first, found.last)}
    return any(found.first not in nobody for found in reading.of("arnaques.lui"))

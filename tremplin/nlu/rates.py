"""An annual rate in percent: « à 7 % », « taux de 3,5 pour cent »."""

from __future__ import annotations

import re
from decimal import Decimal

_RATE = re.compile(r"(?<![\d.,])(\d{1,2}(?:[.,]\d{1,3})?)\s*(?:%|pour\s*cents?\b|pourcents?\b)", re.IGNORECASE)


def read_rate(text: str) -> Decimal | None:
    """The first rate of a message, in percent; None when none is said."""
    match = _RATE.search(text)
    return Decimal(match.group(1).replace(",", ".")) if match else None

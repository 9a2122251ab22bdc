"""Several questions are answered in the order in which they are asked."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from tremplin.nlu.order import in_order

AMOUNT, DELAY, PLACE = range(3)
SAID = {"combien": AMOUNT, "montant": AMOUNT, "longtemps": DELAY, "attendre": DELAY, "adresse": PLACE}


def margins(texts: Sequence[str]) -> NDArray[np.float64]:
    """A machine that knows five words."""
    return np.array([[sum(SAID.get(w) == k for w in text.split()) - 1.0 for k in range(3)] for text in texts])


@pytest.mark.parametrize(
    "text, asked",
    [
        ("combien et c'est longtemps", [AMOUNT, DELAY]),
        ("faut attendre longtemps et on donne combien", [DELAY, AMOUNT]),
        ("adresse combien attendre", [PLACE, AMOUNT, DELAY]),
        ("je voudrais attendre le moins possible donc une adresse et le montant", [DELAY, PLACE, AMOUNT]),
    ],
)
def test_the_order_of_the_questions_is_found(text: str, asked: list[int]) -> None:
    for surest_first in (asked, asked[::-1]):
        assert in_order(text, surest_first, margins) == asked


@pytest.mark.parametrize("text", ["", "combien", "rien de tout cela"])
def test_the_surest_stays_first_where_the_message_does_not_tell(text: str) -> None:
    assert in_order(text, [DELAY, AMOUNT], margins) == [DELAY, AMOUNT]

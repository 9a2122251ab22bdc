"""Whoever asks for somebody else is not answered « vous » as if the loan were theirs, whichever loan it is."""

import re

import pytest

from tremplin.answers import Content, compose
from tremplin.settings import data_dir

CONTENT = Content.load(data_dir())
FOR_SOMEBODY_ELSE, FOR_A_BUSINESS = {"pour_autrui": True}, {"type_microcredit": "professionnel"}


def _names_with_both_variants() -> list[str]:
    found = []
    for name, response in CONTENT.responses.items():
        conditions = [variant.conditions for variant in response.variants]
        has_both = any(FOR_SOMEBODY_ELSE.items() <= c.items() for c in conditions) and any(
            FOR_A_BUSINESS.items() <= c.items() for c in conditions
        )
        found += [name] if has_both else []
    return found


@pytest.mark.parametrize("situation", [None, "au RSA", "sans revenu"])
@pytest.mark.parametrize("name", _names_with_both_variants())
def test_a_business_of_somebody_else_is_not_yours(name: str, situation: str | None) -> None:
    answer = compose(CONTENT, name, {**FOR_SOMEBODY_ELSE, **FOR_A_BUSINESS, "situation": situation})

    assert answer is not None
    assert re.search(r"\b(personne|elle|lui|l’aider|l’accompagne)\b", answer.text)
    assert not re.search(r"\bvotre (projet|entreprise|budget|activité)\b|\bvous êtes\b", answer.text, re.IGNORECASE)

"""Whether a domain is empty is found once, and is what Rasa finds."""

import pytest
from rasa.shared.core.domain import Domain

from tremplin.operations import known_domain


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Domain]:
    """The domains that Rasa itself was asked about."""
    asked: list[Domain] = []
    by_rasa = Domain.is_empty

    def find(domain: Domain) -> bool:
        asked.append(domain)
        return bool(by_rasa(domain))

    monkeypatch.setattr(Domain, "is_empty", by_rasa)  # put back afterwards
    monkeypatch.setattr(known_domain, "_find", find)
    known_domain.find_empty_domain_once()
    return asked


@pytest.mark.parametrize(("content", "is_empty"), [({}, True), ({"intents": ["duree"]}, False)])
def test_a_domain_is_looked_at_once(asked: list[Domain], content: dict[str, list[str]], is_empty: bool) -> None:
    domain = Domain.from_dict(content)
    assert [domain.is_empty() for _ in range(3)] == [is_empty] * 3
    assert len(asked) == 1


def test_each_domain_answers_for_itself(asked: list[Domain]) -> None:
    assert Domain.empty().is_empty()
    assert not Domain.from_dict({"intents": ["duree"]}).is_empty()
    assert len(asked) == 2

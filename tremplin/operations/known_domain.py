"""A model's domain does not change: whether it is empty is found once.

Rasa 3.6 asks at each message, and makes an empty domain to compare with: a fiftieth of a turn.
"""

from rasa.shared.core.domain import Domain

# Kept with the domain itself: a new model has a new one.
_FOUND = "_tremplin_is_empty"
_find = Domain.is_empty


def find_empty_domain_once() -> None:
    """Let every domain of this process remember whether it is empty."""
    Domain.is_empty = _is_empty


def _is_empty(domain: Domain) -> bool:
    """See Domain.is_empty."""
    found = vars(domain)
    if _FOUND not in found:
        found[_FOUND] = _find(domain)
    return bool(found[_FOUND])

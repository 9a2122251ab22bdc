"""Settings of a messaging channel: the keys of credentials.yml, where `${NAME}` stands for a value of the environment."""

from collections.abc import Mapping
from typing import Any


def required(credentials: Mapping[str, Any] | None, channel: str, key: str) -> str:
    """A setting that the channel cannot do without.

    Raises:
        ValueError: it is missing or empty; says where to write it.
    """
    value = optional(credentials, key)
    if not value:
        raise ValueError(f"{channel} : il manque « {key} » dans credentials.yml (docs/messageries.md)")
    return value


def optional(credentials: Mapping[str, Any] | None, key: str, default: str = "") -> str:
    """A setting, or its default."""
    value = (credentials or {}).get(key)
    return default if value in (None, "") else str(value)

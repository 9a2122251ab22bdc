"""How the web channel is set: credentials.yml, each value overridable by the environment, safe defaults in code."""

import logging
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

logger = logging.getLogger(__name__)

_PREFIX = "TREMPLIN_WEB_"
_MIN_SECRET = 16  # characters
_NUMBERS = ("session_hours", "per_minute", "burst", "address_per_minute", "address_burst", "timeout_seconds")
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(?::\d{1,5})?", re.IGNORECASE)


@dataclass(frozen=True)
class WebSettings:
    """The settings of the channel.

    Attributes:
        origins: the sites, besides this server itself, whose pages may use the assistant: scheme, host and port.
        secret: signs sessions and buttons; all workers need the same.
        session_hours: how long a session lasts.
        per_minute, burst: messages of one session.
        address_per_minute, address_burst: messages of one address, generous since a day centre shares one.
        timeout_seconds: how long a browser waits before it is told to ask again.
        pages: whether the demo page and the list of questions are served at the root.
    """

    origins: frozenset[str]
    secret: bytes
    session_hours: float = 12
    per_minute: float = 20
    burst: float = 5
    address_per_minute: float = 300
    address_burst: float = 60
    timeout_seconds: float = 20
    pages: bool = True

    @classmethod
    def read(cls, credentials: Mapping[str, Any] | None, environ: Mapping[str, str] = os.environ) -> "WebSettings":
        """Read the settings; TREMPLIN_WEB_ORIGINS, TREMPLIN_WEB_SECRET… win over credentials.yml.

        Raises:
            ValueError: a value that cannot be used, with its name.
        """
        given = {key: value for key, value in (credentials or {}).items() if value not in (None, "")}
        given |= {
            key.removeprefix(_PREFIX).lower(): value
            for key, value in environ.items()
            if key.startswith(_PREFIX) and value
        }
        numbers = {name: _number(name, given[name]) for name in _NUMBERS if name in given}
        pages = str(given.get("pages", "true")).lower() not in ("false", "0", "non", "no")
        return cls(
            origins=_origins(given.get("origins", "")), secret=_secret(given.get("secret")), pages=pages, **numbers
        )


def _origins(value: Any) -> frozenset[str]:
    """A list, or one text with spaces or commas between the origins."""
    names = value if isinstance(value, list) else re.split(r"[\s,]+", str(value).strip())
    origins = [str(name).rstrip("/").lower() for name in names if str(name).strip()]
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise ValueError(f"origins: « {origin} » is no origin; write it like https://www.association.fr")
    return frozenset(origins)


def _secret(value: Any) -> bytes:
    if value is None:
        logger.warning("web.secret.missing: a random one is used, sessions end when the server restarts")
        return secrets.token_bytes(32)
    if len(str(value)) < _MIN_SECRET:
        raise ValueError(f"secret: at least {_MIN_SECRET} characters")
    return str(value).encode()


def _number(name: str, value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise ValueError(f"{name}: « {value} » is no number") from None
    if number <= 0:
        raise ValueError(f"{name}: must be above 0")
    return number

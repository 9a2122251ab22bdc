"""One thing that a person did on a messaging app, whatever the app. Pure: no server, no Rasa."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "choice", "location", "unreadable"]


@dataclass(frozen=True)
class Incoming:
    """One thing that a person did.

    Attributes:
        platform_id: who, as the platform names them; it is never stored.
        id: the same for the same delivery, and for no other.
        kind: what was done; `text` then holds what was written, the value of the choice, or what cannot be read.
        sent_at: seconds since 1970, or None when the platform does not say.
        position: latitude and longitude in degrees of a `location`.
    """

    platform_id: str
    id: str
    kind: Kind
    text: str = ""
    sent_at: float | None = None
    position: tuple[float, float] | None = None

"""The places of a message, found once for all components that need them."""

from functools import lru_cache

from tremplin.places import Mention, load_gazetteer

# Each component of the pipeline asks for the message of the moment; a few conversations run at once.
_REMEMBERED_MESSAGES = 64

# Stands in a message where a place stood: « a quimper ou faut il allé » is asked in the same way in every town.
PLACE_WORD = "zzlieu"


@lru_cache(maxsize=_REMEMBERED_MESSAGES)
def places_in(message: str) -> tuple[Mention, ...]:
    """The places named in a message that were understood (one place, or several to choose from)."""
    return tuple(m for m in load_gazetteer().find(message) if m.resolution.kind in ("found", "ask"))


def without_names_of_places(message: str) -> str:
    """The message with PLACE_WORD where a place is named."""
    for mention in sorted(places_in(message), key=lambda mention: mention.start, reverse=True):
        message = f"{message[: mention.start]}{PLACE_WORD}{message[mention.end :]}"
    return message

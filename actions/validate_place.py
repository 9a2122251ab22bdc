"""The form that asks where somebody lives: from the words typed to one place."""

from typing import Any

from rasa_sdk import FormValidationAction, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from tremplin.guided.gestures import is_pause
from tremplin.places import Place, Resolution, load_gazetteer

SEVERAL = "|"
NOT_FOUND = "inconnu"
# Before places that were guessed from a misspelt name, and before the reason why there is no place.
TO_CONFIRM, NO_PLACE = "?", "!"
WRONG_GUESS = "autre"
PAUSE = "attend"  # « ok merci », « attendez » : asked again, no failed try
MAX_TRIES = 2  # answers that are no place; then the search goes on without
PLACE_TOPIC = "lieu"


class ValidateRechercheForm(FormValidationAction):
    """Fills `lieu` with the key of one place; after MAX_TRIES with `inconnu`, and the search goes on without."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "validate_recherche_form"

    async def extract_lieu(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        """While the place is asked for, every message is read as an answer, with all tolerance."""
        text = str(tracker.latest_message.get("text") or "")
        if text.startswith("/"):
            return {}
        asked = tracker.get_slot("requested_slot") == "lieu"
        if asked and _has_spoken(tracker):
            return {}
        if asked and is_pause(text):
            return {"lieu": PAUSE}
        if asked:
            choices = _places(tracker.get_slot("recherche") or {})
            chosen = load_gazetteer().choose(text, choices) if choices else None
            if chosen is not None:
                return {"lieu": chosen.key}
        is_place = tracker.latest_message.get("intent", {}).get("name") == PLACE_TOPIC
        if not (asked or is_place) or next(tracker.get_latest_entity_values("lieu"), None) is not None:
            return {}
        return {"lieu": _value(load_gazetteer().resolve(text))}

    async def validate_lieu(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        """One place is kept; several, or a guess, are asked about; after too many failures the search goes on without."""
        said = str(value or "")
        if said == PAUSE:
            return {"lieu": None}
        guessed = said.startswith(TO_CONFIRM)
        keys = [key for key in said.removeprefix(TO_CONFIRM).split(SEVERAL) if load_gazetteer().get(key)]
        if len(keys) == 1 and not guessed:
            return {"lieu": keys[0], "lieu_essais": 0, "recherche": None}
        if keys:
            return {"lieu": None, "recherche": {"choix": keys, "a_confirmer": guessed}}
        tries = (tracker.get_slot("lieu_essais") or 0) + 1
        if tries >= MAX_TRIES or said == NOT_FOUND:
            return {"lieu": NOT_FOUND, "lieu_essais": tries, "recherche": None}
        if (tracker.get_slot("recherche") or {}).get("a_confirmer"):
            reason: str | None = WRONG_GUESS
        else:
            reason = said.removeprefix(NO_PLACE) if said.startswith(NO_PLACE) else None
        return {"lieu": None, "lieu_essais": tries, "recherche": {"raison": reason}}


def _has_spoken(tracker: Tracker) -> bool:
    """Whether the message has been answered already: the form then only comes back to ask again."""
    for event in reversed(tracker.events):
        if event.get("event") in ("user", "bot"):
            return bool(event["event"] == "bot")
    return False


def _value(resolution: Resolution) -> str:
    """The meaning of an answer as the value of a slot, read by `validate_lieu`."""
    if not resolution.places:
        return f"{NO_PLACE}{resolution.reason}"
    guess = TO_CONFIRM if resolution.kind == "ask" and resolution.reason == "confirmer" else ""
    return guess + SEVERAL.join(place.key for place in resolution.places)


def _places(search: dict[str, Any]) -> list[Place]:
    found = (load_gazetteer().get(key) for key in search.get("choix", ()))
    return [place for place in found if place is not None]

"""The form that asks where somebody lives: from the words typed to one place."""

from typing import Any

from rasa_sdk import FormValidationAction, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from tremplin.places import Place, load_gazetteer

SEVERAL = "|"
NOT_FOUND = "inconnu"
MAX_TRIES = 2


class ValidateRechercheForm(FormValidationAction):
    """Fills `lieu` with the key of one place; after MAX_TRIES new questions with `inconnu`, and the search goes on without."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "validate_recherche_form"

    async def extract_lieu(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        """While the place is asked for, every message is read as an answer, with all tolerance."""
        if tracker.get_slot("requested_slot") != "lieu":
            return {}
        text = str(tracker.latest_message.get("text") or "")
        if text.startswith("/"):
            return {}
        choices = _places(tracker.get_slot("recherche") or {})
        if choices:
            chosen = load_gazetteer().choose(text, choices)
            if chosen is not None:
                return {"lieu": chosen.key}
        if next(tracker.get_latest_entity_values("lieu"), None) is not None:
            return {}
        resolution = load_gazetteer().resolve(text)
        return {"lieu": SEVERAL.join(place.key for place in resolution.places) or None}

    async def validate_lieu(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        """One place is kept; several are asked about, once; after too many failures the search goes on without."""
        keys = [key for key in str(value or "").split(SEVERAL) if load_gazetteer().get(key)]
        if len(keys) == 1:
            return {"lieu": keys[0], "lieu_essais": 0, "recherche": None}
        if keys:
            return {"lieu": None, "recherche": {"choix": keys}}
        tries = (tracker.get_slot("lieu_essais") or 0) + 1
        return {"lieu": NOT_FOUND if tries > MAX_TRIES else None, "lieu_essais": tries, "recherche": None}


def _places(search: dict[str, Any]) -> list[Place]:
    found = (load_gazetteer().get(key) for key in search.get("choix", ()))
    return [place for place in found if place is not None]

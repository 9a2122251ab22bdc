"""The nearest structures that help with the need of the conversation, from the association's own file."""

from datetime import datetime, timezone
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.resources import card_words, live_directory
from tremplin.directory import Found, Need, Page
from tremplin.directory.card import make_card
from tremplin.places import load_gazetteer

DEFAULT_NEED = Need.microcredit_personnel
COUNT = 3  # results a message: more are not read on a phone
MORE, WIDER = "plus", "loin"


class ActionChercherStructures(Action):
    """Shows the nearest structures and the mairie, or honestly none."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_chercher_structures"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        """Search around the place of the conversation."""
        place = load_gazetteer().get(tracker.get_slot("lieu") or "")
        if place is None:
            dispatcher.utter_message(response="utter_sans_lieu")
            return [SlotSet("lieu", None), SlotSet("lieu_essais", 0)]
        need = _need(tracker)
        now = datetime.now(timezone.utc)
        directory = live_directory().current()
        page = directory.search(place, need, now=now, count=COUNT)
        oriented = page.results or directory.search(place, Need.social, now=now, count=COUNT - 1).results
        response = _response(page, bool(oriented))
        cards = [make_card(found, card_words()).as_dict() for found in _shown(page, oriented)]
        dispatcher.utter_message(response=response, lieu_compris=place.label, cards=cards)
        shown = [card["id"] for card in cards]
        return [SlotSet("recherche", {"montres": shown, "suite": len(page.results), "rayon": page.radius})]


def _need(tracker: Tracker) -> Need:
    try:
        return Need(tracker.get_slot("besoin"))
    except ValueError:
        return DEFAULT_NEED


def _response(page: Page, oriented: bool) -> str:
    if page.results:
        return "utter_structures_elargi" if page.widened else "utter_structures"
    return "utter_structures_autres" if oriented else "utter_aucune_structure"


def _shown(page: Page, oriented: tuple[Found, ...]) -> list[Found]:
    """The results, then the mairie: every commune has a counter to send to."""
    return [*oriented, *([page.mairie] if page.mairie else [])]

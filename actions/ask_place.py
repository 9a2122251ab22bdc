"""The question about the place: first, again after a failure, or which of several."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from tremplin.places import load_gazetteer


class ActionAskRechercheFormLieu(Action):
    """Asks for the place of the search."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_ask_recherche_form_lieu"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        """Say the question that fits the tries so far."""
        choices = (tracker.get_slot("recherche") or {}).get("choix")
        if choices:
            places = [place for key in choices if (place := load_gazetteer().get(key))]
            buttons = [{"title": p.label, "payload": f'/lieu{{"lieu": "{p.key}"}}', "short": p.label[:20]} for p in places]
            dispatcher.utter_message(response="utter_choisir_lieu", buttons=buttons)
        elif tracker.get_slot("lieu_essais"):
            dispatcher.utter_message(response="utter_redemander_lieu")
        else:
            dispatcher.utter_message(response="utter_demander_lieu")
        return []

"""The question about the place: first, again after a failure, which of several, or whether a guess is right."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.resources import list_words
from actions.validate_place import NOT_FOUND, WRONG_GUESS
from tremplin.places import Place, load_gazetteer

# Why an answer was no place (Resolution.reason, or a guess refused), where a kinder question than the usual is known.
KIND_QUESTIONS = {
    "chez_moi": "utter_lieu_chez_moi",
    "vague": "utter_lieu_chez_moi",
    "refuse": "utter_lieu_refus",
    "etranger": "utter_lieu_etranger",
    "nulle_part": "utter_lieu_nulle_part",
    "partout": "utter_lieu_partout",
    "ne_sait_pas": "utter_lieu_ne_sait_pas",
    WRONG_GUESS: "utter_lieu_autre",
}
_SHORT = 20  # characters of a button of WhatsApp


class ActionAskRechercheFormLieu(Action):
    """Asks for the place of the search."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_ask_recherche_form_lieu"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        """Say the question that fits the tries so far."""
        search = tracker.get_slot("recherche") or {}
        places = [place for key in search.get("choix", ()) if (place := load_gazetteer().get(key))]
        without = [list_words().button("sans_lieu", _payload(NOT_FOUND))]
        if places and search.get("a_confirmer"):
            _confirm(dispatcher, places)
        elif places:
            dispatcher.utter_message(response="utter_choisir_lieu", buttons=[_button(place) for place in places])
        elif search.get("raison") in KIND_QUESTIONS:
            dispatcher.utter_message(response=KIND_QUESTIONS[search["raison"]], buttons=without)
        elif tracker.get_slot("lieu_essais"):
            dispatcher.utter_message(response="utter_redemander_lieu", buttons=without)
        else:
            dispatcher.utter_message(response="utter_demander_lieu")
        return []


def _confirm(dispatcher: CollectingDispatcher, places: list[Place]) -> None:
    """« Vous voulez dire Lens (62) ? »: yes or no for one guess, each of them by its name for several."""
    words = list_words()
    no = words.button("non", _payload(WRONG_GUESS))
    if len(places) == 1:
        yes = words.button("oui", _payload(places[0].key), lieu=places[0].label)
        dispatcher.utter_message(response="utter_confirmer_lieu", lieu_compris=places[0].label, buttons=[yes, no])
    else:
        dispatcher.utter_message(response="utter_choisir_lieu_proche", buttons=[*map(_button, places), no])


def _button(place: Place) -> dict[str, str]:
    return {"title": place.label, "payload": _payload(place.key), "short": place.label[:_SHORT]}


def _payload(value: str) -> str:
    return f'/lieu{{"lieu": "{value}"}}'

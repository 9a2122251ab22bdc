"""The nearest structures that help with the need of the conversation: the first ones, others, or further away."""

import logging
from collections.abc import Sequence
from datetime import datetime, timezone
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.need_heard import need_heard
from actions.resources import card_words, list_words, live_directory
from tremplin.answers.shared import shared_content
from tremplin.directory import Contacts, Found
from tremplin.directory.bodies import Body
from tremplin.directory.browsing import Browsing, Step, begin, further, instead, nearest, others
from tremplin.directory.card import make_card, make_contact_card
from tremplin.nlu.list_requests import FOLLOWS, Follow, read_list_request
from tremplin.nlu.named_bodies import named_body
from tremplin.places import Place, load_gazetteer
from tremplin.settings import data_dir

logger = logging.getLogger(__name__)

#: A message of the answer: its response, and the cards under it.
Part = tuple[str, list[dict[str, Any]]]


class ActionChercherStructures(Action):
    """Shows the nearest structures and the mairie, or honestly none."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_chercher_structures"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        """Search around the place of the conversation, or go on with the search under way."""
        place = load_gazetteer().get(tracker.get_slot("lieu") or "")
        if place is None:
            dispatcher.utter_message(response="utter_sans_lieu")
            return [SlotSet("lieu", None), SlotSet("lieu_essais", 0), SlotSet("recherche", None)]
        browsing = Browsing.from_slot(tracker.get_slot("recherche"))
        follow = _follow(tracker)
        if follow == "type":
            _ask_need(dispatcher, place)
            return [SlotSet("lieu", place.key)]
        if follow == "ville" and browsing is not None:
            said = load_gazetteer().resolve(str(tracker.latest_message.get("text") or "")).place
            if said is None:
                dispatcher.utter_message(response="utter_lieu_autre")
                return [SlotSet("lieu", None)]
            place = said
        now = datetime.now(timezone.utc)
        directory = live_directory().current()
        if follow is None or browsing is None or browsing.place != place.key:
            body = named_body(str(tracker.latest_message.get("text") or ""))
            step = begin(directory, place, need_heard(tracker), now=now, body=body)
            _say_first(dispatcher, step, directory.contacts, body)
        elif follow == "pres":
            step = nearest(directory, place, browsing, now=now)
            _say_nearest(dispatcher, step)
        elif follow == "echec":
            step = instead(directory, place, browsing, now=now)
            _say_instead(dispatcher, step)
        else:
            step = (others if follow == "plus" else further)(directory, place, browsing, now=now)
            _say_next(dispatcher, step, follow, directory.contacts)
        # A word of the message may have changed the need: « je peux rouler une heure » asks for no car.
        events = [SlotSet("recherche", step.browsing.as_slot()), SlotSet("besoin", step.browsing.need.value)]
        return [SlotSet("lieu", place.key), *events] if follow == "ville" else events


def _follow(tracker: Tracker) -> Follow | None:
    """What the button or the words ask of the search under way; None for a new search."""
    pressed = next(tracker.get_latest_entity_values("suite"), None)
    if pressed is not None:
        return next((known for known in FOLLOWS if known == pressed), None)
    if next(tracker.get_latest_entity_values("lieu"), None) or next(tracker.get_latest_entity_values("besoin"), None):
        return None
    request = read_list_request(str(tracker.latest_message.get("text") or ""))
    return request.follow if request else None


def _say_first(dispatcher: CollectingDispatcher, step: Step, contacts: Contacts, body: Body | None) -> None:
    if step.oriented:
        response = "utter_structures_autres" if step.found else "utter_aucune_structure"
    elif not step.found:
        response = "utter_aucune_structure"
    elif step.page.place.kind != "commune":
        response = "utter_structures_zone"
    else:
        response = "utter_structures_elargi" if step.page.widened else "utter_structures"
    parts = [*_named(step, body), (response, _cards(step.listed))]
    if step.at_distance:
        parts.append(("utter_structures_a_distance", _cards(step.at_distance)))
    is_answered = step.found and not step.oriented
    _say(dispatcher, step, parts if is_answered else [*parts, *_national(step, contacts)], body)


def _say_next(dispatcher: CollectingDispatcher, step: Step, follow: Follow, contacts: Contacts) -> None:
    if step.found and step.oriented:
        response = "utter_structures_autres_suite"
    elif step.found:
        response = "utter_structures_suite" if follow == "plus" else "utter_structures_plus_loin"
    else:
        response = "utter_plus_rien_ici" if step.browsing.wider else "utter_plus_rien"
    is_over = not step.found and not step.browsing.wider
    _say(dispatcher, step, [(response, _cards(step.found)), *(_national(step, contacts) if is_over else [])])


def _say_nearest(dispatcher: CollectingDispatcher, step: Step) -> None:
    """For « c'est trop loin »: there is nothing nearer than the first, and the mairie knows who helps on the spot."""
    _say(dispatcher, step, [("utter_structures_plus_proches", _cards((*step.found, *filter(None, [step.mairie]))))])


def _say_instead(dispatcher: CollectingDispatcher, step: Step) -> None:
    response = "utter_structure_en_echec" if step.found else "utter_structure_en_echec_seule"
    _say(dispatcher, step, [(response, _cards(step.found))])


def _national(step: Step, contacts: Contacts) -> list[Part]:
    """Whom to ask anywhere in France, for the help that was looked for; nothing where contacts.yml has nobody."""
    facts = shared_content(data_dir()).current().facts
    cards = []
    for contact in contacts.national(step.browsing.need):
        try:
            cards.append(make_contact_card(contact, facts, card_words()).as_dict())
        except KeyError as missing:  # the others are shown; `make check` tells where
            logger.error("contacts.yml: %s names %s, which is no fact", contact.id, missing)
    return [("utter_contacts_nationaux", cards)] if cards else []


def _apart(place: Place) -> str | None:
    """The place, where nobody has checked that the national contacts answer."""
    is_apart = place.departement in live_directory().current().contacts.unverified
    return place.label if is_apart else None


def _cards(shown: Sequence[Found]) -> list[dict[str, Any]]:
    return [make_card(found, card_words()).as_dict() for found in shown]


def _named(step: Step, body: Body | None) -> list[Part]:
    """What is said of the organisation that the message calls by its name."""
    if body is None:
        return []
    return [("utter_organisme" if step.named else "utter_organisme_inconnu", _cards(step.named))]


def _say(dispatcher: CollectingDispatcher, step: Step, parts: Sequence[Part], body: Body | None = None) -> None:
    """Say the parts of an answer; the buttons stand under the last."""
    words = list_words()
    last = len(parts) - 1
    for position, (response, cards) in enumerate(parts):
        dispatcher.utter_message(
            response=response,
            lieu_compris=step.page.place.label,
            aide=words.help(step.browsing.need),
            rayon=words.radius(step.browsing.radius),
            organisme=body.nom if body else None,
            lieu_a_part=_apart(step.page.place),
            cards=cards,
            buttons=_buttons(step) if position == last else [],
        )


def _buttons(step: Step) -> list[dict[str, str]]:
    """What can be asked next: only what would bring something."""
    offered: list[Follow] = ["plus"] if step.more else []
    offered += ["loin"] if step.browsing.wider else []
    return [list_words().button(name, f'/ou_sadresser{{"suite": "{name}"}}') for name in (*offered, "type")]


def _ask_need(dispatcher: CollectingDispatcher, place: Place) -> None:
    words = list_words()
    buttons = [words.help_button(need, f'/ou_sadresser{{"besoin": "{need.value}"}}') for need in words.needs]
    dispatcher.utter_message(response="utter_choisir_aide", lieu_compris=place.label, buttons=buttons)

"""A question about the list just shown: « ya un numéro ? », « la deuxième, l'adresse ? », « ça ouvre le samedi ? »."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.resources import card_words, list_words, live_directory
from tremplin.directory import Found
from tremplin.directory.browsing import Browsing
from tremplin.directory.card import Card, Subject, make_answer_card, make_card
from tremplin.directory.opening import time_zone
from tremplin.nlu.list_requests import LAST, ListRequest, named, read_list_request
from tremplin.places import load_gazetteer


@dataclass(frozen=True)
class _Line:
    """A line of the list as the directory knows it now, and its number there."""

    rank: int
    found: Found


class ActionRepondreListe(Action):
    """Answers from the file about the structures of the last list; what it does not know it says."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_repondre_liste"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        """Answer the question; the structure that it is about is remembered for the next one."""
        browsing = Browsing.from_slot(tracker.get_slot("recherche"))
        text = str(tracker.latest_message.get("text") or "")
        request = read_list_request(text)
        now = datetime.now(timezone.utc)
        lines = _lines(browsing, now) if browsing else []
        if browsing is None or request is None or not lines:
            dispatcher.utter_message(response="utter_liste_perdue")
            return [SlotSet("recherche", None)]
        chosen = _chosen(request, text, lines, browsing)
        # The words of a question may be taken for a need: the search under way keeps its own.
        need = SlotSet("besoin", browsing.need.value)
        if not chosen:
            dispatcher.utter_message(response="utter_liste_rang", nombre=str(len(lines)))
            return [need, SlotSet("recherche", browsing.cite(None).as_slot())]
        cards = [_card(line.found, request, now).as_dict() for line in chosen]
        dispatcher.utter_message(response=_response(request), cards=cards, merci=_thanks(request))
        cited = chosen[0].rank if len(chosen) == 1 else None
        return [need, SlotSet("recherche", browsing.cite(cited).as_slot())]


def _lines(browsing: Browsing, now: datetime) -> list[_Line]:
    """The lines of the last list; those that have left the file since are left out."""
    directory = live_directory().current()
    place = load_gazetteer().get(browsing.place)
    lines = []
    for rank, shown in enumerate(browsing.shown):
        found = directory.found(shown.structure, now=now, place=place, service_id=shown.service)
        if found is not None:
            lines.append(_Line(rank, found))
    return lines


def _chosen(request: ListRequest, text: str, lines: list[_Line], browsing: Browsing) -> list[_Line]:
    """The lines that the question is about: by number, by name, the one spoken of just before, or all."""
    if request.whole:
        return lines
    if request.rank is not None:
        rank = lines[-1].rank if request.rank == LAST else request.rank
        return [line for line in lines if line.rank == rank]
    index = named(text, [line.found.structure.nom for line in lines])
    if index is not None:
        return [lines[index]]
    if request.named:
        return []
    return [line for line in lines if line.rank == browsing.cited] or lines


def _subject(request: ListRequest) -> Subject | None:
    """What is asked for; a subject that demandes.yml has and the cards do not know yet is answered with the whole card."""
    return next((subject for subject in Subject if subject.value == request.subject), None)


def _card(found: Found, request: ListRequest, now: datetime) -> Card:
    subject = _subject(request)
    if subject is None:
        return make_card(found, card_words())
    weekday = _weekday(request, found, now)
    day_line = None if weekday is None else live_directory().current().day_line(found, weekday, now)
    return make_answer_card(found, subject, card_words(), day_line)


def _weekday(request: ListRequest, found: Found, now: datetime) -> int | None:
    """The day asked about, by the clock of the structure for « demain »."""
    if request.days_ahead is None:
        return request.weekday
    local = now.astimezone(time_zone(found.structure.departement))
    return (local + timedelta(days=request.days_ahead)).weekday()


def _response(request: ListRequest) -> str:
    subject = _subject(request)
    return f"utter_liste_{subject.value if subject else 'fiche'}"


def _thanks(request: ListRequest) -> str | None:
    return list_words().thanks if request.thanks else None

"""The last message as a guided dialogue reads it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from tremplin.guided.gestures import Gesture, asks_why, gesture_of, is_pause, read_gesture, read_start

GUIDE, CHOICE = "guide", "choix"
NEED, PLACE = "besoin", "lieu"
REQUESTED = "requested_slot"


@dataclass(frozen=True)
class Heard:
    """A message.

    Attributes:
        text: what was typed; the payload of a button begins with « / ».
        entities: the value of each entity.
        is_answered: something has been said since, so that it is no answer to the form's question.
    """

    text: str
    entities: Mapping[str, Any]
    is_answered: bool

    @property
    def is_button(self) -> bool:
        """Whether a button was pressed."""
        return self.text.startswith("/")

    @property
    def gesture(self) -> Gesture | None:
        """Back, leave or skip, by a button or in words."""
        return gesture_of(self.entities.get(GUIDE)) or gesture_of(self.entities.get(CHOICE)) or read_gesture(self.text)

    @property
    def begins(self) -> bool:
        """Whether the message asks for a guided dialogue, by its button or its name: it answers no question of it."""
        if self.is_button:
            return GUIDE in self.entities and gesture_of(self.entities[GUIDE]) is None
        return read_start(self.text) is not None

    @property
    def is_pause(self) -> bool:
        """Whether the message only asks for time, thanks, or asks why: the question stands as it did."""
        return not self.is_button and is_pause(self.text)


def explain_question(dispatcher: CollectingDispatcher, heard: Heard) -> None:
    """Say what the questions are for, when somebody asks it instead of answering."""
    if not (heard.is_answered or heard.is_button) and asks_why(heard.text):
        dispatcher.utter_message(response="utter_guide_pourquoi")


def last_heard(tracker: Tracker) -> Heard:
    """The last message of the person."""
    is_answered = False
    for event in reversed(tracker.events):
        if event.get("event") == "bot":
            is_answered = True
        if event.get("event") == "user":
            entities = (event.get("parse_data") or {}).get("entities") or []
            return Heard(
                str(event.get("text") or ""), {str(e.get("entity")): e.get("value") for e in entities}, is_answered
            )
    return Heard("", {}, True)


def was_heard(tracker: Tracker, memory: str) -> bool:
    """Whether a guided dialogue has listened to the last message: Rasa validates a form twice when it begins.

    Args:
        memory: the slot of the dialogue, which it sets whenever it listens.
    """
    was_asked = False  # Rasa sets the slots that a form asks for by itself, but what it asks next the dialogue sets
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            return False
        was_asked = was_asked or _sets(event, REQUESTED)
        if was_asked and _sets(event, memory):
            return True
    return False


def unchanged(tracker: Tracker, memory: str) -> list[dict[str, Any]]:
    """The events that undo what an answer in a guided dialogue was taken for.

    « hôtel » looks for no shelter, and « 17500 », asked how much, is no postal code.

    Args:
        memory: the slot of the dialogue; while it is empty the message is no answer yet.
    """
    if tracker.get_slot(memory) is None or last_heard(tracker).is_answered:
        return []
    start = max((n for n, event in enumerate(tracker.events) if event.get("event") == "user"), default=0)
    before, since = tracker.events[:start], tracker.events[start:]
    undone = [NEED] + ([PLACE] if _names_place_by_number(tracker.events[start]) else [])
    return [SlotSet(slot, _value(before, slot)) for slot in undone if any(_sets(event, slot) for event in since)]


def _names_place_by_number(message: Mapping[str, Any]) -> bool:
    text = str(message.get("text") or "")
    places = [e for e in (message.get("parse_data") or {}).get("entities") or [] if e.get("entity") == PLACE]
    return any(text[e.get("start") or 0 : e.get("end") or 0].isdigit() for e in places)


def _value(events: Sequence[Mapping[str, Any]], slot: str) -> Any:
    """What a slot was last set to in these events; None when it never was."""
    return next((event.get("value") for event in reversed(events) if _sets(event, slot)), None)


def _sets(event: Mapping[str, Any], slot: str) -> bool:
    return event.get("event") == "slot" and event.get("name") == slot

"""The last message as a guided dialogue reads it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet

from tremplin.guided.gestures import Gesture, gesture_of, read_gesture

GUIDE, CHOICE = "guide", "choix"
NEED, PLACE = "besoin", "lieu"


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

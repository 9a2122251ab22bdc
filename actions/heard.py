"""The last message as a guided dialogue reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rasa_sdk import Tracker

from tremplin.guided.gestures import Gesture, gesture_of, read_gesture

GUIDE, CHOICE = "guide", "choix"


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

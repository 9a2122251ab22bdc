"""What remains in a stored conversation of a guided dialogue that is over: that there was one, not what was said in it.

An event keeps its place, its time and what the policy and the report read of it: which actions ran, which topics were
answered, where the person lives. Gone are the words, the figures, the choices, and the answers that repeat them.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rasa.shared.core.constants import REQUESTED_SLOT
from rasa.shared.core.events import ActiveLoop, Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from tremplin.guided.memory import MEMORY, SLOTS, TOPICS, is_guided_response

# In the place of a message. It begins like a button: the report counts it and shows nobody its words.
FORGOTTEN = "/oublié"

StoredEvent = Mapping[str, Any]

_METADATA = ("model_id", "assistant_id")
# Of a message that the assistant said: its name, and what « oui » and « non » would mean after it.
_SAID = ("response", "topic", "question")


def holds(tracker: DialogueStateTracker) -> bool:
    """Whether a guided dialogue is under way, or what was said in it is still kept for « et sur 4 ans ? »."""
    return tracker.active_loop_name in MEMORY or any(tracker.get_slot(slot) is not None for slot in MEMORY.values())


def belongs_to_guide(events: Iterable[Event]) -> bool:
    """Whether a guided dialogue has left its mark in these events."""
    return any(
        (isinstance(event, ActiveLoop) and event.name in MEMORY)
        or (isinstance(event, SlotSet) and event.key in MEMORY.values() and event.value is not None)
        for event in events
    )


def leaving() -> list[Event]:
    """The events by which a guided dialogue ends that nobody came back to."""
    return [ActiveLoop(None), *(SlotSet(slot, None) for slot in (REQUESTED_SLOT, *SLOTS))]


def emptied(events: Sequence[StoredEvent]) -> list[StoredEvent]:
    """The same events without what was said in them; doing it again changes nothing."""
    remaining: list[StoredEvent] = []
    ran: set[str] = set()  # the actions that answered the message that comes next, backwards
    for event in reversed(events):
        if event["event"] == "user":
            remaining.append(_emptied_message(event, ran))
            ran = set()
        elif event["event"] == "bot":
            remaining.append(_emptied_answer(event))
        elif event["event"] == "action":
            ran.add(str(event.get("name")))
            remaining.append(event)
        else:
            remaining.append({**event, "value": None} if _sets(event, set(SLOTS)) else event)
    return remaining[::-1]


def without_guide(state: Sequence[StoredEvent]) -> list[StoredEvent]:
    """Events that recreate a state (window.py), without the guided dialogue that was under way in it."""
    gone = {REQUESTED_SLOT, *SLOTS} if any(_is_guided_loop(event) for event in state) else set(SLOTS)
    return [event for event in state if not _is_guided_loop(event) and not _sets(event, gone)]


def _emptied_message(event: StoredEvent, ran: set[str]) -> StoredEvent:
    """A message without its words, and with the topics that were answered: others tell what it answered itself."""
    parse = event.get("parse_data") or {}
    intent = (parse.get("intent") or {}).get("name")
    is_button = parse.get("topics") is None
    topics = [topic for topic in parse.get("topics") or [] if topic in TOPICS or f"utter_{topic}" in ran]
    if is_button and intent:
        topics = [intent]
    kept: dict[str, Any] = {
        "intent": {"name": topics[0] if topics else None, "confidence": 1.0},
        "entities": [],
        "text": FORGOTTEN,
        "message_id": parse.get("message_id"),
        "metadata": {},
    }
    return {
        **event,
        "text": FORGOTTEN,
        "parse_data": kept if is_button else {**kept, "topics": topics},
        "metadata": _metadata(event),
    }


def _emptied_answer(event: StoredEvent) -> StoredEvent:
    custom = (event.get("data") or {}).get("custom") or {}
    metadata = _metadata(event)
    name = str((event.get("metadata") or {}).get("utter_action") or "")
    if name and not is_guided_response(name):
        metadata["utter_action"] = name
    is_guided = is_guided_response(str(custom.get("response") or name))
    kept = {} if is_guided else {key: custom[key] for key in _SAID if key in custom}
    return {**event, "text": "", "data": {"custom": kept} if kept else {}, "metadata": metadata}


def _metadata(event: StoredEvent) -> dict[str, Any]:
    metadata = event.get("metadata") or {}
    return {key: metadata[key] for key in _METADATA if key in metadata}


def _is_guided_loop(event: StoredEvent) -> bool:
    return event["event"] == "active_loop" and event.get("name") in MEMORY


def _sets(event: StoredEvent, slots: set[str]) -> bool:
    return event["event"] == "slot" and event.get("name") in slots

"""What a turn needs to know of a conversation: its last turns, and the state in which they began.

Rasa replays a whole conversation at each turn, and again for each action. Here the events before the last turns are
replaced by the few events that recreate the state which they led to. This is what Rasa itself does when a session
expires and its slots are carried over; the events stay in the database, whole.
"""

from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    ConversationPaused,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

# The policy looks back three turns (turn.STAYS_FOR_TURNS) and a choice is answered in the next one.
KEPT_TURNS = 5
# An honest turn leaves about a dozen events; a flood of opinions leaves one each, and no message.
MAX_EVENTS = 200


def window_start(events: list[Event]) -> int:
    """The position of the first event that the next turn must see; 0 when all of them fit."""
    messages = [position for position, event in enumerate(events) if isinstance(event, UserUttered)]
    start = messages[-KEPT_TURNS] if len(messages) > KEPT_TURNS else 0
    return max(start, len(events) - MAX_EVENTS, 0)


def state_before(tracker: DialogueStateTracker, start: int) -> list[Event]:
    """The events that recreate the state in which the event at `start` happened."""
    before = list(tracker.events)[:start]
    state = DialogueStateTracker.from_events(tracker.sender_id, before, tracker.slots.values())
    recreated: list[Event] = [SessionStarted()]
    recreated += [SlotSet(slot.name, slot.value) for slot in state.slots.values() if slot.value != slot.initial_value]
    recreated += _loop_events(state)
    if state.is_paused():
        recreated.append(ConversationPaused())
    recreated.append(ActionExecuted(ACTION_LISTEN_NAME))
    for event in recreated:
        event.timestamp = before[-1].timestamp
    return recreated


def _loop_events(state: DialogueStateTracker) -> list[Event]:
    loop = state.active_loop
    if loop is None or not loop.name:
        return []
    events: list[Event] = [ActiveLoop(loop.name)]
    if loop.rejected:
        events.append(ActionExecutionRejected(loop.name))
    return events

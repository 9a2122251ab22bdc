"""What one turn of a conversation looks like from the tracker: the message, what was done since, what was said before."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME, REQUESTED_SLOT
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, Event, Restarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

# A danger is not forgotten for so many turns: the assistant stays with the person, and accuses nobody.
STAYS_FOR_TURNS = 3
# From this share on the classifier is believed that a message asks something new.
SURE_OF_NEW_QUESTION = 0.5


@dataclass(frozen=True)
class Message:
    """What an earlier message said: its topics, in the order in which they are answered, and its entities."""

    topics: tuple[str, ...]
    entities: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Turn:
    """The state when the last message arrived, and what has happened since.

    Attributes:
        text: the message.
        topics: the topics of the message, in the order in which they are answered; empty when it was not understood.
        entities: names of the entities of the message.
        loop: the form that waited for an answer when the message arrived.
        requested: the slot that it waited for.
        done: the actions run since the message, in order.
        spoke: whether the assistant has said anything since the message.
        loop_now: the form that is active now.
        failed: the last of `done` is an action of the action server that left no trace: it did not run.
        earlier: for each earlier turn, the newest first, the actions that answered it.
        messages: the message of each earlier turn, the newest first; shorter than `earlier` at the start.
        question: what « oui » and « non » mean after the last thing said before the message.
        values: the last value of each entity of the message.
        shares: how surely the message was taken for each of the likeliest topics, from 0 to 1.
        confidence: how surely it is about the first of `topics`, from 0 to 1; says nothing when there is none.
    """

    text: str
    topics: tuple[str, ...]
    entities: frozenset[str]
    loop: str | None
    requested: str | None
    done: tuple[str, ...]
    spoke: bool
    loop_now: str | None
    failed: bool
    earlier: tuple[tuple[str, ...], ...]
    question: Mapping[str, str]
    values: Mapping[str, Any] = field(default_factory=dict)
    shares: Mapping[str, float] = field(default_factory=dict)
    confidence: float = 1.0
    messages: tuple[Message, ...] = ()


def read_turn(tracker: DialogueStateTracker, earlier_turns: int) -> Turn | None:
    """Read the tracker from its end; None when no message has arrived since the start or the last restart.

    Args:
        earlier_turns: how many earlier turns the caller wants to know: the reading stops there, so that its cost does
            not grow with the conversation.
    """
    since: list[Event] = []
    message: UserUttered | None = None
    before: list[list[Event]] = [[]]
    for event in backwards(tracker):
        if message is None:
            if isinstance(event, UserUttered):
                message = event
            else:
                since.append(event)
        else:
            before[-1].append(event)
            if isinstance(event, UserUttered):
                before.append([])
                if len(before) > earlier_turns:
                    break
    if message is None:
        return None
    since.reverse()
    executed = [event for event in since if isinstance(event, ActionExecuted)]
    loops_since = [event for event in since if isinstance(event, ActiveLoop)]
    loop_now = tracker.active_loop_name
    loop = _loop_before(tracker, message) if loops_since else loop_now
    said = _said(message)
    return Turn(
        text=message.text or "",
        topics=said.topics,
        entities=frozenset(said.entities),
        loop=loop,
        requested=tracker.get_slot(REQUESTED_SLOT) if loop else None,
        done=tuple(str(event.action_name) for event in executed),
        spoke=any(isinstance(event, BotUttered) for event in since),
        loop_now=loop_now,
        failed=_failed(since),
        earlier=tuple(_answers(events) for events in before[:earlier_turns]),
        question=_question(before[0]),
        values=said.entities,
        shares={str(one["name"]): float(one["confidence"]) for one in message.parse_data.get("intent_ranking") or ()},
        confidence=float((message.intent or {}).get("confidence") or 0.0),
        messages=tuple(
            _said(event) for events in before[:earlier_turns] for event in events[-1:] if isinstance(event, UserUttered)
        ),
    )


def _said(message: UserUttered) -> Message:
    topics = message.parse_data.get("topics")
    if topics is None:  # a button
        topics = [message.intent_name] if message.intent_name else []
    return Message(tuple(topics), {str(entity.get("entity")): entity.get("value") for entity in message.entities})


def backwards(tracker: DialogueStateTracker) -> Iterator[Event]:
    """The events since the last restart, the newest first."""
    for event in reversed(tracker.events):
        if isinstance(event, Restarted):
            return
        yield event


def _loop_before(tracker: DialogueStateTracker, message: UserUttered) -> str | None:
    """The form that was active when the message arrived, however many turns ago it began."""
    is_before = False
    for event in backwards(tracker):
        is_before = is_before or event is message
        if is_before and isinstance(event, ActiveLoop):
            return str(event.name) if event.name else None
    return None


def _failed(since: Sequence[Event]) -> bool:
    """Rasa logs an action whose call failed as executed, with no event of its own after it."""
    for position in range(len(since) - 1, -1, -1):
        event = since[position]
        if isinstance(event, ActionExecuted):
            name = str(event.action_name)
            own_events = [e for e in since[position + 1 :] if isinstance(e, (BotUttered, SlotSet, ActiveLoop))]
            return name not in _SILENT and not name.startswith("utter_") and not own_events
    return False


_SILENT = frozenset({ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME, "action_deactivate_loop", "action_restart"})


def _answers(events: Sequence[Event]) -> tuple[str, ...]:
    names = [str(event.action_name) for event in events if isinstance(event, ActionExecuted)]
    return tuple(reversed([name for name in names if name not in _SILENT]))


def _question(before: Sequence[Event]) -> Mapping[str, str]:
    for event in before:
        if isinstance(event, BotUttered):
            custom: Any = (event.data or {}).get("custom") or {}
            question = custom.get("question")
            return question if isinstance(question, dict) else {}
    return {}

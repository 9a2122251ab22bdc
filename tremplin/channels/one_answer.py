"""Each message is answered once, whichever worker it reaches and however often: what was said is said again.

The memory of a process (visitor_memory.py) ends with it and is its own; what was answered stands in the conversation.
It is looked for there while the conversation is locked: another worker may be answering the same message.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecuted, BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from tremplin.dialogue.tracker_store import conversation_store

# What Rasa gives a channel to hand messages over. It takes the lock that `answer_once` must hold before: not used.
Deliver = Callable[[UserMessage], Awaitable[Any]]


async def answer_once(agent: Agent, message: UserMessage) -> list[dict[str, Any]] | None:
    """Hand a message to Rasa, as `Agent.handle_message` does, unless it was answered before.

    Returns:
        The responses that it was given before; None when it was handed over, and its output channel has them.

    Raises:
        LockError: the conversation is busy for too long.
    """
    sender_id = message.sender_id
    async with agent.lock_store.lock(sender_id):
        processor = agent.processor  # one model for the whole turn, should another take its place meanwhile
        assert processor is not None  # the channels answer « unavailable » until there is one
        # The message is understood while the database is read: neither needs the other.
        tracker, message.parse_data = await asyncio.gather(
            agent.tracker_store.retrieve(sender_id), processor.parse_message(message)
        )
        said = said_to(tracker, message.message_id) if tracker is not None else None
        if said is None:
            store = conversation_store(agent.tracker_store)
            with store.handing_over(sender_id, tracker) if store is not None else nullcontext():
                await processor.handle_message(message)
        return said


def said_to(tracker: DialogueStateTracker, message_id: str | None) -> list[dict[str, Any]] | None:
    """The responses that a message was given, or None when it was never answered to the end.

    Only the last turns are looked at: a browser or a platform repeats a message within minutes.
    """
    said: list[dict[str, Any]] | None = None
    for event in tracker.events:
        if isinstance(event, UserUttered):
            said = [] if event.message_id == message_id else None
        elif said is not None and isinstance(event, BotUttered):
            said.append(event.message())
        elif said and isinstance(event, ActionExecuted) and event.action_name == ACTION_LISTEN_NAME:
            return said
    return None

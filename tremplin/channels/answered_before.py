"""What was answered to a message that arrives again: a worker that dies after writing leaves a browser without answer.

The memory of a process (visitor_memory.py) ends with it; what was answered stands in the conversation.
"""

from typing import Any

from rasa.core.agent import Agent
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecuted, BotUttered, UserUttered


async def answered_before(agent: Agent, sender_id: str, message_id: str) -> list[dict[str, Any]] | None:
    """The responses that a message was given, or None when it was never answered to the end.

    Only the last turns are looked at: a browser repeats a message within a minute or two.
    """
    store = getattr(agent.tracker_store, "_tracker_store", agent.tracker_store)  # Rasa wraps the configured one
    has_message: Any = getattr(store, "has_message", None)
    if has_message is not None and not await has_message(sender_id, message_id):
        return None  # told without reading the conversation, which is the rule
    tracker = await agent.tracker_store.retrieve(sender_id)
    responses: list[dict[str, Any]] | None = None
    for event in tracker.events if tracker is not None else ():
        if isinstance(event, UserUttered):
            responses = [] if event.message_id == message_id else None
        elif responses is not None and isinstance(event, BotUttered):
            responses.append(event.message())
        elif responses and isinstance(event, ActionExecuted) and event.action_name == ACTION_LISTEN_NAME:
            return responses
    return None

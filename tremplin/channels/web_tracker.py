"""What the web channel writes in a conversation's tracker besides messages: an opinion on an answer, and its erasure.

An opinion is a `SlotSet` of the slot `avis` (type any, no influence on the conversation): plain Rasa, so it lives and
is purged with the conversation in SQLite as in PostgreSQL.
"""

import inspect
from typing import Any

from rasa.core.agent import Agent
from rasa.core.tracker_store import InMemoryTrackerStore, SQLTrackerStore, TrackerStore
from rasa.shared.core.events import SlotSet

from tremplin.channels.web_protocol import Feedback

FEEDBACK_SLOT = "avis"


async def record_feedback(agent: Agent, sender_id: str, feedback: Feedback) -> None:
    """Add an opinion to the conversation. A conversation that no longer exists is not created for it."""
    async with agent.lock_store.lock(sender_id):
        tracker = await agent.tracker_store.retrieve(sender_id)
        if tracker is None:
            return
        opinion = {
            "message": feedback.message_id,
            "topic": feedback.topic,
            "utile": feedback.useful,
            "raison": feedback.reason,
        }
        tracker.update(SlotSet(FEEDBACK_SLOT, opinion))
        await agent.tracker_store.save(tracker)


async def erase_conversation(agent: Agent, sender_id: str) -> None:
    """Delete all that is stored of a conversation.

    Raises:
        NotImplementedError: the tracker store is of a kind that cannot delete.
    """
    async with agent.lock_store.lock(sender_id):
        store = _innermost(agent.tracker_store)
        delete: Any = getattr(store, "delete", None)
        if delete is not None:
            result = delete(sender_id)
            if inspect.isawaitable(result):
                await result
        elif isinstance(store, SQLTrackerStore):
            with store.session_scope() as session:
                session.query(store.SQLEvent).filter(store.SQLEvent.sender_id == sender_id).delete()
                session.commit()
        elif isinstance(store, InMemoryTrackerStore):
            store.store.pop(sender_id, None)
        else:
            raise NotImplementedError(f"{type(store).__name__} cannot delete a conversation")


def _innermost(store: TrackerStore) -> TrackerStore:
    """Rasa wraps the configured store in one that survives its failures."""
    while isinstance(inner := getattr(store, "_tracker_store", None), TrackerStore):
        store = inner
    return store

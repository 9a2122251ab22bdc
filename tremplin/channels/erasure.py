"""Erasing a conversation: whatever the channel, a person can have all that is stored of theirs deleted."""

import inspect
from typing import Any

from rasa.core.agent import Agent
from rasa.core.tracker_store import InMemoryTrackerStore, SQLTrackerStore, TrackerStore


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

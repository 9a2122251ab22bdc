"""What the web channel writes in a conversation's tracker besides messages: an opinion on an answer.

An opinion is a `SlotSet` of the slot `avis` (type any, no influence on the conversation): plain Rasa, so it lives and
is purged with the conversation in SQLite as in PostgreSQL.
"""

from rasa.core.agent import Agent
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

"""Conversations written by Rasa's own store, for tests of what reads and erases them."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.engine import URL

from tremplin.staff.observation import TIME_ZONE

NOW = datetime.datetime(2026, 11, 22, 15, 0, tzinfo=TIME_ZONE)
DOMAIN = Domain.from_dict(
    {"intents": ["duree", "montant"], "slots": {"lieu": {"type": "any", "mappings": [{"type": "custom"}]}, "avis": {"type": "any", "mappings": [{"type": "custom"}]}}}
)  # fmt: skip


@dataclass(frozen=True)
class Said:
    """A turn: `ago` in days before NOW, then what the store holds of it."""

    text: str
    ago: float
    topics: tuple[str, ...] | None = ("duree",)
    ranking: tuple[tuple[str, float], ...] = (("duree", 0.9),)
    channel: str = "web"
    place: str | None = None
    response: str = "utter_duree"
    opinions: tuple[Mapping[str, Any], ...] = ()
    entities: tuple[Mapping[str, Any], ...] = ()


def rasa_store(address: URL) -> SQLTrackerStore:
    """Rasa's store on a database: it creates its own table."""
    return SQLTrackerStore(
        DOMAIN,
        dialect=address.drivername,
        db=address.database,
        host=address.host,
        username=address.username,
        query=dict(address.query),
    )


async def save(store: SQLTrackerStore, sender_id: str, *turns: Said) -> None:
    """Store a conversation as Rasa does, turn by turn."""
    tracker = DialogueStateTracker(sender_id, DOMAIN.slots)
    for number, turn in enumerate(turns):
        moment = (NOW - datetime.timedelta(days=turn.ago)).timestamp()
        if number == 0:
            for event in (ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")):
                event.timestamp = moment
                tracker.update(event)
        intent = {"name": turn.topics[0] if turn.topics else "nlu_fallback", "confidence": 1.0}
        ranking = [{"name": name, "confidence": share} for name, share in turn.ranking]
        parse: dict[str, Any] = {
            "text": turn.text,
            "intent": intent,
            "entities": list(turn.entities),
            "intent_ranking": ranking,
        }
        if turn.topics is not None and not turn.text.startswith("/"):
            parse["topics"] = list(turn.topics)
        tracker.update(UserUttered(turn.text, intent, parse_data=parse, input_channel=turn.channel, timestamp=moment))
        if turn.place:
            tracker.update(SlotSet("lieu", turn.place, timestamp=moment))
        tracker.update(BotUttered("Voici.", {"custom": {"response": turn.response}}, timestamp=moment))
        for opinion in turn.opinions:
            tracker.update(SlotSet("avis", opinion, timestamp=moment))
        await store.save(tracker)

"""Nothing is kept longer than promised: old events are erased, and only counts remain for the report.

The promise is `conservation_jours` of data/facts.yml, which the assistant tells people: one figure, told and kept.
"""

import datetime
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import Engine

from tremplin.answers import Facts
from tremplin.staff.conversation_store import add_counts, empty_journal, erase_before, events_before, old_conversations
from tremplin.staff.observation import TIME_ZONE, DepartementOf, observe_one

DAYS_FACT = "conservation_jours"
#: A conversation that spoke less long ago may be in the middle of a turn: it waits for the next day.
QUIET = datetime.timedelta(minutes=10)


@dataclass(frozen=True)
class PurgeResult:
    """How many conversations lost events, and how many events."""

    conversations: int
    events: int


def promised_days(data: Path) -> int:
    """How many days messages are kept.

    Raises:
        ContentError: data/facts.yml cannot be read.
        KeyError: the figure is missing.
    """
    return int(Facts.load(data / "facts.yml").values[DAYS_FACT].number)


def purge(engine: Engine, days: int, now: datetime.datetime, departement_of: DepartementOf) -> PurgeResult:
    """Erase what is older than `days` days (whole days, so that each day is counted once, and never later than promised).

    Args:
        now: with its time zone.
    """
    limit = purge_limit(days, now)
    conversations = events = 0
    for sender_id in old_conversations(engine, limit, now - QUIET):
        with engine.connect() as connection, connection.begin() as transaction:
            conversation = events_before(connection, sender_id, limit)
            erased = erase_before(connection, sender_id, limit)
            if erased != len(conversation.events):  # another worker purges too: it counts them
                transaction.rollback()
                continue
            add_counts(connection, observe_one(conversation, departement_of).counts)
        conversations, events = conversations + 1, events + erased
    empty_journal(engine)
    return PurgeResult(conversations, events)


def purge_limit(days: int, now: datetime.datetime) -> datetime.datetime:
    """The moment before which all is erased: the midnight that ends the day `days` days ago, but never in the future."""
    day = (now.astimezone(TIME_ZONE) - datetime.timedelta(days=days)).date() + datetime.timedelta(days=1)
    return min(datetime.datetime.combine(day, datetime.time(), TIME_ZONE), now)

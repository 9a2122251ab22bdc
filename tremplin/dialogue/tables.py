"""The tables of conversations: Rasa's own table of events, and the two of this project beside it."""

import json
from dataclasses import dataclass

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.events import Event
from sqlalchemy.engine import Connection, Engine

events = SQLTrackerStore.SQLEvent.__table__
# Rasa's own index finds a conversation; this one finds its end without reading the rest.
_events_by_position = sa.Index("ix_events_sender_id_id", events.c.sender_id, events.c.id)
_metadata = sa.MetaData()

# Where the last turns of a conversation begin, and the events that recreate the state before them (JSON).
checkpoints = sa.Table(
    "checkpoints",
    _metadata,
    sa.Column("sender_id", sa.String(255), primary_key=True),
    sa.Column("first_event_id", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
)

# Which conversations hold something of a guided dialogue (held_dialogues.py): from which event on, whether it is over
# and only its last answer is left, and when the last turn was (seconds since 1970).
held_dialogues = sa.Table(
    "held_dialogues",
    _metadata,
    sa.Column("sender_id", sa.String(255), primary_key=True),
    sa.Column("first_event_id", sa.Integer, nullable=False),
    sa.Column("is_over", sa.Boolean, nullable=False),
    sa.Column("at", sa.Float, nullable=False, index=True),
)

# Whoever erases events, the purge or a hand on the database, erases with them the state that they led to.
_FOLLOW = {
    "sqlite": (
        "CREATE TRIGGER IF NOT EXISTS checkpoints_follow_events AFTER DELETE ON events "
        "BEGIN DELETE FROM checkpoints WHERE sender_id = OLD.sender_id; END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION checkpoints_follow_events() RETURNS trigger LANGUAGE plpgsql AS "
        "$$BEGIN DELETE FROM checkpoints WHERE sender_id = OLD.sender_id; RETURN NULL; END$$",
        "CREATE OR REPLACE TRIGGER checkpoints_follow_events AFTER DELETE ON events "
        "FOR EACH ROW EXECUTE FUNCTION checkpoints_follow_events()",
    ),
}


@dataclass(frozen=True)
class Row:
    """One event as it is stored: the columns of Rasa's table but its id and sender."""

    type_name: str
    timestamp: float | None
    intent_name: str | None
    action_name: str | None
    data: str

    @classmethod
    def of(cls, event: Event) -> "Row":
        """The row of an event, as Rasa's own store writes it."""
        data = event.as_dict()
        intent = (data.get("parse_data") or {}).get("intent") or {}
        return cls(event.type_name, data.get("timestamp"), intent.get("name"), data.get("name"), json.dumps(data))


def create_tables(engine: Engine) -> None:
    """Create what is missing."""
    with engine.begin() as connection:
        SQLTrackerStore.Base.metadata.create_all(connection)
        _metadata.create_all(connection)
        # tables that Rasa made do not have it
        _events_by_position.create(connection, checkfirst=True)
        for statement in _FOLLOW.get(engine.url.get_backend_name(), ()):
            connection.exec_driver_sql(statement)


def append(connection: Connection, sender_id: str, rows: list[Row] | tuple[Row, ...]) -> None:
    """Write events at the end of a conversation."""
    if rows:
        connection.execute(events.insert(), [{"sender_id": sender_id, **vars(row)} for row in rows])

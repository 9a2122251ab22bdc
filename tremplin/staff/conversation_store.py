"""The stored conversations, read and erased without Rasa: the table `events` of its SQLTrackerStore.

Schema: rasa.core.tracker_store.SQLTrackerStore.SQLEvent of Rasa 3.6.21. Beside it stands a table of counts, all that
remains of a conversation once it is erased. SQLite and PostgreSQL.
"""

import datetime
import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine

from tremplin.answers import ContentError
from tremplin.answers.yaml_lines import read_yaml
from tremplin.settings import DATABASE_VARIABLE

#: Rasa reads the schema of PostgreSQL from this variable.
SCHEMA_VARIABLE = "POSTGRESQL_SCHEMA"
_ROWS_AT_ONCE = 1_000

_METADATA = sa.MetaData()
EVENTS = sa.Table(
    "events",
    _METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("sender_id", sa.String(255)),
    sa.Column("type_name", sa.String(255)),
    sa.Column("timestamp", sa.Float),
    sa.Column("data", sa.Text),
)
COUNTS = sa.Table(
    "tremplin_counts",
    _METADATA,
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("rubric", sa.String(40), primary_key=True),
    sa.Column("label", sa.String(80), primary_key=True),
    sa.Column("number", sa.Integer, nullable=False),
)

#: (day, rubric, label) → how many.
Counts = Counter[tuple[datetime.date, str, str]]


class StoreError(Exception):
    """There is no usable store; `code` names a sentence of data/equipe/purge.yml."""

    def __init__(self, code: str, detail: str = "") -> None:
        self.code, self.detail = code, detail
        super().__init__(f"{code} {detail}".strip())


@dataclass(frozen=True)
class StoredConversation:
    """The events of one person, in their order, as Rasa wrote them. Nothing says who the person is."""

    sender_id: str
    events: tuple[Mapping[str, Any], ...]


def store_url(endpoints: Path, project: Path) -> URL:
    """The address of the store: TREMPLIN_DATABASE_URL, else what endpoints.yml names.

    Both are read as the assistant reads them (tremplin.dialogue.database.database_url, which needs Rasa): hosting
    services write postgres://, and a relative SQLite file stands in the project's folder.

    Raises:
        StoreError: the file cannot be read, or names no SQL store.
    """
    given = os.environ.get(DATABASE_VARIABLE)
    url = sa.engine.make_url(given.replace("postgres://", "postgresql://", 1)) if given else _configured_url(endpoints)
    if url.get_backend_name() == "sqlite":
        return url.set(database=str(project / str(url.database)))
    return url


def _configured_url(endpoints: Path) -> URL:
    try:
        settings = read_yaml(endpoints).get("tracker_store") or {}
    except ContentError as error:
        raise StoreError("endpoints_illisible", str(endpoints)) from error
    values = {
        str(key): os.path.expandvars(value) if isinstance(value, str) else value for key, value in settings.items()
    }
    dialect = values.get("dialect")
    if not dialect:
        raise StoreError("pas_de_base", str(endpoints))
    if "://" in str(values.get("url") or ""):
        return sa.engine.make_url(values["url"])
    database = str(values.get("db") or "rasa.db")
    if str(dialect).startswith("sqlite"):
        return URL.create("sqlite", database=database)
    port = int(values["port"]) if values.get("port") else None
    return URL.create(
        str(dialect),
        values.get("username"),
        values.get("password"),
        values.get("url"),
        port,
        database,
        values.get("query") or {},
    )


def open_store(url: URL) -> Engine:
    """Connect to the store.

    Raises:
        StoreError: it is not there, or holds no conversation yet.
    """
    if url.get_backend_name() == "sqlite" and not Path(str(url.database)).exists():
        raise StoreError("vide", str(url.database))
    schema = os.environ.get(SCHEMA_VARIABLE)
    arguments = {"options": f"-csearch_path={schema}"} if schema and url.get_backend_name() == "postgresql" else {}
    engine = sa.create_engine(url, connect_args=arguments, future=True)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _erase_for_good)
    try:
        if not sa.inspect(engine).has_table(EVENTS.name):
            raise StoreError("vide", url.render_as_string(hide_password=True))
        COUNTS.create(engine, checkfirst=True)
    except sa.exc.SQLAlchemyError as error:
        raise StoreError("injoignable", str(error.__cause__ or error).splitlines()[0]) from error
    return engine


def read_conversations(engine: Engine, since: datetime.datetime) -> Iterator[StoredConversation]:
    """Each conversation with its events since a moment; none of those that said nothing since."""
    query = (
        sa.select(EVENTS.c.sender_id, EVENTS.c.data)
        .where(EVENTS.c.timestamp >= since.timestamp())
        .order_by(EVENTS.c.sender_id, EVENTS.c.id)
    )
    with engine.connect() as connection:
        sender: str | None = None
        events: list[Mapping[str, Any]] = []
        for sender_id, data in (
            connection.execution_options(stream_results=True).execute(query).yield_per(_ROWS_AT_ONCE)
        ):
            if sender_id != sender:
                if sender is not None:
                    yield StoredConversation(sender, tuple(events))
                sender, events = sender_id, []
            events.append(json.loads(data))
        if sender is not None:
            yield StoredConversation(sender, tuple(events))


def read_counts(engine: Engine, since: datetime.date) -> Counts:
    """What remains of erased conversations."""
    query = sa.select(COUNTS).where(COUNTS.c.day >= since)
    with engine.connect() as connection:
        return Counter({(row.day, row.rubric, row.label): row.number for row in connection.execute(query)})


def old_conversations(engine: Engine, before: datetime.datetime, quiet_since: datetime.datetime) -> list[str]:
    """Who said something before a moment and nothing since another: nobody is in the middle of a turn."""
    query = (
        sa.select(EVENTS.c.sender_id)
        .group_by(EVENTS.c.sender_id)
        .having(sa.func.min(EVENTS.c.timestamp) < before.timestamp())
        .having(sa.func.max(EVENTS.c.timestamp) < quiet_since.timestamp())
    )
    with engine.connect() as connection:
        return [row.sender_id for row in connection.execute(query)]


def events_before(connection: Connection, sender_id: str, before: datetime.datetime) -> StoredConversation:
    """The events of a conversation before a moment."""
    query = sa.select(EVENTS.c.data).where(_is_before(sender_id, before)).order_by(EVENTS.c.id)
    return StoredConversation(sender_id, tuple(json.loads(row.data) for row in connection.execute(query)))


def erase_before(connection: Connection, sender_id: str, before: datetime.datetime) -> int:
    """Erase the events of a conversation before a moment; returns how many."""
    return int(connection.execute(sa.delete(EVENTS).where(_is_before(sender_id, before))).rowcount)


def erase_conversation(engine: Engine, sender_id: str) -> int:
    """Erase all of a conversation, counts of it are not kept; returns how many events."""
    with engine.begin() as connection:
        erased = int(connection.execute(sa.delete(EVENTS).where(EVENTS.c.sender_id == sender_id)).rowcount)
    empty_journal(engine)
    return erased


def empty_journal(engine: Engine) -> None:
    """SQLite's journal (`-wal`) holds what was written lately, also what is erased since: empty it.

    It stays when somebody is writing at this very moment; it is then emptied the next day.
    """
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def add_counts(connection: Connection, counts: Counts) -> None:
    """Add to the counts that remain."""
    for (day, rubric, label), number in counts.items():
        same = sa.and_(COUNTS.c.day == day, COUNTS.c.rubric == rubric, COUNTS.c.label == label)
        changed = connection.execute(sa.update(COUNTS).where(same).values(number=COUNTS.c.number + number))
        if not changed.rowcount:
            connection.execute(sa.insert(COUNTS).values(day=day, rubric=rubric, label=label, number=number))


def _is_before(sender_id: str, before: datetime.datetime) -> Any:
    return sa.and_(EVENTS.c.sender_id == sender_id, EVENTS.c.timestamp < before.timestamp())


def _erase_for_good(connection: Any, _record: Any) -> None:
    """SQLite leaves erased rows in its file unless told to overwrite them."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()

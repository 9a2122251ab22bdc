"""The database of conversations: Rasa's table of events, and beside it where each conversation's last turns begin.

SQLite for one machine, PostgreSQL for several. Every access is one transaction, run beside the event loop, so that
a database that is locked or far away holds up nobody but the person concerned.
"""

import asyncio
import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.events import UserUttered
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.engine.url import URL, make_url
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import QueuePool, StaticPool

from tremplin.settings import DATABASE_VARIABLE, project_dir

# Seconds. A person waits for the sum of them at worst, the browser for twenty (web_settings.timeout_seconds).
LOCK_SECONDS = 2.0
CONNECT_SECONDS = 2
STATEMENT_SECONDS = 4
# One turn holds a connection for a millisecond or two: a few serve a worker.
CONNECTIONS = 4
# Workers that start together trip over each other once or twice.
CREATION_SECONDS = 1.0
CREATION_PAUSE_SECONDS = 0.1

_IN_MEMORY = (None, "", ":memory:")

Outcome = TypeVar("Outcome")

_events = SQLTrackerStore.SQLEvent.__table__
# Rasa's own index finds a conversation; this one finds its end without reading the rest.
_events_by_position = sa.Index("ix_events_sender_id_id", _events.c.sender_id, _events.c.id)
_metadata = sa.MetaData()
_checkpoints = sa.Table(
    "checkpoints",
    _metadata,
    sa.Column("sender_id", sa.String(255), primary_key=True),
    sa.Column("first_event_id", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
)


class DatabaseUnavailable(Exception):
    """The database cannot be reached, is locked, full or damaged; trying again later may succeed."""


@dataclass(frozen=True)
class Row:
    """One event as it is stored: the columns of Rasa's table but its id and sender."""

    type_name: str
    timestamp: float | None
    intent_name: str | None
    action_name: str | None
    data: str


@dataclass(frozen=True)
class Checkpoint:
    """Where the last turns of a conversation begin.

    Attributes:
        first_event_id: the id of the first event of the last turns.
        state: JSON, the events that recreate the state before it.
    """

    first_event_id: int
    state: str


@dataclass(frozen=True)
class Stored:
    """The last turns of a conversation: `state` as in Checkpoint, or None; ids and JSON of the events."""

    state: str | None
    events: tuple[tuple[int, str], ...]


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


def database_url(configured: URL) -> URL:
    """The database that TREMPLIN_DATABASE_URL names, else the configured one.

    A relative SQLite file stands in the project's folder, wherever the program was started.
    """
    given = os.environ.get(DATABASE_VARIABLE)
    # hosting services write postgres://, which SQLAlchemy does not know
    url = make_url(given.replace("postgres://", "postgresql://", 1)) if given else configured
    if url.get_backend_name() == "sqlite" and url.database not in _IN_MEMORY:
        return url.set(database=str(project_dir() / str(url.database)))
    return url


class Database:
    """Reads and writes the events of conversations."""

    def __init__(self, url: URL) -> None:
        """Nothing is opened yet: a database that is away at the start is waited for at the first message."""
        self.engine = new_engine(url)
        self._is_prepared = False
        # SQLite writes one at a time: more threads would only wait for each other.
        threads = 1 if url.get_backend_name() == "sqlite" else CONNECTIONS
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="database")

    async def run(self, work: Callable[[Connection], Outcome]) -> Outcome:
        """Do something in one transaction, beside the event loop.

        Raises:
            DatabaseUnavailable: nothing was written.
        """
        return await asyncio.get_running_loop().run_in_executor(self._threads, self.run_here, work)

    def run_here(self, work: Callable[[Connection], Outcome]) -> Outcome:
        """The same, in this thread.

        Raises:
            DatabaseUnavailable: nothing was written.
        """
        try:
            self._prepare()
            with self.engine.begin() as connection:
                return work(connection)
        except (DataError, IntegrityError):
            raise
        except (DatabaseError, InterfaceError, PoolTimeoutError, OSError) as error:
            self._is_prepared = False  # it may come back empty
            # the message of a database error repeats the values, which are what people wrote
            raise DatabaseUnavailable(type(getattr(error, "orig", None) or error).__name__) from None

    def close(self) -> None:
        """Close all connections."""
        self._threads.shutdown()
        self.engine.dispose()

    def _prepare(self) -> None:
        """Create what is missing; several workers may do so at once."""
        if self._is_prepared:
            return
        url = self.engine.url
        if url.get_backend_name() == "sqlite" and url.database not in _IN_MEMORY:
            Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
        deadline = time.monotonic() + CREATION_SECONDS
        while True:
            try:
                self._create_tables()
                break
            except DatabaseError:  # perhaps another worker is creating them
                if time.monotonic() > deadline:
                    raise
                time.sleep(CREATION_PAUSE_SECONDS)
        self._is_prepared = True

    def _create_tables(self) -> None:
        with self.engine.begin() as connection:
            SQLTrackerStore.Base.metadata.create_all(connection)
            _metadata.create_all(connection)
            # tables that Rasa made do not have it
            _events_by_position.create(connection, checkfirst=True)
            for statement in _FOLLOW.get(self.engine.url.get_backend_name(), ()):
                connection.exec_driver_sql(statement)


def read_last_turns(connection: Connection, sender_id: str) -> Stored:
    """The last turns of a conversation; all of it when it has no checkpoint yet."""
    checkpoint = connection.execute(
        sa.select(_checkpoints.c.first_event_id, _checkpoints.c.state).where(_checkpoints.c.sender_id == sender_id)
    ).first()
    query = sa.select(_events.c.id, _events.c.data).where(_events.c.sender_id == sender_id).order_by(_events.c.id)
    if checkpoint is not None:
        query = query.where(_events.c.id >= checkpoint.first_event_id)
    events = tuple((row.id, row.data) for row in connection.execute(query))
    return Stored(checkpoint.state if checkpoint is not None else None, events)


def read_all(connection: Connection, sender_id: str) -> list[str]:
    """The JSON of every event of a conversation, in the order in which they happened."""
    query = sa.select(_events.c.data).where(_events.c.sender_id == sender_id).order_by(_events.c.id)
    return list(connection.execute(query).scalars())


def read_last_messages(connection: Connection, sender_id: str, count: int) -> list[str]:
    """The JSON of the last messages of a person, the newest first."""
    mine = (_events.c.sender_id == sender_id) & (_events.c.type_name == UserUttered.type_name)
    query = sa.select(_events.c.data).where(mine).order_by(_events.c.id.desc()).limit(count)
    return list(connection.execute(query).scalars())


def write(
    connection: Connection,
    sender_id: str,
    rows: Sequence[Row],
    checkpoint: Checkpoint | None,
) -> None:
    """Append events, and move the checkpoint when there is one."""
    if rows:
        connection.execute(_events.insert(), [{"sender_id": sender_id, **vars(row)} for row in rows])
    if checkpoint is not None:
        connection.execute(_checkpoints.delete().where(_checkpoints.c.sender_id == sender_id))
        connection.execute(_checkpoints.insert(), [{"sender_id": sender_id, **vars(checkpoint)}])


def erase(connection: Connection, sender_id: str) -> None:
    """Delete all that is stored of a conversation."""
    for table in (_events, _checkpoints):
        connection.execute(table.delete().where(table.c.sender_id == sender_id))


def new_engine(url: URL) -> Engine:
    """An engine that gives up within seconds and survives a restart of the database."""
    if url.get_backend_name() != "sqlite":
        limits = {
            "connect_timeout": CONNECT_SECONDS,
            "options": f"-c statement_timeout={STATEMENT_SECONDS}s",
            "tcp_user_timeout": STATEMENT_SECONDS * 1000,
        }
        pool = {
            "pool_size": CONNECTIONS,
            "max_overflow": 0,
            "pool_timeout": CONNECT_SECONDS,
            "pool_pre_ping": True,
        }
        return sa.create_engine(url, connect_args=limits, **pool)
    connect = {"timeout": LOCK_SECONDS, "check_same_thread": False}
    in_memory = url.database in _IN_MEMORY
    engine = sa.create_engine(url, connect_args=connect, poolclass=StaticPool if in_memory else QueuePool)
    sa.event.listen(engine, "connect", _set_up_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    # WAL: readers do not wait for the writer. NORMAL: a killed process loses nothing; a power cut may lose the last
    # turns, never the file. secure_delete: what a person has erased is overwritten.
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")

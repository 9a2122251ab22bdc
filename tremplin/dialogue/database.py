"""The database of conversations: turns read and written.

SQLite for one machine, PostgreSQL for several. Every access is one transaction, run beside the event loop, so that
a database that is locked or far away holds up nobody but the person concerned.
"""

import asyncio
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.engine.url import URL, make_url
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import QueuePool, StaticPool
from sqlalchemy.sql import Select

from tremplin.dialogue.held_dialogues import end_session, follow_turn, last_event_id, read_held
from tremplin.dialogue.tables import Row, append, checkpoints, create_tables, events, held_dialogues
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

# Built once: to build a statement takes longer than to run it.
_SENDER = sa.bindparam("sender")
_CHECKPOINT = sa.select(checkpoints.c.first_event_id, checkpoints.c.state).where(checkpoints.c.sender_id == _SENDER)
# In one statement: while Redis is away two workers may hold a conversation. Both databases write it so.
_MOVE_CHECKPOINT = sa.text(
    "INSERT INTO checkpoints (sender_id, first_event_id, state) VALUES (:sender, :first, :before) ON CONFLICT (sender_id)"
    " DO UPDATE SET first_event_id = excluded.first_event_id, state = excluded.state"
)
_OF_SENDER = sa.select(events.c.id, events.c.data).where(events.c.sender_id == _SENDER).order_by(events.c.id)
_SINCE = _OF_SENDER.where(events.c.id >= sa.bindparam("first"))

Outcome = TypeVar("Outcome")


class DatabaseUnavailable(Exception):
    """The database cannot be reached, is locked, full or damaged; trying again later may succeed."""


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
class Addition:
    """What a turn adds to a conversation.

    Attributes:
        rows: its events.
        holds: something of a guided dialogue is still needed after it.
        is_guided: it was a part of one.
    """

    rows: tuple[Row, ...]
    holds: bool = False
    is_guided: bool = False


@dataclass(frozen=True)
class Stored:
    """The last turns of a conversation.

    Attributes:
        state: as in Checkpoint, or None.
        events: ids and JSON of the events.
        forgot: a guided dialogue that nobody had come back to was forgotten on this occasion.
    """

    state: str | None
    events: tuple[tuple[int, str], ...]
    forgot: bool = False


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
                create_tables(self.engine)
                break
            except DatabaseError:  # perhaps another worker is creating them
                if time.monotonic() > deadline:
                    raise
                time.sleep(CREATION_PAUSE_SECONDS)
        self._is_prepared = True


def read_last_turns(connection: Connection, sender_id: str, now: float) -> Stored:
    """The last turns of a conversation; all of it when it has no checkpoint yet.

    Args:
        now: seconds since 1970: a guided dialogue that was left for too long is forgotten first.
    """
    forgot = end_session(connection, sender_id, now)
    checkpoint = connection.execute(_CHECKPOINT, {"sender": sender_id}).first()
    if checkpoint is None:
        return Stored(None, _events(connection, _OF_SENDER, sender=sender_id), forgot)
    last = _events(connection, _SINCE, sender=sender_id, first=checkpoint.first_event_id)
    return Stored(checkpoint.state, last, forgot)


def read_all(connection: Connection, sender_id: str) -> list[str]:
    """The JSON of every event of a conversation, in the order in which they happened."""
    return [data for _, data in _events(connection, _OF_SENDER, sender=sender_id)]


def _events(connection: Connection, query: Select, **parameters: Any) -> tuple[tuple[int, str], ...]:
    return tuple(map(tuple, connection.execute(query, parameters).all()))


def write(
    connection: Connection, sender_id: str, addition: Addition, checkpoint: Checkpoint | None, now: float
) -> bool:
    """Append what a turn adds, move the checkpoint when there is one, and empty a guided dialogue that is over.

    Returns:
        Whether something was emptied.
    """
    held = read_held(connection, sender_id)
    is_concerned = held is not None or addition.holds or addition.is_guided
    before = last_event_id(connection, sender_id) if is_concerned else 0
    append(connection, sender_id, addition.rows)
    if checkpoint is not None:
        moved = {"sender": sender_id, "first": checkpoint.first_event_id, "before": checkpoint.state}
        connection.execute(_MOVE_CHECKPOINT, moved)
    if not is_concerned:
        return False
    return follow_turn(connection, sender_id, held, before, addition.holds, addition.is_guided, now)


def erase(connection: Connection, sender_id: str) -> None:
    """Delete all that is stored of a conversation."""
    for table in (events, checkpoints, held_dialogues):
        connection.execute(table.delete().where(table.c.sender_id == sender_id))


def empty_log(connection: Connection) -> None:
    """Empty SQLite's log of changes, which keeps for a while what was overwritten in the file itself."""
    if connection.engine.url.get_backend_name() == "sqlite":
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


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

"""Messages that a platform was told are received, and that are not answered yet: kept where a crash does not reach.

One row a message in the database of conversations, from before the platform is answered until the person is. It holds
who wrote what, which is stored nowhere else: sealed with a key that is not in the database, and deleted after seconds.
A worker says every few seconds that it still holds its messages; those of a worker that died are taken over.
"""

import asyncio
import base64
import json
import logging
import time
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

import sqlalchemy as sa
from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from tremplin.channels.incoming import Incoming
from tremplin.channels.person import keyed_hash

logger = logging.getLogger(__name__)

# A worker that has not said for this long that it holds a message is dead: three times as long as it takes to say so.
HELD_SECONDS = 45.0
# Nobody waits for an answer any longer, and WhatsApp lets nobody give one.
KEPT_SECONDS = 24 * 3600.0

_metadata = sa.MetaData()
_waiting = sa.Table(
    "waiting_messages",
    _metadata,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("channel", sa.String(32), nullable=False),
    sa.Column("sealed", sa.Text, nullable=False),
    sa.Column("taken_at", sa.Float, nullable=False),
    sa.Column("owner", sa.String(32), nullable=False),
    sa.Column("held_until", sa.Float, nullable=False),
)

Outcome = TypeVar("Outcome")


@dataclass(frozen=True)
class Waiting:
    """A message that waits for its answer. `address` is what the channel needs to answer, besides the message."""

    key: str
    incoming: Incoming
    address: Mapping[str, Any]


class WaitingMessages:
    """The messages of one channel. Without a database nothing is kept, and nothing fails."""

    def __init__(self, channel: str, secret: bytes, clock: Callable[[], float] = time.time) -> None:
        """Args: `secret` seals what is kept; the same for all workers."""
        self._channel = channel
        self._seal = Fernet(base64.urlsafe_b64encode(keyed_hash(secret, "waiting messages", channel)))
        self._clock = clock
        self._owner = uuid.uuid4().hex
        self._engine: Engine | None = None
        self._is_first_look = True
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="waiting-messages")

    def use(self, engine: Engine | None) -> None:
        """Keep messages in this database from now on."""
        self._engine = engine

    async def keep(self, waiting: Waiting) -> None:
        """Keep a message. While the database is away it is kept by this process alone."""
        sealed = self._seal.encrypt(json.dumps([asdict(waiting.incoming), dict(waiting.address)]).encode()).decode()
        row = {"key": waiting.key, "channel": self._channel, "sealed": sealed, "taken_at": self._clock()}
        try:
            await self._run(lambda connection: connection.execute(_waiting.insert(), {**row, **self._hold()}))
        except IntegrityError:
            pass  # delivered again while it waits
        except SQLAlchemyError as error:
            logger.error("%s.message.not_kept %s", self._channel, type(error).__name__)

    async def forget(self, key: str) -> None:
        """The message is answered."""
        await self._run_if_possible(
            lambda connection: connection.execute(_waiting.delete().where(_waiting.c.key == key))
        )

    async def put_off(self, key: str) -> None:
        """The message cannot be answered now: it is taken over at a later look, by any worker."""
        later = {"owner": "", "held_until": self._clock() + HELD_SECONDS}
        await self._run_if_possible(
            lambda connection: connection.execute(_waiting.update().where(_waiting.c.key == key), later)
        )

    async def hold(self) -> None:
        """Say that this worker lives, and will answer what it took."""
        mine = _waiting.c.owner == self._owner
        await self._run_if_possible(lambda connection: connection.execute(_waiting.update().where(mine), self._hold()))

    async def abandoned(self) -> list[Waiting]:
        """Take over the messages of workers that died, in the order in which they came."""
        return await self._run_if_possible(self._take_over) or []

    def close(self) -> None:
        """Nothing is asked of the database any more."""
        self._engine = None
        self._thread.shutdown()

    def _hold(self) -> dict[str, Any]:
        return {"owner": self._owner, "held_until": self._clock() + HELD_SECONDS}

    def _take_over(self, connection: Connection) -> list[Waiting]:
        now = self._clock()
        connection.execute(_waiting.delete().where(_waiting.c.taken_at < now - KEPT_SECONDS))
        # SQLite serves one worker: what was there before it started belongs to nobody any more.
        is_alone, self._is_first_look = self._is_first_look and connection.dialect.name == "sqlite", False
        theirs = (_waiting.c.channel == self._channel) & (_waiting.c.owner != self._owner)
        query = sa.select(_waiting).where(theirs if is_alone else theirs & (_waiting.c.held_until < now))
        taken = []
        for row in connection.execute(query.order_by(_waiting.c.taken_at)).all():
            same = (_waiting.c.key == row.key) & (_waiting.c.held_until == row.held_until)
            if connection.execute(_waiting.update().where(same), self._hold()).rowcount:
                taken.append(row)
        return [waiting for row in taken if (waiting := self._opened(connection, row)) is not None]

    def _opened(self, connection: Connection, row: Any) -> Waiting | None:
        try:
            incoming, address = json.loads(self._seal.decrypt(row.sealed.encode()))
        except (InvalidToken, ValueError):
            logger.error("%s.message.unreadable: TREMPLIN_SECRET has changed; it is given up", self._channel)
            connection.execute(_waiting.delete().where(_waiting.c.key == row.key))
            return None
        position = incoming.pop("position")
        return Waiting(row.key, Incoming(**incoming, position=tuple(position) if position else None), address)

    async def _run_if_possible(self, work: Callable[[Connection], Outcome]) -> Outcome | None:
        """What is not done now is done at the next look."""
        try:
            return await self._run(work)
        except SQLAlchemyError as error:
            logger.error("%s.messages.database_failed %s", self._channel, type(error).__name__)
            return None

    async def _run(self, work: Callable[[Connection], Outcome]) -> Outcome | None:
        engine = self._engine
        if engine is None:
            return None
        return await asyncio.get_running_loop().run_in_executor(self._thread, _in_transaction, engine, work)


def _in_transaction(engine: Engine, work: Callable[[Connection], Outcome]) -> Outcome:
    try:
        with engine.begin() as connection:
            return work(connection)
    except IntegrityError:
        raise
    except SQLAlchemyError:  # perhaps the table is missing: a new database, or one that was restored
        _metadata.create_all(engine)
        with engine.begin() as connection:
            return work(connection)

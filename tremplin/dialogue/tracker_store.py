"""The tracker store of the project: a turn costs the same however long the conversation, and no turn is lost.

`endpoints.yml` names it (`tracker_store: {type: tremplin.dialogue.tracker_store.ConversationStore}`). The events lie in
Rasa's own table, so that whatever reads an SQLTrackerStore reads this one. What differs:

- A turn reads the last turns and the state before them (window.py), and writes only what is new, in one transaction.
- While the database is away, conversations go on from memory; what they add is written when it is back.
- A conversation can be erased.
- What was said in a guided dialogue is emptied when it is over (held_dialogues.py).
"""

import asyncio
import json
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.engine import Connection
from sqlalchemy.engine.url import URL, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import sessionmaker

from tremplin.dialogue.database import (
    Addition,
    Checkpoint,
    Database,
    DatabaseUnavailable,
    Stored,
    database_url,
    empty_log,
    erase,
    read_all,
    read_last_turns,
    write,
)
from tremplin.dialogue.forgetting import belongs_to_guide, holds
from tremplin.dialogue.held_dialogues import forget_abandoned
from tremplin.dialogue.tables import Row
from tremplin.dialogue.window import state_before, window_start

logger = logging.getLogger(__name__)

# After a failure the database is left alone for this long: the next person is not made to wait for it too.
PAUSE_SECONDS = 1.0
# Conversations whose last turns are remembered, should the database go away: about 10 MB.
REMEMBERED = 200
REMEMBERED_SECONDS = 900.0
# Conversations with something unwritten: beyond it the machine would run out of memory before the database is back.
MAX_UNWRITTEN = 20_000
# How often guided dialogues are looked for that nobody came back to.
SWEEP_SECONDS = 60.0

# The leading events of a tracker that are written, kept with the tracker itself.
_KNOWN = "_tremplin_known"


@dataclass(frozen=True)
class _Known:
    """An event that is written: its JSON, and its id in the database where that is known."""

    data: str
    id: int | None = None


@dataclass
class _Remembered:
    """The last turns of a conversation in memory: JSON of its events, and when they were put there."""

    events: list[str]
    at: float


def conversation_store(store: TrackerStore | None) -> "ConversationStore | None":
    """The project's store inside what Rasa makes of it, or None when another one is used."""
    inner = getattr(store, "_tracker_store", store)
    return inner if isinstance(inner, ConversationStore) else None


class ConversationStore(SQLTrackerStore):
    """Keeps conversations in SQLite or PostgreSQL."""

    def __init__(
        self,
        domain: Domain | None = None,
        host: str | None = None,
        event_broker: EventBroker | None = None,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
        **settings: Any,
    ) -> None:
        """Made by Rasa from endpoints.yml, with the settings of Rasa's own `SQL` store.

        Args:
            host: its `url`: a host, or the address of a database.
            clock: measures how long; `now` tells the time, which workers share.
            settings: `dialect`, `db`, `port`, `username`, `password`, `query`; TREMPLIN_DATABASE_URL wins over all.
        """
        url = database_url(make_url(self.get_db_url(host=host, **settings)))
        self._database = Database(url)
        self.engine = self._database.engine  # what SQLTrackerStore itself and its tools work with
        self.sessionmaker = sessionmaker(bind=self.engine)
        self._clock, self._now = clock, now
        self._away_until = 0.0
        self._sweep: tuple[asyncio.AbstractEventLoop, asyncio.TimerHandle] | None = None
        self._sweeping: asyncio.Future[int] | None = None  # kept, else it may vanish in its middle
        self._has_forgotten = False  # something was overwritten that SQLite's log may still hold
        self._memory: OrderedDict[str, _Remembered] = OrderedDict()
        self._unwritten: OrderedDict[str, list[Addition]] = OrderedDict()
        self._ahead: dict[str, DialogueStateTracker | None] = {}  # read a moment ago, for those about to be asked for
        self._catching_up: asyncio.Future[None] | None = None
        TrackerStore.__init__(self, domain, event_broker)
        self._sweep_regularly()

    @property
    def url(self) -> URL:
        """The database."""
        return self.engine.url

    @property
    def unwritten(self) -> int:
        """How many events wait in memory for the database."""
        return sum(len(turn.rows) for turns in self._unwritten.values() for turn in turns)

    @property
    def is_away(self) -> bool:
        """Whether the database failed a moment ago."""
        return self._clock() < self._away_until

    async def is_reachable(self) -> bool:
        """Whether the database answers now; what waits for it is written on this occasion."""
        try:
            await self._database.run(lambda connection: connection.exec_driver_sql("SELECT 1"))
        except DatabaseUnavailable:
            return False
        self._away_until = 0.0
        await self.write_waiting()
        return self.unwritten == 0

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The last turns of a conversation, in the state which the whole of it led to; None when there is none."""
        if sender_id in self._ahead:
            return self._ahead.pop(sender_id)
        self._sweep_regularly()
        await self.write_waiting()
        remembered = self._memory.get(sender_id)
        if sender_id not in self._unwritten:
            try:
                stored = await self._run(lambda connection: read_last_turns(connection, sender_id, self._now()))
                if stored.forgot:
                    self._memory.pop(sender_id, None)
                return self._tracker(sender_id, stored)
            except DatabaseUnavailable as error:
                logger.error("store.read.failed %s; in memory: %s", error, remembered is not None)
        return self._new_tracker(sender_id, [_Known(data) for data in remembered.events]) if remembered else None

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        """All of a conversation.

        Raises:
            DatabaseUnavailable: the database does not answer.
        """
        await self.write_waiting()
        events = await self._run(lambda connection: read_all(connection, conversation_id))
        return self._new_tracker(conversation_id, [_Known(data) for data in events]) if events else None

    @contextmanager
    def handing_over(self, sender_id: str, tracker: DialogueStateTracker | None) -> Iterator[None]:
        """Within the context the next `retrieve` of a conversation gives what was just read, without reading it again.

        The lock of the conversation must be held since it was read: nobody else writes in between.
        """
        self._ahead[sender_id] = tracker
        try:
            yield
        finally:
            self._ahead.pop(sender_id, None)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Write what the tracker has more than was read, all of it or nothing; into memory while there is no database."""
        known: list[_Known] | None = getattr(tracker, _KNOWN, None)
        if known is None:
            known = await self._known_of_foreign(tracker)
        events = list(tracker.events)
        new = events[len(known) :]
        if self.event_broker is not None:
            await self._stream_new_events(self.event_broker, new, tracker.sender_id)
        addition = Addition(tuple(Row.of(event) for event in new), holds(tracker), belongs_to_guide(new))
        known = [*known, *(_Known(row.data) for row in addition.rows)]
        setattr(tracker, _KNOWN, known)
        if addition.rows:
            await self._append(tracker, addition, known)

    async def delete(self, sender_id: str) -> None:
        """Erase a conversation.

        Raises:
            DatabaseUnavailable: the database does not answer; nothing is erased.
        """
        await self.write_waiting()
        await self._run(lambda connection: erase(connection, sender_id))
        self._memory.pop(sender_id, None)
        self._unwritten.pop(sender_id, None)
        self._has_forgotten = True

    async def write_waiting(self) -> None:
        """Write what waits in memory, when the database may be back."""
        if self._catching_up is None and self._unwritten and not self.is_away:
            self._catching_up = asyncio.ensure_future(self._catch_up())
        if self._catching_up is not None:
            # Whoever asked may go away, as a browser does: what others wait for is written all the same.
            await asyncio.shield(self._catching_up)

    async def _catch_up(self) -> None:
        try:
            for sender_id in list(self._unwritten):
                if not await self._write_unwritten(sender_id):
                    return
                logger.warning("store.write.caught_up")
        finally:
            self._catching_up = None

    async def forget_abandoned(self) -> int:
        """Empty the guided dialogues that nobody has come back to; returns how many. Never raises."""
        try:
            forgotten = await self._database.run(lambda connection: forget_abandoned(connection, self._now()))
            if forgotten or self._has_forgotten:
                self._has_forgotten = False
                await self._database.run(empty_log)
        except DatabaseUnavailable as error:
            logger.warning("store.forget.failed %s", error)
            return 0
        for sender_id in forgotten:
            if sender_id not in self._unwritten:
                self._memory.pop(sender_id, None)
        self._forget()
        return len(forgotten)

    def close(self) -> None:
        """Close all connections."""
        if self._sweep is not None:
            self._sweep[1].cancel()
        self._database.close()

    def _sweep_regularly(self) -> None:
        """Keep a timer in the event loop that runs now; outside of one, the first message starts it."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return
        if self._sweep is None or self._sweep[0] is not loop:
            self._sweep = loop, loop.call_later(SWEEP_SECONDS, self._on_sweep)

    def _on_sweep(self) -> None:
        self._sweep = None
        self._sweep_regularly()
        self._sweeping = asyncio.ensure_future(self.forget_abandoned())

    async def _run(self, work: Callable[[Any], Any]) -> Any:
        if self.is_away:
            raise DatabaseUnavailable("paused")
        try:
            return await self._database.run(work)
        except DatabaseUnavailable:
            self._away_until = self._clock() + PAUSE_SECONDS
            raise

    async def _known_of_foreign(self, tracker: DialogueStateTracker) -> list[_Known]:
        """For a tracker that was not read here: as many of its events as the database holds are taken as written.

        This is how Rasa's own store tells what is new. A tracker just created has none.
        """
        if not tracker.events:
            return []
        try:
            written = await self._run(lambda connection: read_all(connection, tracker.sender_id))
        except DatabaseUnavailable:
            return []
        return [_Known(data) for data in written[: len(tracker.events)]]

    async def _append(self, tracker: DialogueStateTracker, addition: Addition, known: Sequence[_Known]) -> None:
        start = window_start(list(tracker.events))
        state = json.dumps([event.as_dict() for event in state_before(tracker, start)]) if start else None
        await self.write_waiting()  # earlier turns are written first
        self._remember(tracker.sender_id, state, [event.data for event in known[start:]])
        if tracker.sender_id in self._unwritten:
            self._unwritten[tracker.sender_id].append(addition)
            return
        first = known[start].id
        checkpoint = Checkpoint(first, state) if state is not None and first is not None else None
        try:
            await self._write(tracker.sender_id, [addition], checkpoint)
        except DatabaseUnavailable as error:
            logger.error("store.write.failed %s; %d events wait in memory", error, len(addition.rows))
            self._unwritten.setdefault(tracker.sender_id, []).append(addition)
        self._forget()

    async def _write(self, sender_id: str, additions: Sequence[Addition], checkpoint: Checkpoint | None) -> None:
        """Write turns; what the database forgets on this occasion, the memory forgets too.

        Raises:
            DatabaseUnavailable: nothing was written.
        """

        def work(connection: Connection) -> Stored | None:
            forgot = [write(connection, sender_id, turn, checkpoint, self._now()) for turn in additions]
            return read_last_turns(connection, sender_id, self._now()) if any(forgot) else None

        stored = await self._run(work)
        if stored is not None:
            self._has_forgotten = True
            self._remember(sender_id, stored.state, [data for _, data in stored.events])

    async def _write_unwritten(self, sender_id: str) -> bool:
        additions = list(self._unwritten.get(sender_id, ()))
        try:
            await self._write(sender_id, additions, None)
        except DatabaseUnavailable:
            return False
        except SQLAlchemyError as error:  # it will never be taken: nobody else shall wait behind it
            logger.error("store.write.refused %s", type(error).__name__)
        # Only what was written: meanwhile the conversation may have gone on, or have been erased.
        rest = self._unwritten.pop(sender_id, [])[len(additions) :]
        if rest:
            self._unwritten[sender_id] = rest
        return True

    def _remember(self, sender_id: str, state: str | None, events: list[str]) -> None:
        self._memory.pop(sender_id, None)  # the newest stand last
        self._memory[sender_id] = _Remembered([*_split(state), *events], self._clock())

    def _forget(self) -> None:
        """Forget old conversations; those with something unwritten last."""
        oldest = self._clock() - REMEMBERED_SECONDS
        excess = len(self._memory) - len(self._unwritten) - REMEMBERED
        for sender_id in list(self._memory):
            if sender_id in self._unwritten:
                continue
            if excess <= 0 and self._memory[sender_id].at > oldest:
                break
            del self._memory[sender_id]
            excess -= 1
        while len(self._unwritten) > MAX_UNWRITTEN:
            sender_id, lost = self._unwritten.popitem(last=False)
            self._memory.pop(sender_id, None)
            logger.error(
                "store.write.given_up %d events: the database has been away for too long",
                sum(len(turn.rows) for turn in lost),
            )

    def _tracker(self, sender_id: str, stored: Stored) -> DialogueStateTracker | None:
        if not stored.events:
            return None
        state = [_Known(data) for data in _split(stored.state)]
        return self._new_tracker(
            sender_id,
            [*state, *(_Known(data, event_id) for event_id, data in stored.events)],
        )

    def _new_tracker(self, sender_id: str, known: list[_Known]) -> DialogueStateTracker:
        read = [(one, _event(json.loads(one.data))) for one in known]
        usable = [(one, event) for one, event in read if event is not None]
        events = [event for _, event in usable]
        tracker = DialogueStateTracker.from_events(sender_id, events, self.domain.slots)
        setattr(tracker, _KNOWN, [one for one, _ in usable])
        return tracker


def _event(parameters: dict[str, Any]) -> Event | None:
    """What Event.from_parameters makes; None for an event that this Rasa does not know."""
    event_class: Any = _event_class(parameters["event"])
    return event_class._from_parameters(parameters) if event_class is not None else None


@lru_cache(maxsize=128)
def _event_class(name: str) -> type[Event] | None:
    """Rasa searches all its classes for the name of each event it reads: half the cost of reading a conversation."""
    return Event.resolve_by_type(name)


def _split(state: str | None) -> list[str]:
    """The JSON of each event of a state."""
    return [json.dumps(event) for event in json.loads(state)] if state else []

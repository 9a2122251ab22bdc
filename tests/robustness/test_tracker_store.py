"""What the tracker store promises, on SQLite and on PostgreSQL."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from local_services import Postgres
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.events import Event, Restarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from talk_events import DOMAIN, started, state, turn

from tremplin.dialogue.database import DatabaseUnavailable
from tremplin.dialogue.tracker_store import PAUSE_SECONDS, ConversationStore
from tremplin.dialogue.window import KEPT_TURNS

PERSON = "somebody"


class Clock:
    """Time that passes when the test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def store(database_url: str, clock: Clock) -> AsyncIterator[ConversationStore]:
    store = ConversationStore(DOMAIN, host=database_url, clock=clock)
    await store.delete(PERSON)
    yield store
    store.close()


async def talk(store: ConversationStore, *events: Event, person: str = PERSON) -> DialogueStateTracker:
    """One turn as Rasa takes it: read, add, write."""
    tracker = await store.get_or_create_tracker(person, append_action_listen=False)
    for event in events:
        tracker.update(event)
    await store.save(tracker)
    return tracker


async def talk_long(store: ConversationStore, turns: int) -> None:
    await talk(store, *started(), *turn(0))
    for number in range(1, turns):
        await talk(store, *turn(number))


def texts(tracker: DialogueStateTracker | None) -> list[str | None]:
    assert tracker is not None
    return [event.text for event in tracker.events if isinstance(event, UserUttered)]


async def test_a_conversation_nobody_had_is_none(store: ConversationStore) -> None:
    assert await store.retrieve("nobody") is None


async def test_a_long_conversation_is_read_by_its_end_in_the_state_of_the_whole(store: ConversationStore) -> None:
    await talk(store, *started(), SlotSet("lieu", "commune:59350"), *turn(0, "bonjour"))
    for number in range(1, 40):
        await talk(store, *turn(number))
    tracker = await store.retrieve(PERSON)
    whole = await store.retrieve_full_tracker(PERSON)
    assert tracker is not None and whole is not None
    assert len(texts(tracker)) <= KEPT_TURNS + 1
    assert len(texts(whole)) == 40
    assert state(tracker) == state(whole)
    assert tracker.get_slot("lieu") == "commune:59350"


async def test_turn_200_reads_and_writes_as_much_as_turn_10(store: ConversationStore) -> None:
    handled: list[int] = []
    statements: list[int] = []
    sa.event.listen(store.engine, "before_cursor_execute", lambda *_: statements.append(1))
    for number in range(200):
        before = len(statements)
        tracker = await talk(store, *(started() if number == 0 else []), *turn(number))
        handled.append(len(tracker.events))
        if number > KEPT_TURNS + 1:
            assert len(statements) - before <= 7
    assert max(handled) == handled[10] == handled[199]


async def test_rasas_own_store_reads_the_same_conversation(store: ConversationStore, database_url: str) -> None:
    await talk_long(store, 12)
    rasas = await SQLTrackerStore(DOMAIN, host=database_url).retrieve_full_tracker(PERSON)
    ours = await store.retrieve_full_tracker(PERSON)
    assert rasas is not None and ours is not None
    assert [event.as_dict() for event in rasas.events] == [event.as_dict() for event in ours.events]


async def test_a_conversation_begun_with_rasas_own_store_goes_on(store: ConversationStore, database_url: str) -> None:
    rasas = SQLTrackerStore(DOMAIN, host=database_url)
    for number in range(20):
        tracker = await rasas.get_or_create_tracker(PERSON, append_action_listen=False)
        for event in turn(number):
            tracker.update(event)
        await rasas.save(tracker)
    await talk(store, *turn(20))
    assert len(texts(await store.retrieve_full_tracker(PERSON))) == 21
    assert len(texts(await store.retrieve(PERSON))) <= KEPT_TURNS + 1


async def test_saving_again_writes_nothing_twice(store: ConversationStore) -> None:
    tracker = await talk(store, *started(), *turn(1))
    await store.save(tracker)
    tracker.update(SlotSet("lieu", "Lille"))
    await store.save(tracker)
    whole = await store.retrieve_full_tracker(PERSON)
    assert whole is not None and len(whole.events) == len(started()) + 6


async def test_a_clock_that_goes_back_loses_nothing(store: ConversationStore) -> None:
    await talk(store, *started(), *turn(1, "avant"))
    earlier = turn(2, "après")
    for event in earlier:
        event.timestamp -= 7 * 24 * 3600
    await talk(store, *earlier)
    assert texts(await store.retrieve(PERSON)) == ["avant", "après"]


async def test_a_restart_forgets_the_state(store: ConversationStore) -> None:
    await talk(store, *started(), SlotSet("lieu", "Lille"), *turn(1))
    await talk(store, UserUttered("recommencer"), Restarted(), *started())
    tracker = await store.retrieve(PERSON)
    assert tracker is not None and tracker.get_slot("lieu") is None


async def test_two_workers_see_each_others_turns(store: ConversationStore, database_url: str) -> None:
    other = ConversationStore(DOMAIN, host=database_url)
    for number in range(10):
        await talk(store if number % 2 else other, *turn(number, f"tour {number}"))
    expected = [f"tour {number}" for number in range(10)]
    assert texts(await store.retrieve_full_tracker(PERSON)) == expected
    assert texts(await other.retrieve(PERSON)) == expected[-len(texts(await other.retrieve(PERSON))) :]
    other.close()


async def test_two_workers_that_start_together_create_the_tables_once(database_url: str) -> None:
    workers = [ConversationStore(DOMAIN, host=database_url) for _ in range(4)]
    await asyncio.gather(*(talk(worker, *turn(1), person=f"p{n}") for n, worker in enumerate(workers)))
    for number, worker in enumerate(workers):
        assert texts(await worker.retrieve(f"p{number}")) == ["combien"]
        assert worker.unwritten == 0
        worker.close()


async def test_erasing_leaves_nothing(store: ConversationStore) -> None:
    await talk_long(store, 12)
    await store.delete(PERSON)
    assert await store.retrieve(PERSON) is None
    with store.engine.connect() as connection:
        for table in ("events", "checkpoints"):
            count = sa.text(f"SELECT count(*) FROM {table} WHERE sender_id = :who")
            assert connection.execute(count, {"who": PERSON}).scalar() == 0


async def test_whoever_erases_old_events_erases_the_state_they_led_to(store: ConversationStore) -> None:
    await talk(store, *started(), SlotSet("lieu", "Lille"), *turn(0))
    for number in range(1, 12):
        await talk(store, *turn(number))
    with store.engine.begin() as connection:
        old = "DELETE FROM events WHERE sender_id = :who AND id < (SELECT max(id) - 8 FROM events)"
        connection.execute(sa.text(old), {"who": PERSON})
    tracker = await store.retrieve(PERSON)
    assert tracker is not None and tracker.get_slot("lieu") is None


async def test_erased_words_are_no_longer_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "conversations.db"
    store = ConversationStore(DOMAIN, host=f"sqlite:///{path}")
    await talk(store, *started(), *turn(1, "un secret bien gardé"))
    await store.delete(PERSON)
    store.close()
    assert b"secret bien gard" not in path.read_bytes()
    assert not path.with_name(path.name + "-wal").exists()


async def test_erased_words_leave_the_log_of_changes_at_the_next_sweep_while_the_assistant_runs(tmp_path: Path) -> None:
    path = tmp_path / "conversations.db"
    store = ConversationStore(DOMAIN, host=f"sqlite:///{path}")
    await talk(store, *started(), *turn(1, "un secret bien gardé"))
    assert b"secret bien gard" in path.with_name(path.name + "-wal").read_bytes()
    await store.delete(PERSON)
    await store.forget_abandoned()  # what the timer does, SWEEP_SECONDS later at most
    assert [file.name for file in tmp_path.iterdir() if b"secret bien gard" in file.read_bytes()] == []
    store.close()


async def test_while_sqlite_is_locked_the_conversation_goes_on_and_is_written_afterwards(
    tmp_path: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "conversations.db"
    store = ConversationStore(DOMAIN, host=f"sqlite:///{path}", clock=clock)
    await talk(store, *started(), SlotSet("lieu", "Lille"), *turn(1, "un"))
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    tracker = await talk(store, *turn(2, "deux"))
    assert tracker.get_slot("lieu") == "Lille"
    await talk(store, *turn(3, "trois"))
    assert texts(await store.retrieve(PERSON)) == ["un", "deux", "trois"]
    assert store.unwritten == 10
    assert "deux" not in caplog.text, "the logs say what happened, not what people wrote"
    other.execute("ROLLBACK")
    clock.now += PAUSE_SECONDS
    await talk(store, *turn(4, "quatre"))
    assert store.unwritten == 0
    assert texts(await store.retrieve_full_tracker(PERSON)) == ["un", "deux", "trois", "quatre"]
    store.close()


async def test_who_goes_away_while_turns_are_caught_up_takes_nobodys_turn_with_them(
    store: ConversationStore, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = store._database.run

    async def away(work: Any) -> Any:
        raise DatabaseUnavailable("away")

    monkeypatch.setattr(store._database, "run", away)
    await talk(store, *started(), *turn(1, "combien"))
    assert store.unwritten > 0
    clock.now += 10

    async def slow(work: Any) -> Any:
        await asyncio.sleep(0.05)
        return await run(work)

    monkeypatch.setattr(store._database, "run", slow)
    caller = asyncio.ensure_future(store.write_waiting())
    await asyncio.sleep(0.01)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    await store.write_waiting()
    assert store.unwritten == 0
    monkeypatch.setattr(store._database, "run", run)
    full = await store.retrieve_full_tracker(PERSON)
    assert texts(full) == ["combien"], "once, not twice"


async def test_two_workers_may_write_the_first_checkpoint_of_a_conversation(database_url: str) -> None:
    """Redis is away: each has its own lock."""
    first, second = ConversationStore(DOMAIN, host=database_url), ConversationStore(DOMAIN, host=database_url)
    await first.delete(PERSON)
    await talk_long(first, KEPT_TURNS)
    trackers = [await store.get_or_create_tracker(PERSON, append_action_listen=False) for store in (first, second)]
    for number, (store, tracker) in enumerate(zip((first, second), trackers, strict=True)):
        for event in turn(10 + number):
            tracker.update(event)
        await store.save(tracker)
    full = await first.retrieve_full_tracker(PERSON)
    assert full is not None and len(texts(full)) == KEPT_TURNS + 2
    for store in (first, second):
        store.close()


async def test_a_full_disk_loses_nothing(tmp_path: Path, clock: Clock) -> None:
    store = ConversationStore(DOMAIN, host=f"sqlite:///{tmp_path / 'conversations.db'}", clock=clock)
    await talk(store, *started(), *turn(0))

    def set_limit(pages: int) -> None:
        with store.engine.connect() as connection:
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")

    set_limit(1)  # SQLite takes the size that the file has: no page more, as on a full disk
    for number in range(1, 60):
        await talk(store, *turn(number, "x" * 200))
        clock.now += PAUSE_SECONDS
    assert store.unwritten > 0
    set_limit(1_000_000)
    clock.now += PAUSE_SECONDS
    await store.write_waiting()
    assert store.unwritten == 0
    assert len(texts(await store.retrieve_full_tracker(PERSON))) == 60
    store.close()


async def test_a_postgresql_that_goes_and_comes_back_loses_nothing(clock: Clock) -> None:
    server = Postgres().start()
    store = ConversationStore(DOMAIN, host=server.url, clock=clock)
    await talk(store, *started(), *turn(1, "un"))
    server.stop()
    assert not await store.is_reachable()
    await talk(store, *turn(2, "deux"))
    with pytest.raises(DatabaseUnavailable):
        await store.delete(PERSON)
    server.start()
    try:
        clock.now += PAUSE_SECONDS
        await talk(store, *turn(3, "trois"))
        assert texts(await store.retrieve_full_tracker(PERSON)) == ["un", "deux", "trois"]
        assert await store.is_reachable()
    finally:
        store.close()
        server.remove()


async def test_a_database_that_is_away_at_the_start_is_used_when_it_is_there(tmp_path: Path, clock: Clock) -> None:
    folder = tmp_path / "var"
    folder.write_text("a file where the folder should be")
    store = ConversationStore(DOMAIN, host=f"sqlite:///{folder / 'conversations.db'}", clock=clock)
    await talk(store, *turn(1, "un"))
    folder.unlink()
    clock.now += PAUSE_SECONDS
    await talk(store, *turn(2, "deux"))
    assert texts(await store.retrieve_full_tracker(PERSON)) == ["un", "deux"]
    store.close()


def test_the_environment_names_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TREMPLIN_DATABASE_URL", "postgres://someone:secret@db.example/tremplin")
    store = ConversationStore(DOMAIN, dialect="sqlite", db="var/conversations.db")
    assert store.url.get_backend_name() == "postgresql"
    assert store.url.host == "db.example"
    assert "secret" not in repr(store.url)


async def test_what_is_stored_is_rasas_own_format(store: ConversationStore) -> None:
    await talk(store, *started(), *turn(1))
    with store.engine.connect() as connection:
        query = sa.text("SELECT type_name, intent_name, data FROM events WHERE sender_id = :who ORDER BY id")
        rows = connection.execute(query, {"who": PERSON}).all()
    assert [row.type_name for row in rows][:4] == ["action", "session_started", "action", "user"]
    assert rows[3].intent_name == "montant"
    assert json.loads(rows[3].data)["text"] == "combien"

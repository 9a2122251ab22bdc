"""What was taken and not answered belongs to the worker that took it, until that worker is dead."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from platform_server import SECRET
from sqlalchemy.engine import Engine

from tremplin.channels.incoming import Incoming
from tremplin.channels.waiting_messages import HELD_SECONDS, KEPT_SECONDS, Waiting, WaitingMessages

MESSAGE = Waiting("key", Incoming("33612345678", "wamid.1", "location", "", 1_800_000_000.0, (50.6, 3.0)), {"chat": 3})
LATER = Waiting("later", Incoming("33612345678", "wamid.2", "text", "merci"), {})


@dataclass
class Clock:
    now: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return sa.create_engine(f"sqlite:///{tmp_path / 'conversations.db'}")


@pytest.fixture
async def workers(engine: Engine, clock: Clock) -> AsyncIterator[list[WaitingMessages]]:
    """Two workers that have been there for a while."""
    workers = [WaitingMessages("whatsapp", SECRET, clock) for _ in range(2)]
    for worker in workers:
        worker.use(engine)
        assert await worker.abandoned() == []
    yield workers
    for worker in workers:
        worker.close()


async def test_what_a_worker_holds_is_its_own(workers: list[WaitingMessages], clock: Clock) -> None:
    first, second = workers
    await first.keep(MESSAGE)
    for _ in range(5):
        clock.now += HELD_SECONDS * 0.9
        await first.hold()
        assert await second.abandoned() == []


async def test_what_a_dead_worker_held_is_taken_over_once_in_its_order(
    workers: list[WaitingMessages], clock: Clock
) -> None:
    first, second = workers
    await first.keep(MESSAGE)
    clock.now += 1.0
    await first.keep(LATER)
    clock.now += HELD_SECONDS + 1.0
    assert await second.abandoned() == [MESSAGE, LATER]
    assert await first.abandoned() == [], "it belongs to the other one now"


async def test_what_is_answered_is_forgotten(workers: list[WaitingMessages], clock: Clock) -> None:
    await workers[0].keep(MESSAGE)
    await workers[0].forget(MESSAGE.key)
    clock.now += HELD_SECONDS + 1.0
    assert await workers[1].abandoned() == []


async def test_what_is_put_off_comes_back_to_the_same_worker_too(workers: list[WaitingMessages], clock: Clock) -> None:
    await workers[0].keep(MESSAGE)
    await workers[0].put_off(MESSAGE.key)
    assert await workers[0].abandoned() == []
    clock.now += HELD_SECONDS + 1.0
    assert await workers[0].abandoned() == [MESSAGE]


async def test_a_message_of_yesterday_is_given_up(workers: list[WaitingMessages], clock: Clock) -> None:
    await workers[0].keep(MESSAGE)
    clock.now += KEPT_SECONDS + 1.0
    assert await workers[1].abandoned() == []


async def test_a_worker_that_starts_alone_does_not_wait(
    workers: list[WaitingMessages], engine: Engine, clock: Clock
) -> None:
    await workers[0].keep(MESSAGE)
    new = WaitingMessages("whatsapp", SECRET, clock)
    new.use(engine)
    assert await new.abandoned() == [MESSAGE]
    new.close()


async def test_with_another_secret_a_message_cannot_be_read_and_is_given_up(
    workers: list[WaitingMessages], engine: Engine, clock: Clock
) -> None:
    await workers[0].keep(MESSAGE)
    new = WaitingMessages("whatsapp", b"another secret", clock)
    new.use(engine)
    assert await new.abandoned() == []
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM waiting_messages")).scalar() == 0
    new.close()


async def test_delivered_twice_it_is_kept_once(workers: list[WaitingMessages], clock: Clock) -> None:
    await workers[0].keep(MESSAGE)
    await workers[1].keep(MESSAGE)
    clock.now += HELD_SECONDS + 1.0
    assert await workers[1].abandoned() == [MESSAGE]


async def test_a_database_that_is_away_costs_nothing_but_the_keeping(tmp_path: Path, clock: Clock) -> None:
    worker = WaitingMessages("whatsapp", SECRET, clock)
    worker.use(sa.create_engine(f"sqlite:///{tmp_path / 'missing' / 'conversations.db'}"))
    await worker.keep(MESSAGE)
    await worker.forget(MESSAGE.key)
    assert await worker.abandoned() == []
    worker.close()

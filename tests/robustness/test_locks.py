"""One conversation is never handled by two workers at once."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from local_services import Redis
from rasa.utils.endpoints import EndpointConfig

from tremplin.dialogue.lock_store import RedisLocks


@dataclass
class Room:
    """Counts who is inside at once."""

    inside: int = 0
    most: int = 0
    visits: int = 0

    async def visit(self, locks: RedisLocks, who: str = "somebody") -> None:
        async with locks.lock(who):
            self.inside += 1
            self.most = max(self.most, self.inside)
            await asyncio.sleep(0.002)
            self.inside -= 1
            self.visits += 1


@pytest.fixture
async def workers(redis: Redis) -> AsyncIterator[list[RedisLocks]]:
    yield [RedisLocks(EndpointConfig(redis.url)) for _ in range(4)]


async def test_messages_of_one_person_are_handled_one_after_the_other(workers: list[RedisLocks]) -> None:
    room = Room()
    await asyncio.gather(*(room.visit(workers[n % 4]) for n in range(40)))
    assert (room.most, room.visits) == (1, 40)


async def test_messages_of_different_persons_do_not_wait_for_each_other(workers: list[RedisLocks]) -> None:
    room = Room()
    await asyncio.gather(*(room.visit(workers[n % 4], f"person {n}") for n in range(8)))
    assert room.most > 1


async def test_messages_of_one_person_at_one_worker_keep_their_order(workers: list[RedisLocks]) -> None:
    order: list[int] = []

    async def say(number: int) -> None:
        async with workers[0].lock("somebody"):
            order.append(number)
            await asyncio.sleep(0.001)

    await asyncio.gather(*(say(number) for number in range(20)))
    assert order == list(range(20))


async def test_the_lock_of_a_worker_that_died_expires(redis: Redis) -> None:
    dead = RedisLocks(EndpointConfig(redis.url), held_seconds=0.3)
    assert await dead._acquire("abandoned") is not None
    room = Room()
    await room.visit(RedisLocks(EndpointConfig(redis.url)), "abandoned")
    assert room.visits == 1


async def test_while_redis_is_away_a_worker_still_takes_messages_one_by_one() -> None:
    server = Redis().start()
    locks = RedisLocks(EndpointConfig(server.url))
    room = Room()
    await room.visit(locks)
    server.stop()
    assert not await locks.is_reachable()
    await asyncio.gather(*(room.visit(locks) for _ in range(5)))
    server.start()
    await room.visit(locks)
    assert await locks.is_reachable()
    assert (room.most, room.visits) == (1, 7)
    server.stop()


async def test_a_redis_that_stops_in_mid_message_does_not_lose_the_answer() -> None:
    server = Redis().start()
    locks = RedisLocks(EndpointConfig(server.url))
    async with locks.lock("somebody"):
        server.stop()
    assert not await locks.is_reachable()

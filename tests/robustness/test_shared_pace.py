"""Whoever writes too fast is slowed down by all workers together; a Redis that is away slows nobody down."""

import asyncio

import pytest
from local_services import Redis

from tremplin.channels.shared_rate_limiter import SharedRateLimiter, new_rate_limiter
from tremplin.channels.visitor_memory import InProcessRateLimiter

ADDRESS = "203.0.113.9"
BURST = 5


def worker(redis: Redis, name: str = "web address", per_minute: float = 6.0) -> SharedRateLimiter:
    own = InProcessRateLimiter(per_minute, BURST)
    return SharedRateLimiter(redis.url, name, per_minute, BURST, b"secret of all workers", own)


async def test_workers_count_together(redis: Redis) -> None:
    workers = [worker(redis, "together") for _ in range(3)]
    waits = await asyncio.gather(*(workers[n % 3].wait(ADDRESS) for n in range(12)))
    assert sorted(waits)[:BURST] == [0] * BURST
    assert all(0 < wait <= 10 for wait in sorted(waits)[BURST:]), "six a minute: one in ten seconds"
    assert await workers[0].wait("203.0.113.10") == 0, "somebody else"


async def test_a_token_comes_back(redis: Redis) -> None:
    fast = worker(redis, "comes back", per_minute=1200.0)
    assert [await fast.wait(ADDRESS) for _ in range(BURST)] == [0] * BURST
    await asyncio.sleep(0.06)
    assert await fast.wait(ADDRESS) == 0


async def test_redis_holds_no_address_and_forgets_by_itself(redis: Redis) -> None:
    one = worker(redis, "forgets")
    await one.wait(ADDRESS)
    client = one._redis
    keys = await client.keys("tremplin:pace:*")
    assert keys and not any(ADDRESS.encode() in key for key in keys)
    assert all([0 < await client.pttl(key) <= 60_000 for key in keys])


async def test_while_redis_is_away_each_worker_counts_for_itself() -> None:
    server = Redis().start()
    one = worker(server, "away")
    assert await one.wait(ADDRESS) == 0
    server.stop()
    waits = [await one.wait(ADDRESS) for _ in range(BURST + 1)]
    assert waits[:BURST] == [0] * BURST
    assert waits[BURST] > 0


def test_without_redis_nothing_is_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TREMPLIN_REDIS_URL", raising=False)
    assert isinstance(new_rate_limiter("web session", 20, 5, b"secret"), InProcessRateLimiter)

"""What one worker remembers of its visitors for a few minutes: how often they write, and the answers just given.

Several workers count together in shared_rate_limiter.py; a repeated message that another one answered is looked up in the
conversation (one_answer.py).
"""

import asyncio
import math
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

MAX_BUCKETS = 20_000  # visitors remembered at once; the one silent for longest is forgotten first
MAX_ANSWERS = 2_000
ANSWER_SECONDS = 600.0  # a browser repeats a lost message for a minute or two, never longer


class RateLimiter(Protocol):
    """Counts what each visitor does."""

    async def wait(self, key: str) -> int:
        """Count one more act of this visitor: 0 when allowed, else the whole seconds to wait."""
        ...


class AnswerMemory(Protocol):
    """Answers each message once."""

    def knows(self, key: str) -> bool:
        """Whether the message was already taken."""
        ...

    async def once(self, key: str, answer: Callable[[], Awaitable[Any]], timeout: float) -> Any:
        """The answer to the message: produced now, still being produced, or remembered.

        Raises:
            asyncio.TimeoutError: not ready in time; it goes on, and asking again gets it.
            Exception: whatever `answer` raised; asking again produces it anew.
        """
        ...


@dataclass
class _Bucket:
    tokens: float
    at: float


class InProcessRateLimiter:
    """A token bucket for each visitor: `burst` acts at once, then `per_minute`."""

    def __init__(self, per_minute: float, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_second = per_minute / 60
        self._burst = burst
        self._clock = clock
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    async def wait(self, key: str) -> int:
        """See RateLimiter."""
        now = self._clock()
        bucket = self._buckets.pop(key, None) or _Bucket(self._burst, now)
        bucket.tokens = min(self._burst, bucket.tokens + (now - bucket.at) * self._per_second)
        bucket.at = now
        self._buckets[key] = bucket
        if len(self._buckets) > MAX_BUCKETS:
            self._buckets.popitem(last=False)
        if bucket.tokens >= 1:
            bucket.tokens -= 1
            return 0
        return math.ceil((1 - bucket.tokens) / self._per_second)


class InProcessAnswerMemory:
    """The latest answers of this process, by session and message id."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._answers: OrderedDict[str, tuple[float, asyncio.Future[Any]]] = OrderedDict()

    def knows(self, key: str) -> bool:
        """See AnswerMemory."""
        self._forget_old()
        return key in self._answers

    async def once(self, key: str, answer: Callable[[], Awaitable[Any]], timeout: float) -> Any:
        """See AnswerMemory."""
        if not self.knows(key):
            self._answers[key] = (self._clock(), asyncio.ensure_future(answer()))
        future = self._answers[key][1]
        try:
            return await asyncio.wait_for(asyncio.shield(future), timeout)
        finally:
            if future.done() and (future.cancelled() or future.exception()):
                self._answers.pop(key, None)

    def _forget_old(self) -> None:
        oldest = self._clock() - ANSWER_SECONDS
        while self._answers:
            taken_at, _ = next(iter(self._answers.values()))
            if taken_at > oldest and len(self._answers) < MAX_ANSWERS:
                return
            self._answers.popitem(last=False)

"""How often each visitor writes, counted for all workers together in Redis (TREMPLIN_REDIS_URL).

One small number a visitor, which Redis forgets by itself; visitors are named by a keyed hash, addresses stand nowhere.
While Redis is away each worker counts for itself.
"""

import logging
import math
import os
import time
from collections.abc import Callable

from redis.asyncio import Redis
from redis.exceptions import RedisError

from tremplin.channels.person import keyed_hash
from tremplin.channels.visitor_memory import InProcessRateLimiter, RateLimiter
from tremplin.dialogue.lock_store import REDIS_VARIABLE

logger = logging.getLogger(__name__)

# A person waits for the counting: a Redis that is slower than this is not asked.
ANSWER_SECONDS = 0.5
# After a failure Redis is left alone for this long.
PAUSE_SECONDS = 5.0

_PREFIX = "tremplin:pace:"
_HASH_CHARACTERS = 32

# A token bucket kept as one time: when it will be full again (generic cell rate algorithm). In one step, on the clock of
# Redis, so that no two workers give the same token away. ARGV: seconds for a token to come back, tokens of a full bucket.
_TAKE_A_TOKEN = """
local time = redis.call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
local full_at = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now)
local wait = full_at - now - ARGV[1] * (ARGV[2] - 1)
if wait > 0 then return tostring(wait) end
full_at = full_at + ARGV[1]
redis.call('SET', KEYS[1], string.format('%.6f', full_at), 'PX', math.ceil((full_at - now) * 1000))
return '0'
"""


def new_rate_limiter(name: str, per_minute: float, burst: float, secret: bytes) -> RateLimiter:
    """The limiter of one kind of visitor: `burst` acts at once, then `per_minute`; shared where there is a Redis.

    Args:
        name: tells the limiters apart.
        secret: the same for all workers.
    """
    own = InProcessRateLimiter(per_minute, burst)
    url = os.environ.get(REDIS_VARIABLE)
    return SharedRateLimiter(url, name, per_minute, burst, secret, own) if url else own


class SharedRateLimiter:
    """Counts in Redis, and beside it as long as Redis does not answer."""

    def __init__(
        self,
        url: str,
        name: str,
        per_minute: float,
        burst: float,
        secret: bytes,
        own: RateLimiter,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Args: see new_rate_limiter; `own` counts while Redis is away. Nothing is opened yet."""
        self._redis: Redis[bytes] = Redis.from_url(
            url, socket_timeout=ANSWER_SECONDS, socket_connect_timeout=ANSWER_SECONDS
        )
        self._take = self._redis.register_script(_TAKE_A_TOKEN)
        self._name = name
        self._settings = (60 / per_minute, burst)
        self._secret = secret
        self._own = own
        self._clock = clock
        self._away_until = 0.0

    async def wait(self, key: str) -> int:
        """See RateLimiter."""
        if self._clock() < self._away_until:
            return await self._own.wait(key)
        visitor = keyed_hash(self._secret, "pace", self._name, key).hex()[:_HASH_CHARACTERS]
        try:
            seconds = await self._take(keys=[_PREFIX + visitor], args=self._settings)
        except (RedisError, OSError) as error:
            logger.error("pace.redis.failed %s: this worker counts for itself", type(error).__name__)
            self._away_until = self._clock() + PAUSE_SECONDS
            return await self._own.wait(key)
        return math.ceil(float(seconds))

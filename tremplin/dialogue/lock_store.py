"""One conversation is never handled by two workers at once: a lock in Redis, taken in one step.

The production endpoints name it (`lock_store: {type: tremplin.dialogue.lock_store.RedisLocks}`). Rasa's own
RedisLockStore reads a lock and writes it back in two steps: two messages that arrive together get the same ticket, and
both are handled. While Redis is away each worker keeps its own locks: nginx sends a person to one worker
(deploy/nginx.conf), so that this is enough until it is back.
"""

import asyncio
import logging
import os
from collections import OrderedDict
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LockError, LockStore
from rasa.utils.endpoints import EndpointConfig
from redis.asyncio import Redis
from redis.asyncio.lock import Lock
from redis.exceptions import LockError as RedisLockError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

REDIS_VARIABLE = "TREMPLIN_REDIS_URL"
DEFAULT_URL = "redis://127.0.0.1:6379/0"

# A worker that died holds its locks no longer than this; no honest turn lasts so long (action_server.TOTAL_SECONDS).
HELD_SECONDS = 30.0
# A browser gives up after twenty (web_settings.timeout_seconds).
WAIT_SECONDS = 45.0
POLL_SECONDS = 0.02
ANSWER_SECONDS = 2.0
MAX_LOCAL = 20_000

_PREFIX = "tremplin:lock:"


class RedisLocks(LockStore):
    """Locks conversations across workers: TREMPLIN_REDIS_URL, else the `url` of endpoints.yml."""

    def __init__(self, endpoint_config: EndpointConfig | None = None, held_seconds: float = HELD_SECONDS) -> None:
        """Made by Rasa from endpoints.yml. Nothing is opened yet."""
        configured = endpoint_config.url if endpoint_config else None
        self._url = os.environ.get(REDIS_VARIABLE) or configured or DEFAULT_URL
        self._held_seconds = held_seconds
        self._redis: Redis[bytes] | None = None
        self._local: OrderedDict[str, asyncio.Lock] = OrderedDict()

    async def is_reachable(self) -> bool:
        """Whether Redis answers now."""
        try:
            await self._client().ping()
        except (RedisError, OSError):
            return False
        return True

    @asynccontextmanager
    async def lock(
        self, conversation_id: str, lock_lifetime: float = HELD_SECONDS, wait_time_in_seconds: float = POLL_SECONDS
    ) -> AsyncGenerator[TicketLock, None]:
        """Wait for the conversation, hold it, and let it go; Rasa's times are not used.

        Raises:
            LockError: it was not free in time.
        """
        async with self._local_lock(conversation_id):
            shared = await self._acquire(conversation_id)
            try:
                yield TicketLock(conversation_id)
            finally:
                await self._release(shared)

    def _local_lock(self, conversation_id: str) -> asyncio.Lock:
        """The lock of this process: messages of one person wait here in their order, without asking Redis."""
        lock = self._local.pop(conversation_id, None) or asyncio.Lock()
        self._local[conversation_id] = lock
        if len(self._local) > MAX_LOCAL:
            for other in [key for key, held in self._local.items() if not held.locked()][: MAX_LOCAL // 2]:
                if other != conversation_id:
                    del self._local[other]
        return lock

    async def _acquire(self, conversation_id: str) -> Lock | None:
        """The lock of all workers, or None while Redis is away."""
        lock = Lock(self._client(), _PREFIX + conversation_id, timeout=self._held_seconds, sleep=POLL_SECONDS)
        try:
            if await lock.acquire(blocking_timeout=WAIT_SECONDS):
                return lock
        except (RedisError, OSError) as error:
            logger.error("lock.redis.failed %s: this worker goes on with its own locks", type(error).__name__)
            return None
        raise LockError("The conversation is busy in another worker.")

    @staticmethod
    async def _release(lock: Lock | None) -> None:
        if lock is None:
            return
        try:
            await lock.release()
        except RedisLockError:
            logger.error("lock.expired: a turn took longer than the lock is held")
        except (RedisError, OSError) as error:
            logger.error("lock.release.failed %s: it expires by itself", type(error).__name__)

    def _client(self) -> "Redis[bytes]":
        if self._redis is None:
            self._redis = Redis.from_url(
                self._url,
                socket_timeout=ANSWER_SECONDS,
                socket_connect_timeout=ANSWER_SECONDS,
                health_check_interval=30,
            )
        return self._redis

"""Work that goes on after a platform was answered « received »: in the order received for each person, none lost at stop."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

logger = logging.getLogger(__name__)

MAX_WAITING = 1_000  # messages; beyond it the platform is told to deliver again later
STOP_SECONDS = 20.0  # an orderly stop of a container leaves thirty


class Inbox:
    """Runs the work of each person one piece after the other, and different persons at the same time."""

    def __init__(self, limit: int = MAX_WAITING) -> None:
        self._limit = limit
        self._last: dict[str, asyncio.Task[None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def is_full(self) -> bool:
        """Whether more work would wait too long."""
        return len(self._tasks) >= self._limit

    def put(self, person: str, work: Callable[[], Awaitable[None]]) -> None:
        """Start the work once all earlier work of this person is done."""
        task = asyncio.ensure_future(self._after(self._last.get(person), work))
        self._last[person] = task
        self._tasks.add(task)
        task.add_done_callback(lambda done: self._forget(person, done))

    async def drain(self, seconds: float = STOP_SECONDS) -> None:
        """Wait for all work; what is not done in time is given up."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=seconds)
            for task in late:
                task.cancel()

    async def _after(self, earlier: "asyncio.Task[None] | None", work: Callable[[], Awaitable[None]]) -> None:
        if earlier is not None:
            await asyncio.wait([earlier])
        try:
            await work()
        except Exception:
            logger.exception("messaging.work.failed")

    def _forget(self, person: str, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if self._last.get(person) is task:
            del self._last[person]

"""The custom actions, run by the assistant itself: no second server, no conversation sent to it and back.

They run one after the other in a thread of their own, on a copy of the conversation, as they would in an action server:
an action that fails or hangs costs the person concerned an apology, and holds up nobody else.
"""

import asyncio
import json
import logging
import threading
import traceback
from typing import Any

from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection

logger = logging.getLogger(__name__)

_REJECTED = 400
_FAILED = 500
_LATE = 504
_END_SECONDS = 1.0


class PackageActions(EndpointConfig):
    """Answers Rasa's calls in the place of an action server."""

    def __init__(self, package: str, seconds: float) -> None:
        """Import the actions of a package.

        Args:
            package: its dotted name.
            seconds: how long an action may take.
        """
        # The domain is most of what Rasa hands over at each call; an action that reads it says so in domain.yml.
        super().__init__(url=f"package:{package}", enable_selective_domain=True)
        self._seconds = seconds
        self._executor = ActionExecutor()
        self._executor.register_package(package)
        self._thread: _ActionThread | None = None
        self._hung: list[_ActionThread] = []

    @property
    def is_hanging(self) -> bool:
        """Whether an action that was given up still runs."""
        self._hung = [thread for thread in self._hung if thread.is_alive()]
        return bool(self._hung)

    async def request(self, method: str = "post", *_arguments: Any, **call: Any) -> Any:
        """Run the action that Rasa asks for; what an action server would answer.

        Raises:
            ClientResponseError: 400 when the action refuses to run, 500 when it fails, 504 when it takes too long.
        """
        # The action gets what it would get over HTTP: its own copy of the conversation, which it may change.
        asked = {**call["json"], "tracker": json.loads(json.dumps(call["json"]["tracker"]))}
        if self._thread is None:
            self._thread = _ActionThread()
        thread = self._thread
        running = asyncio.run_coroutine_threadsafe(self._executor.run(asked), thread.loop)
        try:
            return await asyncio.wait_for(asyncio.wrap_future(running), self._seconds)
        except ActionExecutionRejection as rejection:
            refusal = json.dumps({"error": str(rejection), "action_name": rejection.action_name})
            raise ClientResponseError(_REJECTED, "rejected", refusal) from rejection
        except asyncio.TimeoutError:
            logger.error("action.late %s", asked["next_action"])
            self._give_up(thread)
            raise ClientResponseError(_LATE, "late", "") from None
        except Exception as error:
            # the message of an exception may hold what a person wrote; where it happened does not
            where = "".join(traceback.format_tb(error.__traceback__))
            logger.error("action.failed %s %s\n%s", asked["next_action"], type(error).__name__, where)
            raise ClientResponseError(_FAILED, type(error).__name__, "") from None

    async def close(self) -> None:
        """End the thread; one that hangs is left."""
        if self._thread is not None:
            self._thread.stop()
            await asyncio.get_running_loop().run_in_executor(None, self._thread.join, _END_SECONDS)

    def _give_up(self, thread: "_ActionThread") -> None:
        """Leave a thread whose action does not end; the next call gets a new one."""
        if self._thread is thread:
            thread.stop()  # should it ever come back
            self._hung.append(thread)
            self._thread = None


class _ActionThread:
    """A thread that runs coroutines. A daemon: it does not keep the process from ending."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="actions", daemon=True)
        self._thread.start()

    def is_alive(self) -> bool:
        """Whether it still runs."""
        return self._thread.is_alive()

    def join(self, seconds: float) -> None:
        """Wait for its end, but no longer than this."""
        self._thread.join(seconds)

    def stop(self) -> None:
        """Ask it to end after what it does now."""
        self.loop.call_soon_threadsafe(self.loop.stop)

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()
        self.loop.close()

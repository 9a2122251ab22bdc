"""An action server that does what the test wants: nothing, nonsense, or the truth too late."""

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web
from local_services import free_port

Answer = Callable[[dict[str, Any]], Awaitable[web.Response]]


class FaultyActions:
    """Listens on a free port, in a thread of its own."""

    def __init__(self) -> None:
        self.port = free_port()
        self.called = threading.Event()
        self.answer: Answer = says({"events": [], "responses": []})
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> "FaultyActions":
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._start())
        self._ready.set()
        self._loop.run_forever()

    async def _start(self) -> None:
        app = web.Application(client_max_size=10_000_000)
        app.router.add_post("/webhook", self._handle)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", self.port).start()

    async def _handle(self, request: web.Request) -> web.Response:
        call = await request.json()
        self.called.set()
        return await self.answer(call)


def says(body: Any, status: int = 200, after: float = 0.0) -> Answer:
    """Answer JSON."""
    return says_raw(json.dumps(body), status, after, "application/json")


def says_raw(body: str, status: int = 200, after: float = 0.0, content_type: str = "text/html") -> Answer:
    """Answer anything."""

    async def answer(_call: dict[str, Any]) -> web.Response:
        await asyncio.sleep(after)
        return web.Response(text=body, status=status, content_type=content_type)

    return answer


async def repeats_the_conversation(call: dict[str, Any]) -> web.Response:
    """What the SDK does when an action fails: the body holds all that it was sent."""
    return web.json_response({"error": "boom", "request_body": call}, status=500)

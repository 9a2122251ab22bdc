"""A fake platform and the real channels, each a real HTTP server on this machine, in one loop of its own thread."""

import asyncio
import copy
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from aiohttp import web
from rasa.core.channels.channel import InputChannel, UserMessage, register
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.run import _create_app_without_api
from rasa.core.tracker_store import InMemoryTrackerStore, TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, UserUttered
from sanic import Sanic

SECRET = b"a secret for the tests only"

ANSWER = {
    "text": "Le prêt va de **300 €** à 8 000 €.\n\nSource : Service-Public. Vérifié le 21/11/2026.",
    "buttons": [
        {"title": "Combien de temps dure le prêt ?", "payload": "/duree", "short": "Durée du prêt"},
        {"title": "Quels papiers faut-il préparer ?", "payload": "/documents", "short": "Papiers"},
    ],
    "custom": {
        "answer": "Le prêt va de **300 €** à 8 000 €.",
        "sources": [{"name": "Service-Public", "url": "https://www.service-public.gouv.fr/x", "checked": "2026-11-21"}],
    },
}
CARDS = {
    "text": "Près de **Lille (59)** :\n\n**Adie <Lille> & *Cie***\n- Téléphone : 03 20 00 00 00",
    "custom": {
        "answer": "Près de **Lille (59)** :",
        "cards": [
            {
                "title": "Adie <Lille> & *Cie*",
                "lines": [
                    {"kind": "phone", "text": "Téléphone : 03 20 00 00 00", "url": "tel:+33320000000"},
                    {
                        "kind": "map",
                        "text": "Voir sur la carte",
                        "url": "https://www.openstreetmap.org/?mlat=50.6&mlon=3",
                    },
                    {"kind": "web", "text": "Site internet", "url": "javascript:alert(1)"},
                ],
            }
        ],
    },
}
MANY = {
    "text": "Plusieurs lieux portent ce nom. Lequel est le bon ?",
    "buttons": [
        {
            "title": f"Saint-Martin ({n:02})",
            "payload": f'/lieu{{"lieu": "commune:{n:02}001"}}',
            "short": f"Saint-Martin ({n:02})",
        }
        for n in range(1, 13)
    ],
}


class StandIn:
    """In the place of Rasa's agent and its processor: it remembers what reached it, and a word in the message chooses the answer."""

    def __init__(self, store: Callable[[Domain], TrackerStore] = InMemoryTrackerStore) -> None:
        self.domain = Domain.empty()
        self.tracker_store = store(self.domain)
        self.lock_store = InMemoryLockStore()
        self.processor = self
        self.received: list[UserMessage] = []
        self.ready = True

    def is_ready(self) -> bool:
        return self.ready

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.received]

    async def parse_message(self, message: UserMessage) -> dict[str, Any]:
        return {}

    async def handle_message(self, message: UserMessage) -> None:
        self.received.append(message)
        tracker = await self.tracker_store.get_or_create_tracker(message.sender_id)
        tracker.update(UserUttered(message.text, message_id=message.message_id))
        if "panne" in message.text:
            raise RuntimeError("the assistant broke")
        for response in self._responses(message.text):
            data = {key: value for key, value in response.items() if key != "text"}
            tracker.update(BotUttered(response["text"], data))
            await message.output_channel.send_response(message.sender_id, copy.deepcopy(response))
        tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
        await self.tracker_store.save(tracker)

    @staticmethod
    def _responses(text: str) -> list[dict[str, Any]]:
        if "silence" in text:
            return []
        if "long" in text:
            return [{"text": "\n\n".join(f"Phrase {n}. " * 60 for n in range(15)), "buttons": ANSWER["buttons"]}]
        return [{"lille": CARDS, "saint-martin": MANY}.get(text.lower(), ANSWER)]


class Loop:
    """A loop in a thread of its own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    def run(self, coroutine: Any) -> Any:
        """Run something in the loop and wait for it."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(60)

    def call_soon(self, function: Callable[[], Any]) -> None:
        """Call something in the loop."""
        self._loop.call_soon_threadsafe(function)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()


@contextmanager
def running_platform(loop: Loop, handler: Callable[[web.Request], Any]) -> Iterator[str]:
    """Serve a fake platform; gives its address."""
    app = web.Application(client_max_size=8 * 1024 * 1024)
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app, access_log=None)
    loop.run(runner.setup())
    site = web.TCPSite(runner, "127.0.0.1", 0)
    loop.run(site.start())
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        loop.run(runner.cleanup())


class Channels:
    """The channels under test on the Sanic application of Rasa."""

    def __init__(self, loop: Loop, agent: Any, channels: list[InputChannel]) -> None:
        Sanic.test_mode = True
        self._app = _create_app_without_api(None)
        Sanic._app_registry.pop(self._app.name, None)  # one name an application: Sanic refuses two of the same
        self._app.ctx.agent = agent
        self._loop = loop
        self._channels = channels
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/webhooks"

    def settle(self) -> None:
        """Wait until every message taken is answered."""
        for blueprint in self._app.blueprints.values():
            messaging = getattr(blueprint.ctx, "messaging", None)
            if messaging is not None:
                self._loop.run(messaging.inbox.drain())

    def call_soon(self, function: Callable[[], Any]) -> None:
        """Call something in the loop of the channels."""
        self._loop.call_soon(function)

    async def _start(self) -> Any:
        register(self._channels, self._app, route="/webhooks/")
        server = await self._app.create_server(sock=self._socket, return_asyncio_server=True, access_log=False)
        await server.startup()
        await server.start_serving()
        await server.after_start()
        return server

    @contextmanager
    def running(self) -> Iterator["Channels"]:
        self._loop.run(self._start())
        try:
            yield self
        finally:
            self.settle()
            self._socket.close()

"""The real channel on the real Sanic application of Rasa, with an assistant whose answers the tests choose."""

import asyncio
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from rasa.core.channels.channel import UserMessage, register
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.run import _create_app_without_api
from rasa.core.tracker_store import InMemoryTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from sanic import Sanic

from tremplin.channels.web import WebInput
from tremplin.channels.web_settings import WebSettings
from tremplin.guided.checklist import Checklist
from tremplin.settings import data_dir

SECRET = "a secret for the tests only"

SUGGESTED = {"title": "Combien de temps dure le prêt ?", "payload": "/duree", "short": "Durée"}
ANSWER = {
    "text": "Le prêt va de **300 €** à 8 000 €.\n\nSource : Service-Public (vérifié le 21/11/2026)",
    "buttons": [SUGGESTED],
    "custom": {
        "topic": "montant",
        "title": "Combien peut-on emprunter ?",
        "answer": "Le prêt va de **300 €** à 8 000 €.\n- petit\n- grand\nVoir [la fiche](https://www.service-public.gouv.fr/x).",
        "sources": [{"name": "Service-Public", "url": "https://www.service-public.gouv.fr/x", "checked": "2026-11-21"}],
    },
}
CARDS = {
    "text": "Près de Lille.",
    "custom": {
        "topic": "ou_sadresser",
        "answer": "Voici une structure près de **Lille (59)** :",
        "cards": [
            {
                "title": "Adie Lille",
                "lines": [
                    {"kind": "distance", "text": "à 3,4 km", "url": None},
                    {"kind": "address", "text": "12 rue des Lilas, 59000 Lille", "url": None},
                    {"kind": "phone", "text": "03 20 00 00 00", "url": "tel:+33320000000"},
                    {"kind": "hours", "text": "lundi au vendredi, 9 h – 17 h", "url": None},
                    {
                        "kind": "map",
                        "text": "Voir le plan",
                        "url": "https://www.openstreetmap.org/?mlat=50.6&mlon=3.06",
                    },
                ],
            }
        ],
    },
}
PAPERS = {
    "text": "Ma liste.",
    "custom": {
        "answer": "**Ma liste de papiers pour le rendez-vous.** Apportez-les, ne m'envoyez rien ici.",
        # The longest one.
        "cards": Checklist.load(data_dir()).cards(
            {"but": "vehicule", "ressources": "salaire", "logement_actuel": "heberge", "avis": "sans_avis"}
        ),
    },
}
ARABIC = {"text": "هذا المساعد يتكلم الفرنسية فقط.", "custom": {"lang": "ar", "topic": "autre_langue"}}
INJECTED = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>[clic](javascript:window.hacked=1)'
HOSTILE = {
    "text": INJECTED,
    "buttons": [{"title": INJECTED, "payload": "/x"}, {"title": 3, "payload": None}, "no button"],
    "custom": {
        "answer": INJECTED,
        "title": INJECTED,
        "sources": [{"name": INJECTED, "url": "javascript:window.hacked=1"}],
        "cards": [{"title": INJECTED, "lines": [{"kind": INJECTED, "text": INJECTED, "url": "javascript:alert(1)"}]}],
    },
}


class StandIn:
    """In the place of Rasa's agent and its processor: it remembers what reached it, and a word in the message chooses the answer."""

    def __init__(self) -> None:
        self.domain = Domain.from_dict({"slots": {"avis": {"type": "any", "mappings": [{"type": "custom"}]}}})
        self.tracker_store: TrackerStore = InMemoryTrackerStore(self.domain)
        self.lock_store = InMemoryLockStore()
        self.processor = self
        self.received: list[UserMessage] = []
        self.seconds = 0.0

    def is_ready(self) -> bool:
        return True

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.received]

    async def parse_message(self, message: UserMessage) -> dict[str, Any]:
        return {}

    async def handle_message(self, message: UserMessage) -> None:
        self.received.append(message)
        tracker = await self.tracker_store.get_or_create_tracker(message.sender_id)
        tracker.update(UserUttered(message.text))
        await self.tracker_store.save(tracker)
        await asyncio.sleep(self.seconds)
        if "panne" in message.text:
            raise RuntimeError("the assistant broke")
        for response in self._responses(message.text):
            await message.output_channel.send_response(message.sender_id, json.loads(json.dumps(response)))

    @staticmethod
    def _responses(text: str) -> list[dict[str, Any]]:
        if "silence" in text:
            return []
        if "deux" in text:
            return [ANSWER, CARDS]
        for word, response in (("lille", CARDS), ("papiers", PAPERS), ("arabe", ARABIC), ("pirate", HOSTILE)):
            if word in text.lower():
                return [response]
        return [ANSWER]


class Server:
    """A server on a free port of this machine, in a thread of its own."""

    def __init__(self, **settings: Any) -> None:
        self.agent = StandIn()
        Sanic.test_mode = True
        app = _create_app_without_api(None)
        # one name an application: Sanic refuses two of the same
        Sanic._app_registry.pop(app.name, None)
        app.ctx.agent = self.agent
        defaults = {"origins": frozenset({"https://www.association.test"}), "secret": SECRET.encode()}
        # Browser tests click as fast as they can; the limits have tests of their own.
        generous = {"per_minute": 6_000, "burst": 1_000, "address_per_minute": 60_000, "address_burst": 10_000}
        self._settings = WebSettings(**{**defaults, **generous, **settings})
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.origin = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.url = f"{self.origin}/webhooks/web"
        self._app = app
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def allow(self, origin: str) -> None:
        """Let the pages of one more site use the assistant; before the server runs."""
        self._settings = replace(self._settings, origins=self._settings.origins | {origin})

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._start())
        self._ready.set()
        self._loop.run_forever()

    async def _start(self) -> None:
        register([WebInput(self._settings)], self._app, route="/webhooks/")
        server = await self._app.create_server(sock=self._socket, return_asyncio_server=True, access_log=False)
        assert server is not None
        await server.startup()
        await server.before_start()
        await server.start_serving()

    def run(self, coroutine: Any) -> Any:
        """Run something in the server's loop, for what only it may touch."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(10)

    @contextmanager
    def running(self) -> Iterator["Server"]:
        self._thread.start()
        assert self._ready.wait(20)
        try:
            yield self
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(10)
            self._socket.close()

"""The whole assistant as it runs in production: a worker in a process of its own, talked to over HTTP."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
from local_services import START_SECONDS, end, free_port

from tremplin.settings import project_dir

CREDENTIALS = """
tremplin.channels.web.WebInput: {per_minute: 60000, burst: 10000, address_per_minute: 60000, address_burst: 10000}
tremplin.operations.health.HealthInput: {}
"""
ENDPOINTS = """
nlg: {type: tremplin.dialogue.nlg.ContentNLG}
action_endpoint: %s
tracker_store: {type: tremplin.dialogue.tracker_store.ConversationStore}
"""
OWN_ACTIONS = "{package: actions}"
ACTION_SERVER = '{url: "http://127.0.0.1:%d/webhook", enable_selective_domain: true}'
LOCKS = "lock_store: {type: tremplin.dialogue.lock_store.RedisLocks}\n"
SECRET = "a secret for the tests only"


class AssistantServer:
    """One worker. It can be ended, killed and started again on the same data; with a port it calls an action server."""

    def __init__(self, folder: Path, model: Path, actions_port: int | None = None, **environment: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / f"log-{self.port}.txt"
        credentials, endpoints = folder / f"credentials-{self.port}.yml", folder / f"endpoints-{self.port}.yml"
        credentials.write_text(CREDENTIALS)
        actions = OWN_ACTIONS if actions_port is None else ACTION_SERVER % actions_port
        endpoints.write_text(ENDPOINTS % actions + (LOCKS if "TREMPLIN_REDIS_URL" in environment else ""))
        self._command = [sys.executable, "-m", "tremplin.operations.worker", "-p", str(self.port)]
        self._command += ["-m", str(model), "--credentials", str(credentials), "--endpoints", str(endpoints)]
        defaults = {"TREMPLIN_DATABASE_URL": f"sqlite:///{folder / 'conversations.db'}", "TREMPLIN_WEB_SECRET": SECRET}
        self._environment: Mapping[str, str] = {**os.environ, **defaults, **environment}
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> "AssistantServer":
        """Start it; ready or not, it answers HTTP when this returns."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self._command, cwd=project_dir(), stdout=log, stderr=log, env=self._environment
            )
        deadline = time.monotonic() + 3 * START_SECONDS
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.log.read_text()[-3000:]
            try:
                httpx.get(f"{self.url}/webhooks/health/live")
                return self
            except httpx.TransportError:
                time.sleep(0.1)
        raise TimeoutError("the assistant does not start")

    def kill(self) -> None:
        """kill -9."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def ask_to_stop(self) -> None:
        """SIGTERM."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)

    def stop(self) -> None:
        if self.process is not None:
            end([self.process])


class Person:
    """Somebody in front of a browser, who may change to another worker."""

    def __init__(self, server: AssistantServer) -> None:
        self._server = server
        self._client = httpx.Client(timeout=60)
        self._count = 0
        self.session = str(self._post("session", {}).json()["session"])

    def at(self, server: AssistantServer) -> "Person":
        """The same person at another worker."""
        self._server = server
        return self

    def send(self, text: str, message_id: str | None = None) -> httpx.Response:
        """Send a message; the id says whether it is a new one."""
        self._count += 1
        body = {"session": self.session, "id": message_id or f"message-{self._count:08}", "text": text}
        return self._post("message", body)

    def say(self, text: str) -> str:
        """Send a message and get the text of the answer."""
        response = self.send(text)
        assert response.status_code == 200, response.text
        return "\n".join(message.get("text", "") for message in response.json()["messages"])

    @property
    def sender_id(self) -> str:
        return self.session.split(".")[0]

    def _post(self, path: str, body: dict[str, Any]) -> httpx.Response:
        return self._client.post(f"{self._server.url}/webhooks/web/{path}", json=body)

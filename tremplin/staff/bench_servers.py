"""A server under load, as people cause it: each client opens a session and writes its next message after the answer."""

import asyncio
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from tremplin.operations.metrics import processor_seconds, resident_bytes
from tremplin.settings import project_dir
from tremplin.staff.bench_template import Template

_START_SECONDS = 180.0
_STOP_SECONDS = 20.0
_POLL_SECONDS = 0.05
_REDIS = "TREMPLIN_REDIS_URL"
DATABASE = "conversations.db"
# A benchmark is the flood that these limits stop.
_NO_LIMITS = {
    f"TREMPLIN_WEB_{name}": "1000000" for name in ("PER_MINUTE", "BURST", "ADDRESS_PER_MINUTE", "ADDRESS_BURST")
}

#: A conversation has about six messages of the person, then somebody else comes.
CONVERSATION_TURNS = 6

Say = Callable[[str], Awaitable[None]]


@dataclass(frozen=True)
class Load:
    """What so many clients at once were given: the milliseconds of each answer, answers a second, and their cost.

    `cost` is the milliseconds of processor time of all servers together for one message: unlike the rest it is the same
    on a machine that does something else too.
    """

    clients: int
    milliseconds: tuple[float, ...]
    per_second: float
    cost: float

    def percentile(self, share: int) -> float:
        """The time within which `share` % of the answers came."""
        return percentile(self.milliseconds, share)


@dataclass
class Running:
    """One or several workers that answer, and how long they took to start."""

    urls: Sequence[str]
    processes: Sequence["subprocess.Popen[bytes]"]
    is_template: bool
    folder: Path
    seconds_to_start: float = 0.0
    http: aiohttp.ClientSession = field(init=False)

    async def client(self, name: str) -> Say:
        """A person who can say things."""
        url = self.urls[zlib.crc32(name.encode()) % len(self.urls)]  # a person stays with one worker, as behind nginx
        if self.is_template:
            return lambda text: self._post(url, "rest/webhook", {"sender": name, "message": text})
        session = (await self._json(url, "web/session", {}))["session"]
        count = 0

        async def say(text: str) -> None:
            nonlocal count
            count += 1
            await self._post(url, "web/message", {"session": session, "id": f"message-{count:08}", "text": text})

        return say

    def megabytes(self) -> list[float]:
        """What each process holds now, in 10^6 bytes."""
        return [resident_bytes(process.pid) / 1e6 for process in self.processes]

    def stored_megabytes(self) -> float:
        """The size of the database, in 10^6 bytes; 0 when the environment names another one."""
        return sum(path.stat().st_size for path in self.folder.glob(f"{DATABASE}*")) / 1e6

    async def load(self, clients: int, total: int, messages: Sequence[str]) -> Load:
        """Let so many clients at a time write `total` messages together, each conversation as long as people's are."""
        times: list[float] = []
        left = iter(range(total))
        run = uuid.uuid4().hex

        async def talk() -> None:
            say: Say | None = None
            for turn, number in enumerate(left):
                if say is None or turn % CONVERSATION_TURNS == 0:
                    say = await self.client(f"{run}-{number}")
                start = time.perf_counter()
                await say(messages[number % len(messages)])
                times.append((time.perf_counter() - start) * 1000)

        start, spent = time.perf_counter(), self._processor_seconds()
        await asyncio.gather(*(talk() for _ in range(clients)))
        spent, elapsed = self._processor_seconds() - spent, time.perf_counter() - start
        return Load(clients, tuple(times), total / elapsed, spent / total * 1000)

    def _processor_seconds(self) -> float:
        return sum(processor_seconds(process.pid) for process in self.processes)

    async def _post(self, url: str, path: str, body: dict[str, Any]) -> None:
        await self._json(url, path, body)

    async def _json(self, url: str, path: str, body: dict[str, Any]) -> Any:
        async with self.http.post(f"{url}/webhooks/{path}", json=body) as response:
            response.raise_for_status()
            return await response.json()


@asynccontextmanager
async def running(
    model: Path, first_message: str, template: Template | None = None, workers: int = 1
) -> AsyncIterator[Running]:
    """Run the assistant, or the template as `rasa run` does; on a database of its own.

    Args:
        workers: several need TREMPLIN_DATABASE_URL and TREMPLIN_REDIS_URL in the environment, which they share.

    Raises:
        RuntimeError: it does not start.
    """
    with tempfile.TemporaryDirectory(prefix="tremplin-bench-") as folder:
        ports = [_free_port() for _ in range(workers)]
        if template is None:
            program, files = "tremplin.operations.worker", _own_files(Path(folder))
        else:
            program, files = (
                "rasa",
                ["--credentials", str(template.credentials), "--endpoints", str(template.endpoints)],
            )
        serve = [sys.executable, "-m", program, *(["run"] if template else []), "-i", "127.0.0.1", "-m", str(model)]
        commands = [[*serve, *files, "-p", str(port)] for port in ports]
        with (project_dir() / "var" / "bench.log").open("ab") as log:
            start = time.perf_counter()
            processes = [_start(one, Path(folder), log.fileno()) for one in commands]
            try:
                server = Running(
                    [f"http://127.0.0.1:{port}" for port in ports], processes, template is not None, Path(folder)
                )
                async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as server.http:
                    for url in server.urls:
                        await _first_answer(server, url, first_message)
                    server.seconds_to_start = time.perf_counter() - start
                    yield server
            finally:
                _stop(processes)


def percentile(values: Sequence[float], share: int) -> float:
    """The value below which `share` % of the values lie."""
    return statistics.quantiles(values, n=100, method="inclusive")[share - 1] if len(values) > 1 else values[0]


async def _first_answer(server: Running, url: str, message: str) -> None:
    one = Running([url], server.processes, server.is_template, server.folder)
    one.http = server.http
    deadline = time.perf_counter() + _START_SECONDS
    while time.perf_counter() < deadline:
        if any(process.poll() is not None for process in server.processes):
            break
        try:
            await (await one.client("first"))(message)
            return
        except aiohttp.ClientError:
            await asyncio.sleep(_POLL_SECONDS)
    raise RuntimeError("the server does not start: see var/bench.log")


def _own_files(folder: Path) -> list[str]:
    credentials, endpoints = folder / "credentials.yml", folder / "endpoints.yml"
    credentials.write_text("tremplin.channels.web.WebInput: {}\ntremplin.operations.health.HealthInput: {}\n")
    default = (project_dir() / "endpoints.yml").read_text(encoding="utf-8")
    locks = "\nlock_store:\n  type: tremplin.dialogue.lock_store.RedisLocks\n" if _REDIS in os.environ else ""
    endpoints.write_text(default + locks, encoding="utf-8")
    return ["--credentials", str(credentials), "--endpoints", str(endpoints)]


def _start(command: list[str], folder: Path, output: int) -> "subprocess.Popen[bytes]":
    database = os.environ.get("TREMPLIN_DATABASE_URL", f"sqlite:///{folder / DATABASE}")
    environment = {"RASA_TELEMETRY_ENABLED": "false", "TREMPLIN_DATABASE_URL": database}
    return subprocess.Popen(
        command, cwd=project_dir(), stdout=output, stderr=output, env={**os.environ, **_NO_LIMITS, **environment}
    )


def _stop(processes: Sequence["subprocess.Popen[bytes]"]) -> None:
    for process in processes:
        process.send_signal(signal.SIGTERM)
    for process in processes:
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

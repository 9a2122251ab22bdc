"""PostgreSQL and Redis of this machine, started by the tests on free ports and ended by them."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

START_SECONDS = 30.0


def need(found: bool, what: str) -> None:
    """Skip the test where something is missing; on the build machine that is a failure."""
    if found:
        return
    if os.environ.get("CI"):
        pytest.fail(f"{what} is missing")
    pytest.skip(f"{what} is missing")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, seconds: float = START_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with socket.create_connection(("127.0.0.1", port), 1):
                return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(f"nothing listens on {port}")


class Postgres:
    """A cluster of its own in a temporary folder."""

    def __init__(self) -> None:
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
        on_path = shutil.which("pg_ctl")
        need(bool(found or on_path), "PostgreSQL (Debian package postgresql)")
        self._bin = Path(on_path).parent if on_path else found[-1].parent
        # not pytest's folder: that one is closed to the user under which PostgreSQL runs
        self._folder = Path(tempfile.mkdtemp(prefix="tremplin-postgres-"))
        self._data = self._folder / "data"
        self.port = free_port()
        self.url = f"postgresql://tremplin@127.0.0.1:{self.port}/postgres"
        # PostgreSQL refuses to run as root
        self._user: dict[str, Any] = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
        if self._user:
            shutil.chown(self._folder, "postgres", "postgres")
        self._call("initdb", "-D", str(self._data), "-A", "trust", "-U", "tremplin", "-E", "UTF8", "--locale=C.UTF-8")

    def start(self) -> "Postgres":
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -k {self._folder} -c fsync=off"
        self._call("pg_ctl", "-D", str(self._data), "-o", options, "-l", str(self._folder / "log"), "-w", "start")
        return self

    def stop(self) -> None:
        """End it as a crash would: connections are cut."""
        self._call("pg_ctl", "-D", str(self._data), "-m", "immediate", "-w", "stop")

    def remove(self) -> None:
        """End it for good."""
        self.stop()
        shutil.rmtree(self._folder)

    def _call(self, program: str, *arguments: str) -> None:
        command = [str(self._bin / program), *arguments]
        with (self._folder / "calls.log").open("ab") as log:
            subprocess.run(command, check=True, stdout=log, stderr=log, cwd="/", timeout=60, **self._user)


class Redis:
    """A server that keeps nothing on disk."""

    def __init__(self) -> None:
        program = shutil.which("redis-server")
        need(bool(program), "Redis (Debian package redis-server)")
        self._program = str(program)
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Redis":
        command = [self._program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(self.port)
        return self

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()


def end(processes: Sequence["subprocess.Popen[Any]"]) -> None:
    """End the processes, forcibly when they do not."""
    for process in processes:
        if process.poll() is None:
            process.terminate()
    for process in processes:
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

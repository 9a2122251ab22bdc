"""Start the assistant and its action server, wait until both answer, and end both cleanly."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from tremplin.settings import data_dir, project_dir
from tremplin.staff.daily_purge import start_daily_purge
from tremplin.staff.training import current_model, train
from tremplin.staff.words import Words

_START_LIMIT_SECONDS = 120.0  # a small server under load; the usual start takes under ten
_STOP_LIMIT_SECONDS = 10.0
_POLL_SECONDS = 0.2


def serve(host: str, port: int, actions_port: int) -> int:
    """Run both servers until Ctrl-C or SIGTERM.

    Returns:
        The exit code: 0 after a wanted end, 1 when a server could not start or died.
    """
    console = Console(stderr=True)
    words = Words.load(data_dir(), "commandes")
    for taken, option in ((port, "TREMPLIN_PORT"), (actions_port, "TREMPLIN_ACTIONS_PORT")):
        if not _is_free(host, taken):
            console.print(words.say("port_pris", port=taken, option=option), style="red")
            return 1
    model = current_model()
    if model is None:
        console.print(words.say("pas_de_modele"))
        if train() != 0:
            return 1
        model = current_model()
    log = project_dir() / "var" / "assistant.log"
    log.parent.mkdir(exist_ok=True)
    signal.signal(signal.SIGTERM, _as_interrupt)
    start_daily_purge()
    with log.open("a", encoding="utf-8") as output:
        servers = [_start_actions(actions_port, output.fileno()), _start_rasa(host, port, str(model), output.fileno())]
        try:
            with console.status(words.say("demarrage")):
                problem = _wait_until_ready(servers, host, (port, actions_port), words, log)
            if problem:
                console.print(problem, style="red")
                return 1
            console.print(words.say("pret", adresse=f"http://{host}:{port}/"), style="bold green")
            console.print(words.say("arreter"))
            while all(server.poll() is None for server in servers):
                time.sleep(_POLL_SECONDS)
            console.print(words.say("arret_inattendu", log=str(log)), style="red")
            return 1
        except KeyboardInterrupt:
            console.print(words.say("arrete"))
            return 0
        finally:
            _stop(servers)


def _as_interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def _is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _environment(**values: str) -> dict[str, str]:
    defaults = {"RASA_TELEMETRY_ENABLED": "false", "SQLALCHEMY_SILENCE_UBER_WARNING": "1", "TF_CPP_MIN_LOG_LEVEL": "3"}
    return {**defaults, **os.environ, **values}


def _start_actions(port: int, output: int) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "rasa_sdk", "--actions", "actions", "--port", str(port)]
    return _start(command, output, SANIC_HOST="127.0.0.1")


def _start_rasa(host: str, port: int, model: str, output: int) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "rasa", "run", "-i", host, "-p", str(port), "-m", model]
    return _start([*command, "--endpoints", "endpoints.yml", "--credentials", "credentials.yml"], output)


def _start(command: Sequence[str], output: int, **environment: str) -> "subprocess.Popen[bytes]":
    """A session of its own: Ctrl-C reaches this program alone, which then ends the servers in order."""
    return subprocess.Popen(
        command,
        cwd=project_dir(),
        stdout=output,
        stderr=output,
        env=_environment(**environment),
        start_new_session=True,
    )


def _wait_until_ready(
    servers: "Sequence[subprocess.Popen[bytes]]", host: str, ports: Sequence[int], words: Words, log: Path
) -> str | None:
    """None when every port answers, else what to tell the staff."""
    deadline = time.monotonic() + _START_LIMIT_SECONDS
    while time.monotonic() < deadline:
        if any(server.poll() is not None for server in servers):
            return words.say("arret_inattendu", log=str(log))
        if all(_answers(host, port) for port in ports):
            return None
        time.sleep(_POLL_SECONDS)
    return words.say("trop_long", secondes=int(_START_LIMIT_SECONDS), log=str(log))


def _answers(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def _stop(servers: "Sequence[subprocess.Popen[bytes]]") -> None:
    for server in servers:
        server.terminate()
    for server in servers:
        try:
            server.wait(_STOP_LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()

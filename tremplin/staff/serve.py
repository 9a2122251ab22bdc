"""Start the assistant, wait until it answers, and end it cleanly."""

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from rich.console import Console

from tremplin.settings import data_dir, project_dir
from tremplin.staff.daily_purge import start_daily_purge
from tremplin.staff.training import current_model, train
from tremplin.staff.words import Words

_START_LIMIT_SECONDS = 120.0  # a small server under load; the usual start takes under ten
_STOP_LIMIT_SECONDS = 25.0  # longer than the longest turn: answers under way are let out
_POLL_SECONDS = 0.2


def serve(host: str, port: int) -> int:
    """Run the assistant until Ctrl-C or SIGTERM.

    Returns:
        The exit code: 0 after a wanted end, 1 when the assistant could not start or died.
    """
    console = Console(stderr=True)
    words = Words.load(data_dir(), "commandes")
    if not _is_free(host, port):
        console.print(words.say("port_pris", port=port, option="TREMPLIN_PORT"), style="red")
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
    # A program started in the background of a script inherits that Ctrl-C is ignored.
    signal.signal(signal.SIGINT, _as_interrupt)
    with log.open("a", encoding="utf-8") as output:
        server = _start(host, port, str(model), output.fileno())
        try:
            with console.status(words.say("demarrage")):
                problem = _wait_until_ready(server, host, port, words, log)
            if problem:
                console.print(problem, style="red", soft_wrap=True)
                return 1
            console.print(words.say("pret", adresse=f"http://{host}:{port}/"), style="bold green")
            console.print(words.say("arreter"))
            start_daily_purge()  # after the start, which wants all of a small machine
            server.wait()
            console.print(words.say("arret_inattendu", log=str(log)), style="red", soft_wrap=True)
            return 1
        except KeyboardInterrupt:
            console.print(words.say("arrete"))
            return 0
        finally:
            _stop(server)


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


def _start(host: str, port: int, model: str, output: int) -> "subprocess.Popen[bytes]":
    """A session of its own: Ctrl-C reaches this program alone, which then ends the assistant in order.

    Should this program be killed, the assistant ends too: nobody would find it in its session.
    """
    command = [sys.executable, "-m", "tremplin.operations.worker", "--attached"]
    return subprocess.Popen(
        [*command, "-i", host, "-p", str(port), "-m", model],
        cwd=project_dir(),
        stdin=subprocess.PIPE,
        stdout=output,
        stderr=output,
        start_new_session=True,
    )


def _wait_until_ready(server: "subprocess.Popen[bytes]", host: str, port: int, words: Words, log: Path) -> str | None:
    """None when the assistant answers, else what to tell the staff."""
    deadline = time.monotonic() + _START_LIMIT_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            return words.say("arret_inattendu", log=str(log))
        if _answers(host, port):
            return None
        time.sleep(_POLL_SECONDS)
    return words.say("trop_long", secondes=int(_START_LIMIT_SECONDS), log=str(log))


def _answers(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def _stop(server: "subprocess.Popen[bytes]") -> None:
    server.terminate()
    try:
        server.wait(_STOP_LIMIT_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()

"""Start the assistant, wait until it answers, and end it cleanly."""

import datetime
import http.client
import json
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from tremplin.answers import ContentError
from tremplin.answers.broken_files import broken_files
from tremplin.kept_files import keep_read
from tremplin.settings import data_dir, named_model, project_dir
from tremplin.staff.daily_purge import start_daily_purge
from tremplin.staff.training import can_train, current_model, train
from tremplin.staff.words import Words

_START_LIMIT_SECONDS = 120.0  # a small server under load; the usual start takes under ten
_STOP_LIMIT_SECONDS = 25.0  # longer than the longest turn: answers under way are let out
_POLL_SECONDS = 0.2
_PATIENCE_SECONDS = 5.0  # a database may be there a moment later
_READY_ROUTE = "/webhooks/health/ready"

State = dict[str, Any]  # what the route says, from JSON


def serve(host: str, port: int) -> int:
    """Run the assistant until Ctrl-C or SIGTERM.

    Returns:
        The exit code: 0 after a wanted end, 1 when the assistant could not start or died.
    """
    console = Console(stderr=True)
    words = Words.of_project("commandes")
    keep_read()
    if not _is_free(host, port):
        console.print(words.say("port_pris", port=port, option="TREMPLIN_PORT"), style="red")
        return 1
    model = _model(console, words)
    if model is None:
        return 1
    log = project_dir() / "var" / "assistant.log"
    log.parent.mkdir(exist_ok=True)
    signal.signal(signal.SIGTERM, _as_interrupt)
    # A program started in the background of a script inherits that Ctrl-C is ignored.
    signal.signal(signal.SIGINT, _as_interrupt)
    with log.open("a", encoding="utf-8") as output:
        server = _start(host, port, str(model), output.fileno())
        try:
            with console.status(words.say("demarrage")):
                state = _wait_until_ready(server, host, port)
            if state is None:
                too_long = words.say("trop_long", secondes=int(_START_LIMIT_SECONDS), log=str(log))
                died = words.say("arret_inattendu", log=str(log))
                console.print(too_long if server.poll() is None else died, style="red", soft_wrap=True)
                _print_faults(console)
                return 1
            _print_broken(
                console, words, [*(broken.as_dict() for broken in broken_files()), *state.get("broken_files", [])]
            )
            missing = [said for part, said in words.table("manque").items() if state.get(part) is False]
            if missing:
                said = words.say("pas_pret", manque=" ; ".join(missing), log=str(log))
                console.print(said, style="bold red", soft_wrap=True)
            else:
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


def _model(console: Console, words: Words) -> Path | None:
    """The model to serve: the one that was trained on the files as they are; while they are broken, the one before."""
    model = current_model()
    if model is not None:
        return model
    former = named_model()
    if former is not None and not can_train():
        console.print(words.say("modele_precedent"), style="bold red", soft_wrap=True)
        return former
    console.print(words.say("pas_de_modele"))
    if train() != 0:
        if former is not None:
            console.print(words.say("modele_precedent_echec"), style="bold red", soft_wrap=True)
        return former
    return named_model()


def _wait_until_ready(server: "subprocess.Popen[bytes]", host: str, port: int) -> State | None:
    """What /ready says once it answers, be it that something is missing; None when it died or takes too long."""
    deadline = time.monotonic() + _START_LIMIT_SECONDS
    state: State | None = None
    while time.monotonic() < deadline and server.poll() is None:
        answer = _ready(host, port)
        if answer is not None and state is None:
            deadline = min(deadline, time.monotonic() + _PATIENCE_SECONDS)
        state = answer or state
        if state is not None and state.get("ready"):
            return state
        time.sleep(_POLL_SECONDS)
    return state if server.poll() is None else None


def _ready(host: str, port: int) -> State | None:
    """The answer of the route of health; None while there is none, and « ready » alone where credentials.yml has none."""
    connection = http.client.HTTPConnection(host, port, timeout=_START_LIMIT_SECONDS)
    try:
        connection.request("GET", _READY_ROUTE)
        response = connection.getresponse()
        if response.status == http.HTTPStatus.NOT_FOUND:
            return {"ready": True}
        answer = json.loads(response.read())
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()
    return answer if isinstance(answer, dict) else None


def _print_broken(console: Console, words: Words, files: list[State]) -> None:
    """Tell which files are broken, where, how to mend them, and what serves in their place."""
    if not files:
        return
    console.print(words.say("casse"), style="bold red", soft_wrap=True)
    for broken in files:
        place = Text(f"  {broken['file']}:{broken['line']}:{broken['column']}", style="cyan")
        console.print(place, Text(str(broken["sentence"]), style="red"), soft_wrap=True)
        copy = broken["copy"]
        console.print(
            Text(f"    {words.say('copie', copie=copy) if copy else words.say('sans_copie')}"), soft_wrap=True
        )
    console.print(words.say("casse_voulu"), soft_wrap=True)


def _print_faults(console: Console) -> None:
    """What the check says of the files: most often this is why it did not start."""
    # Here, not above: a start that goes well needs none of it.
    from tremplin.staff.check import CheckedFiles, check_content
    from tremplin.staff.check_cli import FaultPrinter

    try:
        faults = check_content(CheckedFiles.of_project(), datetime.date.today())
        FaultPrinter(console, data_dir()).print_part("contenu", [f for f in faults if f.severity == "erreur"])
    except ContentError as error:  # the words of the check themselves
        for fault in error.faults:
            console.print(f"{fault.path}:{fault.line}", style="red", soft_wrap=True)


def _stop(server: "subprocess.Popen[bytes]") -> None:
    server.terminate()
    try:
        server.wait(_STOP_LIMIT_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()

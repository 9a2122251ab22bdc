"""The README tells the truth: its commands exist and do what it says, and its paths are there."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator

import pytest

from tremplin.settings import project_dir

ROOT = project_dir()
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    line.split("#")[0].strip()
    for block in re.findall(r"```sh\n(.*?)```", README, re.S)
    for line in block.splitlines()
    if line.strip()
]
# `make test` is this very run, and it has trained the model; the others are run below.
RUN_ELSEWHERE = {"make test", "make train"}


def test_every_command_of_the_readme_is_run_by_a_test() -> None:
    tested = {"make run", "make shell", "make check", "make figures", *RASA}
    assert set(COMMANDS) == tested | RUN_ELSEWHERE


def test_every_file_and_folder_named_by_the_readme_exists() -> None:
    names = set(re.findall(r"`((?:data|tremplin|tests|docs|scripts|deploy|actions|web)/[\w./-]*)`", README))
    names |= set(re.findall(r"\]\((docs/[^)]+)\)", README))
    assert [name for name in sorted(names) if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("verb", ["run", "test", "train", "shell", "check", "figures"])
def test_every_verb_of_make_is_there(verb) -> None:
    done = subprocess.run(["make", "-n", verb], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_make_check_passes_on_the_shipped_content() -> None:
    done = subprocess.run(["make", "check"], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def test_make_shell_answers_and_says_what_it_understood() -> None:
    done = subprocess.run(
        ["make", "shell"],
        cwd=ROOT,
        input="combien je peux emprunter\n/quitter\n",
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert "montant" in done.stdout and "data/topics/montant.yml" in done.stdout


def test_make_figures_prints_the_figures() -> None:
    done = subprocess.run(["make", "figures"], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "premier sujet juste" in done.stdout


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def started() -> Iterator[tuple["subprocess.Popen[str]", int]]:
    port = _free_port()
    environment = {**os.environ, "TREMPLIN_PORT": str(port), "TREMPLIN_ACTIONS_PORT": str(_free_port())}
    process = subprocess.Popen(
        ["make", "run"],
        cwd=ROOT,
        env=environment,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    yield process, port
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)


def test_make_run_prints_the_address_of_a_page_that_answers_and_ctrl_c_ends_it(started) -> None:
    process, port = started
    deadline = time.monotonic() + 90
    said = ""
    while time.monotonic() < deadline and f":{port}/" not in said:
        said += process.stderr.readline()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as page:
        assert page.status == 200 and b"<html" in page.read().lower()

    os.killpg(process.pid, signal.SIGINT)
    process.wait(30)
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_a_taken_port_is_said_in_one_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-m", "tremplin.cli", "serve", "--port", port],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert done.returncode == 1
    assert port in done.stderr and "Traceback" not in done.stderr


RASA = [".venv/bin/rasa data validate", ".venv/bin/rasa train", ".venv/bin/rasa run actions", ".venv/bin/rasa shell"]


def test_rasa_itself_reads_the_project_without_flags() -> None:
    """What the four commands of Rasa read: the data with its validation, the pipeline, the endpoints and the actions."""
    done = subprocess.run(
        [sys.executable, "-m", "rasa", "data", "validate"], cwd=ROOT, capture_output=True, text=True, timeout=200
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_rasa_shell_answers_with_its_action_server(tmp_path) -> None:
    environment = {**os.environ, "SANIC_HOST": "127.0.0.1"}
    actions = subprocess.Popen(
        [sys.executable, "-m", "rasa", "run", "actions"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        done = subprocess.run(
            [sys.executable, "-m", "rasa", "shell", "-p", str(_free_port())],
            cwd=ROOT,
            env=environment,
            input="combien je peux emprunter\n/stop\n",
            capture_output=True,
            text=True,
            timeout=110,
        )
    finally:
        actions.terminate()
        actions.wait(20)
    assert "8\u202f000" in done.stdout, done.stdout[-1500:] + done.stderr[-1500:]

"""When a part breaks, the person gets an answer or an honest apology, and the logs say what broke and nobody's words."""

import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from assistant_server import AssistantServer, Person
from faulty_actions import Answer, FaultyActions, repeats_the_conversation, says, says_raw

from tremplin.settings import project_dir

APOLOGY = "Une partie de mon programme ne répond pas"
CONTACT = "contact@example.org"  # data/directory/contacts.yml as it is shipped
SEARCH = "où aller près de Roubaix"  # « Roubaix » stands in no file of the code: found in a log, it was typed
SLOTS = {"event": "slot", "timestamp": None, "name": "lieu", "value": "commune:59512"}


@pytest.fixture(scope="module")
def actions() -> Iterator[FaultyActions]:
    """An action server that fails as each test wants."""
    server = FaultyActions().start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def server(folder: Path, model: Path, actions: FaultyActions) -> Iterator[AssistantServer]:
    """The assistant, with the action server in a process of its own."""
    server = AssistantServer(folder, model, actions.port).start()
    yield server
    server.stop()


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(repeats_the_conversation, id="fails"),
        pytest.param(says_raw("<html>Bad Gateway</html>", 502), id="another server answers"),
        pytest.param(says_raw("{", content_type="application/json"), id="broken JSON"),
        pytest.param(says([]), id="a list"),
        pytest.param(says({"events": "none"}), id="wrong fields"),
        pytest.param(says({"events": [{"event": "no such event"}], "responses": []}), id="unknown event"),
        pytest.param(says({"events": [], "responses": []}, after=30.0), id="slow"),
    ],
)
def test_an_action_server_that_fails_is_apologised_for(
    server: AssistantServer, actions: FaultyActions, answer: Answer
) -> None:
    actions.answer = answer
    person = Person(server)
    said = person.say(SEARCH)
    assert APOLOGY in said
    assert CONTACT in said
    assert APOLOGY not in person.say("combien je peux emprunter"), "what needs no action is answered as ever"


def test_the_apology_is_said_once(server: AssistantServer, actions: FaultyActions) -> None:
    actions.answer = says_raw("", 503)
    assert Person(server).say(SEARCH).count(APOLOGY) == 1


def test_nobodys_words_are_in_the_logs(server: AssistantServer) -> None:
    log = server.log.read_text(encoding="utf-8")
    assert "ERROR" in log, "the failures above were logged"
    assert "oubaix" not in log
    assert "emprunter" not in log


def test_a_locked_database_holds_nobody_up(server: AssistantServer, folder: Path) -> None:
    person = Person(server)
    first = person.say("combien je peux emprunter")
    other = sqlite3.connect(folder / "conversations.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        assert person.say("combien je peux emprunter") == first
        ready = httpx.get(f"{server.url}/webhooks/health/ready")
        assert (ready.status_code, ready.json()["store"]) == (503, False)
    finally:
        other.execute("ROLLBACK")
    time.sleep(1.1)
    person.say("merci")
    assert httpx.get(f"{server.url}/webhooks/health/ready").status_code == 200
    query = "SELECT count(*) FROM events WHERE type_name = 'user' AND sender_id = ?"
    assert other.execute(query, (person.sender_id,)).fetchone() == (3,)


def test_metrics_name_no_person(server: AssistantServer) -> None:
    person = Person(server)
    person.say("combien je peux emprunter")
    page = httpx.get(f"{server.url}/webhooks/health/metrics").text
    assert 'tremplin_requests_total{route="webhooks/web/message",status="2xx"}' in page
    assert person.sender_id not in page
    assert "127.0.0.1" not in page


def test_a_stop_in_mid_message_lets_the_answer_out_and_a_killed_worker_goes_on(
    folder: Path, model: Path, actions: FaultyActions
) -> None:
    worker = AssistantServer(folder, model, actions.port).start()
    person = Person(worker)
    person.say("combien je peux emprunter")
    worker.kill()
    worker.start()
    assert "professionnel" in person.say("et pour créer mon entreprise").lower(), "the conversation goes on"

    found = {"events": [SLOTS], "responses": [{"text": "Voici où aller."}]}
    actions.answer = says(found, after=1.0)
    actions.called.clear()
    answers: list[httpx.Response] = []
    asking = threading.Thread(target=lambda: answers.append(person.send(SEARCH)))
    asking.start()
    assert actions.called.wait(30)
    worker.ask_to_stop()
    asking.join(30)
    assert worker.process is not None
    assert worker.process.wait(10) == 0, "it waits for the answers, not for the browsers' connections"
    assert {message["text"] for message in answers[0].json()["messages"]} == {"Voici où aller."}
    kept = sqlite3.connect(folder / "conversations.db").execute(
        "SELECT count(*) FROM events WHERE type_name = 'user' AND sender_id = ?", (person.sender_id,)
    )
    assert kept.fetchone() == (3,)


@pytest.mark.parametrize("share", [0.0, 0.5], ids=["empty", "half"])
def test_with_a_damaged_model_the_server_says_so_and_people_are_told(tmp_path: Path, model: Path, share: float) -> None:
    path = tmp_path / "model.tar.gz"
    whole = model.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    server = AssistantServer(tmp_path, path).start()
    try:
        ready = httpx.get(f"{server.url}/webhooks/health/ready")
        assert (ready.status_code, ready.json()["model"]) == (503, False)
        refusal = Person(server).send("combien je peux emprunter")
        assert (refusal.status_code, refusal.json()["error"]["code"]) == (503, "unavailable")
        assert refusal.json()["error"]["message"]
    finally:
        server.stop()


def test_a_worker_ends_with_the_program_that_started_it(model: Path) -> None:
    command = [sys.executable, "-m", "tremplin.operations.worker", "--attached", "-m", str(model), "-p", "0"]
    with subprocess.Popen(command, cwd=project_dir(), stdin=subprocess.PIPE, stderr=subprocess.DEVNULL) as worker:
        assert worker.stdin is not None
        worker.stdin.close()
        assert worker.wait(30) in (0, -signal.SIGTERM)

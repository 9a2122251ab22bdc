"""Two workers on real PostgreSQL and Redis: one conversation never in two hands, and a worker killed loses nothing."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from assistant_server import AssistantServer, Person
from local_services import Postgres, Redis

QUESTIONS = ("combien je peux emprunter", "c'est quoi le microcrédit", "quels documents il faut", "merci")


@pytest.fixture(scope="module")
def workers(
    tmp_path_factory: pytest.TempPathFactory, model: Path, postgres: Postgres, redis: Redis
) -> Iterator[list[AssistantServer]]:
    folder = tmp_path_factory.mktemp("workers")
    environment = {"TREMPLIN_DATABASE_URL": postgres.url, "TREMPLIN_REDIS_URL": redis.url}
    workers = [AssistantServer(folder, model, **environment) for _ in range(2)]
    try:
        yield [worker.start() for worker in workers]
    finally:
        for worker in workers:
            worker.stop()


def events_of(postgres: Postgres, person: Person) -> list[dict[str, object]]:
    engine = sa.create_engine(postgres.url)
    with engine.connect() as connection:
        query = sa.text("SELECT data FROM events WHERE sender_id = :who ORDER BY id")
        events = [json.loads(data) for data in connection.execute(query, {"who": person.sender_id}).scalars()]
    engine.dispose()
    return events


def assert_turns_are_whole(events: list[dict[str, object]]) -> None:
    """After a message comes its answer, then the assistant listens: no two turns are mixed."""
    waiting = False
    for event in events:
        if event["event"] == "user":
            assert not waiting, "a second message was taken before the first was answered"
            waiting = True
        if event["event"] == "action" and event["name"] == "action_listen":
            waiting = False
    assert not waiting


def test_both_workers_are_ready(workers: list[AssistantServer]) -> None:
    for worker in workers:
        ready = httpx.get(f"{worker.url}/webhooks/health/ready").json()
        assert ready == {"ready": True, "model": True, "store": True, "locks": True, "actions": True}


def test_one_person_writing_to_both_workers_at_once_is_answered_in_turn(
    workers: list[AssistantServer], postgres: Postgres
) -> None:
    person = Person(workers[0])
    sides = [Side(worker, person.session) for worker in workers]
    with ThreadPoolExecutor(8) as threads:
        sent = [threads.submit(sides[n % 2].send, n) for n in range(16)]
        assert {future.result().status_code for future in sent} == {200}
    events = events_of(postgres, person)
    assert_turns_are_whole(events)
    assert sum(event["event"] == "user" for event in events) == 16


def test_one_message_sent_to_both_workers_at_once_is_taken_once(
    workers: list[AssistantServer], postgres: Postgres
) -> None:
    person = Person(workers[0])
    sides = [Side(worker, person.session) for worker in workers]
    with ThreadPoolExecutor(2) as threads:
        for number in range(8):
            first, second = threads.map(lambda side, n=number: side.send(n), sides)
            assert (first.status_code, second.status_code) == (200, 200)
            assert texts_of(first) == texts_of(second)
    ids = [event["message_id"] for event in events_of(postgres, person) if event["event"] == "user"]
    assert ids == [f"message-{number:08}" for number in range(8)]


def texts_of(response: httpx.Response) -> list[str]:
    return [message["text"] for message in response.json()["messages"]]


class Side:
    """The same session at one of the workers."""

    def __init__(self, worker: AssistantServer, session: str) -> None:
        self._url, self._session = f"{worker.url}/webhooks/web/message", session

    def send(self, number: int) -> httpx.Response:
        body = {"session": self._session, "id": f"message-{number:08}", "text": QUESTIONS[number % len(QUESTIONS)]}
        return httpx.post(self._url, json=body, timeout=60)


_TRIES = 6  # each waits as long as a browser does; the lock of a dead worker runs out well before


def test_a_worker_killed_under_load_loses_nothing(workers: list[AssistantServer], postgres: Postgres) -> None:
    persons = [Person(workers[0]) for _ in range(6)]

    def talk(person: Person) -> None:
        """As the widget does: what was not answered is sent again, under the same id."""
        for number in range(12):
            text, message_id = QUESTIONS[number % len(QUESTIONS)], f"message-{number:08}"
            worker = workers[0]
            for _ in range(_TRIES):
                try:
                    response = person.at(worker).send(text, message_id)
                except httpx.TransportError:
                    worker = workers[1]
                    continue
                # 503 asks to try again: the lock of the dead worker has not run out yet.
                if response.status_code != 503:
                    break
            assert response.status_code == 200

    with ThreadPoolExecutor(len(persons)) as threads:
        talking = [threads.submit(talk, person) for person in persons]
        threads.submit(lambda: [_wait_for_answers(postgres, persons), workers[0].kill()]).result()
        for future in talking:
            future.result()
    for person in persons:
        events = events_of(postgres, person)
        assert_turns_are_whole(events)
        ids = [event["message_id"] for event in events if event["event"] == "user"]
        assert ids == [f"message-{number:08}" for number in range(12)], "none lost, none taken twice"


def _wait_for_answers(postgres: Postgres, persons: list[Person]) -> None:
    """Until the load is on."""
    while sum(len(events_of(postgres, person)) for person in persons) < 60:
        pass

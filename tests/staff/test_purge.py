"""Nothing is kept longer than promised, on the store that Rasa really writes, in SQLite and in PostgreSQL."""

import datetime
import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy.engine import URL, Engine, make_url
from stored import DOMAIN, NOW, Said, rasa_store, save
from typer.testing import CliRunner

from tremplin.dialogue.tracker_store import ConversationStore
from tremplin.staff.check import CheckedFiles
from tremplin.staff.conversation_store import (
    StoreError,
    erase_conversation,
    open_store,
    read_conversations,
    read_counts,
    store_url,
)
from tremplin.staff.daily_purge import purge_project, start_daily_purge
from tremplin.staff.observation import CONVERSATIONS, MESSAGES, TOPICS, observe
from tremplin.staff.purge import PurgeResult, promised_days, purge
from tremplin.staff.purge_cli import app

LONG_AGO = datetime.datetime(2000, 1, 1, tzinfo=datetime.timezone.utc)
DAYS = 90


def _departement(key: str) -> str | None:
    return key.removeprefix("departement:")


async def _texts(address: URL, *senders: str) -> dict[str, list[str]]:
    store = rasa_store(address)
    found = {}
    for sender in senders:
        tracker = await store.retrieve_full_tracker(sender)
        found[sender] = [e.text for e in tracker.events if e.type_name == "user"] if tracker else []
    return found


async def _fill(address: URL) -> Engine:
    store = rasa_store(address)
    # A server is shared by the tests of the run.
    with store.session_scope() as session:
        session.query(store.SQLEvent).delete()
        session.commit()
    await save(store, "old", Said("une vieille question", 120), Said("une autre", 91))
    await save(store, "both", Said("le début", 100), Said("la suite", 3))
    await save(store, "recent", Said("une question d'hier", 1))
    await save(store, "eve", Said("la veille de la limite", DAYS - 1))
    engine = open_store(address)
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM tremplin_counts")
    return engine


@pytest.mark.asyncio
async def test_old_messages_go_and_the_others_stay(store_address: URL) -> None:
    engine = await _fill(store_address)
    result = purge(engine, DAYS, NOW, _departement)
    assert result.conversations == 2
    assert await _texts(store_address, "old", "both", "recent", "eve") == {
        "old": [],
        "both": ["la suite"],
        "recent": ["une question d'hier"],
        "eve": ["la veille de la limite"],
    }


@pytest.mark.asyncio
async def test_a_second_purge_finds_nothing(store_address: URL) -> None:
    engine = await _fill(store_address)
    purge(engine, DAYS, NOW, _departement)
    assert purge(engine, DAYS, NOW, _departement) == PurgeResult(0, 0)


@pytest.mark.asyncio
async def test_the_report_counts_the_same_before_and_after(store_address: URL) -> None:
    engine = await _fill(store_address)
    before = observe(read_conversations(engine, LONG_AGO), _departement).counts
    purge(engine, DAYS, NOW, _departement)
    after = observe(read_conversations(engine, LONG_AGO), _departement).counts + read_counts(engine, LONG_AGO.date())
    assert before == after
    assert {rubric for _, rubric, _ in read_counts(engine, LONG_AGO.date())} >= {CONVERSATIONS, MESSAGES, TOPICS}


@pytest.mark.asyncio
async def test_a_conversation_goes_on_after_a_purge(store_address: URL) -> None:
    engine = await _fill(store_address)
    purge(engine, DAYS, NOW, _departement)
    store = rasa_store(store_address)
    tracker = await store.retrieve("both")
    assert tracker is not None
    tracker.update(tracker.events[0])
    await store.save(tracker)
    assert (await _texts(store_address, "both"))["both"][-1] == "la suite"


@pytest.mark.asyncio
async def test_a_conversation_in_the_middle_of_a_turn_waits(store_address: URL) -> None:
    store = rasa_store(store_address)
    engine = await _fill(store_address)
    await save(store, "talking", Said("il y a longtemps", 200), Said("à l'instant", 0.001))
    purge(engine, DAYS, NOW, _departement)
    assert (await _texts(store_address, "talking"))["talking"] == ["il y a longtemps", "à l'instant"]


@pytest.mark.asyncio
async def test_erasing_one_conversation_leaves_nothing_of_it(store_address: URL) -> None:
    engine = await _fill(store_address)
    assert erase_conversation(engine, "recent") > 0
    assert (await _texts(store_address, "recent", "both"))["recent"] == []
    assert erase_conversation(engine, "recent") == 0
    assert not read_counts(engine, LONG_AGO.date())


@pytest.mark.asyncio
async def test_no_day_is_kept_when_nothing_may_be_kept(store_address: URL) -> None:
    engine = await _fill(store_address)
    purge(engine, 0, NOW + datetime.timedelta(days=1), _departement)
    assert not list(read_conversations(engine, LONG_AGO))


@pytest.mark.parametrize("store_address", ["postgresql"], indirect=True)
@pytest.mark.asyncio
async def test_two_purges_at_once_count_each_conversation_once(store_address: URL) -> None:
    engine = await _fill(store_address)
    before = observe(read_conversations(engine, LONG_AGO), _departement).counts
    threads = [threading.Thread(target=purge, args=(engine, DAYS, NOW, _departement)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    after = observe(read_conversations(engine, LONG_AGO), _departement).counts + read_counts(engine, LONG_AGO.date())
    assert before == after


@pytest.mark.parametrize("store_address", ["sqlite"], indirect=True)
@pytest.mark.asyncio
async def test_erased_words_are_no_longer_in_the_file(store_address: URL) -> None:
    engine = await _fill(store_address)
    assert b"une vieille question" in Path(str(store_address.database)).read_bytes()
    purge(engine, DAYS, NOW, _departement)
    engine.dispose()
    assert b"une vieille question" not in Path(str(store_address.database)).read_bytes()


@pytest.mark.asyncio
async def test_erased_words_are_in_no_file_of_a_running_assistant(tmp_path: Path) -> None:
    store = ConversationStore(DOMAIN, dialect="sqlite", db=str(tmp_path / "conversations.db"))
    await save(store, "old", Said("une vieille question", 120))
    await save(store, "asked", Said("une question à effacer", 1))
    engine = open_store(make_url(f"sqlite:///{tmp_path}/conversations.db"))
    assert purge(engine, DAYS, NOW, _departement).conversations == 1
    assert erase_conversation(engine, "asked") > 0
    left = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"une vieille question" not in left
    assert "une question à effacer".encode() not in left and b"question \\u00e0 effacer" not in left
    store.close()


def test_the_daily_purge_goes_on_after_a_failure() -> None:
    calls: list[int] = []
    purged = threading.Event()

    def purge_once() -> PurgeResult:
        calls.append(1)
        if len(calls) == 1:
            raise sqlite3.OperationalError("database is locked")
        purged.set()
        return PurgeResult(0, 0)

    stop = start_daily_purge(purge_once, every_seconds=0.001)
    assert purged.wait(timeout=10)
    stop.set()


@pytest.mark.asyncio
@pytest.mark.parametrize("store_address", ["sqlite"], indirect=True)
async def test_the_daily_purge_keeps_the_promise_told_to_people(
    store_address: URL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (await _fill(store_address)).dispose()
    endpoints = tmp_path / "endpoints.yml"
    endpoints.write_text(
        f"tracker_store: {{type: SQL, dialect: sqlite, db: {store_address.database}}}", encoding="utf-8"
    )
    monkeypatch.setattr("tremplin.staff.daily_purge.project_dir", lambda: tmp_path)
    assert purge_project().conversations >= 1
    assert (await _texts(store_address, "old"))["old"] == []


def test_the_daily_purge_before_the_first_conversation_does_nothing(tmp_path: Path) -> None:
    endpoints = tmp_path / "endpoints.yml"
    endpoints.write_text(f"tracker_store: {{type: SQL, dialect: sqlite, db: {tmp_path}/none.db}}", encoding="utf-8")
    assert purge_project(endpoints) == PurgeResult(0, 0)


def test_the_days_are_those_that_people_are_told(small_project: CheckedFiles) -> None:
    facts = small_project.data / "facts.yml"
    facts.write_text(facts.read_text(encoding="utf-8").replace("valeur: 90", "valeur: 30"), encoding="utf-8")
    assert promised_days(small_project.data) == 30


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("tracker_store: {type: SQL, dialect: sqlite, db: var/c.db}", "sqlite:////home/project/var/c.db"),
        (
            "tracker_store: {type: SQL, dialect: postgresql, url: db, port: 5433, db: tremplin, username: t, password: '${SECRET_OF_TEST}'}",
            "postgresql://t:hidden@db:5433/tremplin",
        ),
        ("tracker_store: {type: SQL, dialect: postgresql, url: 'postgresql://t:p@db/c'}", "postgresql://t:p@db/c"),
        ("action_endpoint: {url: 'http://localhost'}", "pas_de_base"),
        ("tracker_store: [", "endpoints_illisible"),
    ],
)  # fmt: skip
def test_the_store_is_the_one_of_endpoints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str, expected: str
) -> None:
    monkeypatch.setenv("SECRET_OF_TEST", "hidden")
    endpoints = tmp_path / "endpoints.yml"
    endpoints.write_text(written, encoding="utf-8")
    try:
        assert store_url(endpoints, Path("/home/project")).render_as_string(hide_password=False) == expected
    except StoreError as error:
        assert error.code == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("postgres://t:p@db/c", "postgresql://t:p@db/c"),
        ("sqlite:///var/c.db", "sqlite:////home/project/var/c.db"),
        ("sqlite:////srv/c.db", "sqlite:////srv/c.db"),
    ],
)
def test_the_environment_names_the_store_as_it_does_for_the_assistant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str, expected: str
) -> None:
    monkeypatch.setenv("TREMPLIN_DATABASE_URL", given)
    url = store_url(tmp_path / "endpoints.yml", Path("/home/project"))
    assert url.render_as_string(hide_password=False) == expected


@pytest.mark.asyncio
@pytest.mark.parametrize(("typed", "said"), [("recent", "Effacé"), ("recent.0a1b2c.xyz", "Effacé"), ("nobody", "n'est pas dans la base")])  # fmt: skip
async def test_the_command_erases_a_conversation_by_its_identifier_or_its_session(
    tmp_path: Path, typed: str, said: str
) -> None:
    (await _fill(make_url(f"sqlite:///{tmp_path}/c.db"))).dispose()
    endpoints = tmp_path / "endpoints.yml"
    endpoints.write_text(f"tracker_store: {{type: SQL, dialect: sqlite, db: {tmp_path}/c.db}}", encoding="utf-8")
    result = CliRunner().invoke(app, ["--endpoints", str(endpoints), "--conversation", typed])
    assert said in result.output


def test_the_command_says_that_there_is_nothing_yet(tmp_path: Path) -> None:
    endpoints = tmp_path / "endpoints.yml"
    endpoints.write_text(f"tracker_store: {{type: SQL, dialect: sqlite, db: {tmp_path}/none.db}}", encoding="utf-8")
    result = CliRunner().invoke(app, ["--endpoints", str(endpoints)])
    assert result.exit_code == 0
    assert "pas encore de conversation" in result.output
    assert not (tmp_path / "none.db").exists()

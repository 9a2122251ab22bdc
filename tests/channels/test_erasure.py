"""« EFFACER » erases: nothing of the conversation is left in the database, and nobody else's is touched."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from platform_server import Loop, StandIn
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from talk import TelegramTalk, WhatsAppTalk, telegram_talk, whatsapp_talk

from tremplin.dialogue.tracker_store import ConversationStore


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "conversations.db"


def events(database: Path) -> dict[str, int]:
    with sqlite3.connect(database) as connection:
        return dict(connection.execute("select sender_id, count(*) from events group by sender_id").fetchall())


@pytest.fixture(params=["as shipped", "Rasa's own"])
def agent(request: pytest.FixtureRequest, database: Path) -> StandIn:
    def store(domain: Domain) -> TrackerStore:
        kind = ConversationStore if request.param == "as shipped" else SQLTrackerStore
        return kind(domain, dialect="sqlite", db=str(database))

    return StandIn(store)


@pytest.fixture
def telegram_on_disk(loop: Loop, agent: StandIn) -> Iterator[TelegramTalk]:
    with telegram_talk(loop, agent) as talk:
        yield talk


@pytest.fixture
def whatsapp_on_disk(loop: Loop, agent: StandIn) -> Iterator[WhatsAppTalk]:
    with whatsapp_talk(loop, agent) as talk:
        yield talk


@pytest.mark.parametrize("word", ["EFFACER", "/effacer", "effacez !", "efface tout vite", "STOP"])
def test_a_person_on_telegram_erases_their_conversation(
    telegram_on_disk: TelegramTalk, database: Path, word: str
) -> None:
    telegram_on_disk.says("combien je peux emprunter")
    telegram_on_disk.hears(telegram_on_disk.platform.says("moi aussi", **{"from": {"id": 42}}))
    mine, other = (message.sender_id for message in telegram_on_disk.agent.received)
    assert set(events(database)) == {mine, other}
    (answer,) = telegram_on_disk.says(word)
    assert "j’ai effacé" in answer
    assert set(events(database)) == {other}


def test_a_person_on_whatsapp_erases_their_conversation_and_can_start_anew(
    whatsapp_on_disk: WhatsAppTalk, database: Path
) -> None:
    whatsapp_on_disk.says("combien je peux emprunter")
    whatsapp_on_disk.says("Effacer")
    assert events(database) == {}
    assert whatsapp_on_disk.says("combien je peux emprunter")
    assert len(events(database)) == 1


def test_after_a_restart_a_delivery_already_answered_is_not_answered_again(loop: Loop, agent: StandIn) -> None:
    with whatsapp_talk(loop, agent) as before:
        delivery = before.platform.says("combien je peux emprunter")
        assert len(before.hears(delivery)) == 1
    with whatsapp_talk(loop, agent) as after:
        assert after.hears(delivery) == []
    assert len(agent.received) == 1

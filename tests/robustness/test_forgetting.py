"""What was said in a guided dialogue is no longer in the database once it is over: the real assistant, the raw rows."""

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import endless_guide
import pytest
import sqlalchemy as sa

from tremplin.conversation import Conversation
from tremplin.dialogue.held_dialogues import ANSWER_SECONDS, MARGIN_SECONDS, SESSION_SECONDS
from tremplin.dialogue.tracker_store import ConversationStore
from tremplin.guided.memory import SLOTS

ORIENTATION, PAPERS = '/eligibilite{"guide": "orientation"}', '/documents{"guide": "papiers"}'
LEAVE = '/non{"guide": "arreter"}'
# Ids and times are figures too, and nobody's.
_NOT_SAID = {"message_id", "timestamp", "model_id", "assistant_id", "confidence"}


@dataclass
class Talk:
    """Somebody who talks with the assistant on a database that the test can look into, at a time that it sets."""

    conversation: Conversation
    store: ConversationStore
    clock: "Clock"

    async def say(self, *texts: str) -> Any:
        for text in texts:
            turn = await self.conversation.say(text)
        return turn

    def stored(self) -> str:
        """Every value of every row of this conversation, as text."""
        who = {"who": self.conversation.sender_id}
        with self.store.engine.connect() as connection:
            query = sa.text("SELECT data, intent_name, action_name FROM events WHERE sender_id = :who ORDER BY id")
            rows = connection.execute(query, who).all()
            states = connection.execute(sa.text("SELECT state FROM checkpoints WHERE sender_id = :who"), who).scalars()
            values = [value for row in rows for value in (json.loads(row.data), row.intent_name, row.action_name)]
            values += [json.loads(state) for state in states]
        return "\n".join(text for value in values for text in _texts(value)).replace("\u202f", " ").replace("\xa0", " ")

    def held(self) -> int:
        with self.store.engine.connect() as connection:
            return int(connection.execute(sa.text("SELECT count(*) FROM held_dialogues")).scalar() or 0)

    def at_another_worker(self, url: str) -> "Talk":
        """The same person after a kill -9: nothing but the database is left."""
        self.store.close()
        store = _use(self.conversation, url, self.clock)
        return Talk(self.conversation, store, self.clock)


@dataclass
class Clock:
    now: float = field(default=1_790_000_000.0)

    def __call__(self) -> float:
        return self.now


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in _NOT_SAID:
                yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif value is not None:
        yield str(value)


def _use(conversation: Conversation, url: str, clock: Clock) -> ConversationStore:
    agent = conversation.agent
    store = ConversationStore(agent.domain, host=url, now=clock)
    agent.tracker_store = store
    assert agent.processor is not None
    agent.processor.tracker_store = store
    return store


@pytest.fixture
async def talk(new_conversation, database_url: str) -> AsyncIterator[Talk]:
    conversation = await new_conversation()
    usual = conversation.agent.tracker_store
    clock = Clock()
    talk = Talk(conversation, _use(conversation, database_url, clock), clock)
    with talk.store.engine.begin() as connection:
        if sa.inspect(connection).has_table("held_dialogues"):  # other tests use the same PostgreSQL
            connection.execute(sa.text("DELETE FROM held_dialogues"))
    yield talk
    conversation.agent.tracker_store.close()
    conversation.agent.tracker_store = usual
    conversation.agent.processor.tracker_store = usual


DIALOGUES = [
    pytest.param([PAPERS, "une voiture", "je suis au RSA", "locataire", "non"], ["RSA", "locataire"], id="papers"),
    pytest.param(
        [
            ORIENTATION,
            "pour moi",
            "une voiture",
            "3187",
            "il reste pas grand chose",
            "oui avec du retard",
            "oui au ficp",
        ],
        ["3187", "retard", "ficp", "grand chose"],
        id="orientation",
    ),
    pytest.param(
        [ORIENTATION, '/eligibilite{"choix": "activite"}', '/eligibilite{"choix": "tres_grand"}', LEAVE],
        ["activite", "tres_grand"],
        id="orientation that is left",
    ),
    pytest.param(
        ["combien par mois pour 3187 euros ?", "23 mois", "et si je mets 57 par mois ?", "laisse tomber"],
        ["3187", "3 187", "23", "57", "laisse"],
        id="simulation",
    ),
]


@pytest.mark.parametrize(("texts", "words"), DIALOGUES)
async def test_at_the_end_nothing_is_left_of_what_was_said(talk: Talk, texts: list[str], words: list[str]) -> None:
    await talk.say("bonjour", *texts[:-1])
    before = talk.stored()
    await talk.say(texts[-1])
    await talk.say("merci")

    assert any(word in before for word in words), "it was there as long as it was needed"
    assert [word for word in words if word in talk.stored()] == []
    assert "bonjour" in talk.stored() and "merci" in talk.stored(), "the rest of the conversation stays"
    assert talk.held() == 0


@pytest.mark.parametrize(("texts", "words"), DIALOGUES)
async def test_at_once_all_but_the_last_answer_is_gone(talk: Talk, texts: list[str], words: list[str]) -> None:
    await talk.say("bonjour", *texts)
    with talk.store.engine.connect() as connection:
        query = sa.text("SELECT type_name, data FROM events WHERE sender_id = :who ORDER BY id")
        rows = connection.execute(query, {"who": talk.conversation.sender_id}).all()
    last_message = max(position for position, row in enumerate(rows) if row.type_name == "user")
    others = [row.data for position, row in enumerate(rows) if position < last_message or row.type_name != "bot"]
    said = "\n".join(text for data in others for text in _texts(json.loads(data)))

    assert [word for word in words if word in said] == []
    talk.clock.now += ANSWER_SECONDS + 1
    await talk.store.forget_abandoned()
    assert [word for word in words if word in talk.stored()] == [], "nobody came back for the answer"


async def test_a_simulation_is_kept_for_a_change_and_forgotten_three_turns_later(talk: Talk) -> None:
    await talk.say("combien par mois pour 3187 euros sur 23 mois ?")
    changed = await talk.say("et sur 4 ans ?")
    await talk.say("merci", "c'est quoi un microcrédit ?", "quels papiers il faut ?")
    assert "3187" in talk.stored()
    await talk.say("bonjour", "merci")

    assert "3187" in str(changed.slots) or "3 187" in changed.messages[-1].text.replace("\u202f", " ")
    assert "3187" not in talk.stored() and "3 187" not in talk.stored()
    assert talk.held() == 0


@pytest.mark.parametrize("start", [[PAPERS, "une voiture", "je suis au RSA"], ["combien par mois pour 3187 euros ?"]])
async def test_what_nobody_came_back_to_is_forgotten_by_itself(talk: Talk, start: list[str]) -> None:
    await talk.say(*start)
    talk.clock.now += SESSION_SECONDS + MARGIN_SECONDS - 1
    assert await talk.store.forget_abandoned() == 0
    talk.clock.now += 2

    assert await talk.store.forget_abandoned() == 1
    assert [word for word in ("RSA", "voiture", "3187") if word in talk.stored()] == []
    tracker = await talk.store.retrieve(talk.conversation.sender_id)
    assert tracker is not None and tracker.active_loop_name is None
    assert not any(tracker.get_slot(slot) for slot in SLOTS)


async def test_after_the_session_a_message_is_no_answer_any_more(talk: Talk) -> None:
    await talk.say("combien par mois pour 3187 euros ?")
    talk.clock.now += SESSION_SECONDS + 1
    turn = await talk.say("2 ans")

    assert turn.actions[0] == "utter_duree", "a question of its own, not the duration of the loan of an hour ago"
    assert "3187" not in talk.stored()


async def test_within_the_session_the_dialogue_goes_on(talk: Talk) -> None:
    await talk.say("combien par mois pour 3187 euros ?")
    talk.clock.now += SESSION_SECONDS - 1
    turn = await talk.say("2 ans")

    assert "3 187 €" in turn.messages[-1].text.replace("\u202f", " ").replace("\xa0", " ")


async def test_it_goes_on_at_another_worker_and_is_forgotten_there(talk: Talk, database_url: str) -> None:
    await talk.say(PAPERS, "une voiture", "je suis au RSA")
    other = talk.at_another_worker(database_url)
    turn = await other.say("locataire", "non")
    assert "RSA" in turn.messages[-1].text
    third = other.at_another_worker(database_url)
    after = await third.say("c'est quoi un microcrédit ?", "oui")

    assert after.messages and "RSA" not in third.stored() and "voiture" not in third.stored()


async def test_a_long_dialogue_is_forgotten_to_its_beginning(talk: Talk) -> None:
    """The store reads the last turns only, and carries a state over: neither may keep an answer."""
    await talk.say(ORIENTATION, "pour mon activité")
    for amount in (3187, 4187, 5187, 6187, 7187, 8187):
        await talk.say(str(amount), '/non{"guide": "retour"}')
    await talk.say(LEAVE, "merci")
    stored = talk.stored()

    assert [amount for amount in ("3187", "5187", "8187", "activite", "moyen") if amount in stored] == []


async def test_two_dialogues_in_a_row_are_both_forgotten(talk: Talk) -> None:
    await talk.say("combien par mois pour 3187 euros sur 23 mois ?", PAPERS, "une voiture", "RSA", "locataire")
    await talk.say("non", ORIENTATION, "pour mon activité", "9187", "stop", "merci")

    assert [word for word in ("3187", "3 187", "RSA", "9187", "locataire") if word in talk.stored()] == []


async def test_what_was_said_outside_stays_and_the_place_is_still_known(talk: Talk) -> None:
    await talk.say("je cherche une association à Lille", PAPERS, "une voiture", "c'est quoi le taux ?", "stop", "merci")
    tracker = await talk.store.retrieve(talk.conversation.sender_id)

    assert tracker is not None and tracker.get_slot("lieu") == "commune:59350"
    assert "Lille" in talk.stored() and "utter_cout" in talk.stored()
    assert "voiture" not in talk.stored()


async def test_an_answer_in_a_dialogue_is_no_fact_about_the_person(talk: Talk) -> None:
    await talk.say(PAPERS, "une voiture")
    turn = await talk.say("je suis au RSA")

    assert not {"situation", "projet"} & set(turn.slots)


async def test_an_end_while_the_database_is_away_is_forgotten_when_it_is_back(new_conversation, tmp_path: Path) -> None:
    conversation = await new_conversation()
    usual = conversation.agent.tracker_store
    clock = Clock()
    folder = tmp_path / "var"
    folder.write_text("a file where the folder should be")
    url = f"sqlite:///{folder / 'conversations.db'}"
    talk = Talk(conversation, _use(conversation, url, clock), clock)
    try:
        await talk.say(PAPERS, "une voiture", "je suis au RSA", "locataire", "non")
        assert talk.store.unwritten > 0
        folder.unlink()
        assert await talk.store.is_reachable()
        await talk.say("merci")
        assert [word for word in ("RSA", "voiture", "locataire") if word in talk.stored()] == []
    finally:
        talk.store.close()
        conversation.agent.tracker_store = conversation.agent.processor.tracker_store = usual


async def test_while_the_assistant_runs_forgotten_words_leave_the_files_within_the_sweep(
    new_conversation, tmp_path: Path
) -> None:
    conversation = await new_conversation()
    usual = conversation.agent.tracker_store
    path = tmp_path / "conversations.db"
    talk = Talk(conversation, _use(conversation, f"sqlite:///{path}", Clock()), Clock())
    try:
        await talk.say(PAPERS, "une bagnole rutilante", "RSA", "locataire", "stop", "merci")
        await talk.store.forget_abandoned()
        files = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    finally:
        talk.store.close()
        conversation.agent.tracker_store = conversation.agent.processor.tracker_store = usual

    assert b"merci" in files and b"rutilante" not in files


async def test_turn_60_of_a_guided_dialogue_costs_as_much_as_turn_10(database_url: str) -> None:
    store = ConversationStore(endless_guide.DOMAIN, host=database_url)
    await store.delete("patient")
    counts: list[int] = []
    statements: list[int] = []
    sa.event.listen(store.engine, "before_cursor_execute", lambda *_: statements.append(1))
    for number in range(60):
        before = len(statements)
        tracker = await store.get_or_create_tracker("patient", append_action_listen=False)
        for event in endless_guide.turn(0 if number == 0 else 1):
            tracker.update(event)
        await store.save(tracker)
        counts.append(len(statements) - before)
    store.close()

    assert counts[9] == counts[59] <= 11


async def test_forgotten_words_are_no_longer_in_the_file(new_conversation, tmp_path: Path) -> None:
    conversation = await new_conversation()
    usual = conversation.agent.tracker_store
    path = tmp_path / "conversations.db"
    talk = Talk(conversation, _use(conversation, f"sqlite:///{path}", Clock()), Clock())
    try:
        await talk.say(PAPERS, "une bagnole rutilante", "RSA", "locataire", "stop", "merci")
    finally:
        talk.store.close()
        conversation.agent.tracker_store = conversation.agent.processor.tracker_store = usual

    assert b"rutilante" not in path.read_bytes()
    assert not path.with_name(path.name + "-wal").exists()

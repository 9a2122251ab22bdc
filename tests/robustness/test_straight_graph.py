"""A model's components give without a scheduler what they give with Rasa's."""

from pathlib import Path

import pytest
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.events import UserUttered

from tremplin.conversation import Conversation
from tremplin.operations.straight_graph import run_straight

MESSAGES = ["combien je peux emprunter", "où aller près de Lille", "merci", "/definition"]


async def outcome(model: Path) -> list[object]:
    """All that a conversation leaves, but for its times."""
    person = await Conversation.load(model)
    turns = [await person.say(text) for text in MESSAGES]
    tracker = await person.agent.tracker_store.retrieve(person.sender_id)
    parsed = [event.parse_data for event in tracker.events if isinstance(event, UserUttered)]
    return [*turns, *({**data, "message_id": None} for data in parsed)]


async def test_answers_are_the_same(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scheduled = await outcome(model)
    monkeypatch.setattr(DaskGraphRunner, "run", DaskGraphRunner.run)  # put back after the test
    run_straight()
    assert await outcome(model) == scheduled


async def test_what_a_component_raises_comes_out(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DaskGraphRunner, "run", DaskGraphRunner.run)
    run_straight()
    person = await Conversation.load(model)
    runner = person.agent.processor.graph_runner
    monkeypatch.setattr(next(iter(runner._instantiated_nodes.values())), "_fn", None)
    with pytest.raises(Exception, match="graph component"):
        await person.say("combien")

"""Turns in this process, without HTTP: what each kind of message costs, and whether long conversations cost more."""

import statistics
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore

from tremplin.conversation import load_agent
from tremplin.dialogue.tracker_store import ConversationStore

# A median over this many turns around the one that is told.
_AROUND = 10


@dataclass(frozen=True)
class Growth:
    """The median milliseconds of turns around some turns of one long conversation, by turn."""

    store: str
    medians: dict[int, float]

    @property
    def ratio(self) -> float:
        """The last turn over the first."""
        turns = sorted(self.medians)
        return self.medians[turns[-1]] / self.medians[turns[0]]


def use_store(agent: Agent, store: TrackerStore) -> None:
    """Let the agent keep conversations there."""
    agent.tracker_store = store
    if agent.processor is not None:
        agent.processor.tracker_store = store


async def say(agent: Agent, person: str, text: str) -> float:
    """The milliseconds of one turn."""
    output = CollectingOutputChannel()
    start = time.perf_counter()
    await agent.handle_message(UserMessage(text, output, person, input_channel="web"))
    elapsed = (time.perf_counter() - start) * 1000
    if not output.messages:
        raise RuntimeError(f"nothing was answered to « {text} »")
    return elapsed


async def time_kind(agent: Agent, messages: Sequence[str], persons: int) -> list[float]:
    """Milliseconds of each turn when so many persons say these messages in their order."""
    times: list[float] = []
    for _ in range(persons):
        person = uuid.uuid4().hex
        times += [await say(agent, person, text) for text in messages]
    return times


async def growth(agent: Agent, store: TrackerStore, name: str, messages: Sequence[str], turns: Sequence[int]) -> Growth:
    """Talk for as many turns as the last of `turns`, and a few more."""
    use_store(agent, store)
    person = uuid.uuid4().hex
    times = [await say(agent, person, messages[n % len(messages)]) for n in range(max(turns) + _AROUND)]
    return Growth(name, {turn: statistics.median(times[turn - 1 : turn - 1 + _AROUND]) for turn in turns})


def new_agent(model: Path, url: str) -> Agent:
    """The assistant with its actions in this process, on a database."""
    agent = load_agent(str(model))
    use_store(agent, ConversationStore(agent.domain, host=url))
    return agent


def rasas_store(agent: Agent, url: str) -> TrackerStore:
    """What Rasa itself would use."""
    return SQLTrackerStore(agent.domain, host=url)

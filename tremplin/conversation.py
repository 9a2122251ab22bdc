"""A conversation in one process: the trained model and the actions together. Tests, the staff shell and benchmarks use it.

conversation = await Conversation.load()
turn = await conversation.say("g besoin 1 caisse pr bosser cb jpeu avoir")
turn.topics, turn.messages[0].text
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.model import get_latest_model
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from tremplin.dialogue.action_server import TOTAL_SECONDS, check_answers_once
from tremplin.dialogue.nlg import ContentNLG
from tremplin.dialogue.package_actions import PackageActions
from tremplin.settings import models_dir


class ModelNotFound(Exception):
    """No trained model stands where it was looked for."""


@dataclass(frozen=True)
class BotMessage:
    """One message of the assistant.

    Attributes:
        text: all of it, sources included, with light markup.
        buttons: `title`, `payload` and `short` of each choice.
        custom: the parts that channels show apart (topic, sources, cards…).
    """

    text: str
    buttons: list[dict[str, str]]
    custom: dict[str, Any]


@dataclass(frozen=True)
class Turn:
    """What one message led to.

    Attributes:
        text: what the person wrote.
        topics: the topics understood, in the order in which they are answered.
        confidence: how sure (0 to 1) the first of them is; None when nothing was understood, or a button pressed.
        ranking: the likeliest topics with their share, which says nothing of a topic that a guard let in.
        entities: what was found in the message.
        messages: the answers.
        slots: the slots that are filled after the turn.
        changed: the slots that the turn changed.
        actions: the actions that ran, in order.
    """

    text: str
    topics: list[str]
    confidence: float | None
    ranking: list[tuple[str, float]]
    entities: list[dict[str, Any]]
    messages: list[BotMessage]
    slots: dict[str, Any]
    changed: dict[str, Any]
    actions: list[str]


@dataclass
class Conversation:
    """One person talking with the assistant. A new object is a new person."""

    agent: Agent
    sender_id: str = field(default_factory=lambda: uuid.uuid4().hex)
    channel_name: str = "tremplin"

    @classmethod
    async def load(cls, model: Path | None = None, channel_name: str = "tremplin") -> "Conversation":
        """Start a conversation with the newest model of models/, or a given one. The model is loaded once a process.

        Raises:
            ModelNotFound: there is no model yet: train one (`make train`).
        """
        return cls(load_agent(str(model) if model else newest_model()), channel_name=channel_name)

    async def say(self, text: str, metadata: dict[str, Any] | None = None) -> Turn:
        """Send a message, or the payload of a button, and wait for the whole answer."""
        before = await self._tracker()
        slots_before = before.current_slot_values()
        events_before = len(before.events)
        collected = _Collected(self.channel_name)
        message = UserMessage(text, collected, self.sender_id, input_channel=self.channel_name, metadata=metadata)
        await self.agent.handle_message(message)
        after = await self._tracker()
        # Not `latest_message`: a tracker read back from a store hides the messages that a form has consumed.
        said = next((event for event in reversed(after.events) if isinstance(event, UserUttered)), None)
        parse: Mapping[str, Any] = said.parse_data if said else {}
        slots = after.current_slot_values()
        topics = list(parse.get("topics") or [])
        return Turn(
            text=text,
            topics=topics,
            confidence=parse["intent"]["confidence"] if topics else None,
            ranking=[(i["name"], i["confidence"]) for i in parse.get("intent_ranking", [])],
            entities=list(parse.get("entities", [])),
            messages=collected.messages,
            slots={name: value for name, value in slots.items() if value is not None},
            changed={name: value for name, value in slots.items() if value != slots_before.get(name)},
            actions=[
                event.action_name
                for event in list(after.events)[events_before:]
                if event.type_name == "action" and event.action_name
            ],
        )

    async def _tracker(self) -> DialogueStateTracker:
        return await self.agent.tracker_store.get_or_create_tracker(self.sender_id)


def newest_model() -> str:
    """The newest model of models/.

    Raises:
        ModelNotFound: there is none.
    """
    path = get_latest_model(str(models_dir()))
    if path is None:
        raise ModelNotFound(str(models_dir()))
    return path


@lru_cache(maxsize=2)
def load_agent(model: str) -> Agent:
    """The assistant with its actions in this process: no server, no port, no other process."""
    actions = PackageActions("actions", TOTAL_SECONDS)
    agent = Agent.load(model, action_endpoint=actions, generator=ContentNLG())
    check_answers_once()
    agent.tracker_store = InMemoryTrackerStore(agent.domain)
    if agent.processor is not None:
        agent.processor.tracker_store = agent.tracker_store
    return agent


class _Collected(OutputChannel):
    """Keeps what the assistant says, whole."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.messages: list[BotMessage] = []

    def name(self) -> str:  # Rasa asks the class; here each conversation has its own
        return self._name

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        self.messages.append(
            BotMessage(message.get("text") or "", list(message.get("buttons") or []), dict(message.get("custom") or {}))
        )

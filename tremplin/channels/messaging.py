"""What all messaging apps share: each message once, limits, commands, masking, typed choices, Rasa, and its answer.

A channel (telegram, whatsapp) reads what its platform delivers into `Incoming` and says `Rendered` to a person through
a `Speaker`; what is decided in between is decided here. A message that was taken is answered, even when the process is
killed: the platform is told that it is received once it is kept (waiting_messages.py), and whichever worker finds it
abandoned answers it.
"""

import asyncio
import json
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Sanic
from sqlalchemy.engine import Engine

from tremplin.channels.channel_limits import ChannelLimits
from tremplin.channels.erasure import erase_conversation
from tremplin.channels.inbox import Inbox
from tremplin.channels.incoming import Incoming
from tremplin.channels.messaging_texts import LiveMessagingTexts, MessagingTexts
from tremplin.channels.one_answer import answer_once
from tremplin.channels.person import Persons
from tremplin.channels.platform_api import ApiError
from tremplin.channels.renderer import Rendered, choice_style, read_choices, render
from tremplin.channels.shared_location import nearest_commune
from tremplin.channels.typed_text import clean_text, fold, without_command
from tremplin.channels.visitor_memory import RateLimiter
from tremplin.channels.waiting_messages import HELD_SECONDS, Waiting, WaitingMessages
from tremplin.privacy import mask

logger = logging.getLogger(__name__)

PER_MINUTE = 20.0
BURST = 10.0  # people of messaging apps write one thought in several messages
WARNED_EVERY_SECONDS = 60.0
REMEMBERED = 10_000  # deliveries; a platform repeats one within minutes
# A message older than a day is no longer waited for; WhatsApp does not let anybody answer it either.
MAX_AGE_SECONDS = 24 * 3600
PATIENCE_SECONDS = 15.0  # then the person is told that the search goes on
LOOK_EVERY_SECONDS = HELD_SECONDS / 3


class Speaker(Protocol):
    """Speaks to one person on one platform."""

    async def typing(self) -> None:
        """Show that the message was read and that an answer is being written. Never raises."""
        ...

    async def say(self, message: Rendered) -> None:
        """Send one message.

        Raises:
            ApiError: the platform does not take it.
        """
        ...


class MessagingOutput(OutputChannel):
    """Collects what Rasa says in one turn: the conversation is stored whole, even when the platform then fails."""

    def __init__(self, channel: str) -> None:
        self._channel = channel
        self.responses: list[dict[str, Any]] = []

    def name(self) -> str:
        """The channel's name in responses written for it alone."""
        return self._channel

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep a whole response; `recipient_id` is the hash that Rasa knows, only the speaker knows the person."""
        self.responses.append(message)


class Messaging:
    """Takes the messages of all persons of one messaging channel."""

    def __init__(
        self,
        channel: str,
        persons: Persons,
        limits: ChannelLimits,
        texts: LiveMessagingTexts,
        limiter: RateLimiter,
        waiting: WaitingMessages,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Args: `limits` say what the channel can show."""
        self.channel = channel
        self.inbox = Inbox()
        #: Who answers a message, from what the channel gave with it. To be set by the channel.
        self.speaker_to: Callable[[Incoming, Mapping[str, Any]], Speaker]
        #: What an error code of the platform means, for the log.
        self.explain: Callable[[int], str] = lambda code: ""
        self._persons = persons
        self._limits = limits
        self._texts = texts
        self._limiter = limiter
        self._waiting = waiting
        self._clock = clock
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._warned: OrderedDict[str, float] = OrderedDict()
        self._watching: asyncio.Task[None] | None = None

    @property
    def words(self) -> Mapping[str, Any]:
        """The words of data/channels/messages.yml as they stand now."""
        return self._texts.current().words

    async def take(self, agent: Agent, incoming: Incoming, address: Mapping[str, Any]) -> None:
        """Take one delivery: from now on it is answered, whatever happens. One already taken, or too old, is left.

        Args:
            address: what `speaker_to` needs besides the message; it can be written as JSON.
        """
        if not self._is_timely(incoming.sent_at):
            logger.warning("%s.message.too_old", self.channel)
            return
        person = self._persons.key(incoming.platform_id)
        if not self._is_new(f"{person}/{incoming.id}"):
            return
        if not await self._limiter.wait(person):
            self._waiting.use(_engine(agent))
            waiting = Waiting(self._persons.message_key(incoming.id), incoming, address)
            kept = asyncio.ensure_future(self._waiting.keep(waiting))
            self.inbox.put(person, lambda: self._answer_kept(agent, person, waiting, kept))
            await asyncio.wait([kept])
        elif self._must_warn(person):
            speaker = self.speaker_to(incoming, address)
            self.inbox.put(person, lambda: self._say(person, speaker, self._texts.current().say("trop_vite")))

    def start(self, app: Sanic) -> None:
        """From now on hold the messages that were taken, and take over those of workers that died."""
        self._watching = asyncio.ensure_future(self._watch(app))

    async def _watch(self, app: Sanic) -> None:
        while True:
            agent: Agent | None = getattr(app.ctx, "agent", None)
            if agent is not None and agent.is_ready():
                self._waiting.use(_engine(agent))
                await self._waiting.hold()
                for waiting in await self._waiting.abandoned():
                    logger.warning("%s.message.taken_over", self.channel)
                    self._take_over(agent, waiting)
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    async def close(self) -> None:
        """Let the answers under way out; what is not answered stays kept."""
        if self._watching is not None:
            self._watching.cancel()
        await self.inbox.drain()
        self._waiting.close()

    def _take_over(self, agent: Agent, waiting: Waiting) -> None:
        person = self._persons.key(waiting.incoming.platform_id)
        self._is_new(f"{person}/{waiting.incoming.id}")  # should the platform deliver it again
        self.inbox.put(person, lambda: self._answer_kept(agent, person, waiting))

    async def _answer_kept(
        self, agent: Agent, person: str, waiting: Waiting, kept: "asyncio.Future[None] | None" = None
    ) -> None:
        """Answer and forget; what is given up at a stop stays kept. `kept` is None when another worker had taken it."""
        if kept is not None:
            await kept
        try:
            await self._answer(agent, person, waiting, is_taken_over=kept is None)
        except ApiError as error:
            logger.error("%s.send.failed %s %s", self.channel, error, self.explain(error.code))
            if error.may_pass_later:
                await self._waiting.put_off(waiting.key)
                return
        except Exception:
            logger.exception("%s.message.failed", self.channel)
        await self._waiting.forget(waiting.key)

    def _is_timely(self, sent_at: float | None) -> bool:
        """A message from the future is timely: it is signed, so that our clock must be late."""
        return sent_at is None or self._clock() - sent_at <= MAX_AGE_SECONDS

    def _is_new(self, key: str) -> bool:
        if key in self._seen:
            return False
        self._seen[key] = None
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return True

    def _must_warn(self, person: str) -> bool:
        """One warning a minute: a person is told, a flood is not answered."""
        now = self._clock()
        if now - self._warned.get(person, 0.0) < WARNED_EVERY_SECONDS:
            return False
        self._warned[person] = now
        self._warned.move_to_end(person)
        if len(self._warned) > REMEMBERED:
            self._warned.popitem(last=False)
        return True

    async def _answer(self, agent: Agent, person: str, waiting: Waiting, is_taken_over: bool) -> None:
        texts, incoming = self._texts.current(), waiting.incoming
        speaker = self.speaker_to(incoming, waiting.address)
        await speaker.typing()
        own = await self._own_answer(agent, person, incoming, texts)
        if own is not None:
            await self._say(person, speaker, own)
            return
        tracker = await agent.tracker_store.retrieve(person)
        text = self._text(person, incoming, tracker)
        said = await self._ask(agent, person, waiting.key, text, speaker, texts)
        if said is not None and is_taken_over:  # answered by a worker that was not done with it: there may be nothing
            await self._say_all(person, speaker, said)

    async def _own_answer(
        self, agent: Agent, person: str, incoming: Incoming, texts: MessagingTexts
    ) -> dict[str, Any] | None:
        """What the channel answers by itself, None when Rasa is asked."""
        if incoming.kind == "unreadable":
            return texts.unreadable(incoming.text)
        if incoming.kind == "location":
            return None if self._place(incoming) else texts.say("position_inconnue")
        if incoming.kind == "choice":
            return None if self._persons.offered(person, incoming.text) else texts.say("choix_perime")
        command = texts.command(incoming.text)
        if command in ("effacer", "stop"):
            await erase_conversation(agent, person)
            return texts.say("efface" if command == "effacer" else "stop")
        if command == "debut":
            return texts.greeting()
        if command == "aide" or not without_command(clean_text(incoming.text)):
            return texts.help()
        return None

    def _text(self, person: str, incoming: Incoming, tracker: DialogueStateTracker | None) -> str:
        """What Rasa receives: the payload of a choice, or the masked words."""
        if incoming.kind == "location":
            return self._place(incoming)
        if incoming.kind == "choice":
            return self._persons.offered(person, incoming.text) or ""
        typed = without_command(clean_text(incoming.text))
        return self._typed_choice(person, typed, tracker) or mask(typed)

    @staticmethod
    def _place(incoming: Incoming) -> str:
        """The payload of the commune of a shared position, or ""."""
        place = nearest_commune(*incoming.position) if incoming.position else None
        return f"/lieu{json.dumps({'lieu': place.key})}" if place else ""

    def _typed_choice(self, person: str, typed: str, tracker: DialogueStateTracker | None) -> str | None:
        """The payload of a choice of the last answer that was typed: its words, or its number where it had one."""
        written = fold(typed)
        for response in _last_responses(tracker) if tracker else ():
            choices = read_choices(response, lambda payload: self._persons.sign(person, payload))
            numbered = choice_style(choices, self._limits) == "numbered"
            for number, choice in enumerate(choices, start=1):
                if written in (fold(choice.title), fold(choice.short)) or (numbered and written == str(number)):
                    return choice.payload
        return None

    async def _ask(
        self, agent: Agent, person: str, message_id: str, text: str, speaker: Speaker, texts: MessagingTexts
    ) -> list[dict[str, Any]] | None:
        """Ask Rasa and say what it says; what was said before, when the message was answered already."""
        output = MessagingOutput(self.channel)
        message = UserMessage(text, output, person, input_channel=self.channel, message_id=message_id)
        turn = asyncio.ensure_future(answer_once(agent, message))
        if not (await asyncio.wait([turn], timeout=PATIENCE_SECONDS))[0]:
            await self._say(person, speaker, texts.say("patience"))
        try:
            before = await turn
        except Exception:
            logger.exception("%s.message.failed", self.channel)
            output.responses.clear()
        else:
            if before is not None:
                return before
            if not output.responses:
                logger.error("%s.message.unanswered: no model is loaded, or nothing was said", self.channel)
        await self._say_all(person, speaker, output.responses or [texts.say("panne")])
        return None

    async def _say_all(self, person: str, speaker: Speaker, responses: Sequence[dict[str, Any]]) -> None:
        for response in responses:
            await self._say(person, speaker, response)

    async def _say(self, person: str, speaker: Speaker, response: dict[str, Any]) -> None:
        prompt = self.words["choisir"]
        for message in render(response, self._limits, prompt, lambda payload: self._persons.sign(person, payload)):
            await speaker.say(message)


def _engine(agent: Agent) -> Engine | None:
    """The database of the conversations, if it is one."""
    return getattr(getattr(agent.tracker_store, "_tracker_store", agent.tracker_store), "engine", None)


def _last_responses(tracker: DialogueStateTracker) -> list[dict[str, Any]]:
    """What the assistant said since the person's last message, the newest first."""
    responses: list[dict[str, Any]] = []
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            break
        if isinstance(event, BotUttered):
            responses.append({"text": event.text or "", **(event.data or {})})
    return responses

"""One exchange of the web channel, whatever carries it (widget or form): check, limit, mask, ask Rasa once, answer."""

import asyncio
import logging
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage

from tremplin.answers import topic_buttons
from tremplin.channels.erasure import erase_conversation
from tremplin.channels.one_answer import answer_once
from tremplin.channels.typed_text import is_one_of, without_command
from tremplin.channels.visitor_memory import AnswerMemory, RateLimiter
from tremplin.channels.web_message import WebOutput, browser_message
from tremplin.channels.web_protocol import MessageRequest, WebError
from tremplin.channels.web_session import Sessions
from tremplin.channels.web_texts import WebTexts
from tremplin.privacy import mask

logger = logging.getLogger(__name__)

RETRY_AFTER_FAILURE = 5  # seconds: a restart of the assistant takes a few


class Exchange:
    """Takes the messages of all visitors."""

    def __init__(
        self,
        sessions: Sessions,
        per_session: RateLimiter,
        per_address: RateLimiter,
        answers: AnswerMemory,
        timeout_seconds: float,
    ) -> None:
        """Args: who may write, how often, what was answered, and how long to wait."""
        self._sessions = sessions
        self._per_session = per_session
        self._per_address = per_address
        self._answers = answers
        self._timeout = timeout_seconds

    @property
    def session_seconds(self) -> int:
        """How long a session lasts."""
        return self._sessions.lifetime_seconds

    async def open(self, address: str) -> str:
        """Open a session.

        Raises:
            WebError: too_many.
        """
        await self._limit(self._per_address, address)
        return self._sessions.open()

    def welcome(self, session: str, texts: WebTexts) -> list[dict[str, Any]]:
        """The first message of a session, with the subjects to start from; Rasa is not asked."""
        buttons = topic_buttons(texts.content, tuple(texts.widget.get("suggestions") or ()))
        offered = [{"title": button.title, "payload": button.payload} for button in buttons]
        return self._shown(self._sessions.sender_id(session), [{"text": texts.widget["accueil"], "buttons": offered}])

    def human_payload(self, session: str, texts: WebTexts) -> str:
        """The signed payload of the button that is always in reach, « Parler à une personne »."""
        return self._sessions.sign_payload(self._sessions.sender_id(session), f"/{texts.widget['humain_sujet']}")

    async def visitor(self, session: str, address: str) -> str:
        """The conversation of a session, for what is not a message (an opinion, an erasure).

        Raises:
            WebError: invalid_session or too_many.
        """
        sender_id = self._sessions.sender_id(session)
        await self._limit(self._per_address, address)
        return sender_id

    async def answer(
        self, agent: Agent, request: MessageRequest, address: str, texts: WebTexts
    ) -> list[dict[str, Any]]:
        """What the assistant says to a message, at least one message of the protocol; « EFFACER » erases, as it says.

        Raises:
            WebError: invalid_session, too_many, empty_text, unavailable or too_slow.
        """
        sender_id = self._sessions.sender_id(request.session)
        key = f"{sender_id}/{request.id}"
        if not self._answers.knows(key):
            await self._limit(self._per_session, sender_id)
            await self._limit(self._per_address, address)
        if not request.payload and is_one_of(request.text, texts.widget["effacer_mots"]):
            await erase_conversation(agent, sender_id)
            return [{"text": texts.widget["efface"]}]
        text = self._sessions.offered_payload(sender_id, request.payload) or mask(without_command(request.text))
        if not text:
            raise WebError("empty_text")
        try:
            shown: list[dict[str, Any]] = await self._answers.once(
                key, lambda: self._ask(agent, sender_id, request.id, text), self._timeout
            )
        except asyncio.TimeoutError:
            raise WebError("too_slow", RETRY_AFTER_FAILURE) from None
        return shown

    async def _ask(self, agent: Agent, sender_id: str, message_id: str, text: str) -> list[dict[str, Any]]:
        try:
            output = WebOutput()
            message = UserMessage(text, output, sender_id, input_channel=output.name(), message_id=message_id)
            before = await answer_once(agent, message)
        except Exception as error:
            logger.exception("web.message.failed")
            raise WebError("unavailable", RETRY_AFTER_FAILURE) from error
        shown = self._shown(sender_id, output.responses if before is None else before)
        if not shown:
            logger.error("web.message.unanswered: no model is loaded, or nothing was said")
            raise WebError("unavailable", RETRY_AFTER_FAILURE)
        return shown

    def _shown(self, sender_id: str, responses: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The messages of the protocol for responses, buttons signed for this visitor."""

        def sign(payload: str) -> str:
            return self._sessions.sign_payload(sender_id, payload)

        return [message for response in responses if (message := browser_message(response, sign))]

    @staticmethod
    async def _limit(limiter: RateLimiter, key: str) -> None:
        if seconds := await limiter.wait(key):
            raise WebError("too_many", seconds)

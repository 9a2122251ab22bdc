"""Calls to the Telegram Bot API (core.telegram.org/bots/api)."""

import logging
from typing import Any

import httpx

from tremplin.channels.platform_api import ApiError, patiently, post_json
from tremplin.channels.renderer import Rendered

logger = logging.getLogger(__name__)

TELEGRAM_URL = "https://api.telegram.org"

TOO_MANY = 429
SERVER_FAILURE = 500


class TelegramApi:
    """One bot."""

    def __init__(self, client: httpx.AsyncClient, token: str, url: str = TELEGRAM_URL) -> None:
        self._client = client
        self._base = f"{url.rstrip('/')}/bot{token}"

    async def call(self, method: str, **parameters: Any) -> Any:
        """Call a method once and return its result.

        Raises:
            ApiError: Telegram refused, or was not reached.
        """
        status, answer = await post_json(self._client, f"{self._base}/{method}", parameters)
        if isinstance(answer, dict) and answer.get("ok") is True:
            return answer.get("result")
        answer = answer if isinstance(answer, dict) else {}
        told = answer.get("parameters")
        wait = told.get("retry_after") if isinstance(told, dict) else None
        raise ApiError(
            int(answer.get("error_code") or status),
            f"{method}: {answer.get('description') or answer.get('message') or 'no description'}",
            retry_after=float(wait) if isinstance(wait, (int, float)) else None,
            is_passing=status == TOO_MANY or status >= SERVER_FAILURE,
        )

    async def call_patiently(self, method: str, **parameters: Any) -> Any:
        """Call a method, again when it may pass, after the time that Telegram asks for.

        Raises:
            ApiError: it cannot succeed, or not soon enough.
        """
        return await patiently(lambda: self.call(method, **parameters))

    async def call_lightly(self, method: str, **parameters: Any) -> None:
        """Call a method whose failure changes nothing for the person. Never raises."""
        try:
            await self.call(method, **parameters)
        except ApiError as error:
            logger.info("telegram.call.skipped %s", error)


class TelegramSpeaker:
    """Speaks to one chat. `callback_id` is the press of a button that is to be acknowledged, or ""."""

    def __init__(self, api: TelegramApi, chat_id: int, callback_id: str = "") -> None:
        self._api = api
        self._chat_id = chat_id
        self._callback_id = callback_id

    async def typing(self) -> None:
        """See Speaker. An unacknowledged button goes on turning on the person's screen."""
        if self._callback_id:
            await self._api.call_lightly("answerCallbackQuery", callback_query_id=self._callback_id)
        await self._api.call_lightly("sendChatAction", chat_id=self._chat_id, action="typing")

    async def say(self, message: Rendered) -> None:
        """See Speaker. Addresses show no preview: it would hide the answer."""
        parameters: dict[str, Any] = {
            "chat_id": self._chat_id,
            "text": message.text,
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
        }
        if message.choices:
            rows = [[{"text": choice.title, "callback_data": choice.value}] for choice in message.choices]
            parameters["reply_markup"] = {"inline_keyboard": rows}
        await self._api.call_patiently("sendMessage", **parameters)

"""Calls to the WhatsApp Cloud API (developers.facebook.com, « WhatsApp Cloud API »)."""

import logging
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx

from tremplin.answers.yaml_lines import read_yaml
from tremplin.channels.platform_api import ApiError, patiently, post_json
from tremplin.channels.renderer import Rendered, ShownChoice

logger = logging.getLogger(__name__)

GRAPH_URL = "https://graph.facebook.com"
GRAPH_VERSION = "v25.0"

# Answers are free, and allowed, for this long after the person's message.
WINDOW_SECONDS = 24 * 3600
WINDOW_CLOSED = 131047

SERVER_FAILURE = 500

# Too many calls, or a failure of WhatsApp itself: the same call may succeed later.
PASSING_CODES = frozenset({1, 2, 4, 80007, 130429, 131000, 131016, 131056, 133004})


class WhatsAppApi:
    """One number."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        access_token: str,
        phone_number_id: str,
        url: str = GRAPH_URL,
        version: str = GRAPH_VERSION,
    ) -> None:
        self._client = client
        self._headers = {"authorization": f"Bearer {access_token}"}
        self._messages = f"{url.rstrip('/')}/{version}/{phone_number_id}/messages"

    async def post(self, **body: Any) -> None:
        """Post to the number's messages once.

        Raises:
            ApiError: WhatsApp refused, or was not reached.
        """
        body = {"messaging_product": "whatsapp", **body}
        status, answer = await post_json(self._client, self._messages, body, headers=self._headers)
        if httpx.codes.is_success(status):
            return
        error = answer.get("error") if isinstance(answer, dict) else None
        error = error if isinstance(error, dict) else {}
        told = error.get("code")
        code = told if isinstance(told, int) else status
        raise ApiError(
            code,
            str(error.get("message") or "no description"),
            is_passing=code in PASSING_CODES or status >= SERVER_FAILURE,
        )


class WhatsAppSpeaker:
    """Speaks to one person, until the window that their message opened closes."""

    def __init__(
        self,
        api: WhatsAppApi,
        platform_id: str,
        message_id: str,
        sent_at: float,
        list_opener: str,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Args: `message_id` and `sent_at` are those of the person's message; `list_opener` opens a list of choices."""
        self._api = api
        self._recipient = {"to": platform_id} if platform_id.isdigit() else {"recipient": platform_id}
        self._message_id = message_id
        self._window_end = sent_at + WINDOW_SECONDS
        self._list_opener = list_opener
        self._clock = clock

    async def typing(self) -> None:
        """See Speaker. One call marks the message as read and shows that an answer is being written."""
        try:
            await self._api.post(status="read", message_id=self._message_id, typing_indicator={"type": "text"})
        except ApiError as error:
            logger.info("whatsapp.call.skipped %s", error)

    async def say(self, message: Rendered) -> None:
        """See Speaker."""
        if self._clock() >= self._window_end:
            raise ApiError(WINDOW_CLOSED, "the 24-hour window is closed, nothing was sent")
        body = _content(message, self._list_opener)
        await patiently(lambda: self._api.post(recipient_type="individual", **self._recipient, **body))


def _content(message: Rendered, list_opener: str) -> dict[str, Any]:
    if not message.choices:
        return {"type": "text", "text": {"body": message.text, "preview_url": False}}
    action: dict[str, Any]
    if message.style == "buttons":
        kind, buttons = (
            "button",
            [{"type": "reply", "reply": {"id": c.value, "title": c.title}} for c in message.choices],
        )
        action = {"buttons": buttons}
    else:
        section = {"title": list_opener, "rows": [_row(choice) for choice in message.choices]}
        kind, action = "list", {"button": list_opener, "sections": [section]}
    return {"type": "interactive", "interactive": {"type": kind, "body": {"text": message.text}, "action": action}}


def _row(choice: ShownChoice) -> dict[str, str]:
    row = {"id": choice.value, "title": choice.title}
    return {**row, "description": choice.description} if choice.description else row


class ErrorExplanations:
    """What an error code of WhatsApp means, and what to do: data/channels/whatsapp_erreurs.yml."""

    def __init__(self, sentences: Mapping[int, str], unknown: str) -> None:
        self._sentences = sentences
        self._unknown = unknown

    @classmethod
    def load(cls, path: Path) -> "ErrorExplanations":
        """Read the file.

        Raises:
            ContentError: it is missing or broken.
            KeyError: it says nothing of unknown codes.
        """
        table = read_yaml(path)
        return cls({int(code): said for code, said in table["codes"].items()}, table["inconnu"])

    def explain(self, code: int) -> str:
        """One sentence for the person who reads the log."""
        return self._sentences.get(code, self._unknown)

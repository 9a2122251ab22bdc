"""A Telegram that enforces what core.telegram.org/bots/api documents, and refuses what the real one refuses."""

import itertools
import re
import time
from html.parser import HTMLParser
from typing import Any

from aiohttp import web

TOKEN = "123456:fake-token-of-the-tests"
PERSON = 33612345678

_TAGS = {"b", "strong", "i", "em", "u", "s", "a", "code", "pre", "blockquote"}
_ACTIONS = {"typing", "upload_photo", "find_location"}


class Refusal(Exception):
    """What Telegram answers to a call that it does not take."""

    def __init__(self, description: str, code: int = 400, **parameters: Any) -> None:
        super().__init__(description)
        self.code = code
        self.parameters = parameters


class _Text(HTMLParser):
    """The text and the links of a message; refuses tags that Telegram does not know or that are not closed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.links: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TAGS:
            raise Refusal(f'Bad Request: can\'t parse entities: Unsupported start tag "{tag}"')
        self._open.append(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            raise Refusal(f'Bad Request: can\'t parse entities: Unexpected end tag "{tag}"')

    def handle_data(self, data: str) -> None:
        self.text += data

    @classmethod
    def of(cls, message: dict[str, Any]) -> "_Text":
        parsed = cls()
        if message.get("parse_mode") == "HTML":
            parsed.feed(message["text"])
            parsed.close()
            if parsed._open:
                raise Refusal("Bad Request: can't parse entities: Can't find end tag")
        else:
            parsed.text = message["text"]
        return parsed


class FakeTelegram:
    """The Bot API for one bot, and the app of one person."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.sent: list[dict[str, Any]] = []
        self.failures: list[tuple[str, int, dict[str, Any]]] = []
        self.webhook: dict[str, Any] = {}
        self._callbacks: set[str] = set()
        self._ids = itertools.count(1000)

    async def handle(self, request: web.Request) -> web.Response:
        """One call of the bot."""
        token, _, method = request.match_info["path"].partition("/")
        if token != f"bot{TOKEN}":
            return web.json_response({"ok": False, "error_code": 404, "description": "Not Found"}, status=404)
        body = await request.json()
        self.calls.append((method, body))
        for failure in self.failures:
            if failure[0] == method:
                self.failures.remove(failure)
                return web.json_response(failure[2], status=failure[1])
        try:
            result = getattr(self, f"_{method}")(body)
        except Refusal as refusal:
            answer = {
                "ok": False,
                "error_code": refusal.code,
                "description": str(refusal),
                "parameters": refusal.parameters,
            }
            return web.json_response(answer, status=refusal.code)
        return web.json_response({"ok": True, "result": result})

    def fail(self, method: str, status: int, **answer: Any) -> None:
        """Let the next call of a method fail."""
        self.failures.append((method, status, {"ok": False, "error_code": status, **answer}))

    def methods(self) -> list[str]:
        return [method for method, _ in self.calls]

    # What the person sees and does

    @property
    def texts(self) -> list[str]:
        return [_Text.of(message).text for message in self.sent]

    @property
    def links(self) -> list[str]:
        return [link for message in self.sent for link in _Text.of(message).links]

    @property
    def buttons(self) -> list[str]:
        return [button["text"] for button in self._keyboard()]

    def update(self, **content: Any) -> dict[str, Any]:
        return {"update_id": next(self._ids), **content}

    def message(self, text: str | None = None, **more: Any) -> dict[str, Any]:
        message = {
            "message_id": next(self._ids),
            "from": {"id": PERSON, "is_bot": False, "first_name": "Zoé"},
            "chat": {"id": PERSON, "type": "private", "first_name": "Zoé"},
            "date": int(time.time()),
            **more,
        }
        return {**message, "text": text} if text is not None else message

    def says(self, text: str, **more: Any) -> dict[str, Any]:
        return self.update(message=self.message(text, **more))

    def presses(self, title: str, person: int = PERSON) -> dict[str, Any]:
        data = next(button["callback_data"] for button in self._keyboard() if button["text"] == title)
        return self.presses_value(data, person)

    def presses_value(self, data: str, person: int = PERSON) -> dict[str, Any]:
        query_id = str(next(self._ids))
        self._callbacks.add(query_id)
        query = {"id": query_id, "from": {"id": person}, "message": self.message("…"), "data": data}
        return self.update(callback_query=query)

    def _keyboard(self) -> list[dict[str, str]]:
        for message in reversed(self.sent):
            if "reply_markup" in message:
                return [button for row in message["reply_markup"]["inline_keyboard"] for button in row]
        return []

    # The methods of the Bot API

    def _getMe(self, _body: dict[str, Any]) -> dict[str, Any]:
        return {"id": 1, "is_bot": True, "first_name": "Robot d'essai", "username": "essai_bot"}

    def _setWebhook(self, body: dict[str, Any]) -> bool:
        if not body["url"].startswith("https://"):
            raise Refusal("Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", body["secret_token"]):
            raise Refusal("Bad Request: secret token contains unallowed characters")
        self.webhook = body
        return True

    def _getWebhookInfo(self, _body: dict[str, Any]) -> dict[str, Any]:
        return {"url": self.webhook.get("url", ""), "pending_update_count": 0}

    def _setMyCommands(self, body: dict[str, Any]) -> bool:
        for command in body["commands"]:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]) or not 1 <= len(command["description"]) <= 256:
                raise Refusal("Bad Request: BOT_COMMAND_INVALID")
        return True

    def _sendChatAction(self, body: dict[str, Any]) -> bool:
        if body["action"] not in _ACTIONS:
            raise Refusal("Bad Request: wrong parameter action in request")
        return True

    def _answerCallbackQuery(self, body: dict[str, Any]) -> bool:
        if body["callback_query_id"] not in self._callbacks:
            raise Refusal("Bad Request: query is too old and response timeout expired or query ID is invalid")
        self._callbacks.remove(body["callback_query_id"])
        return True

    def _sendMessage(self, body: dict[str, Any]) -> dict[str, Any]:
        text = _Text.of(body).text
        if not text.strip():
            raise Refusal("Bad Request: message text is empty")
        if len(text.encode("utf-16-le")) // 2 > 4096:
            raise Refusal("Bad Request: message is too long")
        rows = body.get("reply_markup", {}).get("inline_keyboard", [])
        for button in (button for row in rows for button in row):
            if not button["text"].strip() or not 1 <= len(button["callback_data"].encode()) <= 64:
                raise Refusal("Bad Request: BUTTON_DATA_INVALID")
        if sum(map(len, rows)) > 100:
            raise Refusal("Bad Request: reply markup is too long")
        self.sent.append(body)
        return {"message_id": next(self._ids), "date": int(time.time()), "chat": {"id": body["chat_id"]}, "text": text}

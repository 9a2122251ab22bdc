"""A WhatsApp Cloud API that enforces the limits that Meta documents, and answers with Meta's error codes."""

import hashlib
import hmac
import itertools
import json
import time
from typing import Any

from aiohttp import web

ACCESS_TOKEN = "EAAfake"
APP_SECRET = "app secret of the tests"
VERIFY_TOKEN = "verify token of the tests"
PHONE_NUMBER_ID = "106540352242922"
PERSON = "33612345678"


class Refusal(Exception):
    """What Meta answers to a call that it does not take."""

    def __init__(self, code: int, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.status = status


def _check(right: bool, code: int, message: str) -> None:
    if not right:
        raise Refusal(code, f"(#{code}) {message}")


class FakeGraph:
    """The Graph API for one number, and the app of one person."""

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []
        self.sent: list[dict[str, Any]] = []
        self.failures: list[tuple[int, int]] = []
        self.received: dict[str, float] = {}
        self._ids = itertools.count(1)

    async def handle(self, request: web.Request) -> web.Response:
        """One call of the channel."""
        try:
            if request.headers.get("authorization") != f"Bearer {ACCESS_TOKEN}":
                raise Refusal(190, "Invalid OAuth access token", 401)
            if not request.match_info["path"].endswith(f"/{PHONE_NUMBER_ID}/messages"):
                raise Refusal(100, "Unsupported post request")
            body = await request.json()
            self.calls.append(body)
            if self.failures and body.get("status") != "read":
                code, status = self.failures.pop(0)
                raise Refusal(code, "as the test asked", status)
            return web.json_response(self._take(body))
        except Refusal as refusal:
            error = {"message": str(refusal), "type": "OAuthException", "code": refusal.code, "fbtrace_id": "x"}
            return web.json_response({"error": error}, status=refusal.status)

    def _take(self, body: dict[str, Any]) -> dict[str, Any]:
        _check(body.get("messaging_product") == "whatsapp", 100, "messaging_product is required")
        if body.get("status") == "read":
            _check(body["message_id"] in self.received, 131009, "unknown message")
            _check(body.get("typing_indicator", {"type": "text"}) == {"type": "text"}, 100, "typing_indicator")
            return {"success": True}
        _check(bool(body.get("to")) != bool(body.get("recipient")), 131008, "to or recipient is required")
        newest = max(self.received.values(), default=0.0)
        _check(time.time() - newest < 24 * 3600, 131047, "Re-engagement message")
        getattr(self, f"_check_{body['type']}")(body[body["type"]])
        self.sent.append(body)
        return {"messaging_product": "whatsapp", "messages": [{"id": f"wamid.out{next(self._ids)}"}]}

    @staticmethod
    def _check_text(text: dict[str, Any]) -> None:
        _check(1 <= len(text["body"]) <= 4096, 131009, "text.body")

    @staticmethod
    def _check_interactive(interactive: dict[str, Any]) -> None:
        _check(1 <= len(interactive["body"]["text"]) <= 1024, 131009, "interactive.body.text")
        action = interactive["action"]
        if interactive["type"] == "button":
            replies = [button["reply"] for button in action["buttons"]]
            _check(1 <= len(replies) <= 3, 131009, "1 to 3 buttons")
            _check(
                all(1 <= len(r["title"]) <= 20 and 1 <= len(r["id"]) <= 256 for r in replies), 131009, "button length"
            )
            _check(len({r["title"] for r in replies}) == len(replies), 131009, "Duplicated title of buttons")
        else:
            _check(interactive["type"] == "list", 131009, "interactive.type")
            rows = [row for section in action["sections"] for row in section["rows"]]
            _check(1 <= len(action["button"]) <= 20, 131009, "list button length")
            _check(1 <= len(rows) <= 10, 131009, "1 to 10 rows")
            _check(all(1 <= len(r["title"]) <= 24 and 1 <= len(r["id"]) <= 200 for r in rows), 131009, "row length")
            _check(all(len(r.get("description", "")) <= 72 for r in rows), 131009, "row description length")
            replies = rows
        _check(len({r["id"] for r in replies}) == len(replies), 131009, "Duplicated id")

    # What the person sees and does

    @property
    def texts(self) -> list[str]:
        return [m["text"]["body"] if m["type"] == "text" else m["interactive"]["body"]["text"] for m in self.sent]

    @property
    def choices(self) -> list[dict[str, str]]:
        for message in reversed(self.sent):
            if message["type"] == "interactive":
                action = message["interactive"]["action"]
                if "buttons" in action:
                    return [button["reply"] for button in action["buttons"]]
                return [row for section in action["sections"] for row in section["rows"]]
        return []

    def message(self, kind: str, content: Any, **more: Any) -> dict[str, Any]:
        message = {
            "from": PERSON,
            "id": f"wamid.in{next(self._ids)}",
            "timestamp": str(int(time.time())),
            "type": kind,
            kind: content,
            **more,
        }
        self.received[str(message["id"])] = float(message["timestamp"])
        return message

    def says(self, text: str, **more: Any) -> dict[str, Any]:
        return self.delivery(self.message("text", {"body": text}, **more))

    def presses(self, title: str) -> dict[str, Any]:
        choice = next(choice for choice in self.choices if choice["title"] == title)
        kind = "list_reply" if self.sent[-1]["interactive"]["type"] == "list" else "button_reply"
        return self.delivery(self.message("interactive", {"type": kind, kind: choice}))

    @staticmethod
    def delivery(*messages: dict[str, Any], **more: Any) -> dict[str, Any]:
        value = {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "33187654321", "phone_number_id": PHONE_NUMBER_ID},
            "contacts": [{"profile": {"name": "Zoé"}, "wa_id": PERSON, "user_id": "FR.1234567890"}],
            **({"messages": list(messages)} if messages else {}),
            **more,
        }
        change = {"value": value, "field": "messages"}
        return {"object": "whatsapp_business_account", "entry": [{"id": "8856996819413533", "changes": [change]}]}


def signed(delivery: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
    """The bytes and the headers of a delivery, as Meta signs it."""
    body = json.dumps(delivery, ensure_ascii=False).encode()
    signature = hmac.new(APP_SECRET.encode(), body, hashlib.sha256).hexdigest()
    return body, {"content-type": "application/json", "x-hub-signature-256": f"sha256={signature}"}

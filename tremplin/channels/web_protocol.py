"""The web protocol's requests and errors, as docs/protocol.md promises them. Pure: no server, no Rasa."""

import re
from dataclasses import dataclass
from typing import Any

from tremplin.channels.typed_text import clean_text

MAX_TEXT = 500  # characters; shown by the widget's counter
MAX_PAYLOAD = 1_000  # characters of a signed button
MAX_BODY = 16 * 1024  # bytes of a request, ten times the longest honest one

FEEDBACK_REASONS = frozenset({"incomprehensible", "faux", "incomplet", "hors_sujet"})

_MESSAGE_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_TOPIC = re.compile(r"[a-z][a-z0-9_]{0,63}")

STATUS = {
    "bad_json": 400,
    "invalid_session": 401,
    "forbidden_origin": 403,
    "too_large": 413,
    "not_json": 415,
    "invalid": 422,
    "empty_text": 422,
    "text_too_long": 422,
    "too_many": 429,
    "unavailable": 503,
    "too_slow": 503,
}


class WebError(Exception):
    """A refusal that the person is told about.

    Args:
        code: a key of STATUS, and of data/web/erreurs.yml where its sentence is.
        retry_after: whole seconds after which the same request may succeed.
    """

    def __init__(self, code: str, retry_after: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.status = STATUS[code]
        self.retry_after = retry_after


@dataclass(frozen=True)
class MessageRequest:
    """One message of a person. `payload` is the signed value of the button that was pressed, or ""."""

    session: str
    id: str
    text: str
    payload: str

    @classmethod
    def parse(cls, body: Any) -> "MessageRequest":
        """Check a decoded JSON body (or the fields of the form of the page without JavaScript).

        Raises:
            WebError: invalid_session, invalid, empty_text or text_too_long.
        """
        payload = _string(body, "payload", optional=True)
        if len(payload) > MAX_PAYLOAD:
            raise WebError("invalid")
        message = cls(session_of(body), _message_id(body), clean_text(_string(body, "text")), payload)
        if not message.text:
            raise WebError("empty_text")
        if len(message.text) > MAX_TEXT:
            raise WebError("text_too_long")
        return message


@dataclass(frozen=True)
class Feedback:
    """What a person thinks of one answer. `reason` is one of FEEDBACK_REASONS, or ""; there is no free text."""

    session: str
    message_id: str
    useful: bool
    reason: str
    topic: str

    @classmethod
    def parse(cls, body: Any) -> "Feedback":
        """Check a decoded JSON body.

        Raises:
            WebError: invalid_session or invalid.
        """
        session = session_of(body)
        useful = body.get("useful")
        reason, topic = _string(body, "reason", optional=True), _string(body, "topic", optional=True)
        if not isinstance(useful, bool) or reason and reason not in FEEDBACK_REASONS:
            raise WebError("invalid")
        if topic and not _TOPIC.fullmatch(topic):
            raise WebError("invalid")
        return cls(session, _message_id(body), useful, reason, topic)


def session_of(body: Any) -> str:
    """The session token of a decoded body.

    Raises:
        WebError: invalid when the body is no object, invalid_session when there is no token.
    """
    if not isinstance(body, dict):
        raise WebError("invalid")
    token = body.get("session")
    if not isinstance(token, str) or not token:
        raise WebError("invalid_session")
    return token


def _message_id(body: dict[str, Any]) -> str:
    for key in ("id", "message_id"):
        value = body.get(key)
        if isinstance(value, str) and _MESSAGE_ID.fullmatch(value):
            return value
    raise WebError("invalid")


def _string(body: dict[str, Any], key: str, *, optional: bool = False) -> str:
    value = body.get(key, "" if optional else None) if isinstance(body, dict) else None
    if value is None and optional:
        return ""
    if not isinstance(value, str):
        raise WebError("invalid")
    return value

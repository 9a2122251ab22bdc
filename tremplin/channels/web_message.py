"""From what the assistant says (a Rasa response) to what the browser receives: known fields only, bounded, safe links."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from rasa.core.channels.channel import OutputChannel

LINK_SCHEMES = frozenset({"http", "https", "tel", "mailto", "sms"})

MAX_BUTTONS = 12
MAX_CARDS = 10
MAX_CARD_LINES = 16
MAX_SOURCES = 8
MAX_LENGTH = 4_000  # characters of any one text; the longest answer has 430


class WebOutput(OutputChannel):
    """Collects what the assistant says in one turn."""

    def __init__(self) -> None:
        self.responses: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        """The name of the channel in responses written for it alone."""
        return "web"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep the whole response; nothing is rendered here."""
        self.responses.append(message)


def browser_message(response: Mapping[str, Any], sign: Callable[[str], str]) -> dict[str, Any] | None:
    """The message of the protocol for one response.

    Args:
        response: `text`, `buttons`, `custom`, each of which may be missing or malformed.
        sign: turns a payload into the value that the browser must send back.

    Returns:
        The message without its empty fields, or None when there is nothing to show.
    """
    custom = response.get("custom")
    custom = custom if isinstance(custom, Mapping) else {}
    message = {
        "text": _text(response.get("text")),
        "answer": _text(custom.get("answer")),
        "topic": _text(custom.get("topic")),
        "title": _text(custom.get("title")),
        "lang": _text(custom.get("lang")),
        "safety": custom.get("safety") is True,
        "sources": _each(custom.get("sources"), _source, MAX_SOURCES),
        "cards": _each(custom.get("cards"), _card, MAX_CARDS),
        "buttons": _each(response.get("buttons"), lambda button: _button(button, sign), MAX_BUTTONS),
    }
    if not (message["text"] or message["answer"] or message["cards"]):
        return None
    return {name: value for name, value in message.items() if value}


def safe_url(url: Any) -> str:
    """The address if a browser may follow it (http, https, tel, mailto, sms), else ""."""
    if not isinstance(url, str) or len(url) > MAX_LENGTH:
        return ""
    try:
        scheme = urlsplit(url).scheme.lower()
    except ValueError:
        return ""
    return url if scheme in LINK_SCHEMES and url.isprintable() and " " not in url else ""


def _text(value: Any) -> str:
    return value.strip()[:MAX_LENGTH] if isinstance(value, str) else ""


def _each(values: Any, read: Callable[[Mapping[str, Any]], dict[str, Any]], limit: int) -> list[dict[str, Any]]:
    """Read each object of a list, without those that hold nothing."""
    items = values if isinstance(values, list) else []
    return [found for item in items[:limit] if isinstance(item, Mapping) and (found := read(item))]


def _source(source: Mapping[str, Any]) -> dict[str, Any]:
    name = _text(source.get("name"))
    return {"name": name, "url": safe_url(source.get("url")), "checked": _text(source.get("checked"))} if name else {}


def _card(card: Mapping[str, Any]) -> dict[str, Any]:
    title = _text(card.get("title"))
    lines = _each(card.get("lines"), _card_line, MAX_CARD_LINES)
    return {"title": title, "lines": lines} if title else {}


def _card_line(line: Mapping[str, Any]) -> dict[str, Any]:
    text = _text(line.get("text"))
    return {"kind": _text(line.get("kind")), "text": text, "url": safe_url(line.get("url"))} if text else {}


def _button(button: Mapping[str, Any], sign: Callable[[str], str]) -> dict[str, Any]:
    title, payload = _text(button.get("title")), _text(button.get("payload"))
    return {"title": title, "payload": sign(payload)} if title and payload else {}

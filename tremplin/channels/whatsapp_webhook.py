"""What the WhatsApp Cloud API delivers, read into what persons did. Pure: no server, no Rasa.

Sources: developers.facebook.com, « WhatsApp Cloud API », webhooks (payload of `messages`) and webhooks security
(`X-Hub-Signature-256`: HMAC-SHA256 of the raw body with the app secret).
"""

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tremplin.channels.incoming import Incoming

_UNREADABLE = {
    "audio": "vocal",
    "image": "image",
    "video": "image",
    "document": "document",
    "sticker": "autocollant",
    "contacts": "contact",
    "order": "autre",
    "unsupported": "autre",
}


@dataclass(frozen=True)
class Failure:
    """A message that WhatsApp took and then could not hand over."""

    code: int
    title: str


def signature_is_right(secret: str, body: bytes, header: str) -> bool:
    """Whether Meta signed exactly these bytes: one space more or two fields exchanged, and it did not."""
    expected = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), header.encode())


def read_messages(delivery: Any, phone_number_id: str) -> list[Incoming]:
    """What persons wrote to this number, oldest first; everything else in the delivery is left."""
    found = [
        incoming
        for value in _values(delivery, phone_number_id)
        for message in _mappings(value.get("messages"))
        if (incoming := _incoming(message)) is not None
    ]
    return sorted(found, key=lambda incoming: incoming.sent_at or 0.0)


def read_failures(delivery: Any, phone_number_id: str) -> list[Failure]:
    """The messages that did not arrive, as the statuses of a delivery say."""
    return [
        Failure(error["code"], str(error.get("title") or ""))
        for value in _values(delivery, phone_number_id)
        for status in _mappings(value.get("statuses"))
        for error in _mappings(status.get("errors"))
        if isinstance(error.get("code"), int)
    ]


def _values(delivery: Any, phone_number_id: str) -> Iterator[Mapping[str, Any]]:
    if not isinstance(delivery, Mapping) or delivery.get("object") != "whatsapp_business_account":
        return
    for entry in _mappings(delivery.get("entry")):
        for change in _mappings(entry.get("changes")):
            value = change.get("value")
            if change.get("field") != "messages" or not isinstance(value, Mapping):
                continue
            metadata = value.get("metadata")
            if isinstance(metadata, Mapping) and metadata.get("phone_number_id") == phone_number_id:
                yield value


def _incoming(message: Mapping[str, Any]) -> Incoming | None:
    # A person with a user name may hide the number: the id that Meta gives for this business then stands alone.
    person, message_id = message.get("from") or message.get("from_user_id"), message.get("id")
    sent_at = _timestamp(message.get("timestamp"))
    if not (isinstance(person, str) and person and isinstance(message_id, str) and message_id) or sent_at is None:
        return None
    if message.get("group_id"):  # others would read the answers
        return None
    kind = message.get("type")
    content = message.get(kind) if isinstance(kind, str) else None
    part: Mapping[str, Any] = content if isinstance(content, Mapping) else {}
    if kind == "text" and isinstance(part.get("body"), str):
        return Incoming(person, message_id, "text", part["body"], sent_at)
    if kind == "edit" and isinstance(edited := part.get("message"), Mapping):  # what was written instead
        new_kind = str(edited.get("type"))
        return _incoming({**message, "type": new_kind, new_kind: edited.get(new_kind)})
    if kind == "interactive":
        return _reply(person, message_id, part, sent_at)
    if kind == "button" and isinstance(part.get("text"), str):  # the quick reply of a template
        return Incoming(person, message_id, "text", part["text"], sent_at)
    if kind == "location":
        return Incoming(person, message_id, "location", "", sent_at, _position(part))
    if isinstance(part.get("caption"), str) and part["caption"].strip():
        return Incoming(person, message_id, "text", part["caption"], sent_at)
    if isinstance(kind, str) and kind in _UNREADABLE:
        return Incoming(person, message_id, "unreadable", _UNREADABLE[kind], sent_at)
    return None  # reactions, changes of number and other notices


def _reply(person: str, message_id: str, part: Mapping[str, Any], sent_at: float) -> Incoming | None:
    reply = part.get("button_reply") or part.get("list_reply")
    value = reply.get("id") if isinstance(reply, Mapping) else None
    return Incoming(person, message_id, "choice", value, sent_at) if isinstance(value, str) else None


def _timestamp(value: Any) -> float | None:
    return float(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 12 else None


def _position(location: Mapping[str, Any]) -> tuple[float, float] | None:
    latitude, longitude = location.get("latitude"), location.get("longitude")
    if isinstance(latitude, (int, float)) and isinstance(longitude, (int, float)):
        return float(latitude), float(longitude)
    return None


def _mappings(values: Any) -> list[Mapping[str, Any]]:
    return [value for value in values if isinstance(value, Mapping)] if isinstance(values, list) else []

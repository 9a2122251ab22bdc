"""What Telegram delivers (core.telegram.org/bots/api#update), read into what a person did. Pure: no server, no Rasa."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tremplin.channels.incoming import Incoming

# What the bot asks Telegram for; anything else that arrives is left.
ALLOWED_UPDATES = ("message", "edited_message", "callback_query")

_UNREADABLE = {
    "voice": "vocal",
    "audio": "vocal",
    "video_note": "vocal",
    "photo": "image",
    "video": "image",
    "animation": "image",
    "document": "document",
    "sticker": "autocollant",
    "contact": "contact",
    "poll": "autre",
    "dice": "autre",
    "story": "autre",
}


@dataclass(frozen=True)
class Update:
    """One update that is for the assistant. `callback_id` is the press to acknowledge, or ""."""

    chat_id: int
    incoming: Incoming
    callback_id: str = ""


def read_update(update: Any) -> Update | None:
    """What a person did, or None when the update is of another kind, from a group or a bot, or malformed."""
    if not isinstance(update, Mapping) or not isinstance(update.get("update_id"), int):
        return None
    update_id = str(update["update_id"])
    if isinstance(query := update.get("callback_query"), Mapping):
        return _press(update_id, query)
    if isinstance(message := update.get("message"), Mapping):
        return _message(update_id, message)
    # A live location edits its message every few seconds: an edited message is read for its words alone.
    if isinstance(edited := update.get("edited_message"), Mapping) and isinstance(edited.get("text"), str):
        return _message(update_id, edited)
    return None


def _press(update_id: str, query: Mapping[str, Any]) -> Update | None:
    message = query.get("message")
    person, chat = _id(query.get("from")), _private_chat(message)
    data, callback_id = query.get("data"), query.get("id")
    if person is None or chat is None or not isinstance(data, str) or not isinstance(callback_id, str):
        return None
    # No date: that of the message is when the choice was offered, and it may be chosen weeks later.
    return Update(chat, Incoming(str(person), update_id, "choice", data), callback_id)


def _message(update_id: str, message: Mapping[str, Any]) -> Update | None:
    sender, chat = message.get("from"), _private_chat(message)
    person = _id(sender)
    if person is None or chat is None or (isinstance(sender, Mapping) and sender.get("is_bot") is True):
        return None
    date = message.get("edit_date", message.get("date"))
    sent_at = float(date) if isinstance(date, (int, float)) and not isinstance(date, bool) else None
    text, location = message.get("text", message.get("caption")), message.get("location")
    if isinstance(text, str) and text.strip():
        incoming = Incoming(str(person), update_id, "text", without_bot_command(text), sent_at)
    elif isinstance(location, Mapping):
        position = _position(location)
        incoming = Incoming(str(person), update_id, "location", "", sent_at, position)
    else:
        kind = next((word for name, word in _UNREADABLE.items() if name in message), None)
        if kind is None:  # « joined », « pinned a message » and other notices
            return None
        incoming = Incoming(str(person), update_id, "unreadable", kind, sent_at)
    return Update(chat, incoming)


def without_bot_command(text: str) -> str:
    """« /start invitation » and « /aide@bot » are « /start » and « /aide »; other texts stay as they are."""
    return text.split()[0].partition("@")[0] if text.startswith("/") else text


def _private_chat(message: Any) -> int | None:
    """The chat of a message between one person and the bot: in a group, others would read the answers."""
    chat = message.get("chat") if isinstance(message, Mapping) else None
    return _id(chat) if isinstance(chat, Mapping) and chat.get("type") == "private" else None


def _id(entity: Any) -> int | None:
    value = entity.get("id") if isinstance(entity, Mapping) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _position(location: Mapping[str, Any]) -> tuple[float, float] | None:
    latitude, longitude = location.get("latitude"), location.get("longitude")
    if isinstance(latitude, (int, float)) and isinstance(longitude, (int, float)):
        return float(latitude), float(longitude)
    return None

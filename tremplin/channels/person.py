"""Who writes on a messaging app, without keeping who it is: a keyed hash of the platform's id names the conversation."""

import base64
import hmac
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from tremplin.settings import project_dir

SECRET_VARIABLE = "TREMPLIN_SECRET"
MIN_SECRET = 16  # characters

_ID_BYTES = 16  # 128 bits: two persons never share a conversation
_SIGNATURE_LENGTH = 16  # base64 characters, 96 bits; with it a payload must fit the 64 bytes of Telegram


class Persons:
    """Names persons, and signs the choices that each was offered."""

    def __init__(self, secret: bytes, channel: str) -> None:
        self._secret = secret
        self._channel = channel

    def key(self, platform_id: str) -> str:
        """The conversation of a person. Without the secret it leads back to no account and no phone number."""
        return f"{self._channel}-{_base64(self._mac('person', platform_id)[:_ID_BYTES])}"

    def message_key(self, message_id: str) -> str:
        """The name of a message. A platform's own may hold who wrote it: WhatsApp's have the phone number in them."""
        return _base64(self._mac("message", message_id)[:_ID_BYTES])

    def sign(self, person: str, payload: str) -> str:
        """The value of a choice offered to this person: signature, then payload."""
        return self._signature(person, payload) + payload

    def offered(self, person: str, value: str) -> str | None:
        """The payload of a choice that was offered to this person, or None when it was not: a client can send anything."""
        payload = value[_SIGNATURE_LENGTH:]
        expected = self._signature(person, payload) + payload
        return payload if payload and hmac.compare_digest(value.encode(), expected.encode()) else None

    def _signature(self, person: str, payload: str) -> str:
        return _base64(self._mac("choice", person, payload))[:_SIGNATURE_LENGTH]

    def _mac(self, purpose: str, *parts: str) -> bytes:
        return keyed_hash(self._secret, purpose, self._channel, *parts)


def keyed_hash(secret: bytes, *parts: str) -> bytes:
    """HMAC-SHA256 of the parts; lengths are told apart, so that no two lists of parts are one message."""
    message = b"".join(len(data := part.encode()).to_bytes(4, "big") + data for part in parts)
    return hmac.digest(secret, message, "sha256")


def load_secret(environ: Mapping[str, str] = os.environ, folder: Path | None = None) -> bytes:
    """TREMPLIN_SECRET, or in development a random one that is made once and kept in var/secret.

    Raises:
        ValueError: the given secret is too short to protect anybody.
    """
    given = environ.get(SECRET_VARIABLE, "")
    if given:
        if len(given) < MIN_SECRET:
            raise ValueError(f"{SECRET_VARIABLE} : écrivez au moins {MIN_SECRET} caractères tirés au hasard")
        return given.encode()
    path = (folder or project_dir() / "var") / "secret"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(32))
    except FileExistsError:
        pass  # made by an earlier start
    return path.read_text().strip().encode()


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")

"""Sessions of the web channel: random, signed, expiring. Nothing is kept on the server, any worker can check them."""

import base64
import hmac
import re
import secrets
import time
from collections.abc import Callable

from tremplin.channels.web_protocol import WebError

_ID_BYTES = 16  # 128 random bits: cannot be guessed
_MAC_BYTES = 16
_PAYLOAD_MAC_LENGTH = 16  # base64 characters, 96 bits

_TOKEN = re.compile(r"([A-Za-z0-9_-]{22})\.([0-9a-f]{8,12})\.([A-Za-z0-9_-]{22})")


class Sessions:
    """Opens and checks sessions, and signs the buttons that a session was offered."""

    def __init__(self, secret: bytes, lifetime_seconds: int, clock: Callable[[], float] = time.time) -> None:
        self._secret = secret
        self.lifetime_seconds = lifetime_seconds
        self._clock = clock

    def open(self) -> str:
        """A new session token."""
        sender_id = _base64(secrets.token_bytes(_ID_BYTES))
        expiry = f"{int(self._clock()) + self.lifetime_seconds:08x}"
        return f"{sender_id}.{expiry}.{self._mac('session', sender_id, expiry)}"

    def sender_id(self, token: str) -> str:
        """The conversation of a token: the name under which Rasa knows this person.

        Raises:
            WebError: invalid_session (forged, damaged or expired).
        """
        match = _TOKEN.fullmatch(token)
        if match is None:
            raise WebError("invalid_session")
        sender_id, expiry, mac = match.groups()
        if not hmac.compare_digest(mac, self._mac("session", sender_id, expiry)) or int(expiry, 16) < self._clock():
            raise WebError("invalid_session")
        return sender_id

    def sign_payload(self, sender_id: str, payload: str) -> str:
        """What the browser must send back to press a button that the assistant offered to this person."""
        return self._mac("payload", sender_id, payload)[:_PAYLOAD_MAC_LENGTH] + payload

    def offered_payload(self, sender_id: str, signed: str) -> str | None:
        """The payload that the assistant offered to this person, or None when it did not."""
        payload = signed[_PAYLOAD_MAC_LENGTH:]
        if payload and hmac.compare_digest(signed.encode(), self.sign_payload(sender_id, payload).encode()):
            return payload
        return None

    def _mac(self, purpose: str, *parts: str) -> str:
        message = "\0".join((purpose, *parts)).encode()
        return _base64(hmac.digest(self._secret, message, "sha256")[:_MAC_BYTES])


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")

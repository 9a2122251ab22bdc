"""How the Telegram channel is set. Apart from the channel, so that the staff's commands start without Rasa."""

from dataclasses import dataclass
from typing import Any

from tremplin.channels.channel_settings import optional, required
from tremplin.channels.person import keyed_hash, load_secret
from tremplin.channels.telegram_api import TELEGRAM_URL

CHANNEL = "telegram"


@dataclass(frozen=True)
class TelegramSettings:
    """The settings of the channel.

    Attributes:
        token: of the bot, from BotFather.
        secret: the project's own; it names persons, and by default makes the secret token.
        secret_token: what Telegram repeats with each delivery, so that nobody else can deliver.
        api_url: where the Bot API is, another one for tests or a local Bot API server.
    """

    token: str
    secret: bytes
    secret_token: str
    api_url: str = TELEGRAM_URL

    @classmethod
    def read(cls, credentials: dict[str, Any] | None) -> "TelegramSettings":
        """Read the keys `token`, `secret_token` and `api_url` of credentials.yml.

        Raises:
            ValueError: a value is missing or cannot be used.
        """
        secret = load_secret()
        token = required(credentials, CHANNEL, "token")
        return cls(
            token=token,
            secret=secret,
            secret_token=optional(credentials, "secret_token", webhook_secret(secret, token)),
            api_url=optional(credentials, "api_url", TELEGRAM_URL),
        )


def webhook_secret(secret: bytes, token: str) -> str:
    """The secret token of a bot's webhook, when none is chosen: nothing more to keep, and no two bots share one."""
    return keyed_hash(secret, "telegram webhook", token).hex()

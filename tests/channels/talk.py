"""A person who talks with the assistant on a messaging app: what is delivered, and what the person then sees."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import fake_graph
import fake_telegram
import httpx
from platform_server import SECRET, Channels, Loop, running_platform

from tremplin.channels.telegram import TelegramInput
from tremplin.channels.telegram_settings import TelegramSettings, webhook_secret
from tremplin.channels.whatsapp import WhatsAppInput, WhatsAppSettings

TELEGRAM_SECRET = webhook_secret(SECRET, fake_telegram.TOKEN)


class TelegramTalk:
    """The fake Telegram, the channel, and the assistant behind it."""

    def __init__(self, platform: fake_telegram.FakeTelegram, channels: Channels, agent: Any) -> None:
        self.platform = platform
        self.channels = channels
        self.agent = agent
        self.url = f"{channels.url}/telegram/webhook"

    def deliver(self, update: Any, secret: str | None = TELEGRAM_SECRET, body: bytes | None = None) -> httpx.Response:
        """Deliver an update and wait for what follows."""
        headers = {"x-telegram-bot-api-secret-token": secret} if secret is not None else {}
        response = httpx.post(self.url, content=body if body is not None else json.dumps(update), headers=headers)
        self.channels.settle()
        return response

    def hears(self, update: dict[str, Any]) -> list[str]:
        """The texts that the person reads after an update."""
        before = len(self.platform.sent)
        assert self.deliver(update).status_code == 200
        return self.platform.texts[before:]

    def says(self, text: str) -> list[str]:
        return self.hears(self.platform.says(text))


class WhatsAppTalk:
    """The fake Graph API, the channel, and the assistant behind it."""

    def __init__(self, platform: fake_graph.FakeGraph, channels: Channels, agent: Any) -> None:
        self.platform = platform
        self.channels = channels
        self.agent = agent
        self.url = f"{channels.url}/whatsapp/webhook"

    def deliver(self, delivery: dict[str, Any], body: bytes | None = None, **headers: str) -> httpx.Response:
        """Deliver, and wait for what follows; a body or a header that is given replaces the right one."""
        right_body, right_headers = fake_graph.signed(delivery)
        response = httpx.post(
            self.url, content=body if body is not None else right_body, headers={**right_headers, **headers}
        )
        self.channels.settle()
        return response

    def hears(self, delivery: dict[str, Any]) -> list[str]:
        """The texts that the person reads after a delivery."""
        before = len(self.platform.sent)
        assert self.deliver(delivery).status_code == 200
        return self.platform.texts[before:]

    def says(self, text: str) -> list[str]:
        return self.hears(self.platform.says(text))


def telegram_input(api_url: str) -> TelegramInput:
    return TelegramInput(TelegramSettings(fake_telegram.TOKEN, SECRET, TELEGRAM_SECRET, api_url))


def whatsapp_input(api_url: str) -> WhatsAppInput:
    return WhatsAppInput(
        WhatsAppSettings(
            fake_graph.ACCESS_TOKEN,
            fake_graph.APP_SECRET,
            fake_graph.VERIFY_TOKEN,
            fake_graph.PHONE_NUMBER_ID,
            SECRET,
            api_url,
        )
    )


@contextmanager
def telegram_talk(loop: Loop, agent: Any) -> Iterator[TelegramTalk]:
    platform = fake_telegram.FakeTelegram()
    with (
        running_platform(loop, platform.handle) as url,
        Channels(loop, agent, [telegram_input(url)]).running() as channels,
    ):
        yield TelegramTalk(platform, channels, agent)


@contextmanager
def whatsapp_talk(loop: Loop, agent: Any) -> Iterator[WhatsAppTalk]:
    platform = fake_graph.FakeGraph()
    with (
        running_platform(loop, platform.handle) as url,
        Channels(loop, agent, [whatsapp_input(url)]).running() as channels,
    ):
        yield WhatsAppTalk(platform, channels, agent)

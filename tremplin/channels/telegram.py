"""The Telegram channel. Rasa loads it by its dotted path: `tremplin.channels.telegram.TelegramInput` in credentials.yml."""

import hmac
import json
import logging
from typing import Any

import httpx
from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, empty
from sanic.response import json as json_response

from tremplin.channels.messaging import Messaging
from tremplin.channels.messaging_setup import is_ready, new_messaging
from tremplin.channels.one_answer import Deliver
from tremplin.channels.request_body import BodyTooLarge, read_body
from tremplin.channels.telegram_api import TelegramApi, TelegramSpeaker
from tremplin.channels.telegram_settings import CHANNEL, TelegramSettings
from tremplin.channels.telegram_updates import read_update

logger = logging.getLogger(__name__)

SECRET_HEADER = "x-telegram-bot-api-secret-token"
# The longest honest update: a text of 4096 characters in reply to another, each escaped as \uXXXX, and its surroundings.
MAX_BODY = 256 * 1024


class TelegramInput(InputChannel):
    """The assistant as a Telegram bot."""

    def __init__(self, settings: TelegramSettings) -> None:
        self._settings = settings

    @classmethod
    def name(cls) -> str:
        """The channel's name, and its place under /webhooks/."""
        return CHANNEL

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> "TelegramInput":
        """See TelegramSettings for the keys.

        Raises:
            ValueError: a setting that cannot be used.
        """
        return cls(TelegramSettings.read(credentials))

    def blueprint(self, on_new_message: Deliver) -> Blueprint:
        """The one route that Telegram delivers to, and one for a monitor."""
        settings = self._settings
        messaging = new_messaging(CHANNEL, settings.secret)
        client = httpx.AsyncClient()
        webhook = _Webhook(settings.secret_token, messaging, TelegramApi(client, settings.token, settings.api_url))
        blueprint = Blueprint("tremplin_telegram")
        blueprint.ctx.messaging = messaging

        @blueprint.get("/")
        async def health(_request: Request) -> HTTPResponse:
            return json_response({"status": "ok"})

        @blueprint.post("/webhook", stream=True)
        async def deliver(request: Request) -> HTTPResponse:
            return await webhook.deliver(request)

        @blueprint.listener("after_server_start")
        async def watch(app: Sanic, _loop: Any) -> None:
            messaging.start(app)

        @blueprint.listener("before_server_stop")
        async def stop(_app: Sanic, _loop: Any) -> None:
            await messaging.close()
            await client.aclose()

        return blueprint


class _Webhook:
    """Checks that Telegram delivers, says « received » once the message is kept, and leaves the work to the inbox."""

    def __init__(self, secret_token: str, messaging: Messaging, api: TelegramApi) -> None:
        self._secret_token = secret_token.encode()
        self._messaging = messaging
        messaging.speaker_to = lambda _, address: TelegramSpeaker(api, address["chat"], address["press"])

    async def deliver(self, request: Request) -> HTTPResponse:
        """One update. An answer other than 200 makes Telegram deliver it again."""
        if not hmac.compare_digest(request.headers.get(SECRET_HEADER, "").encode(), self._secret_token):
            logger.warning("telegram.delivery.forged: the secret token is missing or wrong")
            return empty(status=401)
        try:
            update = read_update(json.loads(await read_body(request, MAX_BODY)))
        except BodyTooLarge:
            return empty(status=413)
        except (ValueError, RecursionError):
            return empty(status=400)
        if update is None:
            return empty(status=200)
        if self._messaging.inbox.is_full or not is_ready(request.app):
            return empty(status=503)
        address = {"chat": update.chat_id, "press": update.callback_id}
        await self._messaging.take(request.app.ctx.agent, update.incoming, address)
        return empty(status=200)

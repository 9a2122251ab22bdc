"""The WhatsApp channel. Rasa loads it by its dotted path: `tremplin.channels.whatsapp.WhatsAppInput` in credentials.yml."""

import hmac
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, empty, text

from tremplin.channels.channel_settings import optional, required
from tremplin.channels.incoming import Incoming
from tremplin.channels.messaging import Messaging
from tremplin.channels.messaging_setup import is_ready, new_messaging
from tremplin.channels.one_answer import Deliver
from tremplin.channels.person import load_secret
from tremplin.channels.request_body import BodyTooLarge, read_body
from tremplin.channels.whatsapp_api import GRAPH_URL, GRAPH_VERSION, ErrorExplanations, WhatsAppApi, WhatsAppSpeaker
from tremplin.channels.whatsapp_webhook import read_failures, read_messages, signature_is_right
from tremplin.kept_files import first_good

logger = logging.getLogger(__name__)

_ERRORS = "channels/whatsapp_erreurs.yml"

CHANNEL = "whatsapp"
SIGNATURE_HEADER = "x-hub-signature-256"
MAX_BODY = 3 * 1024 * 1024  # Meta: « webhook payloads can be up to 3 MB »


@dataclass(frozen=True)
class WhatsAppSettings:
    """The settings of the channel.

    Attributes:
        access_token: a permanent one, of a system user.
        app_secret: signs deliveries.
        verify_token: any word, written here and in Meta's dashboard: it proves once that the address is ours.
        phone_number_id: Meta's id of the number, not the number.
        secret: the project's own; it names persons.
        api_url, api_version: where the Graph API is.
    """

    access_token: str
    app_secret: str
    verify_token: str
    phone_number_id: str
    secret: bytes
    api_url: str = GRAPH_URL
    api_version: str = GRAPH_VERSION

    @classmethod
    def read(cls, credentials: dict[str, Any] | None) -> "WhatsAppSettings":
        """Read the keys of credentials.yml, named like the attributes.

        Raises:
            ValueError: a value is missing or cannot be used.
        """
        return cls(
            access_token=required(credentials, CHANNEL, "access_token"),
            app_secret=required(credentials, CHANNEL, "app_secret"),
            verify_token=required(credentials, CHANNEL, "verify_token"),
            phone_number_id=required(credentials, CHANNEL, "phone_number_id"),
            secret=load_secret(),
            api_url=optional(credentials, "api_url", GRAPH_URL),
            api_version=optional(credentials, "api_version", GRAPH_VERSION),
        )


class WhatsAppInput(InputChannel):
    """The assistant behind a WhatsApp number."""

    def __init__(self, settings: WhatsAppSettings) -> None:
        self._settings = settings

    @classmethod
    def name(cls) -> str:
        """The channel's name, and its place under /webhooks/."""
        return CHANNEL

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> "WhatsAppInput":
        """See WhatsAppSettings for the keys.

        Raises:
            ValueError: a setting that cannot be used.
        """
        return cls(WhatsAppSettings.read(credentials))

    def blueprint(self, on_new_message: Deliver) -> Blueprint:
        """The route that Meta verifies once and then delivers to."""
        settings = self._settings
        messaging = new_messaging(CHANNEL, settings.secret)
        client = httpx.AsyncClient()
        webhook = _Webhook(settings, messaging, client)
        blueprint = Blueprint("tremplin_whatsapp")
        blueprint.ctx.messaging = messaging

        @blueprint.get("/webhook")
        async def verify(request: Request) -> HTTPResponse:
            return webhook.verify(request)

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
    """Checks that Meta delivers, says « received » once the messages are kept, and leaves the work to the inbox."""

    def __init__(self, settings: WhatsAppSettings, messaging: Messaging, client: httpx.AsyncClient) -> None:
        self._settings = settings
        self._messaging = messaging
        self._api = WhatsAppApi(
            client, settings.access_token, settings.phone_number_id, settings.api_url, settings.api_version
        )
        self._errors = first_good(lambda data: ErrorExplanations.load(data / _ERRORS), _ERRORS)
        messaging.explain = self._errors.explain
        messaging.speaker_to = self._speaker_to

    def verify(self, request: Request) -> HTTPResponse:
        """Meta asks once whether the address belongs to who holds the verify token."""
        given = request.args.get("hub.verify_token", "")
        right = hmac.compare_digest(given.encode(), self._settings.verify_token.encode())
        if request.args.get("hub.mode") != "subscribe" or not right:
            logger.warning("whatsapp.verification.refused: the verify token is not the one of credentials.yml")
            return empty(status=403)
        return text(request.args.get("hub.challenge", ""))

    async def deliver(self, request: Request) -> HTTPResponse:
        """One delivery of any number of messages. An answer other than 200 makes Meta deliver it again."""
        try:
            body = await read_body(request, MAX_BODY)
        except BodyTooLarge:
            return empty(status=413)
        if not signature_is_right(self._settings.app_secret, body, request.headers.get(SIGNATURE_HEADER, "")):
            logger.warning("whatsapp.delivery.forged: the signature is missing or wrong")
            return empty(status=401)
        try:
            delivery = json.loads(body)
        except (ValueError, RecursionError):
            return empty(status=400)
        for failure in read_failures(delivery, self._settings.phone_number_id):
            logger.error("whatsapp.undelivered %s %s", failure.code, self._errors.explain(failure.code))
        messages = read_messages(delivery, self._settings.phone_number_id)
        if messages and (self._messaging.inbox.is_full or not is_ready(request.app)):
            return empty(status=503)
        for incoming in messages:
            await self._messaging.take(request.app.ctx.agent, incoming, {})
        return empty(status=200)

    def _speaker_to(self, incoming: Incoming, _address: Mapping[str, Any]) -> WhatsAppSpeaker:
        opener = self._messaging.words["ouvrir_liste"]
        return WhatsAppSpeaker(self._api, incoming.platform_id, incoming.id, incoming.sent_at or 0.0, opener)

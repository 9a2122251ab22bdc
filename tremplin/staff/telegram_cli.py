"""Commands of the staff on the Telegram bot: connect it to the server, see what Telegram says of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timezone
from typing import Annotated, Any

import httpx
import typer

from tremplin.answers import LiveContent
from tremplin.channels.messaging_texts import LiveMessagingTexts
from tremplin.channels.person import load_secret
from tremplin.channels.platform_api import ApiError
from tremplin.channels.telegram_api import TELEGRAM_URL, TelegramApi
from tremplin.channels.telegram_settings import webhook_secret
from tremplin.channels.telegram_updates import ALLOWED_UPDATES
from tremplin.settings import data_dir

app = typer.Typer(help="Le robot Telegram : le relier au serveur, voir son état.", no_args_is_help=True)

WEBHOOK_PATH = "/webhooks/telegram/webhook"

_WORDS = {
    "bot": "Le robot s’appelle @{username} ({first_name}).",
    "connected": "Telegram enverra les messages à {url}",
    "menu": "Le menu du robot est à jour.",
    "menu_refused": "Le menu n’a pas pu être mis à jour : {reason}",
    "refused": "Telegram a refusé : {reason}",
    "bad_token": "Le jeton n’est pas le bon : reprenez celui que BotFather vous a donné, sans espace autour.",
    "unreachable": "Telegram n’a pas pu être joint : vérifiez la connexion de cette machine à Internet.",
    "https": "L’adresse doit commencer par https:// et ne rien contenir après le nom du site : https://bot.association.fr",
    "no_webhook": "Le robot n’est relié à aucun serveur : lancez « tremplin telegram connect ».",
    "waiting": "Messages en attente : {count}",
    "last_error": "Dernier échec, le {date} : {message}",
    "no_error": "Aucun échec signalé par Telegram.",
}
#: Telegram answers so to a token that it does not know.
_UNKNOWN_TOKEN = frozenset({401, 404})

Token = Annotated[str, typer.Option(envvar="TELEGRAM_TOKEN", help="Le jeton donné par BotFather.", prompt="Jeton")]
ApiUrl = Annotated[str, typer.Option(hidden=True)]


@app.command()
def connect(
    url: Annotated[str, typer.Argument(envvar="TREMPLIN_URL", help="L’adresse publique du serveur, en https.")],
    token: Token,
    secret_token: Annotated[str, typer.Option(help="Celui de credentials.yml, si vous en avez écrit un.")] = "",
    api_url: ApiUrl = TELEGRAM_URL,
) -> None:
    """Relie le robot à votre serveur : Telegram lui enverra les messages."""
    if not url.startswith("https://") or url.rstrip("/").count("/") != 2:
        _stop("https")
    secret = secret_token or webhook_secret(load_secret(), token)
    _run(token, api_url, lambda api: _connect(api, url.rstrip("/") + WEBHOOK_PATH, secret))


@app.command()
def status(token: Token, api_url: ApiUrl = TELEGRAM_URL) -> None:
    """Montre à quel serveur le robot est relié, et ce que Telegram en dit."""
    _run(token, api_url, _status)


async def _connect(api: TelegramApi, webhook: str, secret: str) -> None:
    _say("bot", **await api.call("getMe"))
    await api.call_patiently(
        "setWebhook",
        url=webhook,
        secret_token=secret,
        allowed_updates=list(ALLOWED_UPDATES),
        drop_pending_updates=False,
    )
    _say("connected", url=webhook)
    try:
        await api.call("setMyCommands", commands=_menu())
        _say("menu")
    except ApiError as error:
        _say("menu_refused", reason=error.description)


async def _status(api: TelegramApi) -> None:
    _say("bot", **await api.call("getMe"))
    info = await api.call("getWebhookInfo")
    if not info.get("url"):
        _stop("no_webhook")
    _say("connected", url=info["url"])
    _say("waiting", count=info.get("pending_update_count", 0))
    if info.get("last_error_date"):
        day = datetime.fromtimestamp(info["last_error_date"], timezone.utc).astimezone()
        _say("last_error", date=f"{day:%d/%m/%Y à %H:%M}", message=info.get("last_error_message", ""))
    else:
        _say("no_error")


def _menu() -> list[dict[str, str]]:
    words = LiveMessagingTexts(LiveContent(data_dir())).current().words
    return [{"command": name, "description": text} for name, text in words["menu"].items()]


def _run(token: str, api_url: str, work: Callable[[TelegramApi], Awaitable[None]]) -> None:
    async def run() -> None:
        async with httpx.AsyncClient() as client:
            await work(TelegramApi(client, token.strip(), api_url))

    try:
        asyncio.run(run())
    except ApiError as error:
        if error.code in _UNKNOWN_TOKEN:
            _stop("bad_token")
        _stop("refused" if error.code else "unreachable", reason=error.description)


def _say(name: str, **values: Any) -> None:
    typer.echo(_WORDS[name].format(**values))


def _stop(name: str, **values: Any) -> None:
    typer.echo(_WORDS[name].format(**values), err=True)
    raise typer.Exit(1)

"""The channel against the published emulator of the Bot API (npm, telegram-test-api), run as a real server.

The emulator knows no secret token: what it holds for the bot is fetched and delivered with it, as Telegram would.
"""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from fake_telegram import TOKEN
from platform_server import Channels, Loop, StandIn
from talk import TELEGRAM_SECRET, telegram_input

EMULATOR = "telegram-test-api@4.2.1"
PERSON = 4242

_SERVER = """
const TelegramServer = require('telegram-test-api');
const server = new TelegramServer({port: Number(process.argv[2]), host: '127.0.0.1', storeTimeout: 60});
server.start().then(() => console.log('ready'));
"""


@pytest.fixture(scope="session")
def emulator_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("npm") is None or shutil.which("node") is None:
        _missing("node and npm are not installed")
    folder = tmp_path_factory.mktemp("emulator")
    arguments = ["install", "--prefix", str(folder), "--no-audit", "--no-fund", "--ignore-scripts", EMULATOR]
    installed = subprocess.run(["npm", *arguments], capture_output=True, text=True, timeout=100, check=False)
    if installed.returncode:
        _missing(f"npm could not install {EMULATOR}: {installed.stderr[-300:]}")
    (folder / "server.js").write_text(_SERVER)
    return folder


def _missing(reason: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


class Emulator:
    """The emulator's own interface for the app of a person."""

    def __init__(self, url: str) -> None:
        self.url = url

    def post(self, path: str, **body: Any) -> Any:
        answer = httpx.post(f"{self.url}{path}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json().get("result")

    def message(self, **content: Any) -> dict[str, Any]:
        person = {"id": PERSON, "first_name": "Zoé", "username": "zoe"}
        chat = {**person, "type": "private"}
        now = int(time.time())
        return {"botToken": TOKEN, "date": now, "from": {**person, "is_bot": False}, "chat": chat, **content}

    def says(self, text: str) -> None:
        self.post("/sendMessage", **self.message(text=text))

    def commands(self, text: str) -> None:
        entities = [{"offset": 0, "length": len(text), "type": "bot_command"}]
        self.post("/sendCommand", **self.message(text=text, entities=entities))

    def presses(self, data: str) -> None:
        self.post("/sendCallback", **self.message(message=self.message(), data=data))

    def updates(self) -> list[dict[str, Any]]:
        return list(self.post(f"/bot{TOKEN}/getUpdates"))

    def seen(self) -> list[dict[str, Any]]:
        """The messages that the person has not seen yet."""
        return [update["message"] for update in self.post("/getUpdates", token=TOKEN, chatId=PERSON)]


@contextmanager
def running(folder: Path) -> Iterator[Emulator]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(["node", "server.js", str(port)], cwd=folder, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "ready"
        yield Emulator(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def emulator(emulator_folder: Path) -> Iterator[Emulator]:
    with running(emulator_folder) as emulator:
        yield emulator


@pytest.fixture
def agent() -> StandIn:
    return StandIn()


@pytest.fixture
def channels(loop: Loop, emulator: Emulator, agent: StandIn) -> Iterator[Channels]:
    with Channels(loop, agent, [telegram_input(emulator.url)]).running() as channels:
        yield channels


def relay(emulator: Emulator, channels: Channels) -> list[dict[str, Any]]:
    """Deliver what waits for the bot, and give what the person then sees."""
    for update in emulator.updates():
        headers = {"x-telegram-bot-api-secret-token": TELEGRAM_SECRET}
        delivered = httpx.post(f"{channels.url}/telegram/webhook", json=update, headers=headers)
        assert delivered.status_code == 200
    channels.settle()
    return emulator.seen()


def keyboard(message: dict[str, Any]) -> dict[str, str]:
    rows = message["reply_markup"]["inline_keyboard"]
    return {button["text"]: button["callback_data"] for row in rows for button in row}


def test_a_conversation_through_the_emulator(emulator: Emulator, channels: Channels, agent: StandIn) -> None:
    emulator.commands("/start")
    (greeting,) = relay(emulator, channels)
    assert "Je suis un robot" in greeting["text"]
    emulator.says("combien je peux emprunter")
    (answer,) = relay(emulator, channels)
    assert answer["parse_mode"] == "HTML"
    assert "<b>300 €</b>" in answer["text"]
    emulator.presses(keyboard(answer)["Combien de temps dure le prêt ?"])
    (followed,) = relay(emulator, channels)
    assert followed["chat_id"] == PERSON
    assert agent.texts == ["combien je peux emprunter", "/duree"]


def test_what_the_emulator_delivers_by_itself_is_refused_for_it_has_no_secret(
    emulator: Emulator, channels: Channels, agent: StandIn
) -> None:
    emulator.says("combien")
    (update,) = emulator.updates()
    assert httpx.post(f"{channels.url}/telegram/webhook", json=update).status_code == 401
    assert agent.texts == []

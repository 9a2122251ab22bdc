"""One dialogue, three places: web, Telegram and WhatsApp give the same answers of the real assistant."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from fake_graph import FakeGraph
from fake_telegram import FakeTelegram
from platform_server import SECRET, Channels, Loop, running_platform
from talk import TelegramTalk, WhatsAppTalk, telegram_input, whatsapp_input

from tremplin.channels.web import WebInput
from tremplin.channels.web_settings import WebSettings


@dataclass(frozen=True)
class Step:
    """What the person does (words, or the number of a button), and what must be read then."""

    does: str | int
    reads: tuple[str, ...]


DIALOGUE = (
    Step("c'est quoi le microcrédit ?", ("petit prêt", "Source", "Service-Public")),
    Step(1, ("banque",)),
    Step("je cherche une association près de Lille", ("Lille (59)", "Téléphone", "Mairie")),
    Step("d'autres", ()),
    Step(
        "on me demande 200 euros d'avance pour débloquer le prêt",
        ("Ne payez rien", "ABE Info Service", "0 805 805 817"),
    ),
)


class Place(ABC):
    """Where a person talks with the assistant."""

    @abstractmethod
    def says(self, text: str) -> str:
        """Everything that is read after some words."""

    @abstractmethod
    def presses(self, number: int) -> str:
        """Everything that is read after a press of the button of this number."""

    def does(self, action: str | int) -> str:
        return self.says(action) if isinstance(action, str) else self.presses(action)


class Web(Place):
    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=f"{url}/web")
        self._session = self._client.post("/session", json={}).json()["session"]
        self._number = 0
        self._buttons: list[dict[str, str]] = []

    def says(self, text: str) -> str:
        return self._sends({"text": text})

    def presses(self, number: int) -> str:
        button = self._buttons[number - 1]
        return self._sends({"text": button["title"], "payload": button["payload"]})

    def _sends(self, message: dict[str, str]) -> str:
        self._number += 1
        body = {"session": self._session, "id": f"message-{self._number:04}", **message}
        messages: list[dict[str, Any]] = self._client.post("/message", json=body).json()["messages"]
        self._buttons = next((m["buttons"] for m in reversed(messages) if m.get("buttons")), [])
        return "\n".join(self._shown(message) for message in messages)

    @staticmethod
    def _shown(message: dict[str, Any]) -> str:
        lines = [message["text"]]
        for card in message.get("cards", ()):
            lines += [card["title"], *(line["text"] for line in card.get("lines", ()))]
        return "\n".join(lines)


class Telegram(Place):
    def __init__(self, talk: TelegramTalk) -> None:
        self._talk = talk

    def says(self, text: str) -> str:
        return "\n".join(self._talk.says(text))

    def presses(self, number: int) -> str:
        press = self._talk.platform.presses(self._talk.platform.buttons[number - 1])
        return "\n".join(self._talk.hears(press))


class WhatsApp(Place):
    def __init__(self, talk: WhatsAppTalk) -> None:
        self._talk = talk

    def says(self, text: str) -> str:
        return "\n".join(self._talk.says(text))

    def presses(self, number: int) -> str:
        press = self._talk.platform.presses(self._talk.platform.choices[number - 1]["title"])
        return "\n".join(self._talk.hears(press))


@pytest.fixture
async def conversation(new_conversation: Any) -> Any:
    return await new_conversation()


@pytest.fixture
def places(loop: Loop, conversation: Any) -> Iterator[dict[str, Place]]:
    telegram, whatsapp = FakeTelegram(), FakeGraph()
    with ExitStack() as stack:
        telegram_url = stack.enter_context(running_platform(loop, telegram.handle))
        graph_url = stack.enter_context(running_platform(loop, whatsapp.handle))
        inputs = [
            WebInput(WebSettings(origins=frozenset(), secret=SECRET)),
            telegram_input(telegram_url),
            whatsapp_input(graph_url),
        ]
        channels = stack.enter_context(Channels(loop, conversation.agent, inputs).running())
        yield {
            "web": Web(channels.url),
            "telegram": Telegram(TelegramTalk(telegram, channels, conversation.agent)),
            "whatsapp": WhatsApp(WhatsAppTalk(whatsapp, channels, conversation.agent)),
        }


async def reference(conversation: Any) -> list[list[str]]:
    """What the assistant itself says at each step: the first line of each answer, and the titles of the structures."""
    buttons: list[dict[str, str]] = []
    said = []
    for step in DIALOGUE:
        text = step.does if isinstance(step.does, str) else buttons[step.does - 1]["payload"]
        turn = await conversation.say(text)
        buttons = next((m.buttons for m in reversed(turn.messages) if m.buttons), [])
        said.append([line for message in turn.messages for line in (_first_line(message), *_titles(message))])
    return said


def _first_line(message: Any) -> str:
    return _plain(str(message.custom["answer"]).split("\n", 1)[0])


def _titles(message: Any) -> list[str]:
    return [_plain(card["title"]) for card in message.custom.get("cards", ())]


def _plain(text: str) -> str:
    """Without the signs of bold, and with one kind of space."""
    return text.replace("*", "").replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("name", ["web", "telegram", "whatsapp"])
async def test_the_same_dialogue_passes_in_each_place(name: str, places: dict[str, Place], conversation: Any) -> None:
    conversation.channel_name = name  # the site presents itself before the first question, an app with its answer
    for step, said in zip(DIALOGUE, await reference(conversation), strict=True):
        read = _plain(places[name].does(step.does))
        for expected in (*step.reads, *said):
            assert expected in read, (step.does, expected, read)

"""A turn of a conversation as the staff sees it: what was said, and beside it what was understood and from where."""

import datetime
import re
from collections.abc import Callable
from typing import Any

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from tremplin.conversation import BotMessage, Turn
from tremplin.staff.words import Words

RUNNERS_UP = 3
#: Less likely topics teach nothing.
LEAST_SHARE = 0.01
#: Narrower terminals show the two columns one under the other.
SIDE_BY_SIDE = 100

PLACE = "lieu"
SEVERAL = "|"
FALLBACK = "nlu_fallback"

_MARKUP = re.compile(r"\*\*(?P<bold>[^*]+)\*\*|\[(?P<words>[^\]]+)\]\((?P<address>[^)\s]+)\)")

PlaceName = Callable[[str], str]


class TurnView:
    """Draws turns.

    Args:
        words: data/equipe/shell.yml.
        hidden: slots of the inner working.
        place_name: the key of a place → what people read.
    """

    def __init__(self, words: Words, hidden: frozenset[str], place_name: PlaceName) -> None:
        self._words = words
        self._memory = words.table("memoire")
        self._values = words.table("valeurs")
        self._hidden = hidden
        self._place_name = place_name

    def draw(self, turn: Turn, width: int) -> RenderableType:
        """The whole turn. The buttons are numbered through all its messages."""
        answers: list[RenderableType] = []
        number = 1
        for message in turn.messages:
            answers.append(self._message(message, number))
            number += len(message.buttons)
        if not answers:
            answers.append(Text(self._words.say("sans_reponse"), style="italic"))
        understood = self._understood(turn)
        if width < SIDE_BY_SIDE:
            return Group(*answers, understood)
        grid = Table.grid(expand=True, padding=(0, 1))
        grid.add_column(ratio=3)
        grid.add_column(ratio=2)
        grid.add_row(Group(*answers), understood)
        return grid

    def _message(self, message: BotMessage, number: int) -> RenderableType:
        body = readable(str(message.custom.get("answer") or message.text))
        for card in message.custom.get("cards") or ():
            body.append("\n\n").append(str(card.get("title", "")), style="bold")
            for line in card.get("lines") or ():
                body.append(f"\n  {line.get('text', '')}")
        for source in message.custom.get("sources") or ():
            checked = datetime.date.fromisoformat(source["checked"])
            text = self._words.say("reponse.source", nom=source["name"], date=f"{checked:%d/%m/%Y}")
            body.append("\n" + text, style="dim")
        for position, button in enumerate(message.buttons, number):
            body.append(f"\n {position} ", style="bold reverse").append(f" {button['title']}")
        where = message.custom.get("where") or message.custom.get("response") or ""
        return Panel(body, subtitle=Text(str(where), style="cyan"), subtitle_align="right")

    def _understood(self, turn: Turn) -> RenderableType:
        table = Table.grid(padding=(0, 1))
        table.add_column(style="dim")
        table.add_column()
        for label, value in self._rows(turn):
            table.add_row(label, value)
        return Panel(table, title=self._words.say("compris.titre"), title_align="left")

    def _rows(self, turn: Turn) -> list[tuple[str, Text]]:
        say = self._words.say
        if turn.text.startswith("/"):
            # What a button carries beside its topic shows in what is remembered, in words.
            topic = turn.text.removeprefix("/").partition("{")[0]
            return [(say("compris.bouton"), Text(topic, style="bold")), *self._memory_rows(turn)]
        shares = {name: share for name, share in turn.ranking if name != FALLBACK}
        understood = [
            _share(topic, None if position else turn.confidence) for position, topic in enumerate(turn.topics)
        ]
        rows = [(say("compris.sujets"), Text("\n".join(understood) or say("compris.rien"), style="bold"))]
        others = [(n, s) for n, s in shares.items() if n not in turn.topics and s >= LEAST_SHARE][:RUNNERS_UP]
        if others:
            rows.append((say("compris.autres"), Text("\n".join(_share(name, share) for name, share in others))))
        for entity in turn.entities:
            name, value = str(entity.get("entity")), str(entity.get("value"))
            if name == PLACE:
                label = "compris.lieux" if SEVERAL in value else "compris.lieu"
                rows.append((say(label), Text(self._places(value))))
            else:
                rows.append((say("compris.trouve"), Text(self._named(name, value))))
        return rows + self._memory_rows(turn)

    def _memory_rows(self, turn: Turn) -> list[tuple[str, Text]]:
        changed = [line for name, value in turn.changed.items() if (line := self._slot(name, value))]
        return [(self._words.say("compris.retenu"), Text("\n".join(changed)))] if changed else []

    def _slot(self, name: str, value: Any) -> str | None:
        if name in self._hidden:
            return None
        if value is None:
            shown = self._words.say("compris.oublie")
        else:
            shown = self._places(str(value)) if name == PLACE else str(value)
        return self._named(name, shown)

    def _named(self, name: str, value: str) -> str:
        """What is known, as the staff reads it; a « yes » says nothing that the name does not say."""
        label = self._memory.get(name, name)
        return label if value == str(True) else f"{label} : {self._values.get(value, value)}"

    def _places(self, keys: str) -> str:
        return ", ".join(self._place_name(key) for key in keys.split(SEVERAL))


def readable(text: str) -> Text:
    """The light markup of answers in a terminal: bold is bold, a link shows its address."""
    shown = Text()
    position = 0
    for mark in _MARKUP.finditer(text):
        shown.append(text[position : mark.start()])
        if mark["bold"]:
            shown.append(mark["bold"], style="bold")
        else:
            shown.append(mark["words"], style="underline").append(f" <{mark['address']}>", style="dim")
        position = mark.end()
    return shown.append(text[position:])


def button_payloads(turn: Turn) -> list[str]:
    """The payloads of the buttons of a turn, in the order of their numbers."""
    return [button["payload"] for message in turn.messages for button in message.buttons]


def _share(topic: str, share: float | None) -> str:
    return topic if share is None else f"{topic} ({share:.0%})".replace("%", "\u00a0%")

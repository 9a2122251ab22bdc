"""What each messaging channel accepts: data/channels/limites.yml, read once, and how long a text is for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tremplin.answers.yaml_lines import read_yaml
from tremplin.channels.sms_alphabet import segment_count

MarkupFlavour = Literal["html", "whatsapp", "aucun"]
SourceStyle = Literal["liens", "adresses", "noms"]


@dataclass(frozen=True)
class ButtonLimits:
    """Buttons under a message: how many, characters of a title, bytes of the value that comes back."""

    count: int
    title: int
    value: int


@dataclass(frozen=True)
class ListLimits:
    """A list that opens on a tap: rows, characters of a row's title and description, bytes of its value, the opener."""

    count: int
    title: int
    description: int
    value: int
    opener: int


@dataclass(frozen=True)
class ChannelLimits:
    """The limits of one channel. `buttons` and `rows` are None where it has none; `segments` counts SMS."""

    name: str
    text: int
    text_with_choices: int
    markup: MarkupFlavour
    sources: SourceStyle
    buttons: ButtonLimits | None
    rows: ListLimits | None
    segments: int | None

    def fits(self, text: str) -> bool:
        """Whether a text, markup included, can be sent as one message."""
        if self.segments is not None:
            return segment_count(text) <= self.segments
        return utf16_length(text) <= self.text


def load_limits(path: Path) -> dict[str, ChannelLimits]:
    """Read the table: the limits of each channel by its name.

    Raises:
        ContentError: no such file, or not YAML.
        KeyError: a limit is missing.
    """
    table: Mapping[str, Mapping[str, Any]] = read_yaml(path)
    return {name: _limits(name, entry) for name, entry in table.items()}


def _limits(name: str, entry: Mapping[str, Any]) -> ChannelLimits:
    buttons, rows = entry.get("boutons"), entry.get("liste")
    return ChannelLimits(
        name=name,
        text=entry["texte"],
        text_with_choices=entry.get("texte_avec_choix", entry["texte"]),
        markup=entry["balisage"],
        sources=entry["sources"],
        buttons=ButtonLimits(buttons["nombre"], buttons["titre"], buttons["valeur"]) if buttons else None,
        rows=ListLimits(rows["nombre"], rows["titre"], rows["description"], rows["valeur"], rows["ouvrir"])
        if rows
        else None,
        segments=entry.get("segments"),
    )


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2

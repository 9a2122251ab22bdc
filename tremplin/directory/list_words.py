"""The words of a list of results: buttons, kinds of help, distances. They are data/directory/liste.yml."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tremplin.answers.yaml_lines import read_yaml
from tremplin.directory.needs import Need
from tremplin.directory.search import DEPARTEMENT, Radius

Button = dict[str, str]


class ListWords:
    """The words of a list."""

    def __init__(self, words: Mapping[str, Any]) -> None:
        self._words = words

    @classmethod
    def load(cls, path: Path) -> ListWords:
        """Read liste.yml; raises ContentError when the file is absent or broken."""
        return cls(read_yaml(path))

    @property
    def thanks(self) -> str:
        """What answers « merci »."""
        return str(self._words["merci"])

    def help(self, need: Need) -> str:
        """What is looked for: « un microcrédit personnel »."""
        return str(self._words["aides"][need.value]["phrase"])

    def radius(self, radius: Radius) -> str:
        """How far: « jusqu'à 30 km », « dans tout le département »."""
        if radius == DEPARTEMENT:
            return str(self._words["rayon_departement"])
        return str(self._words["rayon_km"]).format(km=f"{float(radius):.0f}")

    def button(self, name: str, payload: str, **values: str) -> Button:
        """One of the buttons, with what it sends."""
        return _button(self._words["boutons"][name], payload, values)

    def help_button(self, need: Need, payload: str) -> Button:
        """The button that chooses a kind of help."""
        return _button(self._words["aides"][need.value], payload, {})

    @property
    def needs(self) -> tuple[Need, ...]:
        """The kinds of help, in the order in which they are offered."""
        return tuple(Need(need) for need in self._words["aides"])


def _button(words: Mapping[str, str], payload: str, values: Mapping[str, str]) -> Button:
    return {"title": words["titre"].format(**values), "payload": payload, "short": words["court"].format(**values)}

"""What domain.yml declares: the names that the content may use."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tremplin.answers.yaml_lines import read_yaml


@dataclass(frozen=True)
class DeclaredNames:
    """The names of domain.yml.

    Attributes:
        topics: the intents, with their line.
        slots: for each slot, the values it may take (None: any).
        actions: custom actions and forms.
    """

    path: Path
    topics: dict[str, int]
    slots: dict[str, frozenset[Any] | None]
    entities: frozenset[str]
    actions: frozenset[str]

    @classmethod
    def load(cls, path: Path) -> "DeclaredNames":
        """Read domain.yml.

        Raises:
            ContentError: the file cannot be read.
        """
        document = read_yaml(path)
        lines = path.read_text(encoding="utf-8").splitlines()
        topics = {str(name): _line_of(lines, f"- {name}") for name in document.get("intents") or ()}
        slots: dict[str, frozenset[Any] | None] = {}
        for name, settings in (document.get("slots") or {}).items():
            values = settings.get("values") if isinstance(settings, dict) else None
            slots[str(name)] = frozenset(values) if values else None
        actions = {str(name) for name in document.get("actions") or ()} | set(document.get("forms") or ())
        entities = frozenset(str(name) for name in document.get("entities") or ())
        return cls(path, topics, slots, entities, frozenset(actions))

    @property
    def fillable(self) -> frozenset[str]:
        """What a message or an action may fill: slots and entities."""
        return frozenset(self.slots) | self.entities


def _line_of(lines: list[str], text: str) -> int:
    return next((number for number, line in enumerate(lines, 1) if line.strip() == text), 1)

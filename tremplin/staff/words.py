"""The French words of the staff's tools, from data/equipe/."""

from pathlib import Path
from typing import Any

from tremplin.answers.yaml_lines import LineDict, read_yaml
from tremplin.kept_files import first_good

WORDS_FOLDER = "equipe"


class Words:
    """The sentences of one tool by name; « shell.aide » reads the key `aide` of the mapping `shell`."""

    def __init__(self, entries: LineDict) -> None:
        self._entries = entries

    @classmethod
    def load(cls, data: Path, tool: str) -> "Words":
        """Read data/equipe/<tool>.yml.

        Raises:
            ContentError: the file cannot be read.
        """
        return cls(read_yaml(data / WORDS_FOLDER / f"{tool}.yml"))

    @classmethod
    def of_project(cls, tool: str) -> "Words":
        """Read them of the project; the program that serves people starts from their last good state if it must.

        Raises:
            ContentError: the file cannot be read.
        """
        return first_good(lambda data: cls.load(data, tool), f"{WORDS_FOLDER}/{tool}.yml")

    def say(self, name: str, **values: Any) -> str:
        """A sentence, filled in.

        Raises:
            KeyError: no such sentence.
        """
        entry: Any = self._entries
        for part in name.split("."):
            entry = entry[part]
        return str(entry).format(**values) if values else str(entry)

    def table(self, name: str) -> dict[str, str]:
        """A table of labels: what the program calls a thing → what people read."""
        return {str(key): str(value) for key, value in self._entries[name].items()}

    def names(self, name: str) -> frozenset[str]:
        """A list of names."""
        return frozenset(str(item) for item in self._entries[name])

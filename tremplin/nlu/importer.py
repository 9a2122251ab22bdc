"""Rasa's reading of the examples, without its repetitions: a third of a training was spent on them.

Rasa asks for the examples three times, reads every file anew each time, checks each file against a schema that
`make check` checks better, and copies and compares all examples for each of the places where they could stand.
"""

from typing import Any

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.formats import RasaYAMLReader
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.io import get_text_hash


class ReadOnceImporter(RasaFileImporter):
    """Rasa's own importer of files (`importers:` in config.yml) with a memory; its callers copy before they change."""

    _examples: TrainingData | None = None

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """The examples of the files, as they were when first asked for."""
        if self._examples is None:
            parts = [_Reader().read(path) for path in self._nlu_files]
            for part in parts:
                part.training_examples = [_Example(message.data) for message in part.training_examples]
            self._examples = TrainingData().merge(*parts)
        return self._examples


class _Reader(RasaYAMLReader):
    def validate(self, string: str) -> None:
        """Nothing: `make check` tells what is wrong, and where, in French."""


class _Example(Message):
    """An example that is soon copied and compared."""

    def __deepcopy__(self, memo: dict[int, Any]) -> "_Example":
        # What the text and its labels are is never changed in place, only set anew.
        return _Example(dict(self.data))

    def fingerprint(self) -> str:
        """The same for the same text and labels, in every process."""
        return str(get_text_hash(repr(sorted(self.data.items()))))

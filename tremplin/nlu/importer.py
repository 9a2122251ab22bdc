"""Rasa asks for the examples three times in a training, and reads every file anew each time: here they are read once."""

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.training_data import TrainingData


class ReadOnceImporter(RasaFileImporter):
    """Rasa's own importer of files (`importers:` in config.yml) with a memory; its callers copy before they change."""

    _examples: TrainingData | None = None

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """The examples of the files, as they were when first asked for."""
        if self._examples is None:
            self._examples = super().get_nlu_data(language)
        return self._examples

"""The examples are those that Rasa would read, read once."""

import copy
from pathlib import Path

from rasa.shared.importers.importer import TrainingDataImporter

from tremplin.nlu.importer import ReadOnceImporter
from tremplin.nlu.topic_classifier import read_example

DATA = """version: "3.1"
nlu:
- intent: duree
  metadata: {auteur: auteur-01}
  examples: |
    - c'est long
    - on rend quand
    - c'est long
- intent: duree
  examples:
  - text: |
      - c'est long et combien
    metadata: {auteur: auteur-02, sujets: [duree, montant]}
"""


def _files(folder: Path) -> tuple[str, str, list[str]]:
    (folder / "data").mkdir()
    (folder / "data" / "duree.yml").write_text(DATA, encoding="utf-8")
    (folder / "domain.yml").write_text('version: "3.1"\nintents: [duree, montant]\n', encoding="utf-8")
    (folder / "config.yml").write_text("recipe: default.v1\nassistant_id: a\nlanguage: fr\n", encoding="utf-8")
    (folder / "own.yml").write_text(
        f"recipe: default.v1\nassistant_id: a\nimporters: [{{name: {ReadOnceImporter.__module__}.ReadOnceImporter}}]\n",
        encoding="utf-8",
    )
    return str(folder / "config.yml"), str(folder / "domain.yml"), [str(folder / "data")]


def test_the_examples_are_those_that_rasa_reads(tmp_path: Path) -> None:
    config, domain, data = _files(tmp_path)
    rasas = TrainingDataImporter.load_from_config(config, domain, data).get_nlu_data()
    own = TrainingDataImporter.load_from_config(str(tmp_path / "own.yml"), domain, data).get_nlu_data()

    assert {read_example(one) for one in own.intent_examples} == {read_example(one) for one in rasas.intent_examples}
    assert len(own.intent_examples) == len(rasas.intent_examples) == 3


def test_a_copy_of_an_example_changes_alone(tmp_path: Path) -> None:
    _, domain, data = _files(tmp_path)
    example = ReadOnceImporter(None, domain, data).get_nlu_data().training_examples[0]
    other = copy.deepcopy(example)
    assert other == example and hash(other) == hash(example)
    other.set("text", "autre chose")
    assert example.get("text") == "c'est long" and other != example


def test_the_files_are_read_once(tmp_path: Path) -> None:
    _, domain, data = _files(tmp_path)
    importer = ReadOnceImporter(None, domain, data)
    first = importer.get_nlu_data()
    (tmp_path / "data" / "duree.yml").unlink()
    assert importer.get_nlu_data() is first

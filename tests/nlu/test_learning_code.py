"""A model made by other code is another model, for the project and for Rasa's cache."""

import shutil
from pathlib import Path

import tremplin.nlu
from tremplin.nlu.learning_code import learning_code
from tremplin.nlu.topic_classifier import TopicClassifier


def test_a_change_of_what_learns_changes_the_digest(tmp_path: Path) -> None:
    folder = shutil.copytree(Path(tremplin.nlu.__file__).parent, tmp_path / "nlu")
    assert learning_code(folder) == learning_code()
    machines = folder / "machines.py"
    machines.write_text(machines.read_text(encoding="utf-8").replace("_C = 0.5", "_C = 0.6"), encoding="utf-8")
    assert learning_code(folder) != learning_code()


def test_rasa_does_not_take_the_classifier_of_other_code_from_its_cache() -> None:
    assert TopicClassifier.fingerprint_addon({}) == learning_code()

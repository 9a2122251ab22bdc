"""Filing a message under a topic: one line more, nothing else changed."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tremplin.staff.check import CheckedFiles
from tremplin.staff.checks.examples import read_examples
from tremplin.staff.teach import NotTaught, teach


def _teach(files: CheckedFiles, message: str, topic: str = "duree") -> Path:
    path = files.data / "topics" / f"{topic}.yml"
    teach(message, topic, path, files.data, files.test_messages)
    return path


def test_the_message_joins_the_block_of_the_staff(small_project: CheckedFiles) -> None:
    path = small_project.data / "topics" / "duree.yml"
    before = path.read_text(encoding="utf-8")
    _teach(small_project, "jusqu'à quand je paie ?")
    assert path.read_text(encoding="utf-8") == before + "    - jusqu'à quand je paie ?\n"


def test_a_topic_without_a_block_of_the_staff_gets_one(small_project: CheckedFiles) -> None:
    path = _teach(small_project, "c'est quoi le plafond", "montant")
    assert path.read_text(encoding="utf-8").endswith(
        "- intent: montant\n  metadata: {auteur: equipe}\n  examples: |\n    - c'est quoi le plafond\n"
    )


def test_a_topic_without_examples_gets_its_first(small_project: CheckedFiles) -> None:
    path = small_project.data / "topics" / "montant.yml"
    path.write_text(path.read_text(encoding="utf-8").split("nlu:")[0], encoding="utf-8")
    _teach(small_project, "c'est quoi le plafond", "montant")
    assert "c'est quoi le plafond" in {example.text for example in read_examples(small_project.data)[0]}


def test_what_follows_the_examples_stays(small_project: CheckedFiles) -> None:
    path = small_project.data / "topics" / "montant.yml"
    path.write_text(path.read_text(encoding="utf-8") + "\n# Une règle.\nrules: []\n", encoding="utf-8")
    _teach(small_project, "c'est quoi le plafond", "montant")
    assert path.read_text(encoding="utf-8").endswith("    - c'est quoi le plafond\n\n# Une règle.\nrules: []\n")


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("C'est LONG, pour rendre !", "double"),
        ("combien je peux avoir ?", "double"),
        ("Est-ce que la durée est longue pour vous ?", "du_test"),
        ("/duree", "bouton"),
        ("???", "vide"),
    ],
)
def test_refused(small_project: CheckedFiles, message: str, code: str) -> None:
    path = small_project.data / "topics" / "duree.yml"
    before = path.read_text(encoding="utf-8")
    with pytest.raises(NotTaught) as refusal:
        _teach(small_project, message)
    assert refusal.value.code == code
    assert path.read_text(encoding="utf-8") == before


@pytest.mark.parametrize(
    ("message", "filed"),
    [
        ("je suis au 06 12 34 56 78, on fait combien", "je suis au (téléphone masqué), on fait combien"),
        ("deux\nlignes   de texte", "deux lignes de texte"),
        ("un [lieu](lieu) piégé", "un (lieu)(lieu) piégé"),
        ("# un dièse : et des deux-points", "# un dièse : et des deux-points"),
    ],
)
def test_filed_as(small_project: CheckedFiles, message: str, filed: str) -> None:
    path = _teach(small_project, message)
    assert f"    - {filed}\n" in path.read_text(encoding="utf-8")


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(message=st.text(min_size=1, max_size=80))
def test_any_message_is_filed_or_refused_and_the_file_stays_readable(small_project: CheckedFiles, message: str) -> None:
    known = {example.text for example in read_examples(small_project.data)[0]}
    with contextlib.suppress(NotTaught):
        _teach(small_project, message)
    examples, faults = read_examples(small_project.data)
    assert not faults
    assert known <= {example.text for example in examples}

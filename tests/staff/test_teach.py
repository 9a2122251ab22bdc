"""Filing a message under a topic: one line more, nothing else changed."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tremplin.staff.check import CheckedFiles
from tremplin.staff.checks.examples import read_examples
from tremplin.staff.teach import Lesson, NotTaught, take_back, teach


def _lesson(files: CheckedFiles, message: str, topic: str = "duree") -> Lesson:
    return teach(message, topic, files.data / "topics" / f"{topic}.yml", files.data, files.test_messages)


def _teach(files: CheckedFiles, message: str, topic: str = "duree") -> Path:
    return _lesson(files, message, topic).path


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


@pytest.mark.parametrize("topic", ["duree", "montant"])
def test_lessons_are_taken_back_letter_by_letter_the_last_one_first(small_project: CheckedFiles, topic: str) -> None:
    path = small_project.data / "topics" / f"{topic}.yml"
    texts = [path.read_text(encoding="utf-8")]
    lessons = []
    for message in ("c'est quoi le plafond", "jusqu'à quand je paie"):
        lessons.append(_lesson(small_project, message, topic))
        texts.append(path.read_text(encoding="utf-8"))
    for lesson, text in zip(reversed(lessons), texts[1::-1]):
        take_back(lesson)
        assert path.read_text(encoding="utf-8") == text


def test_a_file_changed_since_the_lesson_is_left_alone(small_project: CheckedFiles) -> None:
    lesson = _lesson(small_project, "c'est quoi le plafond", "montant")
    edited = lesson.path.read_text(encoding="utf-8").replace("Vous pouvez", "Vous pouvez aussi")
    lesson.path.write_text(edited, encoding="utf-8")
    with pytest.raises(NotTaught) as refusal:
        take_back(lesson)
    assert refusal.value.code == "change_depuis"
    assert lesson.path.read_text(encoding="utf-8") == edited


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(message=st.text(min_size=1, max_size=80))
def test_any_message_is_filed_or_refused_and_the_file_stays_readable(small_project: CheckedFiles, message: str) -> None:
    known = {example.text for example in read_examples(small_project.data)[0]}
    with contextlib.suppress(NotTaught):
        _teach(small_project, message)
    examples, faults = read_examples(small_project.data)
    assert not faults
    assert known <= {example.text for example in examples}

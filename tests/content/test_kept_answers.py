"""A mistake in a file never silences an answer that people were given a moment before."""

import shutil
from pathlib import Path

import pytest

from tremplin.answers import LiveContent, compose, live
from tremplin.settings import data_dir


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of all that is said, looked at again at each message."""
    monkeypatch.setattr(live, "CHECK_EVERY_SECONDS", 0.0)
    for folder in ("topics", "safety", "conversation"):
        shutil.copytree(data_dir() / folder, tmp_path / folder)
    (tmp_path / "directory").mkdir()
    for name in ("facts.yml", "directory/contacts.yml"):
        shutil.copy(data_dir() / name, tmp_path / name)
    return tmp_path


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def said(content: LiveContent, name: str) -> str:
    answer = compose(content.current(), name, {})
    return answer.text if answer else ""


@pytest.mark.parametrize(
    ("name", "file", "before", "after"),
    [
        ("utter_violences", "safety/violences.yml", "{tel_violences}", "{tel_violence}"),
        ("utter_montant", "facts.yml", "  perso_montant_max:", "  perso_montant_maxi:"),
        ("utter_duree", "topics/duree.yml", "responses:", "reponses:"),
        ("utter_salutation", "directory/contacts.yml", "  nom:", "  nomm:"),
    ],
)
def test_an_answer_that_can_no_longer_be_said_stays_as_it_was(
    data: Path, name: str, file: str, before: str, after: str
) -> None:
    content = LiveContent(data)
    was = said(content, name)
    edit(data / file, before, after)

    assert was and said(content, name) == was


def test_a_file_that_disappears_keeps_its_answer(data: Path) -> None:
    content = LiveContent(data)
    was = said(content, "utter_duree")
    (data / "topics" / "duree.yml").rename(data / "topics" / "duree.yml.txt")

    assert was and said(content, "utter_duree") == was
    assert content.current().topic_of("utter_duree") is not None


def test_an_answer_that_is_mended_is_said(data: Path) -> None:
    content = LiveContent(data)
    edit(data / "safety" / "violences.yml", "{tel_violences}", "{tel_violence}")
    said(content, "utter_violences")
    edit(
        data / "safety" / "violences.yml", "Appelez le **{tel_violence}**", "Vous pouvez appeler le **{tel_violences}**"
    )

    assert said(content, "utter_violences").startswith("Vous pouvez appeler")

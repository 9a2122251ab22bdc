"""The last good state of a file: when it is kept, when a start uses it, and what the staff is told."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tremplin import kept_files
from tremplin.answers import ContentError, LiveContent, compose, live
from tremplin.answers.broken_files import broken_files
from tremplin.answers.yaml_lines import read_yaml
from tremplin.channels.web_texts import LiveTexts
from tremplin.directory import LiveDirectory
from tremplin.nlu.reading import Lexicon
from tremplin.settings import data_dir, kept_dir

PROJECT_DATA = data_dir()
FILE = "guide/gestes.yml"
COPIED = (
    *("guide", "lexique", "web", "equipe", "facts.yml", "directory/contacts.yml", "directory/horaires.yml"),
    *("topics/duree.yml", "topics/montant.yml", "safety/detresse.yml", "safety/violences.yml"),
    "conversation/salutation.yml",
)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small data folder, of which copies are kept in this test."""
    data = tmp_path / "data"
    for name in COPIED:
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (PROJECT_DATA / name).is_dir() else shutil.copy
        copy(PROJECT_DATA / name, data / name)
    (data / "directory" / "structures.csv").write_text(
        "id,source,nom,commune,code_postal,date_maj\n"
        + "".join(f"s{n},local,Accueil {n},Lille,59000,2026-01-02\n" for n in range(9)),
        encoding="utf-8",
    )
    monkeypatch.setenv("TREMPLIN_DATA", str(data))
    monkeypatch.setenv("TREMPLIN_KEPT", str(tmp_path / "kept"))
    monkeypatch.setattr(live, "CHECK_EVERY_SECONDS", 0.0)
    for name, value in (("_is_keeping", False), ("_is_other_code", False), ("_waiting", None)):
        monkeypatch.setattr(kept_files, name, value)
    monkeypatch.setattr(kept_files, "_broken", {})
    monkeypatch.setattr(kept_files, "_parts", [])
    return data


def start() -> None:
    """The assistant starts, and has read everything."""
    kept_files.start_keeping()
    kept_files.read_all()


def after_a_good_start(read: Callable[[], object]) -> None:
    """Start with files that are well, then again."""
    start()
    read()
    start()


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def words() -> object:
    return kept_files.first_good(lambda data: read_yaml(data / FILE), FILE)


BREAKAGES = [
    pytest.param(lambda path: path.write_text("a: b\n\tc: d"), "yaml_invalide", "espaces", id="a tab"),
    pytest.param(lambda path: path.write_bytes("déjà: non".encode("cp1252")), "pas_utf8", "UTF-8", id="encoding"),
    pytest.param(lambda path: path.write_text(""), "yaml_vide", "vide", id="emptied"),
    pytest.param(lambda path: path.unlink(), "fichier_absent", "Remettez", id="deleted"),
    pytest.param(lambda path: edit(path, "\narreter:", "\narretter:"), "cle_perdue", "arreter", id="a misspelt key"),
]


@pytest.mark.parametrize(("break_it", "code", "said"), BREAKAGES)
def test_a_broken_file_is_read_from_its_last_good_state_and_told(
    data: Path, break_it: Callable[[Path], object], code: str, said: str
) -> None:
    after_a_good_start(words)
    was = words()
    break_it(data / FILE)
    start()

    assert words() == was
    (told,) = broken_files()
    assert (told.fault.path, told.fault.code) == (data / FILE, code)
    assert said in told.sentence
    assert told.copy == kept_dir() / FILE


def test_what_is_mended_is_read_as_it_stands(data: Path) -> None:
    after_a_good_start(words)
    good = (data / FILE).read_text(encoding="utf-8")
    (data / FILE).write_text("")
    start()
    words()
    (data / FILE).write_text(good + "encore: [un]\n", encoding="utf-8")
    start()

    assert "encore" in dict(words())  # type: ignore[call-overload]
    assert broken_files() == []


def test_without_a_last_good_state_the_fault_is_raised_and_told(data: Path) -> None:
    (data / FILE).write_text("")
    start()
    with pytest.raises(ContentError):
        words()
    (told,) = broken_files()
    assert told.copy is None


def test_a_program_that_serves_nobody_reads_the_files_as_they_stand(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    after_a_good_start(words)
    (data / FILE).write_text("")
    monkeypatch.setattr(kept_files, "_is_keeping", False)
    with pytest.raises(ContentError):
        words()


def test_another_release_may_drop_a_key_and_a_file(data: Path) -> None:
    after_a_good_start(words)
    (kept_dir() / "programme").write_text("another one")
    edit(data / FILE, "\narreter:", "\nquitter:")
    start()

    assert "quitter" in dict(words())  # type: ignore[call-overload]
    assert broken_files() == []


def test_a_file_that_one_of_its_readers_refuses_is_not_kept(data: Path) -> None:
    after_a_good_start(words)
    edit(data / FILE, "\narreter:", "\nencore: [un]\narreter:")
    kept_files.start_keeping()

    def refuse(folder: Path) -> None:
        if folder == data:
            raise ValueError("no")

    words()
    kept_files.first_good(refuse, FILE, "guide/pauses.yml")
    kept_files.read_all()
    assert "encore" not in read_yaml(kept_dir() / FILE)


def test_people_are_answered_when_nothing_can_be_kept(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = data.parent / "blocked"
    blocked.write_text("a file where the folder should be")
    monkeypatch.setenv("TREMPLIN_KEPT", str(blocked))
    start()
    assert words()


CONTENT_BREAKAGES = [
    ("topics/duree.yml", "\n  utter_duree:", "\n\tutter_duree:", "utter_duree", "yaml_invalide"),
    ("topics/duree.yml", "responses:", "reponses:", "utter_duree", "reponse_perdue"),
    ("safety/violences.yml", "{tel_violences}", "{tel_violence}", "utter_violences", "reponse_perdue"),
    ("facts.yml", "  perso_montant_max:", "  perso_montant_maxi:", "utter_montant", "valeur_perdue"),
    ("facts.yml", "valeurs:", "valleurs:", "utter_montant", "valeurs_absentes"),
    ("directory/contacts.yml", "  nom:", "  nomm:", "utter_salutation", "valeur_perdue"),
    ("directory/contacts.yml", 'telephone: "', "telephone: ", "utter_salutation", "yaml_invalide"),
]


@pytest.mark.parametrize(("file", "before", "after", "response", "code"), CONTENT_BREAKAGES)
def test_an_answer_is_said_as_before_after_a_start(
    data: Path, file: str, before: str, after: str, response: str, code: str
) -> None:
    was = compose(LiveContent(data).current(), response, {})
    after_a_good_start(lambda: LiveContent(data))
    edit(data / file, before, after)
    edit(data / "topics" / "montant.yml", "responses:", "# relu\nresponses:")
    start()

    for _ in range(2):  # a broken file is never kept, nor one that the next start would miss
        now = compose(LiveContent(data).current(), response, {})
        assert was is not None and now is not None
        assert now.text == was.text
        start()
        LiveContent(data)
        assert (data / file, code) in {(told.fault.path, told.fault.code) for told in broken_files()}
    kept_files.keep_read()
    assert "# relu" in (kept_dir() / "topics" / "montant.yml").read_text(encoding="utf-8"), "the others are kept"


def test_a_file_of_a_danger_that_is_deleted_still_answers(data: Path) -> None:
    after_a_good_start(lambda: LiveContent(data))
    (data / "safety" / "detresse.yml").unlink()
    start()
    content = LiveContent(data).current()

    answer = compose(content, "utter_detresse", {})
    assert answer is not None
    assert content.facts.values["tel_suicide"].text in answer.text


def test_a_forgotten_copy_of_a_topic_silences_nothing(data: Path) -> None:
    after_a_good_start(lambda: LiveContent(data))
    shutil.copy(data / "topics" / "montant.yml", data / "topics" / "montant (copie).yml")
    start()

    assert compose(LiveContent(data).current(), "utter_montant", {}) is not None
    assert [told.fault.code for told in broken_files()] == ["reponse_en_double"]


def test_without_copies_one_broken_topic_silences_only_itself(data: Path) -> None:
    edit(data / "topics" / "duree.yml", "\n  utter_duree:", "\n\tutter_duree:")
    start()
    content = LiveContent(data).current()

    assert compose(content, "utter_duree", {}) is None
    assert compose(content, "utter_violences", {}) is not None


def test_a_subject_that_was_removed_and_trained_without_is_gone(data: Path) -> None:
    after_a_good_start(lambda: LiveContent(data))
    (data / "topics" / "duree.yml").unlink()
    kept_files.forget_missing("topics")  # as training does
    start()

    assert "duree" not in LiveContent(data).current().topics
    assert broken_files() == []


def test_what_was_edited_while_running_is_the_last_good_state(data: Path) -> None:
    start()
    content = LiveContent(data)
    kept_files.read_all()
    edit(data / "topics" / "duree.yml", "text: |-\n", "text: |-\n      Lundi.\n")
    content.current()
    (data / "topics" / "duree.yml").write_text("")
    start()

    answer = compose(LiveContent(data).current(), "utter_duree", {})
    assert answer is not None
    assert "Lundi." in answer.text


def test_a_misspelt_word_of_the_widget_is_said_as_before_also_while_running(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tremplin.channels.web_texts.CHECK_EVERY_SECONDS", 0.0)
    after_a_good_start(lambda: LiveTexts(LiveContent(data)))
    texts = LiveTexts(LiveContent(data))
    was = texts.current().widget["accueil"]
    edit(data / "web" / "widget.yml", "\naccueil:", "\nacueil:")

    assert texts.current().widget["accueil"] == was
    assert [told.fault.detail for told in broken_files()] == ["accueil"]
    start()
    assert LiveTexts(LiveContent(data)).current().widget["accueil"] == was
    edit(data / "web" / "widget.yml", "\nacueil:", "\naccueil:")
    os.utime(data / "web" / "widget.yml")
    start()
    LiveTexts(LiveContent(data))
    assert broken_files() == []


@pytest.mark.parametrize("break_it", [lambda p: p.write_text(""), lambda p: p.unlink()], ids=["emptied", "deleted"])
def test_the_structures_of_before_are_shown(data: Path, break_it: Callable[[Path], object]) -> None:
    after_a_good_start(lambda: LiveDirectory(data / "directory").current())
    break_it(data / "directory" / "structures.csv")
    start()

    assert len(LiveDirectory(data / "directory").current().structures) == 9
    assert [told.fault.path.name for told in broken_files()] == ["structures.csv"]


def test_structures_may_become_few(data: Path) -> None:
    after_a_good_start(lambda: LiveDirectory(data / "directory").current())
    path = data / "directory" / "structures.csv"
    path.write_text("".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:2]), encoding="utf-8")
    start()

    assert len(LiveDirectory(data / "directory").current().structures) == 1
    assert broken_files() == []


def test_the_words_that_are_listened_for_are_those_of_before(data: Path) -> None:
    def lexicon() -> Lexicon:
        return kept_files.first_good(lambda folder: Lexicon.load(folder / "lexique"), "lexique")

    after_a_good_start(lexicon)
    (data / "lexique" / "situations.yml").unlink()
    start()

    assert "situations" in lexicon().files
    assert [told.fault.path.name for told in broken_files()] == ["situations.yml"]

"""Every file of data/ that the assistant reads is checked: whatever somebody does to one, the check names that file."""

import csv
import datetime
import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from tremplin.answers import Content, Fault
from tremplin.answers.content import FOLDERS, content_files
from tremplin.places import load_gazetteer
from tremplin.settings import data_dir, project_dir
from tremplin.staff.check import CheckedFiles, check_content, check_directory, check_readers
from tremplin.staff.check_cli import FaultPrinter, app
from tremplin.staff.checks.settings import SETTINGS_FILE
from tremplin.staff.checks.shapes import SHAPES_FILE, Shapes, shape_faults

TODAY = datetime.date(2026, 11, 22)
SHAPES = Shapes.load(data_dir())
#: Files that no program of the assistant reads, and why.
NOT_READ = {
    "directory/SOURCES.md": "a note",
    "geography/SOURCES.md": "a note",
    "geography/mots_ajoutes.txt": "read by the script that builds mots_courants.txt",
    "geography/mots_retires.txt": "read by the script that builds mots_courants.txt",
    "equipe/rapport.html": "the page of the report, a program like the widget's",
}
TABLES = sorted(path.name for path in (data_dir() / "geography").glob("*.csv"))
WORD_LISTS = ["mots_autour.txt", "mots_courants.txt", "mots_polis.txt"]
DIRECTORY_TABLES = ["structures.csv", "services.csv"]


def _yaml_files() -> list[str]:
    kept = (path for path in data_dir().rglob("*.yml") if "copies" not in path.parts)
    return sorted(str(path.relative_to(data_dir())) for path in kept)


def test_every_file_is_read_by_a_check() -> None:
    """A file that is added is given its form in data/equipe/formes.yml, or its reason in NOT_READ."""
    every = {str(path.relative_to(data_dir())) for path in data_dir().rglob("*") if path.is_file()}
    content = {str(path.relative_to(data_dir())) for _, path in content_files(data_dir())}
    checked = {*SHAPES.files, *content, "facts.yml", "directory/contacts.yml", str(SETTINGS_FILE), str(SHAPES_FILE)}
    checked |= {f"geography/{name}" for name in [*TABLES, *WORD_LISTS]}
    checked |= {f"directory/{name}" for name in DIRECTORY_TABLES}
    assert {name for name in every - checked - NOT_READ.keys() if "/copies/" not in name} == set()


def test_the_shipped_files_have_the_form_that_the_program_looks_for() -> None:
    facts = Content.load(data_dir()).facts.values.keys()
    assert list(shape_faults(data_dir(), SHAPES, facts)) == []


@pytest.fixture
def one_file(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A data folder with the file that the test breaks, and the two without which no check can speak."""
    data = tmp_path / "data"
    for name in {request.param, str(SETTINGS_FILE), str(SHAPES_FILE)}:
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(data_dir() / name, data / name)
    return data / request.param


def _faults_of(path: Path, data: Path) -> list[Fault]:
    try:
        shapes = Shapes.load(data)
    except Exception:
        shapes = SHAPES
    files = CheckedFiles(data, project_dir() / "domain.yml", data)
    found = [*check_content(files, TODAY), *shape_faults(data, shapes, None)]
    if path.name == "contacts.yml":
        found += check_directory(files)
    if path == data / SHAPES_FILE:
        found += check_readers(files)
    return [fault for fault in found if fault.path == path]


@pytest.mark.parametrize("one_file", _yaml_files(), indirect=True)
def test_a_yaml_file_that_cannot_be_read_is_named(one_file: Path) -> None:
    data = next(parent for parent in one_file.parents if parent.name == "data")
    text = one_file.read_text(encoding="utf-8")
    for broken in (f"\tx: 1\n{text}", "", "# rien\n"):
        one_file.write_text(broken, encoding="utf-8")
        told = _faults_of(one_file, data)
        assert {"yaml_invalide", "yaml_vide"} & {fault.code for fault in told}, broken[:10]
    one_file.unlink()
    gone = [*_faults_of(one_file, data)]
    in_content = one_file.parent.name in FOLDERS  # its subject or its responses are then told as missing
    assert in_content or one_file.name == "contacts.yml" or "fichier_absent" in {fault.code for fault in gone}


FIXED_NAMES = sorted(name for name, shape in SHAPES.files.items() if "*" not in shape)


@pytest.mark.parametrize("one_file", FIXED_NAMES, indirect=True)
def test_a_misspelt_name_is_told_on_its_line(one_file: Path) -> None:
    data = next(parent for parent in one_file.parents if parent.name == "data")
    name = next(iter(SHAPES.files[str(one_file.relative_to(data))]))
    lines = one_file.read_text(encoding="utf-8").splitlines()
    number = next(n for n, line in enumerate(lines, 1) if line.startswith(f"{name}:"))
    lines[number - 1] = lines[number - 1].replace(f"{name}:", f"{name}e:", 1)
    one_file.write_text("\n".join(lines), encoding="utf-8")
    told = [fault for fault in shape_faults(data, SHAPES, None) if fault.path == one_file]
    assert [(fault.code, fault.line, fault.column) for fault in told] == [("cle_absente", number, 1)]


@pytest.fixture
def geography(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the places that the assistant reads."""
    shutil.copytree(data_dir() / "geography", tmp_path / "data" / "geography")
    monkeypatch.setenv("TREMPLIN_DATA", str(tmp_path / "data"))
    load_gazetteer.cache_clear()
    yield tmp_path / "data" / "geography"
    load_gazetteer.cache_clear()


@pytest.mark.parametrize("name", [*TABLES, *WORD_LISTS])
@pytest.mark.parametrize("damage", ["vide", "codage", "absent"])
def test_a_broken_file_of_places_is_named_and_stops_nothing(geography: Path, name: str, damage: str) -> None:
    path = geography / name
    if damage == "absent":
        path.unlink()
    else:
        path.write_bytes(b"" if damage == "vide" else b"\xe9" + path.read_bytes())
    files = CheckedFiles(geography.parent, project_dir() / "domain.yml", geography.parent)
    assert path in {fault.path for fault in check_directory(files)}


PLACE_MISTAKES = [
    ("communes.csv", 3, ",0", 3, "cases"),
    ("departements.csv", 5, "", None, None),
    ("indices.csv", 4, ",x", 4, "cases"),
]


@pytest.mark.parametrize(("name", "line", "added", "told_line", "reason"), PLACE_MISTAKES)
def test_a_row_of_places_is_told_with_its_line(
    geography: Path, name: str, line: int, added: str, told_line: int | None, reason: str | None
) -> None:
    path = geography / name
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[line - 1] += added
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    files = CheckedFiles(geography.parent, project_dir() / "domain.yml", geography.parent)
    told = [fault for fault in check_directory(files) if fault.path == path]
    assert [fault.line for fault in told] == ([told_line] if told_line else [])
    assert all(reason in fault.detail for fault in told if reason)


@pytest.fixture
def copied(tmp_path: Path) -> CheckedFiles:
    """The shipped content and words, without the large tables."""
    data = tmp_path / "data"
    left_out = shutil.ignore_patterns("*.csv", "lexique", "geography", "copies", "questions_doubles.yml")
    shutil.copytree(data_dir(), data, ignore=left_out)
    (data / "lexique").mkdir()
    for name in ("besoins.yml", "autres_prets.yml"):  # the others take a second to read
        shutil.copy(data_dir() / "lexique" / name, data / "lexique")
    shutil.copy(project_dir() / "domain.yml", tmp_path / "domain.yml")
    return CheckedFiles(data, tmp_path / "domain.yml", tmp_path)


# file, what stands there, what somebody writes instead, the fault, the text of its line
MEANINGS = [
    ("orientation/regles.yml", "si: {projet: [urgence]}", "si: {projet: [urgense]}", "choix_inconnu", "urgense"),
    ("orientation/regles.yml", "si: {dettes: [retard]}", "si: {dette: [retard]}", "question_du_guide_inconnue", "dette:"),
    ("orientation/regles.yml", "- vers: budget", "- vers: bugdet", "vers_inconnu", "bugdet"),
    ("orientation/regles.yml", "source: pcb", "source: pbc", "source_inconnue", "source: pbc"),
    ("orientation/regles.yml", "  tout_de_suite:", "  tout_de_suit:", "cle_inconnue", "tout_de_suit:"),
    ("orientation/regles.yml", "  raison:", "  raisonn:", "cle_absente", "raisonn:"),
    ("orientation/questions.yml", "projet:\n", "projets:\n", "reponse_absente", "projets"),
    ("papiers/liste.yml", "si: {logement_actuel: [heberge]}", "si: {logement_actuel: [hebergé]}", "choix_inconnu", "hebergé"),
    ("papiers/liste.yml", "source: aqui_agen}", "source: aqui_agem}", "source_inconnue", "aqui_agem"),
    ("papiers/liste.yml", "{texte:", "{text:", "cle_absente", "{text:"),
    ("web/widget.yml", "suggestions: [definition,", "suggestions: [definitoin,", "suite_inconnue", "definitoin"),
    ("web/widget.yml", "humain_sujet: parler_humain", "humain_sujet: parler_umain", "suite_inconnue", "parler_umain"),
    ("web/widget.yml", "ouvrir: Poser une question", "ouvrir:", "texte_absent", "ouvrir:"),
    ("web/pages.yml", 'verifie: "vérifié le {date}"', 'verifie: "vérifié le {jour}"', "accolades_inconnues", "{jour}"),
    ("channels/messages.yml", "{tel_urgence}", "{tel_urgense}", "accolades_inconnues", "{tel_urgense}"),
    ("channels/messages.yml", "  stop: [stop, arret]", "  stop: stop", "liste_attendue", "stop: stop"),
    ("channels/limites.yml", "  texte: 4096", "  texte: long", "forme_inattendue", "texte: long"),
    ("directory/liste.yml", "Oui, {lieu}", "Oui, {lieux}", "accolades_inconnues", "{lieux}"),
    ("directory/fiche.yml", "{telephone}", "{telephone", "accolades", "{telephone"),
    ("directory/horaires.yml", "jours: [lundi, ", "jours: [", "liste_longueur", "jours:"),
    ("directory/besoins_devines.yml", "budget_dettes: [surendettement,", "budget_dettes: [surendetement,", "suite_inconnue", "surendetement,"),
    ("directory/besoins_devines.yml", "  alimentation: [aide", "  nourriture: [aide", "besoin_inconnu", "nourriture"),
    ("lexique/besoins.yml", "alimentation:", "nourriture:", "besoin_inconnu", "nourriture:"),
    ("lexique/autres_prets.yml", "pret_caf:", "pret_caff:", "lexique_sujet_inconnu", "pret_caff:"),
    ("directory/organismes.yml", "besoin: alimentation", "besoin: manger", "besoin_inconnu", "manger"),
    ("conversation/recherche.yml", "utter_structures:", "utter_structure:", "reponse_absente", None),
    ("conversation/orientation.yml", "utter_orientation_dettes:", "utter_orientation_dette:", "reponse_absente", "dettes:"),
    ("facts.yml", "  perso_montant_max:", "  perso_montant_maxi:", "cle_absente", "perso_montant_maxi:"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "before", "after", "code", "stands_on"), MEANINGS)
def test_a_name_that_leads_nowhere_is_told(
    copied: CheckedFiles, name: str, before: str, after: str, code: str, stands_on: str | None
) -> None:
    path = copied.data / name
    text = path.read_text(encoding="utf-8")
    assert before in text, "the table no longer fits the file"
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    told = [fault for fault in check_readers(copied) if fault.code != "fichier_absent"]
    assert code in {fault.code for fault in told}, told
    fault = next(fault for fault in told if fault.code == code)
    if stands_on is not None:
        assert stands_on in fault.path.read_text(encoding="utf-8").splitlines()[fault.line - 1]
    sentence = FaultPrinter(Console(), data_dir()).sentence(fault)
    assert sentence != f"{fault.code} {fault.detail}", "the fault has no sentence"


def test_a_subject_that_cannot_be_read_is_told_first_and_alone(copied: CheckedFiles) -> None:
    shutil.copytree(data_dir() / "lexique", copied.data / "lexique", dirs_exist_ok=True)
    before = check_content(copied, TODAY)
    path = copied.data / "topics" / "duree.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("responses:", "responses: [", 1), encoding="utf-8")
    told = [fault for fault in check_content(copied, TODAY) if fault not in before]
    assert [(fault.path, fault.code) for fault in told] == [(path, "yaml_invalide")]
    assert check_content(copied, TODAY)[0] == told[0]


def test_a_missing_domain_is_a_fault_like_another(copied: CheckedFiles) -> None:
    copied.domain.unlink()
    assert check_content(copied, TODAY)[0] == Fault(copied.domain, 1, "fichier_absent", 1)
    assert isinstance(check_readers(copied), list)


def test_a_sentence_of_the_check_that_was_taken_out_stops_nothing(copied: CheckedFiles) -> None:
    path = copied.data / "equipe" / "verifications.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("tutoiement:", "tutoyer:"), encoding="utf-8")
    said = FaultPrinter(Console(), copied.data).sentence(Fault(path, 1, "tutoiement", detail="« ta »"))
    assert said == "tutoiement « ta »"


def _table(rows: int) -> str:
    written = io.StringIO()
    csv.writer(written).writerows(
        [["id", "nom", "code_insee", "date_maj"], *([str(n), f"Nom {n}", "59350", "2026-01-01"] for n in range(rows))]
    )
    return written.getvalue()


@pytest.mark.parametrize(
    ("before", "after", "is_told"),
    [(100, 100, False), (100, 95, False), (100, 80, True), (100, 150, False), (6, 4, False), (2845, 645, True)],
)
def test_many_rows_that_vanished_are_told(tmp_path: Path, before: int, after: int, is_told: bool) -> None:
    folder = tmp_path / "data" / "directory"
    copy = folder / "copies" / "2026-11-01"
    copy.mkdir(parents=True)
    (copy / "structures.csv").write_text(_table(before), encoding="utf-8")
    (folder / "structures.csv").write_text(_table(after), encoding="utf-8")
    files = CheckedFiles(tmp_path / "data", project_dir() / "domain.yml", tmp_path)
    told = [fault for fault in check_directory(files) if fault.code == "annuaire:lignes_disparues"]
    assert bool(told) is is_told
    assert all(f"{before - after} sur {before}" in fault.detail and fault.severity == "attention" for fault in told)


def test_a_good_directory_is_kept_for_the_next_checks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "data"
    shutil.copytree(data_dir() / "equipe", data / "equipe")
    folder = data / "directory"
    folder.mkdir()
    monkeypatch.setenv("TREMPLIN_HOME", str(tmp_path))
    for rows, kept, is_told in ((60, 1, False), (60, 1, False), (58, 2, False), (20, 2, True), (20, 2, True)):
        (folder / "structures.csv").write_text(_table(rows), encoding="utf-8")
        said = CliRunner().invoke(app, ["--tout"]).output
        assert len(list((folder / "copies").iterdir())) == kept
        assert ("ont disparu" in said) is is_told


@pytest.mark.parametrize("damage", ["vide", "absent"])
def test_structures_that_cannot_be_read_are_told_alone(tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "data" / "directory"
    folder.mkdir(parents=True)
    shutil.copy(data_dir() / "directory" / "services.csv", folder)
    if damage == "vide":
        (folder / "structures.csv").write_text("", encoding="utf-8")
    files = CheckedFiles(tmp_path / "data", project_dir() / "domain.yml", tmp_path)
    told = [fault for fault in check_directory(files) if fault.code.startswith("annuaire:")]
    assert {fault.path.name for fault in told} == {"structures.csv"}

"""The commands on the directory: what they show, ask, write and put back."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from tremplin.directory.copies import COPIES, KEPT, copies
from tremplin.settings import data_dir
from tremplin.staff.directory_cli import app

HEADER = "id,nom,commune,code_postal,code_insee,date_maj,telephone,local_actif\n"
HERE = HEADER + "a,La Maison,Lille,59000,59350,2026-01-01,03 20 00 00 01,oui\n"
OTHER = HEADER + "b,Le Relais,Lens,62300,62498,2026-01-01,03 20 00 00 02,\n"
NEWER = HEADER + "a,La Maison,Lille,59000,59350,2026-02-01,03 20 00 00 09,\n"

Run = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    directory = tmp_path / "annuaire"
    directory.mkdir()
    (directory / "structures.csv").write_text(HERE, encoding="utf-8")
    return directory


@pytest.fixture
def run(tmp_path: Path, folder: Path) -> Run:
    """Run a command on the folder; `content` is written to the file to import; `answer` is what somebody types."""

    def command(verb: str, content: str | None = None, *options: str, answer: str = "") -> Result:
        given = []
        if content is not None:
            (tmp_path / "nouveau.csv").write_text(content, encoding="utf-8")
            given = [str(tmp_path / "nouveau.csv")]
        return CliRunner().invoke(app, [verb, *given, "--into", str(folder), *options], input=answer)

    return command


def _text(folder: Path) -> str:
    return (folder / "structures.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("answer", ["", "non\n", "n\n", "peut-être\n"])
def test_an_import_shows_what_would_change_and_writes_nothing_without_a_yes(
    run: Run, folder: Path, answer: str
) -> None:
    result = run("import", OTHER + NEWER.removeprefix(HEADER), answer=answer)
    assert result.exit_code == 1
    assert "+ Le Relais (Lens)" in result.output
    assert "~ La Maison (Lille) :" in result.output
    assert "telephone « +33320000001 » → « +33320000009 »" in result.output
    assert "Fiches nouvelles : 1 ; mises à jour : 1" in result.output
    assert "Rien n'a été changé" in result.output
    assert _text(folder) == HERE
    assert not (folder / COPIES).exists()


@pytest.mark.parametrize(("options", "answer"), [((), "oui\n"), ((), "O\n"), (("--oui",), "")])
def test_an_import_is_written_after_a_copy_that_restore_puts_back(
    run: Run, folder: Path, options: tuple[str, ...], answer: str
) -> None:
    result = run("import", OTHER, *options, answer=answer)
    assert result.exit_code == 0, result.output
    assert "Le Relais" in _text(folder)
    assert "tremplin directory restore" in result.output
    result = run("restore", None, *options, answer=answer)
    assert result.exit_code == 0, result.output
    assert "- Le Relais (Lens)" in result.output
    assert _text(folder) == HERE
    assert run("restore", None, "--oui").exit_code == 0, "what was put back is undone in the same way"
    assert "Le Relais" in _text(folder)


def test_keep_makes_one_copy_of_each_state_and_restore_skips_the_one_that_stands(run: Run, folder: Path) -> None:
    assert "est gardé dans" in run("keep").output
    assert "Rien à garder" in run("keep").output
    assert len(list((folder / COPIES).iterdir())) == 1
    run("import", OTHER, "--oui")
    run("keep")
    assert run("restore", None, "--oui").exit_code == 0
    assert _text(folder) == HERE


def test_restore_without_a_yes_or_without_a_copy_changes_nothing(run: Run, folder: Path) -> None:
    assert "pas de copie" in run("restore").output
    run("import", OTHER, "--oui")
    after = _text(folder)
    assert run("restore", answer="non\n").exit_code == 1
    assert "Il n'y a pas de copie « hier »" in run("restore", None, "hier").output
    assert _text(folder) == after


def test_an_older_copy_can_be_named_even_the_oldest(run: Run, folder: Path) -> None:
    for number in range(KEPT + 2):
        run("import", OTHER.replace("Relais", f"Relais {number}"), "--oui")
    kept = copies(folder)
    assert len(kept) == KEPT
    oldest = (kept[-1] / "structures.csv").read_text(encoding="utf-8")
    assert run("restore", None, kept[-1].name, "--oui").exit_code == 0
    assert _text(folder) == oldest
    assert len(copies(folder)) == KEPT


def test_nothing_to_change_is_said_without_a_question(run: Run, folder: Path) -> None:
    run("import", OTHER, "--oui")
    result = run("import", OTHER)
    assert result.exit_code == 0
    assert "Rien à changer" in result.output


def test_a_file_without_a_record_changes_nothing(run: Run, folder: Path) -> None:
    result = run("import", "id,nom\n")
    assert result.exit_code == 1
    assert "Aucune fiche" in result.output
    assert _text(folder) == HERE


def test_rows_that_would_be_lost_must_be_mended_first(run: Run, folder: Path) -> None:
    broken = HERE + "a,Un double,Lille,59000,59350,2026-01-01,,\n"
    (folder / "structures.csv").write_text(broken, encoding="utf-8")
    result = run("import", OTHER, "--oui")
    assert result.exit_code == 1
    assert "ligne 3" in result.output
    assert "seraient perdues" in result.output
    assert _text(folder) == broken


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("local_actif\n", "notes_de_jeanne\n", "ne seraient pas gardées : notes_de_jeanne"),
        ("03 20 00 00 01", "demander à Jeanne", "1 lignes de votre annuaire ont des cases mal écrites"),
    ],
)
def test_what_would_not_be_kept_of_the_present_directory_is_told(
    run: Run, folder: Path, before: str, after: str, said: str
) -> None:
    (folder / "structures.csv").write_text(HERE.replace(before, after), encoding="utf-8")
    assert said in run("import", OTHER, answer="non\n").output


def test_a_workbook_gives_its_place_to_the_csv_files_and_is_put_back(run: Run, folder: Path) -> None:
    from openpyxl import Workbook

    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "Structures"
    for line in HERE.splitlines():
        sheet.append(line.split(","))
    workbook.save(folder / "annuaire.xlsx")
    (folder / "structures.csv").unlink()
    result = run("import", OTHER, answer="oui\n")
    assert "est un classeur" in result.output
    assert not (folder / "annuaire.xlsx").exists()
    assert "La Maison" in _text(folder)
    assert run("restore", None, "--oui").exit_code == 0
    assert (folder / "annuaire.xlsx").exists()
    assert not (folder / "structures.csv").exists()


def test_no_control_character_of_a_file_reaches_the_terminal(run: Run) -> None:
    result = run("import", OTHER.replace("Le Relais", "Le\x1b[31m Relais"), answer="non\n")
    assert "\x1b" not in result.output


def test_check_counts_the_rows(tmp_path: Path) -> None:
    path = tmp_path / "structures.csv"
    path.write_text(HERE + "b,,,,,,,\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["check", str(path)])
    assert result.exit_code == 1
    assert "structures.csv, ligne 3, colonne nom" in result.output
    assert "structures : 1 lignes gardées, dont 0 à corriger ; 1 refusées." in result.output


def test_the_shipped_directory_loses_nothing_by_an_import(tmp_path: Path, run: Run, folder: Path) -> None:
    for name in ("structures.csv", "services.csv"):
        shutil.copy(data_dir() / "directory" / name, folder)
    result = run("import", OTHER, answer="non\n")
    assert "Ce qui changerait :\n+ Le Relais (Lens)\nFiches nouvelles : 1 ;" in result.output
    assert "Attention" not in result.output

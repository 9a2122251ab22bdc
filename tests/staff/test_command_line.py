"""The commands speak French to somebody who mistypes them, and load only what they need."""

import subprocess
import sys
from pathlib import Path

import pytest
import typer

from tremplin.cli import app
from tremplin.staff.check import CheckedFiles
from tremplin.staff.command_line import RUN_BY_MAKE, run

PROGRAM = ".venv/bin/tremplin"

MISTAKES = [
    ("reprot", "« reprot » n'est pas une commande. Vouliez-vous dire report ?", "tremplin --help"),
    ("directory imprt x", "« imprt » n'est pas une commande. Vouliez-vous dire import ?", "tremplin directory --help"),
    ("zzz", "« zzz » n'est pas une commande.", "tremplin --help"),
    ("report --semaine 4", "l'option « --semaine » n'existe pas. Vouliez-vous dire --semaines ?", "tremplin report --help"),
    ("report --semaines abc", "pour --semaines ne convient pas. Il faut un nombre entier de 1 à 104.", "tremplin report --help"),
    ("report --semaines 300", "pour --semaines ne convient pas. Il faut un nombre entier de 1 à 104.", "tremplin report --help"),
    ("purge --jours -3", "pour --jours ne convient pas. Il faut un nombre entier, 0 au moins.", "tremplin purge --help"),
    ("purge --conversation", "l'option « --conversation » est mal écrite", "--help"),
    ("check --contenu=oui", "l'option « --contenu » est mal écrite", "--help"),
    ("check tout voir", "il y a des mots en trop : tout voir.", "tremplin check --help"),
    ("directory import", "il manque FICHIER.", "tremplin directory import --help"),
    ("directory import /nulle/part.csv", "pour FICHIER ne convient pas. Il faut un fichier qui existe.", "directory import --help"),
]  # fmt: skip


def _run(typed: str) -> int:
    return run(typer.main.get_command(app), typed.split(), PROGRAM)


@pytest.mark.parametrize(("typed", "said", "advice"), MISTAKES)
def test_a_mistyped_command_is_told_in_french_with_what_to_do(
    capsys: pytest.CaptureFixture[str], typed: str, said: str, advice: str
) -> None:
    assert _run(typed) == 2
    shown = capsys.readouterr().err
    assert said in shown
    assert advice in shown


@pytest.mark.parametrize(
    "verb", ["", "serve", "train", "shell", "check", "report", "purge", "directory", "directory check", "directory import", "directory restore", "telegram", "bench"]
)  # fmt: skip
def test_help_is_in_french(capsys: pytest.CaptureFixture[str], verb: str) -> None:
    assert _run(f"{verb} --help") == 0
    shown = capsys.readouterr().out
    assert f"Utilisation : {PROGRAM}" in shown
    english = ("Usage", "Show this", "Commands", "Arguments", "required", "default:", "env var", "completion", "<int", "<path", "<file", "<str")  # fmt: skip
    assert [word for word in english if word in shown] == []


def test_the_note_about_make_comes_after_a_failure_only(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, small_project: CheckedFiles
) -> None:
    monkeypatch.setenv("TREMPLIN_HOME", str(small_project.data.parent))
    monkeypatch.setenv(RUN_BY_MAKE, "1")
    assert _run("check --contenu") == 0
    assert "Error 1" not in capsys.readouterr().err
    facts = small_project.data / "facts.yml"
    facts.write_text(facts.read_text(encoding="utf-8").replace("format: ans", "format: années"), encoding="utf-8")
    assert _run("check --contenu") == 1
    assert "make: *** … Error 1" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["ligne_de_commande", "controle_ecran"])
def test_broken_words_of_a_tool_are_told_with_their_file(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, small_project: CheckedFiles, name: str
) -> None:
    monkeypatch.setenv("TREMPLIN_HOME", str(small_project.data.parent))
    path: Path = small_project.data / "equipe" / f"{name}.yml"
    path.write_text("a: [", encoding="utf-8")
    assert _run("check --contenu") == 1
    shown = capsys.readouterr()
    assert f"{name}.yml" in shown.err + shown.out


def test_a_command_imports_only_what_it_needs() -> None:
    script = (
        "import sys, typer; from tremplin.cli import app; from tremplin.staff.command_line import run;"
        "run(typer.main.get_command(app), ['check', '--contenu'], 'tremplin');"
        "print(sorted({'rasa', 'tensorflow', 'sqlalchemy', 'httpx', 'openpyxl', 'numpy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"

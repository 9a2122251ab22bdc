"""`tremplin check`: the faults of data/, printed for the staff."""

import contextlib
import datetime
import gc
from collections import defaultdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.text import Text

from tremplin.answers import Fault
from tremplin.answers.fault_sentences import FaultSentences
from tremplin.settings import data_dir, project_dir
from tremplin.staff.check import (
    DIRECTORY,
    CheckedFiles,
    check_content,
    check_directory,
    check_readers,
    check_training,
    has_errors,
)
from tremplin.staff.words import Words

#: Remarks of one kind in one file, unless all are asked for: twenty alike teach no more than five.
SHOWN_ALIKE = 5
#: The codes of the faults of the directory itself, and of the one after which no copy is kept.
DIRECTORY_SENTENCE = "annuaire"
ROWS_VANISHED = "annuaire:lignes_disparues"

app = typer.Typer(help="Contrôle ce que l’équipe écrit.")


@app.command()
def check(
    contenu: Annotated[bool, typer.Option("--contenu", help="Sans l’annuaire : plus rapide.")] = False,
    tout: Annotated[bool, typer.Option("--tout", help="Afficher toutes les remarques.")] = False,
) -> None:
    """Contrôle les réponses, les valeurs, les exemples, les contacts et l’annuaire : où, quoi, et ce qu’il faut écrire."""
    printer = FaultPrinter(Console(highlight=False, soft_wrap=True), data_dir(), tout)
    # Hundreds of thousands of small objects are made and none is garbage: looking for some costs a quarter of the time.
    gc.disable()
    try:
        faults = _print_all(printer, contenu)
    finally:
        gc.enable()
    printer.print_summary(faults)
    if has_errors(faults):
        raise typer.Exit(1)


def _print_all(printer: "FaultPrinter", content_only: bool) -> list[Fault]:
    files = CheckedFiles.of_project()
    faults = [*check_content(files, datetime.date.today()), *check_training()]
    if not content_only:
        faults = list(dict.fromkeys([*faults, *check_readers(files)]))
    printer.print_part("contenu", faults)
    if not content_only:
        found = check_directory(files)
        printer.print_part("annuaire", found)
        faults += found
        _keep_good_directory(files.data / DIRECTORY, found)
    return faults


def _keep_good_directory(folder: Path, found: list[Fault]) -> None:
    """Keep a copy of a directory that has no error and lost no rows: the next checks compare with it."""
    from tremplin.directory.copies import keep_if_new  # as slow to import as the check of the directory

    told = [fault for fault in found if fault.sentence == DIRECTORY_SENTENCE]  # not the contacts, nor the places
    if has_errors(told) or any(fault.code == ROWS_VANISHED for fault in told):
        return
    with contextlib.suppress(OSError):  # a folder that cannot be written is checked all the same
        keep_if_new(folder, datetime.datetime.now())


class FaultPrinter:
    """Prints faults with their French sentences."""

    def __init__(self, console: Console, data: Path, everything: bool = False) -> None:
        """Read the sentences of data/equipe.

        Raises:
            ContentError: they cannot be read.
        """
        self._console = console
        self._everything = everything
        self._words = Words.load(data, "controle_ecran")
        self._sentences = FaultSentences.load(data)

    def sentence(self, fault: Fault) -> str:
        """What is wrong and what to write, in French."""
        return self._sentences.say(fault)

    def print_part(self, part: str, faults: list[Fault]) -> None:
        """Print the faults of a part under its title."""
        self._console.print(Text(self._words.say(part), style="bold"))
        if not faults:
            self._console.print(Padding(self._words.say("rien"), (0, 2)))
        alike: dict[tuple[Path, str], int] = defaultdict(int)
        for fault in faults:
            alike[fault.path, fault.code] += 1
            if self._everything or alike[fault.path, fault.code] <= SHOWN_ALIKE:
                self._print_fault(fault)
        for (path, _), count in alike.items():
            if not self._everything and count > SHOWN_ALIKE:
                more = self._words.say("autres", nombre=count - SHOWN_ALIKE)
                self._console.print(f"  {escape(_shown(path))} : {more}")

    def print_summary(self, faults: list[Fault]) -> None:
        """Print how many faults there are."""
        errors = sum(fault.severity == "erreur" for fault in faults)
        sentence = "bilan" if errors else "bien"
        text = self._words.say(sentence, erreurs=errors, remarques=len(faults) - errors)
        self._console.print(Text(text, style="bold red" if errors else "bold green"))

    def _print_fault(self, fault: Fault) -> None:
        style = "red" if fault.severity == "erreur" else "yellow"
        where = f"{_shown(fault.path)}:{fault.line}:{fault.column or 1}"
        line = Text.assemble("  ", (where, "cyan"), "  ", (self._words.say(fault.severity), style), "  ")
        # A cell of the directory is untrusted: control characters must not reach the terminal.
        line.append("".join(sign if sign.isprintable() else " " for sign in self.sentence(fault)))
        self._console.print(line)


def _shown(path: Path) -> str:
    """The path from the project's folder, which an editor opens by a click."""
    try:
        return str(path.relative_to(project_dir()))
    except ValueError:
        return str(path)


if __name__ == "__main__":
    app()

"""What the commands on the directory print: counts, remarks, and what would change."""

from pathlib import Path
from typing import NoReturn

import typer

from tremplin.directory.comparison import CellChange, Change
from tremplin.directory.issues import Issue
from tremplin.directory.loading import Counts
from tremplin.staff.words import Words

#: Remarks and changes printed unless all are asked for.
SHOWN_ISSUES = 100
SHOWN_CHANGES = 20
#: A longer cell is cut.
SHOWN_CELL = 60


class DirectoryOutput:
    """Says what data/equipe/annuaire.yml words.

    Args:
        data: the data folder.
        everything: whether all remarks and all changes are printed.
    """

    def __init__(self, data: Path, everything: bool = False) -> None:
        self._words = Words.load(data, "annuaire")
        self._everything = everything

    def sentence(self, name: str, **values: object) -> str:
        """A sentence, filled in; the cells of a file are untrusted, and no control character reaches the terminal."""
        said = self._words.say(name, **values)
        return "".join(sign if sign.isprintable() else " " for sign in said)

    def say(self, name: str, **values: object) -> None:
        """Print a sentence."""
        typer.echo(self.sentence(name, **values))

    def stop(self, name: str, **values: object) -> NoReturn:
        """Print why nothing is done, and leave with 1."""
        self.say(name, **values)
        raise typer.Exit(1)

    def counts(self, counts: dict[str, Counts]) -> None:
        """Print the rows kept and refused."""
        for kind, count in counts.items():
            if count.kept or count.refused:
                self.say("lignes", sorte=kind, gardees=count.kept, corrigees=count.mended, refusees=count.refused)

    def issues(self, issues: list[Issue], total: int) -> None:
        """Print remarks; `total` counts those that are not kept in the list too."""
        shown = issues if self._everything else issues[:SHOWN_ISSUES]
        for issue in shown:
            typer.echo(str(issue))
        if total > len(shown):
            self.say("autres", nombre=total - len(shown))

    def changes(self, found: list[Change]) -> None:
        """Print what would change."""
        shown = found if self._everything else found[:SHOWN_CHANGES]
        if found:
            self.say("changements")
        for change in shown:
            name = f"{change.nom} ({change.commune})" if change.commune else change.nom
            self.say(change.what, nom=name, cases=" ; ".join(map(self._cell, change.cells)))
        if len(found) > len(shown):
            self.say("autres_changements", nombre=len(found) - len(shown))

    def _cell(self, cell: CellChange) -> str:
        before, after = (self._value(text) for text in (cell.before, cell.after))
        return self.sentence("case", colonne=cell.column, avant=before, apres=after)

    def _value(self, text: str) -> str:
        if not text:
            return self.sentence("vide")
        shown = text if len(text) <= SHOWN_CELL else text[: SHOWN_CELL - 1] + "…"
        return f"« {shown} »"

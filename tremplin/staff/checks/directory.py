"""The directory of structures, checked by `tremplin.directory` and told as faults like the others."""

from collections.abc import Iterator
from pathlib import Path

from tremplin.answers import Fault
from tremplin.directory.issues import Issue
from tremplin.directory.validation import check
from tremplin.staff.checks.geography import read_geography


def directory_faults(folder: Path) -> Iterator[Fault]:
    """The faults of the communes, and of the structures and services of a directory folder."""
    communes, faults = read_geography()
    yield from faults
    for issue in check([folder], communes).issues:
        yield _as_fault(folder, issue)


def _as_fault(folder: Path, issue: Issue) -> Fault:
    written = f"« {issue.value[:60]} » : " if issue.value else ""
    column = f"colonne {issue.column}, " if issue.column else ""
    severity = "erreur" if issue.level == "erreur" else "attention"
    detail = f"{column}{written}{issue.message} {issue.advice}"
    return Fault(folder / issue.file, issue.line or 1, f"annuaire:{issue.code}", 1, detail, severity)

"""The directory and the contacts, checked by `tremplin.directory` and told as faults like the others."""

import re
from collections.abc import Iterator
from pathlib import Path

from tremplin.answers import Content, Fault
from tremplin.answers.facts import PLACEHOLDER
from tremplin.directory.contacts import BrokenContacts, Contacts
from tremplin.directory.issues import Issue
from tremplin.directory.validation import check
from tremplin.places import load_gazetteer
from tremplin.staff.checks.source import locate

CONTACTS_FILE = "contacts.yml"

_YAML_POSITION = re.compile(r"line (\d+), column (\d+)")


def directory_faults(folder: Path) -> Iterator[Fault]:
    """The faults of the structures and services of a directory folder. The communes are loaded for it (half a second)."""
    for issue in check([folder], load_gazetteer()).issues:
        yield _as_fault(folder, issue)


def contact_faults(folder: Path, content: Content | None) -> Iterator[Fault]:
    """The faults of contacts.yml: unreadable, still the example, numbers that data/facts.yml does not hold."""
    path = folder / CONTACTS_FILE
    try:
        contacts = Contacts.load(path)
    except BrokenContacts as error:
        position = _YAML_POSITION.search(str(error))
        line, column = (int(position[1]), int(position[2])) if position else (1, 1)
        yield Fault(path, line, "annuaire", column, str(error).splitlines()[0])
        return
    if contacts.association.a_remplacer:
        yield _located(path, "a_remplacer", "contacts_a_remplacer", "", "attention")
    association = contacts.association
    if not association.nom or not (association.telephone or association.courriel):
        yield _located(path, "association", "contacts_sans_association", "")
    if content is not None:
        for name in sorted(set(PLACEHOLDER.findall(path.read_text(encoding="utf-8"))) - set(content.facts.values)):
            if not _in_comment(path, name):
                yield _located(path, f"{{{name}}}", "valeur_inconnue", f"« {name} »")


def _as_fault(folder: Path, issue: Issue) -> Fault:
    written = f"« {issue.value[:60]} » : " if issue.value else ""
    column = f"colonne {issue.column}, " if issue.column else ""
    severity = "erreur" if issue.level == "erreur" else "attention"
    detail = f"{column}{written}{issue.message} {issue.advice}"
    return Fault(folder / issue.file, issue.line or 1, "annuaire", 1, detail, severity)


def _located(path: Path, phrase: str, code: str, detail: str, severity: str = "erreur") -> Fault:
    lines = path.read_text(encoding="utf-8").splitlines()
    first = next((n for n, line in enumerate(lines, 1) if phrase in line and not line.lstrip().startswith("#")), 1)
    line, column = locate(path, phrase, first)
    return Fault(path, line, code, column, detail, severity)


def _in_comment(path: Path, name: str) -> bool:
    holding = [line for line in path.read_text(encoding="utf-8").splitlines() if f"{{{name}}}" in line]
    return all(line.lstrip().startswith("#") for line in holding)

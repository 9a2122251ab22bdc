"""Checking a directory before it is used: everything that the loader mends, and what data·inclusion would refuse."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from rapidfuzz import fuzz

from tremplin.directory.codes import SCHEMA_FOLDER, slug
from tremplin.directory.comparison import lost_rows
from tremplin.directory.copies import copies
from tremplin.directory.doubles import close
from tremplin.directory.files import Table, UnreadableFile, read_tables
from tremplin.directory.importing import prepare
from tremplin.directory.issues import Issue
from tremplin.directory.loading import SERVICES_FILE, STRUCTURES_FILE, Counts, Loaded, directory_files, load_tables
from tremplin.directory.opening import parse_hours, without_empty_slots
from tremplin.directory.positions import Communes
from tremplin.directory.records import Service, Structure

#: Names this alike (rapidfuzz token set ratio, 0-100), in one commune, with one phone, are said to be the same.
ALIKE = 90
#: A phone shared by more structures of a commune is a switchboard: it tells nothing.
SWITCHBOARD = 30

#: JSON Schema keyword -> what is wrong, for people.
_SCHEMA_DETAILS = {
    "minLength": "le texte est trop court ({limit} caractères au moins)",
    "maxLength": "le texte est trop long ({limit} caractères au plus)",
    "minimum": "le nombre est trop petit ({limit} au moins)",
    "type": "la valeur n’est pas du bon type",
    "required": "la case est obligatoire",
}


@dataclass
class CheckReport:
    """The faults of a directory, in the order of its lines, and the rows kept, mended and refused."""

    files: list[str]
    counts: dict[str, Counts]
    issues: list[Issue]
    issue_counts: Counter[str]

    @property
    def errors(self) -> list[Issue]:
        """The issues that cost a row or a file."""
        return [issue for issue in self.issues if issue.level == "erreur"]


def check(paths: Iterable[Path], communes: Communes | None = None) -> CheckReport:
    """Check files, or the files of a folder. A services file alone is checked against the structures beside it."""
    files: list[Path] = []
    unreadable: list[Issue] = []
    folders: list[Path] = []
    for path in paths:
        files.extend(directory_files(path) if path.is_dir() else [path])
        if path.is_dir():
            folders.append(path)
            present = [file.name for file in directory_files(path)]
            if not present:
                unreadable.append(Issue("dossier_vide", STRUCTURES_FILE, detail=path.name))
            elif present == [SERVICES_FILE]:
                unreadable.append(Issue("fichier_absent", STRUCTURES_FILE))
    tables: list[Table] = []
    for path in files:
        try:
            tables.extend(prepare(read_tables(path), path.name))
        except UnreadableFile as error:
            unreadable.append(error.issue)
    for folder in folders:
        unreadable.extend(_vanished(folder, tables))
    counted = {table.kind for table in tables}
    known: set[str] = set()
    if counted == {"services"} and files:
        beside = files[0].parent / STRUCTURES_FILE
        if folders or beside in files:  # they cannot be read: that alone is told, not every service
            known = {cell.strip() for table in tables for cell in table.column("structure_id") or ()}
        elif beside.exists():
            tables = [*read_tables(beside), *tables]
    loaded = load_tables(tables, communes, traced=True, known_structures=known)
    for issue in sorted(_further(loaded), key=lambda issue: (issue.file, issue.line or 0)):
        loaded.note(issue)
    loaded.issue_counts.update(issue.code for issue in unreadable)
    counts: dict[str, Counts] = {
        kind: count for kind, count in loaded.counts.items() if kind in {str(name) for name in counted}
    }
    return CheckReport([path.name for path in files], counts, unreadable + loaded.issues, loaded.issue_counts)


def _vanished(folder: Path, tables: Sequence[Table]) -> Iterator[Issue]:
    """Tell the files of a folder that lost many rows since its last copy."""
    for copy in copies(folder)[:1]:
        before: Counter[str] = Counter()
        for path in directory_files(copy):
            with suppress(UnreadableFile):
                for table in read_tables(path):
                    before[table.kind] += len(table.rows)
        for kind, file in (("structures", STRUCTURES_FILE), ("services", SERVICES_FILE)):
            after = sum(len(table.rows) for table in tables if table.kind == kind)
            lost = lost_rows(before[kind], after)
            if lost:
                yield Issue("lignes_disparues", file, detail=f"{lost} sur {before[kind]}", proche=copy.name)


def _further(loaded: Loaded) -> Iterator[Issue]:
    """Yield what the loader lets pass: hours, the schema of data·inclusion, likely doubles."""
    both: tuple[tuple[str, Sequence[Structure | Service]], ...] = (
        ("structures", loaded.structures),
        ("services", loaded.services),
    )
    for kind, records in both:
        for record, (file, line) in zip(records, loaded.rows[kind]):
            yield from _hours_issues(record.horaires_accueil, file, line)
            yield from _schema_issues(record, file, line)
    yield from _doubles(loaded)


def _hours_issues(text: str | None, file: str, line: int) -> Iterator[Issue]:
    if not text:
        return
    parsed = parse_hours(text)
    if parsed is None:
        yield Issue("horaires", file, line, "horaires_accueil", text)
    elif parsed[0] == without_empty_slots(text) != text:
        yield Issue("horaires_vides", file, line, "horaires_accueil", text, detail=parsed[0])
    elif parsed[0] != text:
        yield Issue("horaires_francais", file, line, "horaires_accueil", text, detail=parsed[0])


@lru_cache(maxsize=2)
def _validator(kind: str) -> Any:
    """The schema of data·inclusion for a record whose empty cells are left out.

    Each optional column is « this, or null » there. Nothing is null here, and looking at both takes most of the time.
    """
    schema = json.loads((SCHEMA_FOLDER / f"di_v1.0.10_{kind}.json").read_text(encoding="utf-8"))
    for column, wanted in schema["properties"].items():
        filled = [choice for choice in wanted.get("anyOf", ()) if choice != {"type": "null"}]
        if len(filled) == 1:
            schema["properties"][column] = filled[0]
    return Draft202012Validator(schema)


def as_data_inclusion(record: Structure | Service) -> dict[str, Any]:
    """Return a record as data·inclusion v1 writes it in JSON (without the project's own columns)."""
    written: dict[str, Any] = {}
    for item in fields(record):
        value = getattr(record, item.name)
        if item.name.startswith("local_") or item.name == "position_approximative" or value is None:
            continue
        if isinstance(value, tuple):
            if value:
                written[item.name] = list(value)
        else:
            written[item.name] = value.isoformat() if isinstance(value, date) else value
    return written


def _schema_issues(record: Structure | Service, file: str, line: int) -> Iterator[Issue]:
    if record.nom.endswith("."):
        yield Issue("nom_point", file, line, "nom", record.nom)
    kind = "structure" if isinstance(record, Structure) else "service"
    told = {"date_maj"}  # the loader has already said that the date is missing
    for error in _validator(kind).iter_errors(as_data_inclusion(record)):
        cause = error.context[0] if error.context else error
        column = str(error.path[0]) if error.path else error.message.split("'")[1] if "'" in error.message else None
        if column in told:
            continue  # the first fault of a cell is enough to look at it
        told.add(column or "")
        detail = _SCHEMA_DETAILS.get(cause.validator, "la valeur n’est pas acceptée").format(
            limit=cause.validator_value
        )
        value = getattr(record, column, "") if column else ""
        yield Issue("schema", file, line, column, str(value or ""), detail=detail)


def _doubles(loaded: Loaded) -> Iterator[Issue]:
    groups: dict[tuple[str, str], list[tuple[Structure, str, int]]] = defaultdict(list)
    for structure, (file, line) in zip(loaded.structures, loaded.rows["structures"]):
        if structure.telephone and structure.commune:
            groups[structure.telephone, slug(structure.commune)].append((structure, file, line))
    for group in groups.values():
        if 1 < len(group) <= SWITCHBOARD:
            for number, (second, file, line) in enumerate(group):
                known = next((row for other, _, row in group[:number] if _alike(other, second)), None)
                if known is not None:
                    yield Issue("doublon_possible", file, line, "nom", second.nom, detail=str(known))


def _alike(first: Structure, second: Structure) -> bool:
    if fuzz.token_set_ratio(slug(first.nom).replace("-", " "), slug(second.nom).replace("-", " ")) < ALIKE:
        return False
    return close(first, second)

"""Taking official files as they are published, and merging them into the association's directory.

Understood: the list of France services counters (in its own columns), data·inclusion v0 and v1 in CSV, JSON or XLSX,
and extracts of services that name their structure instead of giving its id.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

from tremplin.directory import codes, france_services
from tremplin.directory.comparison import Records
from tremplin.directory.files import Table, UnreadableFile, read_tables
from tremplin.directory.issues import Issue
from tremplin.directory.loading import (
    UNKNOWN_COLUMN,
    WORKBOOK,
    Counts,
    Loaded,
    directory_files,
    load_files,
    load_tables,
)
from tremplin.directory.positions import Communes
from tremplin.directory.records import Service, Structure
from tremplin.directory.writing import write_folder

_DATE_IN_NAME = re.compile(r"(20\d{2})-(\d{2})(?:-(\d{2}))?(?!\d)")
#: data·inclusion v0 thematic that v1 has lost: kept in the association's own column.
_V0_MICROCREDIT = "gestion-financiere--acces-au-micro-credit"
_V0_BUSINESS = "creation-activite--"


@dataclass
class ImportPlan:
    """What an import would do; nothing is written before `write`.

    Attributes:
        counts, issues, issue_counts: of the files to import.
        added, updated, same, kept_local: records of these files that are new, newer, as they are, older than here.
        before, after: the directory as it is, and as it would be.
        present: the directory as it was read; what could not be read of it would not be written again.
        has_workbook: whether it is a workbook, whose place the two CSV files would take.
    """

    into: Path
    present: Loaded
    before: Records
    after: Records
    has_workbook: bool
    counts: dict[str, Counts]
    issues: list[Issue]
    issue_counts: Counter[str]
    added: int = 0
    updated: int = 0
    same: int = 0
    kept_local: int = 0

    @property
    def lost(self) -> list[Issue]:
        """The faults of the present directory that would cost a row or a file: they must be mended first."""
        return [issue for issue in self.present.issues if issue.level == "erreur"]

    @property
    def lost_columns(self) -> list[str]:
        """The columns of the present directory that nothing reads, and that would not be written again."""
        return [str(issue.column) for issue in self.present.issues if issue.code in UNKNOWN_COLUMN]

    def write(self) -> None:
        """Write the directory.

        Raises OSError when the folder cannot be written.
        """
        write_folder(self.into, self.after.structures, self.after.services)


def plan_import(paths: Iterable[Path], into: Path, communes: Communes | None = None) -> ImportPlan:
    """Merge files with what a directory folder holds, without writing anything.

    Records with the same id are one record: the most recently dated wins, and the association's own columns stay.
    """
    tables: list[Table] = []
    unreadable: list[Issue] = []
    for path in paths:
        try:
            tables.extend(prepare(read_tables(path), path.name))
        except UnreadableFile as error:
            unreadable.append(error.issue)
    files = directory_files(into)
    present = load_files(files, communes)
    loaded = load_tables(_without_repeats(tables), communes, known_structures={s.id for s in present.structures})
    loaded.issue_counts.update(issue.code for issue in unreadable)
    before = Records(present.structures, present.services)
    plan = ImportPlan(
        into,
        present,
        before,
        before,
        (into / WORKBOOK) in files,
        loaded.counts,
        unreadable + loaded.issues,
        loaded.issue_counts,
    )
    known = _ids_of_same(present.structures, loaded.structures)
    structures = [replace(record, id=known.get(record.id, record.id)) for record in loaded.structures]
    services = [
        replace(record, structure_id=known.get(record.structure_id, record.structure_id)) for record in loaded.services
    ]
    plan.after = Records(
        _merge(present.structures, structures, plan),
        _merge(present.services, services, plan),
    )
    return plan


def prepare(tables: list[Table], file_name: str) -> list[Table]:
    """Give official tables the columns of the directory: their own layout, missing structures, ids and dates."""
    day = date_in_name(file_name)
    prepared: list[Table] = []
    for table in tables:
        if france_services.recognises(table):
            table = france_services.converted(table)
        if table.kind == "services" and "structure_name" in table.columns and "structure_id" not in table.columns:
            prepared.append(_structures_named(table))
            _name_services(table)
            if "site_web" in table.columns:
                table.columns[table.columns.index("site_web")] = ""  # the structure has it now
        if "typologie" in table.columns and "reseaux_porteurs" not in table.columns:
            table.columns[table.columns.index("typologie")] = "reseaux_porteurs"
        if table.kind == "services":
            _keep_v0_microcredit(table)
        prepared.append(table)
    for table in prepared:
        if day and "date_maj" not in table.columns:
            _add_column(table, "date_maj", [day] * len(table.rows))
    return prepared


def date_in_name(file_name: str) -> str | None:
    """Return the date written in a file name (`services-2026-04.json` -> 2026-04-01), or None."""
    match = _DATE_IN_NAME.search(file_name)
    if match is None or not 1 <= int(match[2]) <= 12:
        return None
    return f"{match[1]}-{match[2]}-{match[3] or '01'}"


def _add_column(table: Table, name: str, cells: list[str]) -> None:
    table.columns.append(name)
    for row, cell in zip(table.rows, cells):
        row.append(cell)


def _cells(table: Table, name: str) -> list[str]:
    return table.column(name) or [""] * len(table.rows)


def _structure_ids(table: Table) -> list[str]:
    return [
        f"{source or 'import'}--{codes.slug(f'{name} {commune}')}" if name.strip() else ""
        for source, name, commune in zip(
            _cells(table, "source"), _cells(table, "structure_name"), _cells(table, "commune")
        )
    ]


def _structures_named(table: Table) -> Table:
    """Return the structures that a table of services names: their place and contacts are those of the first service."""
    shared = (
        "source",
        "commune",
        "code_postal",
        "code_insee",
        "adresse",
        "latitude",
        "longitude",
        "telephone",
        "courriel",
        "site_web",
    )
    found: dict[str, tuple[int, list[str]]] = {}
    columns = [_cells(table, name) for name in shared]
    for index, (identifier, name) in enumerate(zip(_structure_ids(table), _cells(table, "structure_name"))):
        if identifier and identifier not in found:
            found[identifier] = (table.lines[index], [identifier, name, *(column[index] for column in columns)])
    rows = [row for _, row in found.values()]
    return Table(table.file, "structures", ["id", "nom", *shared], rows, [line for line, _ in found.values()])


def _name_services(table: Table) -> None:
    """Give services that only name their structure the id of that structure, and an id of their own."""
    structure_ids = _structure_ids(table)
    _add_column(table, "structure_id", structure_ids)
    if "id" not in table.columns:
        sources, names = _cells(table, "source"), _cells(table, "nom")
        ends = [codes.slug(link.rstrip("/").rsplit("/", 1)[-1]) for link in _cells(table, "lien_source")]
        often = Counter(ends)  # some links end alike for all the services of a source
        identifiers = [
            f"{source or 'import'}--{end}" if end and often[end] == 1 else f"{structure}-{codes.slug(name)}"
            for source, end, name, structure in zip(sources, ends, names, structure_ids)
        ]
        _add_column(table, "id", identifiers)


def _keep_v0_microcredit(table: Table) -> None:
    thematics = _cells(table, "thematiques")
    if "local_microcredit" in table.columns or not any(_V0_MICROCREDIT in cell for cell in thematics):
        return
    kinds = [
        "" if _V0_MICROCREDIT not in cell else "professionnel" if _V0_BUSINESS in cell else "personnel"
        for cell in thematics
    ]
    _add_column(table, "local_microcredit", kinds)


def _without_repeats(tables: list[Table]) -> list[Table]:
    """Drop the rows that a later file of the same import repeats: the same id is the same record, not a fault."""
    seen: dict[str, set[str]] = {"structures": set(), "services": set()}
    for table in tables:
        identifiers = _cells(table, "id")
        before = seen[table.kind]
        keep = [index for index, identifier in enumerate(identifiers) if not identifier or identifier not in before]
        before.update(identifier for identifier in identifiers if identifier)
        table.rows = [table.rows[index] for index in keep]
        table.lines = [table.lines[index] for index in keep]
    return tables


def _identity(structure: Structure) -> tuple[str, str, str] | None:
    """Return what makes two records one structure whatever their ids: name, commune and street."""
    commune = structure.code_insee or structure.code_postal
    if not commune or not structure.adresse:
        return None
    return codes.slug(structure.nom), commune, codes.slug(structure.adresse)


def _ids_of_same(present: Iterable[Structure], imported: Iterable[Structure]) -> dict[str, str]:
    """Return the id in the directory of each imported structure that is there under another id."""
    ids: dict[tuple[str, str, str], str] = {}
    known: set[str] = set()
    for structure in present:
        identity = _identity(structure)
        known.add(structure.id)
        if identity:
            ids.setdefault(identity, structure.id)
    found: dict[str, str] = {}
    for structure in imported:
        identity = _identity(structure)
        if identity and structure.id not in known and identity in ids:
            found[structure.id] = ids[identity]
    return found


def _merge(
    present: list[Structure] | list[Service], imported: list[Structure] | list[Service], plan: ImportPlan
) -> list[Any]:
    """Merge records by id; the association's own columns are never lost."""
    merged: dict[str, Any] = {record.id: record for record in present}
    for record in imported:
        known = merged.get(record.id)
        if known is None:
            merged[record.id] = record
            plan.added += 1
        elif (known.date_maj or date.min) > (record.date_maj or date.min):
            plan.kept_local += 1
        else:
            local = {item.name: getattr(known, item.name) for item in fields(known) if item.name.startswith("local_")}
            update = replace(record, **{name: value for name, value in local.items() if value is not None})
            plan.same += update == known
            plan.updated += update != known
            merged[record.id] = update
    return list(merged.values())

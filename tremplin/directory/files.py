"""Opening the files of a directory: CSV (any usual delimiter and encoding), XLSX and JSON, as tables of text.

A file is untrusted: its size is bounded, no path or formula found in it is followed, every cell comes out as text.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from tremplin.directory import codes
from tremplin.directory.columns import KNOWN_COLUMNS
from tremplin.directory.issues import Issue

Kind = Literal["structures", "services"]

#: The largest file read: a national export of data·inclusion is about 60 MB of CSV.
MAX_FILE_BYTES = 300 * 1024 * 1024
#: The largest XLSX once unpacked (a small archive may unpack to gigabytes).
MAX_UNPACKED_BYTES = 600 * 1024 * 1024
#: The national order of data·inclusion is 100,000 rows.
MAX_ROWS = 500_000
MAX_COLUMNS = 200
#: The largest cell: an unclosed quote must not swallow a file in silence.
MAX_CELL_CHARACTERS = 200_000
DELIMITERS = (",", ";", "\t")
SUFFIXES = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".json", ".geojson"})

#: Other spellings of column names: data·inclusion v0, its extracts, and sheets seen in real life.
COLUMN_ALIASES = {
    "long": "longitude",
    "lon": "longitude",
    "lng": "longitude",
    "lat": "latitude",
    "cp": "code_postal",
    "code_commune": "code_insee",
    "insee": "code_insee",
    "email": "courriel",
    "mail": "courriel",
    "tel": "telephone",
    "service_id": "id",
    "horaires_ouverture": "horaires_accueil",
    "recurrence": "horaires_accueil",
    "accessibilite": "accessibilite_lieu",
    "profils": "publics",
    "presentation_detail": "description",
    "presentation_resume": "presentation_resume",
    "modes_orientation_accompagnateur": "",
    "modes_orientation_beneficiaire": "",
    "types": "type",
    "frais_autres": "frais_precisions",
    "zone_diffusion_code": "zone_eligibilite",
    "ignore": "__ignore__",
}


class UnreadableFile(Exception):
    """The file cannot be used at all; ``issue`` says why, for people."""

    def __init__(self, issue: Issue) -> None:
        super().__init__(str(issue))
        self.issue = issue


@dataclass
class Table:
    """One sheet as text: ``rows`` all have the length of ``columns``; ``lines`` are spreadsheet row numbers."""

    file: str
    kind: Kind
    columns: list[str]
    rows: list[list[str]]
    lines: list[int]
    issues: list[Issue] = field(default_factory=list)

    def column(self, name: str) -> list[str] | None:
        """Return the cells of a column, or None when the table has no such column."""
        if name not in self.columns:
            return None
        index = self.columns.index(name)
        return [row[index] for row in self.rows]


def column_name(header: str) -> str:
    """Return the data·inclusion name of a header cell ("Code Postal" -> "code_postal", "Lat" -> "latitude")."""
    name = codes.slug(header).replace("-", "_")
    return COLUMN_ALIASES.get(name, name)


def read_tables(path: Path) -> list[Table]:
    """Read every table of structures or services in a file; raise UnreadableFile when nothing can be read."""
    name = path.name
    if path.suffix.lower() not in SUFFIXES:
        raise _unreadable(name, "ce n’est ni un CSV, ni un XLSX, ni un JSON")
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise UnreadableFile(Issue("fichier_trop_gros", name, detail=f"{size // 1024 // 1024} Mo"))
        content = path.read_bytes()
    except OSError as error:
        raise _unreadable(name, error.strerror or "erreur de lecture") from error
    suffix = path.suffix.lower()
    if content[:4] == b"PK\x03\x04" or suffix == ".xlsx":
        return _read_xlsx(name, content)
    if suffix in (".json", ".geojson"):
        return _read_json(name, content)
    return [_read_csv(name, content)]


def decode(content: bytes) -> str:
    """Decode a text file: UTF-8 (with or without its mark), UTF-16 with its mark, else cp1252. Never raises."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _unreadable(name: str, detail: str) -> UnreadableFile:
    return UnreadableFile(Issue("fichier_illisible", name, detail=detail))


def _known(columns: Iterable[str]) -> int:
    return len(KNOWN_COLUMNS.intersection(columns))


def _read_csv(name: str, content: bytes) -> Table:
    text = decode(content).replace("\x00", "")
    first_line = next((line for line in text[:MAX_CELL_CHARACTERS].splitlines()[:50] if line.strip(' ;,\t"')), "")
    if first_line.lower().startswith("sep="):  # a spreadsheet's private first line
        text = text.split("\n", 1)[1] if "\n" in text else ""
        first_line = text.split("\n", 1)[0]
    if not first_line:
        raise _unreadable(name, "le fichier est vide")

    def columns_found(delimiter: str) -> tuple[int, int]:
        header = next(csv.reader([first_line], delimiter=delimiter), [])
        return _known(column_name(cell) for cell in header), len(header)

    delimiter = max(DELIMITERS, key=columns_found)
    csv.field_size_limit(MAX_CELL_CHARACTERS)
    try:
        return _table(name, csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise _unreadable(name, "une case est beaucoup trop longue, un guillemet n’est sans doute pas fermé") from error


def _cell_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return ", ".join(_cell_text(item) for item in value)
    if isinstance(value, dict):
        return ""
    return str(value)


def _read_xlsx(name: str, content: bytes) -> list[Table]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED_BYTES:
                raise UnreadableFile(Issue("fichier_trop_gros", name, detail="une fois décompressé"))
        from openpyxl import load_workbook  # slow to import, and most directories are CSV

        workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    except UnreadableFile:
        raise
    except Exception as error:  # openpyxl raises many kinds for a damaged workbook
        raise _unreadable(name, "ce n’est pas un classeur XLSX valable") from error
    tables: list[Table] = []
    try:
        for sheet in workbook.worksheets:
            title = codes.slug(sheet.title)
            if title not in ("structures", "services"):
                continue
            sheet.reset_dimensions()  # the size written in the file is not to be trusted
            rows = (
                [_cell_text(value) for value in row] for row in sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS)
            )
            kind: Kind = "structures" if title == "structures" else "services"
            tables.append(_table(f"{name}, feuille {sheet.title}", rows, kind))
    except UnreadableFile:
        raise
    except Exception as error:
        raise _unreadable(name, "ce n’est pas un classeur XLSX valable") from error
    finally:
        workbook.close()
    if not tables:
        raise UnreadableFile(Issue("feuille_absente", name, detail="Structures"))
    return tables


def _read_json(name: str, content: bytes) -> list[Table]:
    try:
        document = json.loads(decode(content))
    except (ValueError, RecursionError) as error:
        raise _unreadable(name, "ce n’est pas un JSON valable") from error
    records = list(_json_records(document))
    if not records:
        raise _unreadable(name, "aucune fiche n’a été trouvée")
    headers = list(dict.fromkeys(key for record in records for key in record))[:MAX_COLUMNS]
    rows = ([_cell_text(record.get(key)) for key in headers] for record in records)
    return [_table(name, _with_header(headers, rows))]


def _with_header(headers: list[str], rows: Iterable[list[str]]) -> Iterator[list[str]]:
    yield headers
    yield from rows


def _json_records(document: Any) -> Iterator[dict[str, Any]]:
    """Yield the records of a list, of a GeoJSON collection, or of an object that holds lists."""
    if isinstance(document, dict) and isinstance(document.get("features"), list):
        for feature in document["features"]:
            if isinstance(feature, dict) and isinstance(feature.get("properties"), dict):
                yield feature["properties"]
    elif isinstance(document, dict):
        for value in document.values():
            if isinstance(value, list):
                yield from (record for record in value if isinstance(record, dict))
    elif isinstance(document, list):
        yield from (record for record in document if isinstance(record, dict))


def _kind(name: str, columns: list[str]) -> Kind:
    if "structure_id" in columns or "structure_name" in columns or "thematiques" in columns:
        return "services"
    return "services" if name.lower().startswith("services") and "reseaux_porteurs" not in columns else "structures"


def _table(name: str, cells: Iterable[list[str]], kind: Kind | None = None) -> Table:
    """Build a table from rows of cells: the first row that is not empty holds the names."""
    iterator = enumerate(iter(cells), start=1)
    headers: list[str] = []
    for _, row in iterator:
        if any(cell.strip() for cell in row):
            headers = row[:MAX_COLUMNS]
            break
    if not headers:
        raise _unreadable(name, "le fichier est vide")
    columns = ["__ignore__" if header.strip().lower() == "__ignore__" else column_name(header) for header in headers]
    width = len(columns)
    table = Table(name, kind or _kind(name, columns), columns, [], [])
    for index, column in enumerate(columns):
        if column and column in columns[:index]:
            table.issues.append(Issue("colonne_double", name, 1, headers[index]))
            columns[index] = ""
    ignored = columns.index("__ignore__") if "__ignore__" in columns else None
    for line, row in iterator:
        if len(row) != width:
            if any(cell.strip() for cell in row[width:]):
                table.issues.append(Issue("cases_en_trop", name, line))
            row = row[:width] + [""] * (width - len(row))
        if not any(row) or not any(cell.strip() for cell in row):
            continue
        if ignored is not None and row[ignored].strip().lower() in ("true", "oui", "vrai", "1", "x"):
            continue
        if len(table.rows) == MAX_ROWS:
            table.issues.append(Issue("lignes_en_trop", name, line, detail=str(MAX_ROWS)))
            break
        table.rows.append(row)
        table.lines.append(line)
    return table

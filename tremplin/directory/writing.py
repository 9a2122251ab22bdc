"""Writing the directory as the CSV pair that a spreadsheet opens safely."""

from __future__ import annotations

import csv
import os
import re
import tempfile
from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

from tremplin.directory.columns import SERVICE_READERS, STRUCTURE_READERS
from tremplin.directory.loading import SERVICES_FILE, STRUCTURES_FILE, WORKBOOK
from tremplin.directory.records import Service, Structure

#: A cell that begins so is computed by a spreadsheet.
_FORMULA = re.compile(r"^[=+\-@\t\r]")
#: Numbers and phone numbers begin with + or - and are harmless.
_HARMLESS = re.compile(r"^[+-]\d+(?:\.\d+)?(?:e-?\d+)?$")


def safe_cell(value: Any) -> str:
    """Return a value as the text of a cell: lists as `a, b`, dates as ISO, no formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, float):
        return repr(value)
    text = str(value)
    return f"'{text}" if _FORMULA.match(text) and not _HARMLESS.match(text) else text


def cells_of(record: Structure | Service, columns: Iterable[str]) -> list[str]:
    """Return the cells of a record as they are written."""
    # A point computed from the commune is not written: it would pass for a measured one.
    hidden = {"latitude", "longitude"} if record.position_approximative else set()
    return [safe_cell(None if column in hidden else getattr(record, column)) for column in columns]


def write_folder(folder: Path, structures: Iterable[Structure], services: Iterable[Service]) -> None:
    """Write structures.csv and services.csv into a folder (made if needed); each file is replaced at once.

    A workbook in the folder would be read in their place: it is removed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / STRUCTURES_FILE, Structure, list(STRUCTURE_READERS), structures)
    _write(folder / SERVICES_FILE, Service, list(SERVICE_READERS), services)
    (folder / WORKBOOK).unlink(missing_ok=True)


def _write(path: Path, record: type[Any], columns: list[str], records: Iterable[Any]) -> None:
    own = {item.name for item in fields(record)}
    written = [column for column in columns if column in own]
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=".csv")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(written)
            writer.writerows(cells_of(item, written) for item in records)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise

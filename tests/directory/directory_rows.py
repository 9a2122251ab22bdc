"""Rows of invented structures, and how the tests write them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

from tremplin.directory import LiveDirectory

PROJECT = Path(__file__).resolve().parents[2]
Row = dict[str, str]
MakeDirectory = Callable[..., LiveDirectory]

LILLE = {
    "commune": "Lille",
    "code_postal": "59000",
    "code_insee": "59350",
    "latitude": "50.6311",
    "longitude": "3.0586",
}


def write_csv(path: Path, rows: Sequence[Row], delimiter: str = ",", encoding: str = "utf-8") -> Path:
    """Write rows of text as a CSV file; the columns are those of all the rows."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.DictWriter(stream, columns, delimiter=delimiter, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path

"""The mairie of a commune: a real counter with a phone, everywhere in France (its CCAS, or the way to it)."""

from __future__ import annotations

import csv
import logging
from functools import lru_cache
from pathlib import Path

from tremplin.directory import cells
from tremplin.directory.records import Structure
from tremplin.kept_files import copy_of

logger = logging.getLogger(__name__)

SOURCE = "annuaire-service-public"


#: What a mairie is made of.
_COLUMNS = (
    "code_insee", "nom", "commune", "code_postal", "adresse", "telephone", "horaires", "lat", "lon",
)  # fmt: skip


def read_mairies(path: Path) -> tuple[list[str], dict[str, list[str]]]:
    """Return the columns of the file, and the row of each Insee code; a changed file is read again.

    Raises:
        OSError: there is no such file, or it cannot be opened.
        ValueError: a column is missing, there is no row, or it is not UTF-8.
        IndexError: a row is too short.
        csv.Error: it is no table.
    """
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _read(path: Path, changed: int) -> tuple[list[str], dict[str, list[str]]]:
    """``changed`` is the time of the file, to read a new one."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.reader(stream)
        columns = next(rows, [])
        if not columns:
            raise ValueError("le fichier est vide")
        for name in _COLUMNS:
            if name not in columns:
                raise ValueError(f"la colonne « {name} » est absente")
        code = columns.index("code_insee")
        return columns, {row[code]: row for row in rows}


class Mairies:
    """The mairies of ``data/geography/mairies.csv``, read at the first need, from its copy where it is broken."""

    def __init__(self, path: Path, name: str = "{nom}") -> None:
        self._path = path
        self._name = name

    def _load(self) -> tuple[list[str], dict[str, list[str]]]:
        for path in (self._path, copy_of(self._path)):
            try:
                if path is not None:
                    return read_mairies(path)
            except (OSError, ValueError, IndexError, csv.Error) as error:
                logger.error("the mairies cannot be read: %s", error)
        return [], {}

    def get(self, *codes_insee: str | None) -> Structure | None:
        """Return the mairie of the first of these communes that has one (an arrondissement, then its city)."""
        columns, rows = self._load()
        cells_found = next((rows[code] for code in codes_insee if code in rows), None)
        if cells_found is None:
            return None
        row = dict(zip(columns, cells_found))
        return Structure(
            source=SOURCE,
            id=f"mairie--{row['code_insee']}",
            nom=self._name.format(nom=row["nom"]),
            commune=row["commune"] or row["nom"],
            code_postal=row["code_postal"] or None,
            code_insee=row["code_insee"],
            adresse=row["adresse"] or None,
            telephone=cells.telephone(row["telephone"]).value,
            horaires_accueil=row["horaires"] or None,
            latitude=cells.nombre(row["lat"]).value,
            longitude=cells.nombre(row["lon"]).value,
            local_type="mairie",
        )

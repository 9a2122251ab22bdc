"""The mairie of a commune: a real counter with a phone, everywhere in France (its CCAS, or the way to it)."""

from __future__ import annotations

import csv
from pathlib import Path

from tremplin.directory import cells
from tremplin.directory.records import Structure

SOURCE = "annuaire-service-public"


class Mairies:
    """The mairies of ``data/geography/mairies.csv``, read at the first need."""

    def __init__(self, path: Path, name: str = "Mairie – {nom}") -> None:
        self._path = path
        self._name = name
        self._rows: dict[str, dict[str, str]] | None = None

    def _load(self) -> dict[str, dict[str, str]]:
        if self._rows is None:
            try:
                with self._path.open(encoding="utf-8", newline="") as stream:
                    self._rows = {row["code_insee"]: row for row in csv.DictReader(stream)}
            except (OSError, KeyError):
                self._rows = {}
        return self._rows

    def get(self, *codes_insee: str | None) -> Structure | None:
        """Return the mairie of the first of these communes that has one (an arrondissement, then its city)."""
        rows = self._load()
        row = next((rows[code] for code in codes_insee if code in rows), None)
        if row is None:
            return None
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

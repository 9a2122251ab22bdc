"""From tables of text to records: every good row is kept, every fault is noted with its place."""

from __future__ import annotations

import gc
import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np
from rapidfuzz import fuzz, process

from tremplin.directory import codes
from tremplin.directory.cells import Reader, all_plain, text
from tremplin.directory.columns import LIST_COLUMNS, SERVICE_READERS, STRUCTURE_READERS
from tremplin.directory.files import Table, UnreadableFile, read_tables
from tremplin.directory.issues import Fault, Issue
from tremplin.directory.positions import (
    FAR_FROM_COMMUNE_KM,
    CommuneFinder,
    Communes,
    distance_km,
    in_france,
    mended_point,
)
from tremplin.directory.records import IGNORE_COLUMN, UNPUBLISHED_COLUMNS, Service, Structure

#: A report longer than this is read by nobody; the counts stay exact.
MAX_ISSUES = 5_000
#: A column whose first cells are nearly all different is read cell by cell.
DISTINCT_SAMPLE = 5_000
MOSTLY_DISTINCT = 0.8
DEFAULT_SOURCE = "local"
#: A postal code begins with the departement that delivers it.
DEPARTEMENT_DIGITS = 2
#: The codes of a column that nothing reads.
UNKNOWN_COLUMN = frozenset({"colonne_inconnue", "colonne_proche"})
#: Likeness (rapidfuzz WRatio, 0-100) from which such a column probably is one that the file lacks: « telephone_accueil ».
LIKE_A_COLUMN = 88
#: Files of a directory folder, in the order of preference: one workbook, or a pair of CSV.
WORKBOOK = "annuaire.xlsx"
STRUCTURES_FILE = "structures.csv"
SERVICES_FILE = "services.csv"


@dataclass
class Counts:
    """Rows of one kind: ``kept`` includes ``mended`` (at least one cell changed or left out)."""

    kept: int = 0
    mended: int = 0
    refused: int = 0


@dataclass
class Loaded:
    """The records of one or several files, what was wrong, and where each record was written."""

    structures: list[Structure] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    counts: dict[str, Counts] = field(default_factory=lambda: {"structures": Counts(), "services": Counts()})
    issue_counts: Counter[str] = field(default_factory=Counter)
    traced: bool = False
    rows: dict[str, list[tuple[str, int]]] = field(default_factory=lambda: {"structures": [], "services": []})
    """The (file, line) of each record, in the same order; only filled on demand."""

    def note(self, issue: Issue) -> None:
        """Count an issue, and keep it while the report is readable."""
        self.issue_counts[issue.code] += 1
        if len(self.issues) < MAX_ISSUES:
            self.issues.append(issue)


class _Memo(dict[str, Any]):
    """Reads each distinct cell of a column once; remembers which ones were at fault."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self._reader = reader
        self.faults: dict[str, Fault] = {}

    def __missing__(self, raw: str) -> Any:
        value, fault = self._reader(raw)
        if fault is not None:
            self.faults[raw] = fault
        self[raw] = value
        return value


class _Columns:
    """The cells of a table, read; rows can be refused, cells changed, with an issue each."""

    def __init__(self, table: Table, readers: dict[str, Reader], loaded: Loaded) -> None:
        self.table = table
        self.loaded = loaded
        self.refused: set[int] = set()
        self.mended: set[int] = set()
        self.values: dict[str, list[Any]] = {}
        for issue in table.issues:
            loaded.note(issue)
        transposed = list(zip(*table.rows)) if table.rows else [() for _ in table.columns]
        raw: dict[str, Sequence[str]] = {column: transposed[i] for i, column in enumerate(table.columns) if column}
        self.raw = raw
        for column, reader in readers.items():
            if column in raw:
                self._read(column, reader, raw[column])
            else:
                self.values[column] = [() if column in LIST_COLUMNS else None] * len(table.rows)

    def _read(self, column: str, reader: Reader, cells: Sequence[str]) -> None:
        if reader is text and all_plain(cells):
            self.values[column] = [cell or None for cell in cells]
            return
        sample = cells[:DISTINCT_SAMPLE]
        if len(set(sample)) > MOSTLY_DISTINCT * len(sample):
            self._read_distinct(column, reader, cells)
            return
        memo = _Memo(reader)
        self.values[column] = list(map(memo.__getitem__, cells))
        if memo.faults:
            for index, cell in enumerate(cells):
                fault = memo.faults.get(cell)
                if fault is not None:
                    self.note(index, fault.code, column, detail=fault.detail, proche=fault.proche)

    def _read_distinct(self, column: str, reader: Reader, cells: Sequence[str]) -> None:
        """Read a column where remembering cells would only cost time (identifiers, names, points)."""
        values: list[Any] = []
        for cell in cells:
            value, fault = reader(cell)
            values.append(value)
            if fault is not None:
                self.note(len(values) - 1, fault.code, column, detail=fault.detail, proche=fault.proche)
        self.values[column] = values

    def note(self, index: int, code: str, column: str | None, *, detail: str = "", proche: str = "") -> None:
        """Note a fault of a cell: the row counts as mended, or as refused when it was an error."""
        issue = self.tell(index, code, column, detail=detail, proche=proche)
        (self.refused if issue.level == "erreur" else self.mended).add(index)

    def tell(self, index: int, code: str, column: str | None, *, detail: str = "", proche: str = "") -> Issue:
        """Note a doubt about a cell that is kept as it is."""
        cells = self.raw.get(column or "")
        written = cells[index] if cells else ""
        issue = Issue(code, self.table.file, self.table.lines[index], column, written, detail, proche)
        self.loaded.note(issue)
        return issue

    def refuse_empty(self, column: str) -> None:
        """Refuse the rows where a required cell is empty."""
        for index, value in enumerate(self.values[column]):
            if value is None:
                self.note(index, "vide_obligatoire", column)

    def rows(self) -> Iterable[int]:
        """Return the rows not refused so far."""
        return (index for index in range(len(self.table.rows)) if index not in self.refused)


def unknown_columns(table: Table, readers: dict[str, Reader]) -> list[Issue]:
    """Return one notice for each column that nothing reads."""
    known = readers.keys() | UNPUBLISHED_COLUMNS | {IGNORE_COLUMN, "structure_name", ""}
    missing = sorted(readers.keys() - set(table.columns))
    found = []
    for column in table.columns:
        if column not in known:
            near = process.extractOne(column, missing, scorer=fuzz.WRatio, score_cutoff=LIKE_A_COLUMN)
            code, proche = ("colonne_proche", str(near[0])) if near else ("colonne_inconnue", "")
            found.append(Issue(code, table.file, 1, column, proche=proche))
    return found


def load_tables(
    tables: Iterable[Table],
    communes: Communes | None = None,
    *,
    traced: bool = False,
    known_structures: Collection[str] = (),
) -> Loaded:
    """Turn tables into records. Structures are read first, whatever the order of the tables.

    communes: the gazetteer, to check the points and to place the records without one; None leaves points unchecked.
    traced: remember where each record was written (``Loaded.rows``).
    known_structures: ids, besides those of the tables, that a service may name.
    """
    loaded = Loaded(traced=traced)
    finder = CommuneFinder(communes)
    ordered = sorted(tables, key=lambda table: table.kind == "services")
    seen: dict[str, dict[str, int]] = {"structures": {}, "services": {}}
    for table in ordered:
        if "nom" not in table.columns:
            loaded.note(Issue("colonne_absente", table.file, 1, detail="nom"))
            continue
        if table.kind == "structures":
            _load_structures(table, loaded, finder, seen["structures"])
        else:
            _load_services(table, loaded, finder, seen["services"], seen["structures"].keys() | set(known_structures))
    return loaded


def load_files(paths: Iterable[Path], communes: Communes | None = None) -> Loaded:
    """Read files and load their tables; a file that cannot be read becomes an issue, the others are loaded."""
    tables: list[Table] = []
    unreadable: list[Issue] = []
    with _collector_paused():
        for path in paths:
            try:
                tables.extend(read_tables(path))
            except UnreadableFile as error:
                unreadable.append(error.issue)
        loaded = load_tables(tables, communes)
    loaded.issues[:0] = unreadable
    loaded.issue_counts.update(issue.code for issue in unreadable)
    return loaded


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Millions of small objects are made here and none is garbage: looking for some would take a third of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def directory_files(folder: Path) -> list[Path]:
    """Return the files of a directory folder: the workbook if there is one, else the CSV pair."""
    if (folder / WORKBOOK).exists():
        return [folder / WORKBOOK]
    return [path for path in (folder / STRUCTURES_FILE, folder / SERVICES_FILE) if path.exists()]


def _take_ids(columns: _Columns, seen: dict[str, int]) -> None:
    """Give an id to the rows without one, and refuse the second row of the same id."""
    ids, names, communes = columns.values["id"], columns.values["nom"], columns.values["commune"]
    for index in columns.rows():
        if ids[index] is None:
            ids[index] = f"{DEFAULT_SOURCE}--{codes.slug(' '.join(filter(None, (names[index], communes[index]))))}"
            columns.note(index, "identifiant_absent", "id", detail=ids[index])
        if ids[index] in seen:
            columns.note(index, "identifiant_double", "id", detail=str(seen[ids[index]]))
        else:
            seen[ids[index]] = columns.table.lines[index]


def _check_common(columns: _Columns) -> None:
    columns.refuse_empty("nom")
    sources, dates = columns.values["source"], columns.values["date_maj"]
    verified = columns.values["local_verifie_le"]
    for index in columns.rows():
        if sources[index] is None:
            sources[index] = DEFAULT_SOURCE
        if dates[index] is None and verified[index] is None:
            columns.note(index, "date_absente", "date_maj")


def _place(columns: _Columns, finder: CommuneFinder, *, needed: bool) -> None:
    """Check every point against its commune, and give the commune's point to the records without one.

    needed: whether a record without any place is at fault (a service without one is at its structure's).
    """
    values, count = columns.values, len(columns.table.rows)
    approximate = values["position_approximative"] = [False] * count
    insee, postal, names = values["code_insee"], values["code_postal"], values["commune"]
    lats, lons = values["latitude"], values["longitude"]
    places = [finder.find(insee[i], postal[i], names[i]) for i in range(count)]
    _settle_contradictions(columns, finder, places)
    nan = math.nan
    lat = np.array([nan if value is None else value for value in lats], dtype=np.float64)
    lon = np.array([nan if value is None else value for value in lons], dtype=np.float64)
    commune_lat = np.array(
        [nan if place is None or place.lat is None else place.lat for place in places], dtype=np.float64
    )
    commune_lon = np.array(
        [nan if place is None or place.lon is None else place.lon for place in places], dtype=np.float64
    )
    gap = distance_km(lat, lon, commune_lat, commune_lon)
    without = np.isnan(lat) | np.isnan(lon)
    # A point is right when it is near its commune; without a commune it must at least be in France.
    fine = (gap <= FAR_FROM_COMMUNE_KM) & ~without
    for index in np.flatnonzero(~fine).tolist():
        if index in columns.refused:
            continue
        place = places[index]
        _check_code(columns, finder, index, place)
        if without[index]:
            known = place is not None and place.lat is not None
            written = bool(insee[index] or postal[index] or names[index])
            if lats[index] is not None or lons[index] is not None:
                columns.note(index, "position_incomplete", "latitude" if lats[index] is None else "longitude")
            if needed and not written:
                columns.note(index, "lieu_absent", "commune")
            elif written and not known and finder.known and not insee[index]:  # an unknown code is told already
                columns.note(index, "commune_inconnue", "commune")
            lats[index] = lons[index] = None
        elif math.isnan(gap[index]):
            if in_france(lats[index], lons[index]):
                continue
            columns.note(index, "position_hors_france", "latitude")
            lats[index] = lons[index] = None
        else:
            far = f"{gap[index]:.0f} km"
            mended = mended_point(lat[index], lon[index], commune_lat[index], commune_lon[index])
            if mended:
                lats[index], lons[index] = mended[0], mended[1]
                columns.note(index, mended[2], "latitude", detail=far)
                continue
            columns.note(index, "position_hors_commune", "latitude", detail=far)
            lats[index] = lons[index] = None
        if lats[index] is None and place is not None and place.lat is not None:
            lats[index], lons[index] = place.lat, place.lon
            approximate[index] = True
    _modern_codes(columns, places)


def _settle_contradictions(columns: _Columns, finder: CommuneFinder, places: list[Any]) -> None:
    """Tell the rows whose Insee code, postal code and name are not of one commune.

    Where the name and the postal code agree against the code, they are right: two cells are not wrong together.
    """
    insee, postal, names = (columns.values[name] for name in ("code_insee", "code_postal", "commune"))
    for index, place in enumerate(places):
        if place is None or index in columns.refused:
            continue
        written = postal[index]
        has_postal = not written or written in place.codes_postaux
        named = None
        if not _same_name(names[index], place.nom):
            named = finder.by_name(written, names[index])
            if named is None or named.code == place.code:  # the postal code counts more there than the name
                named = finder.by_name(None, names[index])
        if named is not None and place.code not in (named.code, named.parent) and named.code != place.parent:
            if not has_postal and written in named.codes_postaux:
                columns.note(index, "code_insee_contredit", "code_insee", detail=place.nom, proche=named.code)
                places[index], insee[index] = named, named.code
            else:
                columns.tell(index, "commune_contredit", "commune", detail=place.nom)
        elif not has_postal and place.codes_postaux and not _same_region(written, place.codes_postaux):
            columns.tell(index, "code_postal_contredit", "code_postal", detail=place.nom)


def _same_name(written: str | None, nom: str) -> bool:
    return not written or written == nom or codes.slug(written) == codes.slug(nom)


def _same_region(code_postal: str, others: Sequence[str]) -> bool:
    """Whether a postal code begins as those of a commune; a firm's own code (CEDEX) is in no list, and does."""
    return any(code_postal[:DEPARTEMENT_DIGITS] == other[:DEPARTEMENT_DIGITS] for other in others)


def _check_code(columns: _Columns, finder: CommuneFinder, index: int, place: Any) -> None:
    code = columns.values["code_insee"][index]
    if code and finder.known and finder.by_code(code) is None:
        columns.note(index, "code_insee_inconnu", "code_insee")


def _modern_codes(columns: _Columns, places: Sequence[Any]) -> None:
    """Replace a former Insee code by today's, and fill an empty one where the commune is known."""
    insee, names = columns.values["code_insee"], columns.values["commune"]
    for index, place in enumerate(places):
        if place is None or insee[index] == place.code:
            continue
        if insee[index]:
            columns.note(index, "code_insee_ancien", "code_insee", detail=place.code)
        insee[index] = place.code
        if names[index] is None:
            names[index] = place.nom


def _finish(columns: _Columns, loaded: Loaded, record: type[Any]) -> list[Any]:
    """Build the records of the rows that were not refused, and count them."""
    names = [item.name for item in fields(record)]
    table, counts = columns.table, loaded.counts[columns.table.kind]
    rows = zip(*(columns.values[name] for name in names))
    if columns.refused:
        records = [record(*cells) for index, cells in enumerate(rows) if index not in columns.refused]
    else:
        records = [record(*cells) for cells in rows]
    if loaded.traced:
        loaded.rows[table.kind] += [(table.file, table.lines[index]) for index in columns.rows()]
    counts.kept += len(records)
    counts.refused += len(columns.refused)
    counts.mended += len(columns.mended - columns.refused)
    return records


def _load_structures(table: Table, loaded: Loaded, finder: CommuneFinder, seen: dict[str, int]) -> None:
    columns = _Columns(table, STRUCTURE_READERS, loaded)
    for issue in unknown_columns(table, STRUCTURE_READERS):
        loaded.note(issue)
    _check_common(columns)
    _take_ids(columns, seen)
    begins, ends = columns.values["local_fermeture_du"], columns.values["local_fermeture_au"]
    for index, (begin, end) in enumerate(zip(begins, ends)):
        if begin and end and end < begin:
            begins[index] = ends[index] = None
            columns.note(index, "fermeture_inversee", "local_fermeture_au")
    _place(columns, finder, needed=True)
    loaded.structures += _finish(columns, loaded, Structure)


def _load_services(
    table: Table, loaded: Loaded, finder: CommuneFinder, seen: dict[str, int], structures: set[str]
) -> None:
    columns = _Columns(table, SERVICE_READERS, loaded)
    for issue in unknown_columns(table, SERVICE_READERS):
        loaded.note(issue)
    columns.refuse_empty("structure_id")
    for index in list(columns.rows()):
        if columns.values["structure_id"][index] not in structures:
            columns.note(index, "structure_inconnue", "structure_id")
    _check_common(columns)
    _take_ids(columns, seen)
    _place(columns, finder, needed=False)
    loaded.services += _finish(columns, loaded, Service)

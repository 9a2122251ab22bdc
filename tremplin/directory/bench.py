"""How long the directory takes to load and to search, on generated rows spread like the population."""

from __future__ import annotations

import csv
import multiprocessing
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

SIZES = (1_000, 10_000, 100_000)
SEARCHES = 300
SEED = 20_240_801
#: One structure in so many has each of these networks: about their share in data·inclusion.
NETWORKS = (
    "ccas-cias",
    "france-service",
    "mission-locale",
    "adie",
    "points-conseil-budget",
    "restos-du-coeur",
    "",
    "",
    "",
    "",
)
HOURS = ("Mo-Fr 09:00-12:00,14:00-17:00; PH off", "Tu-Sa 10:00-18:00; PH off", "Mo,We 14:00-17:00", "")
#: Points are drawn within about 3 km of the centre of the commune.
SPREAD_DEGREES = 0.03


@dataclass(frozen=True)
class Measure:
    """Load time in seconds, memory in MiB, and times of a search in milliseconds."""

    rows: int
    file_mib: float
    load_seconds: float
    memory_mib: float
    mean_ms: float
    median_ms: float
    p95_ms: float
    worst_ms: float


def run(data: Path, sizes: tuple[int, ...] = SIZES) -> Iterator[Measure]:
    """Measure each size in a process of its own (memory is then its own too). data: the folder of the project's data."""
    for size in sizes:
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            yield pool.apply(measure, (data, size))


def measure(data: Path, size: int) -> Measure:
    """Generate ``size`` structures, load them as the assistant does, and search around random communes."""
    from tremplin.directory.live import LiveDirectory
    from tremplin.directory.needs import Need
    from tremplin.places import Gazetteer

    gazetteer = Gazetteer.load(data / "geography")
    generator = random.Random(SEED)
    with (data / "geography" / "communes.csv").open(encoding="utf-8", newline="") as stream:
        communes = [row for row in csv.DictReader(stream) if row["lat"]]
    weights = [int(row["population"] or 0) for row in communes]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "directory"
        folder.mkdir()
        for name in ("contacts.yml", "horaires.yml"):
            (folder / name).write_bytes((data / "directory" / name).read_bytes())
        _generate(folder / "structures.csv", generator.choices(communes, weights, k=size), generator)
        before = _resident_mib()
        begin = time.perf_counter()
        directory = LiveDirectory(folder, gazetteer).refresh()
        load_seconds = time.perf_counter() - begin
        memory = _resident_mib() - before
        file_mib = (folder / "structures.csv").stat().st_size / 2**20
    assert len(directory) == size, "generated rows were refused"
    now = datetime.now(timezone.utc)
    needs = list(Need)
    asked = [gazetteer.get(f"commune:{row['code_insee']}") for row in generator.choices(communes, weights, k=SEARCHES)]
    times = []
    for number, place in enumerate(asked):
        assert place is not None
        begin = time.perf_counter()
        directory.search(place, needs[number % len(needs)], now=now)
        times.append((time.perf_counter() - begin) * 1000)
    _first, *rest = times  # the first search also reads the mairies
    rest.sort()
    return Measure(
        rows=size,
        file_mib=file_mib,
        load_seconds=load_seconds,
        memory_mib=memory,
        mean_ms=statistics.mean(rest),
        median_ms=statistics.median(rest),
        p95_ms=rest[int(len(rest) * 0.95)],
        worst_ms=max(rest),
    )


def _generate(path: Path, communes: list[dict[str, str]], generator: random.Random) -> None:
    columns = (
        "source", "id", "nom", "date_maj", "description", "commune", "code_postal", "code_insee", "adresse", "longitude",
        "latitude", "telephone", "courriel", "site_web", "horaires_accueil", "reseaux_porteurs",
    )  # fmt: skip
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(columns)
        for number, commune in enumerate(communes):
            writer.writerow(
                (
                    "bench", f"bench--{number}", f"Structure de mesure {number}", "2026-10-01",
                    f"Ligne inventée pour mesurer la vitesse, numéro {number}. " * 3, commune["nom"],
                    commune["codes_postaux"].split(" ")[0].split(",")[0].split("|")[0], commune["code_insee"],
                    f"{number % 300} rue de la Mesure",
                    f"{float(commune['lon']) + generator.uniform(-SPREAD_DEGREES, SPREAD_DEGREES):.6f}",
                    f"{float(commune['lat']) + generator.uniform(-SPREAD_DEGREES, SPREAD_DEGREES):.6f}",
                    f"+331{number % 100_000_000:08d}", f"contact{number}@example.org", "https://example.org/",
                    generator.choice(HOURS), generator.choice(NETWORKS),
                )
            )  # fmt: skip


def _resident_mib() -> float:
    """Memory of this process; 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return 0.0
    return pages * 4096 / 2**20

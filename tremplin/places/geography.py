"""Reads data/geography: the places, the names and codes that lead to them, and the words around places."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from tremplin.places.place import Place
from tremplin.places.spelling import fold

# A short form (« Cherbourg » for Cherbourg-en-Cotentin) counts for half: an exact name of equal size comes first.
SHORT_FORM_FACTOR = 0.5
# Below this population nobody expects a short form of the name to be understood, and it would only create homonyms.
SHORT_FORM_POPULATION = 500
# « Bourg », « Le Puy »: a general word is the short form of large towns only.
GENERIC_POPULATION = 15_000
# A town this large is never hidden by a departement of the same name (Vienne, Mayenne).
TOWN_POPULATION = 10_000
# Of a former commune whose population is not known.
FORMER_POPULATION = 200

_LINKS = frozenset(
    [
        "en",
        "sur",
        "sous",
        "le",
        "la",
        "les",
        "l",
        "lez",
        "de",
        "du",
        "des",
        "d",
        "au",
        "aux",
        "a",
        "et",
    ]
)
# Column `force` of indices.csv: `nul` tells that a person or a street follows, not a place.
FORCES = {"nul": 0, "faible": 1, "fort": 2}
# Column `sens` of indices.csv: words that hold the name of a place and speak of something else.
EXPRESSION = "expression"
_SENSES_BEFORE_PLACE = ("habite", "lieu", "zone", "autour")
_ARTICLES = ("le", "la", "les", "l")
# First words that name nothing by themselves.
_GENERIC = frozenset(
    [
        "saint",
        "sainte",
        "saints",
        "saintes",
        "le",
        "la",
        "les",
        "l",
        "mont",
        "pont",
        "port",
        "bourg",
        "ville",
        "vieux",
        "vieille",
        "val",
        "bois",
        "grand",
        "grande",
        "petit",
        "petite",
        "haut",
        "haute",
        "bas",
        "basse",
        "neuf",
        "neuve",
        "bel",
        "belle",
        "beau",
        "champ",
        "champs",
        "col",
        "croix",
        "fontaine",
        "font",
        "plan",
        "roche",
        "ile",
        "iles",
        "moulin",
        "notre",
        "puy",
        "roc",
        "rue",
        "tour",
        "trois",
        "deux",
        "mas",
        "cap",
        "bains",
        "eaux",
        "marche",
        "tres",
        "nouveau",
    ]
)


# Never the short form of a place: « saint brieux » is no « Le Saint ».
_NAMELESS = frozenset(["saint", "sainte", "saints", "saintes"])


class Entry(NamedTuple):
    """One reading of a name: the place, its weight (population × factor) and whether the name is complete."""

    place: Place
    weight: float
    complete: bool


@dataclass(slots=True)
class Cue:
    """Words before a name: what they tell (`sens`), and how surely a place follows (0 not at all, 1, 2 surely)."""

    sense: str
    force: int

    @property
    def strong(self) -> bool:
        return self.force == FORCES["fort"]


@dataclass(slots=True)
class Geography:
    """The tables in memory. Names are folded (see spelling.fold)."""

    places: dict[str, Place] = field(default_factory=dict)
    names: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    longest: dict[str, int] = field(default_factory=dict)
    """First word of a name → number of words of the longest name that begins with it."""
    postal_codes: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))
    former_codes: dict[str, str] = field(default_factory=dict)
    departements: dict[str, Place] = field(default_factory=dict)
    regions: dict[str, Place] = field(default_factory=dict)
    chefs_lieux: dict[str, Place] = field(default_factory=dict)
    arrondissements: dict[str, dict[int, Place]] = field(default_factory=lambda: defaultdict(dict))
    """Insee code of Paris, Lyon, Marseille → number → arrondissement."""
    spoken_numbers: dict[str, Place] = field(default_factory=dict)
    """« quatre vingt treize » → Seine-Saint-Denis."""
    cues: dict[str, Cue] = field(default_factory=dict)
    expressions: frozenset[str] = frozenset()
    """Words that hold the name of a place and say none: « paris sportifs »."""
    before_place: frozenset[str] = frozenset()
    """The words of the cues before a place."""
    polite: frozenset[str] = frozenset()
    foreign: dict[str, str] = field(default_factory=dict)
    nowhere: dict[str, str] = field(default_factory=dict)
    common: frozenset[str] = frozenset()
    """French words: a name made of them alone is a place only where a cue says so."""
    around: frozenset[str] = frozenset()
    """Words that come with a place in an answer (« bonjour je suis de … svp »)."""

    def is_common(self, word: str) -> bool:
        """Whether a folded word is French; of the verbs, the list has « redonner » and lacks « redonnez »."""
        return word in self.common or (word.endswith("ez") and f"{word[:-1]}r" in self.common)


class BrokenGeography(ValueError):
    """A file of data/geography cannot be used: which one, at which line (from 1), and why, in French."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(f"{path}:{line}: {reason}")
        self.path, self.line, self.reason = path, line, reason


@dataclass
class _Files:
    """The files of a folder, and the place that is being read: whatever stops the reading, stops it there."""

    folder: Path
    path: Path = Path()
    line: int = 1

    def rows(self, name: str) -> Iterator[list[str]]:
        """The rows of a table, under the names of its columns."""
        self.path, self.line = self.folder / name, 1
        with self.path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file)
            columns = next(reader, [])
            row: list[str] = []
            for row in reader:
                self.line = reader.line_num
                if len(row) != len(columns):
                    raise ValueError(f"{len(row)} cases au lieu de {len(columns)}")
                yield row
            if not row:
                raise ValueError("le fichier est vide")

    def words(self, name: str) -> frozenset[str]:
        """The words of a list, folded."""
        self.path, self.line = self.folder / name, 1
        lines = self.path.read_text(encoding="utf-8").splitlines()
        found = frozenset(line if line.isascii() else fold(line) for line in lines if line and line[0] != "#")
        if not found:
            raise ValueError("le fichier est vide")
        return found


def _degrees(cell: str) -> float | None:
    return float(cell) if cell else None


def load_geography(folder: Path) -> Geography:
    """The geography of `folder`.

    Raises:
        FileNotFoundError: a file is missing (build it with scripts/).
        BrokenGeography: a file cannot be used.
    """
    geography = Geography()
    files = _Files(folder)
    try:
        _load_communes(geography, files)
        _load_zones(geography, files)
        _load_former(geography, files)
        _load_usual_names(geography, files)
        _load_number_words(geography)
        _load_words(geography, files)
    except UnicodeDecodeError as error:
        raise BrokenGeography(files.path, files.line, "ce n'est pas de l'UTF-8") from error
    except KeyError as error:
        raise BrokenGeography(files.path, files.line, f"« {error.args[0]} » n'existe pas") from error
    except (ValueError, csv.Error) as error:
        raise BrokenGeography(files.path, files.line, str(error)) from error
    for name in geography.names:
        first, *rest = name.split(" ")
        if geography.longest.get(first, 0) <= len(rest):
            geography.longest[first] = len(rest) + 1
    return geography


def _load_communes(geography: Geography, files: _Files) -> None:
    rows = list(files.rows("communes.csv"))
    folded = fold("\n".join(row[1] for row in rows)).split("\n")
    cities = {row[3] for row in rows if row[3]}
    files.line = 1
    for (
        code,
        nom,
        _,
        parent,
        departement,
        region,
        codes,
        population,
        lat,
        lon,
    ), name in zip(rows, folded, strict=True):
        files.line += 1
        place = Place(
            kind="commune",
            code=code,
            nom=nom,
            departement=departement,
            lat=_degrees(lat),
            lon=_degrees(lon),
            population=int(population),
            departements=(departement,),
            codes_postaux=tuple(codes.split()),
            region=region,
            parent=parent or None,
        )
        geography.places[place.key] = place
        if code not in cities:  # 69003 is Lyon 3e, not Lyon
            for code_postal in place.codes_postaux:
                geography.postal_codes[code_postal].append(place)
        if parent:
            number = int("".join(char for char in nom if char.isdigit()))
            geography.arrondissements[parent][number] = place
            continue
        geography.names[name].append(Entry(place, place.population, True))
        for short in _short_forms(name, place.population):
            geography.names[short].append(Entry(place, place.population * SHORT_FORM_FACTOR, False))


def _short_forms(name: str, population: float) -> Iterator[str]:
    """« evry » for « evry courcouronnes », « fontenay » for « fontenay sous bois », « havre » for « le havre »."""
    parts = name.split(" ")
    if len(parts) == 1:
        return
    bare = parts[1:] if parts[0] in _ARTICLES else parts
    if bare is not parts and not (len(bare) == 1 and bare[0] in _NAMELESS):
        yield " ".join(bare)
    if population < SHORT_FORM_POPULATION:
        return
    if any(part in _LINKS for part in bare):
        yield " ".join(part for part in bare if part not in _LINKS)
    cut = next((index for index, part in enumerate(bare) if part in _LINKS), 1)
    if cut == 1 and bare[0] in _GENERIC and (population < GENERIC_POPULATION or bare[0].startswith("saint")):
        cut = 2
    if 0 < cut < len(bare) and bare[cut - 1] not in _LINKS and not bare[cut - 1].startswith("saint"):
        yield " ".join(bare[:cut])
        if bare is not parts:
            yield " ".join([parts[0], *bare[:cut]])


def _load_zones(geography: Geography, files: _Files) -> None:
    for code, nom, region, chef_lieu, population, lat, lon in files.rows("departements.csv"):
        name = fold(nom)
        towns = [entry for entry in geography.names.get(name, []) if entry.place.population >= TOWN_POPULATION]
        place = Place(
            kind="departement",
            code=code,
            nom=nom,
            departement=code,
            lat=_degrees(lat),
            lon=_degrees(lon),
            population=int(population),
            departements=(code,),
            region=region,
            homonyme=any(entry.complete for entry in towns),
        )
        geography.places[place.key] = geography.departements[code] = place
        geography.chefs_lieux[code] = geography.places[f"commune:{chef_lieu}"]
        if geography.chefs_lieux[code].nom != nom:  # Paris is a commune first, and the same place
            # A departement never hides a town of its name: the town comes first, and both are proposed.
            weight = min(
                [
                    place.population,
                    *(0.9 * entry.weight for entry in towns if entry.complete),
                ]
            )
            geography.names[name].append(Entry(place, weight, True))
    members: dict[str, list[str]] = defaultdict(list)
    for place in geography.departements.values():
        members[place.region or ""].append(place.code)
    for code, nom, population, lat, lon in files.rows("regions.csv"):
        place = Place(
            kind="region",
            code=code,
            nom=nom,
            departement=None,
            lat=_degrees(lat),
            lon=_degrees(lon),
            population=int(population),
            departements=tuple(members[code]),
            region=code,
        )
        geography.places[place.key] = geography.regions[code] = place
        if len(members[code]) > 1:  # overseas, the departement of the same name says the same
            geography.names[fold(nom)].append(Entry(place, place.population, True))


def _load_former(geography: Geography, files: _Files) -> None:
    rows = list(files.rows("anciennes_communes.csv"))
    folded = fold("\n".join(row[1] for row in rows)).split("\n")
    for (code, _, current, population), name in zip(rows, folded, strict=True):
        geography.former_codes[code] = current
        place = geography.places.get(f"commune:{current}")
        if not name or place is None:
            continue
        weight = float(population or FORMER_POPULATION)
        geography.names[name].append(Entry(place, weight, True))
        for short in _short_forms(name, weight):
            geography.names[short].append(Entry(place, weight * SHORT_FORM_FACTOR, False))


def _load_usual_names(geography: Geography, files: _Files) -> None:
    for key, usual in files.rows("appellations.csv"):
        place = geography.places[key]
        geography.names[fold(usual)].append(Entry(place, place.population, True))


_UNITS = [
    "zero",
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
    "dix_sept",
    "dix_huit",
    "dix_neuf",
]
_TENS = (
    "",
    "",
    "vingt",
    "trente",
    "quarante",
    "cinquante",
    "soixante",
    "soixante",
    "quatre vingt",
    "quatre vingt",
)


# « dans le neuf », « le deux » are not departements.
FIRST_SPOKEN = 13


def number_words(number: int) -> str:
    """A number below 100 in folded French words: 71 → « soixante et onze »."""
    ten, unit = divmod(number, 10)
    if number < len(_UNITS):
        return _UNITS[number].replace("_", " ")
    if ten in (7, 9):
        unit += 10
    if unit == 0:
        return _TENS[ten]
    link = " et " if unit in (1, 11) and ten < 8 else " "
    return _TENS[ten] + link + _UNITS[unit].replace("_", " ")


def _load_number_words(geography: Geography) -> None:
    """« le soixante-deux »: the numbers of departements as they are dictated."""
    for code, place in geography.departements.items():
        if code.isdigit() and len(code) == 2 and int(code) >= FIRST_SPOKEN:
            geography.spoken_numbers[number_words(int(code))] = place


def _load_words(geography: Geography, files: _Files) -> None:
    for cue, sense, force in files.rows("indices.csv"):
        geography.cues[fold(cue)] = Cue(sense, FORCES[force])
    geography.expressions = frozenset(cue for cue, kind in geography.cues.items() if kind.sense == EXPRESSION)
    geography.before_place = _words_of(geography.cues, _SENSES_BEFORE_PLACE) | frozenset(_ARTICLES) | {"d"}
    geography.polite = files.words("mots_polis.txt")
    geography.foreign = {fold(name): country for name, country in files.rows("lieux_etrangers.csv")}
    geography.nowhere = {fold(said): reason for said, reason in files.rows("sans_lieu.csv")}
    geography.common = files.words("mots_courants.txt")
    geography.around = files.words("mots_autour.txt")
    geography.around |= {word for cue, kind in geography.cues.items() if kind.force for word in cue.split(" ")}


def _words_of(cues: Mapping[str, Cue], senses: Container[str]) -> frozenset[str]:
    return frozenset(
        word for cue, kind in cues.items() if kind.sense in senses and kind.force for word in cue.split(" ")
    )

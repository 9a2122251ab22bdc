"""The nearest structures that answer a need, around a place.

The radius grows by steps (10, 30, 50 km, then the departement) until something is found, and the page says so.
Rules of data·inclusion's own search: in person in range, or at a distance for people of the zone; nothing is invented.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tremplin.directory.bodies import Body
from tremplin.directory.contacts import Contacts
from tremplin.directory.doubles import repeated
from tremplin.directory.mairies import Mairies
from tremplin.directory.needs import Match, Need, service_matches, structure_matches
from tremplin.directory.opening import HoursWords, OpeningState, day_line, opening_state, time_zone
from tremplin.directory.positions import EARTH_RADIUS_KM, distance_km
from tremplin.directory.records import Service, Structure
from tremplin.places import Place

Radius = float | Literal["departement"]
DEPARTEMENT: Literal["departement"] = "departement"
RADIUS_STEPS_KM = (10.0, 30.0, 50.0)
PAGE_LENGTH = 3
#: Services at a distance shown under the results.
AT_DISTANCE_LENGTH = 3
KM_PER_DEGREE = math.pi * EARTH_RADIUS_KM / 180
AT_DISTANCE_MODE = "a-distance"
IN_PERSON_MODE = "en-presentiel"
#: Zones that mean the whole country (data·inclusion; 99100 is Insee's code of France).
WHOLE_COUNTRY = frozenset({"france", "99100"})

Integers = NDArray[np.intp]


@dataclass(frozen=True)
class Found:
    """A structure, with the service that answers the need if one is described.

    distance_km: as the crow flies from the centre of the commune asked for; None when unknown.
    approximate_position: the point is the centre of the structure's commune.
    match: how sure it is that the need is answered.
    """

    structure: Structure
    service: Service | None
    distance_km: float | None
    opening: OpeningState | None
    approximate_position: bool
    match: Match

    @property
    def _placed(self) -> Structure | Service:
        """The record that bears the address: the service where it has its own."""
        if self.service is not None and (self.service.adresse or self.service.latitude is not None):
            return self.service
        return self.structure

    @property
    def adresse(self) -> str | None:
        """Number and street."""
        return self._placed.adresse or (
            self.structure.adresse if self._placed.code_insee == self.structure.code_insee else None
        )

    @property
    def code_postal(self) -> str | None:
        """Postal code of the address."""
        return self._placed.code_postal

    @property
    def commune(self) -> str | None:
        """Commune of the address."""
        return self._placed.commune

    @property
    def latitude(self) -> float | None:
        """Latitude of the address, WGS84 degrees."""
        return self._placed.latitude

    @property
    def longitude(self) -> float | None:
        """Longitude of the address, WGS84 degrees."""
        return self._placed.longitude

    @property
    def telephone(self) -> str | None:
        """Number to call: E.164 or a short number."""
        return (self.service.telephone if self.service else None) or self.structure.telephone

    @property
    def courriel(self) -> str | None:
        """Address to write to."""
        return (self.service.courriel if self.service else None) or self.structure.courriel

    @property
    def horaires(self) -> str | None:
        """Opening hours as they are written in the file: the service's own, else the structure's."""
        return (self.service.horaires_accueil if self.service else None) or self.structure.horaires_accueil

    @property
    def verified_on(self) -> date | None:
        """The day the record was last checked."""
        return (self.service.verified_on if self.service else None) or self.structure.verified_on


@dataclass(frozen=True)
class Page:
    """Some results of a search, and what can be asked next.

    radius: km, or "departement"; widened: nothing was nearer, so the radius grew; more: there are results after these;
    wider: the next radius that would bring more structures, None if none does; total: structures within the radius.
    """

    place: Place
    need: Need
    results: tuple[Found, ...]
    at_distance: tuple[Found, ...]
    total: int
    start: int
    radius: Radius
    widened: bool
    more: bool
    wider: Radius | None
    mairie: Found | None


class _Offers:
    """The offers for one need: parallel arrays sorted by latitude."""

    def __init__(
        self,
        structure: Integers,
        service: Integers,
        match: NDArray[np.int8],
        lat: NDArray[np.float64],
        lon: NDArray[np.float64],
        departement: NDArray[np.int16],
    ) -> None:
        order = np.argsort(lat, kind="stable")  # NaN come last
        self.structure, self.service, self.match = structure[order], service[order], match[order]
        self.lat, self.lon, self.departement = lat[order], lon[order], departement[order]

    def within(self, lat: float, lon: float, radius_km: float) -> tuple[Integers, NDArray[np.float64]]:
        """Return the offers within a radius and their distances in km."""
        half = radius_km / KM_PER_DEGREE
        first, last = np.searchsorted(self.lat, (lat - half, lat + half))
        half_lon = half / max(math.cos(math.radians(min(abs(lat) + half, 89.0))), 0.01)
        inside = first + np.flatnonzero(np.abs(self.lon[first:last] - lon) <= half_lon)
        distances = distance_km(self.lat[inside], self.lon[inside], lat, lon)
        near = distances <= radius_km
        return inside[near], distances[near]

    def in_departements(self, codes: Sequence[int]) -> Integers:
        """Return the offers in some departements."""
        return np.flatnonzero(np.isin(self.departement, np.asarray(codes, dtype=np.int16)))


class Directory:
    """Structures and services in memory, ready to be searched. Immutable once built."""

    def __init__(
        self,
        structures: Iterable[Structure],
        services: Iterable[Service] = (),
        *,
        words: HoursWords,
        mairies: Mairies | None = None,
        contacts: Contacts | None = None,
    ) -> None:
        self.structures = tuple(structures)
        self.services = tuple(services)
        self.contacts = contacts or Contacts()
        self._words = words
        self._mairies = mairies
        self._rows = {structure.id: row for row, structure in enumerate(self.structures)}
        self._departements: dict[str | None, int] = {None: 0}
        self._closable = {
            row
            for row, structure in enumerate(self.structures)
            if structure.local_fermeture_du or structure.local_fermeture_au
        }
        self._build()

    def __len__(self) -> int:
        return len(self.structures)

    def get(self, structure_id: str) -> Structure | None:
        """Return a structure by its id (a mairie too), or None."""
        row = self._rows.get(structure_id)
        if row is not None:
            return self.structures[row]
        if self._mairies and structure_id.startswith("mairie--"):
            return self._mairies.get(structure_id.removeprefix("mairie--"))
        return None

    def services_of(self, structure_id: str) -> tuple[Service, ...]:
        """Return the services of a structure."""
        return tuple(service for service in self.services if service.structure_id == structure_id)

    def found(
        self, structure_id: str, *, now: datetime, place: Place | None = None, service_id: str | None = None
    ) -> Found | None:
        """Return a structure as a result (hours, distance from ``place``), for « le premier, quelles heures ? ».

        service_id: the service that the result was shown with: its phone and hours may be its own.
        """
        structure = self.get(structure_id)
        if structure is None:
            return None
        service = next((s for s in self.services_of(structure_id) if s.id == service_id), None) if service_id else None
        own_place = service is not None and service.latitude is not None
        distance = self._distance(service if own_place and service else structure, place)
        return self._found(structure, service, distance, Match.service, now)

    def day_line(self, found: Found, weekday: int, now: datetime) -> str | None:
        """Return « Samedi : 9 h – 12 h » or « Samedi : fermé » (Monday is 0), None when the hours are not understood."""
        return day_line(found.horaires, weekday, now, self._words) if found.horaires else None

    def of_body(self, body: Body, place: Place, *, now: datetime, count: int = PAGE_LENGTH) -> tuple[Found, ...]:
        """Return the nearest structures of an organisation, within the largest radius or the departements of a place."""
        if body.is_mairie and (mairie := self._mairie(place, now)) is not None and body.runs(mairie.structure):
            return (replace(mairie, match=Match.service),)
        known = _departements_of(place)
        near: list[tuple[float, int]] = []
        for row, structure in enumerate(self.structures):
            if structure.local_actif is False or not body.runs(structure) or row in self._double:
                continue
            distance = self._distance(structure, place)
            if structure.departement in known or (distance is not None and distance <= RADIUS_STEPS_KM[-1]):
                near.append((math.inf if distance is None else distance, row))
        return tuple(
            self._found(self.structures[row], None, None if math.isinf(km) else km, Match.service, now)
            for km, row in sorted(near)[:count]
        )

    def search(
        self,
        place: Place,
        need: Need,
        *,
        now: datetime,
        start: int = 0,
        count: int = PAGE_LENGTH,
        radius_km: Radius | None = None,
    ) -> Page:
        """Search the structures that answer ``need`` around ``place``.

        now: an aware datetime, to say what is open. start, count: which results. radius_km: the radius to begin with
        (``Page.wider`` of the page before, for « plus loin »); the smallest by default.
        """
        offers = self._offers[need]
        steps = _steps(place, radius_km)
        rows, distances, radius = np.empty(0, dtype=np.intp), np.empty(0), steps[-1]
        for radius in steps:
            rows, distances = self._select(offers, place, radius)
            if len(rows):
                break
        ranked, ranked_distances = self._rank(offers, rows, distances, now)
        # The distance from the middle of a departement means nothing to anybody: it only sorts.
        measured = place.kind == "commune"
        shown = range(start, min(start + count, len(ranked)))
        return Page(
            place=place,
            need=need,
            results=tuple(
                self._result(offers, int(ranked[i]), float(ranked_distances[i]) if measured else math.nan, now)
                for i in shown
            ),
            at_distance=self._at_distance(place, need, set(offers.structure[ranked].tolist()), now)
            if start == 0
            else (),
            total=len(ranked),
            start=start,
            radius=radius,
            widened=radius != steps[0],
            more=start + count < len(ranked),
            wider=self._wider(offers, place, radius, len(ranked)),
            mairie=self._mairie(place, now),
        )

    def _build(self) -> None:
        structure_rows: list[int] = []
        service_rows: list[int] = []
        matches: list[tuple[Match, ...]] = []
        lats: list[float] = []
        lons: list[float] = []
        departements: list[int] = []
        self._remote: list[tuple[int, int, tuple[Match, ...]]] = []

        def add(
            row: int, service_row: int, found: tuple[Match, ...], record: Structure | Service, departement: str | None
        ) -> None:
            structure_rows.append(row)
            service_rows.append(service_row)
            matches.append(found)
            lats.append(math.nan if record.latitude is None else record.latitude)
            lons.append(math.nan if record.longitude is None else record.longitude)
            departements.append(self._departements.setdefault(departement, len(self._departements)))

        # A record that repeats another is still known by its id, and not shown beside it.
        double = self._double = repeated(self.structures)
        names = {(service.structure_id, service.nom) for service in self.services}
        for row, structure in enumerate(self.structures):
            if structure.local_actif is False or row in double:
                continue
            found = structure_matches(structure)
            if any(found):
                add(row, -1, found, structure, structure.departement)
        for service_row, service in enumerate(self.services):
            owner = self._rows.get(service.structure_id)
            if owner is None or service.local_actif is False or self.structures[owner].local_actif is False:
                continue
            structure = self.structures[owner]
            if owner in double and (self.structures[double[owner]].id, service.nom) in names:
                continue
            found = service_matches(service, structure)
            if not any(found):
                continue
            if AT_DISTANCE_MODE in service.modes_accueil:
                self._remote.append((owner, service_row, found))
            if service.modes_accueil and IN_PERSON_MODE not in service.modes_accueil:
                continue
            own = service.latitude is not None
            add(owner, service_row, found, service if own else structure, service.departement or structure.departement)
        table = np.array(matches, dtype=np.int8).reshape(-1, len(Need))
        arrays = (
            np.array(structure_rows, dtype=np.intp),
            np.array(service_rows, dtype=np.intp),
            np.array(lats, dtype=np.float64),
            np.array(lons, dtype=np.float64),
            np.array(departements, dtype=np.int16),
        )
        self._offers: dict[Need, _Offers] = {}
        for number, need in enumerate(Need):
            keep = np.flatnonzero(table[:, number])
            rows, service_numbers, lat, lon, codes = (array[keep] for array in arrays)
            self._offers[need] = _Offers(rows, service_numbers, table[keep, number], lat, lon, codes)

    def _select(self, offers: _Offers, place: Place, radius: Radius) -> tuple[Integers, NDArray[np.float64]]:
        """Return the offers within a radius, or in the departements of the place, with their distances (or NaN)."""
        measured = place.kind == "commune" and place.lat is not None and place.lon is not None
        if radius != DEPARTEMENT:
            return (
                offers.within(place.lat or 0.0, place.lon or 0.0, float(radius))
                if measured
                else (np.empty(0, dtype=np.intp), np.empty(0))
            )
        known = _departements_of(place)
        rows = offers.in_departements([self._departements[code] for code in known if code in self._departements])
        if measured:  # never fewer results than at the step before
            near, _ = offers.within(place.lat or 0.0, place.lon or 0.0, RADIUS_STEPS_KM[-1])
            rows = np.union1d(rows, near)
        if place.lat is None or place.lon is None:
            return rows, np.full(len(rows), math.nan)
        return rows, distance_km(offers.lat[rows], offers.lon[rows], place.lat, place.lon)

    def _rank(
        self, offers: _Offers, rows: Integers, distances: NDArray[np.float64], now: datetime
    ) -> tuple[Integers, NDArray[np.float64]]:
        """Sort offers: sure ones first, then the nearest; keep one offer for each structure, closed ones last."""
        if not len(rows):
            return rows, distances
        match = offers.match[rows]
        group = (match < Match.service).astype(np.int8)
        for index in np.flatnonzero(np.isin(offers.structure[rows], list(self._closable))) if self._closable else ():
            structure = self.structures[offers.structure[rows[index]]]
            if structure.closed_on(now.astimezone(time_zone(structure.departement)).date()):
                group[index] = 2
        # At the same distance a described service says more than a network.
        order = np.lexsort((offers.structure[rows], offers.service[rows] < 0, -match, distances, group))
        _, first = np.unique(offers.structure[rows[order]], return_index=True)
        kept = order[np.sort(first)]
        return rows[kept], distances[kept]

    def _wider(self, offers: _Offers, place: Place, radius: Radius, total: int) -> Radius | None:
        if radius == DEPARTEMENT:
            return None
        for step in _steps(place, None):
            if step == DEPARTEMENT or float(step) > float(radius):
                rows, _ = self._select(offers, place, step)
                if len(rows) > total and len(np.unique(offers.structure[rows])) > total:
                    return step
        return None

    def _distance(self, record: Structure | Service, place: Place | None) -> float | None:
        if place is None or place.kind != "commune" or place.lat is None or place.lon is None:
            return None
        if record.latitude is None or record.longitude is None:
            return None
        return float(distance_km(record.latitude, record.longitude, place.lat, place.lon))

    def _result(self, offers: _Offers, row: int, distance: float, now: datetime) -> Found:
        structure = self.structures[offers.structure[row]]
        service_row = int(offers.service[row])
        service = self.services[service_row] if service_row >= 0 else None
        return self._found(
            structure, service, None if math.isnan(distance) else distance, Match(int(offers.match[row])), now
        )

    def _found(
        self, structure: Structure, service: Service | None, distance: float | None, match: Match, now: datetime
    ) -> Found:
        own_hours = service is not None and service.horaires_accueil is not None
        checked = service.verified_on if service is not None and own_hours else structure.verified_on
        today = now.astimezone(time_zone(structure.departement)).date()
        opening = opening_state(
            service.horaires_accueil if service is not None and own_hours else structure.horaires_accueil,
            now,
            self._words,
            verified_on=checked,
            departement=(service.departement if service is not None else None) or structure.departement,
            closed_until=(structure.local_fermeture_au, structure.closed_on(today)),
        )
        own_place = service is not None and service.latitude is not None
        approximate = (
            service.position_approximative if service is not None and own_place else structure.position_approximative
        )
        return Found(structure, service, distance, opening, approximate, match)

    def _mairie(self, place: Place, now: datetime) -> Found | None:
        if self._mairies is None or place.kind != "commune":
            return None
        structure = self._mairies.get(place.code, place.parent)
        if structure is None:
            return None
        return self._found(structure, None, self._distance(structure, place), Match.reseau, now)

    def _at_distance(self, place: Place, need: Need, shown: set[int], now: datetime) -> tuple[Found, ...]:
        """Return the services at a distance for the people of a place: the surest and nearest, one a structure."""
        number = list(Need).index(need)
        zone = (
            WHOLE_COUNTRY
            | set(_departements_of(place))
            | {code for code in (place.code, place.parent) if code and place.kind == "commune"}
        )
        candidates: list[tuple[int, float, int, int]] = []
        for row, service_row, matches in self._remote:
            if not matches[number] or row in shown:
                continue
            service, structure = self.services[service_row], self.structures[row]
            # Without a zone, a service at a distance is for its own departement: a local association does not
            # promise to help the whole country.
            own = service.departement or structure.departement
            if not zone.intersection(service.zone_eligibilite or (own or "",)):
                continue
            distance = self._distance(service if service.latitude is not None else structure, place)
            candidates.append((-matches[number], math.inf if distance is None else distance, row, service_row))
        found: dict[int, Found] = {}
        for negative, _, row, service_row in sorted(candidates):
            if row not in found:
                found[row] = self._found(self.structures[row], self.services[service_row], None, Match(-negative), now)
            if len(found) == AT_DISTANCE_LENGTH:
                break
        return tuple(found.values())


def _departements_of(place: Place) -> tuple[str, ...]:
    if place.departements:
        return place.departements
    return (place.departement,) if place.departement else ()


def _steps(place: Place, first: Radius | None) -> tuple[Radius, ...]:
    """Return the radii to try in turn."""
    if place.kind != "commune" or place.lat is None or first == DEPARTEMENT:
        return (DEPARTEMENT,)
    begin = RADIUS_STEPS_KM[0] if first is None else float(first)
    return (begin, *(step for step in RADIUS_STEPS_KM if step > begin), DEPARTEMENT)

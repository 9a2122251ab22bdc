"""Checking a point against the commune it is said to be in, and placing a record that has no point."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Mean radius of the Earth (IUGG), in km.
EARTH_RADIUS_KM = 6371.0088
#: A point further than this from the centre of its commune is wrong: the largest communes are about 18 km in radius.
FAR_FROM_COMMUNE_KM = 25.0


class CommunePlace(Protocol):
    """What is used of a place of ``tremplin.places``."""

    @property
    def kind(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def nom(self) -> str: ...
    @property
    def departement(self) -> str | None: ...
    @property
    def lat(self) -> float | None: ...
    @property
    def lon(self) -> float | None: ...
    @property
    def codes_postaux(self) -> tuple[str, ...]: ...
    @property
    def parent(self) -> str | None: ...


class Communes(Protocol):
    """What is used of the gazetteer of ``tremplin.places``."""

    def get(self, key: str) -> Any: ...
    def resolve(self, text: str) -> Any: ...


def distance_km(lat1: Floats | float, lon1: Floats | float, lat2: Floats | float, lon2: Floats | float) -> Floats:
    """Great-circle distance in km between points in degrees (haversine); NaN where a coordinate is NaN."""
    lat1, lon1, lat2, lon2 = np.radians(lat1), np.radians(lon1), np.radians(lat2), np.radians(lon2)
    half = np.sin((lat2 - lat1) / 2) ** 2 + np.cos(lat1) * np.cos(lat2) * np.sin((lon2 - lon1) / 2) ** 2
    result: Floats = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(half, 1.0)))
    return result


class CommuneFinder:
    """The commune of a record, from its Insee code, else from its postal code and the name of its commune."""

    def __init__(self, communes: Communes | None) -> None:
        self._communes = communes
        self._by_code: dict[str, CommunePlace | None] = {}
        self._by_name: dict[tuple[str, str], CommunePlace | None] = {}

    @property
    def known(self) -> bool:
        """Tell whether there is a list of communes to look into."""
        return self._communes is not None

    def by_code(self, code_insee: str) -> CommunePlace | None:
        """Return the commune with this code, or None."""
        if code_insee not in self._by_code:
            self._by_code[code_insee] = self._communes.get(f"commune:{code_insee}") if self._communes else None
        return self._by_code[code_insee]

    def find(self, code_insee: str | None, code_postal: str | None, commune: str | None) -> CommunePlace | None:
        """Return the commune of a record, or None when it is unknown or could be several."""
        place = self.by_code(code_insee) if code_insee else None
        return place if place is not None else self.by_name(code_postal, commune)

    def by_name(self, code_postal: str | None, commune: str | None) -> CommunePlace | None:
        """Return the commune of a postal code and a name alone, or None when it is unknown or could be several."""
        if self._communes is None or not (code_postal or commune):
            return None
        key = (code_postal or "", commune or "")
        if key not in self._by_name:
            self._by_name[key] = self._resolve(*key)
        return self._by_name[key]

    def _resolve(self, code_postal: str, commune: str) -> CommunePlace | None:
        assert self._communes is not None
        for text in dict.fromkeys((f"{commune} {code_postal}".strip(), code_postal if not commune else "")):
            if not text:
                continue
            resolution = self._communes.resolve(text)
            if resolution.kind == "found" and not resolution.corrected and len(resolution.places) == 1:
                place: CommunePlace = resolution.places[0]
                if place.kind == "commune":
                    return place
        return None


def mended_point(lat: float, lon: float, near_lat: float, near_lon: float) -> tuple[float, float, str] | None:
    """Return (lat, lon, fault code) when a lost sign or exchanged cells explain a point far from its commune."""
    candidates = (
        (-lat, lon, "position_signe"),
        (lat, -lon, "position_signe"),
        (-lat, -lon, "position_signe"),
        (lon, lat, "position_inversee"),
    )
    for new_lat, new_lon, code in candidates:
        if float(distance_km(new_lat, new_lon, near_lat, near_lon)) <= FAR_FROM_COMMUNE_KM:
            return new_lat, new_lon, code
    return None


#: (south, north, west, east) of metropolitan France and of each overseas territory, in degrees, with a margin.
FRENCH_BOXES = (
    (41.0, 51.5, -5.6, 9.9),  # metropolitan France and Corsica
    (14.2, 18.3, -63.4, -60.6),  # Antilles
    (1.9, 6.0, -54.8, -51.4),  # Guyane
    (-21.6, -20.7, 55.0, 56.0),  # La Réunion
    (-13.2, -12.4, 44.8, 45.5),  # Mayotte
    (46.6, 47.3, -56.6, -56.0),  # Saint-Pierre-et-Miquelon
    (-28.0, -7.5, -155.0, -134.0),  # Polynésie
    (-23.3, -17.5, 157.8, 172.5),  # Nouvelle-Calédonie
    (-14.7, -12.9, -178.6, -175.9),  # Wallis-et-Futuna
)


def in_france(lat: float, lon: float) -> bool:
    """Tell whether a point is in the neighbourhood of a French territory."""
    return any(south <= lat <= north and west <= lon <= east for south, north, west, east in FRENCH_BOXES)

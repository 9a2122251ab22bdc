"""A position that a person shares → the commune they are in. The position itself is kept nowhere."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tremplin.places import Gazetteer, Place, load_gazetteer

EARTH_RADIUS_KM = 6371.0088  # mean radius (IUGG)
# From the centre of the nearest commune; further away the position is not in France, or at sea. The border towns of
# neighbours are within: the French commune beside them is then the right answer.
FAR_KM = 40.0


def nearest_commune(latitude: float, longitude: float) -> Place | None:
    """The commune whose centre is nearest to a point in degrees (WGS 84), or None when there is none within FAR_KM."""
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):  # false for NaN too
        return None
    places, points = _communes(load_gazetteer())
    lat, lon = np.radians(latitude), np.radians(longitude)
    half = np.sin((points[:, 0] - lat) / 2) ** 2 + (
        np.cos(points[:, 0]) * np.cos(lat) * np.sin((points[:, 1] - lon) / 2) ** 2
    )
    nearest = int(np.argmin(half))
    distance = 2 * EARTH_RADIUS_KM * float(np.arcsin(np.sqrt(min(float(half[nearest]), 1.0))))
    return places[nearest] if distance <= FAR_KM else None


@lru_cache(maxsize=1)
def _communes(gazetteer: Gazetteer) -> tuple[list[Place], NDArray[np.float64]]:
    """The communes that have a point, and their points in radians (rows: latitude, longitude)."""
    places = [p for p in gazetteer.places() if p.kind == "commune" and p.lat is not None and p.lon is not None]
    return places, np.radians(np.array([(place.lat, place.lon) for place in places], dtype=np.float64))

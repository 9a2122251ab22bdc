"""Records of one structure: the same phone and words in the name, at the same place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import fields

from tremplin.directory.codes import slug
from tremplin.directory.positions import distance_km
from tremplin.directory.records import Structure

#: Structures further apart are not the same.
SAME_PLACE_KM = 2.0
#: Shorter words of a name tell nothing (« A.D.I.E »).
_SHORTEST_WORD = 2


def close(first: Structure, second: Structure) -> bool:
    """Whether two structures are at the same place, as far as their points are known."""
    points = (first.latitude, first.longitude, second.latitude, second.longitude)
    if any(value is None for value in points):
        return True
    lat1, lon1, lat2, lon2 = (float(value) for value in points if value is not None)
    return float(distance_km(lat1, lon1, lat2, lon2)) <= SAME_PLACE_KM


def repeated(structures: Sequence[Structure]) -> dict[int, int]:
    """The rows that repeat a structure, each with the row that is kept for it: the one that knows more."""
    groups: dict[tuple[str, str, frozenset[str]], list[int]] = defaultdict(list)
    by_phone: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row, structure in enumerate(structures):
        if structure.telephone and structure.commune:
            by_phone[structure.telephone, structure.commune].append(row)
    for (phone, commune), rows in by_phone.items():
        for row in rows if len(rows) > 1 else ():
            groups[phone, commune, _words(structures[row].nom)].append(row)
    found: dict[int, int] = {}
    for rows in groups.values():
        kept, *others = sorted(rows, key=lambda row: (-_known(structures[row]), row))
        found.update({row: kept for row in others if close(structures[row], structures[kept])})
    return found


def _words(name: str) -> frozenset[str]:
    return frozenset(word for word in slug(name).split("-") if len(word) >= _SHORTEST_WORD)


def _known(structure: Structure) -> int:
    return sum(getattr(structure, column.name) not in (None, ()) for column in fields(structure))

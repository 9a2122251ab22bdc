"""Choice: which of the places just proposed a person designates."""

from __future__ import annotations

from collections.abc import Sequence

from tremplin.places.elements import scan
from tremplin.places.geography import Geography
from tremplin.places.place import Place
from tremplin.places.spelling import words

_ORDER = {
    "premier": 0,
    "premiere": 0,
    "1": 0,
    "un": 0,
    "deuxieme": 1,
    "second": 1,
    "seconde": 1,
    "2": 1,
    "troisieme": 2,
    "3": 2,
    "quatrieme": 3,
    "4": 3,
    "cinquieme": 4,
    "5": 4,
    "sixieme": 5,
    "6": 5,
}
_LAST = frozenset({"dernier", "derniere"})
_ISLAND = frozenset({"ile", "iles", "outremer", "dom"})
_YES = frozenset(
    {
        "oui",
        "ouais",
        "ui",
        "exact",
        "exactement",
        "voila",
        "ok",
        "si",
        "ca",
        "bien",
        "daccord",
    }
)
_NO = frozenset({"non", "nan", "pas", "aucun", "aucune"})
_BIG = frozenset({"grand", "grande", "gros", "grosse"})


def choose(geography: Geography, text: str, candidates: Sequence[Place]) -> Place | None:
    """The candidate that the text designates by its departement, its rank in the list, or « l'île »; else None."""
    said = words(text)
    by_place = {
        candidate.key
        for element in scan(geography, said)
        for entry in element.entries
        for candidate in candidates
        if _agrees(entry.place, candidate)
    }
    if len(by_place) == 1:
        return next(candidate for candidate in candidates if candidate.key in by_place)
    nearby = {
        candidate.key
        for element in scan(geography, said)
        for entry in element.entries
        for candidate in candidates
        if entry.complete and entry.place.region == candidate.region
    }
    if not by_place and len(nearby) == 1:
        return next(candidate for candidate in candidates if candidate.key in nearby)
    texts = {word.text for word in said}
    if texts & _NO:
        return None
    if len(candidates) == 1 and texts & _YES:
        return candidates[0]
    if texts & _ISLAND:
        overseas = [candidate for candidate in candidates if (candidate.departement or "").startswith("97")]
        if len(overseas) == 1:
            return overseas[0]
    if texts & _LAST and candidates:
        return candidates[-1]
    for word in said:
        rank = word.ordinal - 1 if word.ordinal else _ORDER.get(word.text)
        if rank is not None and 0 <= rank < len(candidates):
            return candidates[rank]
    if texts & _BIG and candidates:
        return max(candidates, key=lambda candidate: candidate.population)
    return None


def _agrees(said: Place, candidate: Place) -> bool:
    if said.kind == "commune":
        return said.key == candidate.key
    return candidate.key == said.key or candidate.departement in said.departements

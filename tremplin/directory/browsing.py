"""Reading a search over several messages: the first results, others, further away; the same structure never twice.

What a conversation must remember between two messages is a `Browsing`; it goes into a slot as plain values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tremplin.directory.bodies import Body
from tremplin.directory.needs import Need
from tremplin.directory.search import DEPARTEMENT, PAGE_LENGTH, Directory, Found, Page, Radius
from tremplin.places import Place

#: The need looked for where nothing answers the one asked: people who tell where to go.
ORIENTATION = Need.social
#: Needs for which the mairie (its CCAS) is asked before those who only tell where to go.
MAIRIE_FIRST = frozenset({Need.alimentation})


@dataclass(frozen=True)
class Shown:
    """A structure shown, and the service it was shown with."""

    structure: str
    service: str | None


@dataclass(frozen=True)
class Browsing:
    """How far a search has been read.

    place: the key of the place. need: what was asked for; searched: what is looked for (ORIENTATION where nothing
    answers the need). radius: how far the results go; wider: the next radius that brings more, None if none does.
    seen: the ids shown since the search began; shown: the last list, in its order; cited: the one of it that was last
    spoken of, None after a new list.
    """

    place: str
    need: Need
    searched: Need
    radius: Radius
    wider: Radius | None
    seen: tuple[str, ...]
    shown: tuple[Shown, ...]
    cited: int | None = None

    def as_slot(self) -> dict[str, Any]:
        """The browsing as JSON values."""
        return {
            "lieu": self.place,
            "besoin": self.need.value,
            "cherche": self.searched.value,
            "rayon": self.radius,
            "plus_loin": self.wider,
            "vus": list(self.seen),
            "montres": [[shown.structure, shown.service] for shown in self.shown],
            "cite": self.cited,
        }

    @classmethod
    def from_slot(cls, value: Any) -> Browsing | None:
        """Read what `as_slot` wrote; None for anything else (nothing has been shown yet)."""
        if not isinstance(value, Mapping) or "montres" not in value:
            return None
        try:
            return cls(
                place=str(value["lieu"]),
                need=Need(value["besoin"]),
                searched=Need(value["cherche"]),
                radius=_radius(value["rayon"]) or DEPARTEMENT,
                wider=_radius(value["plus_loin"]),
                seen=tuple(str(seen) for seen in value["vus"]),
                shown=tuple(Shown(str(structure), service) for structure, service in value["montres"]),
                cited=value.get("cite"),
            )
        except (KeyError, TypeError, ValueError):  # written by another version of the assistant: search anew
            return None

    def cite(self, rank: int | None) -> Browsing:
        """The same browsing, now speaking of one structure of the list."""
        return replace(self, cited=rank)


@dataclass(frozen=True)
class Step:
    """What one message shows of a search.

    found: the structures of the page, without the mairie. mairie and at_distance come with the first page only.
    more: others are left within the radius. named: those of the organisation that the message calls by its name, shown
    before all others. mairie_first: what it names is a service of the mairie.
    """

    page: Page
    found: tuple[Found, ...]
    mairie: Found | None
    at_distance: tuple[Found, ...]
    more: bool
    browsing: Browsing
    named: tuple[Found, ...] = ()
    mairie_first: bool = False

    @property
    def oriented(self) -> bool:
        """Whether nothing answers the need itself, so that the results are those who tell where to go."""
        return self.browsing.searched != self.browsing.need

    @property
    def listed(self) -> tuple[Found, ...]:
        """The results and the mairie in the order in which they are shown."""
        mairie = (self.mairie,) if self.mairie else ()
        is_first = self.mairie_first or (self.oriented and self.browsing.need in MAIRIE_FIRST)
        listed = (*mairie, *self.found) if is_first else (*self.found, *mairie)
        named = _ids(self.named)
        return tuple(found for found in listed if found.structure.id not in named)


def begin(directory: Directory, place: Place, need: Need, *, now: datetime, body: Body | None = None) -> Step:
    """The first results around a place: those that answer the need, else those who tell where to go; and the mairie.

    body: the organisation that the message calls by its name; its structures come first.
    """
    page = directory.search(place, need, now=now)
    at_distance = page.at_distance
    searched = need
    if not page.results and need != ORIENTATION:
        searched = ORIENTATION
        page = directory.search(place, ORIENTATION, now=now, count=PAGE_LENGTH - 1)
    browsing = Browsing(place.key, need, searched, page.radius, page.wider, seen=(), shown=())
    named = directory.of_body(body, place, now=now) if body else ()
    mairie_first = body is not None and body.is_mairie
    step = Step(page, page.results, page.mairie, at_distance, page.more, browsing, named, mairie_first)
    listed = (*named, *step.listed, *at_distance)
    return replace(step, browsing=replace(browsing, seen=_ids(listed), shown=_shown(listed)))


def others(directory: Directory, place: Place, browsing: Browsing, *, now: datetime) -> Step:
    """The next results within the same radius; an empty `found` when all have been shown."""
    return _continue(directory, place, browsing, browsing.radius, now)


def further(directory: Directory, place: Place, browsing: Browsing, *, now: datetime) -> Step:
    """The next results within the next radius that brings more; an empty `found` when there is none."""
    return _continue(directory, place, browsing, browsing.wider or browsing.radius, now)


def nearest(directory: Directory, place: Place, browsing: Browsing, *, now: datetime) -> Step:
    """The first result again and the mairie, for somebody who finds the others too far."""
    step = begin(directory, place, browsing.need, now=now)
    found = step.found[:1]
    shown = (*found, *([step.mairie] if step.mairie else []))
    going_on = replace(step.browsing, seen=browsing.seen, shown=_shown(shown))
    return replace(step, found=found, at_distance=(), browsing=going_on)


def instead(directory: Directory, place: Place, browsing: Browsing, *, now: datetime) -> Step:
    """Other results for one that cannot be reached: within the radius, else further."""
    step = others(directory, place, browsing, now=now)
    return step if step.found else further(directory, place, browsing, now=now)


def _continue(directory: Directory, place: Place, browsing: Browsing, radius: Radius, now: datetime) -> Step:
    # A wider radius mixes the new ones with the old: what was shown is known by name, not by its number in the list.
    count = PAGE_LENGTH + len(browsing.seen)
    page = directory.search(place, browsing.searched, now=now, count=count, radius_km=radius)
    unseen = [found for found in page.results if found.structure.id not in browsing.seen]
    found = tuple(unseen[:PAGE_LENGTH])
    going_on = replace(
        browsing,
        radius=page.radius,
        wider=page.wider,
        seen=(*browsing.seen, *_ids(found)),
        shown=_shown(found) if found else browsing.shown,
        cited=None if found else browsing.cited,
    )
    return Step(page, found, None, (), page.more or len(unseen) > len(found), going_on)


def _ids(found: Iterable[Found]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(result.structure.id for result in found))


def _shown(found: Iterable[Found]) -> tuple[Shown, ...]:
    return tuple(Shown(result.structure.id, result.service.id if result.service else None) for result in found)


def _radius(value: Any) -> Radius | None:
    if value is None:
        return None
    return DEPARTEMENT if value == DEPARTEMENT else float(value)

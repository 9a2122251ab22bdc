"""What differs between two states of a directory, record by record: what the staff is shown before it is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Literal

from tremplin.directory.records import Service, Structure
from tremplin.directory.writing import cells_of

#: From this share of rows lost, a deletion is told: a year of closed counters is a few rows in a hundred, while a filter
#: left on, a wrong sheet or a selection too large takes away far more than one row in ten.
MANY_LOST = 0.1
#: In a small file one row is a large share: fewer rows than this are never many.
FEW_ROWS = 5

What = Literal["ajout", "retrait", "changement"]


@dataclass(frozen=True)
class CellChange:
    """A cell before and after, as they are written ("" when empty)."""

    column: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """A record added, removed or changed. `kind`: structures or services; `cells`: only of a changed record."""

    what: What
    kind: str
    id: str
    nom: str
    commune: str
    cells: tuple[CellChange, ...] = ()


@dataclass(frozen=True)
class Records:
    """The structures and services of a directory at one moment."""

    structures: Sequence[Structure]
    services: Sequence[Service]


def lost_rows(before: int, after: int) -> int:
    """How many rows vanished between two states of a table, when they are many; else 0."""
    lost = before - after
    return lost if lost >= FEW_ROWS and lost >= MANY_LOST * before else 0


def changes(before: Records, after: Records) -> list[Change]:
    """Return what differs, structures first: added and changed records in their order, then the removed ones."""
    return [
        *_changes("structures", before.structures, after.structures),
        *_changes("services", before.services, after.services),
    ]


def _changes(
    kind: str, before: Sequence[Structure] | Sequence[Service], after: Sequence[Structure] | Sequence[Service]
) -> Iterator[Change]:
    known = {record.id: record for record in before}
    for record in after:
        former = known.pop(record.id, None)
        if former is None:
            yield _change("ajout", kind, record)
        elif former != record and (cells := _changed_cells(former, record)):
            yield _change("changement", kind, record, cells)
    for record in known.values():
        yield _change("retrait", kind, record)


def _change(what: What, kind: str, record: Structure | Service, cells: tuple[CellChange, ...] = ()) -> Change:
    return Change(what, kind, record.id, record.nom, record.commune or "", cells)


def _changed_cells(before: Structure | Service, after: Structure | Service) -> tuple[CellChange, ...]:
    names = [item.name for item in fields(after) if item.name != "position_approximative"]
    pairs = zip(names, cells_of(before, names), cells_of(after, names))
    return tuple(CellChange(name, old, new) for name, old, new in pairs if old != new)

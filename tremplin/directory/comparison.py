"""What differs between two states of a directory, record by record: what the staff is shown before it is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Literal

from tremplin.directory.records import Service, Structure
from tremplin.directory.writing import cells_of

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

"""The questions, rules and lists as they stand on the disk: an edited file counts a moment later, a broken one does not."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Generic, TypeVar

from tremplin.answers.facts import Facts
from tremplin.guided.checklist import Checklist
from tremplin.guided.orientation import Orientation
from tremplin.guided.simulation import LoanLimits, both_limits
from tremplin.settings import data_dir

logger = logging.getLogger(__name__)

T = TypeVar("T")


class Live(Generic[T]):
    """Something read from files, read again when one of them has changed; the last good one while a file is broken."""

    def __init__(self, load: Callable[[], T], files: list[Path]) -> None:
        """Read it.

        Raises:
            Exception: whatever `load` raises the first time.
        """
        self._load, self._files = load, files
        self._stamp = self._current_stamp()
        self._value = load()

    def current(self) -> T:
        """The newest that could be read. Never raises."""
        stamp = self._current_stamp()
        if stamp != self._stamp:
            self._stamp = stamp
            try:
                self._value = self._load()
            except Exception:  # a file may be broken in any way; people are answered all the same
                logger.exception("guided.broken %s", [str(path) for path in self._files])
        return self._value

    def _current_stamp(self) -> tuple[int, ...]:
        return tuple(path.stat().st_mtime_ns if path.exists() else 0 for path in self._files)


def orientation() -> Orientation:
    """The questions and rules of « est-ce pour moi ? »."""
    return _orientation().current()


def checklist() -> Checklist:
    """The questions and lines of the list of papers."""
    return _checklist().current()


def limits(is_professional: bool) -> LoanLimits:
    """The limits of the personal or of the professional loan."""
    personal, professional = _limits().current()
    return professional if is_professional else personal


def _facts() -> Facts:
    return Facts.load(data_dir() / "facts.yml")


@lru_cache(maxsize=1)
def _limits() -> Live[tuple[LoanLimits, LoanLimits]]:
    return Live(lambda: both_limits(_facts()), [data_dir() / "facts.yml"])


@lru_cache(maxsize=1)
def _orientation() -> Live[Orientation]:
    folder = data_dir() / "orientation"
    files = [folder / "questions.yml", folder / "regles.yml", data_dir() / "facts.yml"]
    return Live(lambda: Orientation.load(data_dir(), _facts()), files)


@lru_cache(maxsize=1)
def _checklist() -> Live[Checklist]:
    folder = data_dir() / "papiers"
    return Live(lambda: Checklist.load(data_dir()), [folder / "questions.yml", folder / "liste.yml"])

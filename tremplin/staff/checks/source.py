"""The files as they stand: their values, read once a change, and where a phrase stands in them (line and column)."""

import re
from functools import lru_cache
from pathlib import Path

from tremplin.answers import ContentError, Fault
from tremplin.answers.yaml_lines import LineDict, read_yaml

FIRST_LINE = FIRST_COLUMN = 1


_FILES = 500  # a few times the files of data/


def lines_of(path: Path) -> tuple[str, ...]:
    """The lines of a file as it stands now; none when it cannot be read."""
    stamp = _stamp(path)
    return _lines(path, stamp) if stamp else ()


def document_of(path: Path) -> LineDict:
    """The values of a YAML file as it stands now; empty when it is broken (the reading of the answers tells that)."""
    try:
        return read_once(path)
    except ContentError:
        empty = LineDict()
        empty.line, empty.key_lines = FIRST_LINE, {}
        return empty


def read_once(path: Path) -> LineDict:
    """`read_yaml`, which reads a file again only when it has changed.

    Raises:
        ContentError: as `read_yaml`.
    """
    stamp = _stamp(path)
    read = read_yaml(path) if stamp is None else _read(path, stamp)
    if isinstance(read, ContentError):
        raise read
    return read


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


@lru_cache(maxsize=_FILES)
def _lines(path: Path, stamp: tuple[int, int]) -> tuple[str, ...]:
    return tuple(path.read_text(encoding="utf-8", errors="replace").splitlines())


@lru_cache(maxsize=_FILES)
def _read(path: Path, stamp: tuple[int, int]) -> LineDict | ContentError:
    try:
        return read_yaml(path)
    except ContentError as error:
        return error


def locate(path: Path, phrase: str, first_line: int, last_line: int | None = None) -> tuple[int, int]:
    """The line and column (from 1) of a phrase, searched from `first_line`; that line's first word if it is not found."""
    lines = lines_of(path)
    searched = range(first_line, min(last_line or len(lines), len(lines)) + 1) if phrase else ()
    for pattern in (rf"(?<!\w){re.escape(phrase)}(?!\w)", re.escape(phrase)):  # a word before a part of a word
        for number in searched:
            found = re.search(pattern, lines[number - 1])
            if found:
                return number, found.start() + 1
    return first_line, _indent(lines, first_line)


def with_column(fault: Fault) -> Fault:
    """The fault with the column of the first word of its line, when it names none."""
    if fault.column is not None:
        return fault
    column = _indent(lines_of(fault.path), fault.line)
    return Fault(fault.path, fault.line, fault.code, column, fault.detail, fault.severity)


def _indent(lines: tuple[str, ...], number: int) -> int:
    if not 1 <= number <= len(lines):
        return FIRST_COLUMN
    line = lines[number - 1]
    return len(line) - len(line.lstrip(" -")) + FIRST_COLUMN

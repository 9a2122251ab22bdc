"""The last good state of the files of data/, kept aside: what the assistant starts from while a file is broken.

A volunteer breaks a file, and the machine restarts in the night: what worked the evening before must still work. Each
part of the assistant says which files it reads, and how. Read well, they are copied aside; when they cannot be used at a
start, the part is read from their copies, and the staff is told (`broken`). Only the program that serves people keeps
copies and starts from them (`start_keeping`): the check, the staff's shell and the tests read the files as they stand.

Nothing here knows what a file holds: what a part cannot read, it refuses by raising.
"""

import hashlib
import logging
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from tremplin.settings import data_dir, kept_dir

logger = logging.getLogger(__name__)
logger.addHandler(logging.NullHandler())  # a terminal is told in French

T = TypeVar("T")

#: The codes of `LostContent`; data/equipe/verifications.yml says them in French.
MISSING_FILE, EMPTY_FILE, LOST_KEY = "fichier_absent", "fichier_vide", "cle_perdue"

_SUFFIXES = frozenset({".yml", ".csv", ".txt", ".xlsx"})
# The keys at the left edge of a YAML file; texts and comments stand elsewhere.
_KEY = re.compile(r"^([^\s#\-'\"][^:\n]*):", re.MULTILINE)
_CODE_FILE = "programme"  # no suffix of data: it is no copy

Stamps = dict[Path, tuple[int, int]]


class LostContent(ValueError):
    """A file can be read, but has lost what its copy has. `code` says how, `detail` what."""

    def __init__(self, path: Path, code: str, detail: str = "") -> None:
        super().__init__(f"{path}: {code} {detail}".strip())
        self.path, self.code, self.detail = path, code, detail


@dataclass(frozen=True)
class Broken:
    """A part that cannot be read as its files stand.

    Attributes:
        names: its files and folders, from data/.
        files: those that the error names, else those that are not as their copies are: one of them is to blame.
        error: why it cannot be read.
        is_served: whether the last good state serves in its place.
    """

    names: tuple[str, ...]
    files: tuple[Path, ...]
    error: Exception
    is_served: bool


_is_keeping = False
_is_other_code = False  # another release may have dropped what the copies have
_broken: dict[tuple[str, ...], Broken] = {}
_parts: list["Part[object]"] = []
# Read well before every part was read: kept once it is known that no other part finds them broken. None afterwards.
_waiting: Stamps | None = None


def start_keeping() -> None:
    """From now on this process keeps copies of what it reads well, and starts from them where it must."""
    global _is_keeping, _is_other_code, _waiting
    _is_keeping, _waiting = True, {}
    _broken.clear()
    try:
        _is_other_code = (kept_dir() / _CODE_FILE).read_text(encoding="ascii") != _code()
    except (OSError, ValueError):
        _is_other_code = True


def is_keeping(data: Path) -> bool:
    """Whether this process keeps copies of this data folder."""
    return _is_keeping and data == data_dir()


def is_same_release() -> bool:
    """Whether the copies are those of this program: of another, they may have what is no longer needed."""
    return not _is_other_code


def broken() -> tuple[Broken, ...]:
    """What cannot be read as it stands now, as far as this process has read."""
    return tuple(_broken.values())


def read_all() -> None:
    """Read every part that was declared and not read yet, then keep what was read well.

    What is broken is known before somebody asks for it.
    """
    if not _is_keeping:
        return
    for part in list(_parts):
        try:
            part()
        except Exception:  # told in `broken`; the others are still to be read
            logger.exception("kept.unreadable %s", ", ".join(part.names))
    keep_read()
    try:
        kept_dir().mkdir(parents=True, exist_ok=True)
        (kept_dir() / _CODE_FILE).write_text(_code(), encoding="ascii")
    except OSError as error:
        logger.error("kept.unwritable %s", error)


def keep_read() -> None:
    """Keep what was read well so far; from now on, what is read well is kept at once."""
    global _waiting
    stamps, _waiting = _waiting or {}, None
    _keep_all(stamps)


class Part(Generic[T]):
    """What is read from some files once a process, from their copies where they are broken; made by `kept`."""

    def __init__(self, read: Callable[[Path], T], names: tuple[str, ...], follows: bool) -> None:
        self.names = names
        self.__doc__ = read.__doc__
        self._read, self._follows = read, follows
        self._value: T
        self._stamps: Stamps | None = None

    def __call__(self) -> T:
        """The value.

        Raises:
            Exception: whatever the reader raises, when there is nothing to start from either. Never later.
        """
        if self._stamps is None:
            stamps = _stamps(data_dir(), self.names)
            self._value = first_good(self._read, *self.names)
            self._stamps = stamps
        elif self._follows:
            self._look()
        return self._value

    def cache_clear(self) -> None:
        """Forget the value: the next call reads the files."""
        self._stamps = None

    def _look(self) -> None:
        stamps = _stamps(data_dir(), self.names)
        if stamps == self._stamps:
            return
        self._stamps = stamps
        try:
            self._value = read_again(self._read, *self.names)
        except Exception:  # a file may be broken in any way; people are answered all the same
            logger.exception("kept.broken %s", ", ".join(self.names))


def kept(*names: str, follows: bool = False) -> Callable[[Callable[[Path], T]], Part[T]]:
    """Make a reader of the data folder a part of the assistant: called without arguments, and read once.

    Args:
        names: the files and folders that it reads, from data/.
        follows: whether a file that changes is read again; while it is broken, the last good value stays.
    """

    def declare(read: Callable[[Path], T]) -> Part[T]:
        part = Part(read, names, follows)
        _parts.append(part)  # type: ignore[arg-type]  # only read
        return part

    return declare


def first_good(read: Callable[[Path], T], *names: str, data: Path | None = None, may_lose: bool = False) -> T:
    """Read files for the first time: as they stand, or else from their copies.

    Args:
        read: gets the folder to read from: data/, or the one of the copies, which mirrors it.
        names: the files and folders that it reads, from data/.
        data: the data folder, when it may be another than the project's: of another there are no copies.
        may_lose: whether files may lose what their copies have: `read` then says itself what is too much.

    Raises:
        Exception: whatever `read` raises, when there are no copies or they are of no use.
    """
    try:
        return read_again(read, *names, data=data, may_lose=may_lose)
    except Exception as error:
        if not is_keeping(data or data_dir()):
            raise
        try:
            return read(kept_dir())
        except Exception:  # no copies, or those of a release that wrote them otherwise
            note_broken(error, *names, is_served=False)
            raise error from None


def read_again(read: Callable[[Path], T], *names: str, data: Path | None = None, may_lose: bool = False) -> T:
    """Read files as they stand; they are kept when they were read well, and the staff is told when not.

    Args:
        read, names, data, may_lose: see `first_good`.

    Raises:
        LostContent: they have lost what their copies have.
        Exception: whatever `read` raises.
    """
    folder = data or data_dir()
    if not is_keeping(folder):
        return read(folder)
    stamps = _stamps(folder, names)
    try:
        value = read(folder)
        if not may_lose and (loss := _loss(*names)):
            raise loss
    except Exception as error:
        told = error if hasattr(error, "faults") or may_lose else _loss(*names) or error
        note_broken(told, *names)
        raise told from None
    note_good(*names, stamps=stamps)
    return value


def note_broken(error: Exception, *names: str, is_served: bool = True) -> None:
    """Remember for the staff that files cannot be used as they stand."""
    if not _is_keeping:
        return
    told = {fault.path: None for fault in getattr(error, "faults", ())}
    if isinstance(error, LostContent):
        told = {error.path: None}
    files = tuple(told or changed(*names)) or tuple(data_dir() / name for name in names)
    _broken[names] = Broken(names, files, error, is_served)
    logger.error("kept.broken %s: %s", ", ".join(map(str, files)), error)


def note_good(*names: str, stamps: Stamps | None = None, but: Iterable[Path] = ()) -> None:
    """Keep copies of files that were read well.

    Args:
        names: the files and folders, from data/.
        stamps: how they stood before they were read (`stamps_of`): what has changed since was not read.
        but: files among them that are not to be kept.
    """
    if not _is_keeping:
        return
    left_out = set(but)
    if not left_out:
        _broken.pop(names, None)
    read = _stamps(data_dir(), names) if stamps is None else stamps
    well = {path: stamp for path, stamp in read.items() if path not in left_out}
    if _waiting is None:
        _keep_all(well)
    else:
        _waiting.update(well)


def stamps_of(*names: str) -> Stamps:
    """How files and folders of data/ stand now: size and time of change of each file."""
    return _stamps(data_dir(), names)


def copy_of(path: Path) -> Path | None:
    """The copy of a file or folder of data/; None where there is none, or this process keeps none."""
    if not _is_keeping or not path.is_relative_to(data_dir()):
        return None
    copy = kept_dir() / path.relative_to(data_dir())
    return copy if copy.exists() else None


def changed(*names: str) -> Iterator[Path]:
    """The files that are not as their copies are, or that are only one of both."""
    now, then = _stamps(data_dir(), names), _stamps(kept_dir(), names)
    there = {kept_dir() / path.relative_to(data_dir()): path for path in now}
    for copy, path in sorted(there.items()):
        if then.get(copy) != now[path]:
            yield path
    yield from (data_dir() / copy.relative_to(kept_dir()) for copy in sorted(then.keys() - there.keys()))


def _loss(*names: str) -> LostContent | None:
    """The first loss of files against their copies: a whole file, its content, a key that is read by its name.

    None is looked for after a change of release.
    """
    if _is_other_code:
        return None
    found = ((path, copy_of(path)) for path in changed(*names))
    return next((loss for path, copy in found if copy is not None and (loss := _loss_of(path, copy))), None)


def forget_missing(*names: str) -> None:
    """Erase the copies of files that are no more: they were removed on purpose.

    Raises:
        OSError: they cannot be erased.
    """
    for copy in _stamps(kept_dir(), names):
        if not (data_dir() / copy.relative_to(kept_dir())).exists():
            copy.unlink(missing_ok=True)


def _loss_of(path: Path, copy: Path) -> LostContent | None:
    if not path.exists():
        return LostContent(path, MISSING_FILE)
    if path.stat().st_size == 0 < copy.stat().st_size:
        return LostContent(path, EMPTY_FILE)
    lost = [key for key in _keys(copy) if key not in _keys(path)] if path.suffix == ".yml" else []
    return LostContent(path, LOST_KEY, ", ".join(lost)) if lost else None


def _keys(path: Path) -> list[str]:
    # In another encoding it is the reader who tells.
    return _KEY.findall(path.read_text(encoding="utf-8", errors="replace"))


def _keep_all(read: Stamps) -> None:
    """Copy what stands as it was read, but for the files that a part finds broken."""
    blamed = {path for part in _broken.values() for path in part.files}
    try:
        for path, stamp in read.items():
            if path not in blamed and path.exists() and _stamp(path) == stamp:
                _keep(path)
        if _is_other_code:
            forget_missing(*{str(path.relative_to(data_dir()).parent) for path in read})
    except OSError as error:  # a full or a read-only disk: people are answered all the same
        logger.error("kept.unwritable %s", error)


def _keep(path: Path) -> None:
    copy = kept_dir() / path.relative_to(data_dir())
    if copy.exists() and _stamp(copy) == _stamp(path):
        return
    copy.parent.mkdir(parents=True, exist_ok=True)
    # In one step: several workers may keep the same file, and any may be killed.
    half = copy.with_name(f".{copy.name}.{os.getpid()}")
    shutil.copy2(path, half)  # with its time: this is how an unchanged file is known
    os.replace(half, copy)


def _stamps(folder: Path, names: Iterable[str]) -> Stamps:
    found: Stamps = {}
    for name in names:
        path = folder / name
        files = [path] if path.suffix else sorted(path.glob("*"))
        for file in files:
            try:
                if file.suffix in _SUFFIXES and not file.name.startswith("."):
                    found[file] = _stamp(file)
            except OSError:
                continue
    return found


def _stamp(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def _code() -> str:
    """A digest that changes with the program."""
    package = Path(__file__).resolve().parent
    files = sorted(package.rglob("*.py"))
    described = "\n".join(f"{file.relative_to(package)} {file.stat().st_size}" for file in files)
    return hashlib.sha256(described.encode()).hexdigest()

"""Copies of the directory, kept before a command changes it, so that it can be put back as it was."""

from __future__ import annotations

import os
import shutil
from datetime import datetime
from pathlib import Path

from tremplin.directory.loading import SERVICES_FILE, STRUCTURES_FILE, WORKBOOK

#: The folder of the copies, in the directory's own folder.
COPIES = "copies"
#: Older copies are erased: each weighs as much as the directory.
KEPT = 10

_FILES = (WORKBOOK, STRUCTURES_FILE, SERVICES_FILE)


def copies(folder: Path) -> list[Path]:
    """Return the copies of a directory folder, the newest first."""
    return sorted((path for path in (folder / COPIES).glob("*") if path.is_dir()), reverse=True)


def last_other(folder: Path) -> Path | None:
    """Return the newest copy that is not the directory as it stands; the newest of all when every one is."""
    now, kept = _contents(folder), copies(folder)
    return next((copy for copy in kept if _contents(copy) != now), kept[0] if kept else None)


def keep_copy(folder: Path, now: datetime) -> Path | None:
    """Copy the files of a directory folder aside; return the copy, None when there is nothing to copy.

    Raises OSError when it cannot be written: nothing must be changed then.
    """
    present = [folder / name for name in _FILES if (folder / name).exists()]
    if not present:
        return None
    copy = folder / COPIES / f"{now:%Y-%m-%d-%Hh%Mm%Ss}{now.microsecond // 1000:03}"
    copy.mkdir(parents=True)
    for path in present:
        shutil.copy2(path, copy)
    return copy


def keep_if_new(folder: Path, now: datetime) -> Path | None:
    """Copy the files of a directory folder aside when the newest copy is another; return the copy made, if any.

    Raises OSError when it cannot be written.
    """
    if _contents(folder) in [_contents(copy) for copy in copies(folder)[:1]]:
        return None
    made = keep_copy(folder, now)
    forget_old_copies(folder)
    return made


def _contents(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in _FILES if (folder / name).exists()}


def forget_old_copies(folder: Path) -> None:
    """Erase all but the newest copies."""
    for old in copies(folder)[KEPT:]:
        shutil.rmtree(old)


def put_back(folder: Path, copy: Path) -> None:
    """Make the files of a directory folder those of a copy; each is replaced at once.

    Raises OSError when they cannot be written.
    """
    for name in _FILES:
        if (copy / name).exists():
            temporary = folder / f".{name}"
            shutil.copyfile(copy / name, temporary)  # not its date: a running assistant must see that it changed
            os.replace(temporary, folder / name)
        else:
            (folder / name).unlink(missing_ok=True)

"""What the directory tests share: the real gazetteer, a folder written from rows, and the trial files where present."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from directory_rows import PROJECT, MakeDirectory, Row, write_csv

from tremplin.directory import LiveDirectory
from tremplin.directory.opening import HoursWords
from tremplin.places import Gazetteer, load_gazetteer

TRIAL_FILES = Path(os.environ.get("TREMPLIN_TRIAL_FILES", PROJECT.parent / "shared" / "directory"))


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


@pytest.fixture(scope="session")
def words() -> HoursWords:
    return HoursWords.load(PROJECT / "data" / "directory" / "horaires.yml")


@pytest.fixture
def make_directory(tmp_path: Path, gazetteer: Gazetteer) -> MakeDirectory:
    """Return a function that writes invented structures and services, and loads them as the assistant does."""

    def make(structures: Sequence[Row], services: Sequence[Row] = ()) -> LiveDirectory:
        folder = tmp_path / "directory"
        folder.mkdir(exist_ok=True)
        shutil.copy(PROJECT / "data" / "directory" / "contacts.yml", folder)
        write_csv(folder / "structures.csv", structures)
        if services:
            write_csv(folder / "services.csv", services)
        return LiveDirectory(folder, gazetteer)

    return make


@pytest.fixture
def trial_file() -> Callable[[str], Path]:
    """Return a function that finds a real trial file, or skips the test where it is absent."""

    def find(name: str) -> Path:
        path = TRIAL_FILES / name
        if not path.exists():
            pytest.skip(f"the trial file {name} is not on this machine")
        return path

    return find

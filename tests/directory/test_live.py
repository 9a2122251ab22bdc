"""The running assistant takes a changed file, and survives a broken one. Every structure here is invented."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from directory_rows import LILLE, PROJECT, write_csv

from tremplin.directory import LiveDirectory, live
from tremplin.places import Gazetteer

ONE = [{"id": "a", "nom": "Un", **LILLE}]
TWO = [*ONE, {"id": "b", "nom": "Deux", **LILLE}]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    directory = tmp_path / "directory"
    directory.mkdir()
    shutil.copy(PROJECT / "data" / "directory" / "contacts.yml", directory)
    write_csv(directory / "structures.csv", ONE)
    return directory


def ids(directory: LiveDirectory) -> list[str]:
    return [structure.id for structure in directory.refresh().structures]


def test_a_changed_file_is_read_again(folder: Path, gazetteer: Gazetteer) -> None:
    directory = LiveDirectory(folder, gazetteer)
    assert ids(directory) == ["a"]
    write_csv(folder / "structures.csv", TWO, ";", "cp1252")
    assert ids(directory) == ["a", "b"]
    assert directory.problems == ()


def test_rows_that_vanished_are_told_and_the_new_file_is_used(folder: Path, gazetteer: Gazetteer) -> None:
    write_csv(folder / "structures.csv", [{"id": str(n), "nom": f"Nom {n}", **LILLE} for n in range(50)])
    directory = LiveDirectory(folder, gazetteer)
    assert len(ids(directory)) == 50
    write_csv(folder / "structures.csv", [{"id": str(n), "nom": f"Nom {n}", **LILLE} for n in range(20)])
    assert len(ids(directory)) == 20
    assert [problem.split(".")[0] for problem in directory.problems] == ["structures"]
    assert "30 lignes sur 50" in directory.problems[0]


def test_a_change_is_seen_without_a_command_once_the_file_is_at_rest(
    folder: Path, gazetteer: Gazetteer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "LOOK_EVERY_SECONDS", 0.0)
    directory = LiveDirectory(folder, gazetteer)
    assert len(directory.current()) == 1
    write_csv(folder / "structures.csv", TWO)
    assert len(directory.current()) == 1  # perhaps still being written
    monkeypatch.setattr(live, "SETTLE_SECONDS", 0.0)
    assert len(directory.current()) == 2


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"\xff\xfe\x00",
        b"id,nom\n",
        b"nom_de_structure\nUn\n",
        b"id,nom\na,Un\n,\n,x\na,y\na,z\na,t\n",
        b"PK\x03\x04zip",
    ],
    ids=["empty", "bytes", "no row", "no name column", "most rows refused", "not a CSV"],
)
def test_the_last_good_directory_survives_a_broken_file(folder: Path, gazetteer: Gazetteer, broken: bytes) -> None:
    directory = LiveDirectory(folder, gazetteer)
    write_csv(folder / "structures.csv", TWO)
    assert ids(directory) == ["a", "b"]
    (folder / "structures.csv").write_bytes(broken)
    assert ids(directory) == ["a", "b"]
    assert "reste en service" in directory.problems[0]
    write_csv(folder / "structures.csv", ONE)
    assert (ids(directory), directory.problems) == (["a"], ())


def test_a_file_that_disappears_leaves_the_last_good_directory(folder: Path, gazetteer: Gazetteer) -> None:
    directory = LiveDirectory(folder, gazetteer)
    assert ids(directory) == ["a"]
    (folder / "structures.csv").unlink()
    assert ids(directory) == ["a"]
    assert directory.problems


def test_broken_contacts_leave_the_structures_and_the_last_good_contacts(folder: Path, gazetteer: Gazetteer) -> None:
    directory = LiveDirectory(folder, gazetteer)
    name = directory.refresh().contacts.association.nom
    (folder / "contacts.yml").write_text("association: [", encoding="utf-8")
    write_csv(folder / "structures.csv", TWO)
    assert ids(directory) == ["a", "b"]
    assert directory.current().contacts.association.nom == name
    assert "contacts.yml" in directory.problems[0]


def test_nothing_at_all_is_still_a_directory(tmp_path: Path, gazetteer: Gazetteer) -> None:
    directory = LiveDirectory(tmp_path / "nowhere", gazetteer)
    assert len(directory.current()) == 0
    assert directory.problems


def test_a_workbook_is_preferred_to_the_pair_of_csv(folder: Path, gazetteer: Gazetteer) -> None:
    from openpyxl import Workbook

    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    sheet = workbook.create_sheet("Structures")
    sheet.append(["id", "nom"])
    sheet.append(["x", "Du classeur"])
    workbook.save(folder / "annuaire.xlsx")
    assert ids(LiveDirectory(folder, gazetteer)) == ["x"]


def test_the_invented_contact_of_the_association_is_marked_as_such(folder: Path, gazetteer: Gazetteer) -> None:
    association = LiveDirectory(folder, gazetteer).current().contacts.association
    assert "remplacer" in association.nom

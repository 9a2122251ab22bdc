"""The digest that tells whether the model is current, whatever the files hold."""

import shutil
from pathlib import Path

import pytest

from tremplin.settings import data_dir
from tremplin.staff.training import fingerprint


def test_a_file_in_another_encoding_is_no_reason_to_stop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("topics", "safety", "conversation"):
        shutil.copytree(data_dir() / folder, tmp_path / folder)
    monkeypatch.setenv("TREMPLIN_DATA", str(tmp_path))
    before = fingerprint()
    path = tmp_path / "topics" / "duree.yml"
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252", errors="replace"))

    assert fingerprint() != before

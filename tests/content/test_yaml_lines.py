"""Files of data/ are read as their authors meant them: words stay words, and hours and phone numbers stay as written."""

import datetime
from pathlib import Path
from typing import Any

import pytest

from tremplin.answers import ContentError
from tremplin.answers.yaml_lines import read_yaml

WRITTEN_READ: list[tuple[str, Any]] = [
    ("on", "on"),
    ("no", "no"),
    ("oui", "oui"),
    ("yes", "yes"),
    ("true", True),
    ("False", False),
    ("12:30", "12:30"),
    ("0612345678", "0612345678"),
    ("-0", 0),
    ("00", "00"),
    ("3919", 3919),
    ("-3", -3),
    ("5.5", 5.5),
    ("05.5", "05.5"),
    ("1_000", "1_000"),
    ("8 000", "8 000"),
    ("2026-11-22", datetime.date(2026, 11, 22)),
    ("2026-02-30", "2026-02-30"),
    ("~", None),
    ("", None),
    ("[no, 1, 09:00]", ["no", 1, "09:00"]),
]


@pytest.mark.parametrize(("written", "read"), WRITTEN_READ, ids=[written or "nothing" for written, _ in WRITTEN_READ])
def test_a_value_is_what_it_looks_like(tmp_path: Path, written: str, read: Any) -> None:
    path = tmp_path / "file.yml"
    path.write_text(f"key: {written}\n", encoding="utf-8")
    value = read_yaml(path)["key"]
    assert (value, type(value)) == (read, type(read))


def test_keys_are_texts_and_know_their_line(tmp_path: Path) -> None:
    path = tmp_path / "file.yml"
    path.write_text("first: 1\n\n131047: again\noff: 2\n", encoding="utf-8")
    content = read_yaml(path)
    assert content == {"first": 1, "131047": "again", "off": 2}
    assert content.key_lines == {"first": 1, "131047": 3, "off": 4}


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b"key: 1\n\tother: 2\n", "yaml_invalide", 2),
        (b"key: 1\nkey: 2\n", "cle_double", 2),
        (b"key: 1\nother: caf\xe9\n", "pas_utf8", 2),
        (b"- a list\n", "yaml_vide", 1),
        (b"", "yaml_vide", 1),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(tmp_path: Path, content: bytes, code: str, line: int) -> None:
    path = tmp_path / "file.yml"
    path.write_bytes(content)
    with pytest.raises(ContentError) as told:
        read_yaml(path)
    assert [(fault.code, fault.line) for fault in told.value.faults] == [(code, line)]

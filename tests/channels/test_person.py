"""Who a person is, without keeping it; and the secret that this rests on."""

import stat
from pathlib import Path

import pytest

from tremplin.channels.person import Persons, load_secret

PHONE = "33612345678"


def test_a_person_is_the_same_tomorrow_and_nobody_else() -> None:
    persons = Persons(b"a" * 32, "whatsapp")
    assert persons.key(PHONE) == Persons(b"a" * 32, "whatsapp").key(PHONE)
    others = {
        persons.key("33612345679"),
        Persons(b"b" * 32, "whatsapp").key(PHONE),
        Persons(b"a" * 32, "telegram").key(PHONE),
    }
    assert persons.key(PHONE) not in others
    assert len(others) == 3
    assert PHONE not in persons.key(PHONE)


def test_a_choice_is_valid_for_the_person_it_was_offered_to() -> None:
    persons = Persons(b"a" * 32, "telegram")
    value = persons.sign("zoe", "/duree")
    assert persons.offered("zoe", value) == "/duree"
    assert persons.offered("leo", value) is None
    for forged in ("", "/duree", value + "x", "x" + value, value[:16], "é" * 20):
        assert persons.offered("zoe", forged) is None


def test_in_development_a_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = load_secret({}, tmp_path)
    assert load_secret({}, tmp_path) == first
    assert len(first) >= 32
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600


def test_the_secret_of_the_environment_wins_and_may_not_be_short(tmp_path: Path) -> None:
    assert load_secret({"TREMPLIN_SECRET": "x" * 16}, tmp_path) == b"x" * 16
    with pytest.raises(ValueError, match="16 caractères"):
        load_secret({"TREMPLIN_SECRET": "short"}, tmp_path)

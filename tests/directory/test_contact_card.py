"""A national contact as people read it: how to reach it, and where its numbers come from."""

import datetime
from pathlib import Path

import pytest

from tremplin.answers import Fact, Facts, Source
from tremplin.directory import Contact
from tremplin.directory.card import CardWords, make_contact_card, spoken_phone
from tremplin.settings import data_dir

DAY = datetime.date(2026, 11, 21)
SOURCE = Source("page", "La page", "https://example.org", None, DAY, 1)
FACTS = Facts(
    Path("facts.yml"),
    {"page": SOURCE},
    {
        name: Fact(name, value, "telephone", SOURCE, DAY, DAY, 1)
        for name, value in (("tel", "34 14"), ("site", "https://example.org/annuaire"))
    },
)
WORDS = CardWords.load(data_dir() / "directory" / "fiche.yml")
CHECKED = ("checked", "Source : La page. Vérifié le 21/11/2026", None)


@pytest.mark.parametrize(
    ("contact", "lines"),
    [
        (Contact("bdf", "Banque", telephone="{tel}"), [("phone", "Téléphone : 34 14", "tel:3414"), CHECKED]),
        (
            Contact("x", "X", telephone="+33 1 02 03 04 05"),
            [("phone", "Téléphone : +33 1 02 03 04 05", "tel:+33102030405")],
        ),
        (
            Contact("a", "Annuaire", telephone="{tel}", site_web="{site}"),
            [
                ("phone", "Téléphone : 34 14", "tel:3414"),
                ("web", "Site internet", "https://example.org/annuaire"),
                CHECKED,
            ],
        ),
        (
            Contact("b", "B", texte="Jour et nuit, au {tel}.", horaires="24 h sur 24", courriel="a@b.fr"),
            [
                ("advice", "Jour et nuit, au 34 14.", None),
                ("hours", "24 h sur 24", None),
                ("email", "Courriel : a@b.fr", "mailto:a@b.fr"),
                CHECKED,
            ],
        ),
    ],
    ids=lambda value: value.id if isinstance(value, Contact) else "",
)
def test_a_contact_is_shown_with_its_ways_and_its_sources(
    contact: Contact, lines: list[tuple[str, str, str | None]]
) -> None:
    assert [(line.kind, line.text, line.url) for line in make_contact_card(contact, FACTS, WORDS).lines] == lines


def test_a_name_that_is_no_fact_is_refused() -> None:
    with pytest.raises(KeyError):
        make_contact_card(Contact("x", "X", telephone="{nothing}"), FACTS, WORDS)


@pytest.mark.parametrize(
    ("number", "spoken"),
    [
        ("+33320547032", "03 20 54 70 32"),
        ("+262262400404", "02 62 40 04 04"),
        ("+590590230931", "05 90 23 09 31"),
        ("+594594256600", "05 94 25 66 00"),
        ("+596596527385", "05 96 52 73 85"),
        ("3414", "3414"),
        ("+68940410000", "+68940410000"),
    ],
)
def test_a_number_is_said_as_it_is_dialled(number: str, spoken: str) -> None:
    assert spoken_phone(number) == spoken

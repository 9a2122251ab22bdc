"""Organisations called by their name: theirs come first, and what is not known is said."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from directory_rows import LILLE, MakeDirectory

from tremplin.directory import Need
from tremplin.directory.browsing import begin
from tremplin.nlu.guessed_needs import guessed_need
from tremplin.nlu.named_bodies import bodies, named_body
from tremplin.places import Gazetteer

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=timezone.utc)
ROWS = [
    {"id": "adie", "nom": "Adie Lille", **LILLE},
    {"id": "fs", "nom": "France services", "reseaux_porteurs": "france-service", **LILLE},
    {"id": "catho", "nom": "Accueil Saint-Sauveur", "local_type": "Secours catholique", **LILLE},
]


@pytest.mark.parametrize(
    ("text", "body", "need"),
    [
        ("secours catholique Toulouse", "secours_catholique", "social"),
        ("croix rouge Montpellier", "croix_rouge", "social"),
        ("crésus Strasbourg", "cresus", "budget_dettes"),
        ("ccas de Calais telephone", "ccas", "social"),
        ("mairie de Dunkerque", "mairie", "social"),
        ("banque de france Strasbourg", "banque_de_france", "budget_dettes"),
        ("restos du coeur a Lille adresse", "restos_du_coeur", "alimentation"),
        ("la mairie ou le ccas", None, None),
        ("ou aller a Lille", None, None),
    ],
)
def test_an_organisation_called_by_its_name(text: str, body: str | None, need: str | None) -> None:
    found = named_body(text)

    assert (found.id if found else None) == body
    assert guessed_need(text, ["ou_sadresser"]) == need


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("adie", ["adie"]),
        ("secours_catholique", ["catho"]),
        ("mairie", ["mairie--59350"]),
        ("croix_rouge", []),
        ("ccas", []),
    ],
)
def test_its_structures_come_first_and_once(
    make_directory: MakeDirectory, gazetteer: Gazetteer, body: str, named: list[str]
) -> None:
    place = gazetteer.get("commune:59350")
    assert place is not None
    step = begin(make_directory(ROWS).current(), place, Need.social, now=NOW, body=bodies()[body])

    assert [found.structure.id for found in step.named] == named
    shown = [shown.structure for shown in step.browsing.shown]
    assert shown[: len(named)] == named
    assert (shown[0] == "mairie--59350") == (body in ("mairie", "ccas"))
    assert len(shown) == len(set(shown))

"""Of the places of a message, the one around which help is looked for; several when it does not tell."""

from __future__ import annotations

import pytest

from tremplin.nlu.mentions import places_in
from tremplin.nlu.place_extractor import where_help_is_needed


@pytest.mark.parametrize(
    ("message", "labels"),
    [
        ("Je viens de Milan, j'habite maintenant à Grenoble", ["Grenoble (38)"]),
        ("mon fils est a paris mais moi je suis a Beauvais", ["Beauvais (60)"]),
        ("je travaille à Nice mais j'habite à Cannes", ["Cannes (06)"]),
        ("pas Lens, Lille", ["Lille (59)"]),
        ("je vous écris de Tours mais j'habite à Blois", ["Blois (41)"]),
        ("je suis pas à Lens", []),
        ("Sarrebourg ou Saverne", ["Sarrebourg (57)", "Saverne (67)"]),
        ("jsuis entre Agen et Auch", ["Agen (47)", "Auch (32)"]),
        ("je vis a Lyon mais je demenage a Strasbourg", ["Lyon (69)", "Strasbourg (67)"]),
        ("j'habite dans le 59, je suis à Lille", ["Lille (59)"]),
        ("de Lille et environs", ["Lille (59)"]),
        ("mairie de Dunkerque et CCAS de Calais", ["Dunkerque (59)"]),
    ],
)
def test_where_help_is_needed(message: str, labels: list[str]) -> None:
    meant = where_help_is_needed(message, places_in(message))

    assert [mention.resolution.places[0].label for mention in meant] == labels

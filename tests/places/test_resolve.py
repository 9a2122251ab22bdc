"""The answer to « où habitez-vous ? »: the right place, a short question, or a reason."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tremplin.places import Gazetteer, load_gazetteer
from tremplin.places.bench import Typed, misspelt, read_typed, verdict

RIGHT_OR_ASKED = 0.95
WRONG = 0.01
WRONG_AFTER_ERROR = 0.02  # names of other, existing communes included (« Pissy » for Poissy)

# The traps: what must come out whatever else changes.
TRAPS = [
    ("97411", "commune:97415"),
    ("97400", "commune:97411"),
    ("97417", "commune:97411"),
    ("97490", "commune:97411"),
    ("Saint-Denis", "ask:commune:97411|commune:93066"),
    ("saint denis 93", "commune:93066"),
    ("Vienne 38", "commune:38544"),
    ("saint denis la réunion", "commune:97411"),
    ("Clermont", "ask:commune:63113|commune:60157"),
    ("Aix", "ask:commune:13001|commune:73008"),
    ("Cherbourg", "commune:50129"),
    ("Evry", "commune:91228"),
    ("Annecy le Vieux", "commune:74010"),
    ("Corbeil", "commune:91174"),
    ("La Réunion", "departement:974"),
    ("Bretagne", "region:53"),
    ("Loire", "departement:42"),
    ("Creuse", "departement:23"),
    ("dans le 13", "departement:13"),
    ("le 93", "departement:93"),
    ("78", "departement:78"),
    ("2A", "departement:2A"),
    ("13e", "ask:commune:75113|commune:13213"),
    ("Lyon 3", "commune:69383"),
    ("Lyon 3ème", "commune:69383"),
    ("Paris 18", "commune:75118"),
    ("69003", "commune:69383"),
    ("75116", "commune:75116"),
    ("20167", "ask:commune:2A004"),
    ("69423 cedex 03", "commune:69383"),
    ("75181 Paris cedex 04", "commune:75104"),
    ("33074", "commune:33063"),
    ("fontenay s/ bois", "commune:94033"),
    ("L Hay les roses", "commune:94038"),
    ("st etienne", "commune:42218"),
    ("bordeau", "commune:33063"),
    ("lyoi", "ask:commune:69123"),
    ("bryst", "ask:commune:29019"),
    ("Bruxelles", "unknown:etranger"),
    ("chez moi", "unknown:chez_moi"),
    ("nulle part", "unknown:nulle_part"),
    ("jsuis a londre", "unknown:etranger"),
    ("c'est pas la bonne ville", "unknown:autre"),
    ("vous vous êtes trompé de ville", "unknown:autre"),
    ("je suis pas à Lens", "unknown:autre"),
    ("redonnez moi l'adresse", "unknown:inconnu"),
    ("kemper", "commune:29232"),
    ("", "unknown:vide"),
]


@pytest.mark.parametrize(("text", "expected"), TRAPS)
def test_known_traps(gazetteer: Gazetteer, text: str, expected: str) -> None:
    assert verdict([expected], gazetteer.resolve(text)) == "right"


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Clermont", "Clermont-Ferrand (63)"),
        ("Aix", "Aix-en-Provence (13)"),
        ("Boulogne", "Boulogne-Billancourt (92)"),
        ("Villefranche", "Villefranche-sur-Saône (69)"),
        ("Saint-Ouen", "Saint-Ouen-sur-Seine (93)"),
        ("Vitry", "Vitry-sur-Seine (94)"),
        ("Neuilly", "Neuilly-sur-Seine (92)"),
        ("Mantes", "Mantes-la-Jolie (78)"),
        ("Rosny", "Rosny-sous-Bois (93)"),
    ],
)
def test_the_large_town_is_proposed_first(gazetteer: Gazetteer, text: str, first: str) -> None:
    resolution = gazetteer.resolve(text)
    assert resolution.kind == "ask"
    assert resolution.places[0].label == first
    assert len(resolution.places) <= 6


def _shares(gazetteer: Gazetteer, rows: list[Typed]) -> Counter[str]:
    return Counter(verdict(row.expected, gazetteer.resolve(row.text)) for row in rows)


def test_typed_places_by_many_hands(gazetteer: Gazetteer) -> None:
    rows = read_typed()
    assert len(rows) >= 250
    counts = _shares(gazetteer, rows)
    assert (counts["right"] + counts["asked"]) / len(rows) >= RIGHT_OR_ASKED
    assert counts["wrong"] / len(rows) < WRONG


def test_one_typing_error_in_the_largest_communes(gazetteer: Gazetteer) -> None:
    rows = list(misspelt(gazetteer))[::4]
    counts = _shares(gazetteer, rows)
    assert (counts["right"] + counts["asked"]) / len(rows) >= RIGHT_OR_ASKED
    assert counts["wrong"] / len(rows) <= WRONG_AFTER_ERROR


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_text_gets_an_answer(text: str) -> None:
    gazetteer = load_gazetteer()
    resolution = gazetteer.resolve(text)
    assert (resolution.kind == "unknown") == (not resolution.places)
    assert len(resolution.places) <= 6
    for mention in gazetteer.find(text):
        assert text[mention.start : mention.end] == mention.text


def test_candidates_are_chosen_by_what_people_say(gazetteer: Gazetteer) -> None:
    candidates = gazetteer.resolve("Saint-Denis").places
    island, metropole = (next(place for place in candidates if place.departement == code) for code in ("974", "93"))
    for text in (
        "celui de l'ile",
        "la réunion",
        "974",
        "le 974",
        "97400",
        "l'île",
        "à la Réunion",
    ):
        assert gazetteer.resolve(text, among=candidates).places == (island,), text
    for text in (
        "le 93",
        "seine saint denis",
        "dans le 93",
        "93200",
        "en île de france",
    ):
        assert gazetteer.resolve(text, among=candidates).places == (metropole,), text
    assert gazetteer.choose("le premier", candidates) == candidates[0]
    assert gazetteer.choose("la deuxième", candidates) == candidates[1]
    assert gazetteer.choose("je ne sais pas", candidates) is None
    assert gazetteer.resolve("non, Lens", among=candidates).places[0].label == "Lens (62)"


def test_one_candidate_is_confirmed_by_yes(gazetteer: Gazetteer) -> None:
    (lyon,) = gazetteer.resolve("lyoi").places
    assert gazetteer.choose("oui", [lyon]) == lyon
    assert gazetteer.choose("c'est ça", [lyon]) == lyon
    assert gazetteer.choose("non", [lyon]) is None

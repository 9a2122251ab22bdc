"""The committed geography: complete, located, and rebuilt to the same counts."""

from __future__ import annotations

import pytest

from tremplin.places import Gazetteer


def test_all_of_france_is_there(gazetteer: Gazetteer) -> None:
    places = list(gazetteer.places())
    assert sum(place.kind == "commune" and not place.parent for place in places) == 34_963
    assert sum(place.parent is not None for place in places) == 45
    assert sum(place.kind == "departement" for place in places) == 107


def test_only_the_collectivities_without_a_sure_point_have_none(
    gazetteer: Gazetteer,
) -> None:
    without = {place.departement for place in gazetteer.places() if place.kind == "commune" and place.lat is None}
    assert without <= {"975", "977", "978", "986", "987", "988", "15"}
    assert "974" not in without  # 15: four communes re-created after the polygons were drawn


@pytest.mark.parametrize(
    ("code", "lat", "lon"),
    [
        ("01173", 46.333, 6.058),  # Gex: the mairie of the source is 128 km off
        ("56243", 47.620, -2.737),  # Séné: its minus sign was lost
        ("97411", -20.879, 55.448),
        ("2A004", 41.919, 8.738),
        ("97611", -12.781, 45.228),
    ],
)
def test_points_are_in_their_commune(gazetteer: Gazetteer, code: str, lat: float, lon: float) -> None:
    place = gazetteer.commune(code)
    assert place is not None
    assert place.lat == pytest.approx(lat, abs=0.03)
    assert place.lon == pytest.approx(lon, abs=0.03)


@pytest.mark.parametrize(
    ("old", "now"),
    [("93059", "93066"), ("49069", "49069"), ("69232", "69123"), ("20004", "2A004")],
)
def test_former_codes_lead_to_the_commune_of_today(gazetteer: Gazetteer, old: str, now: str) -> None:
    place = gazetteer.get(f"commune:{old}")
    assert place is not None
    assert place.code == now or gazetteer.commune(old) == place


@pytest.mark.parametrize(
    "code_postal",
    [
        "01200",
        "01410",
        "01590",
        "05110",
        "05130",
        "05160",
        "05700",
        "06260",
        "13780",
        "21340",
        "33220",
        "37160",
        "42620",
        "43450",
        "48250",
        "52100",
    ],
)
def test_a_postal_code_may_straddle_two_departements(gazetteer: Gazetteer, code_postal: str) -> None:
    assert len({place.departement for place in gazetteer.postal_code(code_postal)}) == 2


@pytest.mark.parametrize(
    ("key", "label"),
    [
        ("commune:93066", "Saint-Denis (93)"),
        ("commune:75118", "Paris 18e (75)"),
        ("departement:93", "Seine-Saint-Denis (93)"),
        ("departement:86", "Vienne (département 86)"),
        ("region:53", "Bretagne (région)"),
    ],
)
def test_a_place_is_shown_with_its_departement(gazetteer: Gazetteer, key: str, label: str) -> None:
    place = gazetteer.get(key)
    assert place is not None
    assert place.key == key
    assert place.label == label


def test_an_unknown_key_is_none(gazetteer: Gazetteer) -> None:
    assert gazetteer.get("commune:99999") is None
    assert gazetteer.get("nonsense") is None

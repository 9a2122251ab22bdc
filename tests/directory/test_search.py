"""Who is found for which need, where, and in which order. Every structure here is invented."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from directory_rows import LILLE, PROJECT, MakeDirectory, Row

from tremplin.directory import DEPARTEMENT, Directory, LiveDirectory, Match, Need, Page, Radius, Service, Structure
from tremplin.places import Gazetteer, Place

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=timezone.utc)  # a Wednesday
BUDGET = "difficultes-financieres--acquerir-une-autonomie-budgetaire"


def at(gazetteer: Gazetteer, key: str) -> Place:
    place = gazetteer.get(key)
    assert place is not None
    return place


def in_commune(code: str, **cells: str) -> Row:
    """A structure at the centre of a commune."""
    return {"id": code, "nom": f"Exemple {code}", "date_maj": "2026-10-01", "code_insee": code, **cells}


def names(page: Page) -> list[str]:
    return [found.structure.id for found in page.results]


MATCHES: list[tuple[str, Row, Row | None, Need, Match]] = [
    ("Adie by its network", {"reseaux_porteurs": "adie"}, None, Need.microcredit_personnel, Match.service),
    ("Adie, professional too", {"reseaux_porteurs": "adie"}, None, Need.microcredit_professionnel, Match.service),
    ("UDAF by the local type", {"local_type": "udaf"}, None, Need.microcredit_personnel, Match.reseau),
    ("Crédit municipal", {"local_type": "Crédit municipal"}, None, Need.microcredit_personnel, Match.service),
    ("the association says so", {"local_microcredit": "personnel"}, None, Need.microcredit_personnel, Match.local),
    ("the association says the other kind", {"local_microcredit": "personnel"}, None, Need.microcredit_professionnel, Match.none),
    ("both kinds", {"local_microcredit": "les-deux"}, None, Need.microcredit_professionnel, Match.local),
    ("the association says no", {"reseaux_porteurs": "adie", "local_microcredit": "non"}, None, Need.microcredit_personnel, Match.none),
    ("the word in the name", {}, {"nom": "Micro-crédit"}, Need.microcredit_personnel, Match.service),
    ("capitals, no accent", {}, {"nom": "MICROCREDIT PERSONNEL"}, Need.microcredit_personnel, Match.service),
    ("two words", {}, {"nom": "Micro crédits"}, Need.microcredit_personnel, Match.service),
    ("the word said in passing", {}, {"nom": "Budget", "description": "Oriente vers le microcrédit", "thematiques": BUDGET}, Need.microcredit_personnel, Match.mention),
    ("the word alone, other subject", {}, {"nom": "Garde", "description": "Pas de microcrédit ici", "thematiques": "famille--garde-denfants"}, Need.microcredit_personnel, Match.none),
    ("micro-crèche", {}, {"nom": "Micro-crèche Les Crevettes", "thematiques": "famille--garde-denfants"}, Need.microcredit_personnel, Match.none),
    ("MICRO CRECHE", {"nom": "MICRO CRECHE"}, None, Need.microcredit_personnel, Match.none),
    ("professional by its name", {}, {"nom": "Microcrédit professionnel", "thematiques": BUDGET}, Need.microcredit_professionnel, Match.service),
    ("professional is not personal", {}, {"nom": "Microcrédit professionnel", "thematiques": BUDGET}, Need.microcredit_personnel, Match.none),
    ("professional by its thematic", {}, {"nom": "Microcrédit", "thematiques": "creer-une-entreprise--developper-son-entreprise"}, Need.microcredit_professionnel, Match.service),
    ("budget by thematic", {}, {"nom": "Conseil", "thematiques": BUDGET}, Need.budget_dettes, Match.service),
    ("Point conseil budget", {"reseaux_porteurs": "points-conseil-budget"}, None, Need.budget_dettes, Match.service),
    ("Banque de France", {"local_type": "banque-de-france"}, None, Need.budget_dettes, Match.service),
    ("food", {"reseaux_porteurs": "restos-du-coeur"}, None, Need.alimentation, Match.service),
    ("food by a service", {}, {"nom": "Épicerie", "thematiques": "equipement-et-alimentation--alimentation"}, Need.alimentation, Match.service),
    ("housing", {"reseaux_porteurs": "siao"}, None, Need.hebergement, Match.service),
    ("a CCAS for social help", {"reseaux_porteurs": "ccas-cias"}, None, Need.social, Match.service),
    ("France services for social help", {"reseaux_porteurs": "france-service"}, None, Need.social, Match.service),
    ("young people", {"reseaux_porteurs": "mission-locale"}, None, Need.jeunes, Match.service),
    ("a service for the young only", {}, {"nom": "Budget", "thematiques": BUDGET, "publics": "jeunes"}, Need.jeunes, Match.service),
    ("a loan is no help with debts", {}, {"nom": "Microcrédit Mobilité", "thematiques": BUDGET}, Need.budget_dettes, Match.none),
    ("nor a social help", {}, {"nom": "Microcrédit Mobilité", "thematiques": BUDGET}, Need.social, Match.none),
    ("France services for papers", {"reseaux_porteurs": "france-service"}, None, Need.demarches, Match.service),
    ("nothing known", {}, None, Need.social, Match.none),
]  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "service", "need", "match"), [case[1:] for case in MATCHES], ids=[case[0] for case in MATCHES]
)
def test_need(
    make_directory: MakeDirectory, gazetteer: Gazetteer, cells: Row, service: Row | None, need: Need, match: Match
) -> None:
    services = [{"structure_id": "a", "id": "s", **service}] if service else []
    directory = make_directory([{"id": "a", "nom": "Exemple", **LILLE, **cells}], services).current()
    page = directory.search(at(gazetteer, "commune:59350"), need, now=NOW)
    assert [found.match for found in page.results] == ([match] if match else [])


@pytest.mark.parametrize(
    ("code", "radius"),
    [("59350", 10.0), ("59512", 10.0), ("59178", 30.0), ("59606", 50.0), ("59392", DEPARTEMENT)],
    ids=["Lille", "Roubaix", "Douai", "Valenciennes", "Maubeuge"],
)
def test_the_radius_grows_until_something_is_found_and_the_page_says_so(
    make_directory: MakeDirectory, gazetteer: Gazetteer, code: str, radius: Radius
) -> None:
    directory = make_directory([in_commune(code, reseaux_porteurs="ccas-cias")]).current()
    page = directory.search(at(gazetteer, "commune:59350"), Need.social, now=NOW)
    assert (names(page), page.radius, page.widened) == ([code], radius, radius != 10.0)
    distance = page.results[0].distance_km
    assert distance is not None
    assert radius == DEPARTEMENT or distance <= float(radius)


def test_the_last_step_is_the_departement(make_directory: MakeDirectory, gazetteer: Gazetteer) -> None:
    directory = make_directory(
        [in_commune("59183", reseaux_porteurs="ccas-cias"), in_commune("62041", reseaux_porteurs="ccas-cias")]
    ).current()
    page = directory.search(at(gazetteer, "commune:59249"), Need.social, now=NOW)  # Fourmies; Dunkerque is 150 km away
    assert (names(page), page.radius, page.widened, page.wider) == (["59183"], DEPARTEMENT, True, None)


def test_nothing_for_the_need_leaves_the_mairie_and_the_national_contacts(
    make_directory: MakeDirectory, gazetteer: Gazetteer
) -> None:
    directory = make_directory([in_commune("59350", reseaux_porteurs="ccas-cias")]).current()
    page = directory.search(at(gazetteer, "commune:48095"), Need.microcredit_personnel, now=NOW)
    assert (page.results, page.total, page.radius) == ((), 0, DEPARTEMENT)
    assert page.mairie is not None
    assert (page.mairie.structure.telephone, page.mairie.structure.commune) == ("+33466494000", "Mende")
    assert directory.get("mairie--48095") == page.mairie.structure
    assert any(contact.id == "banque_de_france" for contact in directory.contacts.national(Need.microcredit_personnel))


def test_three_results_then_more_then_wider(make_directory: MakeDirectory, gazetteer: Gazetteer) -> None:
    near = [
        {**in_commune("59350"), "id": f"lille-{n}", **LILLE, "latitude": f"{50.6311 + n / 1000}", "local_type": "ccas"}
        for n in range(4)
    ]
    directory = make_directory([*near, in_commune("59178", local_type="ccas")]).current()
    place = at(gazetteer, "commune:59350")
    first = directory.search(place, Need.social, now=NOW)
    assert (names(first), first.total, first.more, first.wider) == (["lille-0", "lille-1", "lille-2"], 4, True, 30.0)
    second = directory.search(place, Need.social, now=NOW, start=3)
    assert (names(second), second.more) == (["lille-3"], False)
    wider = directory.search(place, Need.social, now=NOW, start=3, radius_km=first.wider)
    assert (names(wider), wider.total, wider.widened, wider.wider) == (["lille-3", "59178"], 5, False, None)


def test_a_sure_help_comes_before_a_nearer_perhaps_and_a_closed_one_comes_last(
    make_directory: MakeDirectory, gazetteer: Gazetteer
) -> None:
    rows = [
        {**in_commune("59350", **LILLE), "id": "peut-etre", "reseaux_porteurs": "croix-rouge"},
        {**in_commune("59512", local_type="ccas"), "id": "sur"},
        {
            **in_commune("59350", **LILLE),
            "id": "ferme",
            "local_type": "ccas",
            "local_fermeture_du": "2026-11-01",
            "local_fermeture_au": "2026-11-30",
        },
        {**in_commune("59350", **LILLE), "id": "plus-la", "local_type": "ccas", "local_actif": "non"},
    ]
    directory = make_directory(rows).current()
    page = directory.search(at(gazetteer, "commune:59350"), Need.social, now=NOW)
    assert names(page) == ["sur", "peut-etre", "ferme"]
    opening = page.results[2].opening
    assert opening is not None
    assert opening.summary == "Fermé temporairement, jusqu’au lundi 30 novembre compris."
    assert directory.get("plus-la") is not None


def test_a_structure_is_shown_once_with_the_service_that_helps(
    make_directory: MakeDirectory, gazetteer: Gazetteer
) -> None:
    services = [
        {
            "structure_id": "a",
            "id": "budget",
            "nom": "Budget",
            "thematiques": BUDGET,
            "description": "Parle de microcrédit",
        },
        {"structure_id": "a", "id": "pret", "nom": "Microcrédit personnel", "telephone": "03 20 00 00 01"},
    ]
    directory = make_directory([{"id": "a", "nom": "Exemple", **LILLE, "reseaux_porteurs": "adie"}], services).current()
    page = directory.search(at(gazetteer, "commune:59350"), Need.microcredit_personnel, now=NOW)
    assert [(found.structure.id, found.service.id if found.service else None) for found in page.results] == [
        ("a", "pret")
    ]
    assert page.results[0].telephone == "+33320000001"


def test_two_records_of_one_structure_are_shown_once(make_directory: MakeDirectory, gazetteer: Gazetteer) -> None:
    phone = {"telephone": "03 20 00 00 01", "reseaux_porteurs": "adie", **LILLE}
    rows = [
        {"id": "capitals", "nom": "ADIE LILLE — ASSOCIATION (A.D.I.E)", **phone},
        {"id": "full", "nom": "Adie Lille - Association", "courriel": "a@example.org", **phone},
        {"id": "bus", "nom": "Bus Adie Lille - Association", **phone},
        {"id": "far", "nom": "Adie Lille - Association", **phone, "latitude": "50.60", "longitude": "3.06"},
    ]
    services = [
        {"structure_id": owner, "id": owner, "nom": "Microcrédit", "telephone": "03 20 00 00 01"}
        for owner in ("capitals", "full")
    ]
    directory = make_directory(rows, services).current()
    page = directory.search(at(gazetteer, "commune:59350"), Need.microcredit_personnel, now=NOW)

    assert set(names(page)) == {"full", "bus", "far"}
    assert directory.get("capitals") is not None


@pytest.mark.parametrize(
    ("zone", "key", "shown"),
    [
        ("france", "commune:97411", True),
        ("59", "commune:59350", True),
        ("59", "commune:97411", False),
        ("69123", "commune:69383", True),
        ("", "commune:59178", True),
        ("", "commune:97411", False),
    ],
)
def test_a_service_at_a_distance_is_apart_and_only_for_its_zone(
    make_directory: MakeDirectory, gazetteer: Gazetteer, zone: str, key: str, shown: bool
) -> None:
    service = {
        "structure_id": "a",
        "id": "s",
        "nom": "Microcrédit",
        "modes_accueil": "a-distance",
        "zone_eligibilite": zone,
    }
    page = make_directory([{"id": "a", "nom": "Exemple", **LILLE}], [service]).current().search(
        at(gazetteer, key), Need.microcredit_personnel, now=NOW
    )  # fmt: skip
    assert page.results == ()
    assert [found.structure.id for found in page.at_distance] == (["a"] if shown else [])


def test_a_departement_or_a_region_has_no_distance(make_directory: MakeDirectory, gazetteer: Gazetteer) -> None:
    directory = make_directory(
        [in_commune("59350", local_type="ccas"), in_commune("62041", local_type="ccas")]
    ).current()
    departement = directory.search(at(gazetteer, "departement:59"), Need.social, now=NOW)
    region = directory.search(at(gazetteer, "region:32"), Need.social, now=NOW)
    assert (names(departement), departement.radius, departement.mairie) == (["59350"], DEPARTEMENT, None)
    assert sorted(names(region)) == ["59350", "62041"]
    assert {found.distance_km for found in (*departement.results, *region.results)} == {None}


def test_a_commune_without_a_point_is_served_by_its_departement(
    make_directory: MakeDirectory, gazetteer: Gazetteer
) -> None:
    directory = make_directory([{"id": "a", "nom": "Exemple", "code_insee": "98818", "local_type": "ccas"}]).current()
    page = directory.search(at(gazetteer, "commune:98818"), Need.social, now=NOW)
    assert [(found.structure.id, found.distance_km) for found in page.results] == [("a", None)]


def test_saint_denis_of_the_reunion_is_not_the_other_one(make_directory: MakeDirectory, gazetteer: Gazetteer) -> None:
    directory = make_directory(
        [in_commune("97411", local_type="ccas"), in_commune("93066", local_type="ccas")]
    ).current()
    for code in ("97411", "93066"):
        assert names(directory.search(at(gazetteer, f"commune:{code}"), Need.social, now=NOW)) == [code]


def test_an_arrondissement_without_a_mairie_row_has_the_one_of_its_city(
    make_directory: MakeDirectory, gazetteer: Gazetteer
) -> None:
    page = make_directory([in_commune("69383")]).current().search(at(gazetteer, "commune:69383"), Need.social, now=NOW)
    assert page.mairie is not None
    assert (page.mairie.structure.commune or "").startswith("Lyon")


def test_the_shipped_directory_holds_only_dated_records_with_a_source(gazetteer: Gazetteer) -> None:

    live = LiveDirectory(PROJECT / "data" / "directory", gazetteer)
    directory: Directory = live.current()
    assert live.problems == ()
    assert live.issues == ()
    records: tuple[Structure | Service, ...] = (*directory.structures, *directory.services)
    for record in records:
        assert record.source in ("france-services", "dora")
        assert record.date_maj is not None
        assert record.lien_source or record.source == "dora"
    page = directory.search(at(gazetteer, "commune:59350"), Need.microcredit_personnel, now=NOW)
    assert "Adie" in page.results[0].structure.nom
    assert page.results[0].match >= Match.service
    assert not any("crèche" in found.structure.nom.lower() for found in page.results)

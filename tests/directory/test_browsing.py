"""A search read over several messages: others, further away, never the same structure twice. All are invented."""

from __future__ import annotations

import json
from datetime import datetime, timezone

import pytest
from directory_rows import LILLE, PROJECT, MakeDirectory, Row

from tremplin.directory import DEPARTEMENT, Directory, Need
from tremplin.directory.browsing import Browsing, Step, begin, further, instead, nearest, others
from tremplin.directory.card import CardWords, Subject, make_answer_card
from tremplin.directory.list_words import ListWords
from tremplin.places import Gazetteer, Place

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=timezone.utc)  # a Wednesday
ROUBAIX, DOUAI, MAUBEUGE = "59512", "59178", "59392"  # 10, 30 km and further from Lille


def _rows() -> list[Row]:
    """Five micro-credit structures in Lille, one in Douai, one in Maubeuge."""
    near = [{"id": f"lille{n}", "nom": f"Exemple {n}", "local_microcredit": "personnel", **LILLE} for n in range(5)]
    far = [
        {"id": code, "nom": code, "local_microcredit": "personnel", "code_insee": code} for code in (DOUAI, MAUBEUGE)
    ]
    return [*near, *far]


def _ids(step: Step) -> list[str]:
    return [found.structure.id for found in step.found]


@pytest.fixture
def lille(gazetteer: Gazetteer) -> Place:
    place = gazetteer.get("commune:59350")
    assert place is not None
    return place


@pytest.fixture
def directory(make_directory: MakeDirectory) -> Directory:
    return make_directory(_rows()).current()


def test_three_then_the_others_then_none(directory: Directory, lille: Place) -> None:
    first = begin(directory, lille, Need.microcredit_personnel, now=NOW)
    second = others(directory, lille, first.browsing, now=NOW)
    third = others(directory, lille, second.browsing, now=NOW)

    assert len(_ids(first)) == 3 and first.more
    assert len(_ids(second)) == 2 and not second.more
    assert not set(_ids(first)) & set(_ids(second))
    assert _ids(third) == [] and third.browsing.shown == second.browsing.shown


def test_further_goes_step_by_step_and_repeats_nothing(directory: Directory, lille: Place) -> None:
    step = begin(directory, lille, Need.microcredit_personnel, now=NOW)
    seen, radii = _ids(step), [step.browsing.radius]
    while step.browsing.wider:
        step = further(directory, lille, step.browsing, now=NOW)
        seen += _ids(step)
        radii.append(step.browsing.radius)
    seen += _ids(others(directory, lille, step.browsing, now=NOW))

    assert radii == [10.0, 50.0, DEPARTEMENT] or radii == [10.0, 30.0, DEPARTEMENT]
    assert sorted(seen) == sorted({*seen}) and {DOUAI, MAUBEUGE} <= set(seen)


def test_where_nothing_answers_the_need_those_who_orient_come_and_go_on(
    make_directory: MakeDirectory, lille: Place
) -> None:
    rows = [
        {"id": f"fs{n}", "nom": f"France services {n}", "reseaux_porteurs": "france-service", **LILLE} for n in range(6)
    ]
    directory = make_directory(rows).current()
    first = begin(directory, lille, Need.microcredit_personnel, now=NOW)
    second = others(directory, lille, first.browsing, now=NOW)

    assert first.oriented and first.browsing.need == Need.microcredit_personnel
    assert second.oriented and len(_ids(second)) == 3 and not set(_ids(first)) & set(_ids(second))


def test_services_at_a_distance_are_apart(make_directory: MakeDirectory, lille: Place) -> None:
    rows = [
        {"id": "here", "nom": "Ici", "local_microcredit": "personnel", **LILLE},
        {"id": "phone", "nom": "Au téléphone", "code_insee": "75056"},
    ]
    service = {
        "structure_id": "phone", "id": "s", "nom": "Microcrédit par téléphone", "modes_accueil": "a-distance",
        "zone_eligibilite": "france", "thematiques": "difficultes-financieres--acceder-a-du-micro-credit",
    }  # fmt: skip
    step = begin(make_directory(rows, [service]).current(), lille, Need.microcredit_personnel, now=NOW)

    assert _ids(step) == ["here"]
    assert [found.structure.id for found in step.at_distance] == ["phone"]


@pytest.mark.parametrize(("need", "first"), [(Need.alimentation, "mairie--59350"), (Need.budget_dettes, "fs")])
def test_for_food_the_mairie_comes_before_those_who_only_orient(
    make_directory: MakeDirectory, lille: Place, need: Need, first: str
) -> None:
    rows = [{"id": "fs", "nom": "France services", "reseaux_porteurs": "france-service", **LILLE}]
    step = begin(make_directory(rows).current(), lille, need, now=NOW)

    assert step.oriented and len(step.listed) == 2
    assert [step.listed[0].structure.id, step.browsing.shown[0].structure] == [first, first]


def test_nothing_is_nearer_than_the_first_and_the_mairie(directory: Directory, lille: Place) -> None:
    first = begin(directory, lille, Need.microcredit_personnel, now=NOW)
    step = nearest(directory, lille, first.browsing, now=NOW)

    assert _ids(step) == _ids(first)[:1]
    assert [shown.structure for shown in step.browsing.shown][:1] == _ids(first)[:1]
    assert len(step.browsing.shown) == 1 + (step.mairie is not None)


def test_another_structure_comes_instead_even_from_further(directory: Directory, lille: Place) -> None:
    step = begin(directory, lille, Need.microcredit_personnel, now=NOW)
    seen = set(_ids(step))
    while step.found:
        step = instead(directory, lille, step.browsing, now=NOW)
        assert not seen & set(_ids(step))
        seen |= set(_ids(step))
    assert step.browsing.wider is None


def test_the_browsing_survives_the_slot(directory: Directory, lille: Place) -> None:
    browsing = begin(directory, lille, Need.microcredit_personnel, now=NOW).browsing.cite(1)

    assert Browsing.from_slot(json.loads(json.dumps(browsing.as_slot()))) == browsing


@pytest.mark.parametrize(
    "value", [None, {}, {"choix": ["commune:59350"]}, {"montres": []}, {"montres": [["a"]]}, "x", 3]
)
def test_any_other_slot_is_no_browsing(value: object) -> None:
    assert Browsing.from_slot(value) is None


HOURS = {"horaires_accueil": "Tu-Fr 09:00-12:00; Sa 08:30-11:30"}
ANSWERS: list[tuple[str, Row, Subject, int | None, str]] = [
    ("the phone", {"telephone": "+33320000000"}, Subject.phone, None, "Téléphone : 03 20 00 00 00"),
    ("no phone, so the e-mail", {"courriel": "a@example.org"}, Subject.phone, None, "Je n'ai pas son numéro de téléphone. | 59000 Lille | Courriel : a@example.org"),
    ("no phone, no e-mail: the address", {"adresse": "1 rue X"}, Subject.phone, None, "Je n'ai pas son numéro de téléphone. | 1 rue X, 59000 Lille"),
    ("no street", {"telephone": "3414"}, Subject.address, None, "Je n'ai pas la rue ni le numéro : demandez-les avant de vous déplacer."),
    ("open on Saturday", HOURS, Subject.hours, 5, "Samedi\u00a0: 8\u00a0h\u00a030 – 11\u00a0h\u00a030"),
    ("closed on Monday", HOURS, Subject.hours, 0, "Lundi\u00a0: fermé"),
    ("no hours, whatever the day", {"telephone": "3414"}, Subject.hours, 5, "Je n'ai pas ses horaires : appelez avant de vous déplacer. | Téléphone : 3414"),
    ("an appointment", {"local_rdv": "sur-rdv"}, Subject.appointment, None, "Sur rendez-vous"),
    ("access unknown", {"telephone": "3414"}, Subject.access, None, "Je ne sais pas si le lieu est accessible en fauteuil roulant : demandez-le par téléphone. | Téléphone : 3414"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "subject", "weekday", "said"), [case[1:] for case in ANSWERS], ids=[case[0] for case in ANSWERS]
)
def test_a_question_about_one_structure(
    make_directory: MakeDirectory, lille: Place, cells: Row, subject: Subject, weekday: int | None, said: str
) -> None:
    directory = make_directory([{"id": "a", "nom": "Exemple", **LILLE, **cells}]).current()
    found = directory.found("a", now=NOW, place=lille)
    assert found is not None
    day_line = None if weekday is None else directory.day_line(found, weekday, NOW)
    words = CardWords.load(PROJECT / "data" / "directory" / "fiche.yml")
    card = make_answer_card(found, subject, words, day_line)

    assert " | ".join(line.text for line in card.lines).startswith(said)


def test_the_words_of_a_list_fit_the_narrowest_button() -> None:
    words = ListWords.load(PROJECT / "data" / "directory" / "liste.yml")

    assert set(words.needs) == set(Need)
    for need in Need:
        assert words.help(need)
        assert len(words.help_button(need, "/x")["short"]) <= 20
    for name in ("plus", "loin", "type", "oui", "non", "sans_lieu"):
        assert len(words.button(name, "/x", lieu="")["short"]) <= 20
    assert "30" in words.radius(30.0) and words.radius(DEPARTEMENT)

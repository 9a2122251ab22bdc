"""Official files as published, merged without doubles, and written so that a spreadsheet is safe."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from directory_rows import LILLE, PROJECT, write_csv
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tremplin.directory import bench, cells, validation
from tremplin.directory.codes import SCHEMA_FOLDER
from tremplin.directory.comparison import CellChange, changes
from tremplin.directory.importing import ImportPlan, date_in_name, plan_import
from tremplin.directory.loading import directory_files, load_files
from tremplin.directory.opening import parse_hours
from tremplin.directory.validation import check
from tremplin.directory.writing import safe_cell
from tremplin.places import Gazetteer

TrialFile = Callable[[str], Path]


def import_files(paths: list[Path], into: Path, gazetteer: Gazetteer) -> ImportPlan:
    plan = plan_import(paths, into, gazetteer)
    plan.write()
    return plan


def test_the_official_list_of_france_services_is_imported_whole(
    trial_file: TrialFile, tmp_path: Path, gazetteer: Gazetteer
) -> None:
    report = import_files([trial_file("france_services_2024-08-01.csv")], tmp_path, gazetteer)
    counts = report.counts["structures"]
    assert (counts.kept, counts.refused, report.added) == (2845, 0, 2845)
    # Two postal codes of the list itself are wrong: 06922 for 69220, 88230 for 83230.
    assert set(report.issue_counts) == {"courriel_plusieurs", "code_insee_ancien", "code_postal_contredit"}
    loaded = load_files(directory_files(tmp_path), gazetteer)
    assert [(issue.code, issue.value) for issue in loaded.issues] == [
        ("code_postal_contredit", "06922"),
        ("code_postal_contredit", "88230"),
    ]
    assert all(structure.date_maj and structure.date_maj.isoformat() == "2024-08-01" for structure in loaded.structures)
    assert all(parse_hours(structure.horaires_accueil) for structure in loaded.structures if structure.horaires_accueil)


def test_the_same_list_in_two_layouts_makes_no_double(
    trial_file: TrialFile, tmp_path: Path, gazetteer: Gazetteer
) -> None:
    import_files([trial_file("france_services_2024-08-01.csv")], tmp_path, gazetteer)
    second = import_files([trial_file("france_services_di_v1.csv")], tmp_path, gazetteer)
    assert (second.added, len(second.after.structures)) == (0, 2845)
    third = import_files([trial_file("france_services_di_v1.csv")], tmp_path, gazetteer)
    assert (third.added, third.updated, third.same) == (0, 0, 2845)


def test_an_extract_that_names_its_structures_is_imported(
    trial_file: TrialFile, tmp_path: Path, gazetteer: Gazetteer
) -> None:
    report = import_files([trial_file("microcredit_services_lille_2026-04.csv")], tmp_path, gazetteer)
    assert (len(report.after.structures), len(report.after.services), report.issues) == (6, 13, [])


def test_a_large_extract_keeps_nearly_everything(trial_file: TrialFile, tmp_path: Path, gazetteer: Gazetteer) -> None:
    report = import_files([trial_file("data-inclusion_services_lille_2026-04.json")], tmp_path, gazetteer)
    services = report.counts["services"]
    assert services.kept + services.refused == 581
    assert services.refused <= 16
    assert set(report.issue_counts) == {"adresse_web", "vide_obligatoire", "identifiant_double"}


def test_a_v0_extract_is_mended_and_its_lost_signs_restored(
    trial_file: TrialFile, tmp_path: Path, gazetteer: Gazetteer
) -> None:
    names = ("data-inclusion_v0_services_reunion_2025-04.json", "data-inclusion_v0_structures_reunion_2025-04.json")
    report = import_files([trial_file(name) for name in names], tmp_path, gazetteer)
    structures, services = report.counts["structures"], report.counts["services"]
    assert (structures.kept, services.kept + services.refused) == (276, 2705)
    assert services.refused == report.issue_counts["structure_inconnue"]
    loaded = load_files(directory_files(tmp_path), gazetteer)
    assert all(-22 < service.latitude < -20 for service in loaded.services if service.latitude is not None)
    kinds = {service.local_microcredit for service in loaded.services if "microcrédit" in service.nom.lower()}
    assert kinds <= {"personnel", "professionnel"}


def test_the_template_of_data_inclusion_is_understood(trial_file: TrialFile, gazetteer: Gazetteer) -> None:
    report = check([trial_file("data-inclusion_template.xlsx")], gazetteer)
    assert [(kind, count.kept, count.refused) for kind, count in report.counts.items()] == [
        ("structures", 1, 0),
        ("services", 2, 0),
    ]
    assert {"zero_perdu", "code_postal", "courriel", "adresse_web", "valeur_proche", "nom_point"} <= {
        i.code for i in report.issues
    }


def test_the_columns_of_the_association_survive_an_update(tmp_path: Path, gazetteer: Gazetteer) -> None:
    folder = tmp_path / "annuaire"
    row = {"source": "x", "id": "x--1", "nom": "Exemple", "date_maj": "2026-01-01", **LILLE}
    first, second = write_csv(tmp_path / "un.csv", [row]), tmp_path / "deux.csv"
    import_files([first], folder, gazetteer)
    write_csv(folder / "structures.csv", [{**row, "local_microcredit": "personnel", "local_verifie_le": "2026-06-01"}])
    write_csv(second, [{**row, "telephone": "03 20 00 00 01", "date_maj": "2026-09-01"}])
    assert import_files([second], folder, gazetteer).updated == 1
    structure = load_files(directory_files(folder), gazetteer).structures[0]
    assert (structure.local_microcredit, structure.telephone) == ("personnel", "+33320000001")
    assert import_files([first], folder, gazetteer).kept_local == 1


def test_the_same_counter_under_another_id_is_not_doubled(tmp_path: Path, gazetteer: Gazetteer) -> None:
    folder = tmp_path / "annuaire"
    row = {"nom": "CCAS d'Exemple", "adresse": "1, rue de l'Essai", "date_maj": "2026-01-01", **LILLE}
    import_files([write_csv(tmp_path / "a.csv", [{**row, "id": "local--ccas"}])], folder, gazetteer)
    structures = write_csv(
        tmp_path / "b.csv", [{**row, "id": "dora--9", "nom": "CCAS D’EXEMPLE", "adresse": "1 rue de l’essai"}]
    )
    services = write_csv(
        tmp_path / "services.csv", [{"structure_id": "dora--9", "id": "s", "nom": "Aide", "date_maj": "2026-01-01"}]
    )
    report = import_files([structures, services], folder, gazetteer)
    assert (len(report.after.structures), len(report.after.services)) == (1, 1)
    assert load_files(directory_files(folder), gazetteer).services[0].structure_id == "local--ccas"


def test_a_likely_double_is_told(tmp_path: Path, gazetteer: Gazetteer) -> None:
    row = {"telephone": "03 20 00 00 01", "date_maj": "2026-01-01", **LILLE}
    names = ("Exemple de Lille", "EXEMPLE DE LILLE - accueil")
    path = write_csv(tmp_path / "structures.csv", [{"id": name, "nom": name, **row} for name in names])
    issue = next(issue for issue in check([path], gazetteer).issues if issue.code == "doublon_possible")
    assert (issue.line, issue.detail) == (3, "2")


def test_hours_are_checked_and_french_ones_converted(tmp_path: Path, gazetteer: Gazetteer) -> None:
    rows = [
        {"id": hours, "nom": "Exemple", "horaires_accueil": hours, **LILLE}
        for hours in ("Lundi 9h-12h", "parfois", "Mo 09:00-12:00", "Mo 00:00-00:00; Tu 09:00-12:00", "24/7")
    ]
    report = check([write_csv(tmp_path / "structures.csv", rows)], gazetteer)
    told = [(issue.code, issue.line, issue.detail) for issue in report.issues if issue.column == "horaires_accueil"]
    assert told == [
        ("horaires_francais", 2, "Mo 09:00-12:00"),
        ("horaires", 3, ""),
        ("horaires_vides", 5, "Mo unknown; Tu 09:00-12:00"),
    ]


def test_what_data_inclusion_would_refuse_is_told(tmp_path: Path, gazetteer: Gazetteer) -> None:
    write_csv(tmp_path / "structures.csv", [{"id": "a", "nom": "Ab", "date_maj": "2026-01-01", **LILLE}])
    services = write_csv(
        tmp_path / "services.csv", [{"structure_id": "a", "id": "s", "nom": "Aide", "date_maj": "2026-01-01"}]
    )
    told = {(i.column, i.level) for i in check([services], gazetteer).issues if i.code == "schema"}
    assert {("nom", "avertissement"), ("description", "avertissement")} <= told


@pytest.mark.parametrize("kind", ["structure", "service"])
def test_the_shortened_schema_refuses_the_same_cells_as_the_whole(kind: str) -> None:
    whole = json.loads((SCHEMA_FOLDER / f"di_v1.0.10_{kind}.json").read_text(encoding="utf-8"))
    validator = Draft202012Validator(whole)
    for column in whole["properties"]:
        for value in ("", "a", "x" * 20_000, 5, -200.0, True, ["a", "a"], ["caf"], "2026-01-01"):
            refused = [
                {str(error.path[0]) for error in each.iter_errors({column: value}) if error.path}
                for each in (validator, validation._validator(kind))
            ]
            assert refused[0] == refused[1], (column, value)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("services-2026-04.json", "2026-04-01"),
        ("structures-inclusion-2026-04-27.csv", "2026-04-27"),
        ("liste.csv", None),
        ("a-2026-99.csv", None),
    ],
)
def test_the_date_of_a_file_is_in_its_name(name: str, day: str | None) -> None:
    assert date_in_name(name) == day


@pytest.mark.parametrize("formula", ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1"])
def test_no_formula_reaches_a_spreadsheet(formula: str, tmp_path: Path, gazetteer: Gazetteer) -> None:
    path = write_csv(tmp_path / "a.csv", [{"id": "a", "nom": f"{formula}", "date_maj": "2026-01-01", **LILLE}])
    import_files([path], tmp_path / "annuaire", gazetteer)
    with (tmp_path / "annuaire" / "structures.csv").open(encoding="utf-8", newline="") as stream:
        row = next(csv.DictReader(stream))
    assert row["nom"].startswith("'")
    assert load_files(directory_files(tmp_path / "annuaire"), gazetteer).structures[0].nom == formula.strip()


@given(value=st.text(max_size=60))
def test_what_is_written_is_read_back(value: str) -> None:
    read = cells.text(value).value
    assert cells.text(safe_cell(read)).value == read


def test_numbers_and_phones_stay_as_they_are() -> None:
    assert [safe_cell(value) for value in ("+33320000001", -21.33, None, True, ("a", "b"))] == [
        "+33320000001",
        "-21.33",
        "",
        "oui",
        "a, b",
    ]


def test_an_approximate_point_is_not_written_as_a_measured_one(tmp_path: Path, gazetteer: Gazetteer) -> None:
    path = write_csv(
        tmp_path / "a.csv", [{"id": "a", "nom": "Exemple", "code_insee": "59350", "date_maj": "2026-01-01"}]
    )
    import_files([path], tmp_path / "annuaire", gazetteer)
    assert load_files(directory_files(tmp_path / "annuaire"), gazetteer).structures[0].position_approximative


def test_the_bench_loads_all_its_rows_and_searches() -> None:
    measure = bench.measure(PROJECT / "data", 200)
    assert measure.rows == 200
    assert measure.mean_ms > 0


def test_a_plan_writes_nothing_and_says_what_would_change(tmp_path: Path, gazetteer: Gazetteer) -> None:
    folder = tmp_path / "annuaire"
    row = {"source": "x", "id": "x--1", "nom": "Exemple", "date_maj": "2026-01-01", **LILLE}
    import_files([write_csv(tmp_path / "a.csv", [row])], folder, gazetteer)
    before = (folder / "structures.csv").read_bytes()
    newer = {**row, "date_maj": "2026-02-01", "telephone": "03 20 00 00 01"}
    other = {**row, "id": "x--2", "nom": "Autre"}
    plan = plan_import([write_csv(tmp_path / "b.csv", [newer, other])], folder, gazetteer)
    assert (folder / "structures.csv").read_bytes() == before
    told = [(change.what, change.nom, change.cells) for change in changes(plan.before, plan.after)]
    assert told == [
        ("changement", "Exemple", (CellChange("date_maj", "2026-01-01", "2026-02-01"), CellChange("telephone", "", "+33320000001"))),
        ("ajout", "Autre", ()),
    ]  # fmt: skip
    assert [change.what for change in changes(plan.after, plan.before)] == ["changement", "retrait"]


def test_services_of_structures_that_are_there_already_are_imported(tmp_path: Path, gazetteer: Gazetteer) -> None:
    folder = tmp_path / "annuaire"
    row = {"source": "x", "id": "x--1", "nom": "Exemple", "date_maj": "2026-01-01", **LILLE}
    import_files([write_csv(tmp_path / "structures.csv", [row])], folder, gazetteer)
    service = {"structure_id": "x--1", "id": "s", "nom": "Aide", "date_maj": "2026-01-01"}
    plan = import_files([write_csv(tmp_path / "services.csv", [service])], folder, gazetteer)
    assert (plan.added, plan.issues) == (1, [])
    assert [s.structure_id for s in load_files(directory_files(folder), gazetteer).services] == ["x--1"]


def test_a_folder_without_a_directory_is_told(tmp_path: Path, gazetteer: Gazetteer) -> None:
    assert [issue.code for issue in check([tmp_path], gazetteer).errors] == ["dossier_vide"]

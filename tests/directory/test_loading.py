"""Files as people make them: delimiters, encodings, wrong points, rows refused. Every structure here is invented."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from directory_rows import LILLE, Row, write_csv
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from tremplin.directory import files
from tremplin.directory.files import UnreadableFile, read_tables
from tremplin.directory.loading import Loaded, load_files
from tremplin.places import Gazetteer


def load(path: Path, gazetteer: Gazetteer | None = None) -> Loaded:
    return load_files([path], gazetteer)


def codes_of(loaded: Loaded) -> set[str]:
    return {issue.code for issue in loaded.issues}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_any_usual_csv_is_read(tmp_path: Path, delimiter: str, encoding: str) -> None:
    rows = [
        {"id": "a", "nom": "Épicerie d’à côté ; exemple, rue", "adresse": "1 rue\nde l’Œuvre", "date_maj": "2026-01-01"}
    ]
    loaded = load(write_csv(tmp_path / "structures.csv", rows, delimiter, encoding))
    assert [(item.nom, item.adresse) for item in loaded.structures] == [(rows[0]["nom"], rows[0]["adresse"])]
    assert not loaded.issues or codes_of(loaded) == {"lieu_absent"}


def test_a_fault_is_told_with_its_file_line_column_value_and_remedy(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "structures.csv", [{"nom": "Un"}, {"nom": "Deux", "telephone": "néant"}])
    issue = next(issue for issue in load(path).issues if issue.code == "telephone")
    assert (issue.file, issue.line, issue.column, issue.value, issue.level) == (
        "structures.csv",
        3,
        "telephone",
        "néant",
        "avertissement",
    )
    assert "01 23 45 67 89" in str(issue)


def test_good_rows_are_kept_beside_bad_ones(tmp_path: Path) -> None:
    rows = [
        {"id": "a", "nom": "Un"},
        {"id": "b", "nom": ""},
        {"id": "a", "nom": "Le même"},
        {"id": "c", "nom": "Trois"},
    ]
    loaded = load(write_csv(tmp_path / "structures.csv", rows))
    assert [item.id for item in loaded.structures] == ["a", "c"]
    assert (loaded.counts["structures"].kept, loaded.counts["structures"].refused) == (2, 2)
    assert {"vide_obligatoire", "identifiant_double"} <= codes_of(loaded)


def test_rows_marked_as_help_are_ignored(tmp_path: Path) -> None:
    rows = [{"__ignore__": "TRUE", "id": "x", "nom": "Aide"}, {"__ignore__": "", "id": "a", "nom": "Vraie ligne"}]
    assert [item.id for item in load(write_csv(tmp_path / "structures.csv", rows)).structures] == ["a"]


def test_a_name_without_id_gets_one_and_personal_names_are_left_out(tmp_path: Path) -> None:
    write_csv(tmp_path / "structures.csv", [{"nom": "Crédit d’Exemple", "commune": "Lille"}])
    service = {"structure_id": "local--credit-d-exemple-lille", "nom": "Aide", "contact_nom_prenom": "Jeanne Dupont"}
    write_csv(tmp_path / "services.csv", [service])
    loaded = load_files([tmp_path / "services.csv", tmp_path / "structures.csv"])
    assert loaded.structures[0].id == "local--credit-d-exemple-lille"
    assert "Dupont" not in repr(loaded.services)


def test_a_service_without_its_structure_is_refused(tmp_path: Path) -> None:
    loaded = load(write_csv(tmp_path / "services.csv", [{"structure_id": "nulle-part", "id": "s", "nom": "Aide"}]))
    assert not loaded.services
    assert codes_of(loaded) == {"structure_inconnue"}


REUNION = {"commune": "Saint-Denis", "code_insee": "97411", "code_postal": "97400"}
POINTS: list[tuple[str, Row, str | None, bool]] = [
    ("the right point", LILLE, None, False),
    ("a decimal comma", {**LILLE, "latitude": "50,6311", "longitude": "3,0586"}, None, False),
    ("a lost minus sign", {**REUNION, "latitude": "20,88145500", "longitude": "55,44652200"}, "position_signe", False),
    ("exchanged cells", {**LILLE, "latitude": "3.0586", "longitude": "50.6311"}, "position_inversee", False),
    ("a point in another region", {**LILLE, "latitude": "45.76", "longitude": "4.83"}, "position_hors_commune", True),
    ("no point", {**LILLE, "latitude": "", "longitude": ""}, None, True),
    ("half a point", {**LILLE, "longitude": ""}, "position_incomplete", True),
    ("no point and an unknown commune", {"commune": "Zzyzx", "code_postal": "59999"}, "commune_inconnue", False),
    ("no Insee code", {**LILLE, "code_insee": ""}, None, False),
    ("a former Insee code", {"code_insee": "93059", "latitude": "48.9633", "longitude": "2.3613"}, "code_insee_ancien", False),
    ("an unknown Insee code", {"code_insee": "59999", "latitude": "50.63", "longitude": "3.05"}, "code_insee_inconnu", False),
    ("a point in the sea, no commune", {"latitude": "0", "longitude": "0"}, "position_hors_france", False),
    ("no place at all", {"latitude": "", "longitude": ""}, "lieu_absent", False),
]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "code", "approximate"), [case[1:] for case in POINTS], ids=[case[0] for case in POINTS]
)
def test_a_point_is_checked_against_its_commune(
    tmp_path: Path, gazetteer: Gazetteer, row: Row, code: str | None, approximate: bool
) -> None:
    loaded = load(
        write_csv(tmp_path / "structures.csv", [{"id": "a", "nom": "Exemple", "date_maj": "2026-01-01", **row}]),
        gazetteer,
    )
    structure = loaded.structures[0]
    assert codes_of(loaded) == ({code} if code else set())
    assert structure.position_approximative is approximate
    if row.get("code_insee") in ("59350", "97411"):
        place = gazetteer.get(f"commune:{structure.code_insee}")
        assert place is not None and place.lat is not None and structure.latitude is not None
        assert abs(structure.latitude - place.lat) < 0.1


def test_the_postal_code_never_says_the_departement_of_a_known_commune(tmp_path: Path, gazetteer: Gazetteer) -> None:
    # 13780 (Cuges-les-Pins) also serves Riboux, in the Var.
    loaded = load(
        write_csv(tmp_path / "structures.csv", [{"nom": "Exemple", "code_postal": "13780", "commune": "Riboux"}]),
        gazetteer,
    )
    assert (loaded.structures[0].code_insee, loaded.structures[0].departement) == ("83105", "83")


# commune, code_postal, code_insee as written, the fault told, the code used
CONTRADICTIONS = [
    ("Lille", "59000", "59350", None, "59350"),
    ("LILLE", "59800", "59350", None, "59350"),
    ("Hellemmes", "59260", "59350", None, "59350"),  # a part of Lille
    ("Lille", "59033", "59350", None, "59350"),  # the code of a firm
    ("Paris", "75018", "75056", None, "75056"),
    ("Lyon", "69003", "69383", None, "69383"),
    ("Saint-Denis", "", "93066", None, "93066"),
    ("Lyon", "69001", "59350", "code_insee_contredit", "69381"),
    ("Lyon", "59000", "59350", "commune_contredit", "59350"),
    ("Villeurbanne", "", "59350", "commune_contredit", "59350"),
    ("Marseille", "59000", "", "commune_contredit", "59350"),
    ("Lille", "69001", "59350", "code_postal_contredit", "59350"),
    ("Bormes-les-Mimosas", "88230", "83019", "code_postal_contredit", "83019"),
]


@pytest.mark.parametrize(("commune", "code_postal", "code_insee", "told", "used"), CONTRADICTIONS)
def test_a_commune_that_its_codes_contradict_is_told(
    tmp_path: Path, gazetteer: Gazetteer, commune: str, code_postal: str, code_insee: str, told: str | None, used: str
) -> None:
    row = {"id": "a", "nom": "Un", "date_maj": "2026-01-01", "commune": commune, "code_postal": code_postal}
    loaded = load(write_csv(tmp_path / "structures.csv", [{**row, "code_insee": code_insee}]), gazetteer)
    assert codes_of(loaded) == ({told} if told else set())
    assert [structure.code_insee for structure in loaded.structures] == [used]


@pytest.mark.parametrize(
    ("header", "probably"),
    [
        ("Téléphone accueil", "telephone"),
        ("code postal 2", "code_postal"),
        ("adresse mail", None),  # the file has its own column « courriel »
        ("Bénévole référent", None),
    ],
)
def test_a_renamed_column_is_told_with_the_one_it_probably_is(
    tmp_path: Path, header: str, probably: str | None
) -> None:
    row = {"id": "a", "nom": "Un", "courriel": "a@exemple.fr", "adresse": "1 rue", "date_maj": "2026-01-01"}
    loaded = load(write_csv(tmp_path / "structures.csv", [{**row, header: "x"}]))
    issue = next(issue for issue in loaded.issues if issue.line == 1)
    assert issue.code == ("colonne_proche" if probably else "colonne_inconnue"), issue
    assert issue.proche == (probably or "")


def test_a_workbook_holds_both_sheets(tmp_path: Path) -> None:
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    sheet = workbook.create_sheet("Structures")
    sheet.append(["id", "nom", "code_postal", "telephone", "local_actif"])
    sheet.append(["a", "Exemple", 1200.0, 450568749, True])
    services = workbook.create_sheet("Services")
    services.append(["structure_id", "id", "nom"])
    services.append(["a", "s", "Aide"])
    workbook.create_sheet("Réseaux porteurs").append(["ccas-cias"])
    workbook.save(tmp_path / "annuaire.xlsx")
    loaded = load(tmp_path / "annuaire.xlsx")
    structure = loaded.structures[0]
    assert (structure.code_postal, structure.telephone, structure.local_actif) == ("01200", "+33450568749", True)
    assert [service.id for service in loaded.services] == ["s"]


@pytest.mark.parametrize(
    "document",
    [
        [{"id": "a", "nom": "Un", "reseaux_porteurs": ["adie"]}],
        {"lille": [{"id": "a", "nom": "Un", "reseaux_porteurs": '["adie"]'}]},
        {
            "type": "FeatureCollection",
            "features": [{"properties": {"id": "a", "nom": "Un", "reseaux_porteurs": ["adie"]}}],
        },
    ],
)
def test_json_is_read_in_its_three_shapes(tmp_path: Path, document: object) -> None:
    path = tmp_path / "structures.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    assert load(path).structures[0].reseaux_porteurs == ("adie",)


BROKEN = {
    "vide.csv": b"",
    "blanc.csv": b"\n\n;;;\n",
    "faux.xlsx": b"PK\x03\x04 ceci n'est pas un classeur",
    "faux.json": b'{"a": [',
    "image.png": b"\x89PNG",
    "guillemet.csv": b'id,nom\na,"' + b"x" * (files.MAX_CELL_CHARACTERS + 1),
    "profond.json": b"[" * 100_000,
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_told_to_people_and_stops_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(BROKEN[name])
    with pytest.raises(UnreadableFile):
        read_tables(tmp_path / name)
    loaded = load_files([tmp_path / name, write_csv(tmp_path / "structures.csv", [{"id": "a", "nom": "Un"}])])
    assert [item.id for item in loaded.structures] == ["a"]
    assert loaded.issues[0].file == name


def test_an_archive_that_would_unpack_to_gigabytes_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_UNPACKED_BYTES", 1000)
    with zipfile.ZipFile(tmp_path / "annuaire.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "x" * 10_000)
    with pytest.raises(UnreadableFile) as error:
        read_tables(tmp_path / "annuaire.xlsx")
    assert error.value.issue.code == "fichier_trop_gros"


def test_a_closure_that_ends_before_it_begins_is_not_believed(tmp_path: Path) -> None:
    row = {"id": "a", "nom": "Un", "local_fermeture_du": "2026-08-20", "local_fermeture_au": "2026-08-01"}
    loaded = load(write_csv(tmp_path / "structures.csv", [row]))
    assert loaded.structures[0].local_fermeture_du is None
    assert "fermeture_inversee" in codes_of(loaded)


@settings(max_examples=60)
@given(content=st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("octets") / "structures.csv"
    path.write_bytes(b"id;nom;telephone;latitude\n" + content)
    loaded = load(path)
    assert all(structure.nom for structure in loaded.structures)

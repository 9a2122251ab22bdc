"""What a cell may hold in real files, and what is read of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tremplin.directory import cells
from tremplin.directory.columns import SERVICE_READERS, STRUCTURE_READERS
from tremplin.directory.issues import MESSAGES

BUDGET = "difficultes-financieres--ameliorer-sa-gestion-budgetaire"


@pytest.mark.parametrize(
    ("reader", "written", "value", "fault"),
    [
        (cells.code_postal, "59000", "59000", None),
        (cells.code_postal, "59260.0", "59260", None),
        (cells.code_postal, "1200", "01200", "zero_perdu"),
        (cells.code_postal, "1200,0", "01200", "zero_perdu"),
        (cells.code_postal, "69423 CEDEX 03", "69423", None),
        (cells.code_postal, "750121.0", None, "code_postal"),
        (cells.code_postal, "Lille", None, "code_postal"),
        (cells.code_insee, "1033", "01033", "zero_perdu"),
        (cells.code_insee, "59350.0", "59350", "zero_perdu"),
        (cells.code_insee, "2a004", "2A004", None),
        (cells.code_insee, "XX999", None, "code_insee"),
        (cells.siret, "604 876 475 00499", "60487647500499", None),
        (cells.siret, "60487647500499.0", "60487647500499", "zero_perdu"),
        (cells.siret, "6048764750049", "06048764750049", "zero_perdu"),
        (cells.siret, "6.0487647500499E13", "60487647500499", "zero_perdu"),
        (cells.siret, "6,04876E+13", None, "siret"),
        (cells.telephone, "04 50 56 87 49", "+33450568749", None),
        (cells.telephone, "+33450568749", "+33450568749", None),
        (cells.telephone, "+33 (0)4 50 56 87 49", "+33450568749", None),
        (cells.telephone, "+330450568749", "+33450568749", None),
        (cells.telephone, "0033450568749", "+33450568749", None),
        (cells.telephone, "450568749", "+33450568749", "zero_perdu"),
        (cells.telephone, "33450568749", "+33450568749", None),
        (cells.telephone, "262262123456", "+262262123456", None),
        (cells.telephone, "450568749.0", "+33450568749", "zero_perdu"),
        (cells.telephone, "3,3450568749E+10", "+33450568749", "zero_perdu"),
        (cells.telephone, "4.50568749E+08", "+33450568749", "zero_perdu"),
        (cells.telephone, "3,3E+10", None, "telephone_tableur"),
        (cells.telephone, "3.34506E+10", None, "telephone_tableur"),
        (cells.telephone, "3414", "3414", None),
        (cells.telephone, "34 14", "3414", None),
        (cells.telephone, "0262 40 04 04", "+262262400404", None),
        (cells.telephone, "+590590230931", "+590590230931", None),
        (cells.telephone, "+33590230931", "+590590230931", None),
        (cells.telephone, "0596 12 34 56", "+596596123456", None),
        (cells.telephone, "03 20 00 00 01 / 06 12 34 56 78", "+33320000001", "telephone_plusieurs"),
        (cells.telephone, "appeler la mairie", None, "telephone"),
        (cells.courriel, "contact@exemple.fr", "contact@exemple.fr", None),
        (cells.courriel, "a@exemple.fr - b@exemple.fr", "a@exemple.fr", "courriel_plusieurs"),
        (cells.courriel, "mailto:a@exemple.fr", "a@exemple.fr", None),
        (cells.courriel, "pas une adresse", None, "courriel"),
        (cells.adresse_web, "https://www.exemple.fr/a?b=1", "https://www.exemple.fr/a?b=1", None),
        (cells.adresse_web, "www.exemple.fr", "https://www.exemple.fr", "adresse_web_completee"),
        (cells.adresse_web, "javascript:alert(1)", None, "adresse_web"),
        (cells.adresse_web, "file:///etc/passwd", None, "adresse_web"),
        (cells.adresse_web, 'https://x.fr/"><script>', None, "adresse_web"),
        (cells.jour, "2026-03-31", date(2026, 3, 31), None),
        (cells.jour, "31/03/2026", date(2026, 3, 31), None),
        (cells.jour, "2026-03-31 00:00:00", date(2026, 3, 31), None),
        (cells.jour, "46112", date(2026, 3, 31), None),
        (cells.jour, "2026-04", date(2026, 4, 1), "date_mois"),
        (cells.jour, "32/13/2026", None, "date"),
        (cells.jour, "hier", None, "date"),
        (cells.jour_passe, "1999-12-31", None, "date_hors_limites"),
        (cells.jour_passe, "2999-01-01", None, "date_hors_limites"),
        (cells.nombre, "50.6292", 50.6292, None),
        (cells.nombre, "50,6292", 50.6292, None),
        (cells.nombre, "-21,33", -21.33, None),
        (cells.nombre, "−21.33", -21.33, None),
        (cells.nombre, "beaucoup", None, "nombre"),
        (cells.nombre, "nan", None, "nombre"),
        (cells.oui_non, "Oui", True, None),
        (cells.oui_non, "FALSE", False, None),
        (cells.oui_non, "fermé", False, None),
        (cells.oui_non, "1.0", True, None),
        (cells.oui_non, "no", False, "oui_non_anglais"),
        (cells.oui_non, "Yes", True, "oui_non_anglais"),
        (cells.oui_non, "peut-être", None, "oui_non"),
        (cells.slug_value, "Crédit municipal", "credit-municipal", None),
        (cells.zone_list, "59, 59350.0, france", ("59", "59350", "france"), None),
        (cells.text, "'=2+2", "=2+2", None),
        (cells.text, "a\x00b", "ab", None),
    ],
)
def test_a_cell_is_read_as_a_person_meant_it(reader: cells.Reader, written: str, value: Any, fault: str | None) -> None:
    cell = reader(written)
    assert cell.value == value
    assert (cell.fault.code if cell.fault else None) == fault


@pytest.mark.parametrize(
    "written",
    [
        "adie, caf",
        "['adie', 'caf']",
        '["adie","caf"]',
        "{adie,caf}",
        "adie; caf",
        "adie|caf",
        "{'adie', \"caf\"}",
        "adie\ncaf",
    ],
)
def test_the_syntaxes_of_lists_are_all_understood(written: str) -> None:
    assert cells.code_list(written, "reseaux_porteurs").value == ("adie", "caf")


@pytest.mark.parametrize(
    ("column", "written", "value", "fault"),
    [
        ("reseaux_porteurs", "Mission Locale", ("mission-locale",), None),
        ("reseaux_porteurs", "CCAS", ("ccas-cias",), "valeur_v0"),
        ("thematiques", "{gestion-financiere--apprendre-a-gerer-son-budget}", (BUDGET,), "valeur_v0"),
        ("thematiques", BUDGET + "s", (), "valeur_proche"),
        ("publics", "tous-publics, jeunes", ("tous-publics",), "tous_publics"),
        ("thematiques", "[]", (), None),
        ("thematiques", "none", (), None),
    ],
)
def test_codes_are_checked_against_their_list(column: str, written: str, value: Any, fault: str | None) -> None:
    cell = cells.code_list(written, column)
    assert (cell.value, cell.fault.code if cell.fault else None) == (value, fault)


ALL_READERS = sorted({**STRUCTURE_READERS, **SERVICE_READERS}.items())


@given(raw=st.text(max_size=200) | st.text(alphabet="0123456789+-.,;/()[]{}'\"eE hH:@ ", max_size=60))
def test_no_cell_makes_a_reader_fail(raw: str) -> None:
    for column, reader in ALL_READERS:
        value, fault = reader(raw)
        assert fault is None or fault.code in MESSAGES, column
        assert not isinstance(value, str) or value == value.strip(), column


@given(column=st.lists(st.text(max_size=20) | st.text(alphabet="a '|=", max_size=5), max_size=6))
def test_a_column_said_plain_is_one_that_reading_would_not_change(column: list[str]) -> None:
    if cells.all_plain(column):
        assert [cells.text(cell) for cell in column] == [cells.Cell(cell or None) for cell in column]


@given(digits=st.integers(min_value=100_000_000, max_value=799_999_999))
def test_a_phone_number_is_the_same_however_it_is_written(digits: int) -> None:
    national = f"0{digits}"
    spaced = " ".join(national[index : index + 2] for index in range(0, 10, 2))
    read = cells.telephone(national).value
    assert read is not None
    assert {cells.telephone(form).value for form in (spaced, spaced.replace(" ", "."), read)} == {read}


@given(raw=st.text(max_size=300))
def test_a_web_address_is_never_anything_but_http(raw: str) -> None:
    value = cells.adresse_web(raw).value
    assert value is None or value.lower().startswith(("http://", "https://"))

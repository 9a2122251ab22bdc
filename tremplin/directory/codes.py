"""The code lists of data·inclusion v1, and the values of the ``local_…`` columns."""

from __future__ import annotations

import json
import unicodedata
from functools import cache
from pathlib import Path

SCHEMA_FOLDER = Path(__file__).parent / "schema"

#: column -> name of its list in the data·inclusion code lists.
_LISTS = {
    "reseaux_porteurs": "reseaux_porteurs",
    "thematiques": "thematiques",
    "publics": "publics",
    "type": "types",
    "frais": "frais",
    "modes_accueil": "modes_accueil",
    "modes_mobilisation": "modes_mobilisation",
    "mobilisable_par": "personnes_mobilisatrices",
}
LOCAL_VALUES = {
    "local_microcredit": ("personnel", "professionnel", "les-deux", "non"),
    "local_rdv": ("sans", "sur-rdv", "sur-orientation"),
}


def slug(text: str) -> str:
    """Return ``text`` in lower case ASCII letters and digits joined by single hyphens ("Crédit municipal" -> "credit-municipal")."""
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe"))
    words = "".join(
        character if character.isascii() and character.isalnum() else " "
        for character in plain
        if not unicodedata.combining(character)
    )
    return "-".join(words.lower().split())


@cache
def _lists() -> dict[str, dict[str, str]]:
    content = json.loads((SCHEMA_FOLDER / "di_v1.0.10_referentiels.json").read_text(encoding="utf-8"))
    return {name: {entry["value"]: entry["label"] for entry in entries} for name, entries in content.items()}


@cache
def allowed(column: str) -> dict[str, str]:
    """Return the codes allowed in a coded column with their French labels; KeyError for a free column."""
    if column in LOCAL_VALUES:
        return {value: value for value in LOCAL_VALUES[column]}
    return _lists()[_LISTS[column]]


@cache
def by_label(column: str) -> dict[str, str]:
    """Return slug of the label -> code, so that « Mission Locale » is understood as mission-locale."""
    found = {slug(label): code for code, label in allowed(column).items()}
    found.update({slug(code): code for code in allowed(column)})
    return found


@cache
def former_values(column: str) -> dict[str, str]:
    """Return data·inclusion v0 code -> v1 code for a coded column ("" where v1 has no equivalent)."""
    content = json.loads((SCHEMA_FOLDER / "v0_to_v1.json").read_text(encoding="utf-8"))
    table: dict[str, str] = content.get(column, {})
    return table

"""Every dated value that answers quote, with its source: data/facts.yml."""

import datetime
import re
from dataclasses import dataclass
from pathlib import Path

from tremplin.answers.faults import ContentError, Fault
from tremplin.answers.typography import NARROW_NO_BREAK, NO_BREAK
from tremplin.answers.yaml_lines import LineDict, read_yaml

_UNITS = {"euros": "€", "pourcent": "%", "jours": "jours", "mois": "mois", "ans": "ans", "nombre": ""}
_TEXTS = {"texte", "telephone", "adresse"}

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")


@dataclass(frozen=True)
class Source:
    """Where a value comes from, as it is shown to people. `adresse` is empty for a setting of the assistant itself."""

    id: str
    nom: str
    adresse: str
    page_du: datetime.date | str | None
    verifie_le: datetime.date
    line: int


@dataclass(frozen=True)
class Fact:
    """A dated value. `valeur` is a number for the formats that count something, else a text."""

    name: str
    valeur: float | str
    format: str
    source: Source
    verifie_le: datetime.date
    a_revoir_le: datetime.date
    line: int

    @property
    def text(self) -> str:
        """The value as it is read in an answer: 8000 euros -> « 8 000 € »."""
        if isinstance(self.valeur, str):
            return self.valeur
        unit = _UNITS[self.format]
        number = french_number(self.valeur)
        return f"{number}{NO_BREAK}{unit}" if unit else number

    @property
    def number(self) -> float:
        """The value for a computation.

        Raises:
            TypeError: the value is a text.
        """
        if isinstance(self.valeur, str):
            raise TypeError(f"{self.name} is a text, not a number")
        return self.valeur


def french_number(value: float) -> str:
    """Write a number the French way: 17000 -> « 17 000 », 1.5 -> « 1,5 » (two decimals at most)."""
    whole = f"{value:,.2f}".rstrip("0").rstrip(".") if value != int(value) else f"{int(value):,}"
    return whole.replace(",", NARROW_NO_BREAK).replace(".", ",")


@dataclass(frozen=True)
class Facts:
    """All dated values and sources by name."""

    path: Path
    sources: dict[str, Source]
    values: dict[str, Fact]

    @classmethod
    def load(cls, path: Path) -> "Facts":
        """Read facts.yml.

        Raises:
            ContentError: with every fault found (missing key, unknown source or format, text where a number is due).
        """
        content = read_yaml(path)
        for key in ("sources", "valeurs"):
            if not isinstance(content.get(key), LineDict):
                raise ContentError([Fault(path, content.key_lines.get(key, 1), "valeurs_absentes", detail=key)])
        faults: list[Fault] = []
        sources = _read_sources(path, content["sources"], faults)
        values: dict[str, Fact] = {}
        for name, entry in content["valeurs"].items():
            fact = _read_fact(path, content["valeurs"].key_lines[name], name, entry, sources, faults)
            if fact is not None:
                values[name] = fact
        if faults:
            raise ContentError(faults)
        return cls(path, sources, values)

    def overdue(self, today: datetime.date) -> list[Fact]:
        """The values whose review date has passed."""
        return [fact for fact in self.values.values() if fact.a_revoir_le < today]


def _read_sources(path: Path, entries: LineDict, faults: list[Fault]) -> dict[str, Source]:
    sources: dict[str, Source] = {}
    for source_id, entry in entries.items():
        line = entries.key_lines[source_id]
        missing = [key for key in ("nom", "verifie_le") if not isinstance(entry, dict) or not entry.get(key)]
        if missing:
            faults.append(Fault(path, line, "source_incomplete", detail=f"{source_id} : {', '.join(missing)}"))
            continue
        if not isinstance(entry["verifie_le"], datetime.date):
            faults.append(Fault(path, line, "date_invalide", detail=f"{source_id} : verifie_le"))
            continue
        sources[source_id] = Source(
            source_id,
            str(entry["nom"]),
            str(entry.get("adresse") or ""),
            _page_date(entry.get("page_du")),
            entry["verifie_le"],
            line,
        )
    return sources


def _page_date(written: object) -> datetime.date | str | None:
    """The date that a page bears: a day, or only « 2015 » or « 11/2023 » when it says no more."""
    return written if written is None or isinstance(written, datetime.date) else str(written)


def _read_fact(
    path: Path, line: int, name: str, entry: object, sources: dict[str, Source], faults: list[Fault]
) -> Fact | None:
    keys = ("valeur", "format", "source", "verifie_le", "a_revoir_le")
    missing = [key for key in keys if not isinstance(entry, dict) or entry.get(key) is None]
    if missing or not isinstance(entry, dict):
        faults.append(Fault(path, line, "valeur_incomplete", detail=f"{name} : {', '.join(missing)}"))
        return None
    # « 1,5 » typed the French way inside braces is read as 1 and a stray key 5: a wrong figure that looks right.
    strays = [key for key in entry if key not in (*keys, "note")]
    if strays:
        faults.append(Fault(path, line, "valeur_virgule", detail=f"{name} : {entry['valeur']},{strays[0]}"))
        return None
    if str(entry["format"]) not in {*_UNITS, *_TEXTS}:
        faults.append(Fault(path, line, "format_inconnu", detail=f"{name} : {entry['format']}"))
        return None
    if str(entry["source"]) not in sources:
        faults.append(Fault(path, line, "source_inconnue", detail=f"{name} : {entry['source']}"))
        return None
    for key in ("verifie_le", "a_revoir_le"):
        if not isinstance(entry[key], datetime.date):
            faults.append(Fault(path, line, "date_invalide", detail=f"{name} : {key}"))
            return None
    is_number = isinstance(entry["valeur"], (int, float)) and not isinstance(entry["valeur"], bool)
    if is_number != (entry["format"] in _UNITS) or not (is_number or isinstance(entry["valeur"], str)):
        faults.append(Fault(path, line, "valeur_sans_rapport", detail=f"{name} : {entry['valeur']}"))
        return None
    return Fact(
        name,
        entry["valeur"],
        entry["format"],
        sources[entry["source"]],
        entry["verifie_le"],
        entry["a_revoir_le"],
        line,
    )

"""The official list of the France services counters, in its own columns, turned into data·inclusion v1 columns."""

from __future__ import annotations

import re

from tremplin.directory.files import Table

SOURCE = "france-services"
DATASET = "https://www.data.gouv.fr/fr/datasets/liste-des-structures-france-services/"
SITE = "https://www.france-services.gouv.fr/"
NETWORK = "france-service"
_DAYS = {"h_lundi": "Mo", "h_mardi": "Tu", "h_mercredi": "We", "h_jeudi": "Th", "h_vendredi": "Fr", "h_samedi": "Sa"}
_SLOT = re.compile(r"(\d{2}:\d{2})\s*-\s*(\d{2}:\d{2})")
_EMPTY_SLOT = ("00:00", "00:00")
_ONLY_BY_APPOINTMENT = re.compile(r"(?i)^(?:uniquement )?sur (?:rdv|rendez-vous)(?: uniquement)?\.?$")
_COLUMNS = (
    "source", "id", "nom", "description", "lien_source", "commune", "code_postal", "code_insee", "adresse",
    "complement_adresse", "longitude", "latitude", "telephone", "courriel", "site_web", "horaires_accueil",
    "reseaux_porteurs", "local_rdv",
)  # fmt: skip


def recognises(table: Table) -> bool:
    """Tell whether a table is the official list (by its own column names)."""
    return {"id_fs", "lib_fs", "h_lundi"} <= set(table.columns)


def converted(table: Table) -> Table:
    """Return the table in data·inclusion columns; lines stay those of the file."""
    rows = [_row(dict(zip(table.columns, row))) for row in table.rows]
    return Table(table.file, "structures", list(_COLUMNS), rows, list(table.lines), list(table.issues))


def _row(written: dict[str, str]) -> list[str]:
    comment = written.get("commentaire", "").strip()
    values = {
        "source": SOURCE,
        "id": f"{SOURCE}--{written['id_fs'].strip()}" if written["id_fs"].strip() else "",
        "nom": written["lib_fs"],
        "description": comment,
        "lien_source": DATASET,
        "commune": written.get("lib_com", ""),
        "code_postal": written.get("code_postal", ""),
        "code_insee": written.get("insee_com", ""),
        "adresse": written.get("adresse", ""),
        "complement_adresse": written.get("complement_adresse", ""),
        "longitude": written.get("longitude", ""),
        "latitude": written.get("latitude", ""),
        "telephone": written.get("telephone", ""),
        "courriel": written.get("courriel", ""),
        "site_web": SITE,
        "horaires_accueil": hours(written),
        "reseaux_porteurs": NETWORK,
        "local_rdv": "sur-rdv" if _ONLY_BY_APPOINTMENT.match(comment) else "",
    }
    return [values[column] for column in _COLUMNS]


def hours(written: dict[str, str]) -> str:
    """Return the OSM hours of one counter; days with the same slots are grouped, overlapping slots are joined."""
    groups: list[tuple[list[str], str]] = []
    for column, day in _DAYS.items():
        slots = _joined(
            [(begin, end) for begin, end in _SLOT.findall(written.get(column, "")) if (begin, end) != _EMPTY_SLOT]
        )
        if not slots:
            groups.append(([], ""))
        elif groups and groups[-1][1] == slots:
            groups[-1][0].append(day)
        else:
            groups.append(([day], slots))
    rules = [
        f"{days[0]}-{days[-1]} {slots}" if len(days) > 1 else f"{days[0]} {slots}" for days, slots in groups if days
    ]
    return "; ".join([*rules, "PH off"]) if rules else ""


def _joined(slots: list[tuple[str, str]]) -> str:
    joined: list[tuple[str, str]] = []
    for begin, end in sorted(slot for slot in slots if slot[0] < slot[1]):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((begin, end))
    return ",".join(f"{begin}-{end}" for begin, end in joined)

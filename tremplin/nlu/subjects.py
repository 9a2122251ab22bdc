"""Where to go, from explicit words: the need (`besoin`) and the neighbouring subject (`domaine_voisin`)."""

from __future__ import annotations

from tremplin.nlu.reading import Found, Reading


def find_need(reading: Reading) -> tuple[str, Found] | None:
    """What the person says they look for near them: the value of a Need of the directory, and the words."""
    return _first(reading, "besoins.")


def find_neighbouring_subject(reading: Reading) -> tuple[str, Found] | None:
    """The subject next to ours that an official site answers: « impots », « logement »…, and the words."""
    return _first(reading, "domaines.")


def _first(reading: Reading, prefix: str) -> tuple[str, Found] | None:
    return next(
        ((found.label.removeprefix(prefix), found) for found in reading.under(prefix)),
        None,
    )

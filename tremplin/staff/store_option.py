"""The stored conversations as the staff's commands open them, and what they say when there is none."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.engine import Engine

from tremplin.places import load_gazetteer
from tremplin.settings import data_dir, project_dir
from tremplin.staff.conversation_store import StoreError, open_store, store_url
from tremplin.staff.words import Words

EndpointsOption = Annotated[
    Path | None, typer.Option("--endpoints", help="Le fichier qui nomme la base (par défaut endpoints.yml).")
]


@contextmanager
def opened_store(endpoints: Path | None) -> Iterator[Engine]:
    """Open the store; when it cannot be, say why in French and leave with 1 (0 when nothing was ever stored)."""
    words = Words.load(data_dir(), "purge")
    try:
        engine = open_store(store_url(endpoints or project_dir() / "endpoints.yml", project_dir()))
    except StoreError as error:
        typer.echo(words.say(error.code, detail=error.detail))
        raise typer.Exit(0 if error.code == "vide" else 1) from None
    try:
        yield engine
    finally:
        engine.dispose()


def departement_of(key: str) -> str | None:
    """The code of the departement of a place; None for a region, several places or an unknown key."""
    place = load_gazetteer().get(key)
    return place.departement if place else None

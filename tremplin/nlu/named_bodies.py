"""Which organisation a message calls by its name: « secours catholique Toulouse »."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from tremplin.directory.bodies import Body, load_bodies
from tremplin.kept_files import kept
from tremplin.nlu.reading import Lexicon


def named_body(text: str) -> Body | None:
    """The only organisation that a message names; None when it names none, or several."""
    if text.startswith("/"):
        return None
    named = {found.label for found in _lexicon().read(text).found}
    return bodies()[named.pop()] if len(named) == 1 else None


@kept("directory/organismes.yml")
def bodies(data: Path) -> dict[str, Body]:
    """The organisations of data/directory/organismes.yml."""
    return dict(load_bodies(data / "directory" / "organismes.yml"))


@lru_cache(maxsize=1)
def _lexicon() -> Lexicon:
    return Lexicon({body.id: list(body.said) for body in bodies().values()})

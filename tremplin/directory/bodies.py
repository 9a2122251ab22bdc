"""Organisations that people call by their name, and the structures of theirs near a place.

The names and codes are data/directory/organismes.yml.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tremplin.answers.yaml_lines import read_yaml
from tremplin.directory.codes import slug
from tremplin.directory.needs import Need
from tremplin.directory.records import Structure

_YES = ("oui", True)


@dataclass(frozen=True)
class Body:
    """An organisation.

    said: the phrases of its name, as the lexicon writes them; nom: as people read it.
    codes: networks or local types of its structures; is_mairie: a service of the mairie.
    need: what is looked for with it, None when its name does not tell.
    """

    id: str
    said: tuple[str, ...]
    nom: str
    codes: frozenset[str]
    is_mairie: bool
    need: Need | None

    def runs(self, structure: Structure) -> bool:
        """Whether a structure is one of its own: by its codes, else by its name."""
        if structure.local_type in self.codes or not self.codes.isdisjoint(structure.reseaux_porteurs):
            return True
        name = f"-{slug(structure.nom)}-"
        return any(f"-{code}-" in name for code in self.codes)


def load_bodies(path: Path) -> Mapping[str, Body]:
    """Read organismes.yml; raises ContentError when the file is absent or broken."""
    return {str(key): _body(str(key), value) for key, value in read_yaml(path).items()}


def _body(key: str, value: Mapping[str, Any]) -> Body:
    need = value.get("besoin")
    return Body(
        id=key,
        said=tuple(map(str, value["dit"])),
        nom=str(value["nom"]),
        codes=frozenset(map(str, value["codes"])),
        is_mairie=value.get("mairie") in _YES,
        need=Need(need) if need else None,
    )

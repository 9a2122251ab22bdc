"""What the check accepts: data/equipe/controle.yml."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tremplin.answers import ContentError, Fault
from tremplin.answers.yaml_lines import read_yaml

SETTINGS_FILE = Path("equipe") / "controle.yml"


@dataclass(frozen=True)
class Limits:
    """Lengths: characters for titles and answers, then sentences, words a sentence, examples a topic."""

    titre: int
    titre_court: int
    reponse: int
    phrases: int
    mots_en_moyenne: int
    mots_au_plus: int
    exemples: int


@dataclass(frozen=True)
class CheckSettings:
    """The settings of the check, named as in the file."""

    limites: Limits
    chiffres_permis: frozenset[str]
    reponses_etrangeres: frozenset[str]
    exemples_de_valeurs: Mapping[str, str]
    valeurs_du_programme: Mapping[str, frozenset[str]]
    tutoiement: tuple[str, ...]
    interdits: Mapping[str, str]
    orthographe: Mapping[str, str]
    abreviations: frozenset[str]
    contacts_exemple: tuple[str, ...]
    valeurs_du_site: frozenset[str]

    @classmethod
    def load(cls, data: Path) -> "CheckSettings":
        """Read the settings of a data folder.

        Raises:
            ContentError: the file cannot be read, or a setting is missing or of another shape.
        """
        document = read_yaml(data / SETTINGS_FILE)
        try:
            return cls._read(document)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ContentError([Fault(data / SETTINGS_FILE, 1, "reglage_casse", detail=str(error))]) from error

    @classmethod
    def _read(cls, document: Mapping[str, Any]) -> "CheckSettings":
        return cls(
            limites=Limits(**{name: int(value) for name, value in document["limites"].items()}),
            chiffres_permis=frozenset(document["chiffres_permis"]),
            reponses_etrangeres=frozenset(document["reponses_etrangeres"]),
            exemples_de_valeurs={name: str(value) for name, value in document["exemples_de_valeurs"].items()},
            valeurs_du_programme={n: frozenset(values) for n, values in document["valeurs_du_programme"].items()},
            tutoiement=tuple(document["tutoiement"]),
            interdits={entry["phrase"]: entry["raison"] for entry in document["interdits"]},
            orthographe=dict(document["orthographe"]),
            abreviations=frozenset(document["abreviations"]),
            contacts_exemple=tuple(document["contacts_exemple"]),
            valeurs_du_site=frozenset(document["valeurs_du_site"]),
        )

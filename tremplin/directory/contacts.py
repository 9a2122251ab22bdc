"""The contacts of the association and the national ones, from ``data/directory/contacts.yml``."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tremplin.answers import ContentError, Fault
from tremplin.answers.yaml_lines import read_yaml
from tremplin.directory.needs import Need

UNVERIFIED = "non_verifies"


class BrokenContacts(ValueError):
    """The contacts file cannot be used; the message says why, in French, and `faults` where, when that is known."""

    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Contact:
    """Somebody to call. Values may hold the name of a fact of data/facts.yml between braces: ``{tel_hebergement}``."""

    id: str
    nom: str
    telephone: str | None = None
    horaires: str | None = None
    courriel: str | None = None
    site_web: str | None = None
    texte: str | None = None
    besoins: tuple[Need, ...] = ()


@dataclass(frozen=True)
class Contacts:
    """The association that runs the assistant, and the national contacts in the order they are offered.

    unverified: codes of the departements and collectivities where nobody has checked that the national ones answer.
    """

    association: Contact = field(default_factory=lambda: Contact("association", ""))
    nationaux: tuple[Contact, ...] = ()
    unverified: frozenset[str] = frozenset()

    def national(self, need: Need | None = None) -> tuple[Contact, ...]:
        """Return the national contacts for a need (those for every need included), all of them without a need."""
        if need is None:
            return self.nationaux
        return tuple(contact for contact in self.nationaux if not contact.besoins or need in contact.besoins)

    @classmethod
    def load(cls, path: Path) -> Contacts:
        """Read contacts.yml; raise BrokenContacts (in French) when it is absent or broken."""
        try:
            content = read_yaml(path)
            association = _contact("association", content["association"])
            national = tuple(_contact(str(key), value) for key, value in content["nationaux"].items())
            return cls(association, national, frozenset(map(str, content.get(UNVERIFIED) or ())))
        except ContentError as error:
            line = error.faults[0].line
            broken = BrokenContacts(f"{path.name}, ligne {line} : le fichier ne peut pas être lu (make check).")
            broken.faults = tuple(error.faults)
            raise broken from error
        except Exception as error:  # a person wrote this file: any mistake is possible
            raise BrokenContacts(f"{path.name} : le fichier n’est pas bien écrit (make check).") from error


def _contact(key: str, value: dict[str, Any]) -> Contact:
    def text(name: str) -> str | None:
        return str(value[name]) if value.get(name) is not None else None

    return Contact(
        id=key,
        nom=str(value["nom"]),
        telephone=text("telephone"),
        horaires=text("horaires"),
        courriel=text("courriel"),
        site_web=text("site_web"),
        texte=text("texte"),
        besoins=tuple(Need(need) for need in value.get("besoins", ())),
    )

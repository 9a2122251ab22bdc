"""The two records of a directory, with the column names of data·inclusion v1 and the project's ``local_…`` columns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

LocalMicrocredit = Literal["personnel", "professionnel", "les-deux", "non"]
LocalRdv = Literal["sans", "sur-rdv", "sur-orientation"]


def departement_of(code_insee: str | None, code_postal: str | None) -> str | None:
    """Return the departement code: from the Insee code, else from the postal code.

    Sixteen postal codes straddle two departements, so the Insee code always wins.
    In Corsica postal codes 200 and 201 are 2A, the others 2B (La Poste).
    """
    if code_insee:
        return code_insee[:3] if code_insee[:2] in ("97", "98") else code_insee[:2]
    if code_postal:
        if code_postal[:2] in ("97", "98"):
            return code_postal[:3]
        if code_postal[:2] == "20":
            return "2A" if code_postal[:3] in ("200", "201") else "2B"
        return code_postal[:2]
    return None


@dataclass(frozen=True)
class Structure:
    """An organisation that receives people. Coordinates are WGS84 degrees, ``telephone`` is E.164 or a short number."""

    source: str
    id: str
    nom: str
    date_maj: date | None = None
    description: str | None = None
    lien_source: str | None = None
    siret: str | None = None
    commune: str | None = None
    code_postal: str | None = None
    code_insee: str | None = None
    adresse: str | None = None
    complement_adresse: str | None = None
    longitude: float | None = None
    latitude: float | None = None
    telephone: str | None = None
    courriel: str | None = None
    site_web: str | None = None
    horaires_accueil: str | None = None
    accessibilite_lieu: str | None = None
    reseaux_porteurs: tuple[str, ...] = ()
    local_type: str | None = None
    local_microcredit: LocalMicrocredit | None = None
    local_verifie_le: date | None = None
    local_actif: bool | None = None
    local_fermeture_du: date | None = None
    local_fermeture_au: date | None = None
    local_rdv: LocalRdv | None = None
    local_pmr: bool | None = None
    position_approximative: bool = False

    @property
    def departement(self) -> str | None:
        """Code of the departement, or None when neither code is known."""
        return departement_of(self.code_insee, self.code_postal)

    @property
    def verified_on(self) -> date | None:
        """The day somebody last vouched for this record."""
        dates = [day for day in (self.local_verifie_le, self.date_maj) if day]
        return max(dates) if dates else None

    def closed_on(self, day: date) -> bool:
        """Tell whether a temporary closure covers ``day``; an open end means until further notice."""
        begins, ends = self.local_fermeture_du, self.local_fermeture_au
        if begins is None and ends is None:
            return False
        return (begins is None or begins <= day) and (ends is None or day <= ends)


@dataclass(frozen=True)
class Service:
    """Something a structure does. Empty address fields mean: at the structure."""

    source: str
    structure_id: str
    id: str
    nom: str
    date_maj: date | None = None
    description: str | None = None
    lien_source: str | None = None
    type: str | None = None
    thematiques: tuple[str, ...] = ()
    frais: str | None = None
    frais_precisions: str | None = None
    publics: tuple[str, ...] = ()
    publics_precisions: str | None = None
    conditions_acces: str | None = None
    commune: str | None = None
    code_postal: str | None = None
    code_insee: str | None = None
    adresse: str | None = None
    complement_adresse: str | None = None
    longitude: float | None = None
    latitude: float | None = None
    telephone: str | None = None
    courriel: str | None = None
    modes_accueil: tuple[str, ...] = ()
    zone_eligibilite: tuple[str, ...] = ()
    lien_mobilisation: str | None = None
    modes_mobilisation: tuple[str, ...] = ()
    mobilisable_par: tuple[str, ...] = ()
    mobilisation_precisions: str | None = None
    volume_horaire_hebdomadaire: float | None = None
    nombre_semaines: float | None = None
    horaires_accueil: str | None = None
    local_microcredit: LocalMicrocredit | None = None
    local_verifie_le: date | None = None
    local_actif: bool | None = None
    position_approximative: bool = False

    @property
    def departement(self) -> str | None:
        """Code of the departement of the service's own address, or None."""
        return departement_of(self.code_insee, self.code_postal)

    @property
    def verified_on(self) -> date | None:
        """The day somebody last vouched for this record."""
        dates = [day for day in (self.local_verifie_le, self.date_maj) if day]
        return max(dates) if dates else None


#: data·inclusion v1 columns that are read and then left out on purpose: no personal name is published.
UNPUBLISHED_COLUMNS = frozenset({"contact_nom_prenom"})
#: Column that marks help and example rows in data·inclusion's own template.
IGNORE_COLUMN = "__ignore__"

"""Which reader reads which column: the one place that knows the columns of the two tables."""

from __future__ import annotations

from tremplin.directory import cells
from tremplin.directory.cells import Reader, coded
from tremplin.directory.records import IGNORE_COLUMN, UNPUBLISHED_COLUMNS

_PLACE: dict[str, Reader] = {
    "commune": cells.text,
    "code_postal": cells.code_postal,
    "code_insee": cells.code_insee,
    "adresse": cells.text,
    "complement_adresse": cells.text,
    "longitude": cells.nombre,
    "latitude": cells.nombre,
}
_CONTACT: dict[str, Reader] = {"telephone": cells.telephone, "courriel": cells.courriel}
_LOCAL: dict[str, Reader] = {
    "local_microcredit": coded("local_microcredit", many=False),
    "local_verifie_le": cells.jour_passe,
    "local_actif": cells.oui_non,
}

STRUCTURE_READERS: dict[str, Reader] = {
    "source": cells.text,
    "id": cells.text,
    "nom": cells.text,
    "date_maj": cells.jour_passe,
    "description": cells.text,
    "lien_source": cells.adresse_web,
    "siret": cells.siret,
    **_PLACE,
    **_CONTACT,
    "site_web": cells.adresse_web,
    "horaires_accueil": cells.text,
    "accessibilite_lieu": cells.adresse_web,
    "reseaux_porteurs": coded("reseaux_porteurs", many=True),
    "local_type": cells.slug_value,
    **_LOCAL,
    "local_fermeture_du": cells.jour,
    "local_fermeture_au": cells.jour,
    "local_rdv": coded("local_rdv", many=False),
    "local_pmr": cells.oui_non,
}
SERVICE_READERS: dict[str, Reader] = {
    "source": cells.text,
    "structure_id": cells.text,
    "id": cells.text,
    "nom": cells.text,
    "date_maj": cells.jour_passe,
    "description": cells.text,
    "lien_source": cells.adresse_web,
    "type": coded("type", many=False),
    "thematiques": coded("thematiques", many=True),
    "frais": coded("frais", many=False),
    "frais_precisions": cells.text,
    "publics": coded("publics", many=True),
    "publics_precisions": cells.text,
    "conditions_acces": cells.text,
    **_PLACE,
    **_CONTACT,
    "modes_accueil": coded("modes_accueil", many=True),
    "zone_eligibilite": cells.zone_list,
    "lien_mobilisation": cells.adresse_web,
    "modes_mobilisation": coded("modes_mobilisation", many=True),
    "mobilisable_par": coded("mobilisable_par", many=True),
    "mobilisation_precisions": cells.text,
    "volume_horaire_hebdomadaire": cells.nombre,
    "nombre_semaines": cells.nombre,
    "horaires_accueil": cells.text,
    **_LOCAL,
}
#: Columns whose empty value is an empty tuple.
LIST_COLUMNS = frozenset(
    {
        "reseaux_porteurs",
        "thematiques",
        "publics",
        "modes_accueil",
        "zone_eligibilite",
        "modes_mobilisation",
        "mobilisable_par",
    }
)
KNOWN_COLUMNS = frozenset(STRUCTURE_READERS) | frozenset(SERVICE_READERS) | UNPUBLISHED_COLUMNS | {IGNORE_COLUMN}

"""What is wrong in a directory file, said to the person who keeps it.

The messages are for the staff who run the checks, so they live here, in one table, in French.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["erreur", "avertissement"]

#: Untrusted cells are quoted in messages; a longer one is cut.
SHOWN_VALUE_LENGTH = 80

#: code -> (level, what happened, what to write).
MESSAGES: dict[str, tuple[Level, str, str]] = {
    "fichier_illisible": ("erreur", "Le fichier ne peut pas être lu : {detail}.", "Enregistrez-le de nouveau en CSV ou en XLSX."),
    "fichier_absent": ("erreur", "Le fichier n’existe plus : aucune structure ne sera trouvée.", "Remettez-le. « .venv/bin/tremplin directory restore » remet la dernière copie, s’il y en a une."),
    "lignes_disparues": ("avertissement", "Beaucoup de lignes ont disparu depuis la copie « {proche} » : {detail}.", "Si c’est une erreur, remettez l’annuaire d’avant : .venv/bin/tremplin directory restore. Si c’est voulu, dites-le : .venv/bin/tremplin directory keep."),
    "fichier_trop_gros": ("erreur", "Le fichier est trop gros ({detail}).", "Gardez seulement les lignes utiles à votre territoire."),
    "dossier_vide": ("erreur", "Le dossier « {detail} » ne contient pas d’annuaire.", "Mettez-y structures.csv et services.csv, ou annuaire.xlsx."),
    "feuille_absente": ("erreur", "La feuille « {detail} » est absente.", "Nommez les feuilles « Structures » et « Services »."),
    "colonne_absente": ("erreur", "La colonne « {detail} » est absente.", "Ajoutez cette colonne sur la première ligne."),
    "colonne_inconnue": ("avertissement", "Cette colonne n’est pas connue : elle n’est pas lue.", "Vérifiez son nom, ou laissez-la si elle est pour vous."),
    "colonne_proche": ("avertissement", "Cette colonne n’est pas connue : elle n’est pas lue.", "Si c’est la colonne « {proche} », donnez-lui ce nom. Sinon, laissez-la : elle est pour vous."),
    "colonne_double": ("avertissement", "Cette colonne est écrite deux fois : la première est lue.", "Supprimez l’une des deux."),
    "vide_obligatoire": ("erreur", "Cette case est obligatoire : la ligne n’est pas gardée.", "Remplissez la case."),
    "identifiant_double": ("erreur", "Cet identifiant est déjà pris par la ligne {detail} : la ligne n’est pas gardée.", "Donnez un identifiant différent à chaque ligne."),
    "structure_inconnue": ("erreur", "Aucune structure n’a cet identifiant : le service n’est pas gardé.", "Recopiez l’identifiant (id) de la structure."),
    "identifiant_absent": ("avertissement", "L’identifiant manque : « {detail} » est utilisé.", "Écrivez un identifiant qui ne changera pas."),
    "date_absente": ("avertissement", "La date de mise à jour manque : l’assistant ne dira jamais « ouvert en ce moment ».", "Écrivez dans date_maj ou local_verifie_le la date de votre vérification, ainsi : 2026-03-31 (ou 31/03/2026)."),
    "nom_point": ("avertissement", "Le nom finit par un point.", "Enlevez le point."),
    "texte_coupe": ("avertissement", "Le texte est trop long : il est coupé.", "Écrivez {detail} caractères au plus."),
    "zero_perdu": ("avertissement", "Le tableur a changé ce nombre : « {detail} » est lu.", "Mettez la colonne au format Texte et écrivez {detail}."),
    "code_postal": ("avertissement", "Ce n’est pas un code postal : la case n’est pas lue.", "Écrivez 5 chiffres, par exemple 01200."),
    "code_insee": ("avertissement", "Ce n’est pas un code Insee de commune : la case n’est pas lue.", "Écrivez 5 caractères, par exemple 2A004."),
    "code_insee_inconnu": ("avertissement", "Cette commune n’est pas dans la liste de l’Insee.", "Vérifiez le code Insee de la commune."),
    "code_insee_ancien": ("avertissement", "Cette commune a changé de code : « {detail} » est utilisé.", "Écrivez {detail}."),
    "siret": ("avertissement", "Ce n’est pas un numéro SIRET : la case n’est pas lue.", "Écrivez 14 chiffres."),
    "telephone": ("avertissement", "Ce n’est pas un numéro de téléphone : la case n’est pas lue.", "Écrivez un seul numéro, par exemple 01 23 45 67 89."),
    "telephone_tableur": ("avertissement", "Le tableur a arrondi ce numéro : ses derniers chiffres sont perdus, la case n’est pas lue.", "Mettez la colonne au format Texte et écrivez de nouveau le numéro, par exemple 01 23 45 67 89."),
    "telephone_plusieurs": ("avertissement", "Il y a plusieurs numéros : le premier est gardé.", "Écrivez un seul numéro."),
    "courriel": ("avertissement", "Ce n’est pas une adresse électronique : la case n’est pas lue.", "Écrivez une adresse, par exemple contact@exemple.fr."),
    "courriel_plusieurs": ("avertissement", "Il y a plusieurs adresses électroniques : la première est gardée.", "Écrivez une seule adresse."),
    "adresse_web": ("avertissement", "Ce n’est pas une adresse de site : la case n’est pas lue.", "Écrivez une adresse qui commence par https://."),
    "adresse_web_completee": ("avertissement", "Il manque « https:// » : « {detail} » est lu.", "Écrivez {detail}."),
    "date": ("avertissement", "Ce n’est pas une date : la case n’est pas lue.", "Écrivez la date ainsi : 2026-03-31 (année, mois, jour), ou 31/03/2026."),
    "date_hors_limites": ("avertissement", "Cette date est avant 2000 ou dans le futur : la case n’est pas lue.", "Vérifiez la date. Elle s’écrit 2026-03-31 (année, mois, jour), ou 31/03/2026."),
    "date_mois": ("avertissement", "Le jour manque : le premier du mois est lu.", "Écrivez la date ainsi : 2026-03-31 (année, mois, jour), ou 31/03/2026."),
    "nombre": ("avertissement", "Ce n’est pas un nombre : la case n’est pas lue.", "Écrivez par exemple 50.6292."),
    "oui_non": ("avertissement", "La réponse n’est ni « oui » ni « non » : la case n’est pas lue.", "Écrivez oui ou non."),
    "oui_non_anglais": ("avertissement", "C’est « {detail} » qui est lu.", "Écrivez {detail}."),
    "valeur_inconnue": ("avertissement", "« {detail} » n’est pas dans la liste des valeurs : cette valeur n’est pas gardée.", "Choisissez une valeur de la liste."),
    "valeur_proche": ("avertissement", "« {detail} » n’est pas dans la liste des valeurs : cette valeur n’est pas gardée.", "Vouliez-vous écrire « {proche} » ?"),
    "valeur_v0": ("avertissement", "« {detail} » est une ancienne valeur : « {proche} » est lu.", "Écrivez {proche}."),
    "tous_publics": ("avertissement", "« tous-publics » ne va pas avec d’autres publics : « tous-publics » est gardé seul.", "Gardez seulement tous-publics, ou seulement les autres."),
    "horaires": ("avertissement", "Ces horaires ne sont pas compris : ils seront montrés tels quels, sans dire si c’est ouvert.", "Écrivez par exemple : Mo-Fr 09:00-12:00,14:00-17:00; PH off."),
    "horaires_francais": ("avertissement", "Ces horaires sont en français : « {detail} » est lu.", "Vérifiez, puis recopiez : {detail}."),
    "horaires_vides": ("avertissement", "Un créneau « 00:00-00:00 » est une case vide, pas une journée entière : « {detail} » est lu.", "Demandez les horaires à la structure, ou recopiez : {detail}."),
    "position_hors_commune": ("avertissement", "Ce point est à {detail} de la commune : il est refusé, le centre de la commune est utilisé.", "Vérifiez la latitude et la longitude."),
    "position_hors_france": ("avertissement", "Ce point n’est pas en France : il est refusé.", "Vérifiez la latitude et la longitude."),
    "position_signe": ("avertissement", "Ce point est à {detail} de la commune, il y manque un signe moins : le point avec son signe est utilisé.", "Ajoutez le signe moins devant la latitude ou la longitude."),
    "position_inversee": ("avertissement", "La latitude et la longitude sont échangées : elles sont remises dans l’ordre.", "Échangez les deux cases."),
    "position_incomplete": ("avertissement", "La latitude ou la longitude manque : le centre de la commune est utilisé.", "Remplissez les deux cases, ou laissez les deux vides."),
    "commune_inconnue": ("avertissement", "Cette commune n’est pas reconnue : la structure ne sera pas trouvée près d’un lieu.", "Vérifiez le nom de la commune et son code postal."),
    "code_insee_contredit": ("avertissement", "Ce code Insee est celui d’une autre commune ({detail}) que le nom et le code postal : « {proche} » est utilisé.", "Vérifiez la commune, puis écrivez {proche}."),
    "commune_contredit": ("avertissement", "Le code Insee ou le code postal est celui de {detail} : la structure est placée là.", "Vérifiez le nom de la commune, le code postal et le code Insee."),
    "code_postal_contredit": ("avertissement", "Ce code postal n’est pas celui de {detail}, où la structure est placée.", "Vérifiez le code postal, la commune et le code Insee."),
    "lieu_absent": ("avertissement", "Le lieu n’est pas connu : cette structure ne sera pas trouvée près de quelqu’un.", "Écrivez le code Insee, ou le code postal et la commune."),
    "doublon_possible": ("avertissement", "Cette structure ressemble beaucoup à celle de la ligne {detail}.", "Si c’est la même, gardez une seule ligne."),
    "schema": ("avertissement", "Cette case ne suit pas le format data·inclusion : {detail}.", "Corrigez-la si vous envoyez ce fichier à data·inclusion."),
    "fermeture_inversee": ("avertissement", "La fermeture finit avant de commencer : elle n’est pas lue.", "Vérifiez les deux dates."),
    "lignes_en_trop": ("erreur", "Le fichier a trop de lignes : seules les {detail} premières sont lues.", "Gardez seulement les lignes utiles à votre territoire."),
    "cases_en_trop": ("avertissement", "La ligne a plus de cases que de colonnes : les cases en trop ne sont pas lues.", "Vérifiez les séparateurs et les guillemets."),
}  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """What a cell reader found in one cell; ``repaired`` tells whether a value could be saved."""

    code: str
    detail: str = ""
    proche: str = ""
    repaired: bool = False


@dataclass(frozen=True)
class Issue:
    """A fault with its place: file, line (1 is the row of the names), column and the value as written."""

    code: str
    file: str
    line: int | None = None
    column: str | None = None
    value: str = ""
    detail: str = ""
    proche: str = ""

    @property
    def level(self) -> Level:
        return MESSAGES[self.code][0]

    @property
    def message(self) -> str:
        """What happened, in French."""
        return MESSAGES[self.code][1].format(detail=self.detail, proche=self.proche)

    @property
    def advice(self) -> str:
        """What to write instead, in French."""
        return MESSAGES[self.code][2].format(detail=self.detail, proche=self.proche)

    @property
    def where(self) -> str:
        """« structures.csv, ligne 12, colonne telephone »."""
        parts = [self.file]
        if self.line is not None:
            parts.append(f"ligne {self.line}")
        if self.column is not None:
            parts.append(f"colonne {self.column}")
        return ", ".join(parts)

    def __str__(self) -> str:
        value = self.value if len(self.value) <= SHOWN_VALUE_LENGTH else self.value[: SHOWN_VALUE_LENGTH - 1] + "…"
        # Control characters of an untrusted cell must not reach a terminal.
        value = "".join(character if character.isprintable() else " " for character in value)
        written = f" – « {value} »" if value else ""
        return f"{self.level} : {self.where}{written} : {self.message} {self.advice}"

"""What people need, and which structures and services answer it.

data·inclusion v1 has no thematic for micro-credit: it is found by the word itself, with the thematics, the networks
and the association's own columns. « micro-crèche » is not micro-credit.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum, IntEnum
from functools import lru_cache

from tremplin.directory.records import Service, Structure


class Need(str, Enum):
    """What somebody looks for a structure for."""

    microcredit_personnel = "microcredit_personnel"
    microcredit_professionnel = "microcredit_professionnel"
    budget_dettes = "budget_dettes"
    alimentation = "alimentation"
    hebergement = "hebergement"
    social = "social"
    demarches = "demarches"
    jeunes = "jeunes"


class Match(IntEnum):
    """How sure it is that a record answers a need; the surest are shown first."""

    none = 0
    reseau = 1
    """Its network usually helps with this: to be confirmed by phone."""
    mention = 2
    """A service that is near the need, or that only mentions it."""
    service = 3
    """This is what the structure is for, or a service described for this need."""
    local = 4
    """The association wrote it in its own columns."""


@dataclass(frozen=True)
class NeedRule:
    """Codes that answer a need. ``main`` ones are what the structure is for, ``near`` ones often help with it."""

    main_thematiques: frozenset[str] = frozenset()
    near_thematiques: frozenset[str] = frozenset()
    main_reseaux: frozenset[str] = frozenset()
    near_reseaux: frozenset[str] = frozenset()
    main_types: frozenset[str] = frozenset()
    near_types: frozenset[str] = frozenset()


_BUDGET = frozenset(
    {
        "difficultes-financieres--acquerir-une-autonomie-budgetaire",
        "difficultes-financieres--ameliorer-sa-gestion-budgetaire",
        "difficultes-financieres--mettre-en-place-une-mesure-de-protection-financiere",
        "difficultes-financieres--prevenir-une-degradation-de-la-situation-financiere",
        "difficultes-financieres--situation-dendettement-surendettement",
    }
)
_RIGHTS = frozenset(
    {
        "difficultes-administratives-ou-juridiques--accompagnement-aux-demarches-administratives",
        "difficultes-administratives-ou-juridiques--accompagnement-pour-lacces-aux-droits",
        "difficultes-administratives-ou-juridiques--beneficier-dune-mesure-daccompagnement-adapte",
    }
)
_PAPERS = frozenset(
    {
        "difficultes-administratives-ou-juridiques--accompagnement-aux-demarches-administratives",
        "numerique--acceder-a-des-services-en-ligne",
        "numerique--maitriser-les-fondamentaux-du-numerique",
    }
)
_HOUSING = frozenset(
    {
        "logement-hebergement--louer-un-logement",
        "logement-hebergement--reduire-les-impayes-de-loyer",
        "logement-hebergement--se-maintenir-dans-le-logement",
        "logement-hebergement--sinformer-sur-les-demarches-liees-a-lacces-au-logement",
    }
)
#: A business in the making: what tells a professional micro-credit from a personal one.
BUSINESS_THEMATIQUES = frozenset(
    {
        "creer-une-entreprise--definir-son-projet-de-creation-dentreprise",
        "creer-une-entreprise--developper-son-entreprise",
        "creer-une-entreprise--structurer-son-projet-de-creation-dentreprise",
    }
)
#: What a personal micro-credit pays for: a description that only mentions the word must also carry one of these.
_PERSONAL_THEMATIQUES = (
    _BUDGET
    | _HOUSING
    | frozenset(
        {
            "logement-hebergement--changer-de-logement",
            "mobilite--acceder-a-un-vehicule",
            "mobilite--entretenir-reparer-son-vehicule",
            "mobilite--financer-ma-mobilite",
            "mobilite--preparer-un-permis",
        }
    )
)

RULES: dict[Need, NeedRule] = {
    Need.microcredit_personnel: NeedRule(
        main_reseaux=frozenset({"adie"}),
        near_reseaux=frozenset(
            {"cresus", "unaf", "points-conseil-budget", "restos-du-coeur", "croix-rouge", "secours-populaire"}
        ),
        main_types=frozenset({"credit-municipal", "microcredit", "adie", "parcours-confiance"}),
        near_types=frozenset(
            {"secours-catholique", "udaf", "cresus", "restos-du-coeur", "croix-rouge", "point-conseil-budget"}
        ),
    ),
    Need.microcredit_professionnel: NeedRule(
        main_reseaux=frozenset({"adie"}),
        near_reseaux=frozenset({"france-active", "initiative-france", "reseau-bge", "reseau-entreprendre"}),
        main_types=frozenset({"adie"}),
        near_types=frozenset({"creasol", "france-active", "initiative-france", "bge"}),
    ),
    Need.budget_dettes: NeedRule(
        main_thematiques=_BUDGET,
        main_reseaux=frozenset({"points-conseil-budget", "cresus", "unaf"}),
        near_reseaux=frozenset({"ccas-cias", "maisons-des-solidarites"}),
        main_types=frozenset({"point-conseil-budget", "points-conseil-budget", "cresus", "udaf", "banque-de-france"}),
        near_types=frozenset({"ccas", "secours-catholique"}),
    ),
    Need.alimentation: NeedRule(
        main_thematiques=frozenset({"equipement-et-alimentation--alimentation"}),
        main_reseaux=frozenset({"restos-du-coeur", "banques-alimentaires"}),
        near_reseaux=frozenset({"secours-populaire", "croix-rouge", "ccas-cias"}),
        main_types=frozenset(
            {
                "restos-du-coeur",
                "epicerie-solidaire",
                "epicerie-sociale",
                "banque-alimentaire",
                "distribution-alimentaire",
            }
        ),
        near_types=frozenset({"secours-catholique", "secours-populaire", "croix-rouge", "ccas"}),
    ),
    Need.hebergement: NeedRule(
        main_thematiques=frozenset({"logement-hebergement--rechercher-une-solution-dhebergement-temporaire"}),
        near_thematiques=_HOUSING,
        main_reseaux=frozenset({"siao", "chrs", "hup", "huda", "cada", "cph"}),
        near_reseaux=frozenset({"ccas-cias", "maisons-des-solidarites", "emmaus", "residences-fjt"}),
        main_types=frozenset({"siao", "chrs", "accueil-de-jour"}),
        near_types=frozenset({"ccas", "adil"}),
    ),
    Need.social: NeedRule(
        main_thematiques=_RIGHTS,
        near_thematiques=_BUDGET | frozenset({"equipement-et-alimentation--alimentation"}),
        main_reseaux=frozenset({"ccas-cias", "france-service", "maisons-des-solidarites", "cms", "msap"}),
        near_reseaux=frozenset(
            {
                "secours-populaire",
                "croix-rouge",
                "restos-du-coeur",
                "emmaus",
                "caf",
                "pimms-mediation",
                "points-conseil-budget",
            }
        ),
        main_types=frozenset({"ccas", "cias", "france-services", "maison-des-solidarites"}),
        near_types=frozenset({"secours-catholique", "udaf", "secours-populaire", "croix-rouge"}),
    ),
    # Papers, forms and procedures on the internet: what France services counters are for.
    Need.demarches: NeedRule(
        main_thematiques=_PAPERS,
        near_thematiques=_RIGHTS,
        main_reseaux=frozenset({"france-service", "msap", "pimms-mediation", "conseillers-numeriques"}),
        near_reseaux=frozenset({"ccas-cias", "maisons-des-solidarites", "caf"}),
        main_types=frozenset({"france-services"}),
        near_types=frozenset({"ccas", "cias", "maison-des-solidarites"}),
    ),
    Need.jeunes: NeedRule(
        main_reseaux=frozenset({"mission-locale", "reseau-information-jeunesse"}),
        near_reseaux=frozenset({"residences-fjt", "ecoles-de-la-deuxieme-chance", "epide", "apprentis-dauteuil"}),
        main_types=frozenset({"mission-locale", "point-information-jeunesse"}),
        near_types=frozenset({"crous"}),
    ),
}
#: Help of a service for young people: its thematics must be one of these.
_YOUNG_HELP = (
    _BUDGET | _RIGHTS | _HOUSING | frozenset({"logement-hebergement--rechercher-une-solution-dhebergement-temporaire"})
)
_YOUNG = frozenset({"jeunes", "etudiants"})
_NEEDED_BY_LOCAL: dict[str, frozenset[Need]] = {
    "personnel": frozenset({Need.microcredit_personnel}),
    "professionnel": frozenset({Need.microcredit_professionnel}),
    "les-deux": frozenset({Need.microcredit_personnel, Need.microcredit_professionnel}),
    "non": frozenset(),
}
_DEBTS = "difficultes-financieres--situation-dendettement-surendettement"
#: Needs that a loan does not answer, though its thematics say « budget ».
_NO_LOAN = frozenset({Need.budget_dettes, Need.social})
MICROCREDIT_NEEDS = (Need.microcredit_personnel, Need.microcredit_professionnel)

_MICROCREDIT = re.compile(r"\bmicro[\s\-\u2010-\u2015]*credits?\b")
_PROFESSIONAL = re.compile(r"\bmicro[\s\-\u2010-\u2015]*credits?\s+(?:professionnels?|pro)\b")
_PERSONAL = re.compile(r"\bmicro[\s\-\u2010-\u2015]*credits?\s+personnels?\b")


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(character for character in decomposed if not unicodedata.combining(character)).lower()


def speaks_of_microcredit(text: str | None) -> bool:
    """Tell whether a text holds the word « microcrédit » in any spelling (never « micro-crèche »)."""
    # Most texts are told apart without the cost of the accents.
    if not text or "micro" not in text.lower():
        return False
    return _MICROCREDIT.search(_plain(text)) is not None


@lru_cache(maxsize=50_000)
def _by_codes(reseaux: tuple[str, ...], local_type: str | None) -> tuple[Match, ...]:
    found = []
    for need in Need:
        rule = RULES[need]
        match = Match.none
        if local_type in rule.main_types or not rule.main_reseaux.isdisjoint(reseaux):
            match = Match.service
        elif local_type in rule.near_types or not rule.near_reseaux.isdisjoint(reseaux):
            match = Match.reseau
        found.append(match)
    return tuple(found)


def structure_matches(structure: Structure) -> tuple[Match, ...]:
    """Return how a structure answers each need (in the order of ``Need``) by its networks and local columns alone."""
    matches = _by_codes(structure.reseaux_porteurs, structure.local_type)
    if structure.local_microcredit is None:
        if not speaks_of_microcredit(structure.nom):
            return matches
        kinds = _kinds(_plain(structure.nom), frozenset())
        return tuple(max(match, Match.service) if need in kinds else match for need, match in zip(Need, matches))
    return tuple(_local(need, match, structure.local_microcredit) for need, match in zip(Need, matches))


def _local(need: Need, match: Match, written: str) -> Match:
    if need not in MICROCREDIT_NEEDS:
        return match
    return Match.local if need in _NEEDED_BY_LOCAL[written] else Match.none


@lru_cache(maxsize=50_000)
def _by_thematiques(thematiques: tuple[str, ...], publics: tuple[str, ...]) -> tuple[Match, ...]:
    found = []
    for need in Need:
        rule = RULES[need]
        match = Match.none
        if not rule.main_thematiques.isdisjoint(thematiques):
            match = Match.service
        elif not rule.near_thematiques.isdisjoint(thematiques):
            match = Match.mention
        elif need is Need.jeunes and _YOUNG.intersection(publics) and not _YOUNG_HELP.isdisjoint(thematiques):
            match = Match.service if _YOUNG.issuperset(publics) else Match.mention
        found.append(match)
    return tuple(found)


def _kinds(text: str, thematiques: frozenset[str]) -> frozenset[Need]:
    """Return which micro-credit a text speaks of: what it says, else what its thematics are about, else personal."""
    professional, personal = _PROFESSIONAL.search(text), _PERSONAL.search(text)
    if professional or personal:
        kinds = set()
        if professional:
            kinds.add(Need.microcredit_professionnel)
        if personal:
            kinds.add(Need.microcredit_personnel)
        return frozenset(kinds)
    if BUSINESS_THEMATIQUES & thematiques:
        return frozenset({Need.microcredit_professionnel})
    return frozenset({Need.microcredit_personnel})


def service_matches(service: Service, structure: Structure) -> tuple[Match, ...]:
    """Return how a service answers each need, in the order of ``Need``."""
    matches = _by_thematiques(service.thematiques, service.publics)
    written = service.local_microcredit or structure.local_microcredit
    if written == "non":
        return matches
    in_name = speaks_of_microcredit(service.nom)
    if in_name and _DEBTS not in service.thematiques:
        matches = tuple(Match.none if need in _NO_LOAN else match for need, match in zip(Need, matches))
    if in_name or speaks_of_microcredit(service.description):
        thematiques = frozenset(service.thematiques)
        if in_name or thematiques & (_PERSONAL_THEMATIQUES | BUSINESS_THEMATIQUES):
            kinds = _kinds(_plain(f"{service.nom} {service.description or ''}"), thematiques)
            strength = Match.service if in_name else Match.mention
            matches = tuple(max(match, strength) if need in kinds else match for need, match in zip(Need, matches))
    if service.local_microcredit:
        matches = tuple(_local(need, match, service.local_microcredit) for need, match in zip(Need, matches))
    return matches

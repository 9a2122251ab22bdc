"""data/facts.yml: values that can be read and cannot be true. A digit too few or a zero too many is told to people."""

import datetime
import re
from collections.abc import Iterator, Mapping

from tremplin.answers import Fact, Facts, Fault
from tremplin.staff.checks.source import locate

#: What no value of a format can pass; a micro-credit, a rate or a delay stays far below.
LARGEST: Mapping[str, float] = {"euros": 1_000_000, "pourcent": 100, "jours": 3_650, "mois": 1_200, "ans": 120}
#: The same duration in days, to compare « 6 mois » with « 7 ans ».
_DAYS: Mapping[str, float] = {"jours": 1, "mois": 365 / 12, "ans": 365}
_MIN, _MAX = "_min", "_max"
#: A value that nobody must look at again for so long is forgotten: the longest review of the project is a year.
LONGEST_REVIEW = datetime.timedelta(days=3 * 365)
#: No page of the sources is read again less often.
LONGEST_UNCHECKED = datetime.timedelta(days=5 * 365)

# Numbers as they are dialled in France (Arcep numbering plan): ten digits, 3xxx and 10xx, information 118xxx, and the
# emergency and help lines, whose lists are closed: a digit less in « 115 » is no other number.
_DIALLED = re.compile(r"0[1-9]\d{8}|3\d{3}|10\d{2}|118\d{3}|116\d{3}|\+\d{8,14}")
_SHORT = frozenset({"15", "17", "18", "112", "114", "115", "119", "191", "196", "197"})
_SPACES = re.compile(r"[\s.\u00a0\u202f-]")
_ADDRESS = re.compile(r"https?://[^\s/.]+(?:\.[^\s/.]+)+(?:[/?#]\S*)?")


def sense_faults(facts: Facts, today: datetime.date) -> Iterator[Fault]:
    """The values that cannot be true."""
    for fact in facts.values.values():
        yield from _value_faults(facts, fact)
        yield from _date_faults(facts, fact, today)
        if fact.name.endswith(_MIN):
            yield from _order_faults(facts, fact)
    for source in facts.sources.values():
        if source.adresse and not _ADDRESS.fullmatch(source.adresse):
            yield Fault(facts.path, source.line, "adresse_mal_ecrite", detail=f"{source.id} : {source.adresse}")


def is_phone(written: str) -> bool:
    """Whether this can be dialled in France: « 01 23 45 67 89 », « 34 14 », « 115 »."""
    dialled = _SPACES.sub("", written)
    return dialled in _SHORT or _DIALLED.fullmatch(dialled) is not None


def _value_faults(facts: Facts, fact: Fact) -> Iterator[Fault]:
    detail = f"{fact.name} : {fact.valeur}"
    if fact.format == "telephone" and not is_phone(str(fact.valeur)):
        yield _fault(facts, fact, "telephone_impossible", detail)
    elif fact.format == "adresse" and not _ADDRESS.fullmatch(str(fact.valeur)):
        yield _fault(facts, fact, "adresse_mal_ecrite", detail)
    elif not isinstance(fact.valeur, str) and fact.valeur < 0:
        yield _fault(facts, fact, "valeur_negative", detail)
    elif not isinstance(fact.valeur, str) and fact.valeur > LARGEST.get(fact.format, fact.valeur):
        largest = LARGEST[fact.format]
        yield _fault(facts, fact, "valeur_enorme", f"{detail} {fact.format}, au lieu de {largest:,.0f} au plus")


def _date_faults(facts: Facts, fact: Fact, today: datetime.date) -> Iterator[Fault]:
    if fact.a_revoir_le < fact.verifie_le:
        days = f"{fact.name} (verifie_le {fact.verifie_le:%d/%m/%Y}, a_revoir_le {fact.a_revoir_le:%d/%m/%Y})"
        yield _fault(facts, fact, "dates_inversees", days)
    elif fact.a_revoir_le - today > LONGEST_REVIEW:
        yield _fault(facts, fact, "a_revoir_trop_tard", f"{fact.name} ({fact.a_revoir_le:%d/%m/%Y})", "attention")
    if today - fact.verifie_le > LONGEST_UNCHECKED:
        yield _fault(facts, fact, "verifie_trop_tot", f"{fact.name} ({fact.verifie_le:%d/%m/%Y})", "attention")


def _order_faults(facts: Facts, least: Fact) -> Iterator[Fault]:
    most = facts.values.get(least.name.removesuffix(_MIN) + _MAX)
    if most is None or isinstance(least.valeur, str) or isinstance(most.valeur, str):
        return
    if least.valeur * _DAYS.get(least.format, 1) > most.valeur * _DAYS.get(most.format, 1):
        detail = f"{least.name} ({least.text}) et {most.name} ({most.text})"
        yield _fault(facts, least, "minimum_trop_grand", detail)


def _fault(facts: Facts, fact: Fact, code: str, detail: str, severity: str = "erreur") -> Fault:
    line, column = locate(facts.path, fact.name, fact.line, fact.line)
    return Fault(facts.path, line, code, column, detail, severity)

"""contacts.yml: still the example, incomplete, or naming values that data/facts.yml does not hold."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

from tremplin.answers import ContentError, Facts, Fault
from tremplin.answers.facts import PLACEHOLDER
from tremplin.answers.yaml_lines import LineDict, read_yaml
from tremplin.directory.contacts import UNVERIFIED, BrokenContacts, Contact, Contacts
from tremplin.directory.needs import Need
from tremplin.staff.checks.facts import is_phone
from tremplin.staff.checks.names import unknown_keys, unknown_values, with_proposal
from tremplin.staff.checks.source import locate

CONTACTS_FILE = "contacts.yml"
PHONE = "telephone"
ASSOCIATION, NATIONAL = "association", "nationaux"

_KEYS = frozenset(field.name for field in dataclasses.fields(Contact)) - {"id"}
_NEEDS = frozenset(need.value for need in Need)


def contact_faults(folder: Path, facts: Facts | None, examples: tuple[str, ...]) -> Iterator[Fault]:
    """The faults of the contacts of a directory folder.

    Args:
        facts: the dated values, None when they cannot be read.
        examples: pieces of text by which the values of the shipped example are known.
    """
    path = folder / CONTACTS_FILE
    try:
        document = read_yaml(path)
    except ContentError as error:
        if not path.exists():
            yield from error.faults
        return  # a broken file is told with the answers, which quote it
    faults = [*_association_faults(path, document, examples), *_national_faults(path, document)]
    codes = document.get(UNVERIFIED) or []
    if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
        faults.append(Fault(path, document.key_lines[UNVERIFIED], "liste_attendue", detail=UNVERIFIED))
    faults += _phone_faults(path, document)
    if not faults:
        try:
            Contacts.load(path)
        except BrokenContacts:
            faults.append(Fault(path, 1, "contacts_mal_ecrits"))
    yield from faults
    if facts is not None:
        yield from unknown_values(path, facts.values)


def _association_faults(path: Path, document: LineDict, examples: tuple[str, ...]) -> Iterator[Fault]:
    association = document.get(ASSOCIATION)
    if not isinstance(association, LineDict):
        return  # told with the answers too
    yield from unknown_keys(path, association, _KEYS)
    if not association.get("nom") or not (association.get("telephone") or association.get("courriel")):
        yield Fault(path, document.key_lines[ASSOCIATION], "contacts_sans_association")
    for key, value in association.items():
        if any(example in str(value) for example in examples):
            line = association.key_lines[key]
            yield Fault(path, line, "contacts_a_remplacer", locate(path, key, line, line)[1], str(value), "attention")


def _phone_faults(path: Path, document: LineDict) -> Iterator[Fault]:
    """Numbers that cannot be dialled; those between braces are told with the dated values."""
    national = document.get(NATIONAL)
    contacts = [document.get(ASSOCIATION), *(national.values() if isinstance(national, LineDict) else ())]
    for contact in contacts:
        number = contact.get(PHONE) if isinstance(contact, LineDict) else None
        if isinstance(number, str) and number and not PLACEHOLDER.search(number) and not is_phone(number):
            line = contact.key_lines[PHONE]
            yield Fault(path, line, "telephone_impossible", locate(path, number, line, line)[1], f"{PHONE} : {number}")


def _national_faults(path: Path, document: LineDict) -> Iterator[Fault]:
    contacts = document.get(NATIONAL)
    if not isinstance(contacts, LineDict):
        yield Fault(path, document.key_lines.get(NATIONAL, 1), "contacts_mal_ecrits")
        return
    for name, contact in contacts.items():
        line = contacts.key_lines[name]
        if not isinstance(contact, LineDict) or not contact.get("nom"):
            yield Fault(path, line, "contact_sans_nom", detail=name)
            continue
        yield from unknown_keys(path, contact, _KEYS)
        needs = contact.get("besoins") or []
        for need in needs if isinstance(needs, list) else [needs]:
            if not isinstance(needs, list) or need not in _NEEDS:
                line = contact.key_lines["besoins"]
                yield Fault(path, line, "besoin_inconnu", detail=with_proposal(str(need), _NEEDS))

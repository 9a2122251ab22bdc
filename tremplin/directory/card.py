"""A structure or a contact as people read it: a title and lines ready to show, on any channel.

The words are data/directory/fiche.yml.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from tremplin.answers import Fact, Facts
from tremplin.answers.facts import PLACEHOLDER
from tremplin.answers.yaml_lines import read_yaml
from tremplin.directory.cells import FRENCH_PREFIXES
from tremplin.directory.contacts import Contact
from tremplin.directory.needs import Match
from tremplin.directory.search import Found

_MAP_ZOOM = 17  # one building
_ONE_DECIMAL_BELOW_KM = 10.0  # « à 3,4 km », then « à 27 km »: the point itself is only known to about a kilometre
_PAIR = 2  # French numbers are read in pairs of digits
_NOT_DIALLED = re.compile(r"[^+\d]")


@dataclass(frozen=True)
class Line:
    """One line of a card. `kind` says what it is (distance, phone…), `url` what a tap on it opens."""

    kind: str
    text: str
    url: str | None = None


@dataclass(frozen=True)
class Card:
    """A structure or a contact ready to show."""

    id: str
    title: str
    lines: tuple[Line, ...]

    def as_dict(self) -> dict[str, Any]:
        """The card as a message carries it to a channel."""
        lines = [{k: v for k, v in (("kind", li.kind), ("text", li.text), ("url", li.url)) if v} for li in self.lines]
        return {"id": self.id, "title": self.title, "lines": lines}


class Subject(str, Enum):
    """What may be asked about a structure."""

    address = "adresse"
    phone = "telephone"
    hours = "horaires"
    email = "courriel"
    web = "site"
    appointment = "rendez_vous"
    access = "accessibilite"
    fee = "tarif"
    parking = "stationnement"


#: The lines of a card that answer about a subject.
_KINDS = {
    Subject.address: ("address", "distance", "map"),
    Subject.phone: ("phone",),
    Subject.hours: ("hours", "open"),
    Subject.email: ("email",),
    Subject.web: ("web",),
    Subject.appointment: ("appointment",),
    Subject.access: ("access",),
    Subject.fee: ("fee",),
    Subject.parking: ("map",),
}
#: What a service may cost (data·inclusion, « frais »), as the words of a card name it.
_FEES = ("gratuit", "payant")
#: Lines that say « not known » in a whole card; alone they are said by a sentence of their own.
_UNKNOWN_SAID_BY = frozenset({"phone", "hours"})
#: Where to ask when the answer is not in the file.
_OTHER_WAYS = frozenset({"phone", "email", "web"})
_WITHOUT_PHONE = frozenset({"email", "web", "address"})


class CardWords:
    """The words of a card."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = words

    @classmethod
    def load(cls, path: Path) -> CardWords:
        """Read fiche.yml."""
        return cls(read_yaml(path))

    def say(self, name: str, **values: str) -> str:
        """Fill one of the sentences."""
        return self._words[name].format(**values)


def make_card(found: Found, words: CardWords) -> Card:
    """Make the card of a search result."""
    structure, service = found.structure, found.service
    lines: list[Line] = []
    if service is not None:
        lines.append(Line("service", service.nom))
    if found.match in (Match.reseau, Match.mention):
        lines.append(Line("advice", words.say("a_confirmer")))
    if found.distance_km is not None:
        lines.append(Line("distance", _distance(found, words)))
    address = ", ".join(part for part in (found.adresse, _town(found)) if part)
    if address:
        lines.append(Line("address", address))
    lines.append(_phone(found, words))
    if found.courriel:
        lines.append(Line("email", words.say("courriel", courriel=found.courriel), f"mailto:{found.courriel}"))
    lines += _hours(found, words)
    if structure.local_rdv:
        lines.append(Line("appointment", words.say(structure.local_rdv.replace("-", "_"))))
    if structure.local_pmr:
        lines.append(Line("access", words.say("pmr")))
    if service is not None and service.frais in _FEES:
        lines.append(Line("fee", words.say(service.frais)))
    if structure.site_web:
        lines.append(Line("web", words.say("site"), structure.site_web))
    if found.latitude is not None and found.longitude is not None and not found.approximate_position:
        lines.append(Line("map", words.say("carte"), map_url(found.latitude, found.longitude)))
    day = found.verified_on
    lines.append(Line("checked", words.say("verifie", date=f"{day:%d/%m/%Y}") if day else words.say("non_verifie")))
    return Card(structure.id, structure.nom, tuple(lines))


def make_contact_card(contact: Contact, facts: Facts, words: CardWords) -> Card:
    """Make the card of a national contact; what it takes from the facts bears their sources and dates.

    Raises:
        KeyError: a name between braces is no fact (`make check` tells).
    """
    used: list[Fact] = []

    def filled(text: str) -> str:
        names = PLACEHOLDER.findall(text)
        used.extend(facts.values[name] for name in names)
        return PLACEHOLDER.sub(lambda name: facts.values[name[1]].text, text)

    title = filled(contact.nom)
    lines: list[Line] = []
    if contact.texte:
        lines.append(Line("advice", filled(contact.texte)))
    if contact.telephone:
        number = filled(contact.telephone)
        lines.append(Line("phone", words.say("telephone", telephone=number), f"tel:{_NOT_DIALLED.sub('', number)}"))
    if contact.horaires:
        lines.append(Line("hours", filled(contact.horaires)))
    if contact.courriel:
        address = filled(contact.courriel)
        lines.append(Line("email", words.say("courriel", courriel=address), f"mailto:{address}"))
    if contact.site_web:
        lines.append(Line("web", words.say("site"), filled(contact.site_web)))
    for fact in {(fact.source.nom, fact.verifie_le): fact for fact in used}.values():
        said = words.say("source", nom=fact.source.nom, date=f"{fact.verifie_le:%d/%m/%Y}")
        lines.append(Line("checked", said))
    return Card(contact.id, title, tuple(lines))


def make_answer_card(found: Found, subject: Subject, words: CardWords, day_line: str | None = None) -> Card:
    """Make the card that answers one question about a structure: its lines on the subject, or that they are unknown
    and another way to reach it.

    day_line: what is known of the day asked about (`Directory.day_line`), said before the other hours.
    """
    lines = make_card(found, words).lines
    kept = [line for line in lines if line.kind in _KINDS[subject]]
    if not _known(found, subject):
        ways = _OTHER_WAYS if found.telephone else _WITHOUT_PHONE
        kept = [line for line in kept if line.kind not in _UNKNOWN_SAID_BY]
        kept += [line for line in lines if line.kind in ways and line not in kept]
        kept.insert(0, Line("unknown", words.say(f"inconnu_{subject.value}")))
    elif day_line:
        kept.insert(0, Line("day", day_line))
    return Card(found.structure.id, found.structure.nom, tuple(kept))


def _known(found: Found, subject: Subject) -> bool:
    if subject is Subject.hours:
        return bool(found.opening and found.opening.lines)
    known = {
        Subject.address: found.adresse,
        Subject.phone: found.telephone,
        Subject.email: found.courriel,
        Subject.web: found.structure.site_web,
        Subject.appointment: found.structure.local_rdv,
        Subject.access: found.structure.local_pmr,
        Subject.fee: found.service is not None and found.service.frais in _FEES,
        Subject.parking: False,  # no column of the directory tells
    }
    return bool(known[subject])


def _phone(found: Found, words: CardWords) -> Line:
    if not found.telephone:
        return Line("phone", words.say("sans_telephone"))
    return Line("phone", words.say("telephone", telephone=spoken_phone(found.telephone)), f"tel:{found.telephone}")


def _distance(found: Found, words: CardWords) -> str:
    km = found.distance_km or 0.0
    if km < 1:
        text = words.say("distance_moins_d_un")
    elif km < _ONE_DECIMAL_BELOW_KM:
        text = words.say("distance", km=f"{km:.1f}".replace(".", ","))
    else:
        text = words.say("distance", km=f"{km:.0f}")
    return f"{text} ({words.say('position_approximative')})" if found.approximate_position else text


def _town(found: Found) -> str:
    return " ".join(part for part in (found.code_postal, found.commune) if part)


def _hours(found: Found, words: CardWords) -> list[Line]:
    opening = found.opening
    if opening is None or not (opening.lines or opening.summary):
        return [Line("hours", words.say("sans_horaires"))]
    lines = [Line("hours", line) for line in opening.lines]
    return [*lines, Line("open", opening.summary)] if opening.summary else lines


def spoken_phone(number: str) -> str:
    """« +33320547032 » -> « 03 20 54 70 32 », overseas too; other numbers as they are (short ones included)."""
    prefix = next((prefix for prefix in FRENCH_PREFIXES if number.startswith(prefix)), "")
    digits = "0" + number[len(prefix) :] if prefix else number
    if len(digits) != 10 or not digits.isdigit():
        return number
    return " ".join(digits[i : i + _PAIR] for i in range(0, len(digits), _PAIR))


def map_url(lat: float, lon: float) -> str:
    """The address of a map centred on a point (OpenStreetMap: no account, no tracking)."""
    return f"https://www.openstreetmap.org/?mlat={lat:.5f}&mlon={lon:.5f}#map={_MAP_ZOOM}/{lat:.5f}/{lon:.5f}"

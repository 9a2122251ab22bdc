"""Elements: the parts of a text that may say a place (names, codes, numbers, ranks), and how they join into one place.

« saint denis 93 », « 97460 Saint-Paul », « Lyon 3e », « la ferté bernard c'est dans la sarthe » are each several
elements that say one place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from tremplin.places.geography import Entry, Geography
from tremplin.places.place import Place, Resolution
from tremplin.places.spelling import Word

ElementKind = Literal["name", "postal_code", "number", "rank"]

# The second candidate is asked about if it weighs at least this share of the first.
ASK_SHARE = 0.10
MOST_CHOICES = 6
# Words that may stand between two elements of one place.
_GLUE = frozenset(
    [
        "dans",
        "le",
        "la",
        "les",
        "l",
        "en",
        "c",
        "est",
        "ces",
        "se",
        "ses",
        "trouve",
        "du",
        "de",
        "d",
        "departement",
        "dep",
        "dpt",
        "region",
        "cedex",
        "ville",
        "a",
        "au",
        "aux",
    ]
)
MOST_GLUE = 5
_CONTRACTIONS = {"au": "le", "aux": "les", "du": "le", "des": "les"}
_RANKS = {
    name: number
    for number, name in enumerate(
        [
            "premier",
            "deuxieme",
            "troisieme",
            "quatrieme",
            "cinquieme",
            "sixieme",
            "septieme",
            "huitieme",
            "neuvieme",
            "dixieme",
            "onzieme",
            "douzieme",
            "treizieme",
            "quatorzieme",
            "quinzieme",
            "seizieme",
            "dixseptieme",
            "dixhuitieme",
            "dixneuvieme",
            "vingtieme",
        ],
        start=1,
    )
}
_RANK_SUFFIXES = frozenset(["e", "eme", "er", "ieme", "arrondissement", "arrdt", "arr"])
# CEDEX codes that are not in the tables: the sorting office of the chef-lieu has a third digit 0 (33074 is Bordeaux).
_CHEF_LIEU_DIGIT = "0"


# Insee code of the region that the old number 20 stands for.
CORSE = "94"
_LONGEST_SPOKEN = 4
# Words of the longest expression of indices.csv.
_LONGEST_EXPRESSION = 4
# A number before one of these is an amount, an age, a duration, a date or a house number.
UNITS = frozenset(
    [
        "euro",
        "euros",
        "eur",
        "e",
        "balle",
        "balles",
        "boule",
        "boules",
        "k",
        "ke",
        "mille",
        "m",
        "mois",
        "an",
        "ans",
        "annee",
        "annees",
        "jour",
        "jours",
        "j",
        "semaine",
        "semaines",
        "sem",
        "h",
        "heure",
        "heures",
        "min",
        "minute",
        "minutes",
        "km",
        "kilometre",
        "kilometres",
        "pourcent",
        "fois",
        "x",
        "personne",
        "personnes",
        "enfant",
        "enfants",
        "gosses",
        "credit",
        "credits",
        "pret",
        "prets",
        "dette",
        "dettes",
        "janvier",
        "fevrier",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "aout",
        "septembre",
        "octobre",
        "novembre",
        "decembre",
        "rue",
        "avenue",
        "av",
        "boulevard",
        "bd",
        "bis",
        "ter",
        "chemin",
        "impasse",
        "allee",
        "place",
        "route",
        "quai",
        "cours",
        "mensualite",
        "mensualites",
        "echeance",
        "echeances",
        "piece",
        "pieces",
        "mois",
    ]
)


@dataclass(slots=True)
class Element:
    """Words `first` to `last` (included) of a text and the places they may mean."""

    kind: ElementKind
    first: int
    last: int
    entries: list[Entry] = field(default_factory=list)
    code: str = ""
    rank: int = 0
    parts: int = 1
    """How many elements were joined into this one."""
    named: bool = False
    """True if one of them is a name: two numbers side by side are no place."""

    @property
    def communes(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.place.kind == "commune"]

    @property
    def zones(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.place.kind != "commune"]


def scan(geography: Geography, words: Sequence[Word]) -> list[Element]:
    """The elements of a text, left to right, longest first, not overlapping."""
    elements: list[Element] = []
    index = 0
    while index < len(words):
        index += _expression_at(geography, words, index)
        if index >= len(words):
            break
        element = _number_at(geography, words, index) or _name_at(geography, words, index)
        if element is None:
            index += 1
        else:
            elements.append(element)
            index = element.last + 1
    return elements


def _expression_at(geography: Geography, words: Sequence[Word], index: int) -> int:
    """How many words from here speak of something else though a name is among them: « paris sportifs »."""
    for count in range(min(_LONGEST_EXPRESSION, len(words) - index), 1, -1):
        if " ".join(word.text for word in words[index : index + count]) in geography.expressions:
            return count
    return 0


def _name_at(geography: Geography, words: Sequence[Word], index: int) -> Element | None:
    """The longest name that begins at this word (« au havre » is read « le havre »)."""
    text = words[index].text
    length = min(geography.longest.get(text, 0), len(words) - index)
    parts = [word.text for word in words[index : index + length]]
    for count in range(length, 0, -1):
        entries = geography.names.get(" ".join(parts[:count]))
        if entries and not any(word.breaks for word in words[index + 1 : index + count]):
            return Element("name", index, index + count - 1, entries)
    article = _CONTRACTIONS.get(text)
    if article:
        length = min(geography.longest.get(article, 0), len(words) - index)
        for count in range(length, 1, -1):
            rest = [word.text for word in words[index + 1 : index + count]]
            entries = geography.names.get(" ".join([article, *rest]))
            if entries:
                return Element("name", index + 1, index + count - 1, entries)
    return None


def _number_at(geography: Geography, words: Sequence[Word], index: int) -> Element | None:
    """A postal code, the number of a departement or the rank of an arrondissement; never a number before a unit."""
    word = words[index]
    if word.text in _RANKS:
        return Element("rank", index, index, rank=_RANKS[word.text])
    if word.text == "dix" and index + 1 < len(words) and f"dix{words[index + 1].text}" in _RANKS:
        return Element("rank", index, index + 1, rank=_RANKS[f"dix{words[index + 1].text}"])
    if index and words[index - 1].text == "cedex" and word.text.isdigit() and len(word.text) <= 2:
        return Element("rank", index, index, rank=int(word.text))
    if not word.text[0].isdigit():
        return _spoken_number_at(geography, words, index)
    if word.ordinal is not None:
        return Element("rank", index, index, rank=word.ordinal)
    following = words[index + 1] if index + 1 < len(words) else None
    if following and len(word.text) == 2 and len(following.text) == 3 and following.text.isdigit():
        code = word.text + following.text
        if following.start == word.end + 1 and code in geography.postal_codes:
            counted = index + 2 < len(words) and words[index + 2].text in UNITS
            return (
                None
                if counted
                else Element(
                    "postal_code",
                    index,
                    index + 1,
                    postal_entries(geography, code),
                    code,
                )
            )
    if following and following.text in UNITS:
        return None
    if len(word.text) == len("75001") and word.text.isdigit():
        return Element("postal_code", index, index, postal_entries(geography, word.text), word.text)
    if following and following.text in _RANK_SUFFIXES and len(word.text) <= 2 and word.text.isdigit():
        return Element("rank", index, index + 1, rank=int(word.text))
    usual = _name_at(geography, words, index)
    if usual is not None and usual.last > index:
        return usual
    code = word.text.upper()
    place = geography.regions[CORSE] if code == "20" else geography.departements.get(code)
    entries = [Entry(place, place.population, True)] if place else []
    return Element("number", index, index, entries, code) if entries or len(code) <= 2 else None


def _spoken_number_at(geography: Geography, words: Sequence[Word], index: int) -> Element | None:
    """« le quatre-vingt-treize », as a dictated message has it."""
    if index == 0 or words[index - 1].text != "le":
        return None
    for count in range(min(_LONGEST_SPOKEN, len(words) - index), 0, -1):
        place = geography.spoken_numbers.get(" ".join(word.text for word in words[index : index + count]))
        if place:
            after = words[index + count].text if index + count < len(words) else ""
            if after in UNITS:
                return None
            last = index + count - 1
            return Element(
                "number",
                index,
                last,
                [Entry(place, place.population, True)],
                place.code,
            )
    return None


def postal_entries(geography: Geography, code: str) -> list[Entry]:
    """The communes of a postal code; for an unknown one (CEDEX) the chef-lieu or the departement; else nothing."""
    places = geography.postal_codes.get(code)
    if places:
        # A commune of several codes has only a part of its inhabitants behind each.
        return [Entry(place, place.population / len(place.codes_postaux), True) for place in places]
    prefix = code[:3] if code.startswith(("97", "98")) else code[:2]
    if prefix == "20":
        prefix = "2A" if code[2] in "01" else "2B"
    departement = geography.departements.get(prefix)
    if departement is None:
        return []
    chef_lieu = geography.chefs_lieux[prefix]
    if code[2] == _CHEF_LIEU_DIGIT and f"{prefix}000" in chef_lieu.codes_postaux or prefix == "75":
        return [Entry(chef_lieu, chef_lieu.population, True)]
    return [Entry(departement, departement.population, True)]


def join(geography: Geography, words: Sequence[Word], elements: Sequence[Element]) -> list[Element]:
    """Neighbouring elements that say one place become one element."""
    joined: list[Element] = []
    for element in elements:
        if joined and _close(words, joined[-1], element):
            both = _both(geography, words, joined[-1], element)
            if both is not None:
                joined[-1] = both
                continue
        joined.append(element)
    return joined


def _close(words: Sequence[Word], left: Element, right: Element) -> bool:
    between = words[left.last + 1 : right.first]
    return (
        len(between) <= MOST_GLUE
        and all(word.text in _GLUE for word in between)
        and not any(word.breaks for word in words[left.last + 1 : right.first + 1])
    )


def _both(geography: Geography, words: Sequence[Word], left: Element, right: Element) -> Element | None:
    """The places that agree with both elements, None if nothing does."""
    after = words[right.last + 1] if right.last + 1 < len(words) else None
    bare = right.kind == "number" and (right.first != left.last + 1 or not _ends(geography, after))
    entries = (
        ([] if bare else _ranked(geography, left, right))
        or _ranked(geography, right, left)
        or _within(left, right)
        or _within(right, left)
        or _same(left, right)
    )
    if not entries:
        return None
    return Element(
        "name",
        left.first,
        right.last,
        entries,
        code=left.code or right.code,
        parts=left.parts + right.parts,
        named=left.kind == "name" or right.kind == "name",
    )


def _ends(geography: Geography, after: Word | None) -> bool:
    """True if a bare number before this word is not counting it (« Lyon 3 », not « à Lyon 3 enfants »)."""
    return after is None or after.breaks or after.text in geography.around


def _ranked(geography: Geography, city: Element, rank: Element) -> list[Entry]:
    """« Lyon » and « 3e » (or a bare 3): Lyon 3e."""
    number = rank.rank or (int(rank.code) if rank.kind == "number" and rank.code.isdigit() else 0)
    if not number:
        return []
    codes = {entry.place.code for entry in city.communes} | {entry.place.parent or "" for entry in city.communes}
    found = [geography.arrondissements[code].get(number) for code in codes if code in geography.arrondissements]
    if city.kind == "postal_code" and not found and rank.kind == "rank":  # 69423 cedex 03
        found = [
            places.get(number)
            for code, places in geography.arrondissements.items()
            if any(entry.place.departement == places[1].departement for entry in city.zones)
        ]
    return [Entry(place, place.population, True) for place in found if place]


def _within(communes: Element, zones: Element) -> list[Entry]:
    """The communes of the first that lie in a departement or region of the second."""
    codes = {code for zone in zones.zones for code in zone.place.departements}
    return [entry for entry in communes.communes if entry.place.departement in codes]


def _same(left: Element, right: Element) -> list[Entry]:
    """The communes said twice (a name and a postal code); an arrondissement is more precise than its city."""
    found = []
    if "postal_code" in (left.kind, right.kind) or left.code or right.code:  # not « petit à petit »
        for precise, other in ((left, right), (right, left)):
            codes = {entry.place.code for entry in other.communes}
            found += [entry for entry in precise.communes if entry.place.code in codes or entry.place.parent in codes]
    keys = {entry.place.key for entry in right.zones}
    found += [entry for entry in left.zones if entry.place.key in keys]
    arrondissements = [entry for entry in found if entry.place.parent]
    return arrondissements or found


def decide(entries: Sequence[Entry], reason: str = "homonymes", corrected: bool = False) -> Resolution:
    """One place if it clearly outweighs the others, else a question with the best ones first."""
    weights: dict[str, Entry] = {}
    for entry in entries:
        known = weights.get(entry.place.key)
        if known is None or entry.weight > known.weight:
            weights[entry.place.key] = entry
    ranked = sorted(weights.values(), key=lambda entry: (-entry.weight, entry.place.key))
    kept = [entry.place for entry in ranked if entry.weight >= ASK_SHARE * ranked[0].weight][:MOST_CHOICES]
    if not kept:
        return Resolution("unknown", reason="inconnu")
    if len(kept) == 1:
        return Resolution("found", (kept[0],), corrected=corrected)
    return Resolution("ask", tuple(kept), corrected=corrected, reason=reason)


def arrondissements_of_rank(geography: Geography, rank: int) -> list[Place]:
    """« le 13e » without a city: the arrondissements of this rank, largest first."""
    places = [numbers[rank] for numbers in geography.arrondissements.values() if rank in numbers]
    return sorted(places, key=lambda place: -place.population)

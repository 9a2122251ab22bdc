"""Resolver: a text that is supposed to be a place, however it is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from tremplin.places.elements import (
    MOST_CHOICES,
    Element,
    arrondissements_of_rank,
    decide,
    join,
    scan,
)
from tremplin.places.geography import Geography
from tremplin.places.place import Resolution
from tremplin.places.spelling import Word, words
from tremplin.places.typing_errors import Speller

# A foreign city is meant rather than a French village of the same name below this population (Mons, Montréal).
VILLAGE_POPULATION = 5_000
# After « à », a commune this large is meant rather than the departement of the same name.
TOWN_POPULATION = 2_000
# A French word is taken for a misspelt town only if the town is this large and sounds the same (« nante », « renne »).
CITY_POPULATION = 10_000
# A name written right is doubted only if the place has fewer inhabitants than this.
SMALL_POPULATION = 3_000
# A foreign city one letter away is meant rather than a town smaller than this (« londre »: London, not La Londe).
LARGE_POPULATION = 20_000
# Letters of the shortest foreign name that is recognized with one letter wrong.
SHORTEST_FOREIGN = 6
# Words of the longest expression of sans_lieu.csv.
LONGEST_EXPRESSION = 6
# Longer texts are not the name of a place.
MOST_WORDS_TO_MEND = 7
# A text of so few words is also compared in full with the names.
MOST_WORDS_READ_IN_FULL = 4
# Longest answer looked at (characters): a place is not hidden further.
LONGEST = 400
UNKNOWN = Resolution("unknown", reason="inconnu")
ARTICLES = frozenset(("le", "la", "les", "l"))
_TOWN_PREPOSITIONS = frozenset(("a", "sur"))
_ZONE_PREPOSITIONS = frozenset(("dans", "en", "departement", "region"))


class Resolver:
    """Understands the answer to « où habitez-vous ? »."""

    def __init__(self, geography: Geography) -> None:
        self._geography = geography
        self._speller = Speller(geography)
        self._foreign = list(geography.foreign)

    def resolve(self, text: str) -> Resolution:
        """The place that the whole text says. Never raises."""
        said = words(text[:LONGEST])
        if not said:
            return Resolution("unknown", reason="vide")
        core = self._core(said)
        return (
            self._exact(said)
            or self._nowhere(said)
            or self._misspelt(core, _other_readings(said, core))
            or self._abroad(said)
            or UNKNOWN
        )

    def whole(self, text: str, part: Resolution) -> Resolution:
        """`part` is what some words of the text mean: a misspelt longer name that holds them comes first."""
        said = words(text[:LONGEST])
        core = self._core(said)
        exact = self._exact(said)
        if exact or len(core) > MOST_WORDS_TO_MEND:
            return exact or part
        qualified = self._qualified(core)
        if qualified:
            return qualified
        mended = self.mend(core, _other_readings(said, core))
        return mended if mended and mended.kind == "found" or mended and set(mended.places) - set(part.places) else part

    def meaning(self, element: Element, preposition: str = "") -> Resolution:
        """What one element means by itself; « à Vienne » is the town, « dans la Vienne » the departement."""
        if element.kind == "rank":
            places = arrondissements_of_rank(self._geography, element.rank)
            return Resolution("ask", tuple(places), reason="arrondissement") if places else UNKNOWN
        entries = element.entries
        if preposition in _ZONE_PREPOSITIONS:
            entries = element.zones or entries
        elif preposition in _TOWN_PREPOSITIONS:
            entries = [entry for entry in element.communes if entry.weight >= TOWN_POPULATION] or entries
        return decide(entries, "code_postal" if element.kind == "postal_code" else "homonymes")

    def mend(self, misspelt: Sequence[Word], others: Sequence[str] = ()) -> Resolution | None:
        """The place meant by a few misspelt words (`others`: further readings of the text); None if nothing is near."""
        if not misspelt or len(misspelt) > MOST_WORDS_TO_MEND:
            return None
        typed = " ".join(word.text for word in misspelt)
        mended = self._speller.mend(typed, *others)
        is_large = mended is not None and max(place.population for place in mended.places) >= LARGE_POPULATION
        return mended if is_large or not self._nearly_foreign(typed) else None

    def _nearly_foreign(self, typed: str) -> bool:
        """Whether a foreign name is one letter away (« londre »)."""
        if len(typed) < SHORTEST_FOREIGN:
            return False
        return process.extractOne(typed, self._foreign, scorer=OSA.distance, score_cutoff=1) is not None

    def _exact(self, said: Sequence[Word]) -> Resolution | None:
        """The meaning of words that are, all of them, one place (or say why there is none)."""
        for part in (said, self._core(said)):
            folded = " ".join(word.text for word in part)
            if folded in self._geography.nowhere:
                return Resolution("unknown", reason=self._geography.nowhere[folded])
            if folded in self._geography.foreign and self._heaviest(folded) < VILLAGE_POPULATION:
                return Resolution("unknown", reason="etranger")
        elements = join(self._geography, said, scan(self._geography, said))
        if len(elements) > 1:  # a village named « Ville » or « Y » beside the place
            elements = [element for element in elements if not self._idle(said[element.first : element.last + 1])]
        if len(elements) != 1:
            return None
        first, last = elements[0].first, elements[0].last
        if not self._idle([*said[:first], *said[last + 1 :]]):
            return None
        folded = " ".join(word.text for word in said[first : last + 1])
        meaning = self.meaning(elements[0], preposition(said, first))
        if elements[0].kind != "name" or elements[0].parts > 1 or not meaning.places:
            return meaning
        if max(place.population for place in meaning.places) > SMALL_POPULATION:
            return meaning
        larger = self._speller.larger(folded, meaning.places)
        if not larger:
            return meaning
        places = tuple(dict.fromkeys([*meaning.places, *larger]))[:MOST_CHOICES]
        return Resolution("ask", places, reason="confirmer")

    def _idle(self, said: Sequence[Word]) -> bool:
        """True for words that surround a place and say none."""
        return all(word.text in self._geography.around for word in said)

    def _nowhere(self, said: Sequence[Word]) -> Resolution | None:
        """« bah je vis chez moi là »: an expression of several words inside a longer answer."""
        for part in _parts(said, LONGEST_EXPRESSION, 2):
            if part in self._geography.nowhere:
                return Resolution("unknown", reason=self._geography.nowhere[part])
        return None

    def _abroad(self, said: Sequence[Word]) -> Resolution | None:
        """« je suis à Alger en Algérie »."""
        for part in _parts(said, LONGEST_EXPRESSION, 1):
            if (part in self._geography.foreign or self._nearly_foreign(part)) and self._heaviest(
                part
            ) < VILLAGE_POPULATION:
                return Resolution("unknown", reason="etranger")
        return None

    def _core(self, said: Sequence[Word]) -> list[Word]:
        """The words left once the polite and introductory ones at both ends are taken off."""
        around = self._geography.around
        first, last = 0, len(said)
        while first < last and said[first].text in around:
            first += 1
        while last > first and said[last - 1].text in around:
            last -= 1
        return list(said[first:last])

    def _misspelt(self, core: Sequence[Word], others: Sequence[str]) -> Resolution | None:
        """A misspelt name, alone or beside a code or a departement written right (« monbeliar 25 »)."""
        if not core:
            return None
        mended = self.mend(core, others)
        common = all(self._geography.is_common(word.text) for word in core)
        if mended and mended.kind == "found" and not common:
            return mended
        if common:
            return self._confirmed(core) or self._qualified(core) or self._leading(core)
        return self._qualified(core) or mended or self._leading(core)

    def _leading(self, core: Sequence[Word]) -> Resolution | None:
        """« Tours, quartier des Prébendes »: a name at the beginning of more words, to be confirmed."""
        for element in scan(self._geography, core):
            entries = [entry for entry in element.communes if entry.complete and entry.weight >= TOWN_POPULATION]
            if element.kind == "name" and element.first == 0 and entries:
                return Resolution("ask", decide(entries).places, reason="confirmer")
            break
        return None

    def _confirmed(self, core: Sequence[Word]) -> Resolution | None:
        """French words that sound like a city: asked, never taken for granted."""
        guesses = self._speller.guesses(" ".join(word.text for word in core))
        cities = [
            entry.place
            for guess in guesses
            for entry in guess.entries
            if entry.place.population >= CITY_POPULATION and guess.errors <= 1
        ]
        if not cities:
            return None
        return Resolution(
            "ask",
            tuple(dict.fromkeys(cities))[:MOST_CHOICES],
            corrected=True,
            reason="confirmer",
        )

    def _qualified(self, core: Sequence[Word]) -> Resolution | None:
        elements = [
            element
            for element in join(self._geography, core, scan(self._geography, core))
            if element.entries and (element.first == 0 or element.last == len(core) - 1)
        ]
        for element in elements:
            if element.kind == "name" and not element.zones:
                continue
            rest = core[element.last + 1 :] if element.first == 0 else core[: element.first]
            rest = self._core(rest)
            if not rest:
                return self.meaning(element)
            near = self._speller.near(" ".join(word.text for word in rest), _area(element))
            if near:
                return near
            if element.kind == "postal_code":
                return self.meaning(element)
        return None

    def _heaviest(self, folded: str) -> float:
        return max((entry.weight for entry in self._geography.names.get(folded, [])), default=0)


def _area(element: Element) -> frozenset[str]:
    """Keys of the communes, or codes of the departements, that the element covers."""
    keys = {entry.place.key for entry in element.communes} | {f"commune:{e.place.parent}" for e in element.communes}
    return frozenset(keys | {code for entry in element.zones for code in entry.place.departements})


def _other_readings(said: Sequence[Word], core: Sequence[Word]) -> list[str]:
    """The core with the article before it (« le man »), and a short text in full (« ville d avrayy »)."""
    index = next((index for index, word in enumerate(said) if core and word.start == core[0].start), 0)
    readings = []
    if index and said[index - 1].text in ARTICLES:
        readings.append(" ".join(word.text for word in (said[index - 1], *core)))
    if len(core) < len(said) <= MOST_WORDS_READ_IN_FULL:
        readings.append(" ".join(word.text for word in said))
    return readings


def preposition(said: Sequence[Word], first: int) -> str:
    """« a », « en » or « dans » before the word `first`, an article skipped; "" without one."""
    index = first - 1
    while index >= 0 and said[index].text in ARTICLES:
        index -= 1
    return said[index].text if index >= 0 else ""


def _parts(said: Sequence[Word], longest: int, shortest: int) -> Iterator[str]:
    """The runs of words of a text, longest first."""
    texts = [word.text for word in said]
    for length in range(min(len(texts), longest), shortest - 1, -1):
        for start in range(len(texts) - length + 1):
            yield " ".join(texts[start : start + length])

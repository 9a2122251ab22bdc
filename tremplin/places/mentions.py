"""Mentions: the places said inside any message. Precise first: a common word is never taken for a commune.

Each element of the message (elements.py) must bring its evidence: a cue before it (data/geography/indices.csv), a postal
code or a departement beside it, or a name that is no French word and is known enough.
"""

from __future__ import annotations

from collections.abc import Sequence

from tremplin.places.elements import Element, join, scan
from tremplin.places.geography import Cue, Geography
from tremplin.places.place import Mention, Resolution
from tremplin.places.resolver import Resolver, preposition
from tremplin.places.spelling import Word, words

# Longest part of a message that is read (characters): a place is not hidden further.
LONGEST = 5_000
# A name that is no French word needs no cue if the place has this many inhabitants…
KNOWN_POPULATION = 2_000
# …or this many if only a part of its name is said.
KNOWN_SHORT_POPULATION = 10_000
# With a weak cue (« à », « sur »), a name that is also a French word must be that of a town this large.
TOWN_POPULATION = 9_000
SHORT_NAME = 3
# A French word that is the whole message, without a capital or a preposition, is a town only if it is this large…
CITY_POPULATION = 20_000
# …or this large after « au », « aux » (« au mans »), where a common noun is likelier (« au port »).
CONTRACTED_POPULATION = 50_000
# Words of the longest cue (« je suis trompé c est »).
LONGEST_CUE = 4
# A misspelt name is mended in a message only for a place this large: small ones resemble too many words.
MEND_POPULATION = 5_000
MEND_WORDS = 5
# Weak cues after which a misspelt town is looked for (« a charlvile meziere »).
MENDING_CUES = ("lieu", "autour")
# After « en », « dans », only a misspelt departement or region (« en martinik »).
ZONE_CUE = "zone"
# Misspelt names tried in one message: bounds the time of a long one.
MOST_MENDED = 3
# Sense of the cues of an address: « 13 rue des Lilas, 69100 ».
STREET = "voie"
# Below this number, « le 13 » may be a day of the month.
LAST_DAY = 31
_BEFORE_NAME = frozenset(
    [
        "le",
        "la",
        "les",
        "l",
        "d",
        "de",
        "du",
        "des",
        "a",
        "sur",
        "dans",
        "en",
        "au",
        "aux",
        "vers",
    ]
)
_CONTRACTED = ("au", "aux", "du", "des")
_SAINTS = ("saint", "sainte")
_INNER = frozenset(
    [
        "en",
        "sur",
        "sous",
        "les",
        "lez",
        "la",
        "le",
        "l",
        "de",
        "du",
        "des",
        "d",
        "saint",
        "sainte",
    ]
)
_LOAN = frozenset(
    [
        "pret",
        "credit",
        "emprunt",
        "emprunter",
        "emprunte",
        "besoin",
        "somme",
        "montant",
        "revenu",
        "revenus",
        "gagne",
        "gagner",
        "prendre",
        "prete",
        "preter",
        "demander",
        "demande",
        "dette",
        "dettes",
        "dois",
        "doit",
        "devis",
        "paye",
        "payer",
        "rembourser",
        "total",
        "jusqu",
        "maximum",
        "max",
        "moins",
        "plus",
        "environ",
        "faut",
        "coute",
        "chercher",
        "obtenir",
    ]
)


class MentionFinder:
    """Finds the places of a message."""

    def __init__(self, geography: Geography, resolver: Resolver) -> None:
        self._geography = geography
        self._resolver = resolver

    def find(self, message: str) -> list[Mention]:
        """The places of the message in order; a misspelt one is looked for only if none is written right."""
        said = words(message[:LONGEST])
        found = []
        for element in join(self._geography, said, scan(self._geography, said)):
            cue = self._cue(said, element.first)
            if self._trusted(said, element, cue):
                meaning = self._resolver.meaning(element, preposition(said, element.first))
                found.append(_mention(message, said, element.first, element.last, meaning, cue))
        return found or self._mended(message, said)

    def _cue(self, said: Sequence[Word], first: int) -> Cue | None:
        """The surest cue that ends just before this word; an article or a preposition may stand between."""
        best: Cue | None = None
        for end in (first, first - 1, first - 2):
            if end < 0 or (end < first and said[end].text not in _BEFORE_NAME):
                break
            is_longest = True  # of the cues that end here: « vers chez » is none of « chez »
            for start in range(max(0, end - LONGEST_CUE), end):
                if any(word.breaks for word in said[start + 1 : end + 1]):
                    continue
                cue = self._geography.cues.get(" ".join(word.text for word in said[start:end]))
                if cue and not cue.force:
                    if is_longest:
                        return cue
                    continue
                is_longest = is_longest and cue is None
                if cue and (best is None or cue.force > best.force):
                    best = cue
        return best

    def _trusted(self, said: Sequence[Word], element: Element, cue: Cue | None) -> bool:
        if cue is not None and not cue.force:
            return False
        if not element.entries and element.kind != "rank":
            return False
        if element.parts > 1:
            return element.named
        outside = [*said[: element.first], *said[element.last + 1 :]]
        whole = all(word.text in self._geography.around for word in outside)
        if element.kind == "postal_code":
            return self._trusted_code(said, element, cue, whole)
        if element.kind == "number":
            return self._trusted_number(said, element, cue, whole)
        if element.kind == "rank":
            before = " ".join(word.text for word in said[max(0, element.first - 2) : element.first])
            after = self._next(said, element)
            named = "arrondissement" in (after, said[element.last].text)
            return named or (before == "dans le" and (not after or after in self._geography.around))
        return self._trusted_name(said, element, cue, not outside)

    @staticmethod
    def _next(said: Sequence[Word], element: Element) -> str:
        return said[element.last + 1].text if element.last + 1 < len(said) else ""

    def _trusted_code(self, said: Sequence[Word], element: Element, cue: Cue | None, whole: bool) -> bool:
        """A postal code; a round number, or one in a sentence about a sum, is an amount unless a cue says otherwise."""
        before = {word.text for word in said[max(0, element.first - 4) : element.first]}
        if before & _LOAN:
            return False
        round_number = element.code.endswith("00")
        if (
            cue is not None
            and (cue.strong or (cue.sense == "lieu" and not round_number))
            and not said[element.first - 1].text.isdigit()
        ):
            return True
        known = element.code in self._geography.postal_codes
        streets = (self._geography.cues.get(word.text) for word in said[: element.first])
        in_address = any(cue is not None and cue.sense == STREET for cue in streets)
        return known and (in_address or not element.code.endswith("000" if whole else "00"))

    def _trusted_number(self, said: Sequence[Word], element: Element, cue: Cue | None, whole: bool) -> bool:
        """« le 93 », « dans le 13 », « du 62 », and a bare « 2A »."""
        if not element.code.isdigit():
            return True
        before = [word.text for word in said[max(0, element.first - 2) : element.first]]
        if not before or before[-1] not in ("le", "du"):
            return cue is not None and cue.sense == "ville"
        if before[0] == "dans" or (cue is not None and cue.strong):
            return True
        year_or_emergency = len(element.code) == 3 and element.code not in self._geography.departements
        day = int(element.code[:2]) <= LAST_DAY and len(element.code) == 2
        after = said[element.last + 1].text if element.last + 1 < len(said) else ""
        if after.isdigit():  # a phone number, a list of numbers
            return False
        return not year_or_emergency and (whole or (not day and before[-1] == "le"))

    def _trusted_name(self, said: Sequence[Word], element: Element, cue: Cue | None, alone: bool) -> bool:
        parts = [word.text for word in said[element.first : element.last + 1]]
        heaviest = max(element.entries, key=lambda entry: entry.weight)
        towns = [entry.weight for entry in element.communes]
        strong = cue is not None and cue.strong
        if self._common(parts, heaviest.complete):
            if heaviest.complete and self._is_whole(said, element):
                return self._trusted_alone(said, element, cue)
            if not towns or heaviest.place.kind != "commune":
                before = " ".join(word.text for word in said[max(0, element.first - 2) : element.first])
                named = before in ("dans le", "dans la", "dans l", "dans les", "departement de") or strong
                return named and self._place_like(said, element)
            capital = said[element.first].capital
            if strong and (capital and element.first > 0):
                return True
            if _is_contracted(said, element) and not capital:  # « au port », « au passage »
                return False
            named = cue is not None and (cue.strong or cue.sense == "lieu" or capital)
            return named and heaviest.complete and max(towns) >= TOWN_POPULATION and self._place_like(said, element)
        if strong or (alone and heaviest.complete):
            return True
        return heaviest.weight >= (KNOWN_POPULATION if heaviest.complete else KNOWN_SHORT_POPULATION / 2)

    def _is_whole(self, said: Sequence[Word], element: Element) -> bool:
        """Whether the message says nothing but the name, a preposition or a verb of place, and polite words."""
        outside = (*said[: element.first], *said[element.last + 1 :])
        known = self._geography.before_place | self._geography.polite
        return all(word.text in known for word in outside)

    @staticmethod
    def _trusted_alone(said: Sequence[Word], element: Element, cue: Cue | None) -> bool:
        """A name made of French words that is the whole message: « nice », « Alès svp », « vers sens », « la Corse »."""
        heaviest = max(element.entries, key=lambda entry: entry.weight)
        capital = said[element.first].capital
        strong = cue is not None and cue.strong
        if heaviest.place.kind != "commune":
            # « la somme », « la réunion » are ordinary words; « la Somme », « la corse », « à la réunion » are not.
            in_zone = cue is not None and cue.sense in ("lieu", "zone", "habite")
            return capital or in_zone or heaviest.place.kind == "region"
        needed = CITY_POPULATION
        if capital and cue is not None:
            needed = KNOWN_POPULATION
        elif capital or cue is not None or element.last > element.first:
            needed = TOWN_POPULATION
        if _is_contracted(said, element) and not capital and not strong:
            needed = CONTRACTED_POPULATION
        return max(entry.weight for entry in element.communes) >= needed

    def _place_like(self, said: Sequence[Word], element: Element) -> bool:
        """A common word after « à » is a town only if what follows does not go on with it (« à sens unique »)."""
        following = said[element.last + 1] if element.last + 1 < len(said) else None
        if following is None or following.breaks:
            return True
        return following.text in self._geography.around or following.text not in self._geography.common

    def _common(self, parts: Sequence[str], complete: bool) -> bool:
        """True for a name made of one or two French words, or too short to be sure."""
        content = [part for part in parts if part not in _INNER]
        if len("".join(content)) <= SHORT_NAME:
            return "saint" not in parts
        linked = len(content) != len(parts) and len(content) > 1
        if complete and (linked or len(content) > 2) or "saint" in parts or "sainte" in parts:
            return False
        return all(part in self._geography.common for part in content)

    def _mended(self, message: str, said: Sequence[Word]) -> list[Mention]:
        """The first misspelt place after a cue, or that is the whole of a short message."""
        tries = 0
        index = 0
        while index < len(said) and tries < MOST_MENDED:
            if not self._begins_strangely(said, index):
                index += 1
                continue
            cue = self._cue(said, index)
            alone = all(word.text in self._geography.around for word in said[:index])
            if (cue is None and not alone) or (cue is not None and not _may_be_misspelt_after(cue)):
                index += 1
                continue
            last = self._misspelt_end(said, index)
            strong = cue is not None and cue.strong
            for end in range(last, index - 1, -1):
                whole = alone and all(word.text in self._geography.around for word in said[end + 1 :])
                if (cue is None and not whole) or said[end].text in _INNER:
                    continue
                tries += 1
                resolution = self._resolver.mend(said[index : end + 1])
                is_zone = cue is not None and cue.sense == ZONE_CUE
                if resolution and self._worth(resolution, strong) and (not is_zone or _is_zone(resolution)):
                    return [_mention(message, said, index, end, resolution, cue)]
            index = last + 1
        return []

    def _worth(self, resolution: Resolution, strong: bool) -> bool:
        large = resolution.places[0].population >= MEND_POPULATION
        return large and (resolution.kind == "found" or strong)

    def _begins_strangely(self, said: Sequence[Word], index: int) -> bool:
        """Whether a misspelt name may begin here: a strange word, or the « saint » before one (« saint brieux »)."""
        if said[index].text in _SAINTS:
            return index + 1 < len(said) and not said[index + 1].breaks and self._strange(said[index + 1])
        return self._strange(said[index])

    def _strange(self, word: Word) -> bool:
        """True for a word that is neither French, nor a number, nor a foreign place."""
        text = word.text
        if self._geography.is_common(text) or text in self._geography.foreign or not text.isalpha():
            return False
        glued = text[1:] if text[0] in "ldjsmtcn" else text  # « larmoire »
        return glued not in self._geography.common and text not in self._geography.around

    def _misspelt_end(self, said: Sequence[Word], first: int) -> int:
        """Index of the last word of the misspelt name that begins at `first`."""
        last = first
        for index in range(first + 1, min(len(said), first + MEND_WORDS)):
            if said[index].breaks:
                break
            if self._strange(said[index]):
                last = index
            elif said[index].text not in _INNER:
                break
        return last


def _may_be_misspelt_after(cue: Cue) -> bool:
    return cue.strong or cue.sense in MENDING_CUES or cue.sense == ZONE_CUE


def _is_zone(resolution: Resolution) -> bool:
    return all(place.kind != "commune" for place in resolution.places)


def _is_contracted(said: Sequence[Word], element: Element) -> bool:
    """Whether « au », « aux », « du » or « des » stands before the name."""
    return element.first > 0 and said[element.first - 1].text in _CONTRACTED


def _mention(
    message: str,
    said: Sequence[Word],
    first: int,
    last: int,
    resolution: Resolution,
    cue: Cue | None,
) -> Mention:
    start, end = said[first].start, said[last].end
    return Mention(start, end, message[start:end], resolution, cue.sense if cue else None)

"""Mentions: the places said inside any message. Precise first: a common word is never taken for a commune."""

from __future__ import annotations

from collections.abc import Sequence

from tremplin.places.elements import Element, join, scan
from tremplin.places.geography import Cue, Geography
from tremplin.places.place import Mention, Resolution
from tremplin.places.resolver import Resolver
from tremplin.places.spelling import Word, words

# Longest part of a message that is read (characters): a place is not hidden further.
LONGEST = 5_000
# A name needs no cue if the place has this many inhabitants and the name is no French word.
KNOWN_POPULATION = 2_000
# With a weak cue (« à », « sur »), a name that is also a French word must be that of a town.
TOWN_POPULATION = 9_000
SHORT_NAME = 3
# Words looked at before a name for a cue: the longest cue has four.
LONGEST_CUE = 4
_ARTICLES = frozenset("le la les l d de du des".split())
_MEND_WINDOW = 4
_MEND_POPULATION = 5_000
_UNITS = frozenset(
    "euro euros e eur balle balles boule boules k mois an ans annee annees jour jours semaine semaines h heure heures "
    "min minutes km kilometres pourcent fois personnes enfants janvier fevrier mars avril mai juin juillet aout septembre "
    "octobre novembre decembre".split()
)
_LOAN = frozenset(
    "pret credit emprunter emprunte besoin somme montant euros revenu revenus gagne prendre prete demander dette dettes".split()
)


class MentionFinder:
    """Finds the places of a message."""

    def __init__(self, geography: Geography, resolver: Resolver) -> None:
        self._geography = geography
        self._resolver = resolver

    def find(self, message: str) -> list[Mention]:
        """The places of the message in order."""
        said = words(message[:LONGEST])
        elements = join(self._geography, said, scan(self._geography, said))
        found = []
        for element in elements:
            cue = self._cue(said, element.first)
            if self._trusted(said, element, cue, message):
                found.append(
                    self._mention(
                        message,
                        said,
                        element.first,
                        element.last,
                        self._resolver.meaning(element),
                        cue,
                    )
                )
        if not found:
            found = self._mended(message, said)
        return found

    def _mention(
        self,
        message: str,
        said: Sequence[Word],
        first: int,
        last: int,
        resolution: Resolution,
        cue: Cue | None,
    ) -> Mention:
        start, end = said[first].start, said[last].end
        return Mention(
            start, end, message[start:end], resolution, cue.sense if cue else None
        )

    def _cue(self, said: Sequence[Word], first: int) -> Cue | None:
        """The strongest cue that ends just before this word (an article or preposition may stand between)."""
        weak = None
        for end in (first, first - 1, first - 2):
            if end < first and (
                end < 0
                or said[end].text
                not in _ARTICLES | {"a", "sur", "dans", "en", "au", "vers"}
            ):
                break
            for start in range(max(0, end - LONGEST_CUE), end):
                cue = self._geography.cues.get(
                    " ".join(word.text for word in said[start:end])
                )
                if cue and cue.strong:
                    return cue
                weak = weak or cue
        return weak

    def _trusted(
        self, said: Sequence[Word], element: Element, cue: Cue | None, message: str
    ) -> bool:
        whole = element.first == 0 and element.last == len(said) - 1
        following = said[element.last + 1].text if element.last + 1 < len(said) else ""
        strong = cue is not None and cue.strong
        if element.parts > 1:
            return True
        if element.kind == "postal_code":
            if following in _UNITS or message[said[element.last].end :].lstrip()[
                :1
            ] in ("€", "%"):
                return False
            if strong or whole:
                return bool(element.entries) and (
                    strong or not element.code.endswith("000")
                )
            before = {
                word.text for word in said[max(0, element.first - 4) : element.first]
            }
            known = element.code in self._geography.postal_codes
            return known and not before & _LOAN and not element.code.endswith("00")
        if element.kind == "number":
            if (
                not element.entries
                or following in _UNITS
                or said[element.last].end < len(message)
                and message[said[element.last].end :].lstrip()[:1] in ("€", "%")
            ):
                return False
            before = said[element.first - 1].text if element.first else ""
            two = said[element.first - 2].text if element.first > 1 else ""
            if before == "le" and two in ("dans", "habite", "vers", "sur", "jhabite"):
                return True
            return before == "le" and (
                element.first == 1
                and element.last == len(said) - 1
                or int(element.code[:2]) > 31
            )
        if element.kind == "rank":
            before = [
                word.text for word in said[max(0, element.first - 2) : element.first]
            ]
            return before == ["dans", "le"] or following == "arrondissement"
        return self._trusted_name(said, element, cue)

    def _trusted_name(
        self, said: Sequence[Word], element: Element, cue: Cue | None
    ) -> bool:
        parts = [word.text for word in said[element.first : element.last + 1]]
        population = max(entry.weight for entry in element.entries)
        complete = any(entry.complete for entry in element.entries)
        common = (
            all(part in self._geography.common for part in parts)
            or len("".join(parts)) <= SHORT_NAME
        )
        strong = cue is not None and cue.strong
        if common:
            if strong and said[element.first].capital:
                return True
            return (
                cue is not None
                and population >= TOWN_POPULATION
                and complete
                and (strong or len(parts) > 1 or cue.sense == "lieu")
            )
        if strong:
            return True
        return population >= KNOWN_POPULATION and (
            complete or cue is not None or population >= 20_000
        )

    def _mended(self, message: str, said: Sequence[Word]) -> list[Mention]:
        """A misspelt place after a cue, or that is the whole of a short message."""
        common = self._geography.common
        index = 0
        while index < len(said):
            if (
                said[index].text in common
                or said[index].text.isdigit()
                or said[index].ordinal
            ):
                index += 1
                continue
            cue = self._cue(said, index)
            alone = len(said) <= 2
            if cue is None and not alone:
                index += 1
                continue
            end = index + 1
            while (
                end < len(said)
                and end - index < _MEND_WINDOW
                and (
                    said[end].text not in common
                    or said[end].text in ("en", "sur", "les", "la", "le", "de", "sous")
                )
                and not said[end].breaks
            ):
                end += 1
            for last in range(end, index, -1):
                resolution = self._resolver.mend(said[index:last])
                if (
                    resolution
                    and resolution.places[0].population >= _MEND_POPULATION
                    and (
                        alone
                        or cue is not None
                        and (cue.strong or resolution.kind == "found")
                    )
                ):
                    return [
                        self._mention(message, said, index, last - 1, resolution, cue)
                    ]
            index = end
        return []

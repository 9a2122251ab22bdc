"""Resolver: a text that is supposed to be a place, however it is written."""

from __future__ import annotations

from collections.abc import Sequence

from tremplin.places.elements import (
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
# Longer texts are not the name of a place.
MOST_WORDS_TO_MEND = 7
# Longest answer looked at (characters): a place is not hidden further.
LONGEST = 400


class Resolver:
    """Understands the answer to « où habitez-vous ? »."""

    def __init__(self, geography: Geography) -> None:
        self._geography = geography
        self._speller = Speller(geography)

    def resolve(self, text: str) -> Resolution:
        """The place that the whole text says. Never raises."""
        said = words(text[:LONGEST])
        if not said:
            return Resolution("unknown", reason="vide")
        for part in (said, self.core(said)):
            if part and (resolution := self._exact(part)):
                return resolution
        core = self.core(said)
        if not core:
            return Resolution("unknown", reason="inconnu")
        return self.mend(core) or Resolution("unknown", reason="inconnu")

    def _exact(self, said: Sequence[Word]) -> Resolution | None:
        folded = " ".join(word.text for word in said)
        if folded in self._geography.nowhere:
            reason = self._geography.nowhere[folded]
            return Resolution("unknown", reason=reason)
        country = self._geography.foreign.get(folded)
        if country and self._heaviest(folded) < VILLAGE_POPULATION:
            return Resolution("unknown", reason="etranger")
        elements = join(self._geography, said, scan(self._geography, said))
        if (
            len(elements) == 1
            and elements[0].first == 0
            and elements[0].last == len(said) - 1
        ):
            return self.meaning(elements[0])
        return None

    def meaning(self, element: Element) -> Resolution:
        """What one element means by itself."""
        if element.kind == "rank":
            places = arrondissements_of_rank(self._geography, element.rank)
            return (
                Resolution("ask", tuple(places), reason="arrondissement")
                if places
                else Resolution("unknown", reason="inconnu")
            )
        if not element.entries:
            return Resolution("unknown", reason="inconnu")
        return decide(
            element.entries,
            "code_postal" if element.kind == "postal_code" else "homonymes",
        )

    def core(self, said: Sequence[Word]) -> list[Word]:
        """The words left once the polite and introductory ones at both ends are taken off."""
        common = self._geography.common
        first, last = 0, len(said)
        while first < last and said[first].text in common:
            first += 1
        while last > first and said[last - 1].text in common:
            last -= 1
        return list(said[first:last])

    def mend(self, core: Sequence[Word]) -> Resolution | None:
        """The place meant by a few misspelt words, None if nothing is near."""
        if len(core) > MOST_WORDS_TO_MEND:
            return None
        return self._speller.mend(" ".join(word.text for word in core))

    def _heaviest(self, folded: str) -> float:
        return max(
            (entry.weight for entry in self._geography.names.get(folded, [])), default=0
        )

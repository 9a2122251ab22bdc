"""The gazetteer: what a person typed → a place, a few to choose from, or nothing and why."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Sequence
from pathlib import Path

from tremplin.kept_files import kept
from tremplin.places.choice import choose
from tremplin.places.geography import Geography, load_geography
from tremplin.places.mentions import MentionFinder
from tremplin.places.place import Mention, Place, Resolution
from tremplin.places.resolver import Resolver

# Senses of cues (indices.csv) of places where the person does not live.
DENIED = "exclu"
SECOND_CUES = (DENIED, "travaille", "origine")
FOLDER = "geography"


class Gazetteer:
    """All the communes, departements and regions of France, and the ways people write them."""

    def __init__(self, geography: Geography) -> None:
        self._geography = geography
        self._resolver = Resolver(geography)
        self._finder = MentionFinder(geography, self._resolver)

    @classmethod
    def load(cls, folder: Path) -> Gazetteer:
        """Reads `folder` (data/geography), in less than 0.6 s. Raises FileNotFoundError if a file is missing."""
        # The collector would walk again and again through hundreds of thousands of objects that all stay.
        collecting = gc.isenabled()
        gc.disable()
        try:
            return cls(load_geography(folder))
        finally:
            if collecting:
                gc.enable()

    def resolve(self, text: str, among: Sequence[Place] = ()) -> Resolution:
        """What a text that is supposed to be a place means (the answer to « où habitez-vous ? »). Tolerant.

        `among` are the places just proposed: an answer that designates one of them (« celui de l'île », « le 93 »,
        « le premier ») is that one.
        """
        if among and (chosen := choose(self._geography, text, among)):
            return Resolution("found", (chosen,))
        mentions = self._finder.find(text)
        if not mentions:
            return self._resolver.resolve(text)
        if all(mention.cue == DENIED for mention in mentions):
            return Resolution("unknown", reason="autre")
        kept = [mention for mention in mentions if mention.cue not in SECOND_CUES] or mentions
        if len(mentions) > 1:
            return kept[0].resolution
        return self._resolver.whole(text, kept[0].resolution)

    def find(self, message: str) -> list[Mention]:
        """The places said inside any message, in order. Precise: a common word is never taken for a commune."""
        return self._finder.find(message)

    def choose(self, text: str, candidates: Sequence[Place]) -> Place | None:
        """Which of the `candidates` just proposed the text designates, None if it is none of them or unclear."""
        return choose(self._geography, text, candidates)

    def get(self, key: str) -> Place | None:
        """The place of a key (`commune:93066`); a former Insee code gives the commune of today."""
        kind, _, code = key.partition(":")
        current = self._geography.former_codes.get(code, code) if kind == "commune" else code
        return self._geography.places.get(f"{kind}:{code}") or self._geography.places.get(f"{kind}:{current}")

    def places(self) -> Iterable[Place]:
        """Every place once."""
        return self._geography.places.values()

    def commune(self, code_insee: str) -> Place | None:
        """The commune of an Insee code, former codes included."""
        return self.get(f"commune:{code_insee}")

    def postal_code(self, code_postal: str) -> tuple[Place, ...]:
        """The communes and arrondissements that a postal code delivers to, largest first; empty if it is unknown."""
        places = self._geography.postal_codes.get(code_postal, [])
        return tuple(sorted(places, key=lambda place: -place.population))


@kept(FOLDER)
def load_gazetteer(data: Path) -> Gazetteer:
    """The gazetteer of the running program, read once."""
    return Gazetteer.load(data / FOLDER)

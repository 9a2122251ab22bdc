"""Typing errors: the names nearest to what was typed, by the eye (letters) and by the ear (sounds)."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from tremplin.places.elements import ASK_SHARE, MOST_CHOICES, decide
from tremplin.places.geography import Entry, Geography
from tremplin.places.place import Place, Resolution
from tremplin.places.spelling import phonetic

# One wrong letter makes a place this many times less likely (natural logarithm of 90): a city of 90,000 inhabitants
# one error away is as likely as a village of 1,000 spelled right.
ERROR_COST = 4.5
# A name that sounds the same but is written otherwise costs less than one wrong letter.
SOUND_COST = 0.5
# Each further letter that differs in a name of the same sound.
SEEN_COST = 0.25
# A departement or a region is no more likely to be misspelt than a town of this many inhabitants.
ZONE_WEIGHT = 20_000
SHORTEST = 3
# A place smaller than this is confirmed whatever the length of its name.
CONFIRM_POPULATION = 2_000
# Up to this length (letters), a mended name is always confirmed: « Vous voulez dire Lyon ? ».
CONFIRM_LENGTH = 5
# The best guess is taken without asking if it is this many times more likely than the next one.
SURE_MARGIN = math.log(1 / ASK_SHARE)
# Places proposed for confirmation.
MOST_GUESSES = 3
# A village is asked about when a town this many times larger is one letter away.
LARGER_TIMES = 12
# Beside a code or a departement, more errors are forgiven: few names are left.
QUALIFIED_ERRORS = 1


class Guess(NamedTuple):
    """A name near what was typed: its readings, its distance (errors) and its likelihood (logarithm)."""

    entries: list[Entry]
    errors: float
    score: float


def allowed_errors(length: int) -> int:
    """Errors tolerated in a name of this length: 1 up to 5 letters, 2 up to 9, 3 above."""
    return 1 if length <= 5 else 2 if length <= 9 else 3


class Speller:
    """The names sorted by length, written and heard, ready to be compared with what was typed."""

    def __init__(self, geography: Geography) -> None:
        self._entries = geography.names
        self._written = sorted((name for name in geography.names if not name[0].isdigit()), key=len)
        self._lengths = [len(name) for name in self._written]
        self._by_sound: dict[str, list[str]] = {}
        for name, sound in zip(self._written, phonetic("\n".join(self._written)).split("\n"), strict=True):
            self._by_sound.setdefault(sound, []).append(name)
        self._sounds = sorted(self._by_sound, key=len)
        self._sound_lengths = [len(sound) for sound in self._sounds]

    def guesses(self, typed: str, more: int = 0) -> list[Guess]:
        """The names near `typed` (folded), most likely first; `more` errors than usual are allowed."""
        length = len(typed.replace(" ", ""))
        if length < SHORTEST:
            return []
        errors: dict[str, float] = {}
        limit = allowed_errors(length) + more
        low, high = (
            bisect_left(self._lengths, len(typed) - limit),
            bisect_right(self._lengths, len(typed) + limit),
        )
        near = process.extract(
            typed,
            self._written[low:high],
            scorer=OSA.distance,
            score_cutoff=limit,
            limit=None,
        )
        errors.update((name, distance) for name, distance, _ in near)
        sound = phonetic(typed)
        limit = allowed_errors(len(sound)) - 1 + more
        low = bisect_left(self._sound_lengths, len(sound) - limit)
        high = bisect_right(self._sound_lengths, len(sound) + limit)
        near = process.extract(
            sound,
            self._sounds[low:high],
            scorer=OSA.distance,
            score_cutoff=limit,
            limit=None,
        )
        for heard, distance, _ in near:
            for name in self._by_sound[heard]:
                seen = SEEN_COST * max(0, OSA.distance(typed, name) - 1)
                errors[name] = min(errors.get(name, math.inf), distance + SOUND_COST + seen)
        guesses = [Guess(self._entries[name], count, self._score(name, count)) for name, count in errors.items()]
        return sorted(guesses, key=lambda guess: -guess.score)

    def _score(self, name: str, errors: float) -> float:
        weight = max(entry.weight if entry.place.kind == "commune" else ZONE_WEIGHT for entry in self._entries[name])
        return math.log(weight + 1) - ERROR_COST * errors

    def near(self, typed: str, area: AbstractSet[str]) -> Resolution | None:
        """The nearest name that lies in an area (keys of communes, or codes of departements); asked if it is far."""
        best: tuple[float, list[Entry]] = (math.inf, [])
        for guess in self.guesses(typed, QUALIFIED_ERRORS):
            inside = [
                entry
                for entry in guess.entries
                if entry.place.key in area or (entry.place.kind == "commune" and entry.place.departement in area)
            ]
            if inside and guess.errors < best[0]:
                best = guess.errors, inside
        errors, entries = best
        if not entries:
            return None
        if errors >= allowed_errors(len(typed)):
            return Resolution("ask", decide(entries).places, corrected=True, reason="confirmer")
        return decide(entries, corrected=True)

    def larger(self, name: str, places: Sequence[Place]) -> list[Place]:
        """Places one wrong letter away from a name written right, and so much larger that they may be meant (Myon)."""
        weight = max(place.population for place in places)
        return [
            entry.place
            for guess in self.guesses(name)
            for entry in guess.entries
            if entry.complete
            and guess.errors == 1
            and entry.place.kind == "commune"
            and entry.weight > LARGER_TIMES * weight
        ][: MOST_GUESSES - 1]

    def mend(self, *readings: str) -> Resolution | None:
        """The place meant by a misspelt name (given with and without its article): found, or to be confirmed, or None."""
        guesses = sorted(
            (guess for typed in readings for guess in self.guesses(typed)),
            key=lambda guess: -guess.score,
        )
        if not guesses:
            return None
        best = guesses[0]
        named = {entry.place for entry in best.entries}
        rivals = [
            guess
            for guess in guesses[1:]
            if guess.score > best.score - SURE_MARGIN and not named & {entry.place for entry in guess.entries}
        ]
        length = len(readings[0].replace(" ", ""))
        known = max(entry.weight for entry in best.entries) >= CONFIRM_POPULATION
        if known and not rivals and length > CONFIRM_LENGTH and best.errors < allowed_errors(length):
            return decide(best.entries, corrected=True)
        places = [place for guess in (best, *rivals[: MOST_GUESSES - 1]) for place in _likely(guess.entries)]
        return Resolution(
            "ask",
            tuple(dict.fromkeys(places))[:MOST_CHOICES],
            corrected=True,
            reason="confirmer",
        )


def _likely(entries: Sequence[Entry]) -> Sequence[Place]:
    return decide(entries).places

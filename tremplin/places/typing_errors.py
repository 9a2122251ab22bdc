"""Typing errors: the names nearest to what was typed, by the eye (letters) and by the ear (sounds)."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from tremplin.places.geography import Entry, Geography
from tremplin.places.place import Resolution
from tremplin.places.spelling import phonetic

# One wrong letter makes a place this many times less likely, in natural logarithm: a city of 100,000 inhabitants one
# error away is as likely as a village of 2,500 spelled right.
ERROR_COST = 3.7
# A name that sounds the same but is written otherwise costs less than one wrong letter.
SOUND_COST = 0.5
SHORTEST = 4
# Up to this length (letters), a mended name is always confirmed: « Vous voulez dire Lyon ? ».
CONFIRM_LENGTH = 5
# The best guess is taken without asking if it is this much more likely than the next one (natural logarithm).
SURE_MARGIN = 2.3
MOST_GUESSES = 4


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
        names = sorted(
            (name for name in geography.names if not name[0].isdigit()), key=len
        )
        self._written = names
        self._lengths = [len(name) for name in names]
        by_sound: dict[str, list[str]] = {}
        for name, sound in zip(
            names, phonetic("\n".join(names)).split("\n"), strict=True
        ):
            by_sound.setdefault(sound, []).append(name)
        self._by_sound = by_sound
        self._sounds = sorted(by_sound, key=len)
        self._sound_lengths = [len(sound) for sound in self._sounds]
        self._entries = geography.names

    def guesses(self, typed: str) -> list[Guess]:
        """The names near `typed` (folded), most likely first."""
        length = len(typed.replace(" ", ""))
        if length < SHORTEST:
            return []
        errors: dict[str, float] = {}
        limit = allowed_errors(length)
        low, high = (
            bisect_left(self._lengths, len(typed) - limit),
            bisect_right(self._lengths, len(typed) + limit),
        )
        for name, distance, _ in process.extract_iter(
            typed, self._written[low:high], scorer=OSA.distance, score_cutoff=limit
        ):
            errors[name] = distance
        sound = phonetic(typed)
        limit = max(0, allowed_errors(len(sound)) - 1) if len(sound) >= SHORTEST else 0
        low = bisect_left(self._sound_lengths, len(sound) - limit)
        high = bisect_right(self._sound_lengths, len(sound) + limit)
        for heard, distance, _ in process.extract_iter(
            sound, self._sounds[low:high], scorer=OSA.distance, score_cutoff=limit
        ):
            for name in self._by_sound[heard]:
                errors[name] = min(errors.get(name, math.inf), distance + SOUND_COST)
        guesses = [
            Guess(self._entries[name], count, self._score(name, count))
            for name, count in errors.items()
        ]
        return sorted(guesses, key=lambda guess: -guess.score)

    def _score(self, name: str, errors: float) -> float:
        weight = max(entry.weight for entry in self._entries[name])
        return math.log(weight + 1) - ERROR_COST * errors

    def mend(self, typed: str) -> Resolution | None:
        """The place meant by a misspelt name: found, or asked for confirmation; None if nothing is near."""
        guesses = self.guesses(typed)
        if not guesses:
            return None
        best = guesses[0]
        rivals = [guess for guess in guesses if guess.score > best.score - SURE_MARGIN]
        keys: list[Entry] = []
        for guess in rivals[:MOST_GUESSES]:
            keys += _dominant(guess.entries)
        places = tuple(dict.fromkeys(entry.place for entry in keys))[:6]
        length = len(typed.replace(" ", ""))
        sure = (
            len(places) == 1
            and length > CONFIRM_LENGTH
            and best.errors <= allowed_errors(length) - 0.5
        )
        if sure:
            return Resolution("found", places, corrected=True)
        return Resolution("ask", places, corrected=True, reason="confirmer")


def _dominant(entries: Sequence[Entry]) -> list[Entry]:
    """The readings of one name that weigh at least a tenth of the heaviest."""
    heaviest = max(entry.weight for entry in entries)
    kept = [entry for entry in entries if entry.weight >= 0.10 * heaviest]
    return sorted(kept, key=lambda entry: -entry.weight)

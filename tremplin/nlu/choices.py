"""Which of a few choices somebody means in their own words: « plutôt une bagnole » is the choice « vehicule »."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tremplin.nlu.reading import Found, Lexicon, other_words


class ChoiceReader:
    """Reads the phrases of the choices, misspelt ones too, as the lexicon of data/lexique does."""

    def __init__(self, phrases: Mapping[str, Sequence[str]]) -> None:
        """`phrases`: for each choice what people write for it, in the notation of data/lexique."""
        self._lexicon = Lexicon({choice: list(said) for choice, said in phrases.items()})

    def read(self, text: str) -> str | None:
        """The choice that is said; None when none is, or several are.

        A longer phrase hides a shorter one within it: « pas de dettes » is not « dettes ».
        """
        found = self._lexicon.read(text).found
        said = {phrase.label for phrase in found if not any(_hides(other, phrase) for other in found)}
        return said.pop() if len(said) == 1 else None

    def other_words(self, text: str) -> tuple[str, ...]:
        """The words that say something besides the choices: « sœur » in « hébergé chez ma sœur »."""
        reading = self._lexicon.read(text)
        return other_words(reading, reading.found)


def _hides(longer: Found, shorter: Found) -> bool:
    return (
        longer.first <= shorter.first
        and shorter.last <= longer.last
        and longer.last - longer.first > shorter.last - shorter.first
    )

"""Which of a few choices somebody means in their own words: « plutôt une bagnole » is the choice « vehicule »."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tremplin.nlu.reading import Found, Lexicon, other_words

# How the readings are kept apart in one lexicon: what says a choice, what says it only when nothing else does, and what
# contains its words without saying it.
_SAYS, _BY_DEFAULT, _FALSE = "dit", "a_defaut", "faux"
# The choice of the phrases that say none, beside those that mean one by default.
_UNDECIDED = "indecis"


class ChoiceReader:
    """Reads the phrases of the choices, misspelt ones too, as the lexicon of data/lexique does."""

    def __init__(
        self,
        phrases: Mapping[str, Sequence[str]],
        by_default: Mapping[str, Sequence[str]] | None = None,
        false: Sequence[str] = (),
        undecided: Sequence[str] = (),
    ) -> None:
        """All phrases are in the notation of data/lexique.

        Args:
            phrases: for each choice what people write for it.
            by_default: what means a choice only where no other is said: the « non » of « non, je les paie ».
            undecided: what answers without saying which choice, where no other is said: « oui ».
            false: what contains the words of a choice and says none: « aucune idée » is not « aucune ».
        """
        kinds = ((_SAYS, phrases), (_BY_DEFAULT, {**(by_default or {}), _UNDECIDED: undecided}))
        files = {kind: {choice: list(said) for choice, said in words.items()} for kind, words in kinds}
        self._lexicon = Lexicon({**files, _FALSE: list(false)})

    def read(self, text: str) -> str | None:
        """The choice that is said; None when none is, or several are.

        A longer phrase hides a shorter one within it: « pas de dettes » is not « dettes ».
        """
        labels = self._labels(text)
        for kind in (_SAYS, _BY_DEFAULT):
            said = _choices(labels, kind)
            if said:
                return said.pop() if len(said) == 1 and _UNDECIDED not in said else None
        return None

    def said(self, text: str) -> set[str]:
        """Every choice that the message says, whatever else it says."""
        labels = self._labels(text)
        return (_choices(labels, _SAYS) | _choices(labels, _BY_DEFAULT)) - {_UNDECIDED}

    def is_undecided(self, text: str) -> bool:
        """Whether the message answers, but says no choice that can be told: « oui », « ma femme oui, moi non »."""
        labels = self._labels(text)
        return not _choices(labels, _SAYS) and _UNDECIDED in _choices(labels, _BY_DEFAULT)

    def opens(self, text: str) -> bool:
        """Whether the message begins with a choice."""
        return any(found.first == 0 and found.label != _FALSE for found in self._lexicon.read(text).found)

    def other_words(self, text: str) -> tuple[str, ...]:
        """The words that say something besides the choices: « sœur » in « hébergé chez ma sœur »."""
        reading = self._lexicon.read(text)
        return other_words(reading, [found for found in reading.found if found.label != _FALSE])

    def _labels(self, text: str) -> set[str]:
        found = self._lexicon.read(text).found
        return {phrase.label for phrase in found if not any(_hides(other, phrase) for other in found)}


def _choices(labels: set[str], kind: str) -> set[str]:
    return {label.partition(".")[2] for label in labels if label.startswith(f"{kind}.")}


def _hides(longer: Found, shorter: Found) -> bool:
    return (
        longer.first <= shorter.first
        and shorter.last <= longer.last
        and longer.last - longer.first > shorter.last - shorter.first
    )

"""The phrases that stand in the files of data/topics, ready to be read in a message, misspelt ones too."""

from functools import lru_cache

from tremplin.nlu.choices import ChoiceReader
from tremplin.nlu.phrases import MOST_SPELLINGS, count_spellings

# Two for each subject, and some of the files as they were before an edit.
_READERS = 128


@lru_cache(maxsize=_READERS)
def reader(phrases: tuple[tuple[str, tuple[str, ...]], ...]) -> ChoiceReader:
    """What reads the phrases, by their name. A phrase that cannot be read is left out: the others still help."""
    return ChoiceReader({name: [phrase for phrase in said if _can_be_read(phrase)] for name, said in phrases})


def _can_be_read(phrase: str) -> bool:
    """Whether the lexicon takes a phrase; the check (make check) tells those that it does not."""
    return not any(sign.isdigit() for sign in phrase) and count_spellings(phrase) <= MOST_SPELLINGS

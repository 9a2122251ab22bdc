"""Words that never deceive: the dangers that a message names outright (data/lexique/dangers.yml).

The classifier finds what is said indirectly; this guard makes sure that nobody who says it in plain words, or in the
plain words of another language (dangers_autres_langues.yml), is answered about anything else.
"""

import re

from tremplin.nlu.reading import Found, Reading, load_lexicon

_LABELS = ("dangers", "dangers_autres_langues")
_DESPAIR = "detresse"
# An act already begun, and a relative who speaks of one: « il a avalé des cachets », « ma fille veut mourir ».
_ACTS = ("gestes.commence", "gestes.proche")
_FIGURE = re.compile(r"\d+")


def dangers_named(message: str) -> tuple[str, ...]:
    """The danger topics that the message names outright, in the order of the file."""
    lexicon = load_lexicon()
    reading = lexicon.read(message)
    return tuple(danger for danger in lexicon.files[_LABELS[0]] if _names(danger, reading))


def _names(danger: str, reading: Reading) -> bool:
    if danger == _DESPAIR and any(said_of_danger(act, reading) for act in _ACTS):
        return True
    return any(speaks_of(f"{label}.{danger}", reading) for label in _LABELS)


def speaks_of(label: str, reading: Reading) -> bool:
    """Whether `phrases` of a label stand in the message, outside of its `sauf`: turns in which they mean nothing."""
    apart = {word for found in reading.of(f"{label}.sauf") for word in range(found.first, found.last)}
    return any(found.first not in apart for found in reading.of(f"{label}.phrases"))


def said_of_danger(label: str, reading: Reading) -> Found | None:
    """The first phrase of a label; figures within it say nothing: « j'ai pris 3 boîtes » as « j'ai pris une boîte »."""
    found = next(iter(reading.of(label)), None)
    if found is not None or not _FIGURE.search(reading.text):
        return found
    without = load_lexicon().read(_FIGURE.sub(" ", reading.text))
    return Found(label, 0, len(reading.words)) if without.has(label) else None

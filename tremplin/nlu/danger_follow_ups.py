"""Does a message still speak of the danger that was just answered? (data/lexique/suites_dangers.yml)

« il est sérieux pourtant » after the warning of a scam, « personne ne répond » after the number of the emergency
shelters: the classifier sees one message, and takes it for another subject.
"""

from __future__ import annotations

from tremplin.nlu.reading import Reading

_LABEL = "suites_dangers"


def follows_danger(danger: str, reading: Reading) -> bool:
    """Whether words of the message speak of it, outside of phrases in which they do not (« il faut »)."""
    apart = {word for found in reading.of(f"{_LABEL}.{danger}.sauf") for word in range(found.first, found.last)}
    return any(found.first not in apart for found in reading.of(f"{_LABEL}.{danger}.phrases"))

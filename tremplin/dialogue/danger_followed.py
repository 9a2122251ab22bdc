"""Does a short message still speak of the danger that was answered just before it? (data/lexique/suites_dangers.yml)"""

from collections.abc import Sequence
from functools import lru_cache

from tremplin.answers.content import UTTER
from tremplin.dialogue.precisions import said_again, says_its_subject
from tremplin.dialogue.reactions import read_reaction
from tremplin.nlu.dangers import speaks_of
from tremplin.nlu.reading import load_lexicon

# After these the assistant stays with the person: nothing is asked, no form is resumed.
STAY_WITH = ("detresse", "violences")
_LABEL = "suites_dangers"


def danger_followed(text: str, earlier: Sequence[Sequence[str]]) -> str | None:
    """The danger that the last answer was about, when the message still speaks of it: « il est sérieux pourtant ».

    Args:
        text: the message.
        earlier: for each earlier turn, the newest first, the actions that answered it.
    """
    danger = danger_before(earlier)
    if danger is None or says_its_subject(text):
        return None
    # « c'est vrai ? », « pourquoi »: after distress and violence the assistant just stays with the person.
    doubts = danger not in STAY_WITH and read_reaction(text) is not None
    return danger if doubts or speaks_of(f"{_LABEL}.{danger}", load_lexicon().read(text)) else None


def danger_before(earlier: Sequence[Sequence[str]]) -> str | None:
    """The danger that the last answer was about."""
    last = earlier[0] if earlier else ()
    return next((name for name in _followed() if {f"{UTTER}{name}", said_again(name)} & set(last)), None)


@lru_cache(maxsize=1)
def _followed() -> tuple[str, ...]:
    return tuple(load_lexicon().files[_LABEL])

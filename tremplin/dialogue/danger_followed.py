"""Does a short message still speak of the danger that was answered just before it? (data/lexique/suites_dangers.yml)"""

from collections.abc import Container, Sequence
from functools import lru_cache

from tremplin.answers.content import UTTER
from tremplin.dialogue.precisions import said_again, says_its_subject
from tremplin.dialogue.reactions import read_reaction
from tremplin.nlu.dangers import speaks_of
from tremplin.nlu.reading import load_lexicon
from tremplin.nlu.spelling import fold

# After these the assistant stays with the person: nothing is asked, no form is resumed.
STAY_WITH = ("detresse", "violences")
PRESENCE = "utter_presence"
_LABEL = "suites_dangers"
# An age, said right after one of these, is that of the person in danger: « j'ai 13 ans » asks for no student loan.
_AGE_MATTERS = (*STAY_WITH, "hebergement_urgence")
# « il arrive », « elle répond pas »: whoever a short message begins with was named before it.
_PERSONS = frozenset({"il", "elle", "ils", "elles"})
_IMPERSONAL = f"{_LABEL}.arnaque.sauf"
_SHORT = 6  # words
_ASKS = frozenset({"combien", "comment", "quel", "quelle", "quels", "quelles", "quoi", "qui", "pourquoi", "cb"})


def danger_followed(text: str, earlier: Sequence[Sequence[str]], entities: Container[str] = ()) -> str | None:
    """The danger that the last answer was about, when the message still speaks of it: « il est sérieux pourtant ».

    Args:
        text: the message.
        earlier: for each earlier turn, the newest first, the actions that answered it.
        entities: the names of the entities of the message.
    """
    if says_its_subject(text):
        return None
    danger = danger_before(_without_presence(earlier))
    if danger in _AGE_MATTERS and "age" in entities and is_no_question(text):
        return danger
    if danger in STAY_WITH and speaks_of_somebody(text):
        return danger
    danger = danger_before(earlier)
    if danger is None:
        return None
    # « c'est vrai ? », « pourquoi »: after distress and violence the assistant just stays with the person.
    doubts = danger not in STAY_WITH and read_reaction(text) is not None
    return danger if doubts or speaks_of(f"{_LABEL}.{danger}", load_lexicon().read(text)) else None


def danger_before(earlier: Sequence[Sequence[str]]) -> str | None:
    """The danger that the last answer was about."""
    last = earlier[0] if earlier else ()
    return next((name for name in _followed() if {f"{UTTER}{name}", said_again(name)} & set(last)), None)


def _without_presence(earlier: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    """The turns without those in which the assistant just stayed: who is meant by « il » was named before them."""
    return [said for said in earlier if set(said) != {PRESENCE}]


def speaks_of_somebody(text: str) -> bool:
    """Whether a short message tells something of somebody whom it does not name: « il arrive », never « il faut… »."""
    words = fold(text).split()
    if not words or words[0] not in _PERSONS or len(words) > _SHORT or not is_no_question(text):
        return False
    return load_lexicon().read(text).starting(_IMPERSONAL, 0) is None


def is_no_question(text: str) -> bool:
    """Whether nothing in a message looks like a question."""
    return "?" not in text and not _ASKS & set(fold(text).split())


@lru_cache(maxsize=1)
def _followed() -> tuple[str, ...]:
    return tuple(load_lexicon().files[_LABEL])

"""The turns after somebody spoke of a danger: the assistant stays with the person, and asks nothing."""

from tremplin.dialogue.danger_followed import (
    PRESENCE,
    STAY_WITH,
    danger_before,
    is_no_question,
    speaks_of_somebody,
)
from tremplin.dialogue.known_answers import KnownAnswers
from tremplin.dialogue.precisions import says_its_subject
from tremplin.dialogue.reactions import read_reaction
from tremplin.dialogue.small_talk import HUMAN, SAYS_NOTHING_NEW
from tremplin.dialogue.spoken_to_us import asks_for_nobody
from tremplin.dialogue.turn import STAYS_FOR_TURNS, SURE_OF_NEW_QUESTION, Turn

# Said under the answer to another question.
LISTENING_REMINDER = "utter_rappel_ecoute"
# What is said to a cry that does not tell what happens: the numbers, and the question what it is.
CRY_ANSWER = "utter_au_secours"
# A topic less likely than this is no new question when the message looks like one, or when PRESENCE was just said.
_SURE_OF_QUESTION = 0.3
_ASKS = frozenset({"montant", "duree", "projet", "besoin"})


def danger_was_named(turn: Turn) -> bool:
    """Whether one of the last turns was about a danger after which the assistant stays with the person."""
    named = {f"utter_{topic}" for topic in STAY_WITH} | {PRESENCE, CRY_ANSWER}
    return any(named & set(said) for said in turn.earlier[:STAYS_FOR_TURNS])


def stays_with_person(turn: Turn) -> bool:
    """Whether a danger was named a few turns ago and the message surely asks nothing else."""
    if not danger_was_named(turn):
        return False
    is_asked = not is_no_question(turn.text)
    if is_asked and says_its_subject(turn.text):
        return False  # « c'est combien le microcrédit »: not understood, it is shown what it may have meant
    looks_asked = is_asked or bool(turn.entities & _ASKS) or any(PRESENCE in said for said in turn.earlier[:1])
    sure_from = _SURE_OF_QUESTION if looks_asked else SURE_OF_NEW_QUESTION
    is_unsure = bool(turn.topics) and turn.shares.get(turn.topics[0], 1.0) < sure_from
    return says_nothing_new(turn) or is_unsure or speaks_of_somebody(turn.text)


def says_nothing_new(turn: Turn) -> bool:
    """Whether a message asks nothing, or was not understood: « ok », « merci », « j'ai appelé »."""
    return set(turn.topics) <= SAYS_NOTHING_NEW or read_reaction(turn.text) is not None


def danger_lately(turn: Turn) -> str | None:
    """The danger that one of the last turns was about, the newest first."""
    starts = range(min(STAYS_FOR_TURNS, len(turn.earlier)))
    return next(filter(None, (danger_before(turn.earlier[start:]) for start in starts)), None)


def person_for_danger(turn: Turn, known: KnownAnswers) -> list[str]:
    """What is said to somebody in danger who asks for a person: who answers the number, and how to reach us.

    « je peux pas appeler il est là », « elle veut pas appeler » ask for nobody.
    """
    danger = danger_lately(turn)
    if danger is None or HUMAN not in turn.topics or asks_for_nobody(turn.text) or speaks_of_somebody(turn.text):
        return []
    return known.if_known(f"utter_humain_{danger}")

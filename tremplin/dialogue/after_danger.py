"""The turns after somebody spoke of a danger: the assistant stays with the person, and asks nothing."""

from tremplin.dialogue.danger_followed import STAY_WITH
from tremplin.dialogue.reactions import read_reaction
from tremplin.dialogue.small_talk import SAYS_NOTHING_NEW
from tremplin.dialogue.turn import STAYS_FOR_TURNS, SURE_OF_NEW_QUESTION, Turn

PRESENCE = "utter_presence"
# Said under the answer to another question.
LISTENING_REMINDER = "utter_rappel_ecoute"
# A topic less likely than this is no new question when the message looks like one, or when PRESENCE was just said.
_SURE_OF_QUESTION = 0.3
_ASKS = frozenset({"montant", "duree", "projet", "besoin"})


def danger_was_named(turn: Turn) -> bool:
    """Whether one of the last turns was about a danger after which the assistant stays with the person."""
    named = {f"utter_{topic}" for topic in STAY_WITH} | {PRESENCE}
    return any(named & set(said) for said in turn.earlier[:STAYS_FOR_TURNS])


def stays_with_person(turn: Turn) -> bool:
    """Whether a danger was named a few turns ago and the message surely asks nothing else."""
    looks_asked = "?" in turn.text or bool(turn.entities & _ASKS) or any(PRESENCE in said for said in turn.earlier[:1])
    sure_from = _SURE_OF_QUESTION if looks_asked else SURE_OF_NEW_QUESTION
    is_unsure = bool(turn.topics) and turn.shares.get(turn.topics[0], 1.0) < sure_from
    says_nothing_new = set(turn.topics) <= SAYS_NOTHING_NEW or read_reaction(turn.text) is not None
    return danger_was_named(turn) and (says_nothing_new or is_unsure)

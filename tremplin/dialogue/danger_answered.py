"""The danger that a message is answered for: the most urgent one that it names, or the one before that it follows.

What only sounds like a danger is none: the echo of one just answered, an answer to the question that waits, a guess
about the addresses that were shown.
"""

from collections.abc import Sequence

from rasa.shared.core.trackers import DialogueStateTracker

from tremplin.dialogue.after_danger import danger_lately, danger_was_named
from tremplin.dialogue.danger_followed import STAY_WITH, danger_followed
from tremplin.dialogue.danger_or_answer import only_answers
from tremplin.dialogue.forms import Forms
from tremplin.dialogue.forms_taken_up import accepted, recently_ended
from tremplin.dialogue.known_answers import EMERGENCY_NUMBERS, KnownAnswers
from tremplin.dialogue.precisions import said_again
from tremplin.dialogue.shown_list import SEARCH_FORM
from tremplin.dialogue.small_talk import PLACE, SAYS_NOTHING_NEW, SAYS_WHAT_IT_IS
from tremplin.dialogue.spoken_to_us import is_cry_for_help
from tremplin.dialogue.turn import STAYS_FOR_TURNS, SURE_OF_NEW_QUESTION, Turn
from tremplin.nlu.dangers import dangers_named

# An answer that accuses has no place soon after somebody said that they are in danger: « je peux pas le dire à ma mère ».
ACCUSES = "fraude"
# After distress and violence, another subject that the words do not name is believed from this share on.
_SURE_OF_LEAVING_HARM = 0.85
_LONG = 6  # words
# What chooses the words of any answer says nothing of one danger more than of another.
_SAID_OF_ANYTHING = frozenset({"pour_autrui", "langue"})


def echoes(turn: Turn, known: KnownAnswers) -> list[str]:
    """The dangers of a message that are not to be answered: an echo of one before, and what would accuse."""
    return [topic for topic in turn.topics if known.is_danger(topic) and _is_echo(topic, turn)]


def danger_of(
    turn: Turn, tracker: DialogueStateTracker, forms: Forms, known: KnownAnswers, is_about_list: bool
) -> str | None:
    """The danger that comes before everything else in the answer; None when there is none.

    Args:
        turn: the turn, without the topics that are only echoes.
        is_about_list: whether the message may as well be about the addresses that were shown.
    """
    if is_cry_for_help(turn.text) and not dangers_named(turn.text):
        return danger_lately(turn)
    dangers = [topic for topic in turn.topics if known.is_danger(topic)]
    danger = _most_urgent(dangers, turn, tracker, forms, known)
    followed = danger_followed(turn.text, turn.earlier, turn.entities)
    if followed is not None and PLACE not in turn.entities and not _leaves(followed, danger, turn, known):
        danger = followed
    if danger is None or (is_about_list and _is_guess(danger, turn)):
        return None
    return danger


def _most_urgent(
    dangers: Sequence[str], turn: Turn, tracker: DialogueStateTracker, forms: Forms, known: KnownAnswers
) -> str | None:
    """The most urgent danger of the message; none when it only answers the question of a guided dialogue."""
    answered = set(turn.done) - {EMERGENCY_NUMBERS}  # which may be said first, and change no state
    if answered:  # decided before the actions changed the state that it was decided on
        return next((d for d in dangers if {known.of(d), said_again(d)} & answered), None)
    is_asked_place = turn.loop == SEARCH_FORM and PLACE in turn.entities  # « dans la Nièvre »
    is_figure_asked = turn.loop is None and accepted(forms, turn, tracker) is not None  # « 2 000 euros »
    if is_asked_place or is_figure_asked:
        dangers = [danger for danger in dangers if not _is_guess(danger, turn)]
    asked = turn.requested
    if turn.loop is None:
        ended = recently_ended(forms, turn, tracker)
        asked = forms[ended[0]]["memory"] if ended else None
    real = (d for d in dangers if not only_answers(d, turn.shares.get(d, 1.0), asked, turn.text, tracker))
    return next(real, None)


def _leaves(followed: str, danger: str | None, turn: Turn, known: KnownAnswers) -> bool:
    """Whether a message surely speaks of a new danger, and not of the one before: « il m'a… » may still mean the lender.

    What says more of the one before stays with it: « il m'a pris 800 € » after the alert. So does what is only taken for
    a danger that harms less: « elle est dans sa chambre » about a daughter who wants to die.
    """
    if danger is None:
        return followed in STAY_WITH and _asks_something_else(turn)
    if danger in dangers_named(turn.text):
        return True
    says_more = turn.entities & (known.variants_depend_on(known.of(followed)) - _SAID_OF_ANYTHING)
    harms_less = followed in STAY_WITH and danger not in STAY_WITH
    sure_from = _SURE_OF_LEAVING_HARM if harms_less else SURE_OF_NEW_QUESTION
    return not says_more and turn.shares.get(danger, 1.0) >= sure_from


def _asks_something_else(turn: Turn) -> bool:
    """Whether a message is long and sure enough to be a question of its own: « un huissier vient, il veut mes meubles »."""
    asked = [topic for topic in turn.topics if topic not in SAYS_NOTHING_NEW | SAYS_WHAT_IT_IS]
    is_sure = bool(asked) and turn.shares.get(asked[0], 0.0) >= _SURE_OF_LEAVING_HARM
    return is_sure and len(turn.text.split()) > _LONG


def _is_guess(danger: str, turn: Turn) -> bool:
    """Whether the words of a message do not say the danger that it was taken for, nor that somebody is harmed.

    « ya un parking » about an address that was shown, a place where one was asked for: what waits is the likelier meaning.
    """
    is_harm = danger in STAY_WITH and turn.shares.get(danger, 1.0) >= SURE_OF_NEW_QUESTION
    return danger not in dangers_named(turn.text) and not is_harm


def _is_echo(danger: str, turn: Turn) -> bool:
    return _only_echoes(danger, turn) or (danger == ACCUSES and danger_was_named(turn))


def _only_echoes(danger: str, turn: Turn) -> bool:
    """Whether a danger that was answered a moment ago only echoes in a message that surely asks something else.

    « bon ma sœur vient. et la lettre, j'en fais quoi ? »: the number was given, and the letter is the question.
    """
    others = [turn.shares.get(topic, 0.0) for topic in turn.topics if topic != danger]
    was_answered = any(f"utter_{danger}" in said for said in turn.earlier[:STAYS_FOR_TURNS])
    return (
        was_answered
        and max(others, default=0.0) >= max(SURE_OF_NEW_QUESTION, turn.shares.get(danger, 0.0))
        and danger not in dangers_named(turn.text)
    )

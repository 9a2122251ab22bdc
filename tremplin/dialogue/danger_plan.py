"""What is said to somebody in danger: the number first, alone; no form goes on.

To somebody who wrote in another language, the numbers come first in that language: the answer in French is below.
"""

from collections.abc import Container

from rasa.shared.core.trackers import DialogueStateTracker

from tremplin.dialogue.danger_answered import ACCUSES
from tremplin.dialogue.danger_followed import STAY_WITH
from tremplin.dialogue.danger_owed import ALSO, danger_owed
from tremplin.dialogue.forms import DEACTIVATE_LOOP, Forms
from tremplin.dialogue.known_answers import EMERGENCY_NUMBERS, KnownAnswers
from tremplin.dialogue.precisions import said_again
from tremplin.dialogue.shown_list import SEARCH
from tremplin.dialogue.small_talk import PLACE
from tremplin.dialogue.turn import Turn

LANGUAGE = "langue"
# A sum tells something new of a danger that was just answered, and so does what its answer has other words for.
_SAYS_MORE = frozenset({"montant"})


def plan_for_danger(
    danger: str,
    turn: Turn,
    tracker: DialogueStateTracker,
    forms: Forms,
    known: KnownAnswers,
    searched_after: Container[str],
) -> list[str]:
    """The actions that answer a danger.

    Args:
        searched_after: the dangers after whose answer the nearest structures are shown where the place is known.
    """
    steps = [known.of(danger)]
    own = said_again(danger)
    is_said = bool(turn.earlier) and steps[0] in turn.earlier[0]
    says_more = turn.entities & (_SAYS_MORE | known.variants_depend_on(steps[0]))
    if is_said and own in known.actions and not says_more:
        steps = [own]  # « mais il a une carte d'identité »: the same words again would convince nobody
    if LANGUAGE in turn.entities:
        numbers = known.if_known(EMERGENCY_NUMBERS)
        steps = [*numbers, *steps] if _are_in_language(turn, known) else [*steps, *numbers]
    # The place that this message or an earlier one told: who is hungry is not asked for it again.
    if danger in searched_after and own not in steps and tracker.get_slot(PLACE):
        steps.append(SEARCH)
    others = {topic for topic in turn.topics if known.is_danger(topic)} - {danger, ACCUSES}
    if danger in STAY_WITH:
        steps += forms.leave(turn.loop)
    elif others and turn.loop is not None:
        steps.append(DEACTIVATE_LOOP)  # the other danger comes with the next turn; an answer takes the form up again
    return steps


def plan_for_owed(
    turn: Turn,
    tracker: DialogueStateTracker,
    forms: Forms,
    known: KnownAnswers,
    searched_after: Container[str],
) -> list[str]:
    """The actions that answer the danger that still waits for its answer, if there is one."""
    owed = danger_owed(turn, known.is_danger)
    if owed is None:
        return []
    steps = plan_for_danger(owed.topic, turn, tracker, forms, known, searched_after)
    return [*known.if_known(ALSO), *steps]


def _are_in_language(turn: Turn, known: KnownAnswers) -> bool:
    """Whether the emergency numbers have words in the language of the message."""
    response = known.content.responses.get(EMERGENCY_NUMBERS)
    languages = {variant.conditions.get(LANGUAGE) for variant in response.variants} if response else set()
    return turn.values.get(LANGUAGE) in languages - {None}

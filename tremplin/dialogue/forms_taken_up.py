"""The guided dialogue that a message takes up again after its end: « et sur 4 ans ? », or a figure where one was offered.

It knows what was said in it for a few turns; then that is forgotten.
"""

from collections.abc import Iterator

from rasa.shared.core.trackers import DialogueStateTracker

from tremplin.dialogue.form_answers import answers, waiting_question
from tremplin.dialogue.forms import BARE, Forms
from tremplin.dialogue.interruptions import is_left_open
from tremplin.dialogue.small_talk import COMPLAINT, NO, OUT_OF_SCOPE, POLITE, YES
from tremplin.dialogue.turn import SURE_OF_NEW_QUESTION, Turn
from tremplin.guided.gestures import Gesture, read_gesture, resumes
from tremplin.guided.memory import MEMORY

# A message of so many words after a result is about that result, whatever the classifier thinks of it.
_SHORT = 8
# What still answers a guided dialogue that other questions have ended: « 2 ans », « il me reste 200 ».
_BARE_ANSWER = 4
_DIGITS_OF_A_DEPARTEMENT = 3


def recently_ended(forms: Forms, turn: Turn, tracker: DialogueStateTracker) -> list[str]:
    """The guided dialogues that gave their result a few turns ago, and still know what was said."""
    return [
        form
        for form, settings in forms.items()
        if settings.get("again_on")
        and tracker.get_slot(settings["memory"]) is not None
        and any(settings["then"] in answers for answers in turn.earlier)
    ]


def just_ended(forms: Forms, turn: Turn, tracker: DialogueStateTracker) -> str | None:
    """The guided dialogue whose result was the last thing said, as long as it knows what was said in it."""
    if turn.loop is not None or not turn.earlier:
        return None
    for form, settings in forms.items():
        if not settings.get("again_on") or settings["then"] not in turn.earlier[0]:
            continue
        if settings["forget"] in turn.done or tracker.get_slot(settings["memory"]) is not None:
            return form
    return None


def taken_up_again(forms: Forms, turn: Turn, tracker: DialogueStateTracker) -> str | None:
    """The guided dialogue that a message takes up again soon after its end: « et sur 4 ans ? »."""
    if turn.done and turn.done[0] in forms:
        return turn.done[0]  # decided before the form changed the state that it was decided on
    last = turn.earlier[0] if turn.earlier else ()
    for form in recently_ended(forms, turn, tracker):
        settings = forms[form]
        # « 60 » right after the result is what can be paid; later on it may be a département.
        if _is_small_number(turn.text) and settings["then"] not in last:
            continue
        own_topics = {*settings["again_on"], *POLITE, OUT_OF_SCOPE, YES, NO, COMPLAINT}
        is_sure = not turn.topics or turn.shares.get(turn.topics[0], 1.0) >= SURE_OF_NEW_QUESTION
        asks_something_else = len(turn.text.split()) > _SHORT and is_sure and not set(turn.topics) <= own_topics
        if not asks_something_else and answers(settings["memory"], turn.text, tracker):
            return form
    return _interrupted(forms, turn, tracker)


def resumed_by_name(forms: Forms, turn: Turn, tracker: DialogueStateTracker) -> str | None:
    """The guided dialogue that was left for other questions, when the message asks to go on with it: « on reprend »."""
    if turn.loop is not None or not resumes(turn.text):
        return None
    if turn.done and turn.done[0] in forms:
        return turn.done[0]  # decided before the form changed the state that it was decided on
    return next(_left_open(forms, turn, tracker), None)


def accepted(forms: Forms, turn: Turn, tracker: DialogueStateTracker) -> str | None:
    """The guided dialogue that the last answer proposed, when the message gives it a figure: « 3000 »."""
    last = set(turn.earlier[0]) if turn.earlier else set()
    if _is_small_number(turn.text):
        return None  # « 48 » is a département
    for form, settings in forms.items():
        is_offered = not last.isdisjoint(settings.get("offered_by", ()))
        if is_offered and len(turn.text.split()) <= BARE and answers(settings["memory"], turn.text, tracker):
            return form
    return None


def forget_the_past(forms: Forms, turn: Turn, tracker: DialogueStateTracker, steps: list[str]) -> list[str]:
    """What was kept for « et sur 4 ans ? », or when other questions came between, is forgotten after a few turns.

    Args:
        steps: what the turn does.

    Returns:
        The actions that forget it.
    """
    forgetting = []
    for form, settings in forms.items():
        is_kept = settings.get("memory") and tracker.get_slot(settings["memory"]) is not None
        is_recent = any(settings.get("then") in said or form in said for said in turn.earlier)
        if is_kept and not is_recent and form not in steps and turn.loop_now != form:
            forgetting.append(settings["forget"])
    return list(dict.fromkeys(forgetting))


def _interrupted(forms: Forms, turn: Turn, tracker: DialogueStateTracker) -> str | None:
    """The guided dialogue that other questions ended a few turns ago, when the message still answers it: « 2 ans »."""
    if len(turn.text.split()) > _BARE_ANSWER or read_gesture(turn.text) is Gesture.leave:
        return None
    for form in _left_open(forms, turn, tracker):
        waiting = waiting_question(forms[form]["memory"], tracker)
        if waiting is not None and answers(waiting, turn.text, tracker):
            return form
    return None


def _left_open(forms: Forms, turn: Turn, tracker: DialogueStateTracker) -> Iterator[str]:
    """The guided dialogues that somebody was in a few turns ago, that hold answers still and gave no result."""
    return (form for form in forms if form in MEMORY and is_left_open(form, turn, tracker))


def _is_small_number(text: str) -> bool:
    """« 48 », « 974 »: what can be paid each month, or a département."""
    number = text.strip()
    return number.isdigit() and len(number) <= _DIGITS_OF_A_DEPARTEMENT

"""Whether a message can be read as the answer that a form waits for, whatever the classifier thinks of it.

« celui de l'ile », « 58000 », « le 65 », « Nice »: no classifier knows what was asked just before.
"""

from collections.abc import Callable
from decimal import Decimal

from rasa.shared.core.trackers import DialogueStateTracker

from tremplin.guided import live
from tremplin.guided.estimate_words import wants_less
from tremplin.guided.gestures import read_gesture
from tremplin.guided.questionnaire import Progress, Questionnaire
from tremplin.guided.simulation import PAYMENT, VALUES, Wish, hear
from tremplin.guided.wish_change import is_extreme, read_change
from tremplin.nlu.rates import read_rate
from tremplin.places import load_gazetteer

QUESTION_MARK = "?"
# « je préfère pas le dire », « chez moi »: an answer without a place. In a longer message the words mean anything.
MOST_WORDS_WITHOUT_PLACE = 8
# Reasons of a Resolution that say only that no place was read.
UNREAD = frozenset({"inconnu", "vide"})


def _answers_place(text: str, tracker: DialogueStateTracker) -> bool:
    """A choice among the places offered, or words that are a place and nothing else."""
    gazetteer = load_gazetteer()
    choices = [gazetteer.get(key) for key in (tracker.get_slot("recherche") or {}).get("choix", ())]
    if choices and gazetteer.choose(text, [place for place in choices if place]) is not None:
        return True
    resolution = gazetteer.resolve(text)
    if resolution.kind == "unknown":
        is_short = QUESTION_MARK not in text and len(text.split()) <= MOST_WORDS_WITHOUT_PLACE
        return is_short and resolution.reason not in UNREAD
    return not resolution.corrected and resolution.reason != "confirmer"


def _answers_question(slot: str, questionnaire: Questionnaire, text: str, tracker: DialogueStateTracker) -> bool:
    """A choice of the question that waits, in words, or a gesture; a question asked in return is no answer."""
    if QUESTION_MARK in text:
        return False
    progress = Progress.from_slot(tracker.get_slot(slot))
    is_answer = questionnaire.hears(progress, text) is not None or questionnaire.is_vague(progress, text)
    return is_answer or read_gesture(text) is not None


def _answers_orientation(text: str, tracker: DialogueStateTracker) -> bool:
    return _answers_question("orientation", live.orientation().questionnaire, text, tracker)


def _answers_papers(text: str, tracker: DialogueStateTracker) -> bool:
    return _answers_question("papiers", live.checklist().questionnaire, text, tracker)


def _answers_loan(requested: str | None) -> Callable[[str, DialogueStateTracker], bool]:
    """A sum, a duration or a rate; `requested` gives a bare number its meaning."""

    def reads(text: str, tracker: DialogueStateTracker) -> bool:
        entities = tracker.latest_message.entities if tracker.latest_message else []
        found = {str(e.get("entity")): Decimal(1) for e in entities if e.get("entity") in VALUES}
        is_button = text.startswith("/")
        said = found if is_button else hear(text, requested, found)
        is_less = any(e.get("entity") == "guide" and e.get("value") == PAYMENT for e in entities)
        return (
            bool(said)
            or is_less
            or read_rate(text) is not None
            or (requested is None and (wants_less(text) or _changes_wish(text, tracker)))
            or is_extreme(text)
            or (requested is not None and read_gesture(text) is not None)
        )

    return reads


def _changes_wish(text: str, tracker: DialogueStateTracker) -> bool:
    return read_change(text, Wish.from_slot(tracker.get_slot("simulation"))) is not None


_READERS: dict[str, Callable[[str, DialogueStateTracker], bool]] = {
    "lieu": _answers_place,
    "orientation": _answers_orientation,
    "papiers": _answers_papers,
    **{name: _answers_loan(name) for name in VALUES},
    # After the result nothing is asked for, and everything may change it.
    "simulation": _answers_loan(None),
}


def answers(requested_slot: str | None, text: str, tracker: DialogueStateTracker) -> bool:
    """Whether `text` answers the question about `requested_slot`; False for a slot that has no reader."""
    reader = _READERS.get(requested_slot or "")
    return reader is not None and reader(text, tracker)


def waiting_question(memory: str, tracker: DialogueStateTracker) -> str | None:
    """The slot that a guided dialogue would ask for, were it taken up again; None when nothing is left to ask.

    Args:
        memory: the slot that holds what was said in it.
    """
    if memory != "simulation":
        return memory
    return Wish.from_slot(tracker.get_slot(memory)).missing

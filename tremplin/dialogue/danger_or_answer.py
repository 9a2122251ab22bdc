"""Whether a message in a guided dialogue names a danger, or only answers the question with words that dangers use too.

« hébergé chez ma sœur » answers « comment êtes-vous logé ? »: to the classifier, which knows of no question, it looks
like somebody without a roof. What the words of data/lexique/dangers.yml name outright is always a danger.
"""

from collections.abc import Sequence

from rasa.shared.core.trackers import DialogueStateTracker

from tremplin.dialogue.form_answers import answers
from tremplin.guided import live
from tremplin.guided.gestures import read_gesture, words_beside_gesture
from tremplin.guided.questionnaire import Progress, Questionnaire
from tremplin.guided.simulation import VALUES
from tremplin.nlu.amounts import words_beside_amounts
from tremplin.nlu.dangers import dangers_named

# From this share on the classifier is believed, except where the message says an option and nothing else (« hôtel »).
SURE = 0.9
# Distress and violence are believed sooner; distress also when the message says an option alone: « je n'en peux plus ».
SURE_OF_HARM = 0.85
HARM = frozenset({"detresse", "violences"})
DESPAIR = "detresse"
# An answer to an earlier question, which corrects it, is believed only against a guess that is hardly more than one.
UNSURE = 0.6
# « hébergé chez ma grande sœur »: so many other words may stand in an answer; more tell a story.
MOST_OTHER_WORDS = 2


def only_answers(danger: str, share: float, asked: str | None, text: str, tracker: DialogueStateTracker) -> bool:
    """Whether the message only answers the question about the slot `asked`.

    Args:
        danger: the danger that the message was taken for.
        share: how surely, from 0 to 1.
    """
    if text.startswith("/") or danger in dangers_named(text):
        return False
    if share < UNSURE and asked in _QUESTIONNAIRES and _answers_earlier(asked, text, tracker):
        return True
    others = _other_words(asked, text, tracker)
    if others is None or len(others) > MOST_OTHER_WORDS:
        return False
    if not others and asked in _QUESTIONNAIRES and danger != DESPAIR:
        return True
    return share < (SURE_OF_HARM if danger in HARM else SURE)


def _orientation() -> Questionnaire:
    return live.orientation().questionnaire


def _papers() -> Questionnaire:
    return live.checklist().questionnaire


_QUESTIONNAIRES = {"orientation": _orientation, "papiers": _papers}


def _answers_earlier(asked: str, text: str, tracker: DialogueStateTracker) -> bool:
    heard = _QUESTIONNAIRES[asked]().hears(Progress.from_slot(tracker.get_slot(asked)), text)
    return heard is not None and len(heard[0].reader.other_words(text)) <= MOST_OTHER_WORDS


def _other_words(asked: str | None, text: str, tracker: DialogueStateTracker) -> Sequence[str] | None:
    """What the message says besides the answer; None when it does not answer."""
    if asked in (*_QUESTIONNAIRES, *VALUES) and read_gesture(text) is not None:
        return words_beside_gesture(text)
    if asked in _QUESTIONNAIRES:
        question = _QUESTIONNAIRES[asked]().current(Progress.from_slot(tracker.get_slot(asked)))
        if question is None or question.reader.read(text) is None:
            return None
        return question.reader.other_words(text)
    if asked not in (*VALUES, "simulation") or not answers(asked, text, tracker):
        return None
    return words_beside_amounts(text)

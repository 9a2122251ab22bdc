"""What a short question names itself: another loan than the micro-credit, or something that no answer before it was about.

The words are data/lexique/autres_prets.yml and questions.yml.
"""

import re
from collections.abc import Sequence

from tremplin.dialogue.precisions import MOST_WORDS
from tremplin.nlu.reading import load_lexicon, other_words
from tremplin.nlu.spelling import fold

# A question with words of its own, as surely understood as this, is a new one: it has left the subject before it.
_SURE_OF_NEW_QUESTION = 0.85
_QUESTION_WORDS = "questions.mots"
_OTHER_LOANS = "autres_prets."
# Questions whose answers are those of the micro-credit, and may leave the subject before them when they are new.
_STEPS = frozenset({"cout", "montant", "duree", "delai", "demarche", "documents", "eligibilite", "accompagnement"})
_FIGURES = frozenset({"cout", "montant", "duree", "delai", "remboursement_anticipe"})
# Subjects that are a loan of somebody else's: their figures are meant even when the loan has no name in the message.
_LENT_BY_OTHERS = frozenset({"pret_caf", "pret_sur_gage", "pret_honneur"})
# « la caf prête ? et vous, en combien de mois »: the figures of the micro-credit are asked for.
_OURS = re.compile(r"\b(?:micro ?-?credits?|vous)\b")


def other_loan_asked_about(text: str, topics: Sequence[str]) -> str | None:
    """The subject whose figures a short message asks for, when they are not those of the micro-credit.

    « ma tante ils prennent quel taux »: the question names that loan, and is no second question about a micro-credit.
    None when the message asks for no figure, names a micro-credit, or is long enough to hold two questions.
    """
    if len(text.split()) > MOST_WORDS or _OURS.search(fold(text)):
        return None
    if not _FIGURES & {*topics}:
        return None
    named = load_lexicon().read(text).under(_OTHER_LOANS)
    understood = (topic for topic in topics if topic in _LENT_BY_OTHERS)
    return next((found.label.removeprefix(_OTHER_LOANS) for found in named), next(understood, None))


def is_new_question(text: str, topics: Sequence[str], confidence: float) -> bool:
    """Whether a message surely asks about a step of the micro-credit in words that not every question has."""
    if not topics or topics[0] not in _STEPS or confidence < _SURE_OF_NEW_QUESTION:
        return False
    reading = load_lexicon().read(text)
    return bool(other_words(reading, reading.of(_QUESTION_WORDS)))

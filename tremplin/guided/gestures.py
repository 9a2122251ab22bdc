"""What is said around the questions of a guided dialogue: begin one, go back, leave, not answer.

The words are data/guide/gestes.yml, autour.yml, debuts.yml, corrections.yml, pauses.yml, recommencer.yml and
reprendre.yml.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from pathlib import Path

from tremplin.answers.yaml_lines import read_yaml
from tremplin.kept_files import kept
from tremplin.nlu.amounts import words_beside_amounts
from tremplin.nlu.choices import ChoiceReader

#: The files of data/guide that hold phrases, as the lexicon writes them.
PHRASE_FILES = (
    "gestes.yml",
    "autour.yml",
    "debuts.yml",
    "corrections.yml",
    "pauses.yml",
    "recommencer.yml",
    "reprendre.yml",
)


class Gesture(str, Enum):
    """What somebody does instead of answering. The values are those of the buttons."""

    back = "retour"
    leave = "arreter"
    skip = "passer"
    unsure = "je_ne_sais_pas"


# A gesture is said in a few words; in a longer message the same words mean something else (« annuler un prêt signé »).
MAX_WORDS = 8
QUESTION_MARK = "?"
# « attendez, faut que je demande à ma femme »: so many words may stand around a pause.
MAX_WORDS_BESIDE_A_PAUSE = 4


def read_gesture(text: str) -> Gesture | None:
    """The gesture that a short message makes: « retour », « stop », « je préfère pas répondre »; else None."""
    if text.startswith("/") or len(text.split()) > MAX_WORDS:
        return None
    said = _choices("gestes.yml").read(text)
    # « passer le permis », « sortir du surendettement », « je sais pas comment faire » are no gestures.
    return Gesture(said) if said is not None and not words_beside_gesture(text) else None


def words_beside_gesture(text: str) -> tuple[str, ...]:
    """What a message says besides a gesture and the words that often stand around it (« je veux », « svp »)."""
    beside = _choices("autour.yml").other_words(text)
    return tuple(word for word in _choices("gestes.yml").other_words(text) if word in beside)


def read_start(text: str) -> str | None:
    """The form of the guided dialogue that a message asks for by its name: « faire ma liste », « simuler 5000 € ».

    Figures may stand beside the name: the dialogue reads them.
    """
    form = None if text.startswith("/") else _choices("debuts.yml").read(text)
    beside = words_beside_amounts(text)
    return None if any(word in beside for word in _choices("debuts.yml").other_words(text)) else form


def resumes(text: str) -> bool:
    """Whether a message asks to go on with the guided dialogue that was left, and says nothing besides: « on reprend »."""
    if text.startswith("/") or len(text.split()) > MAX_WORDS:
        return False
    words = _choices("reprendre.yml")
    return "reprendre" in words.said(text) and not words.other_words(text)


def gesture_of(value: object) -> Gesture | None:
    """The gesture of a button's value; None for any other value."""
    return next((gesture for gesture in Gesture if gesture.value == value), None)


def announces_correction(text: str) -> bool:
    """Whether a message says outright that an answer given is wrong: « en fait 9000 », « je me suis trompé »."""
    return "annonce" in _choices("corrections.yml").said(text)


def is_correction(text: str) -> bool:
    """Whether a message says, outright or not, that it corrects something: « plutôt une moto »."""
    return not {"annonce", "nuance"}.isdisjoint(_choices("corrections.yml").said(text))


def opens_with_correction(text: str) -> bool:
    """Whether a message may correct something by its first word, if it says little else: « non, des meubles »."""
    return _choices("corrections.yml").opens(text)


def words_beside_correction(text: str) -> tuple[str, ...]:
    """What a message says besides the words that correct."""
    return _choices("corrections.yml").other_words(text)


def is_pause(text: str) -> bool:
    """Whether a message only asks for time or to go on, thanks, or asks why one is asked: it is no failed answer."""
    if resumes(text):
        return True
    said, others = _choices("pauses.yml").said(text), len(_choices("pauses.yml").other_words(text))
    if not said or any(sign.isdigit() for sign in text):
        return False
    if QUESTION_MARK in text and "pourquoi" not in said:
        return False
    return others == 0 or (said != {"seul"} and others <= MAX_WORDS_BESIDE_A_PAUSE)


def asks_why(text: str) -> bool:
    """Whether such a message asks what the question is for."""
    return is_pause(text) and "pourquoi" in _choices("pauses.yml").said(text)


@kept("guide/gestes.yml")
def unsure_phrases(data: Path) -> Sequence[str]:
    """What people write who do not know, in the notation of data/lexique."""
    phrases: Sequence[str] = read_yaml(data / "guide" / "gestes.yml")[Gesture.unsure.value]
    return phrases


def restarts(text: str) -> bool:
    """Whether a message commands to begin again: « on efface tout ».

    « recommencer » does only with nothing else: « je veux recommencer ma vie » does not.
    """
    said = _choices("recommencer.yml").said(text)
    is_button = not text or text.startswith("/")
    return is_button or "toujours" in said or only_restarts(text)


def only_restarts(text: str) -> bool:
    """Whether a message commands to begin again and says nothing besides."""
    commands = not {"toujours", "seul"}.isdisjoint(_choices("recommencer.yml").said(text))
    return commands and not _choices("recommencer.yml").other_words(text) and not any(sign.isdigit() for sign in text)


def _choices(name: str) -> ChoiceReader:
    return _readers()[name]


@kept(*(f"guide/{name}" for name in PHRASE_FILES))
def _readers(data: Path) -> Mapping[str, ChoiceReader]:
    return {name: ChoiceReader(read_yaml(data / "guide" / name)) for name in PHRASE_FILES}

"""What is said around the questions of a guided dialogue: begin one, go back, leave, not answer.

The words are data/guide/gestes.yml, autour.yml, debuts.yml and corrections.yml.
"""

from __future__ import annotations

from enum import Enum
from functools import lru_cache

from tremplin.answers.yaml_lines import read_yaml
from tremplin.nlu.choices import ChoiceReader
from tremplin.settings import data_dir


class Gesture(str, Enum):
    """What somebody does instead of answering. The values are those of the buttons."""

    back = "retour"
    leave = "arreter"
    skip = "passer"
    unsure = "je_ne_sais_pas"


# A gesture is said in a few words; in a longer message the same words mean something else (« annuler un prêt signé »).
MAX_WORDS = 8


def read_gesture(text: str) -> Gesture | None:
    """The gesture that a short message makes: « retour », « stop », « je préfère pas répondre »; else None."""
    if text.startswith("/") or len(text.split()) > MAX_WORDS:
        return None
    said = _reader().read(text)
    # « passer le permis », « sortir du surendettement », « je sais pas comment faire » are no gestures.
    return Gesture(said) if said is not None and not words_beside_gesture(text) else None


def words_beside_gesture(text: str) -> tuple[str, ...]:
    """What a message says besides a gesture and the words that often stand around it (« je veux », « svp »)."""
    beside = _around().other_words(text)
    return tuple(word for word in _reader().other_words(text) if word in beside)


def read_start(text: str) -> str | None:
    """The form of the guided dialogue that a message asks for by its name and says nothing else: « faire ma liste »."""
    form = None if text.startswith("/") else _starts().read(text)
    return None if _starts().other_words(text) else form


def gesture_of(value: object) -> Gesture | None:
    """The gesture of a button's value; None for any other value."""
    return next((gesture for gesture in Gesture if gesture.value == value), None)


def is_correction(text: str) -> bool:
    """Whether a message says that it corrects something: « en fait c'est pour mon activité »."""
    return _corrections().read(text) is not None


@lru_cache(maxsize=1)
def _corrections() -> ChoiceReader:
    return _choices("corrections.yml")


@lru_cache(maxsize=1)
def _reader() -> ChoiceReader:
    return _choices("gestes.yml")


@lru_cache(maxsize=1)
def _around() -> ChoiceReader:
    return _choices("autour.yml")


@lru_cache(maxsize=1)
def _starts() -> ChoiceReader:
    return _choices("debuts.yml")


def _choices(name: str) -> ChoiceReader:
    return ChoiceReader(read_yaml(data_dir() / "guide" / name))

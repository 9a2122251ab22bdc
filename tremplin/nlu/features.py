"""What the classifier sees of a message: words, letters and sounds as tf-idf, and its meaning from a sentence encoder.

Each view earned its place on the development set (docs/comprehension.md): letters forgive typing errors, sounds
forgive spelling by ear, the encoder knows words that no example holds, and a town is only « a place ».
"""

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from threadpoolctl import threadpool_limits

from tremplin.nlu.encoder import shared_encoder
from tremplin.nlu.mentions import without_names_of_places
from tremplin.nlu.spelling import plain, sound

# What is seen once in the examples of all topics is noise of one author.
_MIN_MESSAGES = 2
# Length of the encoder's vector beside views of length 1: best of 0.7, 1, 1.4 and 2 on the development set.
_ENCODER_WEIGHT = np.float32(0.7)

# The encoder's directions that carry the examples; letters from 3 and sounds from 3 save more time than fewer directions
# would (docs/comprehension.md).
_KEPT_DIRECTIONS = 256
_SHARED_FROM = 100  # messages: fewer are encoded sooner than a thread starts

_VIEWS: dict[str, dict[str, Any]] = {
    "words": {"analyzer": "word", "token_pattern": r"[a-z0-9€%?!]+", "ngram_range": (1, 2), "preprocessor": plain},
    "letters": {"analyzer": "char_wb", "ngram_range": (3, 5), "preprocessor": plain},
    "sounds": {"analyzer": "char_wb", "ngram_range": (3, 4), "preprocessor": sound},
}


@dataclass(frozen=True)
class View:
    """One way to see a message, fitted: which terms are known, and how rare each is.

    The same numbers as scikit-learn's TfidfVectorizer, which learned them, without what it does for tables of messages:
    a message comes alone, and checks and sparse products were four fifths of its time.

    Attributes:
        analyze: cuts a message into terms.
        columns: the column of each term.
        idf: the inverse document frequency, by column.
    """

    analyze: Callable[[str], Sequence[str]]
    columns: Mapping[str, int]
    idf: NDArray[np.float32]

    @classmethod
    def of(cls, fitted: TfidfVectorizer) -> "View":
        """What a vectorizer has learned."""
        return cls(fitted.build_analyzer(), fitted.vocabulary_, fitted.idf_.astype(np.float32))

    def weigh(self, message: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """The columns of a message's known terms, and their weights: a vector of length 1, or nothing."""
        counts: dict[int, int] = {}
        for term in self.analyze(message):
            column = self.columns.get(term)
            if column is not None:
                counts[column] = counts.get(column, 0) + 1
        columns = np.fromiter(counts.keys(), dtype=np.int32, count=len(counts))
        weights = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
        weights = (np.log(weights) + 1) * self.idf[columns]
        return columns, weights / np.sqrt(weights @ weights) if len(counts) else weights


@dataclass
class Features:
    """The fitted views, in the order of the columns of their matrix; the encoder's columns come last.

    Attributes:
        views: by name.
        directions: (encoder's columns, kept), the directions of the encoder's vectors that are kept.
    """

    views: dict[str, View]
    directions: NDArray[np.float32]

    @classmethod
    def fit(cls, messages: Sequence[str]) -> tuple["Features", csr_matrix]:
        """Learn the vocabularies from the examples; also their matrix, as `transform` gives it."""
        placeless = [without_names_of_places(message) for message in messages]
        vectorizers = {name: _new_vectorizer(name) for name in _VIEWS}
        # The encoder leaves the interpreter free, which the vectorizers need.
        with ThreadPoolExecutor(1) as aside:
            encoding = aside.submit(_meanings, placeless)
            parts = [vectorizer.fit_transform(placeless) for vectorizer in vectorizers.values()]
            meanings = encoding.result()
        directions = _main_directions(meanings)
        features = cls({name: View.of(vectorizer) for name, vectorizer in vectorizers.items()}, directions)
        # float32 throughout: another type would make every product copy all weights.
        return features, csr_matrix(hstack([*parts, csr_matrix(meanings @ directions)]), dtype=np.float32)

    def transform(self, messages: Sequence[str], encoded: int | None = None) -> csr_matrix:
        """One row a message, one column a feature (float32, each tf-idf view of unit length).

        Args:
            messages: the messages.
            encoded: how many of the first get a meaning; all by default. The encoder is the dear part, and the rest
                (the clauses of a message) are told apart by their words.
        """
        placeless = [without_names_of_places(message) for message in messages]
        meanings = _meanings(placeless[:encoded]) @ self.directions
        rows = [self._row(message, meaning) for message, meaning in zip_longest(placeless, meanings)]
        columns, weights = zip(*rows, strict=True)
        ends = np.cumsum([0, *map(len, columns)])
        width = sum(len(view.columns) for view in self.views.values()) + self.directions.shape[1]
        return csr_matrix((np.concatenate(weights), np.concatenate(columns), ends), shape=(len(messages), width))

    def _row(self, message: str, meaning: NDArray[np.float32] | None) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """The columns of a message that are not zero, and what stands there."""
        columns, weights, start = [], [], 0
        for view in self.views.values():
            own, values = view.weigh(message)
            columns.append(own + np.int32(start))
            weights.append(values)
            start += len(view.columns)
        if meaning is not None:
            columns.append(np.arange(start, start + len(meaning), dtype=np.int32))
            weights.append(meaning)
        return np.concatenate(columns), np.concatenate(weights)

    def to_dict(self) -> dict[str, Any]:
        """The vocabularies in column order, and nothing that needs pickle."""
        return {name: sorted(view.columns, key=view.columns.__getitem__) for name, view in self.views.items()}

    def idf(self) -> NDArray[np.float32]:
        """The inverse document frequencies of all views, in column order."""
        return np.concatenate([view.idf for view in self.views.values()])

    @classmethod
    def from_dict(
        cls, vocabularies: dict[str, list[str]], idf: NDArray[np.float32], directions: NDArray[np.float32]
    ) -> "Features":
        """Rebuild from `to_dict`, `idf` and the directions."""
        views: dict[str, View] = {}
        start = 0
        for name, terms in vocabularies.items():
            analyze = _new_vectorizer(name).build_analyzer()
            columns = {term: column for column, term in enumerate(terms)}
            views[name] = View(analyze, columns, idf[start : start + len(terms)].astype(np.float32))
            start += len(terms)
        return cls(views, directions)


def _main_directions(meanings: NDArray[np.float32]) -> NDArray[np.float32]:
    """The directions in which the rows differ most, as columns."""
    _, directions = np.linalg.eigh(np.cov(meanings, rowvar=False))
    return np.ascontiguousarray(directions[:, ::-1][:, :_KEPT_DIRECTIONS], dtype=np.float32)


def _meanings(placeless: Sequence[str]) -> NDArray[np.float32]:
    """The encoder's vectors of the messages, one row each."""
    # The encoder was trained on ordinary text: capitals alone must not make a stranger of a message.
    texts = [message.lower() for message in placeless]
    if len(texts) < _SHARED_FROM:
        return shared_encoder().encode(texts) * _ENCODER_WEIGHT
    # Its products leave the interpreter free, so training uses every core; each product then keeps to its own.
    with ThreadPoolExecutor(os.cpu_count()) as threads, threadpool_limits(1):
        parts = (texts[start : start + _SHARED_FROM] for start in range(0, len(texts), _SHARED_FROM))
        return np.vstack(list(threads.map(shared_encoder().encode, parts))) * _ENCODER_WEIGHT


def _new_vectorizer(name: str) -> TfidfVectorizer:
    return TfidfVectorizer(sublinear_tf=True, min_df=_MIN_MESSAGES, dtype=np.float32, **_VIEWS[name])

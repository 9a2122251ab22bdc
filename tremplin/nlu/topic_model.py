"""The model of topics: which topics a message asks about, in which order, and how sure that is. Nothing here knows Rasa.

One linear support vector machine a topic over `Features` (several topics may hold at once), and three small judges on
its margins: a temperature that ranks the topics, a judge of the first topic (the confidence), and a judge of second
topics that looks at the clauses. The judges are fitted on messages of authors that the machines did not see: an
author's own style must not make the model look sure.
"""

import json
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.svm import LinearSVC

from tremplin.nlu.clauses import clauses
from tremplin.nlu.features import Features

Array = NDArray[Any]

SVM_C = 0.5  # best of 0.2, 0.5 and 1 on the development set
FOLDS = 3  # held-out authors for the temperature and the judges
_JUDGED = 3  # one message in so many of a single topic is enough to teach the judge of second topics
_SURE_OF_ORDER = 0.6  # a second topic less sure than that never goes before the first
_CANDIDATES = 3  # topics whose margins come next: a second topic is hardly ever farther down
MAX_TOPICS = 3  # more answers than that are not read
_LONG_MESSAGE = 200  # characters: past that, length says nothing more about second questions
LONGEST_MESSAGE = 2000  # characters: what comes later in a pasted text is not a question


@dataclass(frozen=True)
class Example:
    """A message, the topics it asks about in order, and who wrote it."""

    text: str
    topics: tuple[str, ...]
    author: str


@dataclass(frozen=True)
class Prediction:
    """What a message asks.

    Attributes:
        first: the topic asked most surely.
        confidence: of messages like this one, the share whose surest topic is indeed asked.
        seconds: further topics that may be asked, with how sure that is (0 to 1), the surest first.
        places: where in the message each topic is spoken of, for the topics that lead a clause of their own.
        ranking: every topic with its share of likelihood (they sum to 1), the likeliest first.
    """

    first: str
    confidence: float
    seconds: tuple[tuple[str, float], ...]
    places: Mapping[str, int]
    ranking: tuple[tuple[str, float], ...]

    def topics(self, second_from: float) -> tuple[str, ...]:
        """The topics asked, in the order in which they are asked.

        Args:
            second_from: how sure (0 to 1) a second topic must be.
        """
        kept = [(topic, share) for topic, share in self.seconds if share >= second_from][: MAX_TOPICS - 1]
        chosen = [self.first, *(topic for topic, _ in kept)]
        # The order of the clauses counts only when every topic surely has one of its own.
        if all(share >= _SURE_OF_ORDER for _, share in kept) and all(topic in self.places for topic in chosen):
            chosen.sort(key=self.places.__getitem__)
        return tuple(chosen)


@dataclass
class TopicModel:
    """A fitted model.

    Attributes:
        labels: the topics, one a column.
        weights: (features, topics).
        bias: (topics,).
        temperature: margins are multiplied by it before the softmax.
        first_judge: weights and bias (last) of the judge of the first topic.
        second_judge: weights and bias (last) of the judge of second topics.
        single: topics that are never a second topic nor have one (greetings, thanks, places alone...).
    """

    features: Features
    labels: tuple[str, ...]
    weights: Array
    bias: Array
    temperature: float
    first_judge: Array
    second_judge: Array
    single: frozenset[str]

    @classmethod
    def fit(cls, examples: Sequence[Example], single: frozenset[str]) -> "TopicModel":
        """Train on examples of at least FOLDS authors."""
        labels = tuple(sorted({topic for example in examples for topic in example.topics}))
        texts = [example.text for example in examples]
        features = Features.fit(texts)
        matrix = features.transform(texts)
        target = _target(examples, labels)
        weights, bias = _fit_machines(matrix, target)
        unjudged = np.zeros(0)
        model = cls(features, labels, weights, bias, 1.0, unjudged, unjudged, single)
        model._calibrate(examples, matrix, target)
        return model

    def _calibrate(self, examples: Sequence[Example], matrix: csr_matrix, target: Array) -> None:
        """Fit the temperature and the judges on held-out authors."""
        authors = np.array([example.author for example in examples])
        first = np.array([self.labels.index(example.topics[0]) for example in examples])
        judged_rows = [row for row, example in enumerate(examples) if len(example.topics) > 1 or row % _JUDGED == 0]
        pieces = {row: clauses(examples[row].text) for row in judged_rows}
        clause_texts = [piece.text for row in judged_rows for piece in pieces[row]]
        clause_matrix = self.features.transform(clause_texts or [""], encoded=0)
        ends = np.cumsum([len(pieces[row]) for row in judged_rows])
        clause_rows = {row: slice(end - len(pieces[row]), end) for row, end in zip(judged_rows, ends)}
        margins = np.zeros(target.shape)
        judged: list[Array] = []
        verdicts: list[int] = []
        for train, held in GroupKFold(min(FOLDS, len(set(authors)))).split(matrix, groups=authors):
            weights, bias = _fit_machines(matrix[train], target[train])
            margins[held] = matrix[held] @ weights + bias
            for row in set(held) & set(judged_rows):
                clause_margins = np.asarray(clause_matrix[clause_rows[row]] @ weights + bias)
                for candidate, seen in self._second_candidates(examples[row].text, margins[row], clause_margins):
                    judged.append(seen)
                    verdicts.append(int(self.labels[candidate] in examples[row].topics))
        self.temperature = _fit_temperature(margins, first)
        asked = target[np.arange(len(target)), margins.argmax(axis=1)]
        self.first_judge = _fit_judge([_first_view(row) for row in margins], asked)
        self.second_judge = _fit_judge(judged, np.array(verdicts))

    def _second_candidates(self, text: str, margins: Array, clause_margins: Array) -> list[tuple[int, Array]]:
        """The likeliest second topics of a message with what the judge sees of each."""
        best = int(margins.argmax())
        if self.labels[best] in self.single:
            return []
        order = [int(k) for k in margins.argsort()[::-1] if k != best and self.labels[k] not in self.single]
        candidates = set(order[:_CANDIDATES]) | ({int(row.argmax()) for row in clause_margins} & set(order))
        return [(k, _second_view(k, best, margins, clause_margins, text)) for k in sorted(candidates)]

    def predict(self, text: str) -> Prediction:
        """Say which topics a message asks about."""
        text = text[:LONGEST_MESSAGE]
        pieces = clauses(text)
        rows = self.features.transform([text, *(piece.text for piece in pieces)], encoded=1)
        all_margins = np.asarray(rows @ self.weights + self.bias)
        margins, clause_margins = all_margins[0], all_margins[1:]
        scaled = margins * self.temperature
        shares = np.exp(scaled - scaled.max())
        shares /= shares.sum()
        seconds = [
            (self.labels[k], _judge(self.second_judge, seen))
            for k, seen in self._second_candidates(text, margins, clause_margins)
        ]
        leaders = {
            self.labels[int(row.argmax())]: piece.start for piece, row in zip(pieces[::-1], clause_margins[::-1])
        }
        return Prediction(
            first=self.labels[int(margins.argmax())],
            confidence=_judge(self.first_judge, _first_view(margins)),
            seconds=tuple(sorted(seconds, key=lambda pair: -pair[1])),
            places=leaders,
            ranking=tuple((self.labels[int(k)], float(shares[k])) for k in shares.argsort()[::-1]),
        )

    def save(self, folder: Path) -> None:
        """Write the model as JSON and plain numpy arrays (no pickle)."""
        folder.mkdir(parents=True, exist_ok=True)
        description = {
            "labels": self.labels,
            "temperature": self.temperature,
            "single": sorted(self.single),
            "vocabularies": self.features.to_dict(),
        }
        (folder / "topics.json").write_text(json.dumps(description, ensure_ascii=False), encoding="utf-8")
        np.savez(
            folder / "topics.npz",
            weights=self.weights.astype(np.float32),
            bias=self.bias,
            first_judge=self.first_judge,
            second_judge=self.second_judge,
            idf=self.features.idf(),
        )

    @classmethod
    def load(cls, folder: Path) -> "TopicModel":
        """Read what `save` wrote.

        Raises:
            OSError: the files are missing.
            ValueError: they are damaged.
        """
        description = json.loads((folder / "topics.json").read_text(encoding="utf-8"))
        with np.load(folder / "topics.npz", allow_pickle=False) as arrays:
            features = Features.from_dict(description["vocabularies"], arrays["idf"])
            return cls(
                features,
                tuple(description["labels"]),
                arrays["weights"],
                arrays["bias"],
                float(description["temperature"]),
                arrays["first_judge"],
                arrays["second_judge"],
                frozenset(description["single"]),
            )


def _first_view(margins: Array) -> Array:
    """What tells whether the surest topic is asked: its margin, and how far the next ones are behind."""
    best, second, third = np.sort(margins)[::-1][:3]
    return np.array([best, best - second, best - third])


def _second_view(candidate: int, best: int, margins: Array, clause_margins: Array, text: str) -> Array:
    """What tells a second question: its margins in the whole and in a clause of its own, and the signs of two questions."""
    if len(clause_margins):
        own = clause_margins[:, candidate]
        where = int(own.argmax())
        in_clause = float(own[where])
        leads_clause = float(int(clause_margins[where].argmax()) == candidate)
        first_elsewhere = float(int(clause_margins[:, best].argmax()) != where)
    else:
        in_clause, leads_clause, first_elsewhere = float(margins[candidate]), 0.0, 0.0
    return np.array(
        [
            margins[candidate],
            margins[best],
            in_clause,
            leads_clause,
            first_elsewhere,
            leads_clause * first_elsewhere,
            float(text.count("?") > 1),
            min(len(text) / _LONG_MESSAGE, 1.0),
        ]
    )


def _target(examples: Sequence[Example], labels: tuple[str, ...]) -> Array:
    column = {label: k for k, label in enumerate(labels)}
    target = np.zeros((len(examples), len(labels)), dtype=np.int8)
    for row, example in enumerate(examples):
        for topic in example.topics:
            target[row, column[topic]] = 1
    return target


def _fit_machines(matrix: csr_matrix, target: Array) -> tuple[Array, Array]:
    """One machine a topic; liblinear leaves the interpreter free, so threads use every core."""
    matrix.sum_duplicates()  # in place, and each machine would do it: not a thing to do from several threads
    weights = np.zeros((matrix.shape[1], target.shape[1]), dtype=np.float32)
    bias = np.full(target.shape[1], -1.0)

    def fit_one(k: int) -> None:
        if target[:, k].any():
            machine = LinearSVC(C=SVM_C, random_state=0).fit(matrix, target[:, k])
            weights[:, k], bias[k] = machine.coef_[0], machine.intercept_[0]

    with ThreadPoolExecutor(os.cpu_count()) as threads:
        list(threads.map(fit_one, range(target.shape[1])))
    return weights, bias


def _fit_judge(views: Sequence[Array], verdicts: Array) -> Array:
    """Weights and bias (last) of a logistic regression; without both verdicts it always answers « no »."""
    if len(set(verdicts)) < 2:
        return np.append(np.zeros(len(views[0]) if len(views) else 0), -np.inf)
    judge = LogisticRegression(C=1.0, max_iter=1000).fit(np.array(views), verdicts)
    return np.append(judge.coef_[0], judge.intercept_[0])


def _judge(judge: Array, view: Array) -> float:
    return float(1.0 / (1.0 + np.exp(-(view @ judge[:-1] + judge[-1]))))


def _fit_temperature(margins: Array, first: Array) -> float:
    """The temperature under which the confidence of held-out messages tells the truth (least log loss)."""

    def log_loss(log_temperature: float) -> float:
        scaled = margins * np.exp(log_temperature)
        scaled = scaled - scaled.max(axis=1, keepdims=True)
        log_shares = scaled - np.log(np.exp(scaled).sum(axis=1, keepdims=True))
        return float(-log_shares[np.arange(len(first)), first].mean())

    return float(np.exp(minimize_scalar(log_loss, bounds=(-1.0, 4.0), method="bounded").x))

"""What the margins of the topics' machines mean: small logistic regressions, and what each of them looks at."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from tremplin.nlu.clauses import Clause

Array = NDArray[Any]

_LONG_MESSAGE = 200  # characters: past that, length says nothing more about second questions
_LONG_CLAUSE = 100  # characters
_MANY_QUESTIONS = 4  # question words
_QUESTION_WORD = re.compile(
    r"\b(?:quel\w*|kel\w*|comment|combien|cb|cbn|qui|ki|ou|où|quoi|koi|pourquoi|quand|est[- ]ce|esque|faut|dois|peut|peux"
    r"|peu|puis)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Judge:
    """A fitted logistic regression: `weights`, one a column of what it looks at, and `bias`."""

    weights: Array
    bias: float

    @classmethod
    def fit(cls, views: Sequence[Array], verdicts: Sequence[bool]) -> "Judge":
        """Learn from what was seen and whether the answer was yes; without both verdicts it always answers « no »."""
        if len(set(verdicts)) < 2:
            return cls(np.zeros(len(views[0]) if len(views) else 0), -np.inf)
        fitted = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)).fit(np.array(views), verdicts)
        scaler, regression = fitted[0], fitted[1]
        weights = regression.coef_[0] / scaler.scale_
        return cls(weights, float(regression.intercept_[0] - weights @ scaler.mean_))

    def share(self, view: Array) -> float:
        """How sure (0 to 1) the answer is yes."""
        return float(1.0 / (1.0 + np.exp(-(view @ self.weights + self.bias))))

    def to_list(self) -> list[float]:
        """Weights, then bias."""
        return [*map(float, self.weights), self.bias]

    @classmethod
    def from_list(cls, numbers: Sequence[float]) -> "Judge":
        """Rebuild from `to_list`."""
        return cls(np.array(numbers[:-1]), float(numbers[-1]))


def first_view(margins: Array) -> Array:
    """What tells whether the surest topic is asked: its margin, and how far the next ones are behind."""
    best, second, third = np.sort(margins)[::-1][:3]
    return np.array([best, best - second, best - third])


def danger_view(margins: Array, clause_margins: Array, dangers: Array) -> Array:
    """What tells whether a danger is spoken of: the surest danger against all other topics, in the whole and in a clause.

    Args:
        margins: of the whole message, one a topic.
        clause_margins: of its clauses, one row each; none for a message of one clause.
        dangers: the columns of the dangers.
    """
    danger = int(dangers[margins[dangers].argmax()])
    ahead = margins[danger] - np.delete(margins, dangers).max()
    ahead_of_dangers = margins[danger] - margins[dangers[dangers != danger]].max()
    in_clause, ahead_in_clause = margins[danger], ahead
    if len(clause_margins):
        own = clause_margins[:, danger]
        in_clause, ahead_in_clause = own.max(), (own - np.delete(clause_margins, dangers, axis=1).max(axis=1)).max()
    return np.array(
        [
            margins[danger],
            ahead,
            max(ahead, 0.0),
            ahead_of_dangers,
            in_clause,
            ahead_in_clause,
            float(len(clause_margins) > 0),
        ]
    )


def second_view(
    candidate: int, best: int, margins: Array, clause_margins: Array, pieces: Sequence[Clause], text: str
) -> Array:
    """What tells a second question: its margins in the whole and in a clause of its own, and the signs of two questions.

    Args:
        candidate: the column of the topic that may be a second question.
        best: the column of the surest topic.
        margins: of the whole message, one a topic.
        clause_margins: of its clauses, one row each.
        pieces: the clauses themselves.
        text: the message.
    """
    others = np.sort(np.delete(margins, [candidate, best]))[::-1]
    whole = [
        margins[candidate],
        margins[best],
        margins[best] - margins[candidate],
        margins[candidate] - others[0],
        float((margins > margins[candidate]).sum()),
    ]
    return np.array([*whole, *_in_clauses(candidate, best, margins, clause_margins, pieces), *_two_questions(text)])


def _in_clauses(
    candidate: int, best: int, margins: Array, clause_margins: Array, pieces: Sequence[Clause]
) -> list[float]:
    """The candidate in the clause where it is surest, against the surest topic of the message and of that clause."""
    if not len(clause_margins):
        ahead = margins[candidate] - margins[best]
        return [margins[candidate], ahead, ahead, 0.0, 0.0, 0.0, margins[best], -ahead, 0.0, 0.0, 0.0, 0.0]
    where = int(clause_margins[:, candidate].argmax())
    where_best = int(clause_margins[:, best].argmax())
    row = clause_margins[where]
    leads, apart = float(int(row.argmax()) == candidate), float(where_best != where)
    return [
        row[candidate],
        row[candidate] - np.delete(row, candidate).max(),
        row[candidate] - row[best],
        leads,
        apart,
        leads * apart,
        clause_margins[where_best, best],
        clause_margins[where_best, best] - clause_margins[where_best, candidate],
        where / len(clause_margins),
        float(len(clause_margins)),
        min(len(pieces[where].text) / _LONG_CLAUSE, 1.0),
        float(_QUESTION_WORD.search(pieces[where].text) is not None),
    ]


def _two_questions(text: str) -> list[float]:
    return [
        float(text.count("?") > 1),
        min(len(text) / _LONG_MESSAGE, 1.0),
        float(min(len(_QUESTION_WORD.findall(text)), _MANY_QUESTIONS)),
    ]


def fit_temperature(margins: Array, first: Array) -> float:
    """The factor under which the softmax of held-out margins tells the truth (least log loss).

    Args:
        margins: one row a message, one column a topic.
        first: the column of each message's first topic.
    """

    def log_loss(log_temperature: float) -> float:
        scaled = margins * np.exp(log_temperature)
        scaled = scaled - scaled.max(axis=1, keepdims=True)
        log_shares = scaled - np.log(np.exp(scaled).sum(axis=1, keepdims=True))
        return float(-log_shares[np.arange(len(first)), first].mean())

    return float(np.exp(minimize_scalar(log_loss, bounds=(-1.0, 4.0), method="bounded").x))

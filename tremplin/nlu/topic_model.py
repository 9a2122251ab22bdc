"""The model of topics: which topics a message asks about, in which order, and how sure that is. Nothing here knows Rasa.

One linear support vector machine a topic over `Features` (several topics may hold at once), a temperature that turns
margins into a confidence, and a small judge of second topics that looks at the clauses. Temperature and judge are
fitted on messages of authors that the machines did not see: an author's own style must not make the model look sure.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.svm import LinearSVC

from tremplin.nlu.clauses import Clause, clauses
from tremplin.nlu.features import Features

SVM_C = 0.5  # best of 0.2, 0.5 and 1 on the development set
FOLDS = 3  # held-out authors for the temperature and the judge
MAX_TOPICS = 3  # more answers than that are not read
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
        topics: the topics asked, in the order in which they are asked; never empty.
        ranking: every topic with its confidence (they sum to 1), the surest first.
    """

    topics: tuple[str, ...]
    ranking: tuple[tuple[str, float], ...]

    @property
    def confidence(self) -> float:
        """The share of messages like this one whose surest topic is right."""
        return self.ranking[0][1]


@dataclass
class TopicModel:
    """A fitted model.

    Attributes:
        labels: the topics, one a column.
        weights: (features, topics).
        bias: (topics,).
        temperature: margins are multiplied by it before the softmax.
        judge: weights and bias (last) of the judge of second topics.
        single: topics that are never a second topic nor have one (greetings, thanks, places alone...).
    """

    features: Features
    labels: tuple[str, ...]
    weights: np.ndarray
    bias: np.ndarray
    temperature: float
    judge: np.ndarray
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
        model = cls(features, labels, weights, bias, 1.0, np.zeros(_JUDGE_FEATURES + 1), single)
        model._calibrate(examples, matrix, target)
        return model

    def _calibrate(self, examples: Sequence[Example], matrix: csr_matrix, target: np.ndarray) -> None:
        authors = np.array([example.author for example in examples])
        folds = min(FOLDS, len(set(authors)))
        first = np.array([self.labels.index(example.topics[0]) for example in examples])
        margins = np.zeros(target.shape)
        judged: list[np.ndarray] = []
        verdicts: list[int] = []
        for train, held in GroupKFold(folds).split(matrix, groups=authors):
            weights, bias = _fit_machines(matrix[train], target[train])
            margins[held] = matrix[held] @ weights + bias
            for row in held:
                for candidate, seen in self._second_candidates(examples[row].text, margins[row], weights, bias):
                    judged.append(seen)
                    verdicts.append(int(self.labels[candidate] in examples[row].topics))
        self.temperature = _fit_temperature(margins, first)
        if len(set(verdicts)) == 2:
            judge = LogisticRegression(C=1.0, max_iter=1000).fit(np.array(judged), verdicts)
            self.judge = np.append(judge.coef_[0], judge.intercept_[0])

    def _second_candidates(
        self, text: str, margins: np.ndarray, weights: np.ndarray, bias: np.ndarray
    ) -> list[tuple[int, np.ndarray]]:
        """The likeliest second topics of a message with what the judge sees of each."""
        best = int(margins.argmax())
        if self.labels[best] in self.single:
            return []
        pieces = clauses(text)
        clause_margins = self._clause_margins(pieces, weights, bias)
        order = [int(k) for k in margins.argsort()[::-1] if k != best and self.labels[k] not in self.single]
        return [
            (k, _judge_view(k, best, margins, clause_margins, text))
            for k in sorted(set(order[:3]) | {int(r.argmax()) for r in clause_margins} & set(order))
        ]

    def _clause_margins(self, pieces: list[Clause], weights: np.ndarray, bias: np.ndarray) -> np.ndarray:
        if not pieces:
            return np.zeros((0, len(self.labels)))
        return np.asarray(self.features.transform([piece.text for piece in pieces]) @ weights + bias)

    def predict(self, text: str, second_threshold: float = 0.5) -> Prediction:
        """Say which topics a message asks about.

        Args:
            text: the message.
            second_threshold: how sure (0 to 1) the judge must be of a second topic.
        """
        text = text[:LONGEST_MESSAGE]
        margins = np.asarray(self.features.transform([text]) @ self.weights + self.bias)[0]
        scaled = margins * self.temperature
        shares = np.exp(scaled - scaled.max())
        shares /= shares.sum()
        ranking = tuple((self.labels[int(k)], float(shares[k])) for k in shares.argsort()[::-1])
        chosen = [int(margins.argmax())]
        seconds = self._second_candidates(text, margins, self.weights, self.bias)
        judged = sorted(((_sigmoid(seen @ self.judge[:-1] + self.judge[-1]), k) for k, seen in seconds), reverse=True)
        chosen += [k for share, k in judged[: MAX_TOPICS - 1] if share >= second_threshold]
        if len(chosen) > 1:
            chosen = self._in_order(chosen, text)
        return Prediction(tuple(self.labels[k] for k in chosen), ranking)

    def _in_order(self, chosen: list[int], text: str) -> list[int]:
        """The order in which the topics are asked: each stands where the clause that speaks of it most begins."""
        pieces = clauses(text)
        margins = self._clause_margins(pieces, self.weights, self.bias)
        if not pieces:
            return chosen
        return sorted(chosen, key=lambda k: (pieces[int(margins[:, k].argmax())].start, chosen.index(k)))

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
            judge=self.judge,
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
                arrays["judge"],
                frozenset(description["single"]),
            )


_JUDGE_FEATURES = 6


def _judge_view(
    candidate: int, best: int, margins: np.ndarray, clause_margins: np.ndarray, text: str
) -> np.ndarray:
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
        [margins[candidate], margins[best] - margins[candidate], in_clause, leads_clause, first_elsewhere, text.count("?") > 1],
        dtype=float,
    )


def _target(examples: Sequence[Example], labels: tuple[str, ...]) -> np.ndarray:
    column = {label: k for k, label in enumerate(labels)}
    target = np.zeros((len(examples), len(labels)), dtype=np.int8)
    for row, example in enumerate(examples):
        for topic in example.topics:
            target[row, column[topic]] = 1
    return target


def _fit_machines(matrix: csr_matrix, target: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    weights = np.zeros((matrix.shape[1], target.shape[1]), dtype=np.float32)
    bias = np.full(target.shape[1], -1.0)
    for k in range(target.shape[1]):
        if target[:, k].any():
            machine = LinearSVC(C=SVM_C, random_state=0).fit(matrix, target[:, k])
            weights[:, k], bias[k] = machine.coef_[0], machine.intercept_[0]
    return weights, bias


def _fit_temperature(margins: np.ndarray, first: np.ndarray) -> float:
    """The temperature under which the confidence of held-out messages tells the truth (least log loss)."""

    def log_loss(log_temperature: float) -> float:
        scaled = margins * np.exp(log_temperature)
        scaled = scaled - scaled.max(axis=1, keepdims=True)
        log_shares = scaled - np.log(np.exp(scaled).sum(axis=1, keepdims=True))
        return float(-log_shares[np.arange(len(first)), first].mean())

    return float(np.exp(minimize_scalar(log_loss, bounds=(-1.0, 4.0), method="bounded").x))


def _sigmoid(value: float) -> float:
    return float(1.0 / (1.0 + np.exp(-value)))

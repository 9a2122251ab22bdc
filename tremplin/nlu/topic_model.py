"""The model of topics: which topics a message asks about, in which order, and how sure that is. Nothing here knows Rasa.

One linear machine a topic over `Features`, and small judges on their margins: a temperature that ranks the topics, a
guard that says whether a danger is spoken of, a judge of the first topic (the confidence), and a judge of second topics
that looks at the clauses. The judges are fitted on messages of authors that the machines did not see: an author's own
style must not make the model look sure.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tremplin.nlu.clauses import Clause, clauses, without_opener
from tremplin.nlu.features import Features
from tremplin.nlu.judges import Judge, danger_view, first_view, fit_temperature, second_view
from tremplin.nlu.machines import Machines
from tremplin.nlu.order import in_order
from tremplin.nlu.training_set import Example, Judged, TrainingSet

Array = NDArray[Any]

MAX_TOPICS = 3  # more answers than that are not read
LONGEST_MESSAGE = 2000  # characters: what comes later in a pasted text is not a question
_SURE_OF_ORDER = 0.6  # a second topic less sure than that never goes before the first: 0.5 to 0.8 were tried
_CANDIDATES = 3  # topics whose margins come next: a second topic is hardly ever farther down
_OUT_OF_THE_QUESTION = -1e3  # a margin, far below any


@dataclass(frozen=True)
class Thresholds:
    """How sure (0 to 1) the model must be that a danger is spoken of, of a second topic, and of a second danger."""

    danger: float
    second: float
    second_danger: float


@dataclass(frozen=True)
class Prediction:
    """What a message asks.

    Attributes:
        topics: the topics asked, in the order in which they are asked; the first is the surest but for that order.
        confidence: of messages like this one, the share whose surest topic is indeed asked.
        danger: how sure it is that a danger is spoken of.
        ranking: every topic with its share of likelihood (they sum to 1), the likeliest first.
    """

    topics: tuple[str, ...]
    confidence: float
    danger: float
    ranking: tuple[tuple[str, float], ...]


@dataclass
class TopicModel:
    """A fitted model.

    Attributes:
        labels: the topics, one a column.
        temperature: margins are multiplied by it before the softmax.
        single: topics that are never a second topic nor have one (greetings, thanks, places alone...).
        dangers: topics that the guard alone lets in.
    """

    features: Features
    labels: tuple[str, ...]
    machines: Machines
    temperature: float
    guard: Judge
    first_judge: Judge
    second_judge: Judge
    single: frozenset[str]
    dangers: frozenset[str]

    def __post_init__(self) -> None:
        """Columns for the sets of topics."""
        self._danger_columns = np.array([k for k, label in enumerate(self.labels) if label in self.dangers], dtype=int)
        self._single_columns = {k for k, label in enumerate(self.labels) if label in self.single}

    @classmethod
    def fit(cls, examples: Sequence[Example], single: frozenset[str], dangers: frozenset[str]) -> "TopicModel":
        """Train on examples of two authors at least, with two dangers at least."""
        training = TrainingSet([replace(example, text=without_opener(example.text)) for example in examples])
        unjudged = Judge.fit([], [])
        model = cls(
            training.features,
            training.labels,
            training.machines(),
            1.0,
            unjudged,
            unjudged,
            unjudged,
            single,
            dangers,
        )
        margins, first, judged = training.held_out()
        model.temperature = fit_temperature(margins, first)
        model.fit_judges(judged)
        return model

    def fit_judges(self, messages: Sequence[Judged]) -> None:
        """Learn what the margins mean from messages whose authors the machines did not see."""
        dangers = [danger_view(m.margins, m.clause_margins, self._danger_columns) for m in messages]
        self.guard = Judge.fit(dangers, [self._names_danger(message) for message in messages])
        first_views, is_asked = [], []
        second_views, is_second = [], []
        for message in messages:
            # The guard comes first: what it keeps out is out of the question for the other judges.
            is_danger = self._names_danger(message)
            margins = message.margins if is_danger else self._without_dangers(message.margins)
            clause_margins = message.clause_margins if is_danger else self._without_dangers(message.clause_margins)
            best = int(margins.argmax())
            if not is_danger:
                first_views.append(first_view(margins))
                is_asked.append(best in message.asked)
            for candidate in self._candidates(margins, clause_margins):
                second_views.append(second_view(candidate, best, margins, clause_margins, message.pieces, message.text))
                is_second.append(candidate in message.asked)
        self.first_judge = Judge.fit(first_views, is_asked)
        self.second_judge = Judge.fit(second_views, is_second)

    def _names_danger(self, message: Judged) -> bool:
        return bool(set(message.asked) & set(self._danger_columns.tolist()))

    def _without_dangers(self, margins: Array) -> Array:
        """A copy of margins (…, topics) in which no danger can be found."""
        margins = margins.copy()
        margins[..., self._danger_columns] = _OUT_OF_THE_QUESTION
        return margins

    def _candidates(self, margins: Array, clause_margins: Array) -> list[int]:
        """The likeliest second topics of a message."""
        best = int(margins.argmax())
        if best in self._single_columns:
            return []
        order = [int(k) for k in margins.argsort()[::-1] if k != best and k not in self._single_columns]
        return sorted(set(order[:_CANDIDATES]) | ({int(row.argmax()) for row in clause_margins} & set(order)))

    def predict(self, text: str, thresholds: Thresholds) -> Prediction:
        """Say which topics a message asks about."""
        text = without_opener(text[:LONGEST_MESSAGE])
        pieces = clauses(text)
        rows = self.features.transform([text, *(piece.text for piece in pieces)], encoded=1)
        all_margins = self.machines.margins(rows)
        margins, clause_margins = all_margins[0], all_margins[1:]
        ranking = self._ranking(margins)
        danger = self.guard.share(danger_view(margins, clause_margins, self._danger_columns))
        if danger < thresholds.danger:
            margins, clause_margins = self._without_dangers(margins), self._without_dangers(clause_margins)
            confidence = self.first_judge.share(first_view(margins))
        else:
            confidence = danger
        topics = self._topics(text, pieces, margins, clause_margins, thresholds)
        if danger >= thresholds.danger and not self.dangers & set(topics):
            likeliest = self._danger_columns[all_margins[0][self._danger_columns].argmax()]
            topics = (self.labels[likeliest], *topics[: MAX_TOPICS - 1])
        return Prediction(topics, confidence, danger, ranking)

    def _topics(
        self, text: str, pieces: Sequence[Clause], margins: Array, clause_margins: Array, thresholds: Thresholds
    ) -> tuple[str, ...]:
        """The surest topic and the second topics that are sure enough, in the order of the message."""
        best = int(margins.argmax())
        shares = {
            k: self.second_judge.share(second_view(k, best, margins, clause_margins, pieces, text))
            for k in self._candidates(margins, clause_margins)
        }
        sure = [k for k, share in shares.items() if share >= self._second_from(k, thresholds)]
        chosen = [best, *sorted(sure, key=lambda k: -shares[k])[: MAX_TOPICS - 1]]
        if len(chosen) > 1 and all(shares[k] >= _SURE_OF_ORDER for k in chosen[1:]):
            chosen = in_order(text, chosen, self._margins_of_words)
        return tuple(self.labels[k] for k in chosen)

    def _margins_of_words(self, texts: Sequence[str]) -> Array:
        return self.machines.margins(self.features.transform(texts, encoded=0))

    def _second_from(self, column: int, thresholds: Thresholds) -> float:
        return thresholds.second_danger if self.labels[column] in self.dangers else thresholds.second

    def _ranking(self, margins: Array) -> tuple[tuple[str, float], ...]:
        scaled = margins * self.temperature
        shares = np.exp(scaled - scaled.max())
        shares /= shares.sum()
        likeliest = shares.argsort()[::-1]
        return tuple(zip((self.labels[k] for k in likeliest.tolist()), shares[likeliest].tolist()))

    def save(self, folder: Path) -> None:
        """Write the model as JSON and plain numpy arrays (no pickle)."""
        folder.mkdir(parents=True, exist_ok=True)
        description = {
            "labels": self.labels,
            "temperature": self.temperature,
            "guard": self.guard.to_list(),
            "first_judge": self.first_judge.to_list(),
            "second_judge": self.second_judge.to_list(),
            "single": sorted(self.single),
            "dangers": sorted(self.dangers),
            "vocabularies": self.features.to_dict(),
        }
        (folder / "topics.json").write_text(json.dumps(description, ensure_ascii=False), encoding="utf-8")
        np.savez(
            folder / "topics.npz",
            weights=self.machines.weights.astype(np.float16),  # half the file; no margin moves by more than 0.001
            bias=self.machines.bias,
            idf=self.features.idf(),
            directions=self.features.directions,
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
            return cls(
                Features.from_dict(description["vocabularies"], arrays["idf"], arrays["directions"]),
                tuple(description["labels"]),
                Machines(arrays["weights"].astype(np.float32), arrays["bias"]),
                float(description["temperature"]),
                Judge.from_list(description["guard"]),
                Judge.from_list(description["first_judge"]),
                Judge.from_list(description["second_judge"]),
                frozenset(description["single"]),
                frozenset(description["dangers"]),
            )

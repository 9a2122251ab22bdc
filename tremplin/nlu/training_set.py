"""The examples as the machines learn from them, and margins of messages whose authors the machines did not see."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from sklearn.model_selection import GroupKFold

from tremplin.nlu.clauses import Clause, clauses
from tremplin.nlu.features import Features
from tremplin.nlu.machines import Machines

Array = NDArray[Any]

FOLDS = 3  # groups of authors
_HELD_OUT = 2  # groups that the judges learn from: enough, and a third group would take a fifth of the training
_JUDGED = 3  # one message in so many of a single topic is enough to teach what looks at clauses
_CLAUSE_LEAD = 0.4  # margin by which one topic of a message leads in a clause that becomes an example of that topic
_CLAUSE_FLOOR = -0.8  # margin: a clause farther than that from every topic of its message is an example of none


@dataclass(frozen=True)
class Example:
    """A message, the topics it asks about in order, and who wrote it."""

    text: str
    topics: tuple[str, ...]
    author: str


@dataclass(frozen=True)
class Judged:
    """A message as machines saw it that had learned from other authors only.

    Attributes:
        asked: the columns of its topics, in order.
        margins: (topics,), of the whole message.
        pieces: its clauses.
        clause_margins: (clauses, topics).
    """

    text: str
    asked: tuple[int, ...]
    margins: Array
    pieces: Sequence[Clause]
    clause_margins: Array


class TrainingSet:
    """Messages and, beside them, the clauses of double questions that are surely about one of their topics.

    Attributes:
        labels: the topics, one a column.
        features: what is seen of a message.
    """

    def __init__(self, examples: Sequence[Example]) -> None:
        """Learn the vocabularies, and compute what the machines see, once for all fits."""
        self._examples = examples
        self.labels = tuple(sorted({topic for example in examples for topic in example.topics}))
        column = {label: k for k, label in enumerate(self.labels)}
        self._asked = [tuple(column[topic] for topic in example.topics) for example in examples]
        self.features, self._matrix = Features.fit([example.text for example in examples])
        self._judged = [row for row, asked in enumerate(self._asked) if len(asked) > 1 or row % _JUDGED == 0]
        self._pieces = {row: clauses(examples[row].text) for row in self._judged}
        texts = [piece.text for row in self._judged for piece in self._pieces[row]]
        self._clause_matrix = self.features.transform(texts or [""], encoded=0)
        ends = np.cumsum([len(self._pieces[row]) for row in self._judged])
        self._clause_rows = {row: range(end - len(self._pieces[row]), end) for row, end in zip(self._judged, ends)}
        self._target = _target(self._asked, len(self.labels))
        self._authors = np.array([example.author for example in examples])
        self._add_clauses()

    def _add_clauses(self) -> None:
        """Let the clauses of double questions be examples of their own: what a second question looks like, alone."""
        machines = Machines.fit(self._matrix[self._judged], self._target[self._judged])
        margins = machines.margins(self._clause_matrix)
        rows: list[int] = []
        asked: list[tuple[int, ...]] = []
        owners: list[int] = []
        for row in self._judged:
            topics = np.array(self._asked[row])
            for clause in self._clause_rows[row] if len(topics) > 1 else ():
                second, first = np.sort(margins[clause][topics])[-2:]
                if first - second > _CLAUSE_LEAD and first > _CLAUSE_FLOOR:
                    rows.append(clause)
                    asked.append((int(topics[margins[clause][topics].argmax()]),))
                    owners.append(row)
        self._all_rows = csr_matrix(vstack([self._matrix, self._clause_matrix[rows]]))
        self._all_targets = np.vstack([self._target, _target(asked, self._target.shape[1])])
        self._all_authors = np.concatenate([self._authors, self._authors[owners]])

    def machines(self) -> Machines:
        """Fitted on everything."""
        return Machines.fit(self._all_rows, self._all_targets)

    def held_out(self) -> tuple[Array, Array, list[Judged]]:
        """Messages of authors that the machines did not see.

        Returns:
            The margins (messages, topics), the column of each message's first topic, and those that judges learn from.
        """
        seen: list[Array] = []
        first: list[int] = []
        judged: list[Judged] = []
        folds = GroupKFold(min(FOLDS, len(set(self._authors)))).split(self._matrix, groups=self._authors)
        for _, held in islice(folds, _HELD_OUT):
            learned = ~np.isin(self._all_authors, self._authors[held])
            machines = Machines.fit(self._all_rows[learned], self._all_targets[learned])
            margins = machines.margins(self._matrix[held])
            seen.append(margins)
            first += [self._asked[row][0] for row in held]
            judged += [self._as_judged(row, own, machines) for row, own in zip(held, margins) if row in self._pieces]
        return np.vstack(seen), np.array(first), judged

    def _as_judged(self, row: int, margins: Array, machines: Machines) -> Judged:
        clauses = machines.margins(self._clause_matrix[list(self._clause_rows[row])])
        return Judged(self._examples[row].text, self._asked[row], margins, self._pieces[row], clauses)


def _target(asked: Sequence[tuple[int, ...]], columns: int) -> Array:
    target = np.zeros((len(asked), columns), dtype=np.int8)
    for row, topics in enumerate(asked):
        target[row, list(topics)] = 1
    return target

"""How well messages are understood: figures over a table of messages with the topics they ask about."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

OUT_OF_SCOPE = "hors_sujet"
_BINS = 10  # of the calibration error


@dataclass(frozen=True)
class Labelled:
    """A message with the topics it asks about, in order, and the style it is written in."""

    text: str
    topics: tuple[str, ...]
    style: str


@dataclass(frozen=True)
class Understood:
    """What the assistant made of a message: the topics it answers, how sure, and what it would suggest."""

    topics: tuple[str, ...]
    confidence: float
    ranking: tuple[str, ...]

    @property
    def refused(self) -> bool:
        """Whether no topic of the project is answered."""
        return not self.topics or self.topics == (OUT_OF_SCOPE,)


@dataclass(frozen=True)
class Figures:
    """Shares between 0 and 1, over the messages that each is about.

    Attributes:
        first: the first topic answered is the first asked; `by_style` the same for each style.
        doubles: of the messages with several topics, those whose topics are all answered.
        safety_found: of the messages with a safety topic, those where one of theirs is answered first.
        false_alarms: of the other messages, those that get a safety answer.
        out_of_scope_refused: of the messages out of scope, those that get no topic.
        in_scope_refused: of the others, those that get no topic.
        suggested: of the messages in scope without an answer, those whose topic is among the first three of the ranking.
        extra: of the messages with one topic, those that get more than one answer.
        calibration_error: expected difference between the confidence and the share that is right.
    """

    count: int
    first: float
    by_style: dict[str, float]
    doubles: float
    safety_found: float
    false_alarms: float
    out_of_scope_refused: float
    in_scope_refused: float
    suggested: float
    extra: float
    calibration_error: float


def read_labelled(path: Path) -> list[Labelled]:
    """Read a table: message, topics joined by `+`, style; separated by tabs."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [Labelled(text, tuple(topics.split("+")), style) for text, topics, style in rows]


def figures(messages: Sequence[Labelled], understood: Sequence[Understood], safety: frozenset[str]) -> Figures:
    """Compare what was understood with the labels."""
    pairs = list(zip(messages, understood))
    by_style: dict[str, list[bool]] = defaultdict(list)
    for message, got in pairs:
        by_style[message.style].append(got.topics[:1] == message.topics[:1])
    in_scope = [(m, u) for m, u in pairs if m.topics != (OUT_OF_SCOPE,)]
    with_safety = [(m, u) for m, u in pairs if safety & set(m.topics)]
    without_safety = [(m, u) for m, u in pairs if not safety & set(m.topics)]
    return Figures(
        count=len(pairs),
        first=_share([got.topics[:1] == message.topics[:1] for message, got in pairs]),
        by_style={style: _share(right) for style, right in sorted(by_style.items())},
        doubles=_share([set(m.topics) <= set(u.topics) for m, u in pairs if len(m.topics) > 1]),
        safety_found=_share([bool(safety & set(m.topics) & set(u.topics)) for m, u in with_safety]),
        false_alarms=_share([bool(safety & set(u.topics)) for m, u in without_safety]),
        out_of_scope_refused=_share([u.refused for m, u in pairs if m.topics == (OUT_OF_SCOPE,)]),
        in_scope_refused=_share([u.refused for _, u in in_scope]),
        suggested=_share([bool(set(m.topics) & set(u.ranking[:3])) for m, u in in_scope if not u.topics]),
        extra=_share([len(u.topics) > 1 for m, u in pairs if len(m.topics) == 1]),
        calibration_error=_calibration_error(in_scope),
    )


def _share(right: Sequence[bool]) -> float:
    return float(np.mean(right)) if right else float("nan")


def _calibration_error(pairs: Sequence[tuple[Labelled, Understood]]) -> float:
    answered = [(u.confidence, bool(set(u.topics) & set(m.topics))) for m, u in pairs if u.topics]
    confidence = np.array([share for share, _ in answered])
    right = np.array([is_right for _, is_right in answered], dtype=float)
    bins = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    error = 0.0
    for number in range(_BINS):
        inside = bins == number
        if inside.any():
            error += float(inside.mean() * abs(confidence[inside].mean() - right[inside].mean()))
    return error

"""The danger that was named beside a more urgent one: the first number is said alone, this one comes with the next turn.

« mon mari me frappe et je dors dans ma voiture »: 3919 first, and 115 as soon as the person writes again. Nothing is
kept for it: the messages and the answers of the last turns tell.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tremplin.answers.content import UTTER
from tremplin.dialogue.danger_answered import ACCUSES
from tremplin.dialogue.precisions import said_again
from tremplin.dialogue.turn import STAYS_FOR_TURNS, Turn

# Said before the answer to it.
ALSO = "utter_danger_aussi"
# Whoever has begun an act needs the emergency doctors, and nothing else, as long as it is known.
_NOTHING_BESIDE = frozenset({"geste_commence"})


@dataclass(frozen=True)
class DangerOwed:
    """A danger that still waits for its answer, and what the message that named it said of it (entity: value)."""

    topic: str
    said: Mapping[str, Any]


def danger_owed(turn: Turn, is_danger: Callable[[str], bool]) -> DangerOwed | None:
    """The danger that a message of the last turns named beside the one that was answered, and that was never answered.

    Args:
        is_danger: whether a topic is a danger.
    """
    answers = {answer for said in turn.earlier[:STAYS_FOR_TURNS] for answer in said}
    messages = turn.messages[:STAYS_FOR_TURNS]
    if any(_NOTHING_BESIDE & message.entities.keys() for message in messages):
        return None
    for message, said in zip(messages, turn.earlier, strict=False):
        dangers = [topic for topic in message.topics if is_danger(topic)]
        waiting = [topic for topic in dangers if not _answers(topic) & answers and topic != ACCUSES]
        if waiting and any(_answers(topic) & {*said} for topic in dangers):
            return DangerOwed(waiting[0], message.entities)
    return None


def _answers(danger: str) -> set[str]:
    return {f"{UTTER}{danger}", said_again(danger)}

"""Short messages about the answer just given: a doubt, « source ? », « pourquoi ? », « plus simple svp ».

The classifier sees one message and takes them for the nearest subject: « pourquoi » for a refused loan. The phrases are
data/lexique/reactions.yml; what is said is data/conversation/precisions.yml.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from tremplin.answers import Citation
from tremplin.dialogue.precisions import HELP_LINES, PRECISION, TURNS_BACK, said_again
from tremplin.dialogue.turn import backwards
from tremplin.nlu.reading import load_lexicon, says_nothing_but

# A message of more words asks something of its own.
_MOST_WORDS = 10
_AROUND = "reactions.autour"
# Of an answer that was too long the first line is said again, and the next ones as long as they are so short together.
_SHORT_ENOUGH = 160  # characters
# Said before an answer, and no answer.
_OPENINGS = frozenset({"utter_presentation"})


class Reaction(str, Enum):
    """What a message makes of the answer before it. The values are the keys of data/lexique/reactions.yml."""

    doubt = "doute"
    source = "source"
    why = "pourquoi"
    simpler = "simple"

    @property
    def response(self) -> str:
        """The response that answers it."""
        return said_again(self.value)

    @property
    def names_sources(self) -> bool:
        """Whether the sources of the answer before are named again."""
        return self in (Reaction.doubt, Reaction.source)


def read_reaction(text: str) -> Reaction | None:
    """The reaction that a message is and nothing else: « t sûr ? », « plus simple svp »; else None."""
    if text.startswith("/") or len(text.split()) > _MOST_WORDS:
        return None
    reading = load_lexicon().read(text)
    for reaction in Reaction:
        said = reading.of(f"reactions.{reaction.value}")
        if said and says_nothing_but(reading, [*said, *reading.of(_AROUND)]):
            return reaction
    return None


def reaction_of(response: str) -> Reaction | None:
    """The reaction that a response answers, if any."""
    return next((reaction for reaction in Reaction if reaction.response == response), None)


@dataclass(frozen=True)
class AnswerBefore:
    """The last answer of a conversation: its beginning, its sources and the day they were checked (dd/mm/yyyy)."""

    beginning: str
    citations: tuple[Citation, ...]

    @property
    def checked(self) -> str | None:
        """The oldest of the dates; None without sources."""
        return f"{min(citation.checked for citation in self.citations):%d/%m/%Y}" if self.citations else None


def answer_before(tracker: DialogueStateTracker) -> AnswerBefore | None:
    """What was answered last, before the message of the moment; None when nothing was, or the channel keeps no parts."""
    for answers in _answers(tracker):
        kept = [answer for answer in answers if _is_answer(answer)]
        if kept:
            return AnswerBefore("\n".join(_beginning(str(a["answer"])) for a in kept), _citations(kept))
    return None


def _answers(tracker: DialogueStateTracker) -> list[list[Mapping[str, Any]]]:
    """For each earlier turn, the newest first, the parts of what was said in it."""
    turns: list[list[Mapping[str, Any]]] = [[]]
    for event in backwards(tracker):
        if isinstance(event, UserUttered):
            if len(turns) > TURNS_BACK:
                break
            turns.append([])
        elif isinstance(event, BotUttered):
            custom: Any = (event.data or {}).get("custom")
            if isinstance(custom, Mapping):
                turns[-1].insert(0, custom)
    return turns[1:]


def _is_answer(custom: Mapping[str, Any]) -> bool:
    name = str(custom.get("response") or "")
    return bool(custom.get("answer")) and not name.startswith(PRECISION) and name not in HELP_LINES | _OPENINGS


def _beginning(answer: str) -> str:
    lines = [line for line in answer.splitlines() if line.strip()]
    said = lines[:1]
    for line in lines[1:]:
        if len(" ".join([*said, line])) > _SHORT_ENOUGH:
            break
        said.append(line)
    return "\n".join(said)


def _citations(answers: Sequence[Mapping[str, Any]]) -> tuple[Citation, ...]:
    sources = [source for answer in answers for source in answer.get("sources") or ()]
    cited = (
        Citation(str(source["name"]), str(source["url"]), datetime.date.fromisoformat(source["checked"]))
        for source in sources
    )
    return tuple(dict.fromkeys(cited))

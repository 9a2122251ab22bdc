"""Dialogues as plain text, which anybody can read and write.

    # a remark
    U: on peu emprunté combien
    C: montant
    R (utter_montant): Le microcrédit personnel va de 300 € à 8 000 €.
       La somme dépend de votre projet.

`U:` what the person writes; `C:` the topics understood; `R (name):` all that was said, with the name of the response.
A person who writes a dialogue by hand may leave `C:` out and write `R:` alone: words that the answers must hold.
"""

import re
from dataclasses import dataclass, field, replace
from itertools import takewhile

INDENT = "   "

_LINE = re.compile(r"(?P<kind>[UCR])(?: ?\((?P<name>\w+)\))? ?:(?P<text>.*)")
_TOPIC_SEPARATOR = re.compile(r"[,+\s]+")


class DialogueError(ValueError):
    """A dialogue file cannot be read; `code` names a sentence of data/equipe/shell.yml."""

    def __init__(self, code: str, line: int) -> None:
        self.code, self.line = code, line
        super().__init__(f"line {line}: {code}")


@dataclass(frozen=True)
class RecordedAnswer:
    """The whole of an answer as it was, or words that must be said when it has no name."""

    name: str | None
    text: str


@dataclass(frozen=True)
class RecordedTurn:
    """A message, the topics that were understood (None: not recorded), and the answers."""

    message: str
    topics: tuple[str, ...] | None = None
    answers: tuple[RecordedAnswer, ...] = ()


@dataclass
class _Reading:
    turns: list[RecordedTurn] = field(default_factory=list)

    def add(self, kind: str, name: str | None, text: str, number: int) -> None:
        if kind == "U":
            if not text:
                raise DialogueError("message_vide", number)
            self.turns.append(RecordedTurn(text))
        elif not self.turns:
            raise DialogueError("sans_message", number)
        elif kind == "C":
            self.turns[-1] = replace(self.turns[-1], topics=tuple(filter(None, _TOPIC_SEPARATOR.split(text))))
        else:
            answers = (*self.turns[-1].answers, RecordedAnswer(name, text))
            self.turns[-1] = replace(self.turns[-1], answers=answers)

    def extend(self, text: str, number: int) -> None:
        if not self.turns or not self.turns[-1].answers:
            raise DialogueError("ligne_inconnue", number)
        *before, last = self.turns[-1].answers
        longer = replace(last, text=f"{last.text}\n{text}".strip("\n"))
        self.turns[-1] = replace(self.turns[-1], answers=(*before, longer))


def parse_dialogue(text: str) -> list[RecordedTurn]:
    """Read a dialogue.

    Raises:
        DialogueError: with the line and what is wrong.
    """
    reading = _Reading()
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        read = _LINE.fullmatch(line)
        if read:
            reading.add(read["kind"], read["name"], read["text"].strip(), number)
        elif line.startswith(INDENT):
            reading.extend(line.strip(), number)
        else:
            raise DialogueError("ligne_inconnue", number)
    if not reading.turns:
        raise DialogueError("vide", 1)
    return reading.turns


def heading_of(text: str) -> str:
    """The remarks at the top of a dialogue, which somebody may have written; "" when there are none."""
    return "\n".join(takewhile(lambda line: line.startswith("#"), text.splitlines()))


def format_dialogue(turns: list[RecordedTurn], heading: str) -> str:
    """Write a dialogue; `parse_dialogue` reads the same turns back."""
    lines = [heading]
    for turn in turns:
        lines += ["", f"U: {turn.message}"]
        if turn.topics is not None:
            lines.append(f"C: {', '.join(turn.topics)}".rstrip())
        for answer in turn.answers:
            name = f" ({answer.name})" if answer.name else ""
            first, *rest = [line.strip() for line in answer.text.splitlines() if line.strip()] or [""]
            lines.append(f"R{name}: {first}".rstrip())
            lines += [f"{INDENT}{line}" for line in rest]
    return "\n".join(lines) + "\n"

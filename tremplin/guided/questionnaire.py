"""A few short questions with choices, in an order that depends on the answers: read, go back, correct, do not answer.

The questions are a file of data/: which choices each one has, what people write for them, when it is asked. How they
are said stands with all that is said, in data/conversation. Answers are kept by the caller (`Progress`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from tremplin.answers.yaml_lines import read_yaml
from tremplin.guided.gestures import Gesture, is_correction
from tremplin.nlu.choices import ChoiceReader

NOT_SAID = Gesture.skip.value
# A question that was not understood is asked once more, then left out: nobody is held up.
MAX_TRIES = 2


class QuestionnaireError(ValueError):
    """A file of data/ cannot be used; the message says where and why, in French."""


Conditions = Mapping[str, tuple[str, ...]]


class Reader(Protocol):
    """Finds the choice that somebody means in their own words."""

    def read(self, text: str) -> str | None:
        """The choice, or None."""
        ...

    def other_words(self, text: str) -> tuple[str, ...]:
        """What the message says besides."""
        ...


# Makes the reader of a question from the one that reads the phrases of its choices.
MakeReader = Callable[[Reader], Reader]


def holds(conditions: Conditions, answers: Mapping[str, str]) -> bool:
    """Whether every question named has one of the answers listed for it."""
    return all(answers.get(question) in wanted for question, wanted in conditions.items())


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes:
        id: its name; it is said by `utter_<questionnaire>_<id>`.
        choices: the names of its answers, each belonging to this question alone.
        only_if: the answers without which it is not asked.
        slot: the slot of the conversation that may hold its answer already, in words.
    """

    id: str
    choices: tuple[str, ...]
    only_if: Conditions
    slot: str | None
    reader: Reader = field(repr=False, compare=False)


@dataclass(frozen=True)
class Progress:
    """How far somebody is: the answers in the order given, and the failed tries at the question that waits."""

    answers: Mapping[str, str] = field(default_factory=dict)
    tries: int = 0

    @classmethod
    def from_slot(cls, value: Any) -> Progress:
        """Read what `as_slot` wrote; an empty slot is the beginning."""
        value = value if isinstance(value, Mapping) else {}
        return cls(dict(value.get("reponses") or {}), int(value.get("essais") or 0))

    def as_slot(self) -> dict[str, Any]:
        """The progress as JSON."""
        return {"reponses": dict(self.answers), "essais": self.tries}


@dataclass(frozen=True)
class Questionnaire:
    """The questions, in the order in which they are asked."""

    name: str
    questions: tuple[Question, ...]

    @classmethod
    def load(cls, path: Path, name: str, readers: Mapping[str, MakeReader] | None = None) -> Questionnaire:
        """Read a file of questions; `readers` are for questions whose answers are more than phrases.

        Raises:
            QuestionnaireError: a choice stands twice, or a condition names nothing known before it.
        """
        questions: list[Question] = []
        for question_id, entry in read_yaml(path).items():
            phrases = {str(choice): list(said or ()) for choice, said in entry["choix"].items()}
            conditions = read_conditions(entry.get("si"))
            check_conditions(conditions, questions, f"{path.name}, {question_id}")
            known = {choice for question in questions for choice in question.choices}
            twice = known & set(phrases)
            if twice or NOT_SAID in phrases:
                raise QuestionnaireError(f"{path.name}, {question_id} : {', '.join(twice or {NOT_SAID})} existe déjà.")
            words: Reader = ChoiceReader(phrases)
            reader = readers[question_id](words) if readers and question_id in readers else words
            questions.append(Question(str(question_id), tuple(phrases), conditions, entry.get("memoire"), reader))
        return cls(name, tuple(questions))

    def begin(self, slots: Mapping[str, Any]) -> Progress:
        """The answers that the conversation holds already: what was said once is not asked again."""
        answers: dict[str, str] = {}
        for question in self.questions:
            said = (
                question.reader.read(str(slots[question.slot])) if question.slot and slots.get(question.slot) else None
            )
            if said is not None and holds(question.only_if, answers):
                answers[question.id] = said
        return Progress(answers)

    def current(self, progress: Progress) -> Question | None:
        """The question that waits; None when all are answered."""
        waiting = (q for q in self.questions if q.id not in progress.answers and holds(q.only_if, progress.answers))
        return next(waiting, None)

    def back(self, progress: Progress) -> Progress:
        """One step back: the answer given last is asked for again."""
        return Progress(dict(list(progress.answers.items())[:-1]))

    def choose(self, progress: Progress, choice: str) -> Progress:
        """The answer of a button: to the question that waits, or to an earlier one, which it corrects."""
        waiting = self.current(progress)
        if choice == NOT_SAID and waiting is not None:
            return self._answered(progress, waiting, NOT_SAID)
        owner = next((question for question in self.questions if choice in question.choices), None)
        if owner is None or (owner != waiting and owner.id not in progress.answers):
            return progress
        return self._answered(progress, owner, choice)

    def hears(self, progress: Progress, text: str) -> tuple[Question, str] | None:
        """The answer in a message in somebody's own words: to the question that waits, or correcting an earlier one.

        An earlier answer is corrected by words that say so (« en fait… »), or by another answer to the last question and
        nothing else: « oui, un crédit auto » is no car.
        """
        waiting = self.current(progress)
        said = waiting.reader.read(text) if waiting is not None else None
        if waiting is not None and said is not None:
            return waiting, said
        last = list(progress.answers)[-1:]
        for question in (question for question in self.questions if question.id in progress.answers):
            said = question.reader.read(text)
            is_meant = is_correction(text) or (question.id in last and not question.reader.other_words(text))
            if said is not None and is_meant:
                return question, said
        return None

    def tell(self, progress: Progress, text: str) -> Progress:
        """Take a message as an answer; after MAX_TRIES that say nothing the question counts as not answered."""
        heard = self.hears(progress, text)
        if heard is not None:
            return self._answered(progress, *heard)
        waiting = self.current(progress)
        if waiting is not None and progress.tries + 1 >= MAX_TRIES:
            return self._answered(progress, waiting, NOT_SAID)
        return Progress(progress.answers, progress.tries + 1)

    def _answered(self, progress: Progress, question: Question, choice: str) -> Progress:
        """The answer, and what of the others is still asked for with it."""
        given = {**progress.answers, question.id: choice}
        kept: dict[str, str] = {}
        for asked in self.questions:
            if asked.id in given and holds(asked.only_if, given):
                kept[asked.id] = given[asked.id]
        return Progress({name: kept[name] for name in given if name in kept})


def read_conditions(entry: Any) -> Conditions:
    """« question: [réponse, …] » as a file writes it."""
    return {str(name): tuple(str(answer) for answer in answers) for name, answers in (entry or {}).items()}


def check_conditions(conditions: Conditions, questions: list[Question] | tuple[Question, ...], where: str) -> None:
    """Refuse a condition that can never hold.

    Raises:
        QuestionnaireError: it names a question or an answer that does not exist.
    """
    choices = {question.id: {*question.choices, NOT_SAID} for question in questions}
    for name, wanted in conditions.items():
        unknown = set(wanted) - choices.get(name, set())
        if unknown:
            raise QuestionnaireError(f"{where} : « {name}: {', '.join(sorted(unknown))} » n'existe pas.")

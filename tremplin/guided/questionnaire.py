"""A few short questions with choices, in an order that depends on the answers: read, go back, correct, do not answer.

The questions are a file of data/: which choices each one has, what people write for them, when it is asked. How they
are said stands with all that is said, in data/conversation. Answers are kept by the caller (`Progress`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from tremplin.answers.faults import ContentError, Fault
from tremplin.answers.yaml_lines import LineDict, read_yaml
from tremplin.guided.gestures import (
    Gesture,
    announces_correction,
    is_correction,
    opens_with_correction,
    unsure_phrases,
    words_beside_correction,
)
from tremplin.nlu.choices import ChoiceReader
from tremplin.nlu.projects import find_project
from tremplin.nlu.reading import Found, Reading, load_lexicon
from tremplin.nlu.situations import find_situation

NOT_SAID = Gesture.skip.value
# The choice of a question that has one for « je ne sais pas ».
UNSURE_CHOICE = "ne_sait_pas"
# A question that was not understood is asked once more, then left out: nobody is held up.
MAX_TRIES = 2


class QuestionnaireError(ContentError):
    """A file of questions, rules or lines names what does not exist; its one fault says where."""

    def __init__(self, path: Path, line: int, code: str, detail: str = "") -> None:
        super().__init__([Fault(path, line, code, detail=detail)])


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
class SlotReader:
    """Reads the words of a question, and else what fills its slot in any message: « l'AAH et mon mari travaille »."""

    words: Reader
    find: Callable[[Reading], tuple[str, Found] | None]

    def read(self, text: str) -> str | None:
        """The choice that the words say; else the choice of the situation or the project that is named."""
        said = self.words.read(text)
        found = self.find(load_lexicon().read(text)) if said is None else None
        return said if found is None else self.words.read(found[0])

    def other_words(self, text: str) -> tuple[str, ...]:
        """What the message says besides."""
        return self.words.other_words(text)


# The slots whose values the lexicon reads in any message.
_SLOT_FINDERS: Mapping[str, Callable[[Reading], tuple[str, Found] | None]] = {
    "projet": find_project,
    "situation": find_situation,
}


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes:
        id: its name; it is said by `utter_<questionnaire>_<id>`.
        choices: the names of its answers, each belonging to this question alone.
        only_if: the answers without which it is not asked.
        slot: the slot of the conversation that may hold its answer already, in words.
        reader: finds the choice in somebody's own words.
        vague: tells words that answer without saying which choice (« oui »); None when there are none.
        closer: reads the answer to the same question asked more closely, after a vague one (« vous les payez ? »).
        unasked: reads the answer in a message that answers a later question; None when only asking gets it.
    """

    id: str
    choices: tuple[str, ...]
    only_if: Conditions
    slot: str | None
    reader: Reader = field(repr=False, compare=False)
    vague: Callable[[str], bool] | None = field(default=None, repr=False, compare=False)
    closer: Reader | None = field(default=None, repr=False, compare=False)
    unasked: Reader | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True)
class Progress:
    """How far somebody is: the answers in the order given, and the failed tries at the question that waits.

    `is_vague`: the question that waits was answered without saying which choice, and is asked more closely.
    """

    answers: Mapping[str, str] = field(default_factory=dict)
    tries: int = 0
    is_vague: bool = False

    @classmethod
    def from_slot(cls, value: Any) -> Progress:
        """Read what `as_slot` wrote; an empty slot is the beginning."""
        value = value if isinstance(value, Mapping) else {}
        answers = dict(value.get("reponses") or {})
        return cls(answers, int(value.get("essais") or 0), bool(value.get("a_preciser")))

    def as_slot(self) -> dict[str, Any]:
        """The progress as JSON."""
        kept: dict[str, Any] = {"reponses": dict(self.answers), "essais": self.tries}
        return {**kept, "a_preciser": True} if self.is_vague else kept


@dataclass(frozen=True)
class Questionnaire:
    """The questions, in the order in which they are asked."""

    name: str
    questions: tuple[Question, ...]

    @classmethod
    def load(
        cls,
        path: Path,
        name: str,
        readers: Mapping[str, MakeReader] | None = None,
        unasked: Mapping[str, Reader] | None = None,
    ) -> Questionnaire:
        """Read a file of questions.

        Args:
            readers: for questions whose answers are more than phrases.
            unasked: for questions whose answer may come later, with the answer to another one.

        Raises:
            QuestionnaireError: a choice stands twice, or a condition names nothing known before it.
        """
        questions: list[Question] = []
        for question_id, entry in read_yaml(path).items():
            phrases = {str(choice): list(said or ()) for choice, said in entry["choix"].items()}
            conditions = read_conditions(entry.get("si"))
            check_conditions(conditions, questions, path, line_of(entry, "si"))
            known = {choice for question in questions for choice in question.choices}
            twice = known & set(phrases)
            if twice or NOT_SAID in phrases:
                line = line_of(entry["choix"], *(twice or {NOT_SAID}))
                raise QuestionnaireError(path, line, "choix_en_double", ", ".join(sorted(twice or {NOT_SAID})))
            words, closely = _choice_reader(entry, phrases), entry.get("preciser")
            find = _SLOT_FINDERS.get(str(entry.get("memoire")))
            reader: Reader = words if find is None else SlotReader(words, find)
            reader = readers[question_id](reader) if readers and question_id in readers else reader
            questions.append(
                Question(
                    str(question_id),
                    tuple(phrases),
                    conditions,
                    entry.get("memoire"),
                    reader,
                    words.is_undecided if closely else None,
                    ChoiceReader(closely.get("choix") or {}) if closely else None,
                    (unasked or {}).get(str(question_id)),
                )
            )
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
        nothing else: « oui, un crédit auto » is no car. « non » alone only corrects when little else is said.
        """
        waiting = self.current(progress)
        spared = self._spares(progress, waiting, text)
        if spared is not None:
            return spared
        by_id = {question.id: question for question in self.questions}
        earlier = [by_id[name] for name in reversed(list(progress.answers)) if name in by_id]
        last = earlier[0] if earlier else None
        if last is not None and announces_correction(text) and _says_only(last, text):
            said = last.reader.read(text)
            if said is not None:
                return last, said
        said = _read(waiting, progress, text)
        if waiting is not None and said is not None:
            return waiting, said
        if self.is_vague(progress, text):
            return None
        for question in earlier:
            said = question.reader.read(text)
            is_short = question == last or opens_with_correction(text)
            if said is not None and (is_correction(text) or (is_short and _says_only(question, text))):
                return question, said
        return None

    def is_vague(self, progress: Progress, text: str) -> bool:
        """Whether a message answers the question that waits without saying which choice, for the first time."""
        waiting = self.current(progress)
        return waiting is not None and waiting.vague is not None and not progress.is_vague and waiting.vague(text)

    def _spares(self, progress: Progress, waiting: Question | None, text: str) -> tuple[Question, str] | None:
        """An answer given unasked that leaves nothing to ask of the question that waits: « pour mon auto-entreprise »."""
        if waiting is None:
            return None
        for question in self.questions:
            said = question.unasked.read(text) if question.unasked is not None else None
            if said is not None and not holds(waiting.only_if, {**progress.answers, question.id: said}):
                return question, said
        return None

    def tell(self, progress: Progress, text: str) -> Progress:
        """Take a message as an answer; after MAX_TRIES that say nothing the question counts as not answered."""
        heard = self.hears(progress, text)
        if heard is not None:
            return self._answered(progress, *heard)
        if self.is_vague(progress, text):
            return Progress(progress.answers, is_vague=True)
        waiting = self.current(progress)
        if waiting is not None and progress.tries + 1 >= MAX_TRIES:
            return self._answered(progress, waiting, NOT_SAID)
        return Progress(progress.answers, progress.tries + 1, progress.is_vague)

    def _answered(self, progress: Progress, question: Question, choice: str) -> Progress:
        """The answer, and what of the others is still asked for with it."""
        given = {**progress.answers, question.id: choice}
        kept: dict[str, str] = {}
        for asked in self.questions:
            if asked.id in given and holds(asked.only_if, given):
                kept[asked.id] = given[asked.id]
        return Progress({name: kept[name] for name in given if name in kept})


def _choice_reader(entry: Mapping[str, Any], phrases: Mapping[str, list[str]]) -> ChoiceReader:
    """The reader of a question; « je ne sais pas » is the choice that says so, and else none."""
    unsure = list(unsure_phrases())
    false = list(entry.get("faux") or ())
    if UNSURE_CHOICE in phrases:
        phrases = {**phrases, UNSURE_CHOICE: [*phrases[UNSURE_CHOICE], *unsure]}
    else:
        false += unsure
    return ChoiceReader(phrases, entry.get("a_defaut"), false, (entry.get("preciser") or {}).get("apres", ()))


def _read(question: Question | None, progress: Progress, text: str) -> str | None:
    """The answer to the question that waits, as it was asked last."""
    if question is None:
        return None
    closely = question.closer.read(text) if progress.is_vague and question.closer is not None else None
    return closely or question.reader.read(text)


def _says_only(question: Question, text: str) -> bool:
    """Whether a message says nothing but an answer to the question, and that it corrects."""
    beside = words_beside_correction(text)
    return not any(word in beside for word in question.reader.other_words(text))


def read_conditions(entry: Any) -> Conditions:
    """« question: [réponse, …] » as a file writes it."""
    return {str(name): tuple(str(answer) for answer in answers) for name, answers in (entry or {}).items()}


def line_of(entry: LineDict, *keys: str) -> int:
    """The line of the first of these keys that an entry has; its own when it has none of them."""
    return next((entry.key_lines[key] for key in keys if key in entry), entry.line)


def check_conditions(
    conditions: Conditions, questions: list[Question] | tuple[Question, ...], path: Path, line: int
) -> None:
    """Refuse a condition that can never hold.

    Raises:
        QuestionnaireError: it names a question or an answer that does not exist.
    """
    choices = {question.id: {*question.choices, NOT_SAID} for question in questions}
    for name, wanted in conditions.items():
        if name not in choices:
            raise QuestionnaireError(path, line, "question_du_guide_inconnue", f"{name} ; {', '.join(choices)}")
        unknown = set(wanted) - choices[name]
        if unknown:
            known = ", ".join(sorted(choices[name]))
            raise QuestionnaireError(path, line, "choix_inconnu", f"{name}: {', '.join(sorted(unknown))} ; {known}")

"""« Est-ce pour moi ? »: from answers to an orientation with its reasons. The rules are data/orientation/regles.yml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from tremplin.answers.facts import Facts
from tremplin.answers.yaml_lines import LineDict, read_yaml
from tremplin.guided.balance import read_balance
from tremplin.guided.questionnaire import (
    Conditions,
    MakeReader,
    Questionnaire,
    QuestionnaireError,
    Reader,
    check_conditions,
    holds,
    line_of,
    read_conditions,
)
from tremplin.guided.simulation import LoanLimits, both_limits
from tremplin.guided.wished_sum import read_wished_sum
from tremplin.nlu.amounts import words_beside_amounts
from tremplin.nlu.projects import PERSONAL, PROFESSIONAL, find_loan_type
from tremplin.nlu.reading import load_lexicon

NAME = "orientation"
FOR_WHOM, AMOUNT, LEFT_OVER = "pour_qui", "montant", "reste"
ONESELF, BUSINESS = "moi", "activite"


@dataclass(frozen=True)
class LoanTypeReader:
    """Reads for whom the money is from the kind of loan that a message speaks of: « pour mon auto-entreprise »."""

    def read(self, text: str) -> str | None:
        """« activite » for a professional loan; what else is said stays to be asked."""
        found = find_loan_type(load_lexicon().read(text))
        return BUSINESS if found is not None and found[0] == PROFESSIONAL else None

    def other_words(self, text: str) -> tuple[str, ...]:
        """What the message says besides: of no use here, it is never asked for alone."""
        return ()


@dataclass(frozen=True)
class ForWhomReader:
    """Reads for whom the money is: the kind of loan says it first, then the words of the question."""

    words: Reader

    def read(self, text: str) -> str | None:
        """« le salon de ma femme » is « activite », « mon petit frère » is « moi »."""
        found = find_loan_type(load_lexicon().read(text))
        if found is None:
            return self.words.read(text)
        return {PROFESSIONAL: BUSINESS, PERSONAL: ONESELF}[found[0]]

    def other_words(self, text: str) -> tuple[str, ...]:
        """What the message says besides."""
        return self.words.other_words(text)


@dataclass(frozen=True)
class AmountReader:
    """Reads a sum of money as one of the answers about the amount, which the limits of both loans separate."""

    personal: LoanLimits
    professional: LoanLimits

    def read(self, text: str) -> str | None:
        """« dans les 3000 » is « moyen »; None when no sum is said."""
        amount = read_wished_sum(text)
        if amount is None:
            return None
        if amount < self.personal.amount_min:
            return "petit"
        if amount <= self.personal.amount_max:
            return "moyen"
        return "grand" if amount <= self.professional.amount_max else "tres_grand"

    def other_words(self, text: str) -> tuple[str, ...]:
        """What the message says besides the sum."""
        return words_beside_amounts(text)


@dataclass(frozen=True)
class LeftOverReader:
    """Reads what is left at the end of the month: in words, or as a sum compared with the smallest payment."""

    words: Reader
    smallest_payment: Decimal

    def read(self, text: str) -> str | None:
        """« ric-rac » and « 30 euros » are « peu », « 200 euros » is « assez », « -50 » and « 0 » are « manque »."""
        said, left = self.words.read(text), read_balance(text)
        if said is not None or left is None:
            return said
        if left <= 0:
            return "manque"
        return "assez" if left >= self.smallest_payment else "peu"

    def other_words(self, text: str) -> tuple[str, ...]:
        """What the message says besides."""
        beside_sum = words_beside_amounts(text)
        return tuple(word for word in self.words.other_words(text) if word in beside_sum)


@dataclass(frozen=True)
class Rule:
    """Where answers lead, or what is remarked about them.

    Attributes:
        towards: the orientations that it is for; one alone for a rule that decides.
        at_once: it decides before the last question.
        reason: a sentence for the person.
        source: the name of a source of facts.yml.
    """

    towards: tuple[str, ...]
    conditions: Conditions
    at_once: bool
    reason: str
    source: str


@dataclass(frozen=True)
class Outcome:
    """An orientation, never a decision: where to, why, what kind of structure helps (`Need`), from which sources."""

    towards: str
    reasons: tuple[str, ...]
    need: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Orientation:
    """The questions and the rules."""

    questionnaire: Questionnaire
    rules: tuple[Rule, ...]
    remarks: tuple[Rule, ...]
    needs: Mapping[str, str]

    @classmethod
    def load(cls, data: Path, facts: Facts) -> Orientation:
        """Read data/orientation; the limits between amounts are those of `facts`.

        Raises:
            QuestionnaireError: a rule names what does not exist, or no rule catches the rest.
        """
        personal, professional = both_limits(facts)
        readers: Mapping[str, MakeReader] = {
            FOR_WHOM: ForWhomReader,
            AMOUNT: lambda words: AmountReader(personal, professional),
            LEFT_OVER: lambda words: LeftOverReader(words, personal.smallest_payment),
        }
        unasked = {FOR_WHOM: LoanTypeReader()}
        questionnaire = Questionnaire.load(data / NAME / "questions.yml", NAME, readers, unasked)
        path = data / NAME / "regles.yml"
        document = read_yaml(path)
        rules = tuple(_rule(path, entry, questionnaire) for entry in document["orientations"])
        remarks = tuple(_rule(path, entry, questionnaire) for entry in document["remarques"])
        needs = {str(name): str(need) for name, need in document["besoins"].items()}
        for rule, entry in zip((*rules, *remarks), (*document["orientations"], *document["remarques"])):
            unknown = set(rule.towards) - set(needs)
            if unknown:
                detail = f"{', '.join(sorted(unknown))} ; {', '.join(needs)}"
                raise QuestionnaireError(path, line_of(entry, "vers"), "vers_inconnu", detail)
        if not rules or rules[-1].conditions:
            line = line_of(document["orientations"][-1], "si") if rules else line_of(document, "orientations")
            raise QuestionnaireError(path, line, "orientation_sans_reste")
        return cls(questionnaire, rules, remarks, needs)

    def decide(self, answers: Mapping[str, str], is_complete: bool = True) -> Outcome | None:
        """Where the answers lead; None while questions are left and no rule decides at once."""
        deciding = (rule for rule in self.rules if is_complete or rule.at_once)
        rule = next((rule for rule in deciding if holds(rule.conditions, answers)), None)
        if rule is None:
            return None
        towards = rule.towards[0]
        remarks = [r for r in self.remarks if towards in r.towards and holds(r.conditions, answers)]
        grounds = [rule, *remarks]
        return Outcome(
            towards,
            tuple(ground.reason for ground in grounds),
            self.needs[towards],
            tuple(dict.fromkeys(ground.source for ground in grounds)),
        )


def _rule(path: Path, entry: LineDict, questionnaire: Questionnaire) -> Rule:
    towards = entry["vers"] if isinstance(entry["vers"], list) else [entry["vers"]]
    conditions = read_conditions(entry.get("si"))
    check_conditions(conditions, questionnaire.questions, path, line_of(entry, "si"))
    return Rule(
        tuple(str(name) for name in towards),
        conditions,
        bool(entry.get("tout_de_suite")),
        str(entry["raison"]),
        str(entry["source"]),
    )

"""Whatever the order in which answers are given, taken back and corrected, the same answers lead to the same end."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tremplin.answers.facts import Facts
from tremplin.guided.checklist import Checklist
from tremplin.guided.orientation import Orientation
from tremplin.guided.questionnaire import NOT_SAID, Progress, Questionnaire, holds
from tremplin.guided.simulation import AMOUNT, MONTHS, PAYMENT, VALUES, Wish, both_limits, estimate
from tremplin.settings import data_dir

FACTS = Facts.load(data_dir() / "facts.yml")
PERSONAL, _ = both_limits(FACTS)
ORIENTATION = Orientation.load(data_dir(), FACTS)
CHECKLIST = Checklist.load(data_dir())
BOTH = pytest.mark.parametrize("questionnaire", [ORIENTATION.questionnaire, CHECKLIST.questionnaire])

NONSENSE = "xyzzy"
BACK = "(back)"


def _answers(questionnaire: Questionnaire) -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries({q.id: st.sampled_from([*q.choices, NOT_SAID]) for q in questionnaire.questions})


def _complete(questionnaire: Questionnaire, progress: Progress, wanted: dict[str, str]) -> Progress:
    """Answer every question that is left with the answers wanted; there are few of them."""
    for _ in questionnaire.questions:
        waiting = questionnaire.current(progress)
        if waiting is None:
            break
        progress = questionnaire.choose(progress, wanted[waiting.id])
    assert questionnaire.current(progress) is None
    return progress


@BOTH
@given(data=st.data())
def test_corrected_in_any_order_the_answers_are_those_given_last(
    questionnaire: Questionnaire, data: st.DataObject
) -> None:
    wanted, first = data.draw(_answers(questionnaire)), data.draw(_answers(questionnaire))
    direct = _complete(questionnaire, Progress(), wanted)
    corrected = _complete(questionnaire, Progress(), first)
    for name in data.draw(st.permutations(list(wanted))):
        if wanted[name] != NOT_SAID:
            corrected = questionnaire.choose(corrected, wanted[name])
    corrected = _complete(questionnaire, corrected, wanted)

    # « je préfère ne pas répondre » corrects nothing: it is an answer to the question that waits.
    assert all(corrected.answers[name] in (wanted[name], first[name]) for name in corrected.answers)
    if NOT_SAID in wanted.values():
        return
    assert corrected.answers == direct.answers
    if questionnaire is ORIENTATION.questionnaire:
        assert ORIENTATION.decide(corrected.answers) == ORIENTATION.decide(direct.answers)
    else:
        assert CHECKLIST.papers(corrected.answers) == CHECKLIST.papers(direct.answers)


@BOTH
@settings(deadline=None)  # the first reading of words compiles the lexicon
@given(data=st.data())
def test_whatever_is_said_in_whatever_order_it_ends_and_holds_together(
    questionnaire: Questionnaire, data: st.DataObject
) -> None:
    by_id = {question.id: question for question in questionnaire.questions}
    choices = [choice for question in questionnaire.questions for choice in question.choices]
    progress = Progress()
    for said in data.draw(st.lists(st.sampled_from([*choices, NOT_SAID, NONSENSE, BACK]), max_size=25)):
        if said == BACK:
            progress = questionnaire.back(progress)
        else:
            progress = (questionnaire.tell if said == NONSENSE else questionnaire.choose)(progress, said)
        assert all(holds(by_id[name].only_if, progress.answers) for name in progress.answers), "no answer to nothing"
        assert all(answer in (*by_id[name].choices, NOT_SAID) for name, answer in progress.answers.items())
        assert Progress.from_slot(progress.as_slot()) == progress, "it is kept as it is"
    end = _complete(questionnaire, progress, dict.fromkeys(by_id, NOT_SAID))

    is_orientation = questionnaire is ORIENTATION.questionnaire
    assert ORIENTATION.decide(end.answers) if is_orientation else CHECKLIST.papers(end.answers)


AMOUNTS = st.integers(int(PERSONAL.amount_min), int(PERSONAL.amount_max)).map(Decimal)
DURATIONS = st.integers(PERSONAL.months_min, PERSONAL.months_max).map(Decimal)
PAYMENTS = st.integers(10, 500).map(Decimal)
ONE = st.one_of(
    st.tuples(st.just(AMOUNT), AMOUNTS), st.tuples(st.just(MONTHS), DURATIONS), st.tuples(st.just(PAYMENT), PAYMENTS)
)


@given(AMOUNTS, DURATIONS)
def test_a_loan_told_at_once_or_step_by_step_costs_the_same(amount: Decimal, months: Decimal) -> None:
    at_once = Wish().told({AMOUNT: amount, MONTHS: months})
    steps = Wish().told({AMOUNT: amount}).told({MONTHS: months})
    backwards = Wish().told({MONTHS: months}).told({AMOUNT: amount})

    assert estimate(at_once, PERSONAL) == estimate(steps, PERSONAL) == estimate(backwards, PERSONAL)


@given(st.lists(ONE, min_size=1, max_size=12))
def test_of_a_loan_what_was_said_last_counts(said: list[tuple[str, Decimal]]) -> None:
    wish = Wish()
    for name, value in said:
        wish = wish.told({name: value})
        assert wish.values[name] == value, "what has just been said is heard"
        assert len(wish.values) <= len(VALUES) - 1, "two values give the third"
        assert Wish.from_slot(wish.as_slot()) == wish
    last = dict(said)

    assert all(wish.values[name] == last[name] for name in wish.values)
    assert set(wish.values) == set(last) if len(last) < len(VALUES) else len(wish.values) == len(VALUES) - 1
    if wish.is_known:
        found = estimate(wish, PERSONAL)
        assert found.costs or found.longest, "there is always something to say"


@given(st.lists(ONE, max_size=8), st.integers(1, 8))
def test_steps_back_from_a_loan_end_at_the_beginning(said: list[tuple[str, Decimal]], steps: int) -> None:
    wish = Wish()
    for name, value in said:
        wish = wish.told({name: value})
    for _ in range(steps):
        before, wish = wish, wish.back()
        assert len(wish.values) == max(0, len(before.values) - 1)

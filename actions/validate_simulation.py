"""The form of the simulation: what is known of the wish, and what is asked for next."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.heard import GUIDE, REQUESTED, Heard, explain_question, last_heard, unchanged, was_heard
from tremplin.guided import live
from tremplin.guided.estimate_words import wants_less
from tremplin.guided.gestures import Gesture
from tremplin.guided.simulation import MONTHS, PAYMENT, PROFESSIONAL, VALUES, LoanLimits, Wish, as_payment, hear
from tremplin.guided.wish_change import read_change, read_extreme
from tremplin.nlu.rates import read_rate

# After so many messages that say nothing of it, nobody is asked again.
MAX_TRIES = 2
LOAN_TYPE = "type_microcredit"
NOTHING: frozenset[str] = frozenset()


class ValidateSimulationForm(Action):
    """Two of three values are enough: the sum, the duration, what can be paid each month."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "validate_simulation_form"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        """Take what was said, explain what is out of range, ask for what is missing."""
        heard = last_heard(tracker)
        waits = tracker.get_slot(REQUESTED) is not None
        before = Wish.from_slot(tracker.get_slot("simulation"))
        wish, told = _listen(before, heard, waits, tracker)
        wish, problems = wish.within(_limits(tracker))
        # Explained when it is said, and when the kind of loan is: not at every message that follows.
        explained = list(problems) if LOAN_TYPE in heard.entities else [name for name in problems if name in told]
        if not (waits and heard.is_answered):
            for name in explained:
                dispatcher.utter_message(response=f"utter_simulation_{problems[name]}")
        missing = None if wish.tries > MAX_TRIES else wish.missing
        if waits:
            explain_question(dispatcher, heard)
        if wish.tries and missing and not (explained or heard.is_pause):
            dispatcher.utter_message(response="utter_guide_pas_compris")
        values = [SlotSet(name, float(wish.values[name]) if name in wish.values else None) for name in VALUES]
        return [
            *values,
            *unchanged(tracker, "simulation"),
            SlotSet("simulation", wish.as_slot()),
            SlotSet(REQUESTED, missing),
        ]


def _listen(wish: Wish, heard: Heard, waits: bool, tracker: Tracker) -> tuple[Wish, frozenset[str]]:
    """The wish with what the last message says, and the names of the values that it told.

    Args:
        waits: a question was asked just before; else the dialogue begins, is taken up again, or gave its result.
    """
    if was_heard(tracker, "simulation") or (waits and (heard.is_answered or heard.is_pause)):
        return wish, NOTHING
    begins = tracker.get_slot("simulation") is None
    requested = None if begins or heard.begins else wish.missing
    found = _numbers(tracker.slots if begins else heard.entities)
    if heard.entities.get(GUIDE) == PAYMENT:
        return replace(wish, asked=PAYMENT), NOTHING
    if requested and heard.gesture is Gesture.back:
        return wish.back(), NOTHING
    extreme = {} if heard.is_button else read_extreme(heard.text, requested or MONTHS, _limits(tracker))
    if extreme and not (begins or found):
        return wish.told(extreme), frozenset(extreme)
    if requested and heard.gesture in (Gesture.skip, Gesture.unsure):
        unknown = wish.unknown(requested)
        return unknown if unknown.asked or unknown.is_known else replace(unknown, tries=MAX_TRIES + 1), NOTHING
    if not heard.is_button:
        wish = replace(wish, percent=read_rate(heard.text) or wish.percent)
    said = found if heard.is_button else hear(heard.text, requested, found)
    if not (begins or requested or heard.is_button):
        change = read_change(heard.text, wish)
        if change is not None:
            return change, frozenset(change.values)
        said = as_payment(said, live.limits(is_professional=False))
        if not said and wants_less(heard.text):
            return replace(wish, asked=PAYMENT), NOTHING
    is_rate = not heard.is_button and read_rate(heard.text) is not None
    if waits and not (said or heard.is_button or is_rate):
        return replace(wish, tries=wish.tries + 1), NOTHING
    return wish.told(said), frozenset(said)


def _limits(tracker: Tracker) -> LoanLimits:
    return live.limits(tracker.get_slot(LOAN_TYPE) == PROFESSIONAL)


def _numbers(values: Any) -> dict[str, Decimal]:
    """The sums and durations among slots or entities; the value of a button is a text."""
    found = {}
    for name in VALUES:
        try:
            found[name] = Decimal(str(values.get(name)))
        except ArithmeticError:
            continue
    return {name: value for name, value in found.items() if value.is_finite()}

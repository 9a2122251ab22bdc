"""The figures of a loan: what is paid each month, what it costs, and how that changes with the duration."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.forget_guide import forgotten
from tremplin.guided import live
from tremplin.guided.estimate_words import comparison, values
from tremplin.guided.simulation import PROFESSIONAL, Wish, estimate

INCOMPLETE = "utter_simulation_incomplete"
NEVER_REPAID = "utter_simulation_trop_peu"


class ActionSimuler(Action):
    """Says the figures. What was said is kept for « et sur 4 ans ? », and forgotten a few turns later."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_simuler"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        """Compute and say."""
        wish = Wish.from_slot(tracker.get_slot("simulation"))
        if wish.missing is not None:
            dispatcher.utter_message(response=INCOMPLETE)
            return forgotten()
        is_professional = tracker.get_slot("type_microcredit") == PROFESSIONAL
        limits = live.limits(is_professional)
        found = estimate(wish, limits)
        has_rate = bool(limits.percents) or wish.percent is not None
        # Responses of their own, not variants: the usual rates of one loan must never be said of the other.
        loan = "_pro" if is_professional else ""
        rate = "_taux" if wish.percent is not None else loan
        response = f"utter_simulation_{found.solved}{rate}" if found.costs else f"{NEVER_REPAID}{loan}"
        dispatcher.utter_message(response=response, cards=comparison(found, has_rate), **values(wish, found))
        return []

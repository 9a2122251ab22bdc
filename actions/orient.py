"""The end of « est-ce pour moi ? »: an orientation with its reasons, then the answers are forgotten."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.forget_guide import forgotten
from actions.search_structures import ActionChercherStructures
from tremplin.guided import live
from tremplin.guided.questionnaire import Progress
from tremplin.places import load_gazetteer

LOAN_TYPES = {"micro_pro": "professionnel", "micro_perso": "personnel"}


class ActionOrienter(Action):
    """Says where the answers lead, and shows the nearest structures where the place is known."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_orienter"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        """Orient, remember the kind of structure that helps, forget the answers."""
        progress = Progress.from_slot(tracker.get_slot("orientation"))
        outcome = live.orientation().decide(progress.answers)
        if outcome is None:  # the last rule has no condition: it always decides
            return forgotten()
        reasons = "\n".join(f"- {reason}" for reason in outcome.reasons)
        dispatcher.utter_message(response=f"utter_orientation_vers_{outcome.towards}", raisons=reasons)
        events = [*forgotten(), SlotSet("besoin", outcome.need)]
        if outcome.towards in LOAN_TYPES:
            events.append(SlotSet("type_microcredit", LOAN_TYPES[outcome.towards]))
        if load_gazetteer().get(tracker.get_slot("lieu") or "") is not None:
            events.append(FollowupAction(ActionChercherStructures().name()))
        return events

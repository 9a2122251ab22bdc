"""The end of the list of papers: the list, to tick, copy or print; then the answers are forgotten."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.forget_guide import forgotten
from tremplin.guided import live
from tremplin.guided.questionnaire import Progress


class ActionListePapiers(Action):
    """Gives the list of papers."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_liste_papiers"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        """Give the list, forget the answers."""
        progress = Progress.from_slot(tracker.get_slot("papiers"))
        dispatcher.utter_message(response="utter_papiers_liste", cards=live.checklist().cards(progress.answers))
        return forgotten()

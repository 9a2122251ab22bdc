"""What was said in a guided dialogue is forgotten when it ends or is left."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from tremplin.guided.memory import SLOTS


def forgotten() -> list[dict[str, Any]]:
    """The events that empty every slot of the guided dialogues."""
    return [SlotSet(slot, None) for slot in SLOTS]


class ActionOublierGuide(Action):
    """Empties the slots of the guided dialogues."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_oublier_guide"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        """Say nothing."""
        return forgotten()

"""The two questionnaires, « est-ce pour moi ? » and the list of papers: take an answer, ask the next question.

The form of each asks one slot, in which the answers so far are kept; which question waits follows from them.
"""

from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.guide_buttons import guide_buttons, loan_values
from actions.heard import CHOICE, REQUESTED, explain_question, last_heard, unchanged, was_heard
from tremplin.guided import checklist as papers
from tremplin.guided import live
from tremplin.guided import orientation as orienting
from tremplin.guided.gestures import Gesture
from tremplin.guided.questionnaire import Progress, Questionnaire


class _Validate(Action, ABC):
    """Takes the last message as an answer; asks for the form's slot until the questionnaire is done."""

    slot: str

    @abstractmethod
    def questionnaire(self) -> Questionnaire:
        """The questions."""

    def is_done(self, progress: Progress) -> bool:
        """Whether no question is left to ask."""
        return self.questionnaire().current(progress) is None

    def name(self) -> str:
        """The name in domain.yml."""
        return f"validate_{self.slot}_form"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        """Go one question on, back, or nowhere."""
        if tracker.get_slot(self.slot) is None:
            dispatcher.utter_message(response=f"utter_{self.slot}_debut")
        progress = self._progress(tracker)
        requested = None if self.is_done(progress) else self.slot
        return [*unchanged(tracker, self.slot), SlotSet(self.slot, progress.as_slot()), SlotSet(REQUESTED, requested)]

    def _progress(self, tracker: Tracker) -> Progress:
        if tracker.get_slot(self.slot) is None:
            return self.questionnaire().begin(tracker.slots)
        progress = Progress.from_slot(tracker.get_slot(self.slot))
        heard = last_heard(tracker)
        if heard.is_answered or heard.begins or heard.is_pause or was_heard(tracker, self.slot):
            return progress
        if heard.gesture is Gesture.back:
            return self.questionnaire().back(progress)
        is_unsure = heard.gesture is Gesture.unsure and self.questionnaire().hears(progress, heard.text) is None
        if heard.gesture is Gesture.skip or is_unsure:
            return self.questionnaire().choose(progress, Gesture.skip.value)
        if heard.is_button:
            return self.questionnaire().choose(progress, str(heard.entities.get(CHOICE)))
        return self.questionnaire().tell(progress, heard.text)


class _Ask(Action, ABC):
    """Asks the question that waits, with its buttons and those of every question."""

    slot: str

    @abstractmethod
    def questionnaire(self) -> Questionnaire:
        """The questions."""

    def name(self) -> str:
        """The name in domain.yml."""
        return f"action_ask_{self.slot}_form_{self.slot}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        """Say the question."""
        progress = Progress.from_slot(tracker.get_slot(self.slot))
        question = self.questionnaire().current(progress)
        if question is None:
            return []
        heard = last_heard(tracker)
        if progress.tries and not (heard.is_answered or heard.is_pause):
            dispatcher.utter_message(response="utter_guide_pas_compris")
        explain_question(dispatcher, heard)
        buttons = guide_buttons(can_go_back=bool(progress.answers))
        closely = "_preciser" if progress.is_vague else ""
        dispatcher.utter_message(response=f"utter_{self.slot}_{question.id}{closely}", buttons=buttons, **loan_values())
        return []


class _Orientation:
    slot = orienting.NAME

    def questionnaire(self) -> Questionnaire:
        """The questions of « est-ce pour moi ? »."""
        return live.orientation().questionnaire


class _Papers:
    slot = papers.NAME

    def questionnaire(self) -> Questionnaire:
        """The questions of the list of papers."""
        return live.checklist().questionnaire


class ValidateOrientationForm(_Orientation, _Validate):
    """« Est-ce pour moi ? » ends as soon as a rule decides."""

    def is_done(self, progress: Progress) -> bool:
        """Whether no question is left, or none is needed."""
        return super().is_done(progress) or live.orientation().decide(progress.answers, is_complete=False) is not None


class AskOrientation(_Orientation, _Ask):
    """The questions of « est-ce pour moi ? »."""


class ValidatePapiersForm(_Papers, _Validate):
    """The list of papers."""


class AskPapiers(_Papers, _Ask):
    """The questions of the list of papers."""

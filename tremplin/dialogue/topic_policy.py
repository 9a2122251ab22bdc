"""The policy that answers every topic of a message in turn: safety first and alone, then the form that waits.

It decides from the last turns only, never from statistics: the same message in the same state always gets the same
answer, which is what a test can promise. It is the only policy: Rasa asks for a RulePolicy where there are forms, and
this is one, without rules. What Rasa's own would predict beside it was never followed, and took a tenth of a turn.

No `from __future__ import annotations` here: Rasa reads the annotations of a graph component at run time.
"""

from dataclasses import replace
from typing import Any, Dict, FrozenSet, List, Optional, Text

from rasa.core.policies.policy import PolicyPrediction
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_RESTART_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker

from tremplin.answers import Content, LiveContent
from tremplin.answers.shared import shared_content
from tremplin.dialogue.after_danger import (
    CRY_ANSWER,
    LISTENING_REMINDER,
    danger_was_named,
    person_for_danger,
    says_nothing_new,
    stays_with_person,
)
from tremplin.dialogue.danger_answered import danger_of, echoes
from tremplin.dialogue.danger_followed import PRESENCE
from tremplin.dialogue.danger_plan import plan_for_danger, plan_for_owed
from tremplin.dialogue.form_answers import answers
from tremplin.dialogue.forms import DEACTIVATE_LOOP, GUIDED, Forms, erases_everything
from tremplin.dialogue.forms_taken_up import (
    accepted,
    forget_the_past,
    just_ended,
    resumed_by_name,
    taken_up_again,
)
from tremplin.dialogue.interruptions import was_interrupted_before
from tremplin.dialogue.known_answers import EMERGENCY_NUMBERS, SUGGESTIONS, KnownAnswers
from tremplin.dialogue.named_subjects import other_loan_asked_about
from tremplin.dialogue.precisions import NOTHING_MORE
from tremplin.dialogue.said_before import PRESENTATION, answer_to_precision, answer_to_reaction
from tremplin.dialogue.shown_list import about_shown_list
from tremplin.dialogue.small_talk import COMPLAINT, NO, OTHER_LANGUAGE, POLITE, RESTART, YES
from tremplin.dialogue.spoken_to_us import accuses_us, is_cry_for_help
from tremplin.dialogue.turn import STAYS_FOR_TURNS, Turn, read_turn
from tremplin.guided.gestures import Gesture, is_pause
from tremplin.settings import data_dir

LEFT = "utter_guide_arrete"
BREAKDOWN = "utter_panne"
# What is said to a first, a second and a third message in a row that was not understood.
LADDER = (SUGGESTIONS, "utter_reformuler", "utter_personne")
# They hold already that a robot speaks.
INTRODUCED = ("utter_salutation", "utter_robot")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class TopicPolicy(RulePolicy):
    """Plans the actions of a turn and predicts the next one of the plan."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """`forms`: for each form the entities and topics that answer it, and the action that follows it (`then`).

        For a guided dialogue besides: the entity of the button that begins it (`start`), the slot that holds what was
        said (`memory`), the action that empties it (`forget`), and the topics under which an answer to it takes it up
        again after its end (`again_on`), and the responses that propose it, after which a figure begins it
        (`offered_by`).

        `no_presentation_on`: channels that show who speaks. `searched_after`: dangers after whose answer the nearest
        structures are shown where the place is known.
        """
        # Above Rasa's own RulePolicy, should a model hold it.
        own = {
            "priority": 7,
            "enable_fallback_prediction": False,
            "forms": {},
            "no_presentation_on": [],
            "searched_after": [],
        }
        return {**RulePolicy.get_default_config(), **own}

    def __init__(
        self,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        featurizer: Optional[Any] = None,
        lookup: Optional[Dict[Text, Any]] = None,
    ) -> None:
        """Made by Rasa, for training and for answering."""
        super().__init__(config, model_storage, resource, execution_context, featurizer, lookup)
        self._content: Optional[LiveContent] = None
        self._known_actions: FrozenSet[Text] = frozenset()
        self._forms = Forms(config["forms"])

    def train(self, training_trackers: List[TrackerWithCachedStates], domain: Domain, **kwargs: Any) -> Resource:
        """Nothing to learn."""
        return self._resource

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "TopicPolicy":
        """Nothing was learned, so nothing is read."""
        return cls(config, model_storage, resource, execution_context)

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: Optional[Dict[Text, Any]] = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """Predict the next action of the turn with certainty; before the first message, to listen."""
        turn = read_turn(tracker, STAYS_FOR_TURNS)
        name = ACTION_LISTEN_NAME
        if turn is not None:
            self._known_actions = frozenset(domain.action_names_or_texts)
            name = self.next_action(turn, tracker)
            if name not in self._known_actions:
                # An older model than the code: an apology, not silence.
                name = BREAKDOWN
        # Rasa's own RulePolicy says the same of a form that waits, and such predictions overrule all others: a model of
        # before, which holds it still, would take a message that asks something else, or cries for help, for an answer.
        return self._prediction(self._prediction_result(name, tracker, domain), is_no_user_prediction=True)

    def next_action(self, turn: Turn, tracker: DialogueStateTracker) -> str:
        """The first action of the plan that has not run yet."""
        if turn.failed:
            return BREAKDOWN
        if BREAKDOWN in turn.done or ACTION_RESTART_NAME in turn.done:
            return ACTION_LISTEN_NAME
        remaining = list(turn.done)
        for step in self.plan(turn, tracker):
            if step in remaining:
                remaining.remove(step)
                continue
            return step
        return ACTION_LISTEN_NAME

    def plan(self, turn: Turn, tracker: DialogueStateTracker) -> List[str]:
        """Every action that answers the message, in order, as far as the state now allows to tell."""
        forms, known = self._forms, KnownAnswers(self._current_content(), self._known_actions)
        reaction = answer_to_reaction(turn, tracker, forms, known)
        if reaction:
            return self._introduction(turn, tracker, reaction) + reaction
        if accuses_us(turn):
            turn = replace(turn, topics=(COMPLAINT,))
        turn = _without(turn, *echoes(turn, known))
        is_about_list = bool(about_shown_list(turn, tracker))
        danger = danger_of(turn, tracker, forms, known, is_about_list)
        person = person_for_danger(turn, known) if danger not in turn.topics else []
        if person:
            return person
        if danger is not None:
            return plan_for_danger(danger, turn, tracker, forms, known, self.config["searched_after"])
        if is_cry_for_help(turn.text) and CRY_ANSWER in known.actions:
            return [CRY_ANSWER, *([DEACTIVATE_LOOP] if turn.loop is not None else [])]
        if RESTART in turn.topics and not erases_everything(turn, tracker):
            turn = _without(turn, RESTART)
        owed = plan_for_owed(turn, tracker, forms, known, self.config["searched_after"])
        if not owed or RESTART in turn.topics:
            return self._plan_outside_danger(turn, tracker, known)
        if turn.loop is None and (says_nothing_new(turn) or stays_with_person(turn)):
            return [*owed, *([LISTENING_REMINDER] if danger_was_named(turn) else [])]
        return owed + self._plan_outside_danger(replace(turn, done=turn.done[len(owed) :]), tracker, known)

    def _plan_outside_danger(self, turn: Turn, tracker: DialogueStateTracker, known: KnownAnswers) -> List[str]:
        """What answers a message that names no danger: the list shown, the form that waits, else its topics."""
        forms = self._forms
        if stays_with_person(turn):
            return [PRESENCE]
        left = self._left(turn, tracker)
        if left:
            return left
        about_list = about_shown_list(turn, tracker)
        if about_list:
            return forms.with_follow_up(about_list, turn)
        resumed = resumed_by_name(forms, turn, tracker)
        if resumed is not None:
            return forms.with_follow_up([resumed], turn)
        if RESTART in turn.topics:
            return [ACTION_RESTART_NAME]
        begun = forms.begun(turn)
        if begun is not None and begun != turn.loop:
            return [*forms.leave(turn.loop), *forms.with_follow_up([begun], turn)]
        if turn.loop is not None:
            return self._form_plan(turn.loop, turn, tracker, known)
        return self._answers(turn, tracker, known)

    def _left(self, turn: Turn, tracker: DialogueStateTracker) -> List[str]:
        """What is done when somebody leaves the question or the result that they are at; nothing when they do not."""
        forms, gesture = self._forms, self._forms.gesture(turn)
        if turn.loop is not None and gesture is not None:
            is_left = gesture is Gesture.leave
            return [*forms.leave(turn.loop), LEFT] if is_left else forms.with_follow_up([turn.loop], turn)
        if turn.loop is not None and forms.leaves_search(turn, tracker):
            return [DEACTIVATE_LOOP, LEFT]
        kept = just_ended(forms, turn, tracker)
        if kept is not None and gesture is Gesture.leave:
            return [forms[kept]["forget"], LEFT]
        return []

    def _form_plan(self, form: str, turn: Turn, tracker: DialogueStateTracker, known: KnownAnswers) -> List[str]:
        """The form goes on, unless the message asks something else: then that is answered and the form asks again."""
        forms = self._forms
        others = forms.other_topics(form, turn)
        continued = forms.with_follow_up([form], turn)
        steps = self._steps(others, known)
        if turn.entities & set(forms.get(form, {}).get("entities", ())):
            return [*continued, *steps]
        # A button of the form, or of its questions, is never another question.
        if turn.text.startswith("/") and turn.entities & GUIDED:
            return continued
        # The form may have changed the slots that the decision was taken on: what ran first tells what was decided.
        went_on = turn.done[:1] == (form,)
        if (
            not others
            or went_on
            or is_pause(turn.text)
            or (not turn.done and answers(turn.requested, turn.text, tracker))
        ):
            return continued
        if steps[-1] in forms:
            ended = forms.leave(form) if forms.is_guided(steps[-1]) else [DEACTIVATE_LOOP]
            return [*ended, *forms.with_follow_up(steps, turn)]
        if forms.is_guided(form) and was_interrupted_before(form, turn.earlier):
            return [*steps, DEACTIVATE_LOOP]  # what was said is kept for a few turns: a bare answer takes it up again
        return [*steps, form]

    def _answers(self, turn: Turn, tracker: DialogueStateTracker, known: KnownAnswers) -> List[str]:
        """What answers a message outside of any form."""
        forms = self._forms
        again = taken_up_again(forms, turn, tracker) or accepted(forms, turn, tracker)
        precision = [] if accuses_us(turn) else answer_to_precision(turn, known)
        steps = [again] if again is not None else precision or self._topic_steps(turn, known)
        if OTHER_LANGUAGE in turn.topics:
            steps = [*steps, *known.if_known(EMERGENCY_NUMBERS)]
        steps = self._introduction(turn, tracker, steps) + forms.with_follow_up(steps, turn)
        if danger_was_named(turn) and steps[-1] not in forms:
            steps.append(LISTENING_REMINDER)
        return steps + forget_the_past(forms, turn, tracker, steps)

    def _topic_steps(self, turn: Turn, known: KnownAnswers) -> List[str]:
        topics = list(turn.topics)
        if len(topics) > 1:
            topics = [topic for topic in topics if topic not in POLITE] or topics
        if topics in ([YES], [NO]) and turn.question.get(topics[0]):
            topics = [turn.question[topics[0]]]
        other_loan = other_loan_asked_about(turn.text, topics)
        if other_loan is not None:
            return [known.of(other_loan), *known.if_known(NOTHING_MORE)]
        if not topics:
            return [LADDER[min(_misunderstood_before(turn), len(LADDER) - 1)]]
        return self._steps(topics, known)

    def _steps(self, topics: List[str], known: KnownAnswers) -> List[str]:
        """One action a topic; what asks a question in its turn (a form) comes last."""
        unique = list(dict.fromkeys(known.of(topic) for topic in topics))
        return sorted(unique, key=lambda action: action in self._forms)

    def _introduction(self, turn: Turn, tracker: DialogueStateTracker, steps: List[str]) -> List[str]:
        """The first answer of a conversation says that a robot speaks, except where the channel shows it already."""
        first_turn = not any(turn.earlier)
        if not first_turn or tracker.get_latest_input_channel() in self.config["no_presentation_on"]:
            return []
        return [] if steps and steps[0] in INTRODUCED else [PRESENTATION]

    def _current_content(self) -> Content:
        if self._content is None:
            self._content = shared_content(data_dir())
        return self._content.current()


def _without(turn: Turn, *topics: str) -> Turn:
    """The turn as if its message did not hold these topics."""
    return replace(turn, topics=tuple(topic for topic in turn.topics if topic not in topics))


def _misunderstood_before(turn: Turn) -> int:
    """How many turns just before this one were not understood either."""
    count = 0
    for said in turn.earlier:
        if not set(LADDER) & set(said):
            break
        count += 1
    return count

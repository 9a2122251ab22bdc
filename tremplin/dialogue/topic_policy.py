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
from tremplin.answers.content import SAFETY, TOPICS
from tremplin.answers.shared import shared_content
from tremplin.dialogue.danger_followed import STAY_WITH, danger_before, danger_followed
from tremplin.dialogue.danger_or_answer import only_answers
from tremplin.dialogue.form_answers import answers, waiting_question
from tremplin.dialogue.named_subjects import is_new_question, other_loan_asked_about
from tremplin.dialogue.precisions import (
    NOTHING_MORE,
    PRECISION,
    is_unsure_follow_up,
    precision_of,
    said_again,
    topic_before,
    was_interrupted,
)
from tremplin.dialogue.reactions import Reaction, read_reaction
from tremplin.dialogue.shown_list import SEARCH, SEARCH_FORM, about_shown_list
from tremplin.dialogue.turn import Turn, read_turn
from tremplin.guided.gestures import (
    Gesture,
    gesture_of,
    is_pause,
    only_restarts,
    read_gesture,
    read_start,
    restarts,
)
from tremplin.nlu.dangers import dangers_named
from tremplin.settings import data_dir

DEACTIVATE_LOOP = "action_deactivate_loop"
LEFT = "utter_guide_arrete"
PRESENTATION = "utter_presentation"
PRESENCE = "utter_presence"
BREAKDOWN = "utter_panne"
EMERGENCY_NUMBERS = "utter_numeros_urgence"
LISTENING_REMINDER = "utter_rappel_ecoute"
LADDER = ("utter_suggestions", "utter_reformuler", "utter_personne")

OUT_OF_SCOPE = "hors_sujet"
PLACE = "lieu"
LANGUAGE = "langue"
OTHER_LANGUAGE = "autre_langue"
RESTART = "recommencer"
POLITE = frozenset({"salutation", "remerciement", "au_revoir"})

# The entities of the buttons of the guided dialogues: which one or which gesture, and which answer.
GUIDE, CHOICE = "guide", "choix"
GUIDED = frozenset({GUIDE, CHOICE})
# A message of so many words after a result is about that result, whatever the classifier thinks of it.
SHORT = 8
# « 3000 », « 3000 euros », « 3 000 € »: a figure and nothing else.
BARE = 3

DIGITS_OF_A_DEPARTEMENT = 3
# What still answers a guided dialogue that other questions have ended: « 2 ans », « il me reste 200 ».
BARE_ANSWER = 4

# Messages that say nothing new: the answer to them is still about the danger that was named.
SAYS_NOTHING_NEW = frozenset({"oui", "non", OUT_OF_SCOPE, "plainte", "au_revoir", "remerciement", "robot", "capacites"})
# An answer that accuses has no place soon after somebody said that they are in danger: « je peux pas le dire à ma mère ».
ACCUSES = "fraude"
# Messages that need no subject before them to be understood.
SAYS_WHAT_IT_IS = POLITE | {"oui", "non", "plainte", "robot", "parler_humain", PLACE, RESTART}
# What these say is no information that somebody may doubt or ask to hear in simpler words.
NO_INFORMATION = SAYS_NOTHING_NEW | SAYS_WHAT_IT_IS | {OTHER_LANGUAGE}
STAYS_FOR_TURNS = 3
# A sum tells something new of a danger that was just answered, and so does what its answer has other words for.
SAYS_MORE = frozenset({"montant"})
# After a danger was named, a topic less likely than this is no new question: the assistant stays with the person.
SURE_OF_NEW_QUESTION = 0.5
# …less likely than this when the message has the look of a question, or when the person was just told so.
SURE_OF_QUESTION = 0.3
ASKS = frozenset({"montant", "duree", "projet", "besoin"})


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
        content = self._current_content()
        reaction = self._reaction(turn, tracker, content)
        if reaction:
            return self._introduction(turn, tracker, reaction) + reaction
        dangers = [topic for topic in turn.topics if topic in content.topics and content.topics[topic].is_safety]
        echoes = [danger for danger in dangers if _only_echoes(danger, turn) or _accuses_in_danger(danger, turn)]
        turn = replace(turn, topics=tuple(topic for topic in turn.topics if topic not in echoes))
        danger = self._danger([danger for danger in dangers if danger not in echoes], turn, tracker, content)
        followed = danger_followed(turn.text, turn.earlier)
        if followed is not None and PLACE not in turn.entities and not _is_sure(danger, turn):
            danger = followed
        about_list = about_shown_list(turn, tracker)
        if danger is not None and not (about_list and _is_guess(danger, turn)):
            return self._safety_plan(danger, turn, tracker, content)
        if RESTART in turn.topics and not self._is_restart(turn, tracker):
            turn = replace(turn, topics=tuple(topic for topic in turn.topics if topic != RESTART))
        if self._stays_with_person(turn):
            return [PRESENCE]
        gesture = self._gesture(turn)
        if turn.loop is not None and gesture is not None:
            is_left = gesture is Gesture.leave
            return [*self._leave(turn.loop), LEFT] if is_left else self._with_follow_up([turn.loop], turn)
        if turn.loop is not None and self._leaves_search(turn, tracker):
            return [DEACTIVATE_LOOP, LEFT]
        kept = self._just_ended(turn, tracker)
        if kept is not None and gesture is Gesture.leave:
            return [self.config["forms"][kept]["forget"], LEFT]
        if about_list:
            return self._with_follow_up(about_list, turn)
        if RESTART in turn.topics:
            return [ACTION_RESTART_NAME]
        begun = self._begun(turn)
        if begun is not None and begun != turn.loop:
            return [*self._leave(turn.loop), *self._with_follow_up([begun], turn)]
        if turn.loop is not None:
            return self._form_plan(turn.loop, turn, tracker, content)
        again = self._taken_up_again(turn, tracker) or self._accepted(turn, tracker)
        precision = self._precision(turn, content)
        steps = [again] if again is not None else precision or self._topic_steps(turn, content)
        if OTHER_LANGUAGE in turn.topics:
            steps = [*steps, *self._if_known(EMERGENCY_NUMBERS)]
        steps = self._introduction(turn, tracker, steps) + self._with_follow_up(steps, turn)
        if _danger_was_named(turn) and steps[-1] not in self.config["forms"]:
            steps.append(LISTENING_REMINDER)
        return steps + self._forget_the_past(turn, tracker, steps)

    def _danger(
        self, dangers: List[Text], turn: Turn, tracker: DialogueStateTracker, content: Content
    ) -> Optional[Text]:
        """The most urgent danger of the message; none when it only answers the question of a guided dialogue."""
        if turn.done:  # decided before the actions changed the state that it was decided on
            said = (d for d in dangers if {self._action_of(d, content), said_again(d)} & set(turn.done))
            return next(said, None)
        if turn.loop == SEARCH_FORM and PLACE in turn.entities:
            dangers = [danger for danger in dangers if not _is_guess(danger, turn)]  # « dans la Nièvre »
        asked = turn.requested
        if turn.loop is None:
            ended = self._recently_ended(turn, tracker)
            asked = self.config["forms"][ended[0]]["memory"] if ended else None
        real = (d for d in dangers if not only_answers(d, turn.shares.get(d, 1.0), asked, turn.text, tracker))
        return next(real, None)

    def _safety_plan(self, danger: str, turn: Turn, tracker: DialogueStateTracker, content: Content) -> List[str]:
        steps = [self._action_of(danger, content)]
        own = said_again(danger)
        is_said = bool(turn.earlier) and steps[0] in turn.earlier[0]
        says_more = turn.entities & (SAYS_MORE | _has_words_for(steps[0], content))
        if is_said and own in self._known_actions and not says_more:
            steps = [own]  # « mais il a une carte d'identité »: the same words again would convince nobody
        if LANGUAGE in turn.entities:
            steps += self._if_known(EMERGENCY_NUMBERS)
        # The place that this message or an earlier one told: who is hungry is not asked for it again.
        if danger in self.config["searched_after"] and steps[0] != own and tracker.get_slot(PLACE):
            steps.append(SEARCH)
        if danger in STAY_WITH:
            steps += self._leave(turn.loop)
        return steps

    def _leave(self, form: Optional[Text]) -> List[str]:
        """The steps that end a form before its end: what was said in a guided dialogue is forgotten with it."""
        if form is None:
            return []
        forget = self.config["forms"].get(form, {}).get("forget")
        return [DEACTIVATE_LOOP, *([forget] if forget else [])]

    def _gesture(self, turn: Turn) -> Optional[Gesture]:
        """How somebody leaves a question of the guided dialogue that they are in, by its button or in words."""
        if turn.loop is not None and "forget" not in self.config["forms"].get(turn.loop, {}):
            return None
        return gesture_of(turn.values.get(GUIDE)) or gesture_of(turn.values.get(CHOICE)) or read_gesture(turn.text)

    @staticmethod
    def _is_restart(turn: Turn, tracker: DialogueStateTracker) -> bool:
        """Whether the message commands to erase everything; what the form that waits reads in it comes first."""
        if turn.loop is None or only_restarts(turn.text):
            return restarts(turn.text)
        is_answer = turn.done[:1] == (turn.loop,) or answers(turn.requested, turn.text, tracker)
        return not is_answer and restarts(turn.text)

    def _leaves_search(self, turn: Turn, tracker: DialogueStateTracker) -> bool:
        """Whether somebody asked where they live wants no search after all: « laisse tomber », « non », « jveu pas ».

        What the search itself can answer stays with it: « je préfère pas le dire », « non » to a place that was guessed.
        """
        if "forget" in self.config["forms"].get(turn.loop, {}) or turn.text.startswith("/"):
            return False
        if turn.done:
            return turn.done[:1] == (DEACTIVATE_LOOP,)
        gesture = read_gesture(turn.text)
        if gesture is Gesture.leave:
            return True
        is_refused = gesture is Gesture.skip or (set(turn.topics) == {"non"} and len(turn.text.split()) <= BARE)
        is_asked_which = bool((tracker.get_slot("recherche") or {}).get("choix"))
        return is_refused and not is_asked_which and not answers(turn.requested, turn.text, tracker)

    def _begun(self, turn: Turn) -> Optional[Text]:
        """The guided dialogue that the button pressed begins, or the message that says its name."""
        for form, settings in self.config["forms"].items():
            start = settings.get("start")
            if start and turn.values.get(start["entity"]) == start["value"]:
                return str(form)
        named = read_start(turn.text)
        return named if named in self.config["forms"] else None

    def _recently_ended(self, turn: Turn, tracker: DialogueStateTracker) -> List[str]:
        """The guided dialogues that gave their result a few turns ago, and still know what was said."""
        return [
            str(form)
            for form, settings in self.config["forms"].items()
            if settings.get("again_on")
            and tracker.get_slot(settings["memory"]) is not None
            and any(settings["then"] in answers for answers in turn.earlier)
        ]

    def _just_ended(self, turn: Turn, tracker: DialogueStateTracker) -> Optional[Text]:
        """The guided dialogue whose result was the last thing said, as long as it knows what was said in it."""
        if turn.loop is not None or not turn.earlier:
            return None
        for form, settings in self.config["forms"].items():
            if not settings.get("again_on") or settings["then"] not in turn.earlier[0]:
                continue
            if settings["forget"] in turn.done or tracker.get_slot(settings["memory"]) is not None:
                return str(form)
        return None

    def _taken_up_again(self, turn: Turn, tracker: DialogueStateTracker) -> Optional[Text]:
        """The guided dialogue that a message takes up again soon after its end: « et sur 4 ans ? »."""
        if turn.done and turn.done[0] in self.config["forms"]:
            return turn.done[0]  # decided before the form changed the state that it was decided on
        last = turn.earlier[0] if turn.earlier else ()
        for form in self._recently_ended(turn, tracker):
            settings = self.config["forms"][form]
            # « 60 » right after the result is what can be paid; later on it may be a département.
            if _is_small_number(turn.text) and settings["then"] not in last:
                continue
            own_topics = {*settings["again_on"], *POLITE, OUT_OF_SCOPE, "oui", "non", "plainte"}
            is_sure = not turn.topics or turn.shares.get(turn.topics[0], 1.0) >= SURE_OF_NEW_QUESTION
            asks_something_else = len(turn.text.split()) > SHORT and is_sure and not set(turn.topics) <= own_topics
            if not asks_something_else and answers(settings["memory"], turn.text, tracker):
                return form
        return self._interrupted(turn, tracker)

    def _interrupted(self, turn: Turn, tracker: DialogueStateTracker) -> Optional[Text]:
        """The guided dialogue that other questions ended a few turns ago, when the message still answers it: « 2 ans »."""
        if len(turn.text.split()) > BARE_ANSWER or read_gesture(turn.text) is Gesture.leave:
            return None
        for form in self._left_open(turn, tracker):
            waiting = waiting_question(self.config["forms"][form]["memory"], tracker)
            if waiting is not None and answers(waiting, turn.text, tracker):
                return form
        return None

    def _left_open(self, turn: Turn, tracker: DialogueStateTracker) -> List[str]:
        """The guided dialogues that somebody was in a few turns ago, and that still know what was said."""
        return [
            str(form)
            for form, settings in self.config["forms"].items()
            if settings.get("memory")
            and tracker.get_slot(settings["memory"]) is not None
            and any(form in said for said in turn.earlier)
        ]

    def _accepted(self, turn: Turn, tracker: DialogueStateTracker) -> Optional[Text]:
        """The guided dialogue that the last answer proposed, when the message gives it a figure: « 3000 »."""
        last = set(turn.earlier[0]) if turn.earlier else set()
        if _is_small_number(turn.text):
            return None  # « 48 » is a département
        for form, settings in self.config["forms"].items():
            is_offered = not last.isdisjoint(settings.get("offered_by", ()))
            if is_offered and len(turn.text.split()) <= BARE and answers(settings["memory"], turn.text, tracker):
                return str(form)
        return None

    def _forget_the_past(self, turn: Turn, tracker: DialogueStateTracker, steps: List[str]) -> List[str]:
        """What was kept for « et sur 4 ans ? », or when other questions came between, is forgotten after a few turns."""
        forgetting = []
        for form, settings in self.config["forms"].items():
            is_kept = settings.get("memory") and tracker.get_slot(settings["memory"]) is not None
            is_recent = any(settings.get("then") in said or form in said for said in turn.earlier)
            if is_kept and not is_recent and form not in steps and turn.loop_now != form:
                forgetting.append(settings["forget"])
        return list(dict.fromkeys(forgetting))

    @staticmethod
    def _stays_with_person(turn: Turn) -> bool:
        """Whether a danger was named a few turns ago and the message surely asks nothing else."""
        looks_asked = (
            "?" in turn.text or bool(turn.entities & ASKS) or any(PRESENCE in said for said in turn.earlier[:1])
        )
        sure_from = SURE_OF_QUESTION if looks_asked else SURE_OF_NEW_QUESTION
        is_unsure = bool(turn.topics) and turn.shares.get(turn.topics[0], 1.0) < sure_from
        says_nothing_new = set(turn.topics) <= SAYS_NOTHING_NEW or read_reaction(turn.text) is not None
        return _danger_was_named(turn) and (says_nothing_new or is_unsure)

    def _precision(self, turn: Turn, content: Content) -> List[str]:
        """What is said when the message still speaks of the subject before it; the topic may have words of its own."""
        is_interrupted = was_interrupted(turn.earlier)
        is_new = not is_interrupted and is_new_question(turn.text, turn.topics, turn.confidence)
        topic = None if is_new else precision_of(turn.text, turn.topics, turn.earlier)
        if topic is None:
            topic = self._unsurely_left(turn, content)
            # The same words twice help nobody: then what it may have meant is shown.
            if topic is not None and any(said.startswith(PRECISION) for said in turn.earlier[0]):
                return [LADDER[0]]
        if topic is None:
            return []
        if is_interrupted:
            return [self._action_of(topic, content)]
        own = said_again(topic)
        return [own if own in self._known_actions else PRECISION]

    def _reaction(self, turn: Turn, tracker: DialogueStateTracker, content: Content) -> List[str]:
        """What is said of the last answer to somebody who doubts it, asks why or did not understand.

        Not after a danger, which has words of its own for that, nor while a question waits.
        """
        reaction = read_reaction(turn.text)
        if reaction is None or turn.loop is not None or _danger_was_named(turn) or danger_before(turn.earlier):
            return []
        decided = set(turn.done) - {PRESENTATION}
        if reaction.response not in self._known_actions or not decided <= {reaction.response, LADDER[0]}:
            return []
        if self._taken_up_again(turn, tracker) is not None:
            return []  # « c'est trop » after the figures asks for others
        informs = {t.id for t in content.topics.values() if t.kind != SAFETY} - NO_INFORMATION
        ends = {form["then"] for form in self.config["forms"].values() if form.get("memory")}
        is_after_result = bool(turn.earlier) and not ends.isdisjoint(turn.earlier[0])
        if is_after_result or topic_before(turn.earlier, informs) is not None:
            return [reaction.response]
        # Of nothing it asks nothing: the classifier would take it for a refused loan.
        return [LADDER[0]] if reaction is Reaction.why else []

    @staticmethod
    def _unsurely_left(turn: Turn, content: Content) -> Optional[Text]:
        """The subject before a short message that surely asks about no other."""
        if SAYS_WHAT_IT_IS & set(turn.topics) or PLACE in turn.entities or turn.text.startswith("/"):
            return None
        is_about_danger = danger_before(turn.earlier) is not None
        if not is_unsure_follow_up(turn.text, turn.topics, turn.confidence, is_about_danger):
            return None
        subjects = {topic.id for topic in content.topics.values() if topic.kind in (TOPICS, SAFETY)}
        topic = topic_before(turn.earlier, subjects)
        return topic if topic not in turn.topics else None

    def _form_plan(self, form: str, turn: Turn, tracker: DialogueStateTracker, content: Content) -> List[str]:
        """The form goes on, unless the message asks something else: then that is answered and the form asks again."""
        settings = self.config["forms"].get(form, {})
        ignored = {*settings.get("topics", ()), *POLITE, OUT_OF_SCOPE, "oui", "non"}
        if settings.get("memory") and turn.text.strip().isdigit():
            ignored.add(PLACE)  # a bare number is no way out of a guided dialogue
        others = [topic for topic in turn.topics if topic not in ignored]
        continued = self._with_follow_up([form], turn)
        steps = self._steps(others, content)
        if turn.entities & set(settings.get("entities", ())):
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
        if steps[-1] in self.config["forms"]:
            is_guided = "forget" in self.config["forms"][steps[-1]]
            ended = self._leave(form) if is_guided else [DEACTIVATE_LOOP]
            return [*ended, *self._with_follow_up(steps, turn)]
        if self._was_interrupted_before(form, turn):
            return [*steps, DEACTIVATE_LOOP]  # what was said is kept for a few turns: a bare answer takes it up again
        return [*steps, form]

    def _was_interrupted_before(self, form: Text, turn: Turn) -> bool:
        """Whether the guided dialogue was taken up after another answer in the turn before: it is not twice in a row."""
        if "forget" not in self.config["forms"].get(form, {}) or len(turn.earlier) < 2:
            return False
        before, earlier = turn.earlier[:2]
        return form in before[1:] and form in earlier

    def _topic_steps(self, turn: Turn, content: Content) -> List[str]:
        topics = list(turn.topics)
        if len(topics) > 1:
            topics = [topic for topic in topics if topic not in POLITE] or topics
        if topics in (["oui"], ["non"]) and turn.question.get(topics[0]):
            topics = [turn.question[topics[0]]]
        other_loan = other_loan_asked_about(turn.text, topics)
        if other_loan is not None:
            return [self._action_of(other_loan, content), *self._if_known(NOTHING_MORE)]
        if not topics:
            return [LADDER[min(self._misunderstood_before(turn), len(LADDER) - 1)]]
        return self._steps(topics, content)

    @staticmethod
    def _misunderstood_before(turn: Turn) -> int:
        """How many turns just before this one were not understood either."""
        count = 0
        for said in turn.earlier:
            if not set(LADDER) & set(said):
                break
            count += 1
        return count

    def _steps(self, topics: List[str], content: Content) -> List[str]:
        """One action a topic; what asks a question in its turn (a form) comes last."""
        unique = list(dict.fromkeys(self._action_of(topic, content) for topic in topics))
        return sorted(unique, key=lambda action: action in self.config["forms"])

    def _action_of(self, topic: str, content: Content) -> str:
        """What answers a topic; a topic that the model knows and the files have lost is not met with silence."""
        candidates = [content.topics[topic].action] if topic in content.topics else []
        candidates += [f"utter_{topic}", topic]
        return next((name for name in candidates if name in self._known_actions), LADDER[0])

    def _if_known(self, action: str) -> List[str]:
        """An action that only adds to an answer: a model of before may not know it."""
        return [action] if action in self._known_actions else []

    def _with_follow_up(self, steps: List[str], turn: Turn) -> List[str]:
        """A form that has got all its answers hands over to the action that uses them."""
        if not steps or steps[-1] not in self.config["forms"] or steps[-1] not in turn.done:
            return steps
        follow_up = self.config["forms"][steps[-1]].get("then")
        return [*steps, follow_up] if follow_up and turn.loop_now is None else steps

    def _introduction(self, turn: Turn, tracker: DialogueStateTracker, steps: List[str]) -> List[str]:
        """The first answer of a conversation says that a robot speaks, except where the channel shows it already."""
        first_turn = not any(turn.earlier)
        if not first_turn or tracker.get_latest_input_channel() in self.config["no_presentation_on"]:
            return []
        return [] if steps[:1] in (["utter_salutation"], ["utter_robot"]) else [PRESENTATION]

    def _current_content(self) -> Content:
        if self._content is None:
            self._content = shared_content(data_dir())
        return self._content.current()


def _has_words_for(response: Text, content: Content) -> FrozenSet[Text]:
    """What the variants of a response depend on: said anew, it is answered in its own words."""
    variants = content.responses[response].variants if response in content.responses else ()
    return frozenset(name for variant in variants for name in variant.conditions)


def _is_small_number(text: str) -> bool:
    """« 48 », « 974 »: what can be paid each month, or a département."""
    number = text.strip()
    return number.isdigit() and len(number) <= DIGITS_OF_A_DEPARTEMENT


def _is_sure(danger: Optional[Text], turn: Turn) -> bool:
    """Whether a message surely speaks of a danger, and not of the one before: « il m'a… » may still mean the lender."""
    named = dangers_named(turn.text)
    return danger is not None and (danger in named or turn.shares.get(danger, 1.0) >= SURE_OF_NEW_QUESTION)


def _is_guess(danger: Text, turn: Turn) -> bool:
    """Whether the words of a message do not say the danger that it was taken for, nor that somebody is harmed.

    « ya un parking » about an address that was shown, a place where one was asked for: what waits is the likelier meaning.
    """
    is_harm = danger in STAY_WITH and turn.shares.get(danger, 1.0) >= SURE_OF_NEW_QUESTION
    return danger not in dangers_named(turn.text) and not is_harm


def _only_echoes(danger: str, turn: Turn) -> bool:
    """Whether a danger that was answered a moment ago only echoes in a message that surely asks something else.

    « bon ma sœur vient. et la lettre, j'en fais quoi ? »: the number was given, and the letter is the question.
    """
    others = [turn.shares.get(topic, 0.0) for topic in turn.topics if topic != danger]
    was_answered = any(f"utter_{danger}" in said for said in turn.earlier[:STAYS_FOR_TURNS])
    return (
        was_answered
        and max(others, default=0.0) >= max(SURE_OF_NEW_QUESTION, turn.shares.get(danger, 0.0))
        and danger not in dangers_named(turn.text)
    )


def _accuses_in_danger(danger: str, turn: Turn) -> bool:
    """Whether a danger is the answer that accuses, and the person spoke of being in danger a moment ago."""
    return danger == ACCUSES and _danger_was_named(turn)


def _danger_was_named(turn: Turn) -> bool:
    """Whether one of the last turns was about a danger after which the assistant stays with the person."""
    named = {f"utter_{topic}" for topic in STAY_WITH} | {PRESENCE}
    return any(named & set(said) for said in turn.earlier[:STAYS_FOR_TURNS])

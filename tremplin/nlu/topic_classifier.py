"""The graph component that gives a message its intent and its `topics`: `TopicModel` in Rasa's terms.

No `from __future__ import annotations` here: Rasa reads the annotations of a graph component at run time.
"""

import re
from pathlib import Path
from typing import Any, Dict, List, Optional, Text, Tuple

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from tremplin.nlu.dangers import dangers_named
from tremplin.nlu.learning_code import learning_code
from tremplin.nlu.topic_model import Prediction, Thresholds, TopicModel
from tremplin.nlu.training_set import Example

TOPICS = "topics"
AUTHOR = "auteur"
ASKED = "sujets"
OUT_OF_SCOPE = "hors_sujet"
_RANKED = 10  # intents shown in the ranking, as Rasa's own classifiers do
_PAYLOAD = re.compile(r"^/([a-z_]+)")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(IntentClassifier, GraphComponent):
    """Sets `intent`, `intent_ranking` and `topics` (ids in the order in which they are answered)."""

    @classmethod
    def required_packages(cls) -> List[Text]:
        """Packages that the component needs."""
        return ["sklearn"]

    @classmethod
    def fingerprint_addon(cls, config: Dict[Text, Any]) -> Optional[Text]:
        """Rasa takes a component from its cache while data and config are the same: not when the code has changed."""
        return learning_code()

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """The thresholds are chosen in config.yml, with their reason; these are only safe starting points."""
        return {
            "refuse_below": 0.45,
            "out_of_scope_from": 0.35,
            "likely_from": {},
            "before_named_from": 0.5,
            "danger_from": 0.4,
            "second_topic_from": 0.3,
            "second_danger_from": 0.5,
            "single": [],
            "dangers": [],
        }

    @staticmethod
    def validate_config(config: Dict[Text, Any]) -> None:
        """Refuse thresholds that are not shares."""
        keys = (
            "refuse_below",
            "out_of_scope_from",
            "danger_from",
            "before_named_from",
            "second_topic_from",
            "second_danger_from",
        )
        for key, share in [*((key, config[key]) for key in keys), *config["likely_from"].items()]:
            if not 0 <= float(share) <= 1:
                raise InvalidConfigException(f"TopicClassifier: {key} must stand between 0 and 1, not {share}.")

    def __init__(
        self,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: Optional[TopicModel] = None,
    ) -> None:
        """Made by `create` before training and by `load` after."""
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._model = model
        self._thresholds = Thresholds(
            danger=float(config["danger_from"]),
            second=float(config["second_topic_from"]),
            second_danger=float(config["second_danger_from"]),
        )

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "TopicClassifier":
        """A component to be trained."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "TopicClassifier":
        """A trained component."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, TopicModel.load(Path(folder)))

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the model on the examples of data/, grouped by the author that each block names."""
        examples = [read_example(message) for message in training_data.intent_examples]
        self._model = TopicModel.fit(examples, frozenset(self._config["single"]), frozenset(self._config["dangers"]))
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(Path(folder))
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Give each message its topics."""
        for message in messages:
            self._process(message)
        return messages

    def _process(self, message: Message) -> None:
        text = message.get(TEXT)
        if not isinstance(text, str) or self._model is None:
            return
        payload = _PAYLOAD.match(text)
        if payload and payload.group(1) in self._model.labels:
            message.set(TOPICS, [payload.group(1)], add_to_output=True)
            return
        if not any(sign.isalnum() for sign in text):
            self._set(message, (OUT_OF_SCOPE,), 1.0, [])
            return
        prediction = self._model.predict(text, self._thresholds)
        ranking = [
            {INTENT_NAME_KEY: topic, PREDICTED_CONFIDENCE_KEY: share} for topic, share in prediction.ranking[:_RANKED]
        ]
        dangers = self._dangers(text, prediction)
        others = [topic for topic in prediction.topics if topic not in self._config["dangers"]]
        is_answered = bool(others) and prediction.confidence >= self._answered_from(others[0])
        if not dangers and not is_answered:
            self._refuse(message, ranking)
            return
        self._set(message, (*dangers, *others), prediction.confidence, ranking)

    def _answered_from(self, topic: Text) -> float:
        return float(self._config["out_of_scope_from" if topic == OUT_OF_SCOPE else "refuse_below"])

    def _dangers(self, text: Text, prediction: Prediction) -> List[Text]:
        """The dangers of a message, the most urgent first: named outright, or understood.

        What is only guessed does not go before what the message says: « mon mari veut me tuer » is no despair.
        """
        order: List[Text] = self._config["dangers"]
        named, shares = dangers_named(text), dict(prediction.ranking)
        first_named = min((order.index(topic) for topic in named if topic in order), default=0)
        likely_from = dict.fromkeys(order[:first_named], self._config["before_named_from"])
        likely_from.update(self._config["likely_from"])
        understood = (t for t in prediction.topics if shares[t] >= likely_from.get(t, 0.0))
        found = {*named, *understood}
        return [topic for topic in self._config["dangers"] if topic in found]

    @staticmethod
    def _set(message: Message, topics: Tuple[Text, ...], confidence: float, ranking: List[Dict[Text, Any]]) -> None:
        intent = {INTENT_NAME_KEY: topics[0], PREDICTED_CONFIDENCE_KEY: confidence}
        message.set(INTENT, intent, add_to_output=True)
        message.set(INTENT_RANKING_KEY, ranking or [intent], add_to_output=True)
        message.set(TOPICS, list(topics), add_to_output=True)

    @staticmethod
    def _refuse(message: Message, ranking: List[Dict[Text, Any]]) -> None:
        """Not sure enough to answer: the ranking stays for the suggestions."""
        refused = {INTENT_NAME_KEY: DEFAULT_NLU_FALLBACK_INTENT_NAME, PREDICTED_CONFIDENCE_KEY: 1.0}
        message.set(INTENT, refused, add_to_output=True)
        message.set(INTENT_RANKING_KEY, [refused, *ranking], add_to_output=True)
        message.set(TOPICS, [], add_to_output=True)


def read_example(message: Message) -> Example:
    """A training message with what its block says of it: `metadata: {auteur: …, sujets: [first, second]}`."""
    metadata = message.get("metadata") or {}
    block = metadata.get("intent") or {}
    own = metadata.get("example") or {}
    intent = message.get(INTENT)
    topics = own.get(ASKED) or block.get(ASKED) or [intent]
    author = own.get(AUTHOR) or block.get(AUTHOR) or "equipe"
    return Example(message.get(TEXT), tuple(topics), str(author))

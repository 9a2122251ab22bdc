"""The graph component that finds places in a message: `tremplin.places` in Rasa's terms.

No `from __future__ import annotations` here: Rasa reads the annotations of a graph component at run time.
"""

from typing import Any, Dict, List, Text, Tuple

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_END,
    ENTITY_ATTRIBUTE_START,
    ENTITY_ATTRIBUTE_TYPE,
    ENTITY_ATTRIBUTE_VALUE,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from tremplin.nlu.mentions import places_in
from tremplin.places import SECOND_CUES, Mention, load_gazetteer

PLACE_ENTITY = "lieu"
SEVERAL = "|"  # between the keys of the places to choose from
LIVES_THERE = "habite"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class PlaceExtractor(EntityExtractorMixin, GraphComponent):
    """Sets the entity `lieu`: the key of the place understood, or the keys to choose from, best first.

    Of several places the one where the person lives wins: help is looked for there.
    """

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "PlaceExtractor":
        """The gazetteer is loaded at once: a first message must not wait for it."""
        load_gazetteer()
        return cls()

    def process(self, messages: List[Message]) -> List[Message]:
        """Add the place of each message to its entities."""
        for message in messages:
            text = message.get(TEXT)
            if not isinstance(text, str) or text.startswith("/"):
                continue
            mentions = places_in(text)
            if mentions:
                entity = self._entity(_where_help_is_needed(mentions))
                message.set(ENTITIES, [*message.get(ENTITIES, []), entity], add_to_output=True)
        return messages

    def _entity(self, mention: Mention) -> Dict[Text, Any]:
        entity = {
            ENTITY_ATTRIBUTE_TYPE: PLACE_ENTITY,
            ENTITY_ATTRIBUTE_START: mention.start,
            ENTITY_ATTRIBUTE_END: mention.end,
            ENTITY_ATTRIBUTE_VALUE: SEVERAL.join(place.key for place in mention.resolution.places),
        }
        return self.add_extractor_name([entity])[0]


def _where_help_is_needed(mentions: Tuple[Mention, ...]) -> Mention:
    """Where somebody lives; else no place that is denied or is only that of the work (« pas Lens, Lille »)."""
    lived_in = [mention for mention in mentions if mention.cue == LIVES_THERE]
    kept = [mention for mention in mentions if mention.cue not in SECOND_CUES]
    return (lived_in or kept or mentions)[0]

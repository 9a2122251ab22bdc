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
from tremplin.places import DENIED, SECOND_CUES, Mention, load_gazetteer

PLACE_ENTITY = "lieu"
SEVERAL = "|"  # between the keys of the places to choose from
LIVES_THERE = "habite"
# What stands between two places of which either may be meant.
_OR, _AND, _BETWEEN = frozenset({"ou", "ou a", "ou à", "/"}), frozenset({"et"}), "entre"


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
            meant = where_help_is_needed(text, places_in(text))
            if meant:
                entity = self._entity(meant)
                message.set(ENTITIES, [*message.get(ENTITIES, []), entity], add_to_output=True)
        return messages

    def _entity(self, meant: Tuple[Mention, ...]) -> Dict[Text, Any]:
        keys = [place.key for mention in meant for place in mention.resolution.places]
        entity = {
            ENTITY_ATTRIBUTE_TYPE: PLACE_ENTITY,
            ENTITY_ATTRIBUTE_START: meant[0].start,
            ENTITY_ATTRIBUTE_END: meant[-1].end,
            ENTITY_ATTRIBUTE_VALUE: SEVERAL.join(dict.fromkeys(keys)),
        }
        return self.add_extractor_name([entity])[0]


def where_help_is_needed(text: str, mentions: Tuple[Mention, ...]) -> Tuple[Mention, ...]:
    """Where somebody lives; else no place that is denied or is only that of the work (« pas Lens, Lille »).

    Several to choose from where somebody names them side by side (« Agen ou Auch ») or lives in both (« je vis à Lyon
    mais je déménage à Strasbourg »); none where all are denied (« je ne suis pas à Lens »).
    """
    said = tuple(mention for mention in mentions if mention.cue != DENIED)
    lived_in = tuple(mention for mention in said if mention.cue == LIVES_THERE)
    kept = lived_in or tuple(mention for mention in said if mention.cue not in SECOND_CUES) or said
    if len(lived_in) > 1:
        return tuple(mention for mention in lived_in if not any(_holds(mention, other) for other in lived_in))
    beside = [mention for mention in said if kept and _are_beside(text, kept[0], mention)]
    return (*kept[:1], *beside[:1])


def _holds(larger: Mention, smaller: Mention) -> bool:
    """Whether one place lies within the other: « dans le 59, à Lille », « à Paris, dans le 18e »."""
    around, inside = larger.resolution.places[0], smaller.resolution.places[0]
    if around.kind == "commune":
        return inside.parent == around.code
    return inside.kind == "commune" and inside.departement in around.departements


def _are_beside(text: str, first: Mention, second: Mention) -> bool:
    """Whether nothing but « ou » (after « entre », « et ») stands between two places."""
    between = text[first.end : second.start].strip().lower() if first.end < second.start else ""
    return between in _OR or (between in _AND and text[: first.start].rstrip().lower().endswith(_BETWEEN))

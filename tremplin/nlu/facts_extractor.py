"""The graph component that finds what a message says of the loan and of the person, for the slots of domain.yml.

No `from __future__ import annotations` here: Rasa reads the annotations of a graph component at run time.
"""

from collections.abc import Iterator
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

from tremplin.nlu.ages import UNDER_AGE, find_age
from tremplin.nlu.amounts import find_sums
from tremplin.nlu.beneficiaries import find_somebody_else
from tremplin.nlu.dangers import said_of_danger
from tremplin.nlu.durations import find_duration
from tremplin.nlu.languages import find_language
from tremplin.nlu.numbers import find_numbers
from tremplin.nlu.projects import find_loan_type, find_project
from tremplin.nlu.reading import Reading, load_lexicon
from tremplin.nlu.situations import find_situation
from tremplin.nlu.subjects import find_need, find_neighbouring_subject

# Read only by the answers to the dangers, which have other words for them; the phrases that say them (data/lexique).
_CHILD = "enfant_en_danger"
_SAID_OF_A_DANGER = {
    "geste_commence": "gestes.commence",
    _CHILD: "gestes.enfant",
    "menace_pour_dette": "arnaques.menace",
    "arnaque_payee": "arnaques.payee",
}

# (entity, value, first word, last word excluded)
Fact = Tuple[Text, Any, int, int]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class FactsExtractor(EntityExtractorMixin, GraphComponent):
    """Sets at most one entity of each kind: amounts, duration, situation, project, type of loan, language…"""

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "FactsExtractor":
        """The lexicon is read at once: a first message must not wait for it."""
        load_lexicon()
        return cls()

    def process(self, messages: List[Message]) -> List[Message]:
        """Add the facts of each message to its entities."""
        for message in messages:
            text = message.get(TEXT)
            if not isinstance(text, str) or text.startswith("/"):
                continue
            reading = load_lexicon().read(text)
            entities = [self._entity(reading, fact) for fact in _facts(reading)]
            if entities:
                message.set(
                    ENTITIES,
                    [*message.get(ENTITIES, []), *entities],
                    add_to_output=True,
                )
        return messages

    def _entity(self, reading: Reading, fact: Fact) -> Dict[Text, Any]:
        name, value, first, last = fact
        start, end = reading.span(first, last)
        entity: Dict[Text, Any] = {
            ENTITY_ATTRIBUTE_TYPE: name,
            ENTITY_ATTRIBUTE_START: start,
            ENTITY_ATTRIBUTE_END: end,
            ENTITY_ATTRIBUTE_VALUE: value,
        }
        self.add_extractor_name([entity])
        return entity


def _facts(reading: Reading) -> Iterator[Fact]:
    if not reading.words:
        return
    numbers = find_numbers(reading)
    for found in find_sums(reading, numbers):
        yield found.kind, found.euros, found.first, found.last
    duration = find_duration(reading, numbers)
    if duration:
        yield "duree", duration.months, duration.first, duration.last
    somebody_else = find_somebody_else(reading)
    if somebody_else:
        yield "pour_autrui", True, somebody_else.first, somebody_else.last
    age = find_age(reading, numbers, for_somebody_else=somebody_else is not None)
    for name, said in (
        (
            "situation",
            find_situation(reading, for_somebody_else=somebody_else is not None),
        ),
        ("age", age),
        ("projet", find_project(reading)),
        ("type_microcredit", find_loan_type(reading)),
        ("besoin", find_need(reading)),
        ("domaine_voisin", find_neighbouring_subject(reading)),
    ):
        if said:
            value, words = said
            yield name, value, words.first, words.last
    for name, label in _SAID_OF_A_DANGER.items():
        said_of_it = said_of_danger(label, reading)
        if said_of_it is None and name == _CHILD and age is not None and age[0] == UNDER_AGE:
            said_of_it = age[1]
        if said_of_it:
            yield name, True, said_of_it.first, said_of_it.last
    language = find_language(reading)
    if language:
        yield "langue", language, 0, len(reading.words)

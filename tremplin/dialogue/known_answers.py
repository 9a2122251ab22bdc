"""Which action answers a topic: the files say it, as far as the model at hand knows it."""

from collections.abc import Container
from dataclasses import dataclass

from tremplin.answers import Content
from tremplin.answers.content import UTTER
from tremplin.dialogue.precisions import PRECISION, said_again

SUGGESTIONS = "utter_suggestions"
EMERGENCY_NUMBERS = "utter_numeros_urgence"


@dataclass(frozen=True)
class KnownAnswers:
    """The answers of the files, and the actions that the model knows: it may be older, or newer, than the files.

    Attributes:
        content: the files as they are now.
        actions: the names of the actions that the model knows.
    """

    content: Content
    actions: Container[str]

    def of(self, topic: str) -> str:
        """What answers a topic; a topic that the model knows and the files have lost is not met with silence."""
        candidates = [self.content.topics[topic].action] if topic in self.content.topics else []
        candidates += [f"{UTTER}{topic}", topic]
        return next((name for name in candidates if name in self.actions), SUGGESTIONS)

    def if_known(self, action: str) -> list[str]:
        """An action that only adds to an answer: a model of before may not know it."""
        return [action] if action in self.actions else []

    def again(self, topic: str) -> str:
        """What speaks of a topic once more: words of its own where it has some, else those for any subject."""
        own = said_again(topic)
        return own if own in self.actions else PRECISION

    def is_danger(self, topic: str) -> bool:
        """Whether a topic is one of those that come before everything."""
        return topic in self.content.topics and self.content.topics[topic].is_safety

    def variants_depend_on(self, response: str) -> frozenset[str]:
        """What the variants of a response depend on: said anew, it is answered in its own words."""
        variants = self.content.responses[response].variants if response in self.content.responses else ()
        return frozenset(name for variant in variants for name in variant.conditions)

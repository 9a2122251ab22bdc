"""The project's NLG: answers come from data/ as it stands on the disk, with their sources and their dates.

`endpoints.yml` names it (`nlg: {type: tremplin.dialogue.nlg.ContentNLG}`). What it returns for a response:
`text` (the answer and its source line), `buttons`, and `custom` with the parts for channels that show them apart.
"""

from collections.abc import Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from tremplin.answers import Answer, Button, Citation, Content, compose, source_line
from tremplin.answers.content import POINT
from tremplin.answers.shared import shared_content
from tremplin.answers.typography import french
from tremplin.dialogue.danger_followed import STAY_WITH, danger_followed
from tremplin.dialogue.danger_owed import danger_owed
from tremplin.dialogue.offered_buttons import buttons_under
from tremplin.dialogue.points import point_asked
from tremplin.dialogue.precisions import PRECISION, TURNS_BACK, topic_before
from tremplin.dialogue.reactions import answer_before, reaction_of
from tremplin.dialogue.turn import STAYS_FOR_TURNS, backwards, read_turn
from tremplin.settings import data_dir

# The placeholder of the subject of the answer before, in what is said about it again.
SUBJECT_BEFORE = "sujet_precedent"
# What is said of the last answer when somebody doubts it or has not understood it.
BEGINNING, CHECKED = "reponse_courte", "date_des_sources"
# What is done cannot be undone by the next message: the answers to a danger go on from it for so many messages.
DONE = frozenset({"geste_commence", "arnaque_payee"})
REMEMBERED_MESSAGES = 3
# Rasa's own channels print `custom` as raw JSON: they get the text alone.
PLAIN_CHANNELS = frozenset({"cmdline", "rest", "callback"})


class ContentNLG(NaturalLanguageGenerator):
    """Says a response of data/ for the state of a conversation."""

    def __init__(self, endpoint_config: EndpointConfig | None = None, domain: Domain | None = None) -> None:
        """Made by Rasa from endpoints.yml.

        Raises:
            ContentError: the content cannot be used at the start.
        """
        self._content = shared_content(data_dir())

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """Say `utter_action`; None when no such response exists, as Rasa expects."""
        content = self._content.current()
        said = {**_still_true(tracker), **_entities(tracker)}
        slots = {**tracker.current_slot_values(), **said}
        danger = _danger_of(content, utter_action)
        if danger is not None:
            said = {**_said_of_danger_owed(danger, tracker, content), **said}
            slots |= said
            if not _still_speaks_of(danger, tracker):
                # Whoever spoke of somebody else before may now speak of themselves: « je veux en finir ».
                slots["pour_autrui"] = said.get("pour_autrui")
        slots[POINT] = _point(content, utter_action, tracker.latest_message)
        if utter_action.startswith(PRECISION):
            slots[SUBJECT_BEFORE] = _title_before(tracker, content)
        reaction = reaction_of(utter_action)
        before = answer_before(tracker) if reaction is not None else None
        if before is not None:
            slots |= {BEGINNING: before.beginning, CHECKED: before.checked}
        answer = compose(content, utter_action, slots, kwargs)
        if answer is None:
            return None
        if before is not None and reaction is not None and reaction.names_sources:
            line = source_line(content, before.citations)
            answer = replace(answer, citations=before.citations, source_line=line)
        buttons = buttons_under(answer, tracker, content)
        cards = [_typeset(card) for card in kwargs.get("cards") or []]
        # The sources last: a channel that shows them apart finds them there.
        text = "\n\n".join(filter(None, [answer.text, *map(_card_text, cards), answer.source_line]))
        message: dict[str, Any] = {"text": text, "buttons": [_button(button) for button in buttons]}
        if output_channel not in PLAIN_CHANNELS:
            message["custom"] = {**_custom(answer), **({"cards": cards} if cards else {})}
        return message


def _danger_of(content: Content, response: str) -> str | None:
    """The danger that a response is the answer to."""
    topic = content.topic_of(response)
    return topic.id if topic is not None and topic.is_safety else None


def _said_of_danger_owed(danger: str, tracker: DialogueStateTracker, content: Content) -> Mapping[str, Any]:
    """What an earlier message said of a danger that is answered only now: « un faux prêteur m'a pris 800 € »."""
    turn = read_turn(tracker, STAYS_FOR_TURNS)
    owed = danger_owed(turn, lambda topic: _is_danger(topic, content)) if turn is not None else None
    return owed.said if owed is not None and owed.topic == danger else {}


def _still_speaks_of(danger: str, tracker: DialogueStateTracker) -> bool:
    """Whether a message only goes on about the person who was in danger just before: « elle répond pas »."""
    turn = read_turn(tracker, STAYS_FOR_TURNS)
    return (
        turn is not None
        and danger not in turn.topics
        and danger in STAY_WITH
        and danger_followed(turn.text, turn.earlier) == danger
    )


def _is_danger(topic: str, content: Content) -> bool:
    return topic in content.topics and content.topics[topic].is_safety


def _point(content: Content, response: str, message: UserUttered | None) -> str | None:
    """The point of the subject of a response that the message asks about."""
    topic = content.topic_of(response)
    return point_asked(message.text or "", topic) if topic is not None and message is not None else None


def _title_before(tracker: DialogueStateTracker, content: Content) -> str | None:
    """The title of the subject that the message still speaks of."""
    turn = read_turn(tracker, TURNS_BACK)
    if turn is None:
        return None
    # Of two answers, the one that a short question can still be about.
    before = topic_before(turn.earlier) or topic_before(turn.earlier, content.topics)
    topic = content.topics.get(before or "")
    return topic.titre if topic else None


def _entities(tracker: DialogueStateTracker) -> Mapping[str, Any]:
    """What the message itself says (a language, a neighbouring subject) chooses the variant for this message alone."""
    return _said(tracker.latest_message) if tracker.latest_message is not None else {}


def _said(message: UserUttered) -> dict[str, Any]:
    return {str(e["entity"]): e.get("value") for e in message.entities if e.get("entity")}


def _still_true(tracker: DialogueStateTracker) -> Mapping[str, Any]:
    """What was said of a danger a moment ago, and for whom: cachets that were taken are so at the next message too."""
    messages = (event for event in backwards(tracker) if isinstance(event, UserUttered))
    for message in islice(messages, 1, 1 + REMEMBERED_MESSAGES):
        said = _said(message)
        if DONE & said.keys():
            return {name: value for name, value in said.items() if name in DONE | {"pour_autrui"}}
    return {}


def _typeset(card: Mapping[str, Any]) -> dict[str, Any]:
    """The card with French typography; addresses to open stay as they are."""
    lines = [{**line, "text": french(line["text"])} for line in card["lines"]]
    return {**card, "title": french(card["title"]), "lines": lines}


def _card_text(card: Mapping[str, Any]) -> str:
    """A structure for channels that show text alone."""
    return "\n".join([f"**{card['title']}**", *(f"- {line['text']}" for line in card["lines"])])


def _button(button: Button) -> dict[str, str]:
    return {"title": button.title, "payload": button.payload, "short": button.short}


def _custom(answer: Answer) -> dict[str, Any]:
    parts: dict[str, Any] = {
        "response": answer.name,
        "topic": answer.topic,
        "title": answer.title,
        "answer": answer.text,
        "safety": answer.is_safety,
        "lang": answer.lang,
        "sources": [_source(citation) for citation in answer.citations],
        "question": dict(answer.question),
        "where": answer.where,
    }
    return {key: value for key, value in parts.items() if value not in (None, [], {})}


def _source(citation: Citation) -> dict[str, str]:
    return {"name": citation.name, "url": citation.url, "checked": citation.checked.isoformat()}

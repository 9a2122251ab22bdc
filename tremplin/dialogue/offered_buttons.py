"""The buttons under an answer: its own, and before them what the message or the turns before it make likely next."""

from collections.abc import Iterable

from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.core.trackers import DialogueStateTracker

from tremplin.answers import Answer, Button, Content, topic_buttons
from tremplin.dialogue.also_asked import also_asked
from tremplin.dialogue.danger_answered import ACCUSES
from tremplin.dialogue.interruptions import interrupted, resume_button
from tremplin.dialogue.known_answers import SUGGESTIONS
from tremplin.dialogue.precisions import PRECISION, TURNS_BACK
from tremplin.dialogue.turn import read_turn

MAX_SUGGESTIONS = 3
# A suggestion less likely than this is noise, not help.
LEAST_SUGGESTED_SHARE = 0.03
NEVER_SUGGESTED = frozenset(
    {DEFAULT_NLU_FALLBACK_INTENT_NAME, "hors_sujet", "oui", "non", "lieu", "recommencer", "plainte"}
)


def buttons_under(answer: Answer, tracker: DialogueStateTracker, content: Content) -> list[Button]:
    """The buttons to show under an answer, each once, the likeliest next first."""
    first: list[Button] = []
    if answer.is_safety:
        # The other danger of the message waits for the next turn: its button does not.
        first = [*topic_buttons(content, _other_dangers(answer.topic, tracker, content))]
    elif _is_last_answer(tracker, content, answer.name):
        first = [*_to_resume(tracker), *topic_buttons(content, _left_unanswered(tracker, content))]
    if answer.name in (SUGGESTIONS, PRECISION):
        first += topic_buttons(content, _suggested(tracker))
    return _each_once([*first, *answer.buttons])


def _each_once(buttons: Iterable[Button]) -> list[Button]:
    return list({button.payload: button for button in buttons}.values())


def _other_dangers(danger: str | None, tracker: DialogueStateTracker, content: Content) -> list[str]:
    """The dangers that the message names beside the one that is answered."""
    turn = read_turn(tracker, 0)
    if turn is None or danger not in turn.topics:
        return []
    dangers = [topic for topic in turn.topics if topic in content.topics and content.topics[topic].is_safety]
    return [topic for topic in dangers if topic not in (danger, ACCUSES)]


def _suggested(tracker: DialogueStateTracker) -> list[str]:
    """The topics that a message may have meant, likeliest first."""
    ranking = tracker.latest_message.parse_data.get("intent_ranking", []) if tracker.latest_message else []
    likely = [
        intent["name"]
        for intent in ranking
        if intent["name"] not in NEVER_SUGGESTED and intent["confidence"] >= LEAST_SUGGESTED_SHARE
    ]
    return likely[:MAX_SUGGESTIONS]


def _is_last_answer(tracker: DialogueStateTracker, content: Content, response: str) -> bool:
    """Whether a response is the last answer to the topics of a message; a search asks its question after the answers."""
    topics = tracker.latest_message.parse_data.get("topics") or [] if tracker.latest_message else []
    said = [content.topics[topic].action for topic in topics if topic in content.topics]
    return [action for action in said if action in content.responses][-1:] == [response]


def _to_resume(tracker: DialogueStateTracker) -> list[Button]:
    """The button of the guided dialogue that other questions have interrupted."""
    turn = read_turn(tracker, TURNS_BACK)
    form = interrupted(turn, tracker) if turn is not None else None
    return [resume_button(form)] if form is not None else []


def _left_unanswered(tracker: DialogueStateTracker, content: Content) -> list[str]:
    """What a message of several questions asks besides what is answered."""
    message = tracker.latest_message
    if message is None:
        return []
    ranked = [intent["name"] for intent in message.parse_data.get("intent_ranking", [])]
    return also_asked(message.text or "", message.parse_data.get("topics") or [], ranked, content)

"""The answer to a short message about the answer before it: « et c'est long ? », « t sûr ? », « pourquoi ».

`precisions` and `reactions` read such messages; here is decided which of their answers is given.
"""

from rasa.shared.core.trackers import DialogueStateTracker

from tremplin.answers.content import SAFETY, TOPICS
from tremplin.dialogue.after_danger import danger_was_named
from tremplin.dialogue.danger_followed import danger_before
from tremplin.dialogue.forms import Forms
from tremplin.dialogue.forms_taken_up import taken_up_again
from tremplin.dialogue.known_answers import SUGGESTIONS, KnownAnswers
from tremplin.dialogue.named_subjects import is_new_question
from tremplin.dialogue.points import point_followed
from tremplin.dialogue.precisions import PRECISION, is_unsure_follow_up, precision_of, topic_before, was_interrupted
from tremplin.dialogue.reactions import Reaction, read_reaction
from tremplin.dialogue.small_talk import NO_INFORMATION, PLACE, SAYS_WHAT_IT_IS
from tremplin.dialogue.turn import Turn

PRESENTATION = "utter_presentation"


def answer_to_precision(turn: Turn, known: KnownAnswers) -> list[str]:
    """What is said when the message still speaks of the subject before it; the topic may have words of its own."""
    share = turn.shares.get(turn.topics[0], 1.0) if turn.topics else 0.0
    pointed = point_followed(turn.text, turn.topics, share, turn.earlier, known.content)
    if pointed is not None:
        return [known.of(pointed)]
    is_interrupted = was_interrupted(turn.earlier)
    is_new = not is_interrupted and is_new_question(turn.text, turn.topics, turn.confidence)
    topic = None if is_new else precision_of(turn.text, turn.topics, turn.earlier)
    if topic is None:
        topic = _unsurely_left(turn, known)
        # The same words twice help nobody: then what it may have meant is shown.
        if topic is not None and any(said.startswith(PRECISION) for said in turn.earlier[0]):
            return [SUGGESTIONS]
    if topic is None:
        return []
    return [known.of(topic) if is_interrupted else known.again(topic)]


def answer_to_reaction(turn: Turn, tracker: DialogueStateTracker, forms: Forms, known: KnownAnswers) -> list[str]:
    """What is said of the last answer to somebody who doubts it, asks why or did not understand.

    Not after a danger, which has words of its own for that, nor while a question waits.
    """
    reaction = read_reaction(turn.text)
    if reaction is None or turn.loop is not None or danger_was_named(turn) or danger_before(turn.earlier):
        return []
    decided = set(turn.done) - {PRESENTATION}
    if reaction.response not in known.actions or not decided <= {reaction.response, SUGGESTIONS}:
        return []
    if taken_up_again(forms, turn, tracker) is not None:
        return []  # « c'est trop » after the figures asks for others
    informs = {t.id for t in known.content.topics.values() if t.kind != SAFETY} - NO_INFORMATION
    ends = {form["then"] for form in forms.values() if form.get("memory")}
    is_after_result = bool(turn.earlier) and not ends.isdisjoint(turn.earlier[0])
    if is_after_result or topic_before(turn.earlier, informs) is not None:
        return [reaction.response]
    # Of nothing it asks nothing: the classifier would take it for a refused loan.
    return [SUGGESTIONS] if reaction is Reaction.why else []


def _unsurely_left(turn: Turn, known: KnownAnswers) -> str | None:
    """The subject before a short message that surely asks about no other."""
    if SAYS_WHAT_IT_IS & set(turn.topics) or PLACE in turn.entities or turn.text.startswith("/"):
        return None
    is_about_danger = danger_before(turn.earlier) is not None
    if not is_unsure_follow_up(turn.text, turn.topics, turn.confidence, is_about_danger):
        return None
    subjects = {topic.id for topic in known.content.topics.values() if topic.kind in (TOPICS, SAFETY)}
    topic = topic_before(turn.earlier, subjects)
    return topic if topic not in turn.topics else None

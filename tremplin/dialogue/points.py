"""What a message asks of a subject that its answer has words of its own for: « une pénalité ? », « la prison ? ».

The first question about a subject gets its answer; one that names a point of it gets the variant for that point (the
`points` of a file of data/topics), and so does a short question after that answer which names no other subject.
"""

from collections.abc import Sequence

from tremplin.answers import Content, Topic
from tremplin.answers.content import TOPICS
from tremplin.dialogue.phrase_readers import reader
from tremplin.dialogue.precisions import may_be_about_any_subject, says_its_subject, topic_before
from tremplin.nlu.clauses import clauses


def point_asked(text: str, topic: Topic) -> str | None:
    """The point of the subject that the message asks about; of several the first of the file."""
    if not topic.points or text.startswith("/"):
        return None
    said = reader(tuple(topic.points.items())).said(text)
    return next((point for point in topic.points if point in said), None)


def point_followed(
    text: str, topics: Sequence[str], share: float, earlier: Sequence[Sequence[str]], content: Content
) -> str | None:
    """The subject answered before that a short message asks a point of: « ils mettent une pénalité ? ».

    None when the message surely asks about another subject, or says itself which one.

    Args:
        text: the message.
        topics: what the classifier made of it; empty when it was refused.
        share: how likely the first of them is, from 0 to 1.
        earlier: for each earlier turn, the newest first, the actions that answered it.
    """
    if len(topics) > 1 and len(clauses(text)) > 1:
        return None  # « les frais ? et c'est long ? » asks two things; « ça dure combien de temps ? » only one
    if says_its_subject(text) or not may_be_about_any_subject(topics, share):
        return None
    with_points = {topic.id for topic in content.topics.values() if topic.kind == TOPICS and topic.points}
    before = topic_before(earlier, with_points)
    if before is None or before in topics or point_asked(text, content.topics[before]) is None:
        return None
    return before

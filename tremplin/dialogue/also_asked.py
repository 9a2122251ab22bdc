"""The further questions of a long message: what it asks besides the topics that are answered, to be offered as buttons.

« quel montant, quel taux, sur combien de temps, quels papiers ? »: more than three answers are not read. What is left
is offered only when the message names it in words of its own (`mots` in data/topics) and the classifier ranks it too.
"""

from collections.abc import Sequence

from tremplin.answers import Content
from tremplin.answers.content import TOPICS
from tremplin.dialogue.phrase_readers import reader
from tremplin.dialogue.precisions import belongs_to

MOST_OFFERED = 3
# A message that is answered on one subject asks about that one; its other words are circumstances.
_FEWEST_ANSWERED = 2


def also_asked(text: str, topics: Sequence[str], ranked: Sequence[str], content: Content) -> list[str]:
    """The topics that a message names besides those that it is answered on, likeliest first.

    Args:
        text: the message.
        topics: what it is answered on.
        ranked: the topics that the classifier finds likeliest, likeliest first.
        content: the subjects and their words.
    """
    if len(topics) < _FEWEST_ANSWERED or text.startswith("/"):
        return []
    offered = [name for name in ranked if name not in topics and _is_named(name, text, content)]
    return [name for name in offered if not any(belongs_to(name, topic) for topic in topics)][:MOST_OFFERED]


def _is_named(name: str, text: str, content: Content) -> bool:
    topic = content.topics.get(name)
    if topic is None or topic.kind != TOPICS or not topic.words:
        return False
    return bool(reader(((name, topic.words),)).said(text))

"""Does a short question still speak of the subject of the answer before it? (data/lexique/precisions.yml)

« et c'est long ? » after the loans of the Caf does not ask how long a micro-credit takes. The classifier sees one
message; what was answered before it tells.
"""

import re
from collections.abc import Container, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from tremplin.answers.content import UTTER
from tremplin.answers.yaml_lines import read_yaml
from tremplin.kept_files import kept
from tremplin.nlu.spelling import fold

PRECISION = "utter_precision"
NOTHING_MORE = "utter_precision_en_plus"  # after an answer that does not give the figure asked for
COMMON_QUESTIONS = "questions_communes"  # the line of the questions that are asked about any subject
# Said when somebody is in danger: they come between a subject and the next question about it.
HELP_LINES = frozenset(
    {
        "utter_presence",
        "utter_detresse",
        "utter_violences",
        "utter_rappel_ecoute",
        "utter_au_secours",
        "utter_danger_aussi",
    }
)
TURNS_BACK = 3  # a subject is not asked about for longer without naming it
# A longer message says itself what it speaks of.
MOST_WORDS = 12
# Of 549 follow-ups labelled by six authors whom the model had not read, 40 % were answered on the right subject without
# this and 56 % with it; of 417 messages in the midst of a conversation that stand alone, 93.3 % and 92.6 %.
_SURE_OF_LEAVING = 0.6
# Alone, a message is answered from a little less (config.yml); after another subject it rather speaks of that one.
_HARDLY_SURE = 0.5
_NAMES_A_LOAN = re.compile(r"\b(?:micro ?-?credit|pret|prets|emprunt\w*|credit|credits)\b")


def said_again(topic: str) -> str:
    """The response that speaks of a subject again in other words; not every topic has one."""
    return f"{PRECISION}_{topic}"


@kept("lexique/precisions.yml")
def _file(data: Path) -> Mapping[str, frozenset[str]]:
    content = read_yaml(data / "lexique" / "precisions.yml")
    return {topic: frozenset(points) for topic, points in content.items()}


@lru_cache(maxsize=1)
def _table() -> Mapping[str, frozenset[str]]:
    return {topic: points for topic, points in _file().items() if topic != COMMON_QUESTIONS}


def precision_of(text: str, topics: Sequence[str], earlier: Sequence[Sequence[str]]) -> str | None:
    """The topic that a message still speaks of without naming it; None when it speaks of something else.

    Args:
        text: the message.
        topics: what the classifier made of it; empty when it was refused.
        earlier: for each earlier turn, the newest first, the actions that answered it.
    """
    topic = topic_before(earlier)
    if topic is None or says_its_subject(text):
        return None
    return topic if topics and topics[0] in _table()[topic] else None


def is_unsure_follow_up(text: str, topics: Sequence[str], confidence: float, is_about_danger: bool) -> bool:
    """Whether a short message is understood too badly to leave the subject before it for what it was taken for.

    Questions that are asked about any subject leave it less easily than others.

    Args:
        is_about_danger: the subject before is a danger, which no question leaves as long as it is not sure.
    """
    may_stay = bool(topics) and (is_about_danger or topics[0] in _file()[COMMON_QUESTIONS])
    is_unsure = not topics or confidence < (_SURE_OF_LEAVING if may_stay else _HARDLY_SURE)
    return is_unsure and not says_its_subject(text)


def may_be_about_any_subject(topics: Sequence[str], confidence: float) -> bool:
    """Whether a message was taken for questions that are asked about any subject, or not surely for another one."""
    common = _file()[COMMON_QUESTIONS]
    return common.issuperset(topics) or (len(topics) == 1 and confidence < _SURE_OF_LEAVING)


def says_its_subject(text: str) -> bool:
    """Whether a message is too long, or too plain, to speak of the subject before it without naming it."""
    return len(text.split()) > MOST_WORDS or _NAMES_A_LOAN.search(fold(text)) is not None


def belongs_to(point: str, topic: str) -> bool:
    """Whether a question beside a subject is about that subject: the delay of a loan of the Caf is not ours."""
    return point in _table().get(topic, ())


def topic_before(earlier: Sequence[Sequence[str]], among: Container[str] | None = None) -> str | None:
    """The topic that was answered last, if it is one of `among` (by default: of the table).

    What was said about it again since then, and the help lines for a danger, do not hide it.
    """
    for answers in earlier:
        if not answers:
            return None
        said = [answer for answer in answers if answer not in HELP_LINES and not answer.startswith(PRECISION)]
        if said:
            topics = [answer.removeprefix(UTTER) for answer in said]
            if among is None:
                return _of_table(topics)
            return topics[-1] if topics[-1] in among else None
    return None


def _of_table(topics: Sequence[str]) -> str | None:
    """The topic of the table that was answered, alone or beside one that is no question about a micro-credit."""
    if _file()[COMMON_QUESTIONS] & {*topics}:
        return None
    return next((topic for topic in reversed(topics) if topic in _table()), None)


def was_interrupted(earlier: Sequence[Sequence[str]]) -> bool:
    """Whether a danger was spoken of since the topic of `topic_before` was answered."""
    for answers in earlier:
        if HELP_LINES & set(answers):
            return True
        if not all(answer.startswith(PRECISION) for answer in answers):
            return False
    return False

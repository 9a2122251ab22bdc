"""Messages that say the same thing in other letters, put together."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from tremplin.nlu.spelling import fold
from tremplin.staff.observation import UNKNOWN, UnclearMessage

#: Likeness (rapidfuzz token sort ratio, 0-100) of two messages of a group.
ALIKE = 72
#: The most typical message of a group is looked for among so many.
WEIGHED = 100
#: The newest messages only: comparing grows with the square of their number.
COMPARED = 3_000


@dataclass(frozen=True)
class MessageGroup:
    """Messages alike, the most typical first."""

    messages: tuple[UnclearMessage, ...]

    @property
    def persons(self) -> int:
        """How many conversations they come from."""
        return len({message.conversation for message in self.messages})

    @property
    def likely(self) -> str:
        """The topic that most of them may have meant."""
        known = Counter(message.likely for message in self.messages if message.likely != UNKNOWN)
        return known.most_common(1)[0][0] if known else UNKNOWN


def group_alike(messages: Sequence[UnclearMessage]) -> list[MessageGroup]:
    """Group messages of the same kind by likeness, largest groups first."""
    newest = sorted(messages, key=lambda message: message.day, reverse=True)[:COMPARED]
    texts = [fold(message.text) for message in newest]
    left = set(range(len(newest)))
    groups: list[MessageGroup] = []
    for start in range(len(newest)):
        if start not in left:
            continue
        same = [i for i in left if newest[i].kind == newest[start].kind]
        near = process.extract(
            texts[start], {i: texts[i] for i in same}, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE, limit=None
        )
        members = [index for _, _, index in near] or [start]
        left -= set(members)
        typical = _most_typical(members, texts)
        ordered = [typical, *(index for index in members if index != typical)]
        groups.append(MessageGroup(tuple(newest[index] for index in ordered)))
    return sorted(groups, key=lambda group: (-group.persons, -len(group.messages)))


def _most_typical(members: Sequence[int], texts: Sequence[str]) -> int:
    """The message nearest to all others: what one person alone wrote around the question is not in it."""
    weighed = [texts[index] for index in members[:WEIGHED]]
    likeness = process.cdist(weighed, weighed, scorer=fuzz.token_sort_ratio).sum(axis=1)
    return members[int(likeness.argmax())]

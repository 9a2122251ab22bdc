"""Playing a recorded dialogue again: what the assistant now understands and says otherwise."""

import re
from dataclasses import dataclass

from tremplin.conversation import BotMessage, Conversation, Turn
from tremplin.privacy import mask
from tremplin.staff.dialogue_file import RecordedAnswer, RecordedTurn

_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Replayed:
    """A turn played again.

    Attributes:
        topics_changed: other topics are understood.
        answers_changed: other responses are said.
        words_changed: (before, now) of the same response in other words: a figure or a sentence was edited.
        missing: expected words (« R: » without a name) that no answer holds.
    """

    recorded: RecordedTurn
    turn: Turn
    topics_changed: bool
    answers_changed: bool
    words_changed: tuple[tuple[RecordedAnswer, RecordedAnswer], ...]
    missing: tuple[RecordedAnswer, ...]

    @property
    def broke(self) -> bool:
        """Whether the assistant no longer does what was recorded; other words alone are an edit, not a fault."""
        return self.topics_changed or self.answers_changed or bool(self.missing)

    @property
    def changed(self) -> bool:
        """Whether anything is to be shown."""
        return self.broke or bool(self.words_changed)


def record(turn: Turn) -> RecordedTurn:
    """A turn as it is kept, without what people must not leave in a file."""
    topics = None if turn.text.startswith("/") else tuple(turn.topics)  # a button is not understood, it is obeyed
    return RecordedTurn(mask(turn.text), topics, tuple(_answer(message) for message in turn.messages))


async def replay(dialogue: list[RecordedTurn], conversation: Conversation) -> list[Replayed]:
    """Say every message again, in order, and compare."""
    return [_compare(recorded, await conversation.say(recorded.message)) for recorded in dialogue]


def _answer(message: BotMessage) -> RecordedAnswer:
    """What was said, without the line of sources (its dates change) but with the titles of the cards."""
    text = str(message.custom.get("answer") or message.text)
    cards = [f"– {card.get('title', '')}" for card in message.custom.get("cards") or ()]
    return RecordedAnswer(message.custom.get("response"), "\n".join([text, *cards]))


def _compare(recorded: RecordedTurn, turn: Turn) -> Replayed:
    """A named answer is compared whole; one without a name (written by hand, or a message of no response) is searched."""
    answers = record(turn).answers
    named, now = ([answer for answer in each if answer.name] for each in (recorded.answers, answers))
    same_names = [answer.name for answer in named] == [answer.name for answer in now]
    said = _plain(" ".join(answer.text for answer in answers))
    return Replayed(
        recorded,
        turn,
        topics_changed=recorded.topics is not None and recorded.topics != tuple(turn.topics),
        answers_changed=bool(named) and not same_names,
        words_changed=tuple(
            (before, after)
            for before, after in zip(named, now)
            if same_names and _plain(before.text) != _plain(after.text)
        ),
        missing=tuple(a for a in recorded.answers if not a.name and _plain(a.text) not in said),
    )


def _plain(text: str) -> str:
    return _SPACES.sub(" ", text).strip().lower()

"""The forms as config.yml describes them: how one begins, is left, and hands over. What is asked stands in actions/.

A form with a memory is a guided dialogue: what was said in it is kept in a slot, and forgotten when it is left.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rasa.shared.core.trackers import DialogueStateTracker

from tremplin.dialogue.form_answers import answers
from tremplin.dialogue.small_talk import NO, OUT_OF_SCOPE, PLACE, POLITE, YES
from tremplin.dialogue.turn import Turn
from tremplin.guided.gestures import Gesture, gesture_of, only_restarts, read_gesture, read_start, restarts

DEACTIVATE_LOOP = "action_deactivate_loop"
# The entities of the buttons of the guided dialogues: which one or which gesture, and which answer.
GUIDE, CHOICE = "guide", "choix"
GUIDED = frozenset({GUIDE, CHOICE})
# A message of so few words may be a figure and nothing else: « 3000 », « 3000 euros », « 3 000 € ».
BARE = 3


class Forms(Mapping[str, Mapping[str, Any]]):
    """For each form its settings: `entities`, `topics`, `then`, `start`, `memory`, `forget`, `again_on`, `offered_by`."""

    def __init__(self, settings: Mapping[str, Mapping[str, Any]]) -> None:
        """Args: settings: the key `forms` of the policy in config.yml (see `TopicPolicy.get_default_config`)."""
        self._settings = settings

    def __getitem__(self, form: str) -> Mapping[str, Any]:
        return self._settings[form]

    def __iter__(self) -> Iterator[str]:
        return iter(self._settings)

    def __len__(self) -> int:
        return len(self._settings)

    def is_guided(self, form: str | None) -> bool:
        """Whether a form is a guided dialogue, with something to forget."""
        return form is not None and "forget" in self.get(form, {})

    def leave(self, form: str | None) -> list[str]:
        """The steps that end a form before its end: what was said in a guided dialogue is forgotten with it."""
        if form is None:
            return []
        forget = self.get(form, {}).get("forget")
        return [DEACTIVATE_LOOP, *([forget] if forget else [])]

    def with_follow_up(self, steps: Sequence[str], turn: Turn) -> list[str]:
        """A form that has got all its answers hands over to the action that uses them."""
        if not steps or steps[-1] not in self or steps[-1] not in turn.done:
            return list(steps)
        follow_up = self[steps[-1]].get("then")
        return [*steps, follow_up] if follow_up and turn.loop_now is None else list(steps)

    def begun(self, turn: Turn) -> str | None:
        """The guided dialogue that the button pressed begins, or the message that says its name."""
        for form, settings in self.items():
            start = settings.get("start")
            if start and turn.values.get(start["entity"]) == start["value"]:
                return form
        named = read_start(turn.text)
        return named if named in self else None

    def gesture(self, turn: Turn) -> Gesture | None:
        """How somebody leaves a question of the guided dialogue that they are in, by its button or in words."""
        if turn.loop is not None and not self.is_guided(turn.loop):
            return None
        return gesture_of(turn.values.get(GUIDE)) or gesture_of(turn.values.get(CHOICE)) or read_gesture(turn.text)

    def leaves_search(self, turn: Turn, tracker: DialogueStateTracker) -> bool:
        """Whether somebody asked where they live wants no search after all: « laisse tomber », « non », « jveu pas ».

        What the search itself can answer stays with it: « je préfère pas le dire », « non » to a place that was guessed.
        """
        if self.is_guided(turn.loop) or turn.text.startswith("/"):
            return False
        if turn.done:
            return turn.done[:1] == (DEACTIVATE_LOOP,)
        gesture = read_gesture(turn.text)
        if gesture is Gesture.leave:
            return True
        is_refused = gesture is Gesture.skip or (set(turn.topics) == {NO} and len(turn.text.split()) <= BARE)
        is_asked_which = bool((tracker.get_slot("recherche") or {}).get("choix"))
        return is_refused and not is_asked_which and not answers(turn.requested, turn.text, tracker)

    def other_topics(self, form: str, turn: Turn) -> list[str]:
        """What a message asks besides answering the form that waits."""
        settings = self.get(form, {})
        ignored = {*settings.get("topics", ()), *POLITE, OUT_OF_SCOPE, YES, NO}
        if settings.get("memory") and turn.text.strip().isdigit():
            ignored.add(PLACE)  # a bare number is no way out of a guided dialogue
        return [topic for topic in turn.topics if topic not in ignored]


def erases_everything(turn: Turn, tracker: DialogueStateTracker) -> bool:
    """Whether the message commands to erase everything; what the form that waits reads in it comes first."""
    if turn.loop is None or only_restarts(turn.text):
        return restarts(turn.text)
    is_answer = turn.done[:1] == (turn.loop,) or answers(turn.requested, turn.text, tracker)
    return not is_answer and restarts(turn.text)

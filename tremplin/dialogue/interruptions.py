"""The guided dialogue that other questions have interrupted: it is asked again once, then left, and can be taken up."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from rasa.shared.core.trackers import DialogueStateTracker

from tremplin.answers import Button
from tremplin.answers.typography import french
from tremplin.answers.yaml_lines import read_yaml
from tremplin.dialogue.turn import Turn
from tremplin.guided.memory import MEMORY, RESULTS
from tremplin.kept_files import kept


def was_interrupted_before(form: str, earlier: Sequence[Sequence[str]]) -> bool:
    """Whether a guided dialogue was taken up after another answer in the turn before: it is not twice in a row.

    Args:
        form: the dialogue.
        earlier: for each earlier turn, the newest first, the actions that answered it.
    """
    if len(earlier) < 2:
        return False
    before, one_more = earlier[:2]
    return form in before[1:] and form in one_more


def interrupted(turn: Turn, tracker: DialogueStateTracker) -> str | None:
    """The guided dialogue that the answer being given leaves open, or that was left a few turns ago; else None."""
    if turn.loop_now is not None:
        is_left = turn.loop_now in MEMORY and turn.loop_now not in turn.done
        return turn.loop_now if is_left and was_interrupted_before(turn.loop_now, turn.earlier) else None
    return next((form for form in MEMORY if is_left_open(form, turn, tracker)), None)


def is_left_open(form: str, turn: Turn, tracker: DialogueStateTracker) -> bool:
    """Whether somebody was in a guided dialogue a few turns ago, and it holds answers still but gave no result."""
    if tracker.get_slot(MEMORY[form]) is None:
        return False
    last = next((said for said in turn.earlier if form in said or RESULTS[form] in said), ())
    return form in last and RESULTS[form] not in last


def resume_button(form: str) -> Button:
    """The button that takes a guided dialogue up again."""
    words = _buttons()[form]
    return Button(french(words["titre"]), words["bouton"], french(words["titre_court"]))


@kept("guide/boutons.yml")
def _buttons(data: Path) -> Mapping[str, Mapping[str, str]]:
    buttons: Mapping[str, Mapping[str, str]] = read_yaml(data / "guide" / "boutons.yml")
    return buttons

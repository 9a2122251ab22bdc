"""What every question of a guided dialogue shows: its common buttons, and the amounts that its own buttons name."""

from tremplin.answers import compose
from tremplin.answers.shared import shared_content
from tremplin.guided import live
from tremplin.guided.estimate_words import euros
from tremplin.guided.gestures import Gesture
from tremplin.settings import data_dir


def guide_buttons(can_go_back: bool) -> list[dict[str, str]]:
    """The buttons of every question of a guided dialogue: do not answer, go back, leave."""
    answer = compose(shared_content(data_dir()).current(), "utter_guide_gestes", {})
    buttons = answer.buttons if answer is not None else ()
    return [
        {"title": button.title, "payload": button.payload, "short": button.short}
        for button in buttons
        if can_go_back or f'"{Gesture.back.value}"' not in button.payload
    ]


def loan_values() -> dict[str, str]:
    """The limits of both loans, for the buttons that separate sums: `min`, `max`, `max_pro`; `plancher`, a payment."""
    personal, professional = live.limits(is_professional=False), live.limits(is_professional=True)
    amounts = {
        "min": personal.amount_min,
        "max": personal.amount_max,
        "max_pro": professional.amount_max,
        "plancher": personal.smallest_payment,
    }
    return {name: euros(amount) for name, amount in amounts.items()}

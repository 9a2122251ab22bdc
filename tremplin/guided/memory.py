"""Where a guided dialogue keeps what it is told, and what bears its mark in a stored conversation.

config.yml names the same slots for the policy (`memory`); a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping

# For each form the slot that holds the answers so far.
MEMORY: Mapping[str, str] = {
    "simulation_form": "simulation",
    "orientation_form": "orientation",
    "papiers_form": "papiers",
}
# For each form the action that gives its result: what was said may be kept after it, for « et sur 4 ans ? ».
RESULTS: Mapping[str, str] = {
    "simulation_form": "action_simuler",
    "orientation_form": "action_orienter",
    "papiers_form": "action_liste_papiers",
}
# The figures that any message may name; the simulation begins with them.
FIGURES = ("montant", "duree", "mensualite")
SLOTS = (*MEMORY.values(), *FIGURES)

# The topics under which the dialogues are asked for: they say nothing of the answers.
TOPICS = frozenset({"simulation", "eligibilite", "documents"})

_RESPONSES = ("utter_simulation_", "utter_ask_simulation_form_", "utter_orientation_", "utter_papiers_", "utter_guide_")


def is_guided_response(name: str) -> bool:
    """Whether a response belongs to a guided dialogue: its name alone may tell what was answered."""
    return name.startswith(_RESPONSES)

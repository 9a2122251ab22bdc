"""A message that names two dangers: the first number is said alone, and the other danger is not lost."""

import json
from typing import Any

import pytest
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from tremplin.dialogue.danger_owed import danger_owed
from tremplin.dialogue.nlg import ContentNLG
from tremplin.dialogue.turn import read_turn

DANGERS = {"detresse", "violences", "hebergement_urgence", "aide_alimentaire", "arnaque", "urgence_argent", "fraude"}
SCAMMED = ("je veux mourir, un faux prêteur m'a pris 800 €", ["detresse", "arnaque"], {"arnaque_payee": True})
BEATEN_OUTSIDE = ("mon mari me frappe et je dors dans ma voiture", ["violences", "hebergement_urgence"], {})
OUTSIDE_FOR_HER = (
    "ma sœur veut mourir et elle dort dehors",
    ["detresse", "hebergement_urgence"],
    {"pour_autrui": True},
)


def said(text: str, topics: list[str], entities: dict[str, Any]) -> UserUttered:
    found = [{"entity": name, "value": value} for name, value in entities.items()]
    intent = {"name": topics[0], "confidence": 1.0}
    return UserUttered(text, intent, found, {"intent": intent, "entities": found, "topics": topics, "text": text})


def answered(*names: str) -> list[Event]:
    each = [event for name in names for event in (ActionExecuted(name), BotUttered(name))]
    return [*each, ActionExecuted("action_listen")]


def after_restart(*events: Event) -> DialogueStateTracker:
    """The conversation as another process reads it: nothing but its stored events."""
    stored = [json.loads(json.dumps(event.as_dict())) for event in events]
    return DialogueStateTracker.from_events("somebody", [Event.from_parameters(event) for event in stored])


@pytest.mark.parametrize(
    ("message", "first", "owed"),
    [(BEATEN_OUTSIDE, "utter_violences", "hebergement_urgence"), (SCAMMED, "utter_detresse", "arnaque")],
)
def test_the_stored_events_alone_tell_what_is_owed(message, first: str, owed: str) -> None:
    turn = read_turn(after_restart(said(*message), *answered(first), said("ok", ["oui"], {})), 3)
    assert turn is not None
    found = danger_owed(turn, DANGERS.__contains__)
    assert found is not None and found.topic == owed


def test_what_was_answered_is_owed_no_more() -> None:
    turn = read_turn(
        after_restart(
            said(*BEATEN_OUTSIDE),
            *answered("utter_violences"),
            said("ok", ["oui"], {}),
            *answered("utter_danger_aussi", "utter_hebergement_urgence", "utter_rappel_ecoute"),
            said("merci", ["remerciement"], {}),
        ),
        3,
    )
    assert turn is not None and danger_owed(turn, DANGERS.__contains__) is None


async def test_the_answer_owed_is_said_for_what_the_message_told_of_it() -> None:
    tracker = after_restart(said(*SCAMMED), *answered("utter_detresse"), said("oui", ["oui"], {}))
    scam = await ContentNLG().generate("utter_arnaque", tracker, "web")
    assert scam is not None and "Appelez votre banque tout de suite" in scam["text"]

    tracker = after_restart(said(*OUTSIDE_FOR_HER), *answered("utter_detresse"), said("oui", ["oui"], {}))
    shelter = await ContentNLG().generate("utter_hebergement_urgence", tracker, "web")
    assert shelter is not None and "pour cette personne" in shelter["text"]


async def test_the_first_button_under_the_first_answer_is_the_other_danger() -> None:
    tracker = after_restart(said(*SCAMMED))
    first = await ContentNLG().generate("utter_detresse", tracker, "web")
    assert first is not None
    assert [button["payload"] for button in first["buttons"]][:1] == ["/arnaque"]


async def test_no_button_proposes_the_answer_that_accuses() -> None:
    tracker = after_restart(said("besoin de 500 € ce soir, je mets un faux bulletin", ["urgence_argent", "fraude"], {}))
    first = await ContentNLG().generate("utter_urgence_argent", tracker, "web")
    assert first is not None
    assert "/fraude" not in [button["payload"] for button in first["buttons"]]

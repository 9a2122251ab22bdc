"""What is left of a guided dialogue's events: none of what was said, and the same conversation goes on from them."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from tremplin.answers.yaml_lines import read_yaml
from tremplin.dialogue.forgetting import FORGOTTEN, belongs_to_guide, emptied, holds, leaving, without_guide
from tremplin.guided.memory import FIGURES, MEMORY, SLOTS, TOPICS
from tremplin.settings import project_dir
from tremplin.staff.conversation_store import StoredConversation
from tremplin.staff.observation import MESSAGES, observe_one
from tremplin.staff.observation import TOPICS as TOPICS_COUNTED

SECRET = "a-secret-sum"
CUSTOM = {"mappings": [{"type": "custom"}]}
DOMAIN = Domain.from_dict(
    {
        "intents": ["simulation", "fichage"],
        "slots": {
            **{slot: {"type": "any", **CUSTOM} for slot in (*SLOTS, "avis", "requested_slot")},
            "lieu": {"type": "text", "influence_conversation": False, **CUSTOM},
        },
    }
)


def _message(topics: list[str] | None, text: str = SECRET) -> UserUttered:
    parse: dict[str, Any] = {
        "intent": {"name": (topics or ["simulation"])[0], "confidence": 0.9},
        "entities": [{"entity": "montant", "value": SECRET}],
        "text": text,
        "message_id": "m1",
        "intent_ranking": [{"name": "simulation", "confidence": 0.9}],
    }
    parse |= {} if topics is None else {"topics": topics}
    return UserUttered(text, parse["intent"], parse["entities"], parse, message_id="m1")


def _answer(response: str) -> BotUttered:
    custom = {"response": response, "topic": "t", "answer": SECRET, "question": {"oui": "cout"}}
    return BotUttered(
        SECRET, {"custom": custom, "buttons": [{"title": SECRET}]}, {"utter_action": response, "a": SECRET}
    )


def _emptied(*events: Event) -> list[dict[str, Any]]:
    return [dict(event) for event in emptied([event.as_dict() for event in events])]


ANY_EVENT = st.one_of(
    st.builds(_message, st.none() | st.lists(st.sampled_from(["simulation", "fichage", "cout"]), max_size=2)),
    st.builds(_answer, st.sampled_from(["utter_simulation_mensualite", "utter_cout", "utter_orientation_vers_budget"])),
    st.builds(lambda slot: SlotSet(slot, {"a": SECRET}), st.sampled_from(SLOTS)),
    st.builds(lambda value: SlotSet("lieu", value), st.sampled_from(["commune:59350", None])),
    st.builds(lambda name: ActionExecuted(name), st.sampled_from(["utter_cout", "simulation_form", "action_listen"])),
    st.builds(lambda name: ActiveLoop(name), st.sampled_from([*MEMORY, "recherche_form", None])),
)


@given(st.lists(ANY_EVENT, max_size=20))
def test_nothing_of_what_was_said_is_left_whatever_happened(events: list[Event]) -> None:
    left = _emptied(*events)

    assert SECRET not in json.dumps(left)
    assert left == emptied(left), "doing it again changes nothing"


@given(st.lists(ANY_EVENT, max_size=20))
def test_the_conversation_goes_on_from_what_is_left(events: list[Event]) -> None:
    whole = DialogueStateTracker.from_events("somebody", events, DOMAIN.slots)
    read_back = [Event.from_parameters(event) for event in _emptied(*events)]
    left = DialogueStateTracker.from_events("somebody", read_back, DOMAIN.slots)

    assert left.get_slot("lieu") == whole.get_slot("lieu")
    assert left.active_loop_name == whole.active_loop_name
    assert left.latest_action_name == whole.latest_action_name
    assert [event.type_name for event in left.events] == [event.type_name for event in whole.events]
    assert not any(left.get_slot(slot) for slot in SLOTS)


@given(st.lists(ANY_EVENT, max_size=20))
def test_a_dialogue_that_is_left_holds_nothing(events: list[Event]) -> None:
    assert not holds(DialogueStateTracker.from_events("somebody", [*events, *leaving()], DOMAIN.slots))


@pytest.mark.parametrize(
    ("topics", "ran", "kept"),
    [
        (["simulation"], "simulation_form", ["simulation"]),
        (["fichage"], "orientation_form", []),  # « fiché », an answer
        (["fichage"], "utter_fichage", ["fichage"]),  # a question in between
        (["detresse"], "utter_detresse", ["detresse"]),
    ],
)
def test_topics_that_were_answered_are_still_counted(topics: list[str], ran: str, kept: list[str]) -> None:
    message = _emptied(_message(topics), ActionExecuted(ran))[0]

    assert message["parse_data"]["topics"] == kept
    assert message["parse_data"]["intent"]["name"] == (kept[0] if kept else None)
    assert (message["text"], message["message_id"]) == (FORGOTTEN, "m1")


def test_a_button_keeps_its_topic_and_loses_its_choice() -> None:
    message = _emptied(_message(None, '/eligibilite{"choix": "fiche"}'))[0]

    assert message["parse_data"]["intent"]["name"] == "simulation"
    assert "topics" not in message["parse_data"] and "fiche" not in json.dumps(message)


@pytest.mark.parametrize(
    ("response", "is_named"), [("utter_orientation_vers_surendettement", False), ("utter_cout", True)]
)
def test_an_answer_keeps_its_name_only_when_it_tells_nothing(response: str, is_named: bool) -> None:
    assert (response in json.dumps(_emptied(_answer(response)))) is is_named


def test_a_state_loses_the_guided_dialogue_and_keeps_the_rest() -> None:
    state = [
        SessionStarted(),
        SlotSet("orientation", {}),
        SlotSet("requested_slot", "orientation"),
        SlotSet("lieu", "x"),
    ]
    left = without_guide([event.as_dict() for event in [*state, ActiveLoop("orientation_form")]])
    place = [SlotSet("requested_slot", "lieu"), ActiveLoop("recherche_form")]

    assert [event.get("name") for event in left] == [None, "lieu"]
    assert without_guide([event.as_dict() for event in place]) == [event.as_dict() for event in place]


def test_what_belongs_to_a_guided_dialogue() -> None:
    assert belongs_to_guide([ActiveLoop("papiers_form")])
    assert belongs_to_guide([SlotSet("simulation", {"valeurs": {}})])
    assert not belongs_to_guide([ActiveLoop("recherche_form"), SlotSet("montant", 3000.0), SlotSet("simulation", None)])


def test_the_report_still_counts_and_quotes_nobody() -> None:
    events = (
        *_emptied(_message(["fichage"]), ActionExecuted("orientation_form")),
        *_emptied(_message(["simulation"]), ActionExecuted("simulation_form")),
        *_emptied(_message([])),
    )
    seen = observe_one(StoredConversation("somebody", events), lambda key: None)
    counts = {(rubric, label): number for (_, rubric, label), number in seen.counts.items()}

    assert counts[MESSAGES, ""] == 3
    assert counts[TOPICS_COUNTED, "simulation"] == 1 and (TOPICS_COUNTED, "fichage") not in counts
    assert seen.unclear == []


def test_the_policy_and_the_store_name_the_same_memory() -> None:
    config = read_yaml(project_dir() / "config.yml")
    (forms,) = [policy["forms"] for policy in config["policies"] if "forms" in policy]
    domain = read_yaml(project_dir() / "domain.yml")

    assert {form: settings["memory"] for form, settings in forms.items() if "memory" in settings} == MEMORY
    assert set(domain["forms"]["simulation_form"]["required_slots"]) == set(FIGURES)
    assert set(SLOTS) <= set(domain["slots"])
    assert set(domain["intents"]) >= TOPICS

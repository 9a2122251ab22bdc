"""A turn sees the last turns only, in the very state that the whole conversation led to."""

from hypothesis import given, settings
from hypothesis import strategies as st
from rasa.shared.core.events import Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from talk_events import DOMAIN, any_event, started, state, turn

from tremplin.dialogue.window import KEPT_TURNS, MAX_EVENTS, state_before, window_start


def tracker_of(events: list[Event]) -> DialogueStateTracker:
    return DialogueStateTracker.from_events("somebody", events, DOMAIN.slots)


@settings(max_examples=300, deadline=None)
@given(before=st.lists(any_event, min_size=1, max_size=30), after=st.lists(any_event, max_size=10))
def test_whatever_happened_before_the_window_its_state_is_carried_over(before: list[Event], after: list[Event]) -> None:
    after = [UserUttered("bonjour"), *after]
    whole = tracker_of([*before, *after])
    last_turns = tracker_of([*state_before(whole, len(before)), *after])
    expected, found = state(whole), state(last_turns)
    if expected["said"] != found["said"]:  # what was said long ago decides nothing: nobody can answer it any more
        assert not any(event.type_name == "bot" for event in after)
        del expected["said"], found["said"]
    if not any(event.type_name in ("action", "restart", "session_started") for event in after):
        del expected["action"], found["action"]  # before the last message the assistant listened, always
    assert found == expected


@settings(max_examples=100, deadline=None)
@given(st.lists(any_event, max_size=400))
def test_a_window_is_bounded_whatever_happens(events: list[Event]) -> None:
    start = window_start(events)
    assert len(events) - start <= MAX_EVENTS
    assert sum(isinstance(event, UserUttered) for event in events[start:]) <= KEPT_TURNS


def test_a_short_conversation_is_seen_whole() -> None:
    assert window_start([*started(), *turn(1), *turn(2)]) == 0


def test_a_flood_of_opinions_does_not_make_turns_dearer() -> None:
    opinions: list[Event] = [SlotSet("avis", {"utile": True}) for _ in range(1_000)]
    assert window_start([*started(), *turn(1), *opinions]) == len(started()) + 5 + 1_000 - MAX_EVENTS

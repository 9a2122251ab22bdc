"""Events as conversations leave them, for the tests of what is stored."""

from hypothesis import strategies as st
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    AllSlotsReset,
    BotUttered,
    ConversationPaused,
    ConversationResumed,
    Event,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

FORM = "recherche_form"
DOMAIN = Domain.from_dict(
    {
        "intents": ["montant", "lieu"],
        "slots": {
            "lieu": {"type": "text", "influence_conversation": False, "mappings": [{"type": "custom"}]},
            "essais": {"type": "float", "initial_value": 0, "mappings": [{"type": "custom"}]},
            "avis": {"type": "any", "mappings": [{"type": "custom"}]},
        },
    }
)


def turn(number: int, text: str = "combien") -> list[Event]:
    """What one message and its answer leave."""
    return [
        UserUttered(text, {"name": "montant", "confidence": 0.9}, message_id=f"message-{number:08}"),
        SlotSet("essais", float(number)),
        ActionExecuted("utter_montant"),
        BotUttered(f"réponse {number}"),
        ActionExecuted("action_listen"),
    ]


def started() -> list[Event]:
    return [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")]


def state(tracker: DialogueStateTracker) -> dict[str, object]:
    """Everything that decides what comes next."""
    loop = tracker.active_loop
    return {
        "slots": tracker.current_slot_values(),
        "loop": (loop.name, loop.rejected) if loop is not None and loop.name else None,
        "paused": tracker.is_paused(),
        "action": tracker.latest_action_name,
        "message": tracker.latest_message.text if tracker.latest_message else None,
        "said": tracker.latest_bot_utterance.text if tracker.latest_bot_utterance else None,
        "followup": tracker.followup_action,
    }


any_event: st.SearchStrategy[Event] = st.one_of(
    st.builds(lambda text: UserUttered(text, {"name": "montant", "confidence": 0.9}), st.text(max_size=5)),
    st.builds(lambda text: BotUttered(text), st.text(max_size=5)),
    st.builds(lambda: ActionExecuted("utter_montant")),
    st.builds(lambda: ActionExecuted(FORM)),
    st.builds(lambda: ActionExecuted("action_listen")),
    st.builds(lambda value: SlotSet("lieu", value), st.none() | st.text(max_size=3)),
    st.builds(lambda value: SlotSet("essais", value), st.none() | st.floats(0, 5)),
    st.builds(lambda value: SlotSet("avis", value), st.none() | st.dictionaries(st.text(max_size=2), st.booleans())),
    st.builds(lambda name: ActiveLoop(name), st.sampled_from([FORM, None])),
    st.builds(lambda: ActionExecutionRejected(FORM)),
    st.builds(ConversationPaused),
    st.builds(ConversationResumed),
    st.builds(AllSlotsReset),
    st.builds(Restarted),
    st.builds(SessionStarted),
)

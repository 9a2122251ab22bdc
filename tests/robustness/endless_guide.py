"""A person who goes through guided dialogues without end, to be killed: `python endless_guide.py DATABASE_URL PERSON`.

Each dialogue takes three turns; what is said in it is its secret. The number of each dialogue is told on the standard
output after its last turn was saved.
"""

import asyncio
import sys

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, Event, SlotSet, UserUttered
from talk_events import started

from tremplin.dialogue.tracker_store import ConversationStore
from tremplin.guided.memory import SLOTS

SECRET = "secret"
FORM = "orientation_form"
_SLOTS = (*SLOTS, "requested_slot", "tours")
DOMAIN = Domain.from_dict(
    {
        "intents": ["eligibilite"],
        "slots": {slot: {"type": "any", "mappings": [{"type": "custom"}]} for slot in _SLOTS},
    }
)


def secret(dialogue: int) -> str:
    return f"{SECRET}-{dialogue}-"


def turn(number: int) -> list[Event]:
    """The events of a turn: the first of a dialogue begins it, the third ends it."""
    said = secret(number // 3)
    message = UserUttered(said, {"name": "eligibilite", "confidence": 0.9}, message_id=f"message-{number:08}")
    step = {
        0: [ActiveLoop(FORM), SlotSet("orientation", {"reponses": said})],
        1: [SlotSet("orientation", {"reponses": said, "essais": 1})],
        2: [SlotSet("orientation", None), SlotSet("requested_slot", None), ActiveLoop(None)],
    }[number % 3]
    answer = [BotUttered(said, {"custom": {"response": "utter_orientation_x"}}), SlotSet("tours", number + 1)]
    return [message, ActionExecuted(FORM), *step, *answer, ActionExecuted("action_listen")]


async def talk_on(url: str, person: str) -> None:
    store = ConversationStore(DOMAIN, host=url)
    while True:
        tracker = await store.get_or_create_tracker(person, append_action_listen=False)
        number = int(tracker.get_slot("tours") or 0)
        for event in [*([] if tracker.events else started()), *turn(number)]:
            tracker.update(event)
        await store.save(tracker)
        if number % 3 == 2:
            print(number // 3, flush=True)


if __name__ == "__main__":
    asyncio.run(talk_on(*sys.argv[1:]))

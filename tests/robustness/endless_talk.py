"""A person who never stops talking, to be killed: `python endless_talk.py DATABASE_URL PERSON`.

Each turn that Rasa would have answered is told on the standard output, after it was saved.
"""

import asyncio
import sys

from talk_events import DOMAIN, started, turn

from tremplin.dialogue.tracker_store import ConversationStore


async def talk_on(url: str, person: str) -> None:
    store = ConversationStore(DOMAIN, host=url)
    while True:
        tracker = await store.get_or_create_tracker(person, append_action_listen=False)
        number = int(tracker.get_slot("essais") or 0) + 1
        for event in [*([] if tracker.events else started()), *turn(number)]:
            tracker.update(event)
        await store.save(tracker)
        print(number, flush=True)


asyncio.run(talk_on(*sys.argv[1:]))

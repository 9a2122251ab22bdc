"""kill -9 between any two steps: what was answered is kept, a turn is kept whole or not at all, and it goes on.

What a guided dialogue must forget, it has forgotten, wherever it was cut.
"""

import random
import subprocess
import sys
import time
from pathlib import Path

import endless_guide
import sqlalchemy as sa
from rasa.shared.core.events import ActionExecuted, UserUttered
from talk_events import DOMAIN

from tremplin.dialogue.held_dialogues import MARGIN_SECONDS, SESSION_SECONDS
from tremplin.dialogue.tracker_store import ConversationStore

PERSON = "killed"
KILLS = 4
SEED = 7


def talk_until_killed(url: str, seconds: float, program: str = "endless_talk.py") -> int:
    """Let somebody talk; returns the last number that was told."""
    command = [sys.executable, str(Path(__file__).with_name(program)), url, PERSON]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        first = int(process.stdout.readline())
        time.sleep(seconds)
        process.kill()
        return int(([str(first), *process.stdout.read().split()])[-1])


async def test_nothing_that_was_answered_is_lost(database_url: str) -> None:
    moments = random.Random(SEED)
    store = ConversationStore(DOMAIN, host=database_url)
    await store.delete(PERSON)
    for _ in range(KILLS):
        told = talk_until_killed(database_url, moments.uniform(0.0, 0.2))
        whole = await store.retrieve_full_tracker(PERSON)
        assert whole is not None
        kept = [int(event.message_id.split("-")[1]) for event in whole.events if isinstance(event, UserUttered)]
        assert kept == list(range(1, len(kept) + 1)), "no turn twice, none missing"
        assert told <= len(kept) <= told + 1
        last = whole.events[-1]
        assert isinstance(last, ActionExecuted) and last.action_name == "action_listen", "turns are kept whole"
        assert whole.get_slot("essais") == len(kept)
    store.close()


async def test_what_was_over_is_forgotten_wherever_it_was_killed(database_url: str) -> None:
    moments = random.Random(SEED)
    later = SESSION_SECONDS + MARGIN_SECONDS + 1
    store = ConversationStore(endless_guide.DOMAIN, host=database_url, now=lambda: time.time() + later)
    await store.delete(PERSON)
    for _ in range(KILLS):
        told = talk_until_killed(database_url, moments.uniform(0.0, 0.2), "endless_guide.py")
        stored = _stored(store)
        assert stored.count("user") >= 3 * (told + 1)
        said = [number for number in range(told + 2) if endless_guide.secret(number) in "".join(stored)]
        # Of the dialogue that ended last its answer alone may be kept; the one under way is needed.
        assert set(said) <= {told, told + 1}
    await store.forget_abandoned()
    assert endless_guide.SECRET not in "".join(_stored(store))
    tracker = await store.retrieve(PERSON)
    assert tracker is not None and tracker.active_loop_name is None and tracker.get_slot("orientation") is None
    store.close()


def _stored(store: ConversationStore) -> list[str]:
    """The types and contents of all events, and the state drawn from them."""
    with store.engine.connect() as connection:
        events = connection.execute(
            sa.text("SELECT type_name, data FROM events WHERE sender_id = :who"), {"who": PERSON}
        ).all()
        states = connection.execute(sa.text("SELECT state FROM checkpoints WHERE sender_id = :who"), {"who": PERSON})
        return [text for row in events for text in row] + list(states.scalars())

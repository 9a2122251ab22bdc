"""kill -9 between any two steps: what was answered is kept, a turn is kept whole or not at all, and it goes on."""

import random
import subprocess
import sys
import time
from pathlib import Path

from rasa.shared.core.events import ActionExecuted, UserUttered
from talk_events import DOMAIN

from tremplin.dialogue.tracker_store import ConversationStore

PERSON = "killed"
KILLS = 4
SEED = 7


def talk_until_killed(url: str, seconds: float) -> int:
    """Let somebody talk; returns the last turn that was saved, as far as anybody was told."""
    command = [sys.executable, str(Path(__file__).with_name("endless_talk.py")), url, PERSON]
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

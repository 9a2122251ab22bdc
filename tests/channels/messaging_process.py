"""The Telegram channel in a process of its own, to be killed: `python messaging_process.py DATABASE API SECONDS`.

It prints its address, then each message that reaches the assistant, which answers after so many seconds.
"""

import asyncio
import sys
import threading

from tremplin.operations.left_out import CHANNELS, EVALUATION, NEURAL, leave_out

leave_out((*NEURAL, *CHANNELS, *EVALUATION))

from platform_server import Channels, Loop, StandIn  # noqa: E402
from rasa.core.channels.channel import UserMessage  # noqa: E402
from talk import telegram_input  # noqa: E402

from tremplin.dialogue.tracker_store import ConversationStore  # noqa: E402


class SlowStandIn(StandIn):
    """Takes its time."""

    async def handle_message(self, message: UserMessage) -> None:
        print("asked", flush=True)
        await asyncio.sleep(float(sys.argv[3]))
        await super().handle_message(message)


loop = Loop()
agent = SlowStandIn(lambda domain: ConversationStore(domain, host=sys.argv[1]))
with Channels(loop, agent, [telegram_input(sys.argv[2])]).running() as channels:
    print(channels.url, flush=True)
    threading.Event().wait()

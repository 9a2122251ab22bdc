"""A newly trained model takes over in the running assistant, between two messages: no restart, no lost conversation.

A Rasa channel without routes: naming it in credentials.yml is what puts it into the server.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic

from tremplin.settings import named_model

logger = logging.getLogger(__name__)

CHECK_EVERY_SECONDS = 5.0


async def swap_when_trained(agent: Any, check_every: float = CHECK_EVERY_SECONDS) -> None:
    """Watch for a new model for ever; one that cannot be loaded is logged and the old one goes on."""
    seen = named_model()
    while True:
        await asyncio.sleep(check_every)
        model = named_model()
        if model is None or model == seen:
            continue
        seen = model
        try:
            # In a thread: people are answered by the old model while the new one loads.
            await asyncio.get_running_loop().run_in_executor(None, agent.load_model, str(model))
            logger.info("model.swapped %s", model.name)
        except Exception:
            logger.exception("model.swap.failed %s", model.name)


class ModelSwap(InputChannel):
    """Starts the watch with the server."""

    @classmethod
    def name(cls) -> str:
        """The name under which Rasa registers the channel."""
        return "model_swap"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[None]]) -> Blueprint:
        """A blueprint with a listener and no route."""
        blueprint = Blueprint("model_swap")

        @blueprint.listener("after_server_start")
        async def watch(app: Sanic, _loop: asyncio.AbstractEventLoop) -> None:
            blueprint.ctx.watching = asyncio.ensure_future(_watch_once_loaded(app))

        @blueprint.listener("before_server_stop")
        async def stop(_app: Sanic, _loop: asyncio.AbstractEventLoop) -> None:
            blueprint.ctx.watching.cancel()

        return blueprint


async def _watch_once_loaded(app: Sanic) -> None:
    """Rasa loads its agent after the server has started."""
    while getattr(app.ctx, "agent", None) is None:
        await asyncio.sleep(CHECK_EVERY_SECONDS)
    await swap_when_trained(app.ctx.agent)

"""Whether this worker lives, whether it can answer, and what it has done: for monitors, systemd and the load balancer.

Rasa loads it by its dotted path (credentials.yml: `tremplin.operations.health.HealthInput: {}`) and serves it under
/webhooks/health/; nginx does not pass these routes on to the outside (deploy/nginx.conf).

- `live`: 200 as long as the process answers.
- `ready`: 200 when it can answer people; 503 with what is missing otherwise. `broken_files` names the files of data/
  that the staff must mend; while the last good state of a file serves in its place, people are answered.
- `metrics`: for Prometheus.
"""

import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import BaseHTTPResponse, HTTPResponse, text
from sanic.response import json as json_response

from tremplin.answers.broken_files import broken_files
from tremplin.dialogue.action_server import ActionServer, use_actions
from tremplin.dialogue.lock_store import RedisLocks
from tremplin.dialogue.package_actions import PackageActions
from tremplin.dialogue.tracker_store import ConversationStore, conversation_store
from tremplin.kept_files import read_all
from tremplin.operations.metrics import CONTENT_TYPE, RequestMetrics

logger = logging.getLogger(__name__)

UNKNOWN_ROUTE = "unknown"
# Kept with the server: what has understood a message.
_UNDERSTOOD = "tremplin_understood"
_FIRST_MESSAGE = "bonjour, j'habite à Lille"


class HealthInput(InputChannel):
    """No messages come this way."""

    @classmethod
    def name(cls) -> str:
        """Its place under /webhooks/."""
        return "health"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> "HealthInput":
        """There is nothing to set."""
        return cls()

    def blueprint(self, on_new_message: Callable[[Any], Awaitable[Any]]) -> Blueprint:
        """The three routes."""
        return _HealthBlueprint()


class _HealthBlueprint(Blueprint):
    """The routes, and what this worker's assistant needs when it starts and stops."""

    def __init__(self) -> None:
        super().__init__("tremplin_health")
        self.ctx.metrics = RequestMetrics()
        self.ctx.is_stopping = False
        for path, answer in (("/live", _live), ("/ready", _ready), ("/metrics", self._metrics)):
            _add(self, path, answer)
        self.listener("after_server_start")(_after_start)
        self.listener("before_server_stop")(self._before_stop)
        self.listener("after_server_stop")(_after_stop)

    def register(self, app: Sanic, options: dict[str, Any]) -> None:
        """Called by Sanic: from now on every request of the server is counted."""
        super().register(app, options)  # type: ignore[no-untyped-call]
        app.register_middleware(_note_start, "request")
        app.register_middleware(self._count, "response")
        app.register_middleware(self._let_go, "response")

    async def _metrics(self, request: Request) -> HTTPResponse:
        store = _store(request.app)
        gauges = {"tremplin_model_loaded": float(_is_model_loaded(request.app))}
        if store is not None:
            gauges["tremplin_store_away"] = float(store.is_away)
            gauges["tremplin_store_unwritten_events"] = float(store.unwritten)
        return text(self.ctx.metrics.exposition(gauges), content_type=CONTENT_TYPE)

    async def _before_stop(self, app: Sanic, _loop: Any) -> None:
        self.ctx.is_stopping = True
        store = _store(app)
        if store is not None:
            await store.write_waiting()

    async def _let_go(self, request: Request, _response: BaseHTTPResponse) -> None:
        """The last answers of a server that stops end their connections: it must not wait for browsers to do so."""
        if self.ctx.is_stopping and request.stream is not None:
            request.stream.keep_alive = False

    async def _count(self, request: Request, response: BaseHTTPResponse) -> None:
        started = getattr(request.ctx, "tremplin_started", None)
        if started is not None:
            route = request.route.path if request.route else UNKNOWN_ROUTE
            self.ctx.metrics.observe(route, response.status, time.perf_counter() - started)


def _add(blueprint: Blueprint, path: str, answer: Callable[[Request], Awaitable[HTTPResponse]]) -> None:
    async def handle(request: Request) -> HTTPResponse:
        response = await answer(request)
        response.headers["cache-control"] = "no-store"
        return response

    blueprint.add_route(handle, path, methods=["GET"], name=path.strip("/"))


async def _note_start(request: Request) -> None:
    request.ctx.tremplin_started = time.perf_counter()


async def _live(_request: Request) -> HTTPResponse:
    return json_response({"live": True})


async def _ready(request: Request) -> HTTPResponse:
    parts = {"model": await _understands(request.app)}
    store = _store(request.app)
    if store is not None:
        parts["store"] = await store.is_reachable()
    locks = getattr(_agent(request.app), "lock_store", None)
    if isinstance(locks, RedisLocks):
        parts["locks"] = await locks.is_reachable()
    actions = getattr(_agent(request.app), "action_endpoint", None)
    if isinstance(actions, PackageActions):
        parts["actions"] = not actions.is_hanging
    answer: dict[str, Any] = {"ready": all(parts.values()), **parts}
    described = [broken.as_dict() for broken in broken_files()]
    if described:
        answer["broken_files"] = described
    return json_response(answer, status=200 if answer["ready"] else 503)


async def _understands(app: Sanic) -> bool:
    """Whether the model is there and has understood a message, once."""
    if not _is_model_loaded(app):
        return False
    agent = _agent(app)
    if agent is not None and getattr(app.ctx, _UNDERSTOOD, None) is not agent.processor:
        try:
            await agent.parse_message(_FIRST_MESSAGE)
        except Exception:  # a model or a file that it reads is damaged in a way that loading does not tell
            logger.exception("model.first_message.failed")
            return False
        setattr(app.ctx, _UNDERSTOOD, agent.processor)  # a new model has a new one
    return True


async def _after_start(app: Sanic, _loop: Any) -> None:
    agent = _agent(app)
    if agent is not None:
        use_actions(agent)
    # What is loaded at the first message (the sentence encoder, the places) is loaded before anybody writes.
    await _understands(app)
    read_all()


async def _after_stop(app: Sanic, _loop: Any) -> None:
    """The answers under way are out: nothing needs the actions any more."""
    agent, store = _agent(app), _store(app)
    if store is not None:
        await store.write_waiting()
        if store.unwritten:
            logger.error("store.stop.lost %d events: the database is away", store.unwritten)
    if agent is not None and isinstance(agent.action_endpoint, ActionServer | PackageActions):
        await agent.action_endpoint.close()


def _agent(app: Sanic) -> Agent | None:
    return getattr(app.ctx, "agent", None)


def _is_model_loaded(app: Sanic) -> bool:
    agent = _agent(app)
    return agent is not None and agent.is_ready()


def _store(app: Sanic) -> ConversationStore | None:
    return conversation_store(getattr(_agent(app), "tracker_store", None))

"""The channel of the association's site, over HTTP: docs/protocol.md says what it promises.

Rasa loads it by its dotted path (credentials.yml: `tremplin.channels.web.WebInput`) and serves it under /webhooks/web/.
"""

import json
import logging
from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Sanic
from sanic.exceptions import PayloadTooLarge
from sanic.request import Request
from sanic.response import HTTPResponse, empty, html, raw
from sanic.response import json as json_response
from sanic_cors.core import SANIC_CORS_EVALUATED

from tremplin.answers.shared import shared_content
from tremplin.channels.erasure import erase_conversation
from tremplin.channels.one_answer import Deliver
from tremplin.channels.shared_rate_limiter import new_rate_limiter
from tremplin.channels.visitor_memory import InProcessAnswerMemory
from tremplin.channels.web_assets import Asset, style_sheet, widget_script
from tremplin.channels.web_exchange import RETRY_AFTER_FAILURE, Exchange
from tremplin.channels.web_pages import CONTENT_SECURITY_POLICY, Pages, Place, Turn
from tremplin.channels.web_protocol import MAX_BODY, Feedback, MessageRequest, WebError, session_of
from tremplin.channels.web_session import Sessions
from tremplin.channels.web_settings import WebSettings
from tremplin.channels.web_texts import LiveTexts
from tremplin.channels.web_tracker import record_feedback
from tremplin.settings import data_dir

logger = logging.getLogger(__name__)

ASSET_SECONDS = 300  # a corrected word reaches every visitor within five minutes
PREFLIGHT_SECONDS = 86_400

_JSON = "application/json"
_FORM = "application/x-www-form-urlencoded"

Answering = Coroutine[Any, Any, HTTPResponse]
Handler = Callable[[Request], Answering]
Action = Callable[[Request, Any], Answering]


class WebInput(InputChannel):
    """The chat widget's side of the assistant."""

    def __init__(self, settings: WebSettings) -> None:
        self._settings = settings
        self._texts = LiveTexts(shared_content(data_dir()))
        self._pages = Pages()

    @classmethod
    def name(cls) -> str:
        """The channel's name, and its place under /webhooks/."""
        return "web"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> "WebInput":
        """See WebSettings for the keys.

        Raises:
            ValueError: a setting that cannot be used.
        """
        return cls(WebSettings.read(credentials))

    def blueprint(self, on_new_message: Deliver) -> Blueprint:
        """The routes of the channel, and of the pages at the root of the server."""
        settings = self._settings
        exchange = Exchange(
            Sessions(settings.secret, int(settings.session_hours * 3600)),
            new_rate_limiter("web session", settings.per_minute, settings.burst, settings.secret),
            new_rate_limiter("web address", settings.address_per_minute, settings.address_burst, settings.secret),
            InProcessAnswerMemory(),
            settings.timeout_seconds,
        )
        return _WebBlueprint(_Handlers(settings, self._texts, self._pages, exchange))


class _WebBlueprint(Blueprint):
    """The channel's routes; when Rasa registers them, the pages take their place at the root."""

    def __init__(self, handlers: "_Handlers") -> None:
        super().__init__("tremplin_web")
        self.ctx.handlers = handlers
        _add(self, "GET", "/", handlers.health)
        _add(self, "GET", "/assistant.js", handlers.script)
        for path, action in handlers.actions.items():
            _add(self, "POST", path, handlers.post(action), stream=True)
            # Sanic 21.12 answers 405 to a preflight unless each path has its own OPTIONS route.
            _add(self, "OPTIONS", path, handlers.preflight)
        _add_pages(self, handlers)
        self.listener("before_server_start")(self._put_before_rasa_cors)

    async def _put_before_rasa_cors(self, app: Sanic, _loop: Any) -> None:
        """Rasa's own CORS middleware, which joins at this moment too, would answer preflights without our list."""
        app.request_middleware.appendleft(self.ctx.handlers.before_cors)

    def register(self, app: Sanic, options: dict[str, Any]) -> None:
        """Called by Sanic with the prefix that Rasa chose."""
        super().register(app, options)  # type: ignore[no-untyped-call]
        self.ctx.handlers.prefix = options.get("url_prefix") or ""
        if not self.ctx.handlers.settings.pages:
            return
        for segments, group in list(app.router.static_routes.items()):
            if group.path == "":  # Rasa's own greeting
                del app.router.static_routes[segments]
        root = Blueprint("tremplin_pages")
        _add(root, "GET", "/", self.ctx.handlers.home)
        _add_pages(root, self.ctx.handlers)
        app.blueprint(root)


def _add_pages(blueprint: Blueprint, handlers: "_Handlers") -> None:
    _add(blueprint, "GET", "/site.css", handlers.style)
    _add(blueprint, "GET", "/questions", handlers.questions)
    _add(blueprint, "GET", "/conversation", handlers.conversation)
    _add(blueprint, "POST", "/conversation", handlers.conversation_post, stream=True)


def _add(blueprint: Blueprint, method: str, path: str, handler: Handler, *, stream: bool = False) -> None:
    """Add a route. Sanic writes attributes on a handler, which a bound method cannot carry: hence the function."""

    async def handle(request: Request) -> HTTPResponse:
        return await handler(request)

    blueprint.add_route(handle, path, methods=[method], name=f"{method} {path}", stream=stream)


class _Handlers:
    """HTTP in, HTTP out; what is decided is decided in Exchange."""

    def __init__(self, settings: WebSettings, texts: LiveTexts, pages: Pages, exchange: Exchange) -> None:
        self.settings = settings
        self.prefix = ""
        self._texts = texts
        self._pages = pages
        self._exchange = exchange
        self.actions: dict[str, Action] = {
            "/session": self._open,
            "/message": self._message,
            "/feedback": self._feedback,
            "/erase": self._erase,
        }

    # The protocol

    async def _open(self, request: Request, _body: Any) -> HTTPResponse:
        session = await self._exchange.open(_address(request))
        texts = self._texts.current()
        return json_response(
            {
                "session": session,
                "expires_in": self._exchange.session_seconds,
                "messages": self._exchange.welcome(session, texts),
                "human": self._exchange.human_payload(session, texts),
            },
            status=201,
        )

    async def _message(self, request: Request, body: Any) -> HTTPResponse:
        messages = await self._exchange.answer(
            _agent(request), MessageRequest.parse(body), _address(request), self._texts.current()
        )
        return json_response({"messages": messages})

    async def _feedback(self, request: Request, body: Any) -> HTTPResponse:
        feedback = Feedback.parse(body)
        sender_id = await self._exchange.visitor(feedback.session, _address(request))
        await record_feedback(_agent(request), sender_id, feedback)
        return empty()

    async def _erase(self, request: Request, body: Any) -> HTTPResponse:
        sender_id = await self._exchange.visitor(session_of(body), _address(request))
        await erase_conversation(_agent(request), sender_id)
        return empty()

    def post(self, action: Action) -> Handler:
        """A handler that reads the JSON body, and tells every refusal the same way."""

        async def handle(request: Request) -> HTTPResponse:
            try:
                self._check_origin(request)
                response = await action(request, _decoded(await _body(request, _JSON)))
            except WebError as error:
                response = self._refusal(error)
            except Exception:
                logger.exception("web.failed %s", request.path)
                response = self._refusal(WebError("unavailable", RETRY_AFTER_FAILURE))
            response.headers["cache-control"] = "no-store"
            return self._with_cors(request, response)

        return handle

    async def preflight(self, request: Request) -> HTTPResponse:
        """What a browser asks before it sends JSON from a page of another origin."""
        response = empty()
        response.headers["access-control-allow-methods"] = "POST"
        response.headers["access-control-allow-headers"] = "content-type"
        response.headers["access-control-max-age"] = str(PREFLIGHT_SECONDS)
        return self._with_cors(request, response)

    async def before_cors(self, request: Request) -> HTTPResponse | None:
        """Answer preflights of the channel, and keep `rasa run --cors` from adding its headers to ours."""
        path = request.path.removeprefix(self.prefix)
        if path == request.path or path not in self.actions:
            return None
        setattr(request.ctx, SANIC_CORS_EVALUATED, "1")
        return await self.preflight(request) if request.method == "OPTIONS" else None

    def _check_origin(self, request: Request) -> None:
        """An origin keeps other sites from using the assistant; it proves nothing about programs, sessions do."""
        origin = request.headers.get("origin")
        if origin is not None and not self._is_allowed(request, origin):
            raise WebError("forbidden_origin")

    def _is_allowed(self, request: Request, origin: str) -> bool:
        try:
            own = urlsplit(origin).netloc.lower() == request.host.lower() != ""
        except ValueError:
            return False
        return own or origin.lower() in self.settings.origins

    def _with_cors(self, request: Request, response: HTTPResponse) -> HTTPResponse:
        response.headers["vary"] = "Origin"
        origin = request.headers.get("origin")
        if origin and self._is_allowed(request, origin):
            response.headers["access-control-allow-origin"] = origin
            response.headers["access-control-expose-headers"] = "retry-after"
        return response

    def _refusal(self, error: WebError) -> HTTPResponse:
        described = {"code": error.code, "message": self._texts.current().errors.get(error.code, "")}
        response = json_response({"error": described}, status=error.status)
        if error.retry_after is not None:
            response.headers["retry-after"] = str(error.retry_after)
        return response

    # Files and pages

    async def health(self, _request: Request) -> HTTPResponse:
        """For a monitor."""
        return json_response({"status": "ok"})

    async def script(self, request: Request) -> HTTPResponse:
        """The widget."""
        return _served(request, widget_script(self._texts.current().widget))

    async def style(self, request: Request) -> HTTPResponse:
        """The style of the pages."""
        return _served(request, style_sheet())

    async def home(self, request: Request) -> HTTPResponse:
        """The demo site."""
        return _page(self._pages.home(self._texts.current(), self._place(request)))

    async def questions(self, request: Request) -> HTTPResponse:
        """All questions and answers."""
        return _page(self._pages.questions(self._texts.current(), self._place(request)))

    async def conversation(self, request: Request) -> HTTPResponse:
        """The form, before the first question."""
        return self._conversation_page(request, Turn("", "", []))

    async def conversation_post(self, request: Request) -> HTTPResponse:
        """A question sent by the form, and its answer."""
        fields: dict[str, Any] = {}
        try:
            self._check_origin(request)
            fields = dict(parse_qsl((await _body(request, _FORM)).decode(errors="replace")))
            fields["session"] = await self._form_session(fields.get("session", ""), _address(request))
            message = MessageRequest.parse({"text": "", **fields})
            messages = await self._exchange.answer(_agent(request), message, _address(request), self._texts.current())
            return self._conversation_page(request, Turn(message.session, message.text, messages))
        except WebError as error:
            told = self._texts.current().errors.get(error.code, "")
            turn = Turn(fields.get("session", ""), fields.get("text", ""), [], told)
            page = self._conversation_page(request, turn, error.status)
            if error.retry_after is not None:
                page.headers["retry-after"] = str(error.retry_after)
            return page

    async def _form_session(self, session: str, address: str) -> str:
        """The session of the form, or a new one when there is none or it has expired."""
        try:
            await self._exchange.visitor(session, address)
            return session
        except WebError as error:
            if error.code != "invalid_session":
                raise
            return await self._exchange.open(address)

    def _conversation_page(self, request: Request, turn: Turn, status: int = 200) -> HTTPResponse:
        page = _page(self._pages.conversation(self._texts.current(), self._place(request), turn), status)
        page.headers["cache-control"] = "no-store"
        return page

    def _place(self, request: Request) -> Place:
        under_prefix = bool(self.prefix) and request.path.startswith(self.prefix)
        home = "" if under_prefix or not self.settings.pages else "/"
        return Place(home=home, script=f"{self.prefix}/assistant.js", style="site.css")


def _agent(request: Request) -> Agent:
    agent = getattr(request.app.ctx, "agent", None)
    if agent is None or not agent.is_ready():
        raise WebError("unavailable", RETRY_AFTER_FAILURE)
    return agent


def _address(request: Request) -> str:
    """Who calls; behind nginx the address that it forwards (SANIC_PROXIES_COUNT=1)."""
    return request.remote_addr or request.ip


async def _body(request: Request, content_type: str) -> bytes:
    """Read the body, MAX_BODY bytes at most.

    Raises:
        WebError: not_json or too_large.
    """
    if request.content_type.split(";")[0].strip().lower() != content_type:
        raise WebError("not_json")
    assert request.stream is not None  # the routes that read a body are streams
    request.stream.request_max_size = MAX_BODY
    try:
        await request.receive_body()  # type: ignore[no-untyped-call]
    except PayloadTooLarge:
        raise WebError("too_large") from None
    return request.body


def _decoded(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise WebError("bad_json") from None


def _served(request: Request, asset: Asset) -> HTTPResponse:
    headers = {
        "etag": asset.etag,
        "cache-control": f"public, max-age={ASSET_SECONDS}",
        "cross-origin-resource-policy": "cross-origin",
        "access-control-allow-origin": "*",
        "x-content-type-options": "nosniff",
        "vary": "accept-encoding",
    }
    # nginx marks the tag as weak when it compresses
    if request.headers.get("if-none-match", "").removeprefix("W/") == asset.etag:
        return raw(b"", status=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["content-encoding"] = "gzip"
        return raw(asset.compressed, content_type=asset.content_type, headers=headers)
    return raw(asset.body, content_type=asset.content_type, headers=headers)


def _page(content: str, status: int = 200) -> HTTPResponse:
    return html(
        content,
        status=status,
        headers={
            "content-security-policy": CONTENT_SECURITY_POLICY,
            "cache-control": f"public, max-age={ASSET_SECONDS}",
            "referrer-policy": "same-origin",
            "x-content-type-options": "nosniff",
        },
    )

"""Where the custom actions run: in this process, or in an action server that is called as people can wait for it.

`action_endpoint` of endpoints.yml is Rasa's, with one more key: `package` names the package of actions that the
assistant runs by itself (package_actions.py). Without it, or with TREMPLIN_ACTIONS_URL, an action server is called.
Rasa waits five minutes for one and opens a connection for each call; a person in distress does neither: calls end within
seconds, over connections that are kept. When an action fails either way, TopicPolicy says `utter_panne`.
"""

import asyncio
import os
from functools import lru_cache
from typing import Any

import aiohttp
from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.core.agent import Agent
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import ClientResponseError, EndpointConfig, concat_url

from tremplin.dialogue.package_actions import PackageActions

ACTIONS_VARIABLE = "TREMPLIN_ACTIONS_URL"

CONNECT_SECONDS = 2.0
# A search takes a few milliseconds, a busy machine a second: ten seconds are a fault.
TOTAL_SECONDS = 8.0

_REJECTED = 400


class ActionServer(EndpointConfig):
    """The action server of endpoints.yml."""

    def __init__(self, configured: EndpointConfig) -> None:
        """Take over address, credentials and options of what Rasa has read."""
        options = {**configured.kwargs, "token_name": configured.token_name, "cafile": configured.cafile}
        super().__init__(
            configured.url, configured.params, configured.headers, configured.basic_auth, configured.token, **options
        )
        self._session: aiohttp.ClientSession | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def session(self) -> aiohttp.ClientSession:
        """The session of this event loop, kept; callers must not close it."""
        loop = asyncio.get_running_loop()
        if self._session is None or self._session.closed or self._loop is not loop:
            auth = aiohttp.BasicAuth(**self.basic_auth) if self.basic_auth else None
            limits = aiohttp.ClientTimeout(total=TOTAL_SECONDS, sock_connect=CONNECT_SECONDS)
            self._session, self._loop = aiohttp.ClientSession(headers=self.headers, auth=auth, timeout=limits), loop
        return self._session

    async def request(
        self,
        method: str = "post",
        subpath: str | None = None,
        content_type: str | None = "application/json",
        compress: bool = False,
        **kwargs: Any,
    ) -> Any:
        """Call the action server; the answer, or None when it is no JSON.

        Raises:
            ClientResponseError: it refuses; 400 means that the action does not want to run.
            aiohttp.ClientError, asyncio.TimeoutError: it cannot be reached, or takes too long, or answers nonsense.
        """
        kwargs.pop("timeout", None)  # Rasa's five minutes
        url = concat_url(self.url, subpath)
        params = self.combine_parameters(kwargs)
        async with self.session().request(method, url, params=params, compress=compress or None, **kwargs) as response:
            if response.status == _REJECTED:
                raise ClientResponseError(response.status, response.reason, await response.text())
            if response.status >= _REJECTED:
                # the body of a failure holds the whole conversation, and ends in a log
                raise ClientResponseError(response.status, response.reason, "")
            return await response.json()

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()


def use_actions(agent: Agent) -> ActionServer | PackageActions | None:
    """Let the agent run its actions as endpoints.yml says; None when it has none, or knows already where they run."""
    configured = agent.action_endpoint
    if type(configured) is not EndpointConfig:
        return None
    url, package = os.environ.get(ACTIONS_VARIABLE), configured.kwargs.pop("package", None)
    if url:
        configured.url = url
    chosen = PackageActions(package, TOTAL_SECONDS) if package and not url else ActionServer(configured)
    agent.action_endpoint = chosen
    if agent.processor is not None:
        agent.processor.action_endpoint = chosen
    check_answers_once()
    return chosen


def check_answers_once() -> None:
    """Let Rasa check what actions answer against its schema, without checking that schema again at each answer.

    Rasa 3.6 calls `jsonschema.validate`, which validates the (constant) schema itself each time: three quarters of a
    turn with a search.
    """
    RemoteAction._validate_action_result = _is_valid_answer


def _is_valid_answer(_action: RemoteAction, answer: Any) -> bool:
    error = best_match(_answer_validator().iter_errors(answer))
    if error is not None:
        # where it is wrong, not what stands there: it may be what a person wrote, and ends in a log
        raise RasaException(f"The answer of the action is not Rasa's: {error.json_path} ({error.validator})")
    return True


@lru_cache(maxsize=1)
def _answer_validator() -> Any:
    schema = RemoteAction.action_response_format_spec()
    kind = validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)

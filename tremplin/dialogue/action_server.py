"""Calls to the action server that end within seconds, over connections that are kept.

Rasa waits five minutes for an action and opens a connection for each; a person in distress does neither. When a call
fails, TopicPolicy says `utter_panne`.
"""

import asyncio
from typing import Any

import aiohttp
from rasa.core.agent import Agent
from rasa.utils.endpoints import ClientResponseError, EndpointConfig, concat_url

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


def use_action_server(agent: Agent) -> ActionServer | None:
    """Put ActionServer in the place of what the agent calls; None when it calls none, or runs actions by itself."""
    configured = agent.action_endpoint
    if type(configured) is not EndpointConfig:
        return None
    server = ActionServer(configured)
    agent.action_endpoint = server
    if agent.processor is not None:
        agent.processor.action_endpoint = server
    return server

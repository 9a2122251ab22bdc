"""Calls to a messaging platform: what can be tried again is, as long as the platform says, and no secret is logged."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import httpx

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 10.0
TRIES = 4
FIRST_WAIT_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 60.0  # longer than that the person has left; the message is given up, and the log says so

Sleep = Callable[[float], Awaitable[None]]

# httpx writes the address of each call, and Telegram's holds the token of the bot.
logging.getLogger("httpx").setLevel(logging.WARNING)


class ApiError(Exception):
    """The platform refused a call, or was not reached.

    Attributes:
        code: the platform's own error code, or 0 when it was not reached.
        retry_after: seconds to wait as the platform says, or None.
        is_passing: whether the same call may succeed later.
    """

    def __init__(
        self, code: int, description: str, *, retry_after: float | None = None, is_passing: bool = False
    ) -> None:
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.retry_after = retry_after
        self.is_passing = is_passing

    @property
    def may_pass_later(self) -> bool:
        """Whether a call that was given up may succeed in a few minutes."""
        return self.is_passing and (self.retry_after is None or self.retry_after <= LONGEST_WAIT_SECONDS)


async def post_json(client: httpx.AsyncClient, url: str, body: dict[str, Any], **options: Any) -> tuple[int, Any]:
    """POST and read the answer: status and decoded JSON (None when it is none).

    Raises:
        ApiError: the platform was not reached. A message may then be said twice, which is better than not at all.
    """
    try:
        response = await client.post(url, json=body, timeout=TIMEOUT_SECONDS, **options)
    except httpx.HTTPError as error:
        raise ApiError(0, type(error).__name__, is_passing=True) from None
    try:
        return response.status_code, response.json()
    except ValueError:
        return response.status_code, None


async def patiently(call: Callable[[], Awaitable[Any]], sleep: Sleep = asyncio.sleep) -> Any:
    """Make a call, and again while its failure may pass.

    Raises:
        ApiError: it cannot succeed, or not soon enough.
    """
    for attempt in range(1, TRIES + 1):
        try:
            return await call()
        except ApiError as error:
            wait = error.retry_after if error.retry_after is not None else FIRST_WAIT_SECONDS * 2 ** (attempt - 1)
            if not error.is_passing or attempt == TRIES or wait > LONGEST_WAIT_SECONDS:
                raise
            logger.warning("messaging.call.retried code=%s wait=%s", error.code, wait)
            await sleep(wait)
    raise AssertionError("unreachable: the last try returns or raises")

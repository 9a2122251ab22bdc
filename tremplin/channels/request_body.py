"""Reading what a platform delivers: the raw bytes, as many as are allowed, before anything is decoded."""

from sanic.exceptions import PayloadTooLarge
from sanic.request import Request


class BodyTooLarge(Exception):
    """The delivery is larger than the platform ever sends."""


async def read_body(request: Request, max_bytes: int) -> bytes:
    """The raw body of a request to a route that streams.

    Raises:
        BodyTooLarge: it has more than `max_bytes`; the rest is not read.
    """
    assert request.stream is not None  # only for routes added with stream=True
    request.stream.request_max_size = max_bytes
    try:
        await request.receive_body()  # type: ignore[no-untyped-call]
    except PayloadTooLarge:
        raise BodyTooLarge from None
    return bytes(request.body)

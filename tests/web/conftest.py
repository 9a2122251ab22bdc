"""One server for all tests of the web channel; each test starts with an assistant that has heard nothing."""

from collections.abc import Iterator

import httpx
import pytest

from tests.web.server import Server


@pytest.fixture(scope="session")
def shared_server() -> Iterator[Server]:
    with Server().running() as server:
        yield server


@pytest.fixture
def server(shared_server: Server) -> Server:
    shared_server.agent.received.clear()
    shared_server.agent.seconds = 0.0
    return shared_server


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url) as client:
        yield client

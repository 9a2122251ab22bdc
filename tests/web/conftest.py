"""One server for all tests of the web channel; each test starts with an assistant that has heard nothing."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from browser import Visitor, chromium
from playwright.sync_api import Browser
from web_server import Server


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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Callable[..., Visitor]]:
    """Open the demo page as somebody new; at the end nothing may have been refused or broken."""
    visitors: list[Visitor] = []

    def visit(url: str = "/", **context: Any) -> Visitor:
        visitor = Visitor(browser, **context)
        visitors.append(visitor)
        return visitor.go(server.origin + url if url.startswith("/") else url)

    yield visit
    for visitor in visitors:
        assert visitor.errors == []
        visitor.context.close()

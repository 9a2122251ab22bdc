"""One loop for all tests; each test has its own platform, its own channel and an assistant that has heard nothing."""

import logging
from collections.abc import Iterator

import pytest
from platform_server import Loop, StandIn
from talk import TelegramTalk, WhatsAppTalk, telegram_talk, whatsapp_talk


@pytest.fixture(scope="session")
def loop() -> Iterator[Loop]:
    loop = Loop()
    yield loop
    loop.stop()


@pytest.fixture
def telegram(loop: Loop) -> Iterator[TelegramTalk]:
    with telegram_talk(loop, StandIn()) as talk:
        yield talk


@pytest.fixture
def whatsapp(loop: Loop) -> Iterator[WhatsAppTalk]:
    with whatsapp_talk(loop, StandIn()) as talk:
        yield talk


@pytest.fixture(autouse=True)
def logs() -> Iterator[None]:
    """What these channels log is part of what they promise: the silence of the other tests is lifted."""
    before = logging.root.manager.disable
    logging.disable(logging.NOTSET)
    yield
    logging.disable(before)

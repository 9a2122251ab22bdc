"""A message that the platform was told is received is answered, once, even when the process is killed (kill -9)."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from fake_telegram import PERSON, FakeTelegram
from platform_server import Loop, running_platform
from talk import TELEGRAM_SECRET

PATIENCE_SECONDS = 30.0


class Channel:
    """The process of the channel."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self._url = self.line()

    def line(self) -> str:
        """The next line that it prints."""
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def deliver(self, update: dict[str, object]) -> None:
        headers = {"x-telegram-bot-api-secret-token": TELEGRAM_SECRET}
        response = httpx.post(f"{self._url}/telegram/webhook", content=json.dumps(update), headers=headers)
        assert response.status_code == 200


@contextmanager
def channel(database: Path, api: str, seconds_to_answer: float = 0.0) -> Iterator[Channel]:
    """Runs it, and kills it."""
    program = str(Path(__file__).with_name("messaging_process.py"))
    command = [sys.executable, "-W", "ignore", program, f"sqlite:///{database}", api, str(seconds_to_answer)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            yield Channel(process)
        finally:
            process.kill()


def wait_for_answers(platform: FakeTelegram, count: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while len(platform.sent) < count and time.monotonic() < deadline:
        time.sleep(0.05)


@pytest.fixture
def platform(loop: Loop) -> Iterator[tuple[FakeTelegram, str]]:
    fake = FakeTelegram()
    with running_platform(loop, fake.handle) as url:
        yield fake, url


def test_killed_before_the_answer_was_found_another_process_finds_it(
    platform: tuple[FakeTelegram, str], tmp_path: Path
) -> None:
    telegram, api = platform
    database = tmp_path / "conversations.db"
    question = telegram.says("combien je peux emprunter")
    with channel(database, api, seconds_to_answer=60.0) as first:
        first.deliver(question)
        assert first.line() == "asked"
    assert telegram.sent == []
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"waiting_messages" in kept
    assert b"emprunter" not in kept and str(PERSON).encode() not in kept, "what waits is sealed"
    with channel(database, api) as second:
        second.deliver(telegram.says("merci"))
        wait_for_answers(telegram, 2)
        second.deliver(question)  # Telegram had not heard that it was received
        second.deliver(telegram.says("au revoir"))
        wait_for_answers(telegram, 3)
    assert len(telegram.sent) == 3


def test_killed_before_the_answer_was_sent_it_is_said_again_and_not_found_anew(
    platform: tuple[FakeTelegram, str], tmp_path: Path
) -> None:
    telegram, api = platform
    database = tmp_path / "conversations.db"
    telegram.fail("sendMessage", 502, description="Bad Gateway")
    with channel(database, api) as first:
        first.deliver(telegram.says("combien je peux emprunter"))
        assert first.line() == "asked"
        while "sendMessage" not in telegram.methods():
            time.sleep(0.01)
    assert telegram.sent == []
    with channel(database, api) as second:
        wait_for_answers(telegram, 1)
        second.deliver(telegram.says("merci"))
        wait_for_answers(telegram, 2)
        assert second.line() == "asked", "for the second message"
    assert len(telegram.sent) == 2
    assert "300" in telegram.texts[0]

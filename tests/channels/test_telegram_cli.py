"""`tremplin telegram connect` and `status`, as the staff runs them."""

from collections.abc import Iterator

import pytest
from fake_telegram import TOKEN, FakeTelegram
from platform_server import SECRET, Loop, running_platform
from talk import TELEGRAM_SECRET
from typer.testing import CliRunner, Result

from tremplin.staff.telegram_cli import app

SERVER = "https://bot.association.test"


class Staff:
    """Types commands."""

    def __init__(self, api_url: str) -> None:
        self._api_url = api_url

    def types(self, *arguments: str, token: str = TOKEN) -> Result:
        environment = {"TREMPLIN_SECRET": SECRET.decode(), "TELEGRAM_TOKEN": token}
        return CliRunner().invoke(app, [*arguments, "--api-url", self._api_url], env=environment)


@pytest.fixture
def platform() -> FakeTelegram:
    return FakeTelegram()


@pytest.fixture
def staff(loop: Loop, platform: FakeTelegram) -> Iterator[Staff]:
    with running_platform(loop, platform.handle) as url:
        yield Staff(url)


def test_connect_sets_the_webhook_with_the_secret_that_the_channel_expects(
    staff: Staff, platform: FakeTelegram
) -> None:
    result = staff.types("connect", SERVER + "/")
    assert result.exit_code == 0, result.output
    assert "@essai_bot" in result.output
    assert platform.webhook["url"] == f"{SERVER}/webhooks/telegram/webhook"
    assert platform.webhook["secret_token"] == TELEGRAM_SECRET
    assert platform.webhook["allowed_updates"] == ["message", "edited_message", "callback_query"]
    assert "Le menu du robot est à jour." in result.output


def test_status_says_where_the_bot_is_connected(staff: Staff) -> None:
    assert "relié à aucun serveur" in staff.types("status").output
    staff.types("connect", SERVER)
    result = staff.types("status")
    assert f"{SERVER}/webhooks/telegram/webhook" in result.output
    assert "Aucun échec" in result.output


@pytest.mark.parametrize("address", ["http://bot.association.test", "bot.association.test", f"{SERVER}/rasa/"])
def test_an_address_that_telegram_cannot_use_is_refused_first(
    staff: Staff, platform: FakeTelegram, address: str
) -> None:
    result = staff.types("connect", address)
    assert result.exit_code == 1
    assert "https://" in result.output
    assert platform.calls == []


def test_a_wrong_token_is_explained(staff: Staff) -> None:
    result = staff.types("connect", SERVER, token="123:wrong")
    assert result.exit_code == 1
    assert "BotFather" in result.output


def test_a_refusal_is_shown_as_telegram_says_it(staff: Staff, platform: FakeTelegram) -> None:
    platform.fail("setWebhook", 400, description="Bad Request: bad webhook: Failed to resolve host")
    result = staff.types("connect", SERVER)
    assert result.exit_code == 1
    assert "Failed to resolve host" in result.output


def test_without_network_the_staff_is_told() -> None:
    result = Staff("http://127.0.0.1:9").types("status")
    assert result.exit_code == 1
    assert "connexion" in result.output

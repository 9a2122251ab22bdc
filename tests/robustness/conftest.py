"""The services that a network of associations runs, and the trained assistant."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from assistant_server import AssistantServer
from local_services import Postgres, Redis, need

from tremplin.settings import models_dir

# Rasa and SQLAlchemy read these at import.
os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    server = Postgres().start()
    yield server
    server.remove()


@pytest.fixture(scope="session")
def redis() -> Iterator[Redis]:
    server = Redis().start()
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Each kind of database in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'conversations.db'}"
    return str(request.getfixturevalue("postgres").url)


@pytest.fixture(autouse=True)
def no_database_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TREMPLIN_DATABASE_URL", raising=False)


@pytest.fixture(scope="session")
def model() -> Path:
    """The newest trained model."""
    models = sorted(models_dir().glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    need(bool(models), "a trained model (make train)")
    return models[-1]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the assistant of these tests keeps its conversations."""
    return tmp_path_factory.mktemp("assistant")


@pytest.fixture(scope="module")
def server(folder: Path, model: Path) -> Iterator[AssistantServer]:
    """The whole assistant, on SQLite."""
    server = AssistantServer(folder, model).start()
    yield server
    server.stop()

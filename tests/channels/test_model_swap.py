"""A model trained while the assistant runs is used from the next message on; a broken one changes nothing."""

import asyncio
import json

import pytest

from tremplin.channels.model_swap import named_model, swap_when_trained


class RecordingAgent:
    """Stands for Rasa's agent: remembers which models it was told to load."""

    def __init__(self) -> None:
        self.loaded: list[str] = []

    def load_model(self, path: str) -> None:
        if path.endswith("broken.tar.gz"):
            raise ValueError("not a model")
        self.loaded.append(path)


@pytest.fixture
def models(tmp_path, monkeypatch):
    monkeypatch.setenv("TREMPLIN_MODELS", str(tmp_path))

    def name(model: str) -> None:
        (tmp_path / model).write_bytes(b"model")
        (tmp_path / "courant.json").write_text(json.dumps({"model": model}), encoding="utf-8")

    return name


async def _watch_while(agent: RecordingAgent, steps) -> None:
    watch = asyncio.create_task(swap_when_trained(agent, check_every=0.01))
    await asyncio.sleep(0.05)
    for step in steps:
        step()
        await asyncio.sleep(0.1)
    watch.cancel()


async def test_a_new_model_is_loaded_once(models) -> None:
    agent = RecordingAgent()
    models("old.tar.gz")
    await _watch_while(agent, [lambda: models("new.tar.gz"), lambda: None])

    assert [path.rsplit("/", 1)[-1] for path in agent.loaded] == ["new.tar.gz"]


async def test_a_broken_model_is_passed_over_and_the_next_is_loaded(models) -> None:
    agent = RecordingAgent()
    models("old.tar.gz")
    await _watch_while(agent, [lambda: models("broken.tar.gz"), lambda: models("mended.tar.gz")])

    assert [path.rsplit("/", 1)[-1] for path in agent.loaded] == ["mended.tar.gz"]


@pytest.mark.parametrize("content", ["", "{", "{}", '{"model": "missing.tar.gz"}'])
def test_a_file_that_names_no_model_is_no_model(tmp_path, monkeypatch, content) -> None:
    monkeypatch.setenv("TREMPLIN_MODELS", str(tmp_path))
    (tmp_path / "courant.json").write_text(content, encoding="utf-8")

    assert named_model() is None

"""Whatever happens to a training, the model in use stays whole; two trainings do not meet."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tremplin.settings import project_dir
from tremplin.staff.training import current_model

# In the place of Rasa: a training that takes a moment and tells when it ran.
RASA = """
import pathlib, time, types

def train(domain, config, training_files, output):
    out = pathlib.Path(output)
    models = out.parents[1]
    diary = models / "diary"
    diary.open("a").write("begins ")
    out.mkdir(parents=True)
    model = out / f"model-{time.time_ns()}.tar.gz"
    model.write_bytes(b"half ")
    while (models / "slow").exists():
        time.sleep(0.05)
    time.sleep(0.3)
    if (models / "broken").exists():
        return types.SimpleNamespace(code=1)
    model.open("ab").write(b"whole")
    diary.open("a").write("ends ")
    return types.SimpleNamespace(code=0)
"""


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of models, and a stand-in for `rasa.api`."""
    package = tmp_path / "stand-in" / "rasa"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "api.py").write_text(RASA)
    folder = tmp_path / "models"
    folder.mkdir()
    monkeypatch.setenv("TREMPLIN_MODELS", str(folder))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(package.parent), str(project_dir())]))
    return folder


def training(*options: str) -> "subprocess.Popen[str]":
    program = f"import sys; from tremplin.staff.training import train; sys.exit(train({', '.join(options)}))"
    # outside the project: its folder would come before the stand-in
    return subprocess.Popen([sys.executable, "-c", program], cwd="/", stderr=subprocess.PIPE, text=True)


def wait_until_begun(models: Path) -> None:
    deadline = time.monotonic() + 30
    while not (models / "diary").exists() and time.monotonic() < deadline:
        time.sleep(0.02)


def assert_whole(models: Path) -> Path:
    """The model in use is complete, and nothing half-made stands beside it."""
    model = current_model()
    assert model is not None
    assert {path.read_bytes() for path in models.glob("*.tar.gz")} == {b"half whole"}
    assert not (models / "en-cours").exists()
    return model


def test_two_trainings_at_once_run_one_after_the_other(models: Path) -> None:
    trainings = [training(), training()]
    assert [one.wait(60) for one in trainings] == [0, 0]
    assert (models / "diary").read_text().split() == ["begins", "ends", "begins", "ends"]
    assert_whole(models)


def test_a_training_that_is_not_needed_any_more_is_not_made_after_the_wait(models: Path) -> None:
    first = training()
    wait_until_begun(models)
    assert training("only_if_needed=True").wait(60) == 0
    assert first.wait(60) == 0
    assert (models / "diary").read_text().split() == ["begins", "ends"]


def test_a_training_that_fails_leaves_the_model_in_use(models: Path) -> None:
    assert training().wait(60) == 0
    before = assert_whole(models)
    (models / "broken").touch()
    failed = training()
    assert failed.wait(60) == 1
    assert failed.stderr is not None and "entrainement.log" in failed.stderr.read()
    (models / "broken").unlink()
    assert current_model() == before
    assert training().wait(60) == 0
    assert assert_whole(models) != before


def test_a_training_that_is_killed_leaves_the_model_in_use_and_holds_up_no_other(models: Path) -> None:
    assert training().wait(60) == 0
    before, in_use = assert_whole(models), json.loads((models / "courant.json").read_text())
    (models / "diary").unlink()
    (models / "slow").touch()
    killed = training()
    wait_until_begun(models)
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    assert current_model() == before and json.loads((models / "courant.json").read_text()) == in_use
    (models / "slow").unlink()
    assert training().wait(60) == 0
    assert_whole(models)

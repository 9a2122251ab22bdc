"""The worker does without the parts of Rasa that nothing names; what is named is loaded."""

import importlib
import json
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
import rasa

from tremplin.operations.left_out import (
    CHANNELS,
    DATABASES,
    EVALUATION,
    NEURAL,
    LeftOut,
    leave_out,
    unused,
    unused_in_training,
)
from tremplin.settings import project_dir


def archive(folder: Path, component: str) -> Path:
    """A model whose graph has one component."""
    metadata = folder / "metadata.json"
    metadata.write_text(json.dumps({"predict_schema": {"nodes": {"one": {"uses": component}}}}))
    path = folder / "model.tar.gz"
    with tarfile.open(path, "w:gz") as files:
        files.add(metadata, "metadata.json")
    return path


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return archive(tmp_path, "tremplin.nlu.topic_classifier.TopicClassifier")


@pytest.fixture
def endpoints(tmp_path: Path) -> Path:
    path = tmp_path / "endpoints.yml"
    path.write_text("tracker_store: {type: tremplin.dialogue.tracker_store.ConversationStore, url: '${DATABASE}'}")
    return path


@pytest.fixture
def credentials(tmp_path: Path) -> Path:
    path = tmp_path / "credentials.yml"
    path.write_text("tremplin.channels.web.WebInput: {}")
    return path


def test_what_nothing_names_is_left_out(model: Path, endpoints: Path, credentials: Path) -> None:
    expected = {*NEURAL, *CHANNELS, *EVALUATION, *sum(DATABASES.values(), ())}
    assert set(unused(model, endpoints, credentials)) == expected
    assert set(unused(model.parent, endpoints, credentials)) == expected, "the newest model of a folder"


@pytest.mark.parametrize(
    "component",
    [
        "rasa.nlu.classifiers.diet_classifier.DIETClassifier",
        "rasa.nlu.selectors.response_selector.ResponseSelector",
        "rasa.core.policies.ted_policy.TEDPolicy",
    ],
)
def test_a_model_with_a_neural_component_gets_all_of_them(
    tmp_path: Path, endpoints: Path, credentials: Path, component: str
) -> None:
    assert set(NEURAL).isdisjoint(unused(archive(tmp_path, component), endpoints, credentials))


@pytest.mark.parametrize("share", [0.0, 0.5])
def test_a_model_that_cannot_be_read_names_nothing(
    model: Path, endpoints: Path, credentials: Path, share: float
) -> None:
    model.write_bytes(model.read_bytes()[: int(model.stat().st_size * share)])
    assert set(NEURAL) < set(unused(model, endpoints, credentials))


@pytest.mark.parametrize(
    "channel", ["rest:", "slack: {slack_token: x}", "rest: {}\ntremplin.channels.web.WebInput: {}"]
)
def test_rasas_channels_are_there_when_one_is_named(
    model: Path, endpoints: Path, credentials: Path, channel: str
) -> None:
    credentials.write_text(channel)
    assert set(CHANNELS).isdisjoint(unused(model, endpoints, credentials))


@pytest.mark.parametrize(("kind", "clients"), DATABASES.items())
def test_a_database_client_is_there_when_its_store_is_named(
    model: Path, endpoints: Path, credentials: Path, kind: str, clients: tuple[str, ...]
) -> None:
    endpoints.write_text(f"tracker_store: {{type: {kind}}}")
    assert set(clients).isdisjoint(unused(model, endpoints, credentials))


@pytest.mark.parametrize("name", [*NEURAL, *CHANNELS, *EVALUATION])
def test_what_is_left_out_exists_in_this_version_of_rasa(name: str) -> None:
    assert Path(rasa.__file__).parents[1].joinpath(*name.split(".")).with_suffix(".py").is_file()


def test_whatever_asks_for_a_part_that_was_left_out_is_told_what_to_do() -> None:
    leave_out(["tremplin_missing_client"])
    module = importlib.import_module("tremplin_missing_client.collection")
    for use in (lambda: module.Client(), lambda: module.Client.load, lambda: module.Client.from_credentials({})):
        with pytest.raises(LeftOut, match=r"collection\.Client was left out .* Restart"):
            use()


def test_a_failure_of_a_part_that_was_left_out_never_happens() -> None:
    leave_out(["tremplin_missing_database"])
    errors = importlib.import_module("tremplin_missing_database.errors")
    with pytest.raises(ValueError, match="another one"):
        try:
            raise ValueError("another one")
        except errors.ConnectionFailure:
            pytest.fail("it is none")


LOADED = """
import sys
from pathlib import Path
from tremplin.operations.left_out import leave_out, unused
leave_out(unused(Path(sys.argv[1]), Path("endpoints.yml"), Path("credentials.yml")))
import rasa.core.run
from rasa.engine.recipes import default_components
print(*sys.modules)
"""


def test_rasa_loads_without_tensorflow_and_the_clients_of_platforms(model: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", LOADED, str(model)], cwd=project_dir(), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert loaded >= {"rasa", "sanic", "sqlalchemy"}
    assert not loaded & {"tensorflow", "keras", "aiogram", "slack_sdk", "twilio", "fbmessenger", "socketio"}


OWN = "tremplin.nlu.topic_classifier.TopicClassifier"


@pytest.mark.parametrize(
    "config, has_neural",
    [
        (f"pipeline: [{{name: {OWN}}}]\npolicies: [{{name: RulePolicy}}]", False),
        (f"pipeline: [{{name: {OWN}}}]\npolicies: [{{name: RulePolicy}}, {{name: TEDPolicy}}]", True),
        ("pipeline: [{name: DIETClassifier}]\npolicies: [{name: RulePolicy}]", True),
        (
            "pipeline: [{name: rasa.nlu.classifiers.diet_classifier.DIETClassifier}]\npolicies: [{name: RulePolicy}]",
            True,
        ),
        ("pipeline: []\npolicies: [{name: RulePolicy}]", True),  # left to Rasa, which takes its default
        ("language: fr", True),
        ("pipeline: [", True),
    ],
)
def test_a_training_loads_neural_components_where_the_configuration_may_need_them(
    tmp_path: Path, config: str, has_neural: bool
) -> None:
    path = tmp_path / "config.yml"
    path.write_text(config)
    assert set(NEURAL).isdisjoint(unused_in_training(path)) == has_neural


def test_the_training_of_the_project_needs_no_neural_component() -> None:
    assert set(NEURAL) <= set(unused_in_training(project_dir() / "config.yml"))

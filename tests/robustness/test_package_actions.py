"""Actions that run in the assistant's own process fail as those of a server do: one apology, and nobody else waits."""

import asyncio
import logging
import sys
import threading
import traceback
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from rasa.core.actions.action import RemoteAction
from rasa.core.agent import Agent
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from tremplin.dialogue.action_server import ActionServer, check_answers_once, use_actions
from tremplin.dialogue.package_actions import PackageActions

PACKAGE = """
import threading
from rasa_sdk import Action
from rasa_sdk.interfaces import ActionExecutionRejection

go_on = threading.Event()

def action(name, run):
    return type(name, (Action,), {"name": lambda self: name, "run": lambda self, dispatcher, tracker, domain: run(tracker)})

def fail(tracker):
    raise KeyError(tracker.latest_message["text"])

def refuse(tracker):
    raise ActionExecutionRejection("refuses")

def change(tracker):
    tracker.slots["place"].append("Rennes")
    return [{"event": "slot", "name": "place", "value": tracker.slots["place"]}]

Fails, Refuses, Changes = action("fails", fail), action("refuses", refuse), action("changes", change)
Hangs = action("hangs", lambda tracker: go_on.wait() and [])
"""
SECRET = "je dois 4000 à mon frère"


@pytest.fixture
async def actions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[PackageActions]:
    (tmp_path / "some_actions.py").write_text(PACKAGE)
    monkeypatch.syspath_prepend(tmp_path)
    actions = PackageActions("some_actions", seconds=0.3)
    yield actions
    sys.modules["some_actions"].go_on.set()
    await actions.close()
    del sys.modules["some_actions"]


def call(action: str, **slots: Any) -> dict[str, Any]:
    tracker = {"sender_id": "somebody", "slots": slots, "latest_message": {"text": SECRET}, "events": []}
    return {"next_action": action, "tracker": {**tracker, "active_loop": {}, "paused": False, "followup_action": None}}


async def test_an_action_changes_a_copy_of_the_conversation(actions: PackageActions) -> None:
    asked = call("changes", place=["Lille"])
    answer = await actions.request(json=asked)
    assert answer["events"] == [{"event": "slot", "name": "place", "value": ["Lille", "Rennes"]}]
    assert asked["tracker"]["slots"] == {"place": ["Lille"]}


async def test_a_refusal_is_told_as_an_action_server_tells_it(actions: PackageActions) -> None:
    with pytest.raises(ClientResponseError) as refused:
        await actions.request(json=call("refuses"))
    assert refused.value.status == 400
    assert '"action_name": "refuses"' in refused.value.text


@pytest.mark.parametrize(("action", "status"), [("fails", 500), ("unknown", 500)])
async def test_a_failure_is_logged_without_what_people_wrote(
    actions: PackageActions, caplog: pytest.LogCaptureFixture, action: str, status: int
) -> None:
    with caplog.at_level(logging.ERROR), pytest.raises(ClientResponseError) as failed:
        await actions.request(json=call(action))
    assert failed.value.status == status
    assert f"action.failed {action}" in caplog.text
    assert SECRET not in caplog.text + "".join(traceback.format_exception(failed.value))


async def test_an_action_that_hangs_is_given_up_and_holds_up_nobody_else(actions: PackageActions) -> None:
    hanging = asyncio.ensure_future(actions.request(json=call("hangs")))
    await asyncio.sleep(0.05)
    assert not hanging.done(), "others are answered meanwhile"
    with pytest.raises(ClientResponseError) as late:
        await hanging
    assert late.value.status == 504
    assert actions.is_hanging
    assert (await actions.request(json=call("changes", place=[])))["events"], "the next one gets a new thread"


async def test_a_thread_that_comes_back_ends(actions: PackageActions) -> None:
    others = set(threading.enumerate())  # of the assistants that other tests keep in this process
    with pytest.raises(ClientResponseError):
        await actions.request(json=call("hangs"))
    sys.modules["some_actions"].go_on.set()
    for _ in range(50):
        if not actions.is_hanging:
            break
        await asyncio.sleep(0.05)
    assert not actions.is_hanging
    assert not [thread for thread in set(threading.enumerate()) - others if thread.name == "actions"]


@pytest.mark.parametrize(
    ("settings", "url", "chosen"),
    [
        ({"package": "some_actions"}, "", PackageActions),
        ({"package": "some_actions"}, "http://actions:5055/webhook", ActionServer),
        ({}, "", ActionServer),
    ],
)
def test_the_environment_chooses_a_server_over_the_package(
    actions: PackageActions, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], url: str, chosen: type
) -> None:
    monkeypatch.setenv("TREMPLIN_ACTIONS_URL", url)
    agent = Agent(action_endpoint=EndpointConfig("http://127.0.0.1:5055/webhook", **settings))
    endpoint = use_actions(agent)
    assert isinstance(endpoint, chosen)
    assert agent.action_endpoint is endpoint
    assert isinstance(endpoint, PackageActions) or endpoint.url == (url or "http://127.0.0.1:5055/webhook")


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        ([], r"\$ \(type\)"),
        ({"events": SECRET}, r"\$\.events \(type\)"),
        ({"events": [], "responses": [SECRET]}, r"\$\.responses\[0\] \(type\)"),
    ],
)
def test_an_answer_that_is_not_rasas_is_refused_without_repeating_it(answer: Any, fault: str) -> None:
    check_answers_once()
    action = RemoteAction("anything", None)
    assert action._validate_action_result({"events": [], "responses": []})
    with pytest.raises(RasaException, match=fault) as refused:
        action._validate_action_result(answer)
    assert SECRET not in str(refused.value)

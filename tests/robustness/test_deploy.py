"""The production files, run for real: nginx lets through what people need and nothing else; a backup comes back whole."""

import asyncio
import json
import os
import re
import shutil
import socket
import sqlite3
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import yaml
from aiohttp import web
from local_services import end, free_port, need, wait_for
from rasa.core.utils import AvailableEndpoints
from rasa.shared.core.events import UserUttered
from talk_events import DOMAIN, started, turn

from tremplin.dialogue.tracker_store import ConversationStore
from tremplin.operations.worker import worker_options
from tremplin.settings import project_dir

DEPLOY = project_dir() / "deploy"


class Upstream:
    """In the place of the assistant: it remembers what reached it."""

    def __init__(self) -> None:
        self.port = free_port()
        self.requests: list[web.BaseRequest] = []
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._run, daemon=True).start()
        wait_for(self.port)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._start())
        self._loop.run_forever()

    async def _start(self) -> None:
        runner = web.ServerRunner(web.Server(self._handle))
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", self.port).start()

    async def _handle(self, request: web.BaseRequest) -> web.Response:
        # As the assistant does: an answer before the end of a long body leaves the connection unusable.
        await request.read()
        self.requests.append(request)
        return web.Response(text="reached")


@pytest.fixture(scope="module")
def upstream() -> Upstream:
    return Upstream()


@pytest.fixture(scope="module")
def nginx(tmp_path_factory: pytest.TempPathFactory, upstream: Upstream) -> Iterator[int]:
    """nginx with the production file, on free ports, with a certificate of its own; gives its port."""
    program = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
    need(bool(program) and bool(shutil.which("openssl")), "nginx (Debian package nginx) or openssl")
    folder = tmp_path_factory.mktemp("nginx")
    port = free_port()
    certificate = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-days", "2"]
    certificate += ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    subprocess.run(certificate, check=True, capture_output=True)
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    for old, new in (
        ("/etc/nginx/tls", str(folder)),
        ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
        ("listen 443", f"listen 127.0.0.1:{port}"),
        ("server assistant:5005", f"server 127.0.0.1:{upstream.port}"),
        ("access_log /dev/stdout", f"access_log {folder}/access.log"),
        ("worker_processes auto;", f"worker_processes 1; daemon off; pid {folder}/pid;"),
        ("error_log /dev/stderr", f"error_log {folder}/error.log"),
    ):
        assert old in text
        text = text.replace(old, new)
    (folder / "nginx.conf").write_text(text, encoding="utf-8")
    command = [str(program), "-p", str(folder), "-c", str(folder / "nginx.conf")]
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output)
        try:
            wait_for(port)
            yield port
        finally:
            end([process])


@pytest.fixture
def client(nginx: int, upstream: Upstream) -> Iterator[httpx.Client]:
    upstream.requests.clear()
    with httpx.Client(base_url=f"https://127.0.0.1:{nginx}", verify=False) as client:
        yield client


@pytest.mark.parametrize("path", ["session", "message", "feedback", "erase"])
def test_the_protocol_passes(client: httpx.Client, path: str) -> None:
    assert client.post(f"/webhooks/web/{path}", json={}).text == "reached"


@pytest.mark.parametrize("path", ["telegram/webhook", "whatsapp/webhook"])
def test_deliveries_of_platforms_pass_whatever_their_size(client: httpx.Client, path: str) -> None:
    assert client.post(f"/webhooks/{path}", content=b"x" * 300_000).text == "reached"


@pytest.mark.parametrize("path", ["assistant.js", "questions", "conversation", "site.css"])
def test_the_pages_pass(client: httpx.Client, path: str) -> None:
    assert client.get(f"/webhooks/web/{path}").text == "reached"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/conversations/somebody/tracker",
        "/model",
        "/model/parse",
        "/domain",
        "/status",
        "/version",
        "/webhooks/rest/webhook",
        "/webhooks/health/ready",
        "/webhooks/health/metrics",
        "/webhooks/telegram/",
        "/webhooks/whatsapp/",
        "/webhooks/web/",
        "/webhooks/web/../../model",
        "/webhooks/web/..%2f..%2fmodel",
        "/webhooks/web/%2e%2e/health/metrics",
        "/webhooks/web//session/../../health/metrics",
        "/webhooks/web/assistant.js/../../health/metrics",
        "/webhooks/web/site.css%00",
        "/webhooks/web/message%0d%0aX: y",
        "/.env",
        "/data/facts.yml",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_nothing_else_passes(client: httpx.Client, upstream: Upstream, path: str, method: str) -> None:
    assert client.request(method, path).status_code in (400, 403, 404)
    assert upstream.requests == []


def test_other_methods_do_not_pass(client: httpx.Client, upstream: Upstream) -> None:
    for method in ("PUT", "DELETE", "PATCH", "TRACE"):
        assert client.request(method, "/webhooks/web/message").status_code in (403, 405)
    assert upstream.requests == []


def test_nobody_chooses_their_address(client: httpx.Client, upstream: Upstream) -> None:
    forged = {"x-forwarded-for": "203.0.113.9", "forwarded": "for=203.0.113.9", "x-real-ip": "203.0.113.9"}
    client.post("/webhooks/web/session", json={}, headers=forged)
    (request,) = upstream.requests
    assert request.headers["x-forwarded-for"] == "127.0.0.1"
    assert "203.0.113.9" not in str(request.headers)


def test_bodies_and_headers_are_bounded(client: httpx.Client, upstream: Upstream) -> None:
    assert client.post("/webhooks/web/message", content=b"x" * 17_000).status_code == 413
    assert client.get("/webhooks/web/questions", headers={"x-long": "x" * 40_000}).status_code == 400
    assert upstream.requests == []


def test_a_flood_is_told_to_slow_down(client: httpx.Client) -> None:
    answers = [client.post("/webhooks/web/feedback", json={}).status_code for _ in range(120)]
    assert 429 in answers
    assert answers[0] == 200


def test_a_slow_client_is_let_go(nginx: int, upstream: Upstream) -> None:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with socket.create_connection(("127.0.0.1", nginx)) as plain, context.wrap_socket(plain) as slow:
        slow.settimeout(20)
        slow.sendall(b"POST /webhooks/web/message HTTP/1.1\r\nHost: x\r\nContent-Le")
        assert b"200" not in slow.recv(100), "closed, or told that it took too long"


async def _store_with(url: str, person: str, turns: int) -> ConversationStore:
    store = ConversationStore(DOMAIN, host=url)
    for number in range(turns):
        tracker = await store.get_or_create_tracker(person, append_action_listen=False)
        for event in [*([] if tracker.events else started()), *turn(number)]:
            tracker.update(event)
        await store.save(tracker)
    return store


def _run(script: str, *arguments: str, url: str) -> str:
    environment = {**os.environ, "TREMPLIN_DATABASE_URL": url}
    done = subprocess.run(
        [str(DEPLOY / script), *arguments], check=True, capture_output=True, text=True, env=environment
    )
    return done.stdout.strip()


async def test_a_backup_comes_back_whole(database_url: str, tmp_path: Path) -> None:
    need(bool(shutil.which("pg_dump")), "pg_dump (Debian package postgresql-client)")
    store = await _store_with(database_url, "kept", 12)
    saved = _run("backup", str(tmp_path / "backups"), url=database_url)
    backup = next(path for path in (tmp_path / "backups").glob("conversations-*") if str(path).startswith(saved))
    assert backup.stat().st_mode & 0o077 == 0, "nobody else may read what people wrote"
    assert list((tmp_path / "backups").glob("data-*.tar.gz"))
    await store.delete("kept")
    store.close()
    _run("restore", str(backup), url=database_url)
    restored = await _store_with(database_url, "kept", 1)
    whole = await restored.retrieve_full_tracker("kept")
    assert whole is not None
    assert sum(isinstance(event, UserUttered) for event in whole.events) == 13, "twelve, and the conversation goes on"
    await restored.delete("kept")
    restored.close()


async def test_a_backup_can_be_made_while_people_write(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'conversations.db'}"
    store = await _store_with(url, "writing", 3)
    saved = _run("backup", str(tmp_path / "backups"), url=url)
    count = sqlite3.connect(f"{saved}.db").execute("SELECT count(*) FROM events WHERE type_name = 'user'").fetchone()
    assert count == (3,)
    store.close()


def production_commands() -> list[list[str]]:
    """How the image and systemd start the worker."""
    image = re.search(r"^CMD (.+)$", (DEPLOY / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    unit = re.search(r"^ExecStart=(.+)$", (DEPLOY / "systemd/tremplin.service").read_text("utf-8"), re.MULTILINE)
    assert image and unit
    return [json.loads(image[1]), unit[1].split()]


@pytest.mark.parametrize("command", production_commands(), ids=["image", "systemd"])
def test_production_starts_a_worker_with_files_that_exist(command: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    at = command.index("-m")
    assert command[at + 1] == "tremplin.operations.worker"
    options = worker_options().parse_args(command[at + 2 :])
    monkeypatch.setenv("TREMPLIN_DATABASE_URL", "postgresql://localhost/x")
    monkeypatch.setenv("TREMPLIN_REDIS_URL", "redis://localhost")
    endpoints = AvailableEndpoints.read_endpoints(str(project_dir() / options.endpoints))
    assert endpoints.action and endpoints.action.kwargs["package"] == "actions"
    assert endpoints.tracker_store and "ConversationStore" in endpoints.tracker_store.type
    channels = yaml.safe_load((project_dir() / options.credentials).read_text(encoding="utf-8"))
    assert set(channels) == {"tremplin.channels.web.WebInput", "tremplin.operations.health.HealthInput"}


def test_systemd_understands_the_units(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze (Debian package systemd) is missing")
    units = []
    for unit in sorted((DEPLOY / "systemd").iterdir()):
        # the programs of an installation are not here
        text = re.sub(r"^ExecStart=\S+", f"ExecStart={sys.executable}", unit.read_text("utf-8"), flags=re.MULTILINE)
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
        units.append(str(tmp_path / unit.name))
    done = subprocess.run([program, "verify", *units], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_only_nginx_is_reached_from_outside_and_nothing_runs_with_rights() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yml").read_text(encoding="utf-8"))
    services = compose["services"]
    assert [name for name, service in services.items() if "ports" in service] == ["nginx"]
    assert [name for name, service in services.items() if "outside" in service["networks"]] == ["nginx"]
    assert compose["networks"]["inside"] == {"internal": True}
    for name in ("assistant", "actions", "purge"):
        assert services[name]["read_only"] and services[name]["cap_drop"] == ["ALL"], name
    secrets = {"POSTGRES_PASSWORD", "TREMPLIN_WEB_SECRET"}
    text = (DEPLOY / "compose.yml").read_text(encoding="utf-8")
    assert all(f"${{{name}:?}}" in text for name in secrets), "no default for a secret"
    given = set(re.findall(r"^([A-Z_]+)=", (DEPLOY / "env.example").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"\$\{([A-Z_]+):\?\}", text)) <= given, "each is in env.example"

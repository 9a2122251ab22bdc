"""What somebody with bad intentions tries on the whole assistant, as it runs in production."""

import json
import socket
import sqlite3
from pathlib import Path
from typing import Any

import httpx
import pytest
from assistant_server import AssistantServer, Person
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

JSON = {"content-type": "application/json"}
REFUSALS = {400, 401, 403, 413, 415, 422}


@pytest.fixture
def person(server: AssistantServer) -> Person:
    return Person(server)


def post(server: AssistantServer, content: bytes, path: str = "message", **headers: str) -> httpx.Response:
    return httpx.post(f"{server.url}/webhooks/web/{path}", content=content, headers={**JSON, **headers})


def stored(folder: Path, person: Person, query: str) -> list[Any]:
    rows = sqlite3.connect(folder / "conversations.db").execute(query, (person.sender_id,)).fetchall()
    return [row[0] for row in rows]


def assert_alive(server: AssistantServer) -> None:
    assert httpx.get(f"{server.url}/webhooks/health/ready").status_code == 200


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"null",
        b"[" * 8_000,
        b'{"session":' * 1_200,
        b"\xff\xfe\x00",
        b'{"session": 1e999999, "id": NaN}',
        json.dumps({"session": ["x"], "id": {"x": 1}, "text": 3}).encode(),
    ],
)
def test_malformed_bodies_are_refused(server: AssistantServer, content: bytes) -> None:
    response = post(server, content)
    assert response.status_code in REFUSALS
    assert response.json()["error"]["message"]
    assert_alive(server)


def test_a_body_too_large_is_refused_whether_its_length_is_told_or_not(server: AssistantServer) -> None:
    assert post(server, b" " * 20_000).status_code == 413
    chunks = (b" " * 1_000 for _ in range(40))
    url = f"{server.url}/webhooks/web/message"
    assert httpx.post(url, content=chunks, headers=JSON).status_code == 413


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_other_kinds_of_content_are_refused(server: AssistantServer, kind: str) -> None:
    assert post(server, b"{}", **{"content-type": kind}).status_code == 415


@pytest.mark.parametrize("change", [lambda s: s[:-1], lambda s: "A" + s[1:], lambda s: s.upper(), lambda s: s + "\n"])
def test_a_forged_session_opens_nothing(server: AssistantServer, person: Person, change: Any) -> None:
    body = {"session": change(person.session), "id": "message-1", "text": "bonjour"}
    assert post(server, json.dumps(body).encode()).status_code == 401


@pytest.mark.parametrize("origin", ["https://ailleurs.test", "null", "http://127.0.0.1.ailleurs.test", "https://[::"])
def test_another_sites_page_is_refused(server: AssistantServer, origin: str) -> None:
    response = post(server, b"{}", "session", origin=origin)
    assert response.status_code == 403
    assert "access-control-allow-origin" not in response.headers
    asked = httpx.options(f"{server.url}/webhooks/web/message", headers={"origin": origin})
    assert "access-control-allow-origin" not in asked.headers


@pytest.mark.parametrize(
    "typed",
    [
        "/restart",
        "/session_start",
        '/lieu{"lieu": "commune:injected"}',
        "/arnaque",
        " /recommencer",
        "//restart",
        "／restart",
        "EXTERNAL: restart",
        "\u200b/restart",
    ],
)
def test_commands_typed_by_a_person_are_only_words(
    folder: Path, server: AssistantServer, person: Person, typed: str
) -> None:
    person.send("combien je peux emprunter")
    person.send(typed)
    person.send("merci")
    messages = stored(folder, person, "SELECT data FROM events WHERE sender_id = ? AND type_name = 'user'")
    assert not any(json.loads(data)["text"].strip().startswith("/") for data in messages)
    slots = stored(folder, person, "SELECT data FROM events WHERE sender_id = ? AND action_name = 'lieu'")
    assert "commune:injected" not in [json.loads(data)["value"] for data in slots]


def test_a_forged_button_is_only_words(folder: Path, server: AssistantServer, person: Person) -> None:
    forged = {"session": person.session, "id": "forged-button", "text": "x", "payload": "A" * 16 + "/restart"}
    assert post(server, json.dumps(forged).encode()).status_code == 200
    assert not stored(folder, person, "SELECT type_name FROM events WHERE sender_id = ? AND type_name = 'restart'")


def test_headers_and_logs_cannot_be_injected(server: AssistantServer, person: Person) -> None:
    fake = "2026-01-01 00:00:00 ERROR    root  - le serveur est piraté"
    assert person.send("bonjour", "message\r\nset-cookie: x=1").status_code == 422
    person.send(f"bonjour\r\n{fake}\x1b[31m")
    httpx.get(f"{server.url}/{fake}")
    assert "piraté" not in server.log.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "path",
    [
        "/webhooks/web/../../../../etc/passwd",
        "/webhooks/web/%2e%2e/%2e%2e/endpoints.yml",
        "/webhooks/web/assistant.js/../../../endpoints.yml",
        "/webhooks/web/site.css%00.yml",
        "//etc/passwd",
        "/data/facts.yml",
        "/web/assistant.js",
        "/conversations/default/tracker",
        "/model/parse",
        "/model",
        "/domain",
        "/status",
        "/webhooks/rest/webhook",
        "/webhooks/callback/webhook",
        "/webhooks/socketio/",
    ],
)
def test_no_file_and_no_other_route_is_served(server: AssistantServer, path: str) -> None:
    for method in (b"GET", b"POST", b"PUT"):
        with socket.create_connection(("127.0.0.1", server.port)) as raw:  # a client library would tidy the path up
            raw.settimeout(10)
            raw.sendall(method + f" {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n".encode())
            assert raw.recv(64).split()[1] in (b"404", b"405", b"400")


@pytest.mark.parametrize(
    "sent",
    [
        b"\x00" * 4_000,
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST /webhooks/web/message HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /webhooks/web/message HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\n",
        b"POST /webhooks/web/message HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 20_000,
    ],
    ids=["zeros", "version", "negative length", "broken chunks", "two lengths", "long line", "many headers"],
)
def test_what_is_no_http_leaves_the_server_alive(server: AssistantServer, sent: bytes) -> None:
    with socket.create_connection(("127.0.0.1", server.port)) as raw:
        raw.settimeout(5)
        try:
            raw.sendall(sent)
            raw.recv(100)
        except OSError:
            pass  # cut off
    assert_alive(server)


def test_hundreds_of_slow_clients_keep_nobody_waiting(server: AssistantServer, person: Person) -> None:
    slow = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(300)]
    try:
        for connection in slow:
            connection.sendall(b"POST /webhooks/web/message HTTP/1.1\r\nHost: x\r\nContent-Le")
        assert person.say("combien je peux emprunter")
    finally:
        for connection in slow:
            connection.close()


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=10,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=anything, message_id=anything | st.just("message-1"), more=st.dictionaries(st.text(max_size=8), anything))
def test_whatever_is_sent_is_answered_or_refused(
    server: AssistantServer, person: Person, text: Any, message_id: Any, more: dict[str, Any]
) -> None:
    body = {**more, "session": person.session, "id": message_id, "text": text}
    response = post(server, json.dumps(body).encode())
    assert response.status_code in {200, *REFUSALS}
    assert response.json().get("messages") or response.json()["error"]["message"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(min_size=1, max_size=120))
def test_any_words_get_an_answer(server: AssistantServer, words: str) -> None:
    response = Person(server).send(words.encode("utf-8", "ignore").decode())
    assert response.status_code in (200, 422)
    if response.status_code == 200:
        assert all(message.get("text") or message.get("cards") for message in response.json()["messages"])

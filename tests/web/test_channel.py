"""The promises of docs/protocol.md, over real HTTP."""

import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from rasa.core.tracker_store import SQLTrackerStore
from web_server import ARABIC, CARDS, INJECTED, SECRET, Server

from tremplin.channels.web_session import Sessions

OTHER = "https://ailleurs.test"
ALLOWED = "https://www.association.test"


def open_session(client: httpx.Client) -> str:
    return str(client.post("/session", json={}).json()["session"])


def message(session: str, text: str, number: int = 1, **more: str) -> dict[str, str]:
    return {"session": session, "id": f"message-{number:08}", "text": text, **more}


def say(client: httpx.Client, session: str, text: str, number: int = 1, **more: str) -> list[dict[str, Any]]:
    response = client.post("/message", json=message(session, text, number, **more))
    assert response.status_code == 200, response.text
    return list(response.json()["messages"])


def refused(response: httpx.Response, status: int, code: str) -> None:
    assert (response.status_code, response.json()["error"]["code"]) == (status, code)
    assert response.json()["error"]["message"], "every refusal is explained in French"


def test_a_session_opens_with_a_greeting_and_subjects_to_start_from(client: httpx.Client, server: Server) -> None:
    opened = client.post("/session", json={})
    assert opened.status_code == 201
    (greeting,) = opened.json()["messages"]
    assert "robot" in greeting["text"]
    assert opened.json()["expires_in"] == 12 * 3600
    assert opened.headers["cache-control"] == "no-store"
    assert "set-cookie" not in opened.headers
    assert server.agent.received == [], "opening asks nothing of Rasa"


def test_two_sessions_are_two_conversations(client: httpx.Client, server: Server) -> None:
    say(client, open_session(client), "bonjour")
    say(client, open_session(client), "bonjour")
    first, second = server.agent.received
    assert first.sender_id != second.sender_id
    assert first.input_channel == "web"


def test_an_answer_carries_text_sources_topic_and_signed_buttons(client: httpx.Client) -> None:
    (answer,) = say(client, open_session(client), "combien puis-je emprunter")
    assert answer["topic"] == "montant"
    assert answer["answer"].startswith("Le prêt va de")
    assert answer["sources"] == [
        {"name": "Service-Public", "url": "https://www.service-public.gouv.fr/x", "checked": "2026-11-21"}
    ]
    (button,) = answer["buttons"]
    assert button["title"] == "Combien de temps dure le prêt ?"
    assert button["payload"].endswith("/duree") and button["payload"] != "/duree"


def test_structure_cards_and_other_languages_come_through(client: httpx.Client) -> None:
    session = open_session(client)
    (cards,) = say(client, session, "près de Lille", 1)
    assert [card["title"] for card in cards["cards"]] == ["Adie Lille"]
    assert cards["cards"][0]["lines"][2] == {"kind": "phone", "text": "03 20 00 00 00", "url": "tel:+33320000000"}
    assert len(cards["cards"][0]["lines"]) == len(CARDS["custom"]["cards"][0]["lines"])  # type: ignore[index]
    (arabic,) = say(client, session, "en arabe", 2)
    assert (arabic["lang"], arabic["text"]) == ("ar", ARABIC["text"])


def test_dangerous_links_and_malformed_parts_are_dropped(client: httpx.Client) -> None:
    (answer,) = say(client, open_session(client), "pirate")
    assert answer["answer"] == INJECTED, "text stays text; the browser shows it as such"
    assert answer["sources"][0]["url"] == ""
    assert answer["cards"][0]["lines"][0]["url"] == ""
    assert len(answer["buttons"]) == 1


def test_a_button_that_was_offered_is_an_intent(client: httpx.Client, server: Server) -> None:
    session = open_session(client)
    (answer,) = say(client, session, "combien", 1)
    say(client, session, answer["buttons"][0]["title"], 2, payload=answer["buttons"][0]["payload"])
    assert server.agent.texts == ["combien", "/duree"]


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("/restart", "restart"),
        ("  //session_start", "session_start"),
        ('/lieu{"code_insee": "59350"}', 'lieu{"code_insee": "59350"}'),
        ("\u00a0/duree", "duree"),
        ("et/ou", "et/ou"),
    ],
)
def test_a_command_that_a_person_types_is_only_text(
    client: httpx.Client, server: Server, text: str, heard: str
) -> None:
    say(client, open_session(client), text)
    assert server.agent.texts == [heard]


@pytest.mark.parametrize("forge", ["/duree", "A" * 16 + "/duree", "", "é/duree"])
def test_a_button_that_was_not_offered_counts_as_its_title(client: httpx.Client, server: Server, forge: str) -> None:
    say(client, open_session(client), "Durée du prêt", payload=forge)
    assert server.agent.texts == ["Durée du prêt"]


def test_a_button_of_somebody_else_counts_as_its_title(client: httpx.Client, server: Server) -> None:
    (answer,) = say(client, open_session(client), "combien", 1)
    say(client, open_session(client), "Durée", 2, payload=answer["buttons"][0]["payload"])
    assert server.agent.texts == ["combien", "Durée"]


def test_personal_data_never_reaches_rasa(client: httpx.Client, server: Server) -> None:
    say(
        client,
        open_session(client),
        "je suis au 06 12 34 56 78, FR76 3000 6000 0112 3456 7890 189, à Lille pour 1500 €",
    )
    assert server.agent.texts == ["je suis au [téléphone masqué], [IBAN masqué], à Lille pour 1500 €"]


def test_a_repeated_message_is_answered_once(client: httpx.Client, server: Server) -> None:
    session = open_session(client)
    server.agent.seconds = 0.2
    with ThreadPoolExecutor(4) as pool:  # the first is still being answered when the others come
        answers = list(pool.map(lambda _: say(client, session, "combien"), range(4)))
    assert answers == [answers[0]] * 4
    assert server.agent.texts == ["combien"]


def test_a_failed_message_may_be_tried_again(client: httpx.Client, server: Server) -> None:
    session = open_session(client)
    for _ in range(2):
        response = client.post("/message", json=message(session, "panne"))
        refused(response, 503, "unavailable")
        assert int(response.headers["retry-after"]) > 0
    assert len(server.agent.received) == 2


def test_silence_is_an_error_never_an_empty_list(client: httpx.Client) -> None:
    refused(client.post("/message", json=message(open_session(client), "silence")), 503, "unavailable")


@pytest.mark.parametrize("path", ["/message", "/feedback", "/erase"])
@pytest.mark.parametrize(
    "session",
    ["", "x", "a" * 5_000, "AAAAAAAAAAAAAAAAAAAAAA.ffffffff.AAAAAAAAAAAAAAAAAAAAAA", None, 3, {"a": 1}],
    ids=["none", "short", "long", "forged", "null", "number", "object"],
)
def test_a_forged_session_is_refused(client: httpx.Client, path: str, session: Any) -> None:
    body = {"session": session, "id": "message-1", "message_id": "message-1", "text": "bonjour", "useful": True}
    refused(client.post(path, json=body), 401, "invalid_session")


def test_an_expired_session_is_refused(client: httpx.Client) -> None:
    yesterday = Sessions(SECRET.encode(), 3600, clock=lambda: 1_000_000_000)
    refused(client.post("/message", json=message(yesterday.open(), "bonjour")), 401, "invalid_session")


def test_another_site_is_refused(client: httpx.Client, server: Server) -> None:
    session = open_session(client)
    for origin in (OTHER, "null", "https://www.association.test.ailleurs.test", "http://www.association.test", "[", ""):
        response = client.post("/message", json=message(session, "bonjour"), headers={"origin": origin})
        refused(response, 403, "forbidden_origin")
        assert "access-control-allow-origin" not in response.headers
    assert server.agent.received == []


def test_the_association_s_site_and_this_server_are_allowed(client: httpx.Client, server: Server) -> None:
    for origin in (ALLOWED, server.origin):
        response = client.post("/session", json={}, headers={"origin": origin})
        assert response.status_code == 201
        assert response.headers["access-control-allow-origin"] == origin
        assert "access-control-allow-credentials" not in response.headers


@pytest.mark.parametrize("path", ["/session", "/message", "/feedback", "/erase"])
def test_a_preflight_is_answered(client: httpx.Client, path: str) -> None:
    asked = {
        "origin": ALLOWED,
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type",
    }
    answer = client.options(path, headers=asked)
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == ALLOWED
    assert answer.headers["access-control-allow-headers"] == "content-type"
    assert "access-control-allow-origin" not in client.options(path, headers={**asked, "origin": OTHER}).headers


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        (b"{", "application/json", 400, "bad_json"),
        (b"\xff\xfe", "application/json", 400, "bad_json"),
        (b"[" * 10_000, "application/json", 400, "bad_json"),
        (b"{}", "text/plain", 415, "not_json"),
        (b"{}", "", 415, "not_json"),
        (b"[]", "application/json", 422, "invalid"),
        (b"3", "application/json", 422, "invalid"),
        (b"null", "application/json", 422, "invalid"),
        (b'{"a": "' + b"x" * 5_000_000 + b'"}', "application/json", 413, "too_large"),
    ],
    ids=["open", "bytes", "deep", "text", "untyped", "list", "number", "null", "huge"],
)
def test_what_is_no_message_is_refused(
    client: httpx.Client, server: Server, body: bytes, content_type: str, status: int, code: str
) -> None:
    refused(client.post("/message", content=body, headers={"content-type": content_type}), status, code)
    assert server.agent.received == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"text": ""}, "empty_text"),
        ({"text": " \n\t\u00a0"}, "empty_text"),
        ({"text": "///"}, "empty_text"),
        ({"text": "x" * 501}, "text_too_long"),
        ({"text": None}, "invalid"),
        ({"text": ["bonjour"]}, "invalid"),
        ({"id": "court"}, "invalid"),
        ({"id": "avec espace et <b>"}, "invalid"),
        ({"id": None}, "invalid"),
        ({"payload": 3}, "invalid"),
        ({"payload": "x" * 1_001}, "invalid"),
    ],
)
def test_a_message_with_a_wrong_field_is_refused(
    client: httpx.Client, server: Server, fields: dict[str, Any], code: str
) -> None:
    body = message(open_session(client), "bonjour") | fields
    refused(client.post("/message", json=body), 422, code)
    assert server.agent.received == []


def test_five_hundred_characters_are_enough(client: httpx.Client, server: Server) -> None:
    say(client, open_session(client), "é" * 500)
    assert len(server.agent.texts[0]) == 500


def test_a_chunked_body_is_limited_too(client: httpx.Client) -> None:
    chunks = (b"x" * 1_000 for _ in range(100))
    response = client.post("/message", content=chunks, headers={"content-type": "application/json"})
    refused(response, 413, "too_large")


def test_one_session_is_slowed_down_and_told_when_to_come_back() -> None:
    with Server(per_minute=20, burst=5).running() as server, httpx.Client(base_url=server.url) as client:
        session, other = open_session(client), open_session(client)
        for number in range(5):
            say(client, session, "combien", number)
        response = client.post("/message", json=message(session, "combien", 6))
        refused(response, 429, "too_many")
        assert 1 <= int(response.headers["retry-after"]) <= 3
        say(client, session, "combien", 1)  # a repeated message costs nothing
        say(client, other, "combien", 1)  # and nobody else waits
        assert len(server.agent.received) == 6


def test_one_address_may_have_many_visitors_but_not_endless_ones() -> None:
    with (
        Server(address_per_minute=60, address_burst=20).running() as server,
        httpx.Client(base_url=server.url) as client,
    ):
        statuses = [client.post("/session", json={}).status_code for _ in range(30)]
        assert statuses[:20] == [201] * 20
        assert 429 in statuses[20:]


def test_a_slow_answer_is_fetched_by_asking_again() -> None:
    with Server(timeout_seconds=0.3).running() as server, httpx.Client(base_url=server.url) as client:
        session = open_session(client)
        server.agent.seconds = 0.6
        refused(client.post("/message", json=message(session, "combien")), 503, "too_slow")
        client.post("/message", json=message(session, "combien"))
        assert say(client, session, "combien")[0]["topic"] == "montant"
        assert server.agent.texts == ["combien"]


def feedback(client: httpx.Client, session: str, **fields: Any) -> httpx.Response:
    body = {"session": session, "message_id": "message-00000001", "useful": True, **fields}
    return client.post("/feedback", json=body)


def avis(server: Server) -> list[Any]:
    (sender_id,) = {message.sender_id for message in server.agent.received}
    tracker = server.run(server.agent.tracker_store.retrieve(sender_id))
    return [event.value for event in tracker.events if getattr(event, "key", "") == "avis"]


def test_an_opinion_is_kept_with_the_conversation(client: httpx.Client, server: Server) -> None:
    session = open_session(client)
    say(client, session, "combien")
    assert feedback(client, session, useful=False, reason="incomplet", topic="montant").status_code == 204
    assert avis(server) == [{"message": "message-00000001", "topic": "montant", "utile": False, "raison": "incomplet"}]


@pytest.mark.parametrize(
    "fields", [{"useful": "oui"}, {"reason": "je suis nul"}, {"topic": "<b>"}, {"topic": 3}, {"message_id": ""}]
)
def test_a_wrong_opinion_is_refused(client: httpx.Client, fields: dict[str, Any]) -> None:
    refused(feedback(client, open_session(client), **fields), 422, "invalid")


def test_an_opinion_creates_no_conversation(client: httpx.Client, server: Server) -> None:
    assert feedback(client, open_session(client)).status_code == 204
    assert server.agent.received == []


def test_erasing_leaves_nothing(client: httpx.Client, server: Server) -> None:
    session = open_session(client)
    say(client, session, "combien")
    assert client.post("/erase", json={"session": session}).status_code == 204
    assert server.run(server.agent.tracker_store.retrieve(server.agent.received[0].sender_id)) is None


@pytest.mark.parametrize("word", ["EFFACER", " effacer ! ", "/efface", "efface tout vite"])
def test_the_word_that_the_answers_give_erases_without_the_script_too(
    client: httpx.Client, server: Server, word: str
) -> None:
    session = open_session(client)
    say(client, session, "combien")
    before = len(server.agent.received)
    assert [message["text"] for message in say(client, session, word, 2)] == ["Conversation effacée."]
    assert len(server.agent.received) == before
    assert server.run(server.agent.tracker_store.retrieve(server.agent.received[-1].sender_id)) is None


def test_erasing_leaves_nothing_in_an_sql_database(tmp_path: Any) -> None:
    server = Server()
    server.agent.tracker_store = SQLTrackerStore(server.agent.domain, db=str(tmp_path / "conversations.db"))
    with server.running(), httpx.Client(base_url=server.url) as client:
        kept, erased = open_session(client), open_session(client)
        say(client, kept, "combien")
        say(client, erased, "combien")
        assert feedback(client, kept).status_code == 204
        assert client.post("/erase", json={"session": erased}).status_code == 204
        kept_id, erased_id = (message.sender_id for message in server.agent.received)
        assert list(server.run(server.agent.tracker_store.keys())) == [kept_id] != [erased_id]


def test_the_script_is_cached_and_carries_its_words(client: httpx.Client, server: Server) -> None:
    script = client.get("/assistant.js")
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert script.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "Parler à une personne" in script.text
    assert "{tel_" not in script.text
    assert script.headers["content-encoding"] == "gzip"
    plain = client.get("/assistant.js", headers={"accept-encoding": "identity"})
    assert ("content-encoding" in plain.headers, plain.text) == (False, script.text)
    again = client.get("/assistant.js", headers={"if-none-match": f"W/{script.headers['etag']}"})
    assert (again.status_code, again.content) == (304, b"")


def test_the_monitor_sees_the_channel(client: httpx.Client) -> None:
    assert client.get("/").json() == {"status": "ok"}


def test_nothing_personal_is_logged(client: httpx.Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    session = open_session(client)
    say(client, session, "bonjour, à Lille au 06 12 34 56 78", 1)
    client.post("/message", json=message(session, "panne à Lille au 06 12 34 56 78", 2))
    # the client of this test writes its own
    written = "\n".join(
        logging.Formatter().format(record)
        for record in caplog.records
        if not record.name.startswith(("http", "asyncio"))
    )
    assert "web.message.failed" in written
    for personal in ("Lille", "127.0.0.1", "06 12", session):
        assert personal not in written

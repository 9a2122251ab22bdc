"""A person on WhatsApp, against a Cloud API that enforces the documented limits."""

import asyncio
import base64
import hashlib
import hmac
import json
import logging
import time
from typing import Any

import httpx
import pytest
from fake_graph import APP_SECRET, PERSON, PHONE_NUMBER_ID, VERIFY_TOKEN, FakeGraph, Refusal, signed
from talk import WhatsAppTalk

from tremplin.channels import platform_api, whatsapp_api
from tremplin.channels.renderer import Rendered
from tremplin.channels.whatsapp_api import WhatsAppApi, WhatsAppSpeaker
from tremplin.channels.whatsapp_webhook import read_messages


def verification(talk: WhatsAppTalk, **changes: str) -> httpx.Response:
    asked = {"hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "1158201444"}
    changed = {f"hub.{name}": value for name, value in changes.items()}
    return httpx.get(talk.url, params={**asked, **changed})


def test_meta_verifies_the_address(whatsapp: WhatsAppTalk) -> None:
    verified = verification(whatsapp)
    assert (verified.status_code, verified.text) == (200, "1158201444")
    assert verified.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize("changes", [{"verify_token": "wrong"}, {"verify_token": "é"}, {"mode": "unsubscribe"}])
def test_nobody_else_verifies_it(whatsapp: WhatsAppTalk, changes: dict[str, str]) -> None:
    assert verification(whatsapp, **changes).status_code == 403


def test_a_question_is_marked_read_and_answered_with_buttons(whatsapp: WhatsAppTalk) -> None:
    (answer,) = whatsapp.says("combien je peux emprunter")
    assert answer == (
        "Le prêt va de *300 €* à 8 000 €.\n\n"
        "Source : Service-Public. Vérifié le 21/11/2026.\nhttps://www.service-public.gouv.fr/x"
    )
    assert [choice["title"] for choice in whatsapp.platform.choices] == ["Durée du prêt", "Papiers"]
    read, sent = whatsapp.platform.calls
    assert (read["status"], read["typing_indicator"]) == ("read", {"type": "text"})
    assert sent["to"] == PERSON


def test_a_button_reaches_the_assistant(whatsapp: WhatsAppTalk) -> None:
    whatsapp.says("combien je peux emprunter")
    whatsapp.hears(whatsapp.platform.presses("Durée du prêt"))
    assert whatsapp.agent.texts == ["combien je peux emprunter", "/duree"]


def test_more_than_three_choices_are_a_list(whatsapp: WhatsAppTalk) -> None:
    whatsapp.says("aide")
    whatsapp.agent.received.clear()
    whatsapp.says("start")
    assert whatsapp.platform.sent[-1]["interactive"]["type"] == "list"
    whatsapp.hears(whatsapp.platform.presses(whatsapp.platform.choices[0]["title"]))
    assert whatsapp.agent.texts == ["/definition"]


@pytest.mark.parametrize("typed", ["12", "12.", "Saint-Martin (12)", "saint martin 12"])
def test_more_than_ten_choices_are_numbered_and_answered_by_number_or_words(whatsapp: WhatsAppTalk, typed: str) -> None:
    (answer,) = whatsapp.says("saint-martin")
    assert answer.endswith("\n11. Saint-Martin (11)\n12. Saint-Martin (12)")
    whatsapp.says(typed)
    assert whatsapp.agent.texts[1:] == ['/lieu{"lieu": "commune:12001"}']


def test_a_number_that_was_not_shown_is_read_as_words(whatsapp: WhatsAppTalk) -> None:
    whatsapp.says("saint-martin")
    whatsapp.says("13")
    assert whatsapp.agent.texts[1:] == ["13"]


def test_choices_under_a_long_answer_come_apart(whatsapp: WhatsAppTalk) -> None:
    answers = whatsapp.says("une longue histoire")
    assert answers[-1].startswith("Et ensuite")
    assert [message["type"] for message in whatsapp.platform.sent][-2:] == ["text", "interactive"]


def test_a_choice_that_was_not_offered_is_kindly_refused(whatsapp: WhatsAppTalk) -> None:
    forged = {"type": "button_reply", "button_reply": {"id": "/restart", "title": "Oui"}}
    (answer,) = whatsapp.hears(whatsapp.platform.delivery(whatsapp.platform.message("interactive", forged)))
    assert answer.startswith("Ce choix n’est plus valable")
    assert whatsapp.agent.texts == []


def test_a_shared_position_becomes_its_commune(whatsapp: WhatsAppTalk) -> None:
    place = {"latitude": 50.637, "longitude": 3.063, "name": "Grand Place", "address": "Lille"}
    whatsapp.hears(whatsapp.platform.delivery(whatsapp.platform.message("location", place)))
    assert whatsapp.agent.texts == ['/lieu{"lieu": "commune:59350"}']


@pytest.mark.parametrize(
    ("kind", "content", "words"),
    [
        ("audio", {"id": "1", "voice": True}, "je ne peux pas écouter"),
        ("image", {"id": "1", "mime_type": "image/jpeg"}, "je ne peux pas regarder les images"),
        ("video", {"id": "1"}, "je ne peux pas regarder les images"),
        ("document", {"id": "1", "filename": "rib.pdf"}, "je ne peux pas ouvrir les documents"),
        ("sticker", {"id": "1"}, "Je ne comprends que les mots"),
        ("contacts", [{"name": {"formatted_name": "Zoé"}}], "coordonnées de vos proches"),
        ("unsupported", {"type": "unknown"}, "Je ne comprends que les mots"),
    ],
)
def test_what_is_no_text_is_answered_kindly(whatsapp: WhatsAppTalk, kind: str, content: Any, words: str) -> None:
    (answer,) = whatsapp.hears(whatsapp.platform.delivery(whatsapp.platform.message(kind, content)))
    assert words in answer
    assert whatsapp.agent.texts == []


@pytest.mark.parametrize(
    ("kind", "content", "text"),
    [
        ("image", {"id": "1", "caption": "c'est quoi ce courrier"}, "c'est quoi ce courrier"),
        ("button", {"payload": "x", "text": "Poser une question"}, "Poser une question"),
        ("edit", {"original_message_id": "1", "message": {"type": "text", "text": {"body": "combien"}}}, "combien"),
    ],
)
def test_words_are_read_wherever_they_stand(whatsapp: WhatsAppTalk, kind: str, content: Any, text: str) -> None:
    whatsapp.hears(whatsapp.platform.delivery(whatsapp.platform.message(kind, content)))
    assert whatsapp.agent.texts == [text]


@pytest.mark.parametrize("kind", ["reaction", "system", "revoke", "request_welcome", "holograph"])
def test_notices_are_taken_and_left(whatsapp: WhatsAppTalk, kind: str) -> None:
    assert whatsapp.hears(whatsapp.platform.delivery(whatsapp.platform.message(kind, {"emoji": "👍"}))) == []


def test_a_person_without_a_visible_number_is_answered(whatsapp: WhatsAppTalk) -> None:
    hidden = whatsapp.platform.message("text", {"body": "combien"}, from_user_id="FR.13491208655302741918")
    del hidden["from"]
    assert whatsapp.hears(whatsapp.platform.delivery(hidden))
    assert whatsapp.platform.sent[-1]["recipient"] == "FR.13491208655302741918"


def test_a_message_of_a_group_or_of_another_number_is_left(whatsapp: WhatsAppTalk) -> None:
    assert whatsapp.hears(whatsapp.platform.says("combien", group_id="12345")) == []
    elsewhere = whatsapp.platform.says("combien")
    elsewhere["entry"][0]["changes"][0]["value"]["metadata"]["phone_number_id"] = "999"
    assert whatsapp.hears(elsewhere) == []


def test_several_messages_of_one_delivery_are_answered_in_the_order_written(whatsapp: WhatsAppTalk) -> None:
    now = int(time.time())
    messages = [whatsapp.platform.message("text", {"body": str(n)}, timestamp=str(now - n)) for n in range(3)]
    whatsapp.deliver(whatsapp.platform.delivery(*messages))
    assert whatsapp.agent.texts == ["2", "1", "0"]


def test_a_forged_delivery_is_refused(whatsapp: WhatsAppTalk) -> None:
    delivery = whatsapp.platform.says("combien")
    for signature in ("", "sha256=", "sha256=" + "0" * 64, "sha1=" + "0" * 40, "nope=1", "sha256=é"):
        headers = {b"x-hub-signature-256": signature.encode()}
        assert httpx.post(whatsapp.url, content=signed(delivery)[0], headers=headers).status_code == 401
    assert httpx.post(whatsapp.url, content=signed(delivery)[0]).status_code == 401
    assert whatsapp.agent.texts == []


@pytest.mark.parametrize(
    "changed",
    [
        lambda body: body[:-1],
        lambda body: body + b" ",
        lambda body: body.replace(b"combien", b"comb1en"),
        lambda body: json.dumps(json.loads(body), sort_keys=True).encode(),
        lambda body: json.dumps(json.loads(body), separators=(",", ":")).encode(),
    ],
    ids=["truncated", "padded", "altered", "reordered", "written again"],
)
def test_a_delivery_whose_bytes_changed_on_the_way_is_refused(whatsapp: WhatsAppTalk, changed: Any) -> None:
    delivery = whatsapp.platform.says("combien")
    assert whatsapp.deliver(delivery, body=changed(signed(delivery)[0])).status_code == 401
    assert whatsapp.agent.texts == []


def test_a_replayed_delivery_is_answered_once(whatsapp: WhatsAppTalk) -> None:
    delivery = whatsapp.platform.says("combien")
    assert len(whatsapp.hears(delivery)) == 1
    assert whatsapp.hears(delivery) == []
    assert whatsapp.agent.texts == ["combien"]


def test_a_delivery_replayed_after_a_day_is_not_answered(whatsapp: WhatsAppTalk) -> None:
    old = whatsapp.platform.says("combien", timestamp=str(int(time.time()) - 24 * 3600 - 60))
    assert whatsapp.hears(old) == []
    assert whatsapp.agent.texts == []


def test_an_oversized_delivery_is_refused_before_it_is_read(whatsapp: WhatsAppTalk) -> None:
    assert whatsapp.deliver(whatsapp.platform.says("x" * 4_000_000)).status_code == 413


def test_a_signed_delivery_that_is_no_json_is_refused(whatsapp: WhatsAppTalk) -> None:
    for body in (b"", b'{"object": ', b"[" * 100_000):
        signature = "sha256=" + hmac.new(APP_SECRET.encode(), body, hashlib.sha256).hexdigest()
        response = httpx.post(whatsapp.url, content=body, headers={"x-hub-signature-256": signature})
        assert response.status_code == 400


@pytest.mark.parametrize(
    "delivery",
    [
        None,
        [],
        {"object": "page", "entry": [{}]},
        {"object": "whatsapp_business_account"},
        {"object": "whatsapp_business_account", "entry": [{"changes": [{"field": "messages", "value": []}, 1]}, "x"]},
        FakeGraph.delivery({"from": PERSON, "id": "wamid.1", "timestamp": "soon", "type": "text"}),
        FakeGraph.delivery({"from": 33, "id": "wamid.1", "timestamp": "1", "type": "text", "text": {"body": "x"}}),
        FakeGraph.delivery({"from": PERSON, "id": "wamid.1", "timestamp": "1", "type": ["text"], "text": "x"}),
        FakeGraph.delivery(
            {"from": PERSON, "id": "wamid.1", "timestamp": "1", "type": "interactive", "interactive": {}}
        ),
    ],
)
def test_hostile_shapes_are_read_as_nothing(delivery: Any) -> None:
    assert read_messages(delivery, PHONE_NUMBER_ID) == []


def test_the_person_is_known_by_a_hash_alone(whatsapp: WhatsAppTalk, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        whatsapp.says("mon iban FR76 3000 6000 0112 3456 7890 189")
    (message,) = whatsapp.agent.received
    assert message.text == "mon iban [IBAN masqué]"
    assert PERSON not in message.sender_id + caplog.text
    assert "EAAfake" not in caplog.text


def test_the_id_of_a_message_which_holds_the_phone_number_is_not_stored(whatsapp: WhatsAppTalk) -> None:
    delivery = whatsapp.platform.says("combien")
    (message,) = delivery["entry"][0]["changes"][0]["value"]["messages"]
    message["id"] = f"wamid.{base64.b64encode(PERSON.encode()).decode()}"
    whatsapp.deliver(delivery)
    (received,) = whatsapp.agent.received
    assert received.message_id and message["id"] not in received.message_id


def test_an_undelivered_answer_is_explained_in_the_log(
    whatsapp: WhatsAppTalk, caplog: pytest.LogCaptureFixture
) -> None:
    error = {"code": 131047, "title": "Re-engagement message"}
    statuses = [{"id": "wamid.out1", "status": "failed", "recipient_id": PERSON, "errors": [error]}]
    assert whatsapp.hears(whatsapp.platform.delivery(statuses=statuses)) == []
    assert "Plus de 24 heures" in caplog.text
    assert PERSON not in caplog.text


@pytest.mark.parametrize(
    ("code", "status", "words"),
    [(190, 401, "Le jeton d'accès a expiré"), (131030, 400, "numéro de test"), (4242, 400, "ne connaît pas")],
)
def test_an_error_that_stays_is_explained_and_given_up(
    whatsapp: WhatsAppTalk, caplog: pytest.LogCaptureFixture, code: int, status: int, words: str
) -> None:
    whatsapp.platform.failures = [(code, status)]
    assert whatsapp.says("combien") == []
    assert words in caplog.text


@pytest.mark.parametrize(("code", "status"), [(130429, 429), (131056, 400), (131000, 500), (0, 503)])
def test_an_error_that_passes_is_tried_again(
    whatsapp: WhatsAppTalk, monkeypatch: pytest.MonkeyPatch, code: int, status: int
) -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    monkeypatch.setattr(platform_api.patiently, "__defaults__", (sleep,))
    whatsapp.platform.failures = [(code, status)] * 2
    assert len(whatsapp.says("combien")) == 1
    assert waits == [1.0, 2.0]


def test_nothing_is_sent_once_the_window_is_closed(whatsapp: WhatsAppTalk) -> None:
    api = WhatsAppApi(httpx.AsyncClient(), "EAAfake", PHONE_NUMBER_ID, "http://127.0.0.1:9")
    speaker = WhatsAppSpeaker(api, PERSON, "wamid.1", time.time() - whatsapp_api.WINDOW_SECONDS, "Voir")
    with pytest.raises(platform_api.ApiError) as refused:
        asyncio.run(speaker.say(Rendered("trop tard")))
    assert refused.value.code == whatsapp_api.WINDOW_CLOSED


def test_the_platform_is_answered_before_the_work_is_done(whatsapp: WhatsAppTalk) -> None:
    gate = asyncio.Event()
    answer = whatsapp.agent.handle_message

    async def slow(message: Any) -> None:
        await gate.wait()
        await answer(message)

    whatsapp.agent.handle_message = slow
    body, headers = signed(whatsapp.platform.says("combien"))
    assert httpx.post(whatsapp.url, content=body, headers=headers).status_code == 200
    assert whatsapp.platform.sent == []
    whatsapp.channels.call_soon(gate.set)
    whatsapp.channels.settle()
    assert len(whatsapp.platform.sent) == 1


def test_while_no_model_is_loaded_meta_is_asked_to_deliver_later(whatsapp: WhatsAppTalk) -> None:
    whatsapp.agent.ready = False
    assert whatsapp.deliver(whatsapp.platform.says("combien")).status_code == 503


def interactive(kind: str, action: dict[str, Any], body: str = "x") -> dict[str, Any]:
    return {"type": kind, "body": {"text": body}, "action": action}


def buttons(*titles: str) -> dict[str, Any]:
    return {"buttons": [{"type": "reply", "reply": {"id": str(n), "title": t}} for n, t in enumerate(titles)]}


@pytest.mark.parametrize(
    "content",
    [
        interactive("button", buttons("1", "2", "3", "4")),
        interactive("button", buttons("Hébergement d'urgence")),
        interactive("button", buttons("Oui", "Oui")),
        interactive("button", buttons("Oui"), "x" * 1025),
        interactive(
            "list", {"button": "Choisir", "sections": [{"rows": [{"id": str(n), "title": "x"} for n in range(11)]}]}
        ),
        interactive("list", {"button": "x" * 21, "sections": [{"rows": [{"id": "1", "title": "x"}]}]}),
    ],
)
def test_the_fake_itself_refuses_what_meta_refuses(content: dict[str, Any]) -> None:
    with pytest.raises(Refusal):
        FakeGraph._check_interactive(content)

"""WhatsApp as an independent library reads it: pywa signs, parses and sends what this project does, or they differ."""

import json
import os
from typing import Any

import fake_graph
import httpx
import pytest
from fake_graph import ACCESS_TOKEN, APP_SECRET, PERSON, PHONE_NUMBER_ID, FakeGraph, signed
from talk import WhatsAppTalk

from tremplin.channels.whatsapp_api import GRAPH_VERSION
from tremplin.channels.whatsapp_webhook import read_failures, read_messages, signature_is_right

try:
    import pywa
    from pywa import types
    from pywa.utils import webhook_updates_validator
except ImportError:
    if os.environ.get("CI"):
        raise
    pytest.skip("pywa is not installed (it is among the development dependencies)", allow_module_level=True)


class Pywa:
    """pywa's client, with the calls that it makes kept."""

    def __init__(self) -> None:
        self.calls: list[httpx.Request] = []
        session = httpx.Client(transport=httpx.MockTransport(self._take))
        self.client = pywa.WhatsApp(
            phone_id=PHONE_NUMBER_ID, token=ACCESS_TOKEN, session=session, api_version=float(GRAPH_VERSION[1:])
        )

    def _take(self, request: httpx.Request) -> httpx.Response:
        self.calls.append(request)
        sent = {
            "messaging_product": "whatsapp",
            "contacts": [{"input": PERSON, "wa_id": PERSON}],
            "messages": [{"id": "x"}],
        }
        return httpx.Response(200, json={**sent, "success": True})

    def last_body(self) -> Any:
        return json.loads(self.calls[-1].content)


@pytest.fixture
def library() -> Pywa:
    return Pywa()


def test_both_hold_the_same_bytes_for_signed_by_meta() -> None:
    body, headers = signed(FakeGraph().says("ça dépend « de quoi » ?"))
    signature = headers["x-hub-signature-256"]
    for given in (body, body + b" ", body[:-1]):
        for header in (signature, signature[:-1] + "0", ""):
            assert signature_is_right(APP_SECRET, given, header) == (
                webhook_updates_validator(APP_SECRET, given, header) and header.startswith("sha256=")
            )


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("text", {"body": "combien puis-je emprunter ?"}),
        ("location", {"latitude": 50.637, "longitude": 3.063, "name": "Grand Place", "address": "Lille"}),
        ("image", {"id": "1", "mime_type": "image/jpeg", "sha256": "x", "caption": "c'est quoi ?"}),
        ("audio", {"id": "1", "mime_type": "audio/ogg", "sha256": "x", "voice": True}),
        ("sticker", {"id": "1", "mime_type": "image/webp", "sha256": "x", "animated": False}),
    ],
)
def test_both_read_the_same_message(library: Pywa, kind: str, content: dict[str, Any]) -> None:
    platform = FakeGraph()
    delivery = platform.delivery(platform.message(kind, content))
    theirs = types.Message.from_update(client=library.client, update=delivery)
    (ours,) = read_messages(delivery, PHONE_NUMBER_ID)
    assert (ours.id, ours.platform_id, ours.sent_at) == (
        theirs.id,
        theirs.from_user.wa_id,
        theirs.timestamp.timestamp(),
    )
    if theirs.text or theirs.caption:
        assert ours.text == (theirs.text or theirs.caption)
    elif theirs.location:
        assert ours.position == (theirs.location.latitude, theirs.location.longitude)
    else:
        assert (ours.kind, theirs.has_media) == ("unreadable", True)


@pytest.mark.parametrize(("kind", "reader"), [("button_reply", "CallbackButton"), ("list_reply", "CallbackSelection")])
def test_both_read_the_same_choice(library: Pywa, kind: str, reader: str) -> None:
    platform = FakeGraph()
    message = platform.message(
        "interactive",
        {"type": kind, kind: {"id": "signature/duree", "title": "Durée du prêt"}},
        context={"from": PHONE_NUMBER_ID, "id": "wamid.out1"},
    )
    delivery = platform.delivery(message)
    theirs = getattr(types, reader).from_update(client=library.client, update=delivery)
    (ours,) = read_messages(delivery, PHONE_NUMBER_ID)
    assert (ours.kind, ours.text, ours.id) == ("choice", theirs.data, theirs.id)


def test_both_read_the_same_failure(library: Pywa) -> None:
    status = {
        "id": "wamid.out1",
        "status": "failed",
        "timestamp": "1795300000",
        "recipient_id": PERSON,
        "errors": [{"code": 131047, "title": "Re-engagement message", "message": "Re-engagement message"}],
    }
    delivery = FakeGraph.delivery(statuses=[status])
    theirs = types.MessageStatus.from_update(client=library.client, update=delivery)
    (ours,) = read_failures(delivery, PHONE_NUMBER_ID)
    assert theirs.error is not None
    assert ours.code == theirs.error.code


def test_both_send_the_same_text(library: Pywa, whatsapp: WhatsAppTalk) -> None:
    (text,) = whatsapp.says("lille")
    library.client.send_message(to=PERSON, text=text)
    assert whatsapp.platform.sent[-1] == library.last_body()


def test_both_send_the_same_buttons(library: Pywa, whatsapp: WhatsAppTalk) -> None:
    (text,) = whatsapp.says("combien")
    buttons = [types.Button(title=c["title"], callback_data=c["id"]) for c in whatsapp.platform.choices]
    library.client.send_message(to=PERSON, text=text, buttons=buttons)
    assert whatsapp.platform.sent[-1] == library.last_body()


def test_both_send_the_same_list(library: Pywa, whatsapp: WhatsAppTalk) -> None:
    (text,) = whatsapp.says("start")
    rows = [
        types.SectionRow(title=c["title"], callback_data=c["id"], description=c.get("description"))
        for c in whatsapp.platform.choices
    ]
    opener = whatsapp.platform.sent[-1]["interactive"]["action"]["button"]
    section_list = types.SectionList(button_title=opener, sections=[types.Section(title=opener, rows=rows)])
    library.client.send_message(to=PERSON, text=text, buttons=section_list)
    assert whatsapp.platform.sent[-1] == library.last_body()


def test_both_mark_as_read_and_show_typing_alike(library: Pywa, whatsapp: WhatsAppTalk) -> None:
    whatsapp.says("combien")
    read = whatsapp.platform.calls[0]
    library.client.indicate_typing(message_id=read["message_id"])
    assert read == library.last_body()
    assert library.calls[-1].url.path == f"/{GRAPH_VERSION}/{PHONE_NUMBER_ID}/messages"
    assert library.calls[-1].headers["authorization"] == f"Bearer {fake_graph.ACCESS_TOKEN}"

"""Whatever arrives from a browser or from the assistant, nothing breaks and nothing dangerous passes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tremplin.channels.typed_text import without_command
from tremplin.channels.web_message import LINK_SCHEMES, browser_message, safe_url
from tremplin.channels.web_protocol import Feedback, MessageRequest, WebError
from tremplin.channels.web_session import Sessions
from tremplin.channels.web_settings import WebSettings

SESSIONS = Sessions(b"a secret for the tests", 3600)

text = st.text(max_size=60)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=12,
)
fields = st.sampled_from(["session", "id", "message_id", "text", "payload", "useful", "reason", "topic"])
parts = st.sampled_from(["text", "url", "title", "payload", "name", "lines", "kind"])
half_right = st.lists(
    st.dictionaries(parts, anything | st.lists(st.dictionaries(parts, anything))) | anything, max_size=3
)


@given(anything | st.dictionaries(fields, anything))
def test_a_request_is_read_or_refused(body: Any) -> None:
    for request in (MessageRequest, Feedback):
        try:
            request.parse(body)
        except WebError as error:
            assert error.status in (401, 422)


@given(
    text | st.builds(lambda token, cut: token[:cut] + "A" + token[cut:], st.just(SESSIONS.open()), st.integers(0, 60))
)
def test_only_a_token_as_it_was_given_opens_a_session(token: str) -> None:
    with pytest.raises(WebError):
        SESSIONS.sender_id(token)


@given(text, text.filter(bool))
def test_a_signed_button_belongs_to_one_person(sender: str, payload: str) -> None:
    signed = SESSIONS.sign_payload(sender, payload)
    assert SESSIONS.offered_payload(sender, signed) == payload
    assert SESSIONS.offered_payload(sender + "x", signed) is None
    assert SESSIONS.offered_payload(sender, signed + "x") is None
    assert SESSIONS.offered_payload(sender, payload) is None


@given(st.text())
def test_no_text_is_a_command(text: str) -> None:
    assert not without_command(text).strip().startswith("/")


@given(
    st.fixed_dictionaries(
        {"text": anything, "buttons": half_right | anything},
        optional={
            "custom": anything | st.fixed_dictionaries({"sources": half_right, "cards": half_right, "answer": anything})
        },
    )
)
def test_a_response_becomes_a_message_or_nothing(response: dict[str, Any]) -> None:
    message = browser_message(response, sign=lambda payload: payload)
    assert message is None or message.get("text") or message.get("answer") or message.get("cards")


@given(
    st.text()
    | st.builds("{}:{}".format, st.sampled_from(["javascript", "data", "vbscript", "https", "TEL", " https"]), text)
)
def test_only_harmless_addresses_pass(url: str) -> None:
    passed = safe_url(url)
    assert passed == "" or passed.split(":")[0].lower() in LINK_SCHEMES


@pytest.mark.parametrize(
    ("credentials", "environ", "expected"),
    [
        ({}, {}, frozenset()),
        (None, {}, frozenset()),
        ({"origins": "https://A.fr/, http://b.fr:8080"}, {}, {"https://a.fr", "http://b.fr:8080"}),
        ({"origins": ["https://a.fr"]}, {}, {"https://a.fr"}),
        ({"origins": "https://a.fr"}, {"TREMPLIN_WEB_ORIGINS": "https://b.fr"}, {"https://b.fr"}),
        ({"origins": "https://a.fr"}, {"TREMPLIN_WEB_ORIGINS": ""}, {"https://a.fr"}),
    ],
)
def test_settings_come_from_the_credentials_then_the_environment(
    credentials: dict[str, Any] | None, environ: dict[str, str], expected: set[str]
) -> None:
    assert WebSettings.read(credentials, environ).origins == expected


@pytest.mark.parametrize(
    ("credentials", "told"),
    [
        ({"origins": "*"}, "https://www.association.fr"),
        ({"origins": "www.association.fr"}, "https://www.association.fr"),
        ({"secret": "court"}, "16"),
        ({"burst": "beaucoup"}, "burst"),
        ({"per_minute": 0}, "per_minute"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(credentials: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        WebSettings.read(credentials, {})

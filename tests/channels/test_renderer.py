"""Every answer and every button of the project, rendered for every channel: nothing is over a limit."""

from collections.abc import Iterator
from typing import Any

import pytest
from fake_graph import FakeGraph
from fake_telegram import FakeTelegram, _Text
from hypothesis import given, settings
from hypothesis import strategies as st
from platform_server import CARDS, SECRET

from tremplin.answers import Answer, Content, compose
from tremplin.channels.channel_limits import ChannelLimits, load_limits, utf16_length
from tremplin.channels.markup import plain_line, read_markup, write_lines
from tremplin.channels.person import Persons
from tremplin.channels.renderer import Rendered, cut, render
from tremplin.channels.sms_alphabet import segment_count
from tremplin.channels.whatsapp_api import _content
from tremplin.settings import data_dir

LIMITS = load_limits(data_dir() / "channels" / "limites.yml")
CONTENT = Content.load(data_dir())
PROMPT = "Et ensuite ?"
LONGEST_PLACE = "Saint-Germain-de-Tallevende-la-Lande-Vaumont (14)"


def as_response(answer: Answer) -> dict[str, Any]:
    """What the channel receives for an answer (tremplin.dialogue.nlg)."""
    sources = [{"name": c.name, "url": c.url, "checked": c.checked.isoformat()} for c in answer.citations]
    buttons = [{"title": b.title, "payload": b.payload, "short": b.short} for b in answer.buttons]
    return {"text": answer.full_text, "buttons": buttons, "custom": {"answer": answer.text, "sources": sources}}


def every_answer() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each variant of each response, as the assistant says it."""
    for name, response in CONTENT.responses.items():
        for number, variant in enumerate(response.variants):
            values = {**dict.fromkeys(variant.placeholders, LONGEST_PLACE), **variant.conditions}
            known = {key: value for key, value in values.items() if key not in CONTENT.facts.values}
            answer = compose(CONTENT, name, known)
            if answer is not None:
                yield f"{name}-{number}", as_response(answer)


ANSWERS = dict(every_answer())


def check(message: Rendered, limits: ChannelLimits) -> None:
    """The fakes refuse what the platforms refuse; SMS has no platform, its price is the limit."""
    if limits.name == "telegram":
        rows = [[{"text": c.title, "callback_data": c.value}] for c in message.choices]
        body = {"chat_id": 1, "text": message.text, "parse_mode": "HTML", "reply_markup": {"inline_keyboard": rows}}
        FakeTelegram()._sendMessage(body)
    elif limits.name == "whatsapp":
        body = _content(message, "Voir les choix")
        getattr(FakeGraph, f"_check_{body['type']}")(body[body["type"]])
    else:
        assert segment_count(message.text) <= (limits.segments or 0)
        assert not message.choices


@pytest.mark.parametrize("channel", LIMITS)
def test_every_answer_and_every_button_of_the_project_is_within_the_limits(channel: str) -> None:
    assert len(ANSWERS) > len(CONTENT.topics)
    sign = Persons(SECRET, channel).sign
    for response in ANSWERS.values():
        messages = render(response, LIMITS[channel], PROMPT, lambda payload: sign("person", payload))
        assert messages
        for message in messages:
            check(message, LIMITS[channel])


@pytest.mark.parametrize("channel", ["telegram", "whatsapp"])
def test_every_topic_can_be_a_button_under_one_message(channel: str) -> None:
    sign = Persons(SECRET, channel).sign
    for topic in CONTENT.topics.values():
        button = {"title": topic.titre, "payload": f"/{topic.id}", "short": topic.titre_court}
        (message,) = render({"text": "?", "buttons": [button]}, LIMITS[channel], PROMPT, lambda p: sign("person", p))
        assert message.style in ("buttons", "list")
        check(message, LIMITS[channel])


def test_an_answer_of_the_project_is_one_message_everywhere_but_in_sms() -> None:
    for name, response in ANSWERS.items():
        assert len(render(response, LIMITS["telegram"], PROMPT)) == 1, name
        texts = [message for message in render(response, LIMITS["whatsapp"], PROMPT) if message.text != PROMPT]
        assert len(texts) == 1, name


@pytest.mark.parametrize(
    ("count", "telegram", "whatsapp", "sms"),
    [
        (0, "none", "none", "none"),
        (1, "buttons", "buttons", "none"),
        (3, "buttons", "buttons", "none"),
        (4, "buttons", "list", "none"),
        (10, "buttons", "list", "none"),
        (11, "buttons", "none", "none"),
    ],
)
def test_choices_are_shown_as_each_channel_can(count: int, telegram: str, whatsapp: str, sms: str) -> None:
    buttons = [{"title": f"Choix {n}", "payload": f"/c{n}", "short": f"C{n}"} for n in range(1, count + 1)]
    for channel, style in (("telegram", telegram), ("whatsapp", whatsapp), ("sms", sms)):
        last = render({"text": "Lequel ?", "buttons": buttons}, LIMITS[channel], PROMPT)[-1]
        assert (channel, last.style) == (channel, style)
        assert (f"{count}. Choix {count}" in last.text) == (style == "none" and count > 0)


def test_two_choices_of_one_short_title_are_told_apart() -> None:
    buttons = [
        {"title": f"Saint-Pierre-de-la-Fage ({n})", "payload": f"/{n}", "short": "Saint-Pierre-de-la-F"} for n in "ab"
    ]
    (message,) = render({"text": "Lequel ?", "buttons": buttons}, LIMITS["whatsapp"], PROMPT)
    assert message.style == "list"
    assert [choice.description for choice in message.choices] == [button["title"] for button in buttons]


def test_a_payload_too_long_for_a_button_is_a_number() -> None:
    button = {"title": "Ici", "payload": "/lieu" + "x" * 60, "short": "Ici"}
    (message,) = render({"text": "Lequel ?", "buttons": [button]}, LIMITS["telegram"], PROMPT)
    assert message == Rendered("Lequel ?\n\n1. Ici")


@pytest.mark.parametrize(
    ("text", "html", "whatsapp", "plain"),
    [
        ("**Oui**, à 5 %", "<b>Oui</b>, à 5 %", "*Oui*, à 5 %", "Oui, à 5 %"),
        ("a < b & c", "a &lt; b &amp; c", "a < b & c", "a < b & c"),
        (
            "[le site](https://a.fr/?x=1&y=2)",
            '<a href="https://a.fr/?x=1&amp;y=2">le site</a>',
            *["le site (https://a.fr/?x=1&y=2)"] * 2,
        ),
        ("[clic](javascript:alert(1))", *["[clic](javascript:alert(1))"] * 3),
        ("- un\n- deux\n\nFin", *["• un\n• deux\n\nFin"] * 3),
        ("Avant\n- un", *["Avant\n\n• un"] * 3),
        ("2. deux\n3. trois", *["2. deux\n3. trois"] * 3),
        ("<script>x</script>", "&lt;script&gt;x&lt;/script&gt;", *["<script>x</script>"] * 2),
        ("un\ndeux", *["un\ndeux"] * 3),
    ],
)
def test_light_markup_in_each_flavour(text: str, html: str, whatsapp: str, plain: str) -> None:
    lines = read_markup(text)
    written = [write_lines(lines, "html"), write_lines(lines, "whatsapp"), write_lines(lines, "aucun")]
    assert written == [html, whatsapp, plain]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Café *Le Bon* Coin", "Café ∗Le Bon∗ Coin"),
        ("_Urgence_ ~ `code`", "ˍUrgenceˍ ∼ 'code'"),
        ("jean_marc@asso.fr", "jean_marc@asso.fr"),
        ("https://asso.fr/_page_", "https://asso.fr/_page_"),
    ],
)
def test_signs_in_a_name_do_not_become_markup_on_whatsapp(name: str, shown: str) -> None:
    assert write_lines([plain_line(name)], "whatsapp") == shown


def test_a_card_keeps_only_addresses_of_the_web() -> None:
    (message,) = render(CARDS, LIMITS["whatsapp"], PROMPT)
    assert "Voir sur la carte (https://www.openstreetmap.org/?mlat=50.6&mlon=3)" in message.text
    assert "javascript" not in message.text


@pytest.mark.parametrize(
    "response",
    [
        {},
        {"text": None, "buttons": None, "custom": None},
        {"text": 7, "buttons": "x", "custom": [], "elements": {}},
        {"text": " ", "buttons": [{"title": 3, "payload": "/x"}, {"title": "x"}, None]},
    ],
)
def test_a_response_that_says_nothing_is_no_message(response: dict[str, Any]) -> None:
    for limits in LIMITS.values():
        assert render(response, limits, PROMPT) == []


texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=300)
urls = st.sampled_from(["https://a.fr", "javascript:x", "tel:+33", "https://a.fr/" + "x" * 5000, ""])
cards = st.lists(
    st.fixed_dictionaries(
        {"title": texts, "lines": st.lists(st.fixed_dictionaries({"text": texts, "url": urls}), max_size=4)}
    ),
    max_size=4,
)
buttons = st.lists(st.fixed_dictionaries({"title": texts, "payload": texts, "short": texts}), max_size=14)
long_texts = st.builds(lambda part, times: part * times, texts, st.integers(1, 40))


@settings(deadline=None)
@given(text=long_texts, found=cards, offered=buttons)
def test_whatever_is_said_no_channel_refuses_it(text: str, found: Any, offered: Any) -> None:
    response = {"text": text, "buttons": offered, "custom": {"cards": found}}
    for limits in LIMITS.values():
        for message in render(response, limits, PROMPT):
            check(message, limits)


@given(text=texts)
def test_telegram_shows_a_name_exactly_as_it_is(text: str) -> None:
    line = plain_line(text)
    assert _Text.of({"text": write_lines([line], "html"), "parse_mode": "HTML"}).text == line[0].text.replace(
        "\r", "\n"
    )


@given(text=texts, length=st.integers(2, 40))
def test_a_cut_text_fits(text: str, length: int) -> None:
    assert utf16_length(cut(text, length)) <= length
    assert cut(text, length)[:1] in (text[:1], "…")

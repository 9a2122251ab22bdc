"""A person on Telegram, against a Telegram that enforces the documented limits."""

import json
import logging
import time
from typing import Any

import httpx
import pytest
from fake_telegram import PERSON, TOKEN, FakeTelegram, Refusal
from talk import TELEGRAM_SECRET, TelegramTalk

from tremplin.channels import platform_api
from tremplin.channels.telegram_updates import read_update

MENUS = {"start": "Je suis un robot", "aide": "Écrivez votre question", "stop": "je me tais", "effacer": "j’ai effacé"}


def test_a_question_is_answered_with_its_source_and_its_buttons(telegram: TelegramTalk) -> None:
    (answer,) = telegram.says("combien je peux emprunter")
    assert answer.startswith("Le prêt va de 300 € à 8 000 €.")
    assert "Source : Service-Public. Vérifié le 21/11/2026." in answer
    assert telegram.platform.links == ["https://www.service-public.gouv.fr/x"]
    assert telegram.platform.buttons == ["Combien de temps dure le prêt ?", "Quels papiers faut-il préparer ?"]
    assert telegram.platform.methods() == ["sendChatAction", "sendMessage"]


def test_a_button_is_acknowledged_and_reaches_the_assistant(telegram: TelegramTalk) -> None:
    telegram.says("combien je peux emprunter")
    telegram.hears(telegram.platform.presses("Combien de temps dure le prêt ?"))
    assert telegram.agent.texts == ["combien je peux emprunter", "/duree"]
    assert telegram.platform.methods()[2:] == ["answerCallbackQuery", "sendChatAction", "sendMessage"]


def test_a_choice_that_was_not_offered_to_this_person_is_kindly_refused(telegram: TelegramTalk) -> None:
    telegram.says("combien je peux emprunter")
    for press in (
        telegram.platform.presses_value("/restart"),
        telegram.platform.presses_value("x" * 16 + '/lieu{"lieu": "commune:59350"}'),
        telegram.platform.presses_value("é" * 32),
        telegram.platform.presses("Combien de temps dure le prêt ?", person=PERSON + 1),
    ):
        (answer,) = telegram.hears(press)
        assert answer.startswith("Ce choix n’est plus valable")
    assert len(telegram.agent.texts) == 1


def test_a_typed_payload_is_read_as_words(telegram: TelegramTalk) -> None:
    for typed in ("/restart", '  //lieu{"lieu": "commune:59350"}', "/session_start"):
        telegram.says(typed)
    assert [text[0] for text in telegram.agent.texts] == ["r", "l", "s"]


@pytest.mark.parametrize(
    "typed", ["Combien de temps dure le prêt ?", "combien de temps dure le pret", "DURÉE DU PRÊT", "durée du prêt !"]
)
def test_a_choice_can_be_typed_in_words(telegram: TelegramTalk, typed: str) -> None:
    telegram.says("combien je peux emprunter")
    telegram.says(typed)
    assert telegram.agent.texts[1:] == ["/duree"]


def test_a_number_is_a_choice_only_where_choices_were_numbered(telegram: TelegramTalk) -> None:
    telegram.says("combien je peux emprunter")
    telegram.says("2")
    assert telegram.agent.texts[1:] == ["2"]


def test_a_structure_is_shown_as_it_is_whatever_signs_its_name_has(telegram: TelegramTalk) -> None:
    (answer,) = telegram.says("lille")
    assert "Adie <Lille> & *Cie*\nTéléphone : 03 20 00 00 00\nVoir sur la carte\nSite internet" in answer
    assert telegram.platform.links == ["https://www.openstreetmap.org/?mlat=50.6&mlon=3"]


def test_an_answer_that_is_too_long_comes_in_several_messages_with_the_buttons_under_the_last(
    telegram: TelegramTalk,
) -> None:
    answers = telegram.says("une longue histoire")
    assert len(answers) > 1
    assert "".join(answers).count("Phrase") == 15 * 60
    assert ["reply_markup" in message for message in telegram.platform.sent] == [False] * (len(answers) - 1) + [True]


@pytest.mark.parametrize(
    ("position", "commune"), [((50.637, 3.063), "commune:59350"), ((-21.0, 55.28), "commune:97415")]
)
def test_a_shared_position_becomes_its_commune_and_is_kept_nowhere(
    telegram: TelegramTalk, position: tuple[float, float], commune: str
) -> None:
    location = {"latitude": position[0], "longitude": position[1]}
    telegram.hears(telegram.platform.update(message=telegram.platform.message(location=location)))
    assert telegram.agent.texts == [f'/lieu{{"lieu": "{commune}"}}']


@pytest.mark.parametrize("location", [{"latitude": 51.5, "longitude": -0.12}, {"latitude": 1e9, "longitude": 0}, {}])
def test_a_position_outside_france_is_answered_kindly(telegram: TelegramTalk, location: dict[str, float]) -> None:
    (answer,) = telegram.hears(telegram.platform.update(message=telegram.platform.message(location=location)))
    assert "le nom de votre ville" in answer


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"sticker": {"file_id": "x", "emoji": "👍"}}, "Je ne comprends que les mots"),
        ({"photo": [{"file_id": "x"}]}, "je ne peux pas regarder les images"),
        ({"voice": {"file_id": "x", "duration": 3}}, "je ne peux pas écouter"),
        ({"document": {"file_id": "x"}}, "je ne peux pas ouvrir les documents"),
        ({"contact": {"phone_number": "+33612345678"}}, "coordonnées de vos proches"),
        ({"poll": {"id": "1"}}, "Je ne comprends que les mots"),
    ],
)
def test_what_is_no_text_is_answered_kindly(telegram: TelegramTalk, content: dict[str, Any], words: str) -> None:
    (answer,) = telegram.hears(telegram.platform.update(message=telegram.platform.message(**content)))
    assert words in answer
    assert telegram.agent.texts == []


def test_the_caption_of_a_photo_is_a_question(telegram: TelegramTalk) -> None:
    photo = telegram.platform.message(photo=[{"file_id": "x"}], caption="c'est quoi ce courrier")
    telegram.hears(telegram.platform.update(message=photo))
    assert telegram.agent.texts == ["c'est quoi ce courrier"]


def test_an_edited_message_is_answered_anew(telegram: TelegramTalk) -> None:
    telegram.says("conbien")
    edited = telegram.platform.message("combien", edit_date=int(time.time()))
    assert telegram.hears(telegram.platform.update(edited_message=edited))
    assert telegram.agent.texts == ["conbien", "combien"]


LEFT = {
    "the person blocked the bot": {"my_chat_member": {"chat": {"id": PERSON, "type": "private"}}},
    "a channel post": {"channel_post": {"text": "bonjour"}},
    "an inline query": {"inline_query": {"id": "1", "query": "x"}},
    "a kind of the future": {"quantum_message": {"text": "bonjour"}},
    "a live position that moves": {"edited_message": {"location": {"latitude": 48.8, "longitude": 2.3}}},
    "a notice of a group": {"message": {"new_chat_members": []}},
    "a message without sender": {"message": {"text": "bonjour", "chat": {"id": 1, "type": "private"}}},
    "numbers where texts are due": {
        "message": {"text": 7, "from": {"id": PERSON}, "chat": {"id": 1, "type": "private"}}
    },
    "lists where objects are due": {"message": [], "callback_query": ["x"]},
}


@pytest.mark.parametrize("content", LEFT.values(), ids=LEFT.keys())
def test_updates_of_other_kinds_are_taken_and_left(telegram: TelegramTalk, content: dict[str, Any]) -> None:
    assert telegram.hears(telegram.platform.update(**content)) == []
    assert telegram.platform.calls == []


def test_a_group_is_left_alone_since_others_would_read_the_answers(telegram: TelegramTalk) -> None:
    group = telegram.platform.message("combien", chat={"id": -100123, "type": "supergroup"})
    assert telegram.hears(telegram.platform.update(message=group)) == []


@pytest.mark.parametrize("body", [b"null", b"[]", b"7", b'"x"', b"{}", b'{"update_id": "1"}'])
def test_a_delivery_that_is_no_update_is_taken_and_left(telegram: TelegramTalk, body: bytes) -> None:
    assert telegram.deliver(None, body=body).status_code == 200


def test_each_update_is_answered_once(telegram: TelegramTalk) -> None:
    update = telegram.platform.says("combien je peux emprunter")
    assert len(telegram.hears(update)) == 1
    assert telegram.hears(update) == []
    assert telegram.agent.texts == ["combien je peux emprunter"]


def test_updates_that_arrive_in_another_order_are_all_answered_once(telegram: TelegramTalk) -> None:
    first, second = telegram.platform.says("une"), telegram.platform.says("deux")
    for update in (second, first, second, first):
        telegram.deliver(update)
    assert telegram.agent.texts == ["deux", "une"]


def test_a_delivery_without_the_right_secret_is_refused(telegram: TelegramTalk) -> None:
    update = telegram.platform.says("combien")
    for secret in (None, "", "wrong", TOKEN, "é"):
        headers = {} if secret is None else {"x-telegram-bot-api-secret-token": secret.encode()}
        assert httpx.post(telegram.url, json=update, headers=headers).status_code == 401
    assert telegram.agent.texts == []
    assert telegram.deliver(update).status_code == 200


def test_a_truncated_delivery_is_refused(telegram: TelegramTalk) -> None:
    body = json.dumps(telegram.platform.says("combien")).encode()
    assert telegram.deliver(None, body=body[: len(body) // 2]).status_code == 400
    assert telegram.deliver(None, body=b"[" * 100_000).status_code == 400
    assert telegram.agent.texts == []


def test_an_oversized_delivery_is_refused(telegram: TelegramTalk) -> None:
    assert telegram.deliver(telegram.platform.says("x" * 300_000)).status_code == 413


def test_a_message_from_long_ago_is_not_answered(telegram: TelegramTalk) -> None:
    old = telegram.platform.says("combien", date=int(time.time()) - 25 * 3600)
    assert telegram.hears(old) == []


def test_a_clock_that_is_late_costs_nobody_an_answer(telegram: TelegramTalk) -> None:
    in_an_hour = int(time.time()) + 3600
    assert telegram.hears(telegram.platform.update(message=telegram.platform.message("combien", date=in_an_hour)))


def test_while_no_model_is_loaded_telegram_is_asked_to_deliver_later(telegram: TelegramTalk) -> None:
    telegram.agent.ready = False
    assert telegram.deliver(telegram.platform.says("combien")).status_code == 503


@pytest.mark.parametrize("text", ["panne", "silence"])
def test_when_the_assistant_breaks_the_person_is_told(telegram: TelegramTalk, text: str) -> None:
    (answer,) = telegram.says(text)
    assert "Réessayez dans quelques minutes" in answer
    assert "115" in answer


@pytest.mark.parametrize(("command", "words"), MENUS.items())
@pytest.mark.parametrize("form", ["/{}", "/{}@essai_bot", "{}", "  {} !"])
def test_commands_are_answered_without_the_assistant(
    telegram: TelegramTalk, command: str, words: str, form: str
) -> None:
    (answer,) = telegram.says(form.format(command))
    assert words in answer
    assert telegram.agent.texts == []


def test_the_greeting_offers_subjects_that_can_be_pressed(telegram: TelegramTalk) -> None:
    telegram.says("/start parrainage")
    assert len(telegram.platform.buttons) == 5
    telegram.hears(telegram.platform.presses(telegram.platform.buttons[0]))
    assert telegram.agent.texts == ["/definition"]


def test_a_command_within_a_sentence_is_a_sentence(telegram: TelegramTalk) -> None:
    telegram.says("je veux effacer mes dettes")
    telegram.says("aide alimentaire")
    assert telegram.agent.texts == ["je veux effacer mes dettes", "aide alimentaire"]


def test_personal_numbers_are_masked_before_the_assistant_reads(telegram: TelegramTalk) -> None:
    telegram.says("mon iban FR76 3000 6000 0112 3456 7890 189 et mon tel 06 12 34 56 78")
    assert telegram.agent.texts == ["mon iban [IBAN masqué] et mon tel [téléphone masqué]"]


def test_the_person_is_known_by_a_hash_alone(telegram: TelegramTalk, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        telegram.says("combien")
        telegram.says("encore")
        telegram.hears(telegram.platform.says("moi aussi", **{"from": {"id": 42}}))
    first, second, other = (message.sender_id for message in telegram.agent.received)
    assert first == second != other
    assert str(PERSON) not in first
    assert str(PERSON) not in caplog.text
    assert TOKEN not in caplog.text


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The waits that were asked for, none of them waited."""
    asked: list[float] = []

    async def sleep(seconds: float) -> None:
        asked.append(seconds)

    monkeypatch.setattr(platform_api.patiently, "__defaults__", (sleep,))
    return asked


def test_too_many_calls_are_tried_again_after_what_telegram_says(telegram: TelegramTalk, waits: list[float]) -> None:
    telegram.platform.fail("sendMessage", 429, description="Too Many Requests", parameters={"retry_after": 7})
    assert len(telegram.says("combien")) == 1
    assert waits == [7.0]


def test_a_failing_server_is_tried_again_with_longer_waits(telegram: TelegramTalk, waits: list[float]) -> None:
    for _ in range(2):
        telegram.platform.fail("sendMessage", 502, description="Bad Gateway")
    assert len(telegram.says("combien")) == 1
    assert waits == [1.0, 2.0]


@pytest.mark.parametrize(("status", "more"), [(403, {}), (400, {}), (429, {"parameters": {"retry_after": 3600}})])
def test_what_cannot_succeed_soon_is_given_up_and_logged(
    telegram: TelegramTalk,
    waits: list[float],
    caplog: pytest.LogCaptureFixture,
    status: int,
    more: dict[str, Any],
) -> None:
    telegram.platform.fail("sendMessage", status, description="as the test asked", **more)
    assert telegram.says("combien") == []
    assert waits == []
    assert "telegram.send.failed" in caplog.text
    assert telegram.says("encore"), "the next message is answered"


def test_the_typing_sign_is_never_worth_an_answer(telegram: TelegramTalk) -> None:
    telegram.platform.fail("sendChatAction", 500, description="Internal Server Error")
    assert len(telegram.says("combien")) == 1


def test_a_flood_is_warned_once_and_costs_the_assistant_nothing(telegram: TelegramTalk) -> None:
    for number in range(25):
        telegram.deliver(telegram.platform.says(f"question {number}"))
    warnings = [text for text in telegram.platform.texts if "Vous écrivez très vite" in text]
    assert len(warnings) == 1
    assert len(telegram.agent.texts) < 15


def test_the_answers_of_a_person_come_in_the_order_of_the_questions(telegram: TelegramTalk) -> None:
    updates = [telegram.platform.says(f"question {number}") for number in range(5)]
    for update in updates:
        httpx.post(telegram.url, json=update, headers={"x-telegram-bot-api-secret-token": TELEGRAM_SECRET})
    telegram.channels.settle()
    assert telegram.agent.texts == [f"question {number}" for number in range(5)]


def test_the_fake_itself_refuses_what_telegram_refuses() -> None:
    fake = FakeTelegram()
    for message in (
        {"text": ""},
        {"text": "x" * 4097},
        {"text": "<b>ouvert", "parse_mode": "HTML"},
        {"text": "<table>", "parse_mode": "HTML"},
        {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "x", "callback_data": "é" * 33}]]}},
    ):
        with pytest.raises(Refusal):
            fake._sendMessage({"chat_id": 1, **message})


def test_hostile_shapes_are_read_as_nothing() -> None:
    for update in (None, 1, [], {"update_id": True, "message": {}}, {"update_id": 1, "message": {"chat": []}}):
        assert read_update(update) is None

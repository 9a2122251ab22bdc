"""Asking where to go: in one message or two, with a town, a postal code, a department; and what comes out."""

import pytest


def _cards(turn) -> list[dict]:
    return [card for message in turn.messages for card in message.custom.get("cards", [])]


def _lines(card) -> dict[str, str]:
    return {line["kind"]: line["text"] for line in card["lines"]}


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("où aller à Nevers ?", "Nevers (58)"),
        ("ya til une asso a st etienne pour un pret", "Saint-Étienne (42)"),
        ("JE CHERCHE UNE ASSOCIATION A LILLE", "Lille (59)"),
        ("je cherche une association dans le 58", "Nièvre"),
    ],
)
async def test_one_message_with_a_place_leads_to_structures(new_conversation, text, label) -> None:
    turn = await (await new_conversation()).say(text)

    assert any(label in message.text for message in turn.messages)
    assert _cards(turn)


@pytest.mark.parametrize(
    ("answer", "label"),
    [("58000", "Nevers (58)"), ("Nevers", "Nevers (58)"), ("dans la nièvre", "Nièvre"), ("NEVERE", "Nevers (58)")],
)
async def test_two_messages_lead_to_structures(new_conversation, answer, label) -> None:
    conversation = await new_conversation()
    asked = await conversation.say("où trouver une association près de chez moi ?")
    turn = await conversation.say(answer)

    assert asked.messages[-1].custom["response"] == "utter_demander_lieu"
    assert any(label in message.text for message in turn.messages)
    assert _cards(turn)


async def test_a_card_holds_what_is_needed_to_go_there(new_conversation) -> None:
    turn = await (await new_conversation()).say("où aller à Lille pour un microcrédit ?")

    for card in _cards(turn):
        lines = _lines(card)
        assert card["title"] and {"phone", "hours", "checked"} <= set(lines)
    assert any("vol d’oiseau" in _lines(card).get("distance", "") for card in _cards(turn))


async def test_the_mairie_is_always_among_the_results(new_conversation) -> None:
    turn = await (await new_conversation()).say("où aller à Guéret ?")

    assert any("Mairie" in card["title"] for card in _cards(turn))


async def test_homonyms_are_asked_about_with_buttons_and_chosen_in_words(new_conversation) -> None:
    conversation = await new_conversation()
    asked = await conversation.say("jhabite saint denis je vais voir ki pour un pret")
    chosen = await conversation.say("celui de l'ile")

    assert {"Saint-Denis (974)", "Saint-Denis (93)"} <= {button["title"] for button in asked.messages[-1].buttons}
    assert any("974" in message.text for message in chosen.messages)


async def test_another_question_is_answered_then_the_place_is_asked_again(new_conversation) -> None:
    conversation = await new_conversation()
    await conversation.say("où trouver une association près de chez moi ?")
    turn = await conversation.say("avant ça, quels papiers il faut apporter ?")
    end = await conversation.say("ok alors 58000")

    assert [message.custom["response"] for message in turn.messages] == ["utter_documents", "utter_demander_lieu"]
    assert _cards(end)


async def test_an_unknown_place_is_asked_twice_then_national_contacts_come(new_conversation) -> None:
    conversation = await new_conversation()
    await conversation.say("où trouver une association près de chez moi ?")
    responses = [
        (await conversation.say(text)).messages[-1].custom["response"] for text in ("xyzzyx", "qwrtzp", "klmnbv")
    ]

    assert responses[0] == "utter_redemander_lieu"
    assert "utter_sans_lieu" in responses
    assert responses.index("utter_sans_lieu") <= 2


async def test_a_place_is_not_asked_twice(new_conversation) -> None:
    conversation = await new_conversation()
    await conversation.say("j'habite à Nevers")
    turn = await conversation.say("où trouver une association ?")

    assert _cards(turn)


@pytest.mark.parametrize("text", ["laisse tomber", "non", "jveu pas", "annuler"])
async def test_who_wants_no_search_after_all_is_let_go(new_conversation, text: str) -> None:
    conversation = await new_conversation()
    await conversation.say("où aller ?")
    turn = await conversation.say(text)

    assert [message.custom["response"] for message in turn.messages] == ["utter_guide_arrete"]


async def test_thanks_are_no_failed_place(new_conversation) -> None:
    conversation = await new_conversation()
    await conversation.say("où aller ?")
    turn = await conversation.say("ok merci")

    assert [message.custom["response"] for message in turn.messages] == ["utter_demander_lieu"]

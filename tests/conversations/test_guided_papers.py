"""« Ma liste de papiers » in a conversation."""

import pytest

from tremplin.channels.channel_limits import load_limits
from tremplin.channels.renderer import render
from tremplin.settings import data_dir

START = '/documents{"guide": "papiers"}'
GUIDE_SLOTS = {"simulation", "orientation", "papiers", "montant", "duree", "mensualite"}


async def _after(new_conversation, *texts):
    conversation = await new_conversation()
    for text in texts:
        turn = await conversation.say(text)
    return turn


async def test_the_answer_about_papers_offers_it(new_conversation) -> None:
    turn = await _after(new_conversation, "quels papiers il faut apporter ?")

    assert START in [button["payload"] for button in turn.messages[-1].buttons]


@pytest.mark.parametrize("text", ["faire ma liste", "Ma liste de papiers", "la liste des documents"])
async def test_it_begins_by_its_name(new_conversation, text: str) -> None:
    turn = await _after(new_conversation, "bonjour", text)

    assert turn.messages[-1].custom["response"] == "utter_papiers_but"


@pytest.mark.parametrize(
    "answers",
    [
        ["une voiture", "je suis au RSA", "locataire", "non"],
        [
            '/documents{"choix": "vehicule"}',
            '/documents{"choix": "rsa"}',
            '/documents{"choix": "locataire"}',
            '/documents{"choix": "sans_avis"}',
        ],
    ],
    ids=["words", "buttons"],
)
async def test_the_list_by_words_and_by_buttons(new_conversation, answers: list[str]) -> None:
    turn = await _after(new_conversation, START, *answers)
    message = turn.messages[-1]

    assert message.custom["response"] == "utter_papiers_liste"
    assert (
        "☐ Devis du garage" in message.text and "RSA" in message.text and "Pas d’avis" in message.text.replace("'", "’")
    )
    assert len(turn.messages) == 1, "one message to copy, print or keep"
    assert "ne m’envoyez rien" in message.text
    assert not GUIDE_SLOTS & set(turn.slots)


async def test_what_was_said_before_is_not_asked(new_conversation) -> None:
    turn = await _after(new_conversation, "je suis au RSA et je veux acheter une voiture, c'est possible ?", START)

    assert turn.messages[-1].custom["response"] == "utter_papiers_logement_actuel"


@pytest.mark.parametrize("leave", ["stop", '/non{"guide": "arreter"}'])
async def test_leaving_forgets(new_conversation, leave: str) -> None:
    turn = await _after(new_conversation, START, "une voiture", leave)

    assert turn.messages[-1].custom["response"] == "utter_guide_arrete"
    assert not GUIDE_SLOTS & set(turn.slots)


async def test_nobody_has_to_answer(new_conversation) -> None:
    turn = await _after(new_conversation, START, *['/non{"choix": "passer"}'] * 4)

    assert turn.messages[-1].custom["response"] == "utter_papiers_liste"


@pytest.mark.parametrize("channel", ["telegram", "whatsapp"])
async def test_a_messaging_channel_gets_the_longest_list_as_one_message(new_conversation, channel: str) -> None:
    choices = ("vehicule", "salaire", "heberge", "sans_avis")
    turn = await _after(new_conversation, START, *(f'/documents{{"choix": "{choice}"}}' for choice in choices))
    message = turn.messages[-1]
    limits = load_limits(data_dir() / "channels" / "limites.yml")[channel]
    shown = render({"text": message.text, "buttons": message.buttons, "custom": message.custom}, limits, "Et ensuite ?")
    lists = [part.text for part in shown if "☐" in part.text]

    assert len(lists) == 1
    assert lists[0].count("☐") == sum(len(card["lines"]) for card in message.custom["cards"]), "no line twice"
    assert "Source" in lists[0]

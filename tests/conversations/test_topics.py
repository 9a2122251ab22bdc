"""A message, and what must be answered: topics in order, with what the answer must hold."""

import pytest

# (what is written, the topics answered in order, words that the answers must hold)
MESSAGES = [
    ("C'est quoi le microcrédit ?", ["definition"], ["petit"]),
    ("combien je peux emprunter", ["montant"], ["300", "8\u202f000"]),
    ("cb on peut avoir au max", ["montant"], ["8\u202f000"]),
    ("quel est le taux d'intérêt ?", ["cout"], ["1,5", "4"]),
    ("quels papiers il faut apporter", ["documents"], ["identité"]),
    ("jsuis fiché banque de france cest mort ou pas", ["fichage"], []),
    ("je veux ouvrir une pizzeria, qui peut me prêter ?", ["micro_pro"], ["17\u202f000"]),
    ("un huissier menace de saisir mes meubles", ["recouvrement"], []),
    ("j'ai trop de dettes je veux déposer un dossier à la banque de france", ["surendettement"], []),
    ("la caf peut me prêter pour une machine à laver ?", ["pret_caf"], []),
    ("est-ce que mon prêt va être accepté ?", ["pronostic"], ["ne peux pas"]),
    ("quels papiers il faut et c'est long pour avoir la réponse ?", ["documents", "delai"], []),
    ("Je dois réparer ma voiture, c'est possible ? Et quel est le taux ?", ["vehicule_permis", "cout"], []),
    ("bonjour", ["salutation"], ["robot"]),
    ("t'es un robot ?", ["robot"], ["robot"]),
    ("je veux parler à quelqu'un", ["parler_humain"], []),
    ("recette de la tarte aux pommes", ["hors_sujet"], []),
]


@pytest.mark.parametrize(("text", "topics", "words"), MESSAGES, ids=[text for text, _, _ in MESSAGES])
async def test_message_is_answered(new_conversation, text, topics, words) -> None:
    turn = await (await new_conversation()).say(text)

    assert turn.topics == topics
    said = "\n".join(message.text for message in turn.messages)
    assert [word for word in words if word not in said] == []


async def test_every_topic_of_a_message_is_answered_once_in_order(new_conversation) -> None:
    turn = await (await new_conversation()).say("quels papiers il faut et c'est long pour avoir la réponse ?")

    answered = [message.custom["topic"] for message in turn.messages if "topic" in message.custom]
    assert answered == ["documents", "delai"]


async def test_an_answer_with_a_figure_names_its_source_and_the_day_it_was_checked(new_conversation) -> None:
    turn = await (await new_conversation()).say("combien on peut emprunter ?")

    answer = turn.messages[-1]
    assert "Source" in answer.text and "Vérifié le" in answer.text
    assert all(source["url"].startswith("http") and source["checked"] for source in answer.custom["sources"])


async def test_the_first_answer_of_a_conversation_says_that_a_robot_speaks(new_conversation) -> None:
    conversation = await new_conversation()
    first = await conversation.say("combien on peut emprunter ?")
    second = await conversation.say("et c'est quoi le taux ?")

    assert "robot" in first.messages[0].text
    assert not any("robot" in message.text for message in second.messages)


async def test_a_button_opens_its_topic(new_conversation) -> None:
    conversation = await new_conversation()
    first = await conversation.say("combien on peut emprunter ?")
    # « Calculer » opens a guided dialogue instead (test_guided_simulation.py).
    button = next(button for button in first.messages[-1].buttons if button["payload"] != "/simulation")
    second = await conversation.say(button["payload"])

    assert second.messages[-1].custom["topic"] == button["payload"].removeprefix("/")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "🙂🙂",
        "???",
        "a" * 5000,
        "combien " * 700,
        "<script>alert(1)</script>",
        "SELECT * FROM t; --",
        "\u202e\u0000",
        "/inconnu",
        "{a}{b}",
    ],
    ids=[
        "empty",
        "blank",
        "emoji",
        "signs",
        "one long word",
        "5,000 characters",
        "markup",
        "code",
        "control",
        "unknown payload",
        "braces",
    ],
)
async def test_a_strange_message_gets_a_normal_answer(new_conversation, text) -> None:
    turn = await (await new_conversation()).say(text)

    assert turn.messages and all(message.text.strip() for message in turn.messages)
    assert "{a}" not in " ".join(message.text for message in turn.messages)

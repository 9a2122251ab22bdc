"""What a conversation remembers: the loan in question, the situation, for whom; and what it forgets."""

import re

import pytest


def _said(turn) -> str:
    return "\n".join(message.text for message in turn.messages)


async def test_a_project_of_business_turns_the_answers_to_the_professional_loan(new_conversation) -> None:
    conversation = await new_conversation()
    assert "8\u202f000" in _said(await conversation.say("combien je peux emprunter ?"))
    await conversation.say("et si c'est pour ouvrir un kebab")
    amount = _said(await conversation.say("combien je peux emprunter ?"))

    assert "17\u202f000" in amount and "8\u202f000" not in amount


async def test_the_cost_compares_both_loans_once_a_business_is_in_question(new_conversation) -> None:
    conversation = await new_conversation()
    await conversation.say("je veux ouvrir un kebab")
    cost = _said(await conversation.say("et les intérêts ?"))

    assert "personnel" in cost and "entreprise" in cost


async def test_the_situation_is_said_back(new_conversation) -> None:
    assert "à l’AAH" in _said(await (await new_conversation()).say("je suis à l'AAH, j'ai droit ?"))


async def test_a_social_worker_reads_about_the_person_not_about_herself(new_conversation) -> None:
    turn = await (await new_conversation()).say(
        "J'accompagne un monsieur inscrit au FICP, peut-il quand même demander un prêt ?"
    )

    assert "personne" in _said(turn)


async def test_restart_forgets_everything(new_conversation) -> None:
    conversation = await new_conversation()
    await conversation.say("je veux ouvrir un kebab à Lens")
    turn = await conversation.say("recommencer")

    assert turn.messages
    assert turn.slots == {}


@pytest.mark.parametrize(
    "question, follow_up, subject",
    [
        ("je suis fiché ficp", "comment jpeux etre sure", "fiché"),
        ("je veux rembourser plus tot", "et eux ils y gagnent quoi", "Rembourser plus tôt|rembourser plus tôt"),
        ("mon prêt a été refusé", "et si jreviens dans 3 mois avec mon nouveau contrat", "refus"),
    ],
)
async def test_a_short_message_hardly_understood_stays_with_the_subject_before_it(
    new_conversation, question, follow_up, subject
) -> None:
    conversation = await new_conversation()
    await conversation.say(question)
    turn = await conversation.say(follow_up)

    assert "utter_precision" in turn.actions
    assert re.search(subject, _said(turn))
    assert any(button["payload"] == "/parler_humain" for message in turn.messages for button in message.buttons)


async def test_what_is_hardly_understood_twice_gets_suggestions_not_the_same_words_again(new_conversation) -> None:
    conversation = await new_conversation()
    await conversation.say("je suis fiché ficp")
    await conversation.say("comment jpeux etre sure")
    turn = await conversation.say("et pour y etre toujours c'est comment")

    assert "utter_suggestions" in turn.actions
    assert [button for message in turn.messages for button in message.buttons]

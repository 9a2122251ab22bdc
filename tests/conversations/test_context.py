"""What a conversation remembers: the loan in question, the situation, for whom; and what it forgets."""


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

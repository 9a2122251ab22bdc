"""When the assistant does not understand: suggestions, then another way to ask, then a person."""

NONSENSE = ["le bidule du truc machin chouette", "mais si, le schmilblick zinzin", "flouk badaboum tralala"]


async def test_suggestions_then_rephrase_then_a_person(new_conversation) -> None:
    conversation = await new_conversation()
    responses = [
        [message.custom["response"] for message in (await conversation.say(text)).messages][-1]
        for text in ("🙂", "!!!", "…")
    ]

    assert responses == ["utter_suggestions", "utter_reformuler", "utter_personne"]


async def test_an_understood_message_starts_the_ladder_anew(new_conversation) -> None:
    conversation = await new_conversation()
    await conversation.say("🙂")
    await conversation.say("combien on peut emprunter ?")
    turn = await conversation.say("!!!")

    assert turn.messages[-1].custom["response"] == "utter_suggestions"


async def test_suggestions_are_buttons_with_human_titles(new_conversation) -> None:
    turn = await (await new_conversation()).say("pour le machin de la chose que ma cousine a eu")

    if turn.topics:
        return  # understood after all: nothing to suggest
    titles = [button["title"] for button in turn.messages[-1].buttons]
    assert 1 <= len(titles) <= 4
    assert not any("_" in title for title in titles)

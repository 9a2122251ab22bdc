"""When the assistant does not understand it says so: suggestions in human words, or what it is for; never a guess."""

import pytest

VAGUE = ["pour le machin de la chose que ma cousine a eu", "mais si le bidule avec la dame", "le truc là du coup"]


@pytest.mark.parametrize("text", VAGUE)
async def test_what_is_not_understood_gets_buttons_with_human_titles(new_conversation, text) -> None:
    turn = await (await new_conversation()).say(text)

    buttons = [button for message in turn.messages for button in message.buttons]
    assert 1 <= len(buttons) <= 4
    assert not any("_" in button["title"] for button in buttons)


async def test_suggestions_hold_no_double(new_conversation) -> None:
    for text in VAGUE:
        turn = await (await new_conversation()).say(text)
        titles = [button["title"] for button in turn.messages[-1].buttons]
        assert len(titles) == len(set(titles))

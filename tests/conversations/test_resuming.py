"""What was interrupted is taken up again: a guided dialogue that side questions ended, the list of addresses."""

import pytest

SIMULATION = ["calculer une mensualité", "3000"]
ORIENTATION = ['/eligibilite{"guide": "orientation"}', "pour moi"]
PAPERS = ['/documents{"guide": "papiers"}', "le permis"]
SIDE_QUESTIONS = ["c'est quoi le taux ?", "et il faut un garant ?"]

# (what is begun, the button that takes it up again, the form)
GUIDED = [
    (SIMULATION, '/simulation{"guide": "simulation"}', "simulation_form"),
    (ORIENTATION, '/eligibilite{"guide": "orientation"}', "orientation_form"),
    (PAPERS, '/documents{"guide": "papiers"}', "papiers_form"),
]


def _payloads(turn) -> list[str]:
    return [button["payload"] for message in turn.messages for button in message.buttons]


@pytest.mark.parametrize(("begin", "payload", "form"), GUIDED, ids=[form for _, _, form in GUIDED])
@pytest.mark.parametrize("said", ["button", "on reprend"])
async def test_a_guided_dialogue_left_for_side_questions_is_taken_up_where_it_was(
    new_conversation, begin, payload, form, said
) -> None:
    conversation = await new_conversation()
    for message in begin:
        asked = await conversation.say(message)
    first = await conversation.say(SIDE_QUESTIONS[0])
    assert payload not in _payloads(first), "it asks its question again by itself"
    second = await conversation.say(SIDE_QUESTIONS[1])
    assert _payloads(second)[0] == payload
    turn = await conversation.say(payload if said == "button" else said)

    assert form in turn.actions
    assert [message.text for message in turn.messages] == [asked.messages[-1].text]


async def test_a_dialogue_that_gave_its_result_is_not_offered_again(new_conversation) -> None:
    conversation = await new_conversation()
    for message in [*SIMULATION, "2 ans"]:
        await conversation.say(message)

    assert '/simulation{"guide": "simulation"}' not in _payloads(await conversation.say("il faut un garant ?"))


async def test_nobody_in_danger_is_offered_to_go_on_with_a_loan(new_conversation) -> None:
    conversation = await new_conversation()
    for message in [*SIMULATION, *SIDE_QUESTIONS]:
        await conversation.say(message)

    assert '/simulation{"guide": "simulation"}' not in _payloads(
        await conversation.say("on me demande de payer pour avoir le prêt")
    )


async def test_a_dialogue_that_was_stopped_is_not_offered_again(new_conversation) -> None:
    conversation = await new_conversation()
    for message in [*PAPERS, "stop"]:
        await conversation.say(message)

    assert '/documents{"guide": "papiers"}' not in _payloads(await conversation.say("il faut un garant ?"))


@pytest.mark.parametrize("back", ["revenons aux adresses", "revenir à la liste", "les adresses"])
async def test_the_addresses_shown_are_shown_again_after_other_questions(new_conversation, back) -> None:
    conversation = await new_conversation()
    shown = await conversation.say("où aller à Lens pour un microcrédit ?")
    for question in [*SIDE_QUESTIONS, "c'est long ?", "quels papiers ?"]:
        await conversation.say(question)
    again = await conversation.say(back)

    titles = [[card["title"] for m in turn.messages for card in m.custom.get("cards", [])] for turn in (shown, again)]
    assert titles[0] and titles[1] == titles[0]


@pytest.mark.parametrize(("place", "is_said"), [("Nouméa", True), ("Papeete", True), ("Brest", False)])
async def test_where_nobody_checked_the_national_contacts_it_is_said(new_conversation, place, is_said) -> None:
    turn = await (await new_conversation()).say(f"où demander un microcrédit à {place} ?")

    said = "\n".join(message.text for message in turn.messages)
    assert ("pas vérifié qu’ils répondent" in said) is is_said
    assert ("Partout en France" in said) is not is_said

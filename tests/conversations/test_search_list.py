"""After the results: others, further away, another kind of help, questions about the list, corrections of the place."""

import pytest

SHOWS = {"action_chercher_structures", "action_repondre_liste"}


def _cards(turn) -> list[dict]:
    """The structures shown; the national contacts are the same everywhere."""
    shown = [message for message in turn.messages if message.custom["response"] != "utter_contacts_nationaux"]
    return [card for message in shown for card in message.custom.get("cards", [])]


def _titles(turn) -> set[str]:
    return {card["title"] for card in _cards(turn)}


def _text(turn) -> str:
    return "\n".join(message.text for message in turn.messages)


def _responses(turn) -> list[str]:
    return [message.custom["response"] for message in turn.messages]


def _payloads(turn) -> dict[str, str]:
    return {button["title"]: button["payload"] for message in turn.messages for button in message.buttons}


async def _talk(new_conversation, *messages: str) -> list:
    conversation = await new_conversation()
    return [await conversation.say(message) for message in messages]


async def test_others_then_further_then_a_question_about_the_second(new_conversation) -> None:
    first, others, further, address = await _talk(
        new_conversation,
        "Bonsoir, je cherche qui peut monter mon dossier du côté de Mende.",
        "d'autres",
        "je peux rouler une heure",
        "la deuxième, vous avez l'adresse complète ?",
    )

    assert _cards(first) and "Mende (48)" in _text(first)
    assert not _titles(others) & _titles(first)
    assert (
        _cards(further) and not _titles(further) & _titles(first) and "30 km" in _text(further).replace("\u00a0", " ")
    )
    assert [card["title"] for card in _cards(address)] == [_cards(further)[1]["title"]]
    assert "address" in {line["kind"] for line in _cards(address)[0]["lines"]}


async def test_the_buttons_do_the_same(new_conversation) -> None:
    conversation = await new_conversation()
    first = await conversation.say("où aller à Montbéliard ?")
    payloads = _payloads(first)
    others = await conversation.say(payloads["Voir d’autres adresses"])
    kinds = await conversation.say(payloads["Un autre type d’aide"])
    budget = await conversation.say(_payloads(kinds)["Une aide pour le budget ou les dettes"])

    assert _cards(others) and not _titles(others) & _titles(first)
    assert "budget" in _text(budget) and "Montbéliard (25)" in _text(budget)


async def test_a_stale_button_searches_anew(new_conversation) -> None:
    turns = await _talk(new_conversation, '/ou_sadresser{"suite": "plus"}', "Lille")

    assert "utter_demander_lieu" in _responses(turns[0])
    assert _cards(turns[1])


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("ya un numero ?", "phone"),
        ("le premier, quelles heures ?", "hours"),
        ("ça ouvre le samedi ?", "day"),
        ("merci sa ouvre le samedi ?", "day"),
        ("c'est où ?", "address"),
        ("le premier", "phone"),
    ],
)
async def test_questions_about_the_list(new_conversation, question: str, kind: str) -> None:
    first, answer = await _talk(new_conversation, "où aller à Montbéliard ?", question)

    assert _titles(answer) and _titles(answer) <= _titles(first)
    assert kind in {line["kind"] for line in _cards(answer)[0]["lines"]}
    assert "utter_demander_lieu" not in _responses(answer)


async def test_what_is_not_known_is_said_with_another_way(new_conversation) -> None:
    answer = (await _talk(new_conversation, "où aller à Lille pour un microcrédit ?", "le premier, quelles heures ?"))[
        1
    ]
    kinds = [line["kind"] for line in _cards(answer)[0]["lines"]]

    assert kinds[0] == "unknown" and "phone" in kinds and "hours" not in kinds


async def test_the_next_question_is_about_the_structure_just_spoken_of(new_conversation) -> None:
    first, _, phone = await _talk(new_conversation, "où aller à Mende ?", "la deuxième, c'est où ?", "ya un numero ?")

    assert [card["title"] for card in _cards(phone)] == [_cards(first)[1]["title"]]


async def test_a_line_that_is_not_there(new_conversation) -> None:
    answer = (await _talk(new_conversation, "où aller à Mende ?", "le sixième, quelle adresse ?"))[1]

    assert _responses(answer) == ["utter_liste_rang"]


@pytest.mark.parametrize(
    ("correction", "label"),
    [
        ("non, le 42", "Loire (42)"),
        ("en fait Vaulx", "Vaulx-en-Velin (69)"),
        ("non pas la je me suis trompé c monbéliar", "Montbéliard (25)"),
        ("pas Lens, Lille", "Lille (59)"),
    ],
)
async def test_a_correction_replaces_the_place(new_conversation, correction: str, label: str) -> None:
    first, again = await _talk(new_conversation, "où aller à Mende ?", correction)

    assert label in _text(again)
    assert _cards(again) and not _titles(again) & _titles(first)


async def test_where_somebody_lives_wins(new_conversation) -> None:
    turn = (await _talk(new_conversation, "Il vit à Lunel, moi je suis basée à Nîmes."))[0]

    assert "Lunel (34)" in _text(turn)


@pytest.mark.parametrize(("answer", "response"), [("oui", "utter_structures"), ("non", "utter_lieu_autre")])
async def test_a_guess_is_confirmed(new_conversation, answer: str, response: str) -> None:
    _, asked, after = await _talk(new_conversation, "où aller ?", "Lenss", answer)

    assert _responses(asked) == ["utter_confirmer_lieu"] and "Lens (62)" in _text(asked)
    assert _responses(after)[0].startswith(response)


@pytest.mark.parametrize(
    ("answer", "response"),
    [
        ("chez moi", "utter_lieu_chez_moi"),
        ("je n'aime pas dire où j'habite", "utter_lieu_refus"),
        ("Bruxelles", "utter_lieu_etranger"),
    ],
)
async def test_an_answer_without_a_place_is_met_kindly(new_conversation, answer: str, response: str) -> None:
    _, kind, found = await _talk(new_conversation, "où aller ?", answer, "le 65")

    assert _responses(kind) == [response]
    assert "Hautes-Pyrénées (65)" in _text(found) and _cards(found)


async def test_after_two_tries_the_national_contacts_come(new_conversation) -> None:
    turns = await _talk(new_conversation, "où aller ?", "chez moi", "je veux pas dire où j'habite")

    assert _responses(turns[-1]) == ["utter_sans_lieu"]


async def test_the_need_follows_the_conversation(new_conversation) -> None:
    turns = await _talk(new_conversation, "je suis surendetté", "où aller ?", "attendez, c'est payant ?", "Lille")

    assert "budget" in _text(turns[-1])


async def test_a_question_of_the_side_costs_no_try(new_conversation) -> None:
    turn = (await _talk(new_conversation, "où aller ?", "quels papiers il faut ?"))[1]

    assert _responses(turn) == ["utter_documents", "utter_demander_lieu"]


async def test_a_danger_comes_before_the_list(new_conversation) -> None:
    turn = (await _talk(new_conversation, "où aller à Mende ?", "j'ai envie de mourir"))[1]

    assert _responses(turn) == ["utter_detresse"]


@pytest.mark.parametrize("question", ["combien je peux emprunter ?", "il faut quels papiers ?", "c'est quoi l'adie ?"])
async def test_another_question_is_not_taken_for_one_about_the_list(new_conversation, question: str) -> None:
    turn = (await _talk(new_conversation, "où aller à Mende ?", question))[1]

    assert not SHOWS & set(turn.actions)


@pytest.mark.parametrize(
    ("need", "contacts"),
    [
        ("microcredit_personnel", ["Annuaire du microcrédit de la Banque de France", "Banque de France"]),
        ("budget_dettes", ["Banque de France"]),
        ("hebergement", ["Le 115, hébergement d’urgence"]),
        ("alimentation", []),
    ],
)
async def test_where_the_directory_has_nothing_the_national_contacts_for_that_help_are_told(
    new_conversation, need: str, contacts: list[str]
) -> None:
    conversation = await new_conversation()
    await conversation.say("où aller à Mende ?")
    turn = await conversation.say(f'/ou_sadresser{{"besoin": "{need}"}}')

    assert _responses(turn)[0] == "utter_structures_autres"
    told = [message for message in turn.messages if message.custom["response"] == "utter_contacts_nationaux"]
    assert [card["title"] for message in told for card in message.custom["cards"]] == contacts
    assert all("Vérifié le" in card["lines"][-1]["text"] for message in told for card in message.custom["cards"])
    assert turn.messages[-1].buttons and not any(message.buttons for message in turn.messages[:-1])

"""« Combien par mois ? »: in one message or step by step, corrected, interrupted, taken up again, and forgotten."""

import pytest

GUIDE_SLOTS = {"simulation", "orientation", "papiers", "montant", "duree", "mensualite"}
LESS = '/simulation{"guide": "mensualite"}'


def _said(turn) -> str:
    return "\n".join(message.text for message in turn.messages).replace("\u202f", " ").replace("\u00a0", " ")


def _responses(turn) -> list[str]:
    return [message.custom["response"] for message in turn.messages]


async def _after(new_conversation, *texts):
    conversation = await new_conversation()
    for text in texts:
        turn = await conversation.say(text)
    return conversation, turn


async def test_one_message_gives_the_figures_and_a_comparison(new_conversation) -> None:
    _, turn = await _after(new_conversation, "3000 euros sur 2 ans ça fait combien par mois ?")

    assert "entre 126,96 € et 130,27 €" in _said(turn)
    assert "estimation" in _said(turn) and "pas une offre" in _said(turn) and "sans assurance" in _said(turn)
    lines = turn.messages[-1].custom["cards"][0]["lines"]
    assert [line["text"].split("\u00a0:")[0].replace("\u00a0", " ") for line in lines] == ["1 an", "2 ans", "3 ans"]


@pytest.mark.parametrize(
    ("question", "figure"), [("combien je peux emprunter", "3000"), ("combien ça coûte", "2 000 euros")]
)
async def test_a_bare_figure_after_an_answer_that_proposes_to_compute_is_computed(
    new_conversation, question: str, figure: str
) -> None:
    _, turn = await _after(new_conversation, question, figure)

    assert "Sur combien de temps" in _said(turn)


@pytest.mark.parametrize("place", ["48", "48000"])
async def test_a_department_or_a_postal_code_is_none(new_conversation, place: str) -> None:
    _, turn = await _after(new_conversation, "combien je peux emprunter", place)

    assert "(48)" in _said(turn)


async def test_a_missing_sum_is_asked_and_the_duration_kept(new_conversation) -> None:
    conversation, asked = await _after(new_conversation, "ça me ferait combien par mois sur 2 ans")
    answered = await conversation.say("dans les deux mille deux")
    less = await conversation.say("c trop jpeux mettre 60 max")
    smaller = await conversation.say("et si je demande que 1400")

    assert _responses(asked)[-1] == "utter_ask_simulation_form_montant"
    assert "2 200 €" in _said(answered) and "entre 93,11 € et 95,53 €" in _said(answered)
    assert "2 200 €" in _said(less) and "38 à 40 mois" in _said(less)
    assert "1 400 €" in _said(smaller) and "24 à 25 mois" in _said(smaller) and "la banque décide" in _said(smaller)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("et sur 4 ans ?", "sur **4 ans**"),
        ("non 4000", "**4 000 €** sur **2 ans**"),
        ("et si je mets 100 par mois ?", "31 à 32 mois"),
        ("à 6 %", "au taux de 6 %"),
        ("et 5000 ?", "**5 000 €** sur **2 ans**"),
        ("plutôt 1800", "**1 800 €** sur **2 ans**"),
        ("110 euros", "28 à 29 mois"),
        ("je peux mettre que 110", "28 à 29 mois"),
        ("110", "28 à 29 mois"),
        ("mettons 110", "28 à 29 mois"),
        ("c'est trop pour moi je peux mettre que 110", "28 à 29 mois"),
        ("et si j'emprunte 500 de plus", "**3 500 €** sur **2 ans**"),
    ],
)
async def test_the_result_is_changed_in_a_few_words(new_conversation, change: str, expected: str) -> None:
    conversation, _ = await _after(new_conversation, "3000 euros sur 2 ans ça fait combien par mois ?")

    assert expected in _said(await conversation.say(change))


@pytest.mark.parametrize(
    ("answer", "duration"), [("2 ans", "2 ans"), ("24", "2 ans"), ("2", "2 ans"), ("18 mois", "18 mois")]
)
async def test_durations_are_understood_with_and_without_unit(new_conversation, answer: str, duration: str) -> None:
    _, turn = await _after(new_conversation, "combien par mois pour 1500 euros ?", answer)

    assert f"1 500 €** sur **{duration}**" in _said(turn)


@pytest.mark.parametrize(
    ("text", "said", "asked"),
    [
        ("combien par mois pour 100 euros sur 1 an", "300 €", "montant"),
        ("combien par mois pour 10000 euros sur 2 ans", "8 000 €", "montant"),
        ("combien par mois pour 3000 euros sur 10 ans", "7 ans", "duree"),
        ("combien par mois pour 3000 euros sur 2 mois", "6 mois", "duree"),
    ],
)
async def test_what_is_out_of_range_is_explained_and_asked_again(
    new_conversation, text: str, said: str, asked: str
) -> None:
    _, turn = await _after(new_conversation, text)

    assert said in _said(turn)
    assert _responses(turn)[-1] == f"utter_ask_simulation_form_{asked}"


async def test_a_limit_is_explained_once(new_conversation) -> None:
    conversation, first = await _after(new_conversation, "combien par mois pour 50000 euros sur 5 ans")
    unread = await conversation.say("xyzzy")
    payment = await conversation.say("100 par mois")
    again = await conversation.say("20000 euros")

    assert _responses(first)[-2:] == ["utter_simulation_montant_haut", "utter_ask_simulation_form_montant"]
    assert _responses(unread) == ["utter_guide_pas_compris", "utter_ask_simulation_form_montant"]
    assert _responses(payment) == ["utter_simulation_montant"]
    assert "utter_simulation_montant_haut" in _responses(again)


@pytest.mark.parametrize(
    "text", ["c'est trop cher", "c trop", "trop cher", "je peux pas payer autant", "j'ai pas les moyens"]
)
async def test_too_dear_asks_what_can_be_paid(new_conversation, text: str) -> None:
    conversation, asked = await _after(new_conversation, "3000 euros sur 2 ans ça fait combien par mois ?", text)
    turn = await conversation.say("60")

    assert _responses(asked) == ["utter_ask_simulation_form_mensualite"]
    assert "à **60 €** par mois" in _said(turn)


async def test_who_does_not_know_is_not_held_up(new_conversation) -> None:
    conversation, first = await _after(new_conversation, "combien par mois ?", "je sais pas")
    end = await conversation.say("aucune idée")

    assert _responses(first) == ["utter_ask_simulation_form_mensualite"]
    assert _responses(end) == ["utter_simulation_incomplete"]


async def test_who_cannot_say_what_they_can_pay_sees_the_figures_again(new_conversation) -> None:
    _, turn = await _after(
        new_conversation, "3000 euros sur 2 ans ça fait combien par mois ?", "c'est trop", "je sais pas"
    )

    assert "**3 000 €** sur **2 ans**" in _said(turn)


async def test_a_rate_said_before_the_sum_is_kept(new_conversation) -> None:
    conversation, asked = await _after(new_conversation, "combien par mois sur 5 ans pour mon entreprise ?", "9,5 %")
    turn = await conversation.say("15000")

    assert _responses(asked) == ["utter_ask_simulation_form_montant"]
    assert "15 000 €" in _said(turn) and "au taux de 9,5 %" in _said(turn)


async def test_what_somebody_earns_is_not_what_they_want(new_conversation) -> None:
    _, turn = await _after(new_conversation, "combien par mois ?", "je gagne 1200 euros")

    assert _responses(turn)[-1] == "utter_ask_simulation_form_montant"
    assert turn.slots.get("montant") is None


async def test_a_sum_is_no_postal_code(new_conversation) -> None:
    _, turn = await _after(new_conversation, "j'habite à Lille", "combien par mois sur 2 ans ?", "non 17500")

    assert turn.slots["lieu"] == "commune:59350"


async def test_a_postal_code_after_the_result_is_a_place(new_conversation) -> None:
    _, turn = await _after(new_conversation, "3000 euros sur 2 ans ça fait combien par mois ?", "59000")

    assert "action_chercher_structures" in turn.actions


async def test_leaving_after_the_result_forgets_it(new_conversation) -> None:
    _, turn = await _after(new_conversation, "3000 euros sur 2 ans ça fait combien par mois ?", "laisse tomber")

    assert _responses(turn) == ["utter_guide_arrete"]
    assert not GUIDE_SLOTS & set(turn.slots)


async def test_a_sum_too_large_for_oneself_counts_for_a_business(new_conversation) -> None:
    _, turn = await _after(
        new_conversation,
        "combien par mois pour 10000 euros sur 2 ans",
        '/simulation{"type_microcredit": "professionnel"}',
    )

    assert "10 000 €" in _said(turn) and "professionnel" in _said(turn)


async def test_no_rate_is_invented_for_the_professional_loan(new_conversation) -> None:
    conversation, turn = await _after(
        new_conversation, "je veux ouvrir un kebab", "12000 euros sur 4 ans ça fait combien par mois"
    )
    told = await conversation.say("à 7 %")

    assert "au moins **250 €**" in _said(turn) and "sans les intérêts" in _said(turn)
    assert "1,5 %" not in _said(turn) and "4 %" not in _said(turn)
    assert "287,35 €" in _said(told)


async def test_a_payment_too_small_is_told_with_what_it_would_repay(new_conversation) -> None:
    conversation, _ = await _after(new_conversation, "8000 euros sur 4 ans ça fait combien par mois ?", LESS)
    turn = await conversation.say("50")

    assert _responses(turn)[-1] == "utter_simulation_trop_peu"
    assert "7 ans" in _said(turn) and "3 657 €" in _said(turn)


async def test_a_payment_and_a_duration_give_the_sum(new_conversation) -> None:
    _, turn = await _after(new_conversation, "combien par mois ?", '/non{"choix": "passer"}', "60", "2 ans")

    assert _responses(turn)[-1] == "utter_simulation_montant"
    assert "entre 1 381 € et 1 417 €" in _said(turn)


async def test_one_step_back_asks_the_sum_again(new_conversation) -> None:
    _, turn = await _after(new_conversation, "combien par mois ?", "1500 euros", "retour")

    assert _responses(turn)[-1] == "utter_ask_simulation_form_montant"


async def test_another_question_is_answered_then_the_sum_is_asked_once_more(new_conversation) -> None:
    conversation, turn = await _after(new_conversation, "combien par mois sur 2 ans ?", "quels papiers il faut ?")
    end = await conversation.say("1500 euros")

    assert _responses(turn)[0] == "utter_documents"
    assert _responses(turn)[-1] == "utter_ask_simulation_form_montant"
    assert "1 500 €** sur **2 ans" in _said(end)


@pytest.mark.parametrize(
    ("question", "response"),
    [
        ("c'est combien le maximum qu'on peut emprunter ?", "utter_montant"),
        ("c'est quoi le taux ?", "utter_cout"),
        ("/montant", "utter_montant"),
    ],
)
async def test_a_question_about_the_loan_itself_is_answered_too(new_conversation, question: str, response: str) -> None:
    _, turn = await _after(new_conversation, "combien par mois ?", question)

    assert _responses(turn) == [response, "utter_ask_simulation_form_montant"]


@pytest.mark.parametrize(
    "between", [("c'est quoi le taux", "et faut un garant ?"), ("j'habite à Limoges",)], ids=["questions", "a place"]
)
async def test_after_two_other_questions_or_a_place_a_bare_answer_takes_it_up_again(new_conversation, between) -> None:
    conversation, turn = await _after(new_conversation, "combien par mois pour 2000 euros ?", *between)
    end = await conversation.say("2 ans")

    assert not any(name.startswith("utter_ask_simulation") for name in _responses(turn)), "it is not asked a third time"
    assert "2 000 €** sur **2 ans" in _said(end)


async def test_what_two_other_questions_ended_is_forgotten_a_few_turns_later(new_conversation) -> None:
    conversation, _ = await _after(
        new_conversation, "combien par mois sur 2 ans ?", "quels papiers il faut ?", "c'est quoi un microcrédit ?"
    )
    for text in ("merci", "c'est quoi le ficp ?", "bonjour"):
        turn = await conversation.say(text)

    assert not GUIDE_SLOTS & set(turn.slots)


async def test_nobody_is_asked_without_end(new_conversation) -> None:
    _, turn = await _after(new_conversation, "combien par mois sur 2 ans ?", "xyzzy", "xyzzy", "xyzzy")

    assert _responses(turn)[-1] == "utter_simulation_incomplete"
    assert not GUIDE_SLOTS & set(turn.slots)


@pytest.mark.parametrize(
    "leave",
    ["stop", "laisse tomber", "en fait non", "je veux pas simuler", '/non{"guide": "arreter"}', "je veux mourir"],
)
async def test_leaving_forgets(new_conversation, leave: str) -> None:
    _, turn = await _after(new_conversation, "combien par mois sur 2 ans ?", leave)

    assert not GUIDE_SLOTS & set(turn.slots)
    assert not any("somme" in message.text for message in turn.messages)


async def test_what_was_said_is_forgotten_a_few_turns_after_the_result(new_conversation) -> None:
    conversation, turn = await _after(new_conversation, "3000 euros sur 2 ans ça fait combien par mois ?")
    assert GUIDE_SLOTS & set(turn.slots)
    for text in ("merci", "c'est quoi un microcrédit ?", "quels papiers il faut ?", "bonjour"):
        turn = await conversation.say(text)

    assert not GUIDE_SLOTS & set(turn.slots)


@pytest.mark.parametrize("text", ["ok merci", "attendez faut que je demande a ma femme", "me revoila"])
async def test_thanks_and_pauses_are_no_failed_answers(new_conversation, text: str) -> None:
    _, turn = await _after(new_conversation, "combien par mois sur 2 ans ?", text)

    assert _responses(turn) == ["utter_ask_simulation_form_montant"]


async def test_who_asks_why_is_told(new_conversation) -> None:
    _, turn = await _after(new_conversation, "combien par mois sur 2 ans ?", "pourquoi vous voulez savoir ?")

    assert _responses(turn) == ["utter_guide_pourquoi", "utter_ask_simulation_form_montant"]


async def test_the_limits_are_recalled_whenever_the_sum_is_asked(new_conversation) -> None:
    _, turn = await _after(new_conversation, "simuler", "20000", "xyzzy")

    assert "8 000 €" in turn.messages[-1].text.replace("\u202f", " ").replace("\u00a0", " ")


async def test_in_a_form_its_answer_comes_before_beginning_again(new_conversation) -> None:
    _, turn = await _after(new_conversation, "simuler", "on efface et on reprend avec 1000")

    assert turn.slots["montant"] == 1000

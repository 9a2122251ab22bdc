"""« Est-ce pour moi ? » in a conversation: by buttons or words, back, corrected, interrupted, left, forgotten."""

import pytest

START = '/eligibilite{"guide": "orientation"}'
SKIP, BACK, LEAVE = '/non{"choix": "passer"}', '/non{"guide": "retour"}', '/non{"guide": "arreter"}'
GUIDE_SLOTS = {"simulation", "orientation", "papiers", "montant", "duree", "mensualite"}


def _choice(name: str) -> str:
    return f'/eligibilite{{"choix": "{name}"}}'


def _last(turn) -> str:
    return turn.messages[-1].custom["response"]


async def _after(new_conversation, *texts):
    conversation = await new_conversation()
    for text in texts:
        turn = await conversation.say(text)
    return conversation, turn


@pytest.mark.parametrize(
    "question", ["qui peut demander un microcrédit ?", "microcrédit personnel ou professionnel, lequel choisir ?"]
)
async def test_the_answers_about_conditions_offer_it(new_conversation, question: str) -> None:
    _, turn = await _after(new_conversation, question)

    assert START in [button["payload"] for message in turn.messages for button in message.buttons]


@pytest.mark.parametrize(
    ("answers", "towards", "need"),
    [
        (["moi", "mobilite", "moyen", "assez", "aucune", "non_fiche"], "micro_perso", "microcredit_personnel"),
        (["activite", "grand", "assez", "aucune", "non_fiche"], "micro_pro", "microcredit_professionnel"),
        (["moi", "mobilite", "moyen", "assez", "retard", "non_fiche"], "budget", "budget_dettes"),
        (["moi", "mobilite", "moyen", "assez", "impossible"], "surendettement", "budget_dettes"),
        (["moi", "mobilite", "moyen", "sans_revenu", "aucune", "fiche"], "aide_sociale", "social"),
        (["moi", "urgence"], "urgence", "social"),
    ],
)
async def test_each_path_by_buttons(new_conversation, answers: list[str], towards: str, need: str) -> None:
    _, turn = await _after(new_conversation, START, *map(_choice, answers))

    assert _last(turn) == f"utter_orientation_vers_{towards}"
    assert turn.slots["besoin"] == need
    assert not GUIDE_SLOTS & set(turn.slots)


async def test_every_question_can_be_left_unanswered(new_conversation) -> None:
    conversation, turn = await _after(new_conversation, START)
    for _ in range(6):
        assert SKIP in [button["payload"] for button in turn.messages[-1].buttons]
        turn = await conversation.say(SKIP)

    assert _last(turn) == "utter_orientation_vers_budget"


async def test_in_words(new_conversation) -> None:
    _, turn = await _after(
        new_conversation,
        START,
        "pour moi",
        "une voiture",
        "3000",
        "il reste pas grand chose",
        "pas de dettes",
        "je sais pas",
    )

    assert _last(turn) == "utter_orientation_vers_micro_perso"
    assert "Banque de France" in turn.messages[-1].text


@pytest.mark.parametrize("text", ["est-ce pour moi ?", "Est ce que c'est pour moi", "faire le test"])
async def test_it_begins_by_its_name(new_conversation, text: str) -> None:
    _, turn = await _after(new_conversation, "bonjour", text)

    assert turn.messages[0].custom["response"] == "utter_orientation_debut"


@pytest.mark.parametrize("text", ["mon frère", "pour ma fille", "c'est pour un ami"])
async def test_somebody_close_counts_as_oneself(new_conversation, text: str) -> None:
    _, turn = await _after(new_conversation, START, text)

    assert _last(turn) == "utter_orientation_projet"


async def test_not_knowing_is_an_answer_to_every_question(new_conversation) -> None:
    conversation, turn = await _after(new_conversation, START)
    said = []
    for text in ("je sais pas", "aucune idée", "je ne sais pas trop", "jsais pas", "j'en sais rien", "je sais pas"):
        turn = await conversation.say(text)
        said += [message.custom["response"] for message in turn.messages]

    assert "utter_guide_pas_compris" not in said
    assert _last(turn) == "utter_orientation_vers_budget"
    assert "fiché" in turn.messages[-1].text or "gratuit" in turn.messages[-1].text, (
        "« je ne sais pas » is a choice there"
    )


async def test_what_the_conversation_knows_is_not_asked(new_conversation) -> None:
    _, turn = await _after(new_conversation, "je veux ouvrir un kebab", START)

    assert _last(turn) == "utter_orientation_montant"


async def test_one_step_back(new_conversation) -> None:
    _, turn = await _after(new_conversation, START, _choice("moi"), _choice("mobilite"), BACK)

    assert _last(turn) == "utter_orientation_projet"


async def test_an_earlier_answer_is_corrected(new_conversation) -> None:
    _, turn = await _after(
        new_conversation, START, _choice("moi"), _choice("mobilite"), "en fait c'est pour mon activité"
    )

    assert _last(turn) == "utter_orientation_montant"
    assert turn.slots["orientation"]["reponses"] == {"pour_qui": "activite"}


@pytest.mark.parametrize(
    ("before", "text", "answers"),
    [
        # words that the question before would read too: they answer nothing that was asked
        (
            ["pour moi", "payer mes dettes", "2000"],
            "oui j'ai un crédit auto que je paye",
            {"pour_qui": "moi", "projet": "dettes_a_payer", "montant": "moyen"},
        ),
        # a sum answers what is asked, not what was
        (
            ["pour moi", "une voiture", "2000"],
            "200 euros",
            {"pour_qui": "moi", "projet": "mobilite", "montant": "moyen", "reste": "assez"},
        ),
        (["pour moi", "une voiture"], "non des meubles", {"pour_qui": "moi", "projet": "logement"}),
        (["pour moi", "une voiture"], "un scooter", {"pour_qui": "moi", "projet": "mobilite"}),
    ],
)
async def test_only_what_corrects_corrects(new_conversation, before: list[str], text: str, answers: dict) -> None:
    _, turn = await _after(new_conversation, START, *before, text)

    assert turn.slots["orientation"]["reponses"] == answers


async def test_a_question_is_answered_then_the_dialogue_goes_on(new_conversation) -> None:
    conversation, turn = await _after(new_conversation, START, _choice("moi"), "et c'est quoi le taux ?")
    end = await conversation.say(_choice("mobilite"))

    assert [message.custom["response"] for message in turn.messages] == ["utter_cout", "utter_orientation_projet"]
    assert _last(end) == "utter_orientation_montant"


async def test_a_number_is_no_way_out(new_conversation) -> None:
    _, turn = await _after(new_conversation, START, "20000")

    assert _last(turn) == "utter_orientation_pour_qui"


async def test_words_that_say_nothing_are_asked_again_once_then_left(new_conversation) -> None:
    conversation, again = await _after(new_conversation, START, "xyzzy")
    further = await conversation.say("xyzzy")

    assert [m.custom["response"] for m in again.messages] == ["utter_guide_pas_compris", "utter_orientation_pour_qui"]
    assert _last(further) == "utter_orientation_projet"


@pytest.mark.parametrize("leave", [LEAVE, "stop", "on arrête", "je veux en finir avec la vie", "recommencer"])
async def test_leaving_forgets(new_conversation, leave: str) -> None:
    _, turn = await _after(new_conversation, START, _choice("moi"), _choice("mobilite"), _choice("moyen"), SKIP, leave)

    assert not GUIDE_SLOTS & set(turn.slots)
    assert not any("orientation" in message.custom.get("response", "") for message in turn.messages)


async def test_another_guided_dialogue_takes_its_place(new_conversation) -> None:
    _, turn = await _after(new_conversation, START, _choice("moi"), '/documents{"guide": "papiers"}')

    assert _last(turn) == "utter_papiers_but"
    assert "orientation" not in turn.slots


async def test_the_nearest_structure_comes_where_the_place_is_known(new_conversation) -> None:
    _, turn = await _after(
        new_conversation,
        "j'habite à Lille",
        START,
        *map(_choice, ["moi", "mobilite", "moyen", "assez", "retard", "non_fiche"]),
    )

    assert any(message.custom.get("cards") for message in turn.messages)
    assert "utter_orientation_vers_budget" in [message.custom["response"] for message in turn.messages]


async def test_a_yes_to_debts_is_asked_about_more_closely(new_conversation) -> None:
    conversation, turn = await _after(
        new_conversation, START, *map(_choice, ["moi", "mobilite", "moyen", "assez"]), "oui mais je galère"
    )
    end = await conversation.say("un peu")

    assert [message.custom["response"] for message in turn.messages] == ["utter_orientation_dettes_preciser"]
    assert end.slots["orientation"]["reponses"]["dettes"] == "retard"


async def test_a_business_named_late_leads_to_the_professional_loan(new_conversation) -> None:
    _, turn = await _after(
        new_conversation, START, "moi", "du matériel pour mon auto-entreprise de ménage", "1500", "200", "non", "non"
    )

    assert _last(turn) == "utter_orientation_vers_micro_pro"


@pytest.mark.parametrize("text", ["zéro", "je veux recommencer ma vie", "rien ne rentre, je repars de zéro"])
async def test_an_ordinary_answer_erases_nothing(new_conversation, text: str) -> None:
    _, turn = await _after(new_conversation, START, *map(_choice, ["moi", "mobilite", "moyen"]), text)

    assert turn.slots["orientation"]["reponses"].items() >= {"pour_qui": "moi", "projet": "mobilite"}.items()


async def test_after_two_other_questions_a_bare_answer_takes_it_up_again(new_conversation) -> None:
    _, turn = await _after(
        new_conversation, START, "c'est quoi le taux", "et faut un garant ?", "pour moi", "une voiture"
    )

    assert turn.slots["orientation"]["reponses"] == {"pour_qui": "moi", "projet": "mobilite"}

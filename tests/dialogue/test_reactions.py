"""Short messages about the answer just given, and what is said again of it."""

import asyncio

import pytest
from rasa.shared.core.events import ActionExecuted, BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from tremplin.dialogue.nlg import ContentNLG
from tremplin.dialogue.reactions import Reaction, read_reaction

READ = {
    Reaction.doubt: ["vous êtes sûr ?", "t'es sûr", "t sur ?", "c vrai ?", "cest fiable?", "tu te trompes pas ?"],
    Reaction.source: ["qui dit ca", "d'où ça sort ?", "source ?", "ta source", "ça date de quand", "source svp"],
    Reaction.why: ["pourquoi", "mais pourquoi ???", "pourquoi autant", "comment ça", "pk"],
    Reaction.simpler: [
        "plus simple svp",
        "j'ai rien compris",
        "g rien compris",
        "explique mieux",
        "ça veut dire quoi",
        "en une phrase",
        "c'est trop long",
        "c'est-à-dire",
        "vous pouvez m'expliquer mieux ?",
    ],
    None: [
        "pourquoi la banque refuse",
        "pourquoi j'ai été refusé",
        "pourquoi moi",
        "c'est sûr que je vais l'avoir",
        "je suis sûr",
        "ça veut dire quoi TAEG",
        "c'est vrai que le crédit est gratuit",
        "explique moi le fsl",
        "c'est trop long 5 ans",
        "c'est trop dur",
        "sur 2 ans",
        "rien",
        "ça",
        "non",
        "quoi",
        "/definition",
        "",
    ],
}


@pytest.mark.parametrize(("reaction", "text"), [(reaction, text) for reaction, texts in READ.items() for text in texts])
def test_a_message_that_is_a_reaction_and_nothing_else(reaction, text) -> None:
    assert read_reaction(text) is reaction


SOURCE = {"name": "Service-Public", "url": "https://www.service-public.gouv.fr/", "checked": "2026-11-21"}
ANSWER = {
    "response": "utter_montant",
    "answer": "Le microcrédit personnel va de 300 € à 8 000 €.\n" + "Une autre ligne, qui est bien plus longue. " * 5,
    "sources": [SOURCE],
}


def say(response: str, *turns: list[dict]) -> dict:
    """What `response` says after turns in which these parts were said; the message of the moment comes last."""
    events: list = []
    for said in turns:
        events += [UserUttered("bonjour", intent={"name": "montant"}), ActionExecuted("utter_montant")]
        events += [BotUttered(part["answer"], {"custom": part}) for part in said] + [ActionExecuted("action_listen")]
    events.append(UserUttered("t sûr ?"))
    tracker = DialogueStateTracker.from_events("somebody", events)
    return asyncio.run(ContentNLG().generate(response, tracker, "web"))


@pytest.mark.parametrize("response", ["utter_precision_doute", "utter_precision_source"])
def test_a_doubt_is_answered_with_the_sources_of_the_last_answer_and_their_date(response) -> None:
    message = say(response, [ANSWER])

    assert "Service-Public" in message["text"] and "21/11/2026" in message["custom"]["answer"]
    assert message["custom"]["sources"] == [SOURCE]
    assert {"/parler_humain", "/ou_sadresser"} <= {button["payload"] for button in message["buttons"]}


def test_without_a_source_it_is_said_that_there_is_none() -> None:
    message = say("utter_precision_doute", [{**ANSWER, "sources": []}])

    assert "pas de page à vous citer" in message["text"] and "sources" not in message["custom"]


def test_a_second_doubt_names_the_sources_of_the_answer_again() -> None:
    doubt = {"response": "utter_precision_doute", "answer": "Vous avez raison de vérifier.", "sources": []}
    assert say("utter_precision_source", [ANSWER], [doubt])["custom"]["sources"] == [SOURCE]


def test_simpler_is_the_beginning_of_the_last_answer() -> None:
    said = say("utter_precision_simple", [{"response": "utter_presentation", "answer": "Bonjour."}, ANSWER])["text"]

    assert "va de 300" in said
    assert "Bonjour" not in said and "bien plus longue" not in said


def test_why_stays_with_the_subject() -> None:
    assert "Combien peut-on emprunter" in say("utter_precision_pourquoi", [ANSWER])["text"]

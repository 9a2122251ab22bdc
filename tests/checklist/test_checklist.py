"""The list of papers: what everybody brings, and what a project or a situation adds."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tremplin.answers.facts import Facts
from tremplin.channels.web_message import MAX_CARD_LINES, MAX_CARDS
from tremplin.guided.checklist import Checklist
from tremplin.guided.questionnaire import NOT_SAID
from tremplin.settings import data_dir

CHECKLIST = Checklist.load(data_dir())
QUESTIONS = CHECKLIST.questionnaire.questions
ANSWERS = st.fixed_dictionaries({q.id: st.sampled_from([*q.choices, NOT_SAID]) for q in QUESTIONS})
EMPLOYED = {"but": "vehicule", "ressources": "salaire", "logement_actuel": "locataire", "avis": "avec_avis"}


def _texts(answers: dict[str, str]) -> str:
    return "\n".join(paper.text for group in CHECKLIST.papers(answers) for paper in group.papers)


@pytest.mark.parametrize(
    ("changed", "has", "has_not"),
    [
        ({}, ["bulletins de salaire", "Quittance", "Devis du garage", "avis d'imposition"], ["RSA", "AAH"]),
        ({"ressources": "rsa"}, ["RSA"], ["bulletins de salaire"]),
        ({"ressources": "aah"}, ["AAH"], ["bulletins de salaire"]),
        ({"ressources": "chomage"}, ["France Travail"], ["bulletins de salaire"]),
        ({"ressources": "retraite"}, ["attestation de retraite"], ["bulletins de salaire"]),
        ({"ressources": "independant"}, ["chiffre d'affaires"], ["bulletins de salaire"]),
        ({"logement_actuel": "heberge"}, ["Attestation d'hébergement"], ["Quittance", "Justificatif de domicile"]),
        ({"avis": "sans_avis"}, ["Pas d'avis d'imposition"], ["Dernier avis"]),
        ({"but": "permis"}, ["auto-école"], ["garage"]),
        ({"but": "sante"}, ["mutuelle", "sans compte rendu médical"], ["garage"]),
        ({"but": "activite"}, ["Présentation simple", "Siret"], ["garage"]),
        ({"but": "formation"}, ["programme de la formation"], ["garage"]),
    ],
)
def test_what_the_answers_change(changed: dict[str, str], has: list[str], has_not: list[str]) -> None:
    texts = _texts({**EMPLOYED, **changed})

    assert [word for word in has if word not in texts] == []
    assert [word for word in has_not if word in texts] == []


@given(ANSWERS)
def test_every_list_is_complete_and_fits_every_channel(answers: dict[str, str]) -> None:
    texts = _texts(answers)
    cards = CHECKLIST.cards(answers)

    assert all(word in texts for word in ("Pièce d'identité", "relevés", "RIB", "avis d'imposition"))
    assert any(word in texts for word in ("evis", "Prix"))
    assert len(cards) == len(CHECKLIST.groups) <= MAX_CARDS
    assert all(len(card["lines"]) <= MAX_CARD_LINES for card in cards)
    assert all(line["text"].startswith("☐") for card in cards for line in card["lines"])


def test_no_line_asks_to_send_a_paper_or_to_write_a_number() -> None:
    asking = re.compile(r"envoy|transmet|téléverse|photo|numéro de (sécurité|compte|carte)", re.IGNORECASE)
    papers = [paper.text for group in CHECKLIST.groups for paper in group.papers]

    assert [text for text in papers if asking.search(text)] == []


def test_every_line_is_for_somebody_and_names_a_known_source() -> None:
    sources = Facts.load(data_dir() / "facts.yml").sources
    for group in CHECKLIST.groups:
        for paper in group.papers:
            assert paper.source is None or paper.source in sources
            assert all(wanted for wanted in paper.conditions.values())

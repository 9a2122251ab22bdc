"""What a message says of the loan and of the person, as the component gives it to Rasa."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rasa.shared.nlu.training_data.message import Message

from tremplin.nlu.facts_extractor import FactsExtractor


def entities(text: str) -> list[dict[str, Any]]:
    message = Message(data={"text": text})
    FactsExtractor().process([message])
    return list(message.get("entities", []))


def facts(text: str) -> dict[str, Any]:
    return {entity["entity"]: entity["value"] for entity in entities(text)}


@pytest.mark.parametrize(
    ("text", "situation"),
    [
        ("je suis au RSA", "au RSA"),
        ("chui o rsa jpeu demandé", "au RSA"),
        ("est-ce qu'on va me couper mon RSA", "au RSA"),
        ("je suis à l'AAH, j'ai droit ?", "à l'AAH"),
        ("aah et 2 enfants", "à l'AAH"),
        ("chomage depuis mars", "au chômage"),
        ("au chaumage sa passe ?", "au chômage"),
        ("je suis retrété", "à la retraite"),
        ("Retraité, 61 ans", "à la retraite"),
        ("en cdd jusqu'en juin", "en CDD"),
        ("en CDI à temps partiel dans une cantine", "en CDI à temps partiel"),
        ("je fais de l'intérim", "en intérim"),
        ("Je n'ai aucun revenu", "sans revenu"),
        ("j'ai pas de revenus en ce moment", "sans revenu"),
        ("je touche 780 de minimum vieilesse", "au minimum vieillesse"),
        ("pension d'invalidité catégorie 2", "en pension d'invalidité"),
        ("JE SUIS EN ARRET MALADIE", "en arrêt maladie"),
        ("apprenti 17 ans", "en apprentissage"),
        ("je travaille en esat", "en ESAT"),
        ("jai laah", "à l'AAH"),
        ("je travaille pas, je suis au rsa", "au RSA"),
        ("je suis pas au rsa mais au chômage", "au chômage"),
        ("je n'ai que le RSA", "au RSA"),
        ("J'accompagne un monsieur de 58 ans bénéficiaire de l'AAH", "à l'AAH"),
        ("je suis pas au rsa", None),
        ("je ne suis plus au chômage", None),
        ("sans le RSA on fait comment ? non", "au RSA"),
        ("comment demander le RSA ?", None),
        ("j'ai droit au RSA ?", None),
        ("mon mari est au chômage, on peut demander ?", None),
        ("je suis fiché à la Banque de France", None),
        ("agence d'intérim à Lens", None),
        ("retirer de l'argent", None),
        ("la vieille dame est partie en maison de retraite", None),
    ],
)
def test_situation_is_said_back_with_its_preposition(text: str, situation: str | None) -> None:
    assert facts(text).get("situation") == situation


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("j'ai 82 ans ils vont pas me prêter", "sans_regle"),
        ("J'ai 91 ans", "sans_regle"),
        ("82 ans c'est trop vieux ?", "sans_regle"),
        ("jai 30 ans jpeu demander", "sans_regle"),
        ("Y a-t-il une limite d'age", "sans_regle"),
        ("à mon âge on me prêtera ?", "sans_regle"),
        ("chui mineur", "moins_de_18"),
        ("jai 16 ans jpeu avoir un credit ?", "moins_de_18"),
        ("mon fils a 16 ans", "moins_de_18"),
        ("mon père a 82 ans il peut demander ?", "sans_regle"),
        ("j'ai 22 ans", None),
        ("j'ai un fils de 15 ans, j'ai droit ?", None),
        ("je suis avec mes enfants de 15 ans et 17 ans", None),
        ("je travaille depuis 15 ans", None),
        ("un prêt sur 12 ans", None),
        ("sur 5 ans", None),
        ("je suis étudiant", None),
    ],
)
def test_age_only_where_an_answer_depends_on_it(text: str, age: str | None) -> None:
    assert facts(text).get("age") == age


@pytest.mark.parametrize(
    ("text", "project"),
    [
        ("il me faut une bagnole pour bosser", "une voiture"),
        ("pour le permis", "le permis"),
        ("passer mon permi", "le permis"),
        ("une formation de secrétaire médicale", "une formation"),
        ("j'ai besoin d'un dentier", "des soins dentaires"),
        ("mon frijo est mort", "un réfrigérateur"),
        ("acheter un ordi", "un ordinateur"),
        ("payer mon déménagement", "un déménagement"),
        ("réparer ma voiture", "la réparation d'une voiture"),
        ("qui souhaite acheter un scooter", "un scooter"),
        ("l'auto école me demande 1400", "le permis"),
        ("je suis auto-entrepreneur", None),
        ("j'ai pas le permis", None),
        ("j'ai pas de voiture", None),
        ("la Caisse des Dépôts", None),
        ("permis de construire", None),
        ("un timbre fiscal", "un timbre fiscal"),
        ("le timbre pour mon titre de séjour", None),
        ("acheter une voiture", "une voiture"),
        ("il va casser mes jambes", None),
        ("besoin d aide pr mes dettes stp", None),
        ("il me demande de valider une opération", None),
        ("il est parti en voiture", None),
        ("mon mari est parti avec la voiture", None),
        ("wifi gratuit ou ordinateur pour faire mes papiers", None),
        ("je ne sais pas me servir d'un ordinateur", None),
        ("un ordinateur pour la fac", "un ordinateur"),
        ("une opération des yeux", "des soins"),
        ("bonjour", None),
    ],
)
def test_project_reads_after_pour(text: str, project: str | None) -> None:
    assert facts(text).get("projet") == project


@pytest.mark.parametrize(
    ("text", "loan_type"),
    [
        ("je veux monter ma boîte", "professionnel"),
        ("combien par mois pour mon entreprise", "professionnel"),
        ("elle veut 12000 pour son commerce", "professionnel"),
        ("mon entreprise m'a licencié", None),
        ("j'ai trouvé un avis dans ma boîte", None),
        ("la boîte de vitesses de ma voiture", None),
        ("ouvrir un kebab à Roubaix", "professionnel"),
        ("je suis auto-entrepreneur il me faut du matériel", "professionnel"),
        ("un food-truck d'occasion", "professionnel"),
        ("acheter mon stock pour mes clients", "professionnel"),
        ("me mettre à mon compte", "professionnel"),
        ("je reprends le bar-tabac de mon village", "professionnel"),
        ("non c'est pour moi perso", "personnel"),
        ("c'est pas pour une entreprise", "personnel"),
        ("une voiture pour aller au travail", "personnel"),
        ("le plafond pro c'est 12000 ou 17000", "professionnel"),
        ("en pro le max c 12000 ?", "professionnel"),
        ("perso ou pro", None),
        ("c'est le personnel ou le pro", None),
        ("mon neveu en bac pro", None),
        ("ils ont fermé mon compte pro", None),
        ("celui pour soi ou celui pour la boîte ?", None),
        ("je bosse en boîte d'intérim", None),
        ("une association pour les dettes", None),
        ("ça va marcher pour moi ?", None),
        ("combien je peux demander", None),
    ],
)
def test_loan_type_only_when_it_is_clear(text: str, loan_type: str | None) -> None:
    assert facts(text).get("type_microcredit") == loan_type


@pytest.mark.parametrize(
    ("text", "for_somebody_else"),
    [
        ("J'interviens auprès d'un monsieur de 61 ans, au RSA", True),
        ("j'accompagne une famille", True),
        ("la personne que je suis est fichée", True),
        ("ma bénéficiaire n'a pas d'avis d'imposition", True),
        ("un usager peut-il demander deux fois ?", True),
        ("Monsieur souhaite acheter un scooter", True),
        ("Mme n'a plus de carte d'identité", True),
        ("mon fils voudrait passer le permis", True),
        ("ma mère elle a besoin d'un appareil", True),
        ("c'est pour une amie", True),
        ("bonjour monsieur", None),
        ("Madame, Monsieur, je souhaite un prêt", None),
        ("merci madame est-ce que je peux", None),
        ("mon mari gagne 1200, on peut demander ?", None),
        ("mon fils me prend ma pension", None),
        ("je suis une femme seule", None),
        ("je suis bénéficiaire du RSA", None),
        ("j'ai trouvé un monsieur sur internet il prête 8000 euros", None),
        ("ma banque m'a dit non", None),
    ],
)
def test_asking_for_somebody_else(text: str, for_somebody_else: bool | None) -> None:
    assert facts(text).get("pour_autrui") is for_somebody_else


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("hello i need a small loan please", "en"),
        ("مرحبا أحتاج إلى قرض", "ar"),
        ("hola necesito un préstamo por favor", "es"),
        ("bom dia preciso de um empréstimo", "pt"),
        ("merhaba kredi istiyorum", "tr"),
        ("добрий день, чи можу я отримати позику", "uk"),
        ("bună ziua vreau un împrumut", "ro"),
        ("привет, мне нужны деньги", "ru"),
        ("vous parlez arabe ?", "ar"),
        ("maman parle que turc", "tr"),
        ("un crédit please", None),
        ("c'est cool merci", None),
        ("allez ciao", None),
        ("prof d'anglais en formation", None),
        ("je voudrais un prêt de 3000 euros", None),
        ("👍🌹", None),
    ],
)
def test_language_written_or_asked_for(text: str, language: str | None) -> None:
    assert facts(text).get("langue") == language


@pytest.mark.parametrize(
    ("entity", "text", "value"),
    [
        ("besoin", "où avoir un colis alimentaire", "alimentation"),
        ("besoin", "une association pour mes dettes", "budget_dettes"),
        ("besoin", "je veux créer mon entreprise", "microcredit_professionnel"),
        ("besoin", "il y a une mission locale ici ?", "jeunes"),
        ("besoin", "combien je peux emprunter", None),
        ("domaine_voisin", "je déclare mes impôts où", "impots"),
        ("domaine_voisin", "coment on demande un achelème", "logement"),
        ("domaine_voisin", "combien de trimestres il faut", "retraite"),
        ("domaine_voisin", "renouveler mon titre de séjour", "sejour"),
        ("domaine_voisin", "ma carte vitale marche plus", "sante"),
        ("domaine_voisin", "je veux divorcer", "justice"),
        ("domaine_voisin", "j'ai perdu ma carte bleue", "banque"),
        ("domaine_voisin", "la météo de demain", None),
    ],
)
def test_where_to_go(entity: str, text: str, value: str | None) -> None:
    assert facts(text).get(entity) == value


def test_a_message_gives_all_its_facts_once() -> None:
    assert facts("J'interviens auprès d'un monsieur de 61 ans, au RSA, qui souhaite emprunter 1500 € sur 2 ans") == {
        "pour_autrui": True,
        "age": "sans_regle",
        "situation": "au RSA",
        "montant": 1500.0,
        "duree": 24.0,
    }


def test_spans_are_those_of_the_message() -> None:
    text = "Bonjour, il me faut 1 500,50 € sur dix-huit mois"
    spans = {entity["entity"]: text[entity["start"] : entity["end"]] for entity in entities(text)}
    assert spans == {"montant": "1 500,50 €", "duree": "dix-huit mois"}


def test_buttons_are_left_alone() -> None:
    assert entities("/montant{3000}") == []


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_gives_valid_spans_and_each_entity_once(text: str) -> None:
    found = entities(text)
    assert all(0 <= entity["start"] < entity["end"] <= len(text) for entity in found)
    assert len({entity["entity"] for entity in found}) == len(found)


_PIECES = [
    "1 500",
    "€",
    "3k",
    "mille",
    "deux",
    "cent",
    "et demi",
    "un an",
    "36 mois",
    "rsa",
    "pas",
    "/",
    "0",
    "12",
    ",",
]


@settings(deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=20))
def test_any_heap_of_numbers_and_units_is_read(pieces: list[str]) -> None:
    for entity in entities(" ".join(pieces)):
        if entity["entity"] in {"montant", "mensualite", "revenu", "duree"}:
            assert entity["value"] > 0

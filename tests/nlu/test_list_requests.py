"""What a message asks of the list of structures just shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tremplin.nlu.list_requests import LAST, named, read_list_request


@pytest.mark.parametrize(
    ("text", "follow"),
    [
        ("voir plus", "plus"),
        ("d'autres", "plus"),
        ("D’autres svp", "plus"),
        ("encore", "plus"),
        ("ya que ca ?", "plus"),
        ("une autre adresse", "plus"),
        ("plus loin", "loin"),
        ("d'autres, plus loin", "loin"),
        ("je peux rouler une heure", "loin"),
        ("jpeux aller plus loin", "loin"),
        ("JE PEUX FAIRE 50 KM", "loin"),
        ("un autre type", "type"),
        ("plus près", "pres"),
        ("c'est trop loin", "pres"),
        ("montre moi la plus proche", "pres"),
        ("lequel vous me conseillez", "pres"),
        ("le numéro ne marche pas", "echec"),
        ("le numero repond pas", "echec"),
        ("ils répondent pas", "echec"),
        ("c'est fermé j'y suis allé", "echec"),
        ("c'est pas la bonne ville", "ville"),
        ("vous vous êtes trompé de ville", "ville"),
        ("non 38", "ville"),
        ("non, c'est 62300", "ville"),
    ],
)
def test_going_on(text: str, follow: str) -> None:
    request = read_list_request(text)

    assert request is not None and (request.follow, request.others) == (follow, 0)


@pytest.mark.parametrize(
    ("text", "subject", "rank", "weekday"),
    [
        ("le premier, quelles heures ?", "horaires", 0, None),
        ("ya un numero ?", "telephone", None, None),
        ("numéro de téléfone", "telephone", None, None),
        ("la deuxième, vous avez l'adresse complète ?", "adresse", 1, None),
        ("ça ouvre le samedi ?", "horaires", None, 5),
        ("c'est où ?", "adresse", None, None),
        ("c ou", "adresse", None, None),
        ("et le premier il est ou", "adresse", 0, None),
        ("et la 2eme ?", None, 1, None),
        ("le 3", None, 2, None),
        ("le dernier", None, LAST, None),
        ("il faut un rendez-vous ?", "rendez_vous", None, None),
        ("c'est à combien de km ?", "adresse", None, None),
        ("le numéro de la mairie", "telephone", None, None),
        ("leur mail", "courriel", None, None),
        ("le site", "site", None, None),
        ("la rue ?", "adresse", None, None),
        ("comment on y va", "adresse", None, None),
        ("ya un parking", "stationnement", None, None),
        ("redonnez moi le numéro", "telephone", None, None),
        ("j'y vais quand je veux ?", "rendez_vous", None, None),
        ("sans rendez-vous ?", "rendez_vous", None, None),
        ("laquelle est gratuite ?", "tarif", None, None),
        ("ils prennent combien", "tarif", None, None),
        ("c'est gratuit ?", "tarif", None, None),
        ("celui du haut", None, 0, None),
        ("celle du bas", None, LAST, None),
        ("3", None, 2, None),
    ],
)
def test_a_question(text: str, subject: str | None, rank: int | None, weekday: int | None) -> None:
    request = read_list_request(text)

    assert request is not None and request.follow is None
    assert (request.subject, request.rank, request.weekday, request.others) == (subject, rank, weekday, 0)


@pytest.mark.parametrize(
    "text",
    [
        "le 42",
        "oui",
        "j'ai 3 enfants",
        "combien je peux emprunter",
        "il faut quel papiers",
        "combien de temps pour avoir une réponse",
        "où aller",
        "à demain",
        "37",
        '/ou_sadresser{"suite": "plus"}',
    ],
)
def test_asks_nothing_of_a_list(text: str) -> None:
    assert read_list_request(text) is None


@pytest.mark.parametrize(("text", "days_ahead"), [("demain ?", 1), ("et maintenant ?", 0), ("ouvert aujourd'hui ?", 0)])
def test_a_day_from_today_on(text: str, days_ahead: int) -> None:
    request = read_list_request(text)

    assert request is not None and (request.subject, request.days_ahead, request.others) == ("horaires", days_ahead, 0)


@pytest.mark.parametrize("text", ["redonnez moi la liste", "la liste svp", "montre moi encore la liste"])
def test_the_list_again(text: str) -> None:
    request = read_list_request(text)

    assert request is not None and request.whole and request.others == 0


@pytest.mark.parametrize(("text", "asks"), [("la mairie", False), ("l'Adie", True), ("le numéro de l'Adie", False)])
def test_a_name_may_ask_what_it_is(text: str, asks: bool) -> None:
    request = read_list_request(text)

    assert request is not None and request.named and request.names_only == asks


@pytest.mark.parametrize("text", ["j'ai un deuxième crédit", "je voudrais une autre voiture", "une autre question"])
def test_the_words_that_say_something_else_are_counted(text: str) -> None:
    request = read_list_request(text)

    assert request is not None and request.others


def test_thanks_are_heard() -> None:
    request = read_list_request("merci sa ouvre le samedi ?")

    assert request is not None and request.thanks and request.others == 0


NAMES = ["Adie Lille - Association pour le droit", "Mairie – Lille", "France services de Lille"]


@pytest.mark.parametrize(
    ("text", "index"),
    [("et la mairie ?", 1), ("le numéro de l'adie", 0), ("un numéro pour appeler", None), ("lille", None)],
)
def test_one_of_the_names_shown(text: str, index: int | None) -> None:
    assert named(text, NAMES) == index


@given(st.text(max_size=300))
def test_no_message_makes_it_fail(text: str) -> None:
    read_list_request(text)
    named(text, NAMES)

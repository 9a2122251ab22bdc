"""Short messages that speak to the assistant itself: a cry for help, an insult, « je peux pas appeler »."""

from dataclasses import replace

import pytest
from test_topic_policy import NEW

from tremplin.dialogue.spoken_to_us import accuses_us, asks_for_nobody, is_cry_for_help


@pytest.mark.parametrize(
    ("text", "is_cry"),
    [
        ("au secours", True),
        ("AU SECOUR !!!", True),
        ("au secours aidez moi svp", True),
        ("à l'aide", True),
        ("SOS", True),
        ("aidez moi vite", True),
        ("je suis en danger", True),
        ("aidez-nous je vous en supplie", True),
        ("aidez moi svp", False),
        ("sos microcrédit", False),
        ("au secours mon toaster a explosé", False),
        ("le secours populaire", False),
        ("l'aide à domicile", False),
        ("une aide", False),
    ],
)
def test_a_cry_says_nothing_else(text: str, is_cry: bool) -> None:
    assert is_cry_for_help(text) is is_cry


@pytest.mark.parametrize(
    ("text", "is_insult"),
    [
        ("bande d'escrocs", True),
        ("escrocs", True),
        ("voleurs !", True),
        ("vous êtes des voleurs", True),
        ("vous etes que des arnaqueurs", True),
        ("vous êtes une association d'escrocs", True),
        ("t'es qu'un voleur", True),
        ("c'est une arnaque votre asso", True),
        ("votre truc c'est une arnaque", True),
        ("sale escroc de robot", True),
        ("vous voulez me voler mon argent", True),
        ("vous êtes une arnaque ?", False),
        ("un escroc m'a pris 500 €", False),
        ("c'est un escroc", False),
        ("on m'a volé ma carte", False),
        ("vous êtes des voleurs je vais me pendre", False),
    ],
)
def test_an_insult_is_told_from_a_swindle(text: str, is_insult: bool) -> None:
    assert accuses_us(replace(NEW, text=text)) is is_insult


@pytest.mark.parametrize(
    ("text", "for_nobody"),
    [
        ("je peux pas appeler il est là", True),
        ("j'ose pas parler", True),
        ("je veux pas appeler", True),
        ("jai apelé", True),
        ("je peux parler à quelqu'un", False),
        ("vous pouvez pas m'appeler", False),
    ],
)
def test_who_cannot_call_or_has_called_asks_for_nobody(text: str, for_nobody: bool) -> None:
    assert asks_for_nobody(text) is for_nobody

"""What names a danger outright, in French and in other languages, and what only borrows its words."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tremplin.nlu.beneficiaries import find_somebody_else
from tremplin.nlu.dangers import dangers_named
from tremplin.nlu.phrases import MOST_SPELLINGS, count_spellings
from tremplin.nlu.reading import load_lexicon

NAMED = [
    ("je suis au bout du rouleau", "detresse"),
    ("les huissiers m'ont mise au bout du rouleau", "detresse"),
    ("je vais faire une bêtise si personne m'aide", "detresse"),
    ("j'ai pris 3 boites de doliprane", "detresse"),
    ("mon frère lui vole sa pension", "violences"),
    ("mon ex vide mon compte", "violences"),
    ("je préfère crever", "detresse"),
    ("comment mourir sans souffrir", "detresse"),
    ("je vais me buter", "detresse"),
    ("jvais me balancer sous le metro", "detresse"),
    ("la corde est prête dans le garage", "detresse"),
    ("bonne soirée je vais me jeter du pont", "detresse"),
    ("jme scarifie depuis que jai perdu mon taf", "detresse"),
    ("j'ai plus goût à rien", "detresse"),
    ("mon fils veut se tuer", "detresse"),
    ("ma mère elle veut mourir", "detresse"),
    ("j'ai bu de la javel", "detresse"),
    ("jai pri une boite de doliprane", "detresse"),
    ("mes cachets je les ai tous pris", "detresse"),
    ("je sui au bor de la fenetre", "detresse"),
    ("mon mari me tape je cherche une adresse à Metz", "violences"),
    ("mon père me frappe je suis à Tours j'ai 17 ans ou aller", "violences"),
    ("chez ma mère depuis que mon ex m'a étranglée", "violences"),
    ("je suis battue, j'ai quitté mon mari", "violences"),
    ("mon mari veut me tuer", "violences"),
    ("il garde ma carte bleue", "violences"),
    ("il veu que jachete des carte google play", "arnaque"),
    ("jai deja envoyer 450 e en transcash", "arnaque"),
    ("j'ai rien à manger", "aide_alimentaire"),
    ("j'ai pas de quoi nourrir mes enfants", "aide_alimentaire"),
    ("on mange une fois par jour", "aide_alimentaire"),
    ("je dors dans la voiture avec mes enfants", "hebergement_urgence"),
    # other languages
    ("i want to die nobody help me", "detresse"),
    ("help me i'm going to kill myself", "detresse"),
    ("me quiero matar", "detresse"),
    ("quero morrer", "detresse"),
    ("ölmek istiyorum", "detresse"),
    ("أريد أن أموت", "detresse"),
    ("я хочу померти", "detresse"),
    ("bghit nmout", "detresse"),
    ("my husband hits me", "violences"),
    ("mi marido me pega", "violences"),
    ("زوجي يضربني", "violences"),
    ("i'm homeless tonight where can i sleep", "hebergement_urgence"),
    ("we have no food, 2 kids", "aide_alimentaire"),
    ("tengo hambre", "aide_alimentaire"),
]

NOT_NAMED = [
    "la caf lui prend son rsa",
    "ma voiture est au bout du rouleau",
    "je vais faire une bêtise si je prends ce crédit",
    "je veux en finir avec ce prêt",
    "je vais me pendre si je dois encore imprimer un formulaire",
    "j'ai envie de mourir de rire",
    "je préfère mourir que de vendre ma bague",
    "la dette c'est une corde au cou",
    "sur 12 mois jme suicide financierement",
    "je me bats pour garder mon logement",
    "la banque m'étrangle",
    "ma mensualité m'étrangle",
    "ce dossier va me tuer",
    "le distributeur a gardé ma carte",
    "la banque garde ma carte",
    "vous gardez mes papiers combien d'années",
    "j'ai faim de réussir",
    "je veux disparaître du fichier",
    "je suis battu par la vie",
    "viens de m'ouvrir un compte",
    "kredi istiyorum",
    "necesito un préstamo para el coche",
]


@pytest.mark.parametrize(("message", "danger"), NAMED, ids=[message for message, _ in NAMED])
def test_a_danger_said_in_plain_words_is_named(message: str, danger: str) -> None:
    assert danger in dangers_named(message)


@pytest.mark.parametrize("message", NOT_NAMED)
def test_words_of_a_danger_that_mean_something_else_name_none(message: str) -> None:
    assert dangers_named(message) == ()


@pytest.mark.parametrize(
    ("message", "for_somebody_else"),
    [
        ("je veux mourir, je tiens que pour ma fille", False),
        ("mon mari veut me tuer", False),
        ("mon conjoint veut que je signe un crédit pour lui", False),
        ("mon fils demande de l'argent et il me tape quand je dis non", False),
        ("j'ai envoyé 400 euros à un prêteur, c'était pour ma fille", False),
        ("mon conjoint veut pas que je demande un crédit", False),
        ("ma fille veut mourir", True),
        ("mon fils veut un prêt pour sa voiture", True),
        ("c'est pour ma fille, elle est au RSA", True),
        ("j'entends la voisine crier tous les soirs", True),
    ],
)
def test_whoever_speaks_of_what_happens_to_them_is_no_third_person(message: str, for_somebody_else: bool) -> None:
    reading = load_lexicon().read(message)
    assert (find_somebody_else(reading) is not None) == for_somebody_else


def phrases_in(content: Any) -> Iterator[str]:
    """Every phrase of the files of the lexicon."""
    if isinstance(content, Mapping):
        for below in content.values():
            yield from phrases_in(below)
    elif isinstance(content, list):
        yield from map(str, content)


def test_no_phrase_of_the_lexicon_stands_for_thousands() -> None:
    """Each choice multiplies what is kept: a phrase of ten choices once took six gigabytes of memory."""
    phrases = list(phrases_in(load_lexicon().files))

    assert [phrase for phrase in phrases if count_spellings(phrase) > MOST_SPELLINGS] == []
    assert sum(map(count_spellings, phrases)) < 60_000

"""Sentences as a reader counts them."""

import pytest

from tremplin.staff.checks.sentences import sentences

ABBREVIATIONS = frozenset({"m", "mme", "etc", "n", "art", "r"})


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Une phrase.", 1),
        ("Une phrase. Une autre !", 2),
        ("Une phrase sans point", 1),
        ("Demandez à M. Dupont, au guichet.", 1),
        ("Des meubles, un lit, etc. Le reste est à vous.", 1),
        ("Gardez les papiers, le bail, etc.", 1),
        ("L'article R. 518-61 du code.", 1),
        ("Posez la question « Combien je paie ? » avant de signer.", 1),
        ("Vous hésitez ? Appelez.", 2),
        ("Le site impots.gouv.fr répond à cela.", 1),
        ("Comptez 1.5 % au moins.", 1),
        ("Un lien : [le site. Officiel](https://a.fr/x.y) est utile.", 2),
        ("Voir https://www.a.fr/b.c?d=e. Puis appelez.", 2),
        ("Apportez :\n- une pièce d'identité\n- un justificatif\n- vos revenus", 1),
        ("Attention !!! Ne payez rien.", 2),
        ("Attendez… Le conseiller rappelle.", 2),
        ("Deux lignes\nfont deux phrases", 2),
        ("", 0),
    ],
)
def test_counting(text: str, count: int) -> None:
    assert sum(not sentence.in_list for sentence in sentences(text, ABBREVIATIONS)) == count


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("Le prêt va de 300\u00a0€ à 8\u202f000\u00a0€.", 7),
        ("«\u00a0Bonjour\u00a0» : dites-le.", 2),
        ("L’aide d’abord.", 2),
    ],
)
def test_words(sentence: str, words: int) -> None:
    assert sentences(sentence, ABBREVIATIONS)[0].words == words

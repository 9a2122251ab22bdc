"""Sums and durations, in many hands."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tremplin.nlu.amounts import find_sums, read_amount
from tremplin.nlu.durations import find_duration, read_duration
from tremplin.nlu.numbers import find_numbers, read_number
from tremplin.nlu.rates import read_rate
from tremplin.nlu.reading import load_lexicon


def sums(text: str) -> dict[str, float]:
    reading = load_lexicon().read(text)
    return {found.kind: found.euros for found in find_sums(reading, find_numbers(reading))}


def months(text: str) -> float | None:
    reading = load_lexicon().read(text)
    found = find_duration(reading, find_numbers(reading))
    return found.months if found else None


@pytest.mark.parametrize(
    ("text", "euros"),
    [
        ("3000 balles", 3000),
        ("trois mille", 3000),
        ("3k", 3000),
        ("2k5", 2500),
        ("3,5k", 3500),
        ("1 500,50 €", 1500.5),
        ("1\u202f500 €", 1500),
        ("1.500 euros", 1500),
        ("dans les deux mille deux", 2200),
        ("2 mille", 2000),
        ("mille cinq", 1500),
        ("10 000", 10000),
        ("10k€", 10000),
        ("800 euro", 800),
        ("huit cents euros", 800),
        ("quinze cents euros", 1500),
        ("1500", 1500),
        ("1500 sur 18 mois", 1500),
        ("3500/36 mois", 3500),
        ("800 en 10 fois", 800),
        ("besoin 200e ajd", 200),
        ("et si je demande que 1400", 1400),
        ("non 3000", 3000),
        ("jveux 12000 pour mon camion", 12000),
        ("Faites-moi le calcul pour quatre mille étalés sur cinq ans", 4000),
        ("la Clio est à 2900 l'assurance 300 donc 3400 en tout sur quatre ans", 3400),
        ("je gagne 1200 et je veux 3000", 3000),
        ("catre mille balle", 4000),
        ("calcule moi 5000€ a 5% en 4 ans", 5000),
        ("j'habite à 59000", None),
        ("59000", None),
        ("à 59000 Lille", None),
        ("dans le 77", None),
        ("en 2027", None),
        ("jusqu'en 2027", None),
        ("j'ai 61 ans", None),
        ("36 mois", None),
        ("06 12 34 56 78", None),
        ("le 3114", None),
        ("un taux de 4 %", None),
        ("taux 4 pour cent", None),
        ("mille mercis", None),
        ("3 enfants", None),
        ("je fais 60 km", None),
        ("un loyer de 430 €", None),
        ("je dois 3000 euros à cofidis", None),
        ("découvert de 400 euros", None),
        ("un faux prêteur m'a pris 800 €", None),
        ("on me demande 150 € avant le virement", None),
        ("je lui ai donné 300 euros", None),
        ("je me demande si 3000 euros c'est possible", 3000),
        ("une voiture", None),
        ("deux questions", None),
    ],
)
def test_loan_amount(text: str, euros: float | None) -> None:
    assert sums(text).get("montant") == euros


@pytest.mark.parametrize(
    ("text", "kind", "euros"),
    [
        ("60 max par mois", "mensualite", 60),
        ("je peux mettre 60 par mois", "mensualite", 60),
        ("c trop jpeux mettre 60 max", "mensualite", 60),
        ("80€/mois", "mensualite", 80),
        ("35 euro par moi pas plus", "mensualite", 35),
        ("et si je mets 50 par mois ?", "mensualite", 50),
        ("50e/mois", "mensualite", 50),
        ("780 de minimum vieillesse", "revenu", 780),
        ("je gagne 1200", "revenu", 1200),
        ("salaire 1500", "revenu", 1500),
        ("je touche 607 € par mois", "revenu", 607),
        ("Avec 1 150 € de revenus", "revenu", 1150),
        ("à la retraite avec 980 €", "revenu", 980),
    ],
)
def test_monthly_payment_and_income_are_no_loan(text: str, kind: str, euros: float) -> None:
    assert sums(text) == {kind: euros}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # beside what somebody lives on: an income
        ("jai laah 1016 euro par mois", {"revenu": 1016}),
        ("je suis AAH depuis 2 ans, 1016 euros par mois", {"revenu": 1016}),
        ("ASS 18 euros par jour soit 570 euros par mois", {"revenu": 570}),
        ("j'ai 900€ par mois et un loyer de 450", {"revenu": 900}),
        ("mon salaire 1500 par mois je veux 3000", {"revenu": 1500, "montant": 3000}),
        # a loan that one has: neither asked for nor offered
        ("j'ai deja un credit voiture de 120 euros par mois, je peux prendre un micro credit ?", {}),
        ("y a un credit a 89 euros par mois chez cofidis", {}),
        ("je rembourse déjà 200 euros par mois", {}),
        ("je suis ficp pour un credit conso de 4000 euros", {}),
        ("j'ai un crédit de 3000 euros chez cofidis", {}),
        ("un arriéré de 800 euros", {}),
        ("je paye 80 euros par mois d'électricité", {}),
        ("un loyer de 600 euros par mois", {}),
        # offered or asked
        ("je veux un crédit conso de 3000", {"montant": 3000}),
        ("3000 euros à 100 euros par mois", {"montant": 3000, "mensualite": 100}),
        ("et avec 80 par mois", {"mensualite": 80}),
        ("100 euros par mois c'est trop", {"mensualite": 100}),
        ("je suis au RSA, 60 par mois max", {"mensualite": 60}),
        ("j'ai la retraite 900 par mois et je peux payer 50 par mois", {"revenu": 900, "mensualite": 50}),
        ("il faut payer 2000 euros", {"montant": 2000}),
        ("CE QUE JE PAIERAIS TOUS LES MOIS POUR 4500 EUROS SUR 48 MOIS", {"montant": 4500}),
        ("je veux payer doucement, 40 euros chaque mois, ça peut durer combien d'années ?", {"mensualite": 40}),
        ("j'ai pensé à un prêt de 500 pour ça", {"montant": 500}),
        ("carte grise de la 206 a mettre a mon nom", {}),
        ("86 € de commissions d'intervention", {}),
        ("cetelem me prend 110 par mois pour le frigo", {}),
        # the price of what was named just before
        ("et les implants dentaires 6000", {"montant": 6000}),
        ("il me reste 1 100€ de réparation", {"montant": 1100}),
        # no sums
        ("vieux crédit sofinco de 2009", {}),
        ("une peugeot 308", {}),
        ("4) quelles pièces", {}),
        ("pension d'invalidité catégorie 2", {}),
        ("timbre fiscal", {}),
    ],
)
def test_what_a_sum_is_for(text: str, expected: dict[str, float]) -> None:
    assert sums(text) == expected


@pytest.mark.parametrize("text", ["je dors au 115", "4) quelles pièces", "catégorie 2"])
def test_a_number_that_is_no_sum_does_not_answer_how_much(text: str) -> None:
    assert read_amount(text) is None


@pytest.mark.parametrize(
    ("text", "percent"),
    [
        ("et chez l'adie à 9% ?", "9"),
        ("taux 4 pour cent", "4"),
        ("4,5% d'intérêt", "4.5"),
        ("à 9% sans frais", "9"),
        ("frais de 5% et taux de 9%", "9"),
        ("et les frais de 5%", None),
        ("5 % de contribution", None),
        ("une commission de 5%", None),
        ("garantie de 50%", None),
        ("TVA 20%", None),
        ("80 % des gens", None),
        ("handicap à 80%", None),
    ],
)
def test_a_percentage_of_something_else_is_no_rate(text: str, percent: str | None) -> None:
    found = read_rate(text)
    assert (None if found is None else str(found)) == percent


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2 ans et demi", 30),
        ("36 mois", 36),
        ("cinq ans", 60),
        ("un an", 12),
        ("un an et demi", 18),
        ("année et demi", 18),
        ("une année et demie", 18),
        ("18 moi", 18),
        ("2ans", 24),
        ("six mois", 6),
        ("2,5 ans", 30),
        ("un an et six mois", 18),
        ("ça me ferait combien par mois sur 2 ans", 24),
        ("et sur 4 ans ?", 48),
        ("3000 en 30 mois combien", 30),
        ("800 en 10 fois", 10),
        ("950 euros, dix-huit mensualités ?", 18),
        ("60 euros par mois pendant deux ans", 24),
        ("j'ai 2 ans pour rembourser", 24),
        ("un crédit de 3 ans", 36),
        ("j'ai 25 ans et je veux rembourser sur 3 ans", 36),
        ("61 ans", None),
        ("j'ai 25 ans", None),
        ("un monsieur de 61 ans", None),
        ("mon fils de 5 ans", None),
        ("depuis 3 ans", None),
        ("il y a 2 ans", None),
        ("dans 3 mois", None),
        ("ça fait 8 mois que je dors par terre", None),
        ("8 MOIS QUE JE DORS PAR TERRE", None),
        ("3 mois de loyer de retard", None),
        ("DEUX MOIS DE SILENCE", None),
        ("les 3 derniers mois", None),
        ("60 par mois", None),
        ("un CDD de 6 mois", None),
        ("mon titre de séjour finit dans 1 an", None),
        ("j'ai un titre de séjour 1 an je veux 3000 sur 2 ans", 24),
        ("en 2027", None),
        ("pour moi", None),
    ],
)
def test_duration_of_the_loan_in_months(text: str, expected: float | None) -> None:
    assert months(text) == expected


@pytest.mark.parametrize(
    ("answer", "euros"),
    [
        ("3000", 3000),
        ("deux mille deux", 2200),
        ("36", 36),
        ("59000", 59000),
        ("euh à peu près mille cinq", 1500),
        ("quatre-vingts euros", 80),
        ("3000 sur 2 ans", 3000),
        ("le max", None),
        ("je sais pas", None),
        ("une voiture", None),
        ("2 ans", None),
        ("4 %", None),
        ("", None),
    ],
)
def test_answer_to_how_much(answer: str, euros: float | None) -> None:
    assert read_amount(answer) == euros


@pytest.mark.parametrize(
    ("answer", "unit", "expected"),
    [
        ("36", "mois", 36),
        ("3", "ans", 36),
        ("trois", "ans", 36),
        ("3 ans", "mois", 36),
        ("dans 3 ans", None, 36),
        ("36", None, None),
        ("le max", "mois", None),
        ("je sais pas", "ans", None),
        ("", "mois", None),
        ("mon titre de séjour finit dans 1 an", "mois", None),
        ("j'ai un CDD je veux 24 mois", "mois", 24),
    ],
)
def test_answer_to_how_long(answer: str, unit: str | None, expected: float | None) -> None:
    assert read_duration(answer, unit) == expected


_SMALL = [
    "zéro",
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
    "dix-sept",
    "dix-huit",
    "dix-neuf",
]
_TENS = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante"}


def in_words(number: int) -> str:
    """The number in French words, written without the code under test."""
    if number >= 1000:
        head = "mille" if number < 2000 else f"{in_words(number // 1000)} mille"
        return f"{head} {in_words(number % 1000)}" if number % 1000 else head
    if number >= 100:
        head = "cent" if number < 200 else f"{_SMALL[number // 100]} cent"
        return f"{head} {in_words(number % 100)}" if number % 100 else head
    if number < 20:
        return _SMALL[number]
    if number >= 80:
        return "quatre-vingts" if number == 80 else f"quatre-vingt-{_SMALL[number - 80]}"
    if number >= 60:
        rest = number - 60
        return "soixante" if not rest else f"soixante{' et ' if rest in (1, 11) else '-'}{_SMALL[rest]}"
    tens, units = divmod(number, 10)
    return _TENS[tens] if not units else f"{_TENS[tens]}{' et ' if units == 1 else '-'}{_SMALL[units]}"


def test_every_number_up_to_20000_is_read_back_from_its_words() -> None:
    # « un » alone is an article.
    assert [number for number in range(2, 20_001) if read_number(in_words(number)) != number] == []


@settings(deadline=None)
@given(st.integers(1, 20_000))
def test_every_sum_in_digits_is_read_back(euros: int) -> None:
    grouped = f"{euros:,}".replace(",", "\u202f")
    assert read_amount(f"{euros} €") == read_amount(f"{grouped} euros") == euros


@settings(deadline=None)
@given(st.integers(2, 120))
def test_every_duration_is_read_back(count: int) -> None:
    assert read_duration(f"{count} mois") == read_duration(f"{in_words(count)} mois") == count

"""What is left each month, in figures: below zero when money is missing, and never a figure of something else."""

import pytest

from tremplin.guided.balance import read_balance


@pytest.mark.parametrize(
    ("text", "euros"),
    [
        ("200", 200),
        ("dans les cinquante", 50),
        ("une centaine", 100),
        ("200 euros à peu près", 200),
        ("il lui reste 200 euros", 200),
        ("je gagne 1200 et il me reste 100", 100),
        ("50 ou 60 euros", 50),
        ("entre 50 et 100", 50),
        ("0", 0),
        ("-50", -50),
        ("je suis à -300 tous les mois", -300),
        ("100 en moins chaque mois", -100),
        ("il me reste -200", -200),
        ("moins 80", -80),
        ("je suis à découvert de 100", -100),
        ("moins de 50", 49.99),
    ],
)
def test_what_is_left(text: str, euros: float) -> None:
    assert read_balance(text) == euros


@pytest.mark.parametrize(
    "text",
    [
        "la CAF me donne 600 et le loyer fait 450",
        "je touche l'ARE 900 euros",
        "je gagne 1200 euros par mois",
        "mon loyer fait 450",
        "1 crédit auto",
        "j'ai 2 enfants",
        "rien",
        "",
    ],
)
def test_another_figure_is_none(text: str) -> None:
    assert read_balance(text) is None

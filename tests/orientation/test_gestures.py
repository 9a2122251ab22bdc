"""What people write around the questions of a guided dialogue, and what only looks like it."""

import pytest

from tremplin.guided.gestures import Gesture, asks_why, is_correction, is_pause, read_gesture, read_start, restarts


@pytest.mark.parametrize(
    ("text", "gesture"),
    [
        ("stop", Gesture.leave),
        ("je veux arrêter", Gesture.leave),
        ("laisse tomber svp", Gesture.leave),
        ("c'est bon on arrête là", Gesture.leave),
        ("retour", Gesture.back),
        ("revenir à la question d'avant", Gesture.back),
        ("je me suis trompé de réponse", Gesture.back),
        ("passer", Gesture.skip),
        ("je préfère pas répondre à ça", Gesture.skip),
        ("je veux pas répondre à cette question", Gesture.skip),
        ("jveux pas le dire", Gesture.skip),
        ("ça vous regarde pas", Gesture.skip),
        ("je sais pas", Gesture.unsure),
        ("aucune idée", Gesture.unsure),
        ("jsais pas trop", Gesture.unsure),
        ("ça dépend des mois", Gesture.unsure),
        ("jsp", Gesture.unsure),
        ("j sai pas", Gesture.unsure),
        ("chais pas", Gesture.unsure),
        ("en fait non", Gesture.leave),
        ("je veux pas simuler", Gesture.leave),
        ("jveu pas", Gesture.skip),
        # the same words, about something else
        ("je veux passer le permis", None),
        ("arrêter de payer mon loyer", None),
        ("je veux quitter mon logement", None),
        ("sortir du surendettement", None),
        ("abandonner mes études", None),
        ("annuler un prêt que j'ai signé", None),
        ("je sais pas comment faire", None),
        ("/stop", None),
        ("", None),
    ],
)
def test_gestures(text: str, gesture: Gesture | None) -> None:
    assert read_gesture(text) is gesture


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("faire ma liste", "papiers_form"),
        ("Ma liste de papiers", "papiers_form"),
        ("Est-ce pour moi ?", "orientation_form"),
        ("faire une simulation", "simulation_form"),
        ("jveux simuler un pret de 5000e", "simulation_form"),
        ("quels papiers pour moi", "papiers_form"),
        ("quels papiers il faut ?", None),
        ("c'est pour moi", None),
        ("la liste des associations", None),
        ("calculer mes impôts", None),
    ],
)
def test_starts(text: str, form: str | None) -> None:
    assert read_start(text) == form


@pytest.mark.parametrize(
    ("text", "corrects"),
    [
        ("en fait c'est pour mon activité", True),
        ("plutôt une moto", True),
        ("oui j'ai un crédit auto", False),
        ("non aucun souci", False),
    ],
)
def test_corrections(text: str, corrects: bool) -> None:
    assert is_correction(text) is corrects


@pytest.mark.parametrize(
    ("text", "pauses"),
    [
        ("ok merci", True),
        ("attendez faut que je demande a ma femme", True),
        ("me revoila", True),
        ("pourquoi vous voulez savoir ?", True),
        ("c'est quoi le taux ?", False),
        ("attendez avant, est-ce que c'est payant de les rencontrer ?", False),
        ("ok alors 58000", False),
        ("2 ans", False),
        ("non", False),
    ],
)
def test_what_is_no_failed_answer(text: str, pauses: bool) -> None:
    assert is_pause(text) is pauses
    assert asks_why(text) is text.startswith("pourquoi")


@pytest.mark.parametrize(
    ("text", "erases"),
    [
        ("recommencer", True),
        ("on efface tout", True),
        ("annule tt", True),
        ("retour au début svp", True),
        ("je me suis trompé, on refait", True),
        ("pardon c'est mon fils qui a tapé n'importe quoi, on reprend depuis zéro", True),
        ("/recommencer", True),
        ("zéro", False),
        ("autre", False),
        ("retour", False),
        ("oubliez", False),
        ("revenons aux adresses", False),
        ("je veux revenir aux premières", False),
        ("je veux recommencer ma vie", False),
        ("je viens de commencer j'ai rien gagné encore", False),
    ],
)
def test_only_a_command_erases(text: str, erases: bool) -> None:
    assert restarts(text) is erases

"""What people write around the questions of a guided dialogue, and what only looks like it."""

import pytest

from tremplin.guided.gestures import Gesture, is_correction, read_gesture, read_start


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
        ("c'est pour moi", None),
        ("la liste des associations", None),
        ("calculer mes impôts", None),
    ],
)
def test_starts(text: str, form: str | None) -> None:
    assert read_start(text) == form


@pytest.mark.parametrize(
    ("text", "corrects"),
    [("en fait c'est pour mon activité", True), ("plutôt une moto", True), ("oui j'ai un crédit auto", False)],
)
def test_corrections(text: str, corrects: bool) -> None:
    assert is_correction(text) is corrects

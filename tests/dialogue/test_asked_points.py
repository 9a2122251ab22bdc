"""Which point of a subject a message asks, and which subjects it names besides those that are answered."""

import pytest

from tremplin.answers import Content
from tremplin.dialogue.also_asked import also_asked
from tremplin.dialogue.points import point_asked, point_followed
from tremplin.guided.gestures import resumes
from tremplin.settings import data_dir

DIFFICULT, EARLY, LISTED = "remboursement_difficile", "remboursement_anticipe", "fichage"


@pytest.fixture(scope="module")
def content() -> Content:
    return Content.load(data_dir())


# (subject, what is asked, the point)
POINTS = [
    (DIFFICULT, "ce mois-ci je ne peux pas payer", None),
    (DIFFICULT, "je peux sauter un mois ?", None),
    (DIFFICULT, "et si je ne rembourse pas ?", "suites"),
    (DIFFICULT, "si jpaye pas il se passe koi", "suites"),
    (DIFFICULT, "un huissié viendra ?", "suites"),
    (DIFFICULT, "je vais en prison ?", "prison"),
    (DIFFICULT, "/remboursement_difficile", None),
    (LISTED, "je suis fiché, je peux quand même ?", None),
    (LISTED, "j'aimerais savoir si je peux emprunter en étant fiché", None),
    (LISTED, "comment savoir si je suis fiché", "verifier"),
    (LISTED, "fiché pour une seule mensualité ?", "seuil"),
    (LISTED, "combien de temps pour avoir une réponse ?", None),
    (LISTED, "ça dure combien de temps ?", "sortir"),
    ("accompagnement", "je veux changer de sujet", None),
    ("accompagnement", "on peut changer de bénévole ?", "changer"),
    (LISTED, "j'ai tout payé et je suis toujours fiché", "sortir"),
    (EARLY, "j'ai touché mes indemnités, je rends tout d'un coup", None),
    (EARLY, "y a une pénalité ?", "frais"),
    (EARLY, "je peux refaire un microcrédit après ?", "second"),
    ("aides_sociales", "je touche le RSA, j'ai droit à quelle aide ?", None),
    ("aides_sociales", "je perds mon RSA si j'emprunte ?", "garder"),
    ("droit_au_compte", "on m'a refusé, est-ce quand même possible", None),
    ("montant", "combien je peux avoir", None),
]


@pytest.mark.parametrize(("topic", "text", "point"), POINTS)
def test_the_point_that_a_message_asks(content, topic, text, point) -> None:
    assert point_asked(text, content.topics[topic]) == point


AFTER_EARLY, AFTER_AMOUNT = (("utter_remboursement_anticipe",),), (("utter_montant",),)
# (message, topics, confidence, the answers before, the subject that it still speaks of)
FOLLOW_UPS = [
    ("ils mettent une pénalité ?", ("cout",), 0.54, AFTER_EARLY, EARLY),
    ("et les frais ?", ("cout",), 0.99, AFTER_EARLY, EARLY),
    ("et les frais ?", ("cout",), 0.99, AFTER_AMOUNT, None),
    ("et le taux ?", ("cout",), 1.0, AFTER_EARLY, None),
    ("un microcrédit c'est sans frais ?", ("cout",), 0.9, AFTER_EARLY, None),
    ("la banque prend trop de frais", ("decouvert_frais",), 0.95, AFTER_EARLY, None),
    ("des frais ?", (), 0.0, AFTER_EARLY, EARLY),
    ("les frais ? et c'est long ?", ("cout", "delai"), 0.6, AFTER_EARLY, None),
]


@pytest.mark.parametrize(("text", "topics", "confidence", "earlier", "subject"), FOLLOW_UPS)
def test_a_short_question_on_a_point_stays_with_its_subject(
    content, text, topics, confidence, earlier, subject
) -> None:
    assert point_followed(text, topics, confidence, earlier, content) == subject


# (message, what is answered, what the classifier ranks, what is offered besides)
LONG = [
    ("quel montant, quel taux, quels papiers ?", ("montant", "documents"), ("documents", "montant", "cout"), ["cout"]),
    ("quel montant, quel taux, quels papiers ?", ("montant",), ("montant", "cout"), []),
    ("quel montant et quels papiers ?", ("montant", "documents"), ("documents", "montant", "cout"), []),
    ("quel taux, quels papiers, quel délai ?", ("cout", "documents"), ("cout", "documents"), []),
    ("le prêt de la Caf, quel délai, et mon loyer ?", ("pret_caf", "loyer_energie"), ("pret_caf", "delai"), []),
]


@pytest.mark.parametrize(("text", "topics", "ranked", "offered"), LONG)
def test_what_is_asked_besides_the_answers(content, text, topics, ranked, offered) -> None:
    assert also_asked(text, topics, ranked, content) == offered


@pytest.mark.parametrize(
    ("text", "is_asked"),
    [
        ("on reprend", True),
        ("Reprendre le calcul", True),
        ("je voudrais continuer", True),
        ("on revient au questionnaire svp", True),
        ("je veux reprendre une boulangerie", False),
        ("recommencer", False),
        ("on reprend tout à zéro", False),
        ("/reprendre", False),
    ],
)
def test_what_asks_to_go_on_with_an_interrupted_dialogue(text, is_asked) -> None:
    assert resumes(text) is is_asked

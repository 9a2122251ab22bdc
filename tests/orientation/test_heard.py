"""What a message answers in the midst of the questions: the one that waits, an earlier one, or none of them."""

import pytest

from tremplin.answers.facts import Facts
from tremplin.guided.checklist import Checklist
from tremplin.guided.orientation import Orientation
from tremplin.guided.questionnaire import Progress
from tremplin.settings import data_dir

ORIENTATION = Orientation.load(data_dir(), Facts.load(data_dir() / "facts.yml")).questionnaire
PAPERS = Checklist.load(data_dir()).questionnaire

ONESELF = {"pour_qui": "moi"}
CAR = {**ONESELF, "projet": "mobilite"}
LEFT_OVER = {**CAR, "montant": "moyen"}
DEBTS = {**LEFT_OVER, "reste": "assez"}
LISTED = {**DEBTS, "dettes": "aucune"}


@pytest.mark.parametrize(
    ("answers", "text", "heard"),
    [
        # for whom
        ({}, "mon petit frère", ("pour_qui", "moi")),
        ({}, "le salon de coiffure de ma femme", ("pour_qui", "activite")),
        ({}, "c'est pour mon fils qui monte sa boite de livraison", ("pour_qui", "activite")),
        # what for
        (ONESELF, "du matériel pour mon auto-entreprise de ménage", ("pour_qui", "activite")),
        (ONESELF, "en fait c'est pour mon auto entreprise", ("pour_qui", "activite")),
        (ONESELF, "un camion pizza", ("pour_qui", "activite")),
        (ONESELF, "une auto", ("projet", "mobilite")),
        (ONESELF, "une formation en entreprise", ("projet", "emploi")),
        (ONESELF, "un mariage", ("projet", "autre_besoin")),
        (ONESELF, "autre chose", ("projet", "autre_besoin")),
        (ONESELF, "une caution", ("projet", "logement")),
        (ONESELF, "un fauteuil roulant", ("projet", "sante")),
        # what is left
        (LEFT_OVER, "zéro", ("reste", "manque")),
        (LEFT_OVER, "-50", ("reste", "manque")),
        (LEFT_OVER, "il me manque rien", ("reste", "assez")),
        (LEFT_OVER, "je vis chez mes parents donc je dépense rien", ("reste", "assez")),
        (LEFT_OVER, "rien ne rentre, je repars de zéro", ("reste", "sans_revenu")),
        (LEFT_OVER, "je viens de commencer j'ai rien gagné encore", ("reste", "sans_revenu")),
        (LEFT_OVER, "la CAF me donne 600 et le loyer fait 450", None),
        (LEFT_OVER, "entre 50 et 100", ("reste", "assez")),
        (LEFT_OVER, "non en fait 9000", ("montant", "grand")),
        (LEFT_OVER, "non 200", ("reste", "assez")),
        # debts
        (DEBTS, "aucune idée", None),
        (DEBTS, "non", ("dettes", "aucune")),
        (DEBTS, "je n'ai pas un seul crédit, aucune dette", ("dettes", "aucune")),
        (DEBTS, "non aucun souci avec ça je paye mes dettes", ("dettes", "payees")),
        (DEBTS, "je suis en retard de 3 loyers et l'edf mais sinon non", ("dettes", "retard")),
        (DEBTS, "non enfin si, 6000 chez cetelem que je paye plus", ("dettes", "impossible")),
        (DEBTS, "en fait c'est pour mon activité", ("pour_qui", "activite")),
        # listed
        (LISTED, "je sais pas trop", ("fichage", "ne_sait_pas")),
        (LISTED, "jsp", ("fichage", "ne_sait_pas")),
        (LISTED, "en fait j'ai des dettes que je paye plus", ("dettes", "impossible")),
    ],
)
def test_which_question_a_message_answers(answers: dict[str, str], text: str, heard: tuple[str, str] | None) -> None:
    found = ORIENTATION.hears(Progress(answers), text)

    assert (found and (found[0].id, found[1])) == heard


@pytest.mark.parametrize(
    "text",
    ["oui", "ouais", "plein", "oui mais je galère", "un peu chez des amis", "ma femme oui moi non", "1 crédit auto"],
)
def test_a_yes_to_debts_asks_whether_they_are_paid(text: str) -> None:
    progress = ORIENTATION.tell(Progress(DEBTS), text)

    assert progress == Progress(DEBTS, is_vague=True)


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("oui", "payees"),
        ("oui ça va", "payees"),
        ("un peu", "retard"),
        ("avec du retard", "retard"),
        ("non", "impossible"),
        ("j'arrive plus", "impossible"),
        ("un dossier de surendettement en cours", "dossier"),
    ],
)
def test_whether_debts_are_paid(text: str, choice: str) -> None:
    assert ORIENTATION.tell(Progress(DEBTS, is_vague=True), text).answers["dettes"] == choice


def test_a_vague_answer_is_asked_about_once() -> None:
    progress = ORIENTATION.tell(Progress(DEBTS), "plein")
    progress = ORIENTATION.tell(progress, "plein")

    assert (progress.tries, progress.is_vague) == (1, True)
    assert Progress.from_slot(progress.as_slot()) == progress


@pytest.mark.parametrize(
    ("question", "text", "choice"),
    [
        ("but", "un ordi", "logement"),
        ("but", "un camion pizza", "activite"),
        ("but", "mon auto entreprise", "activite"),
        ("but", "mon auto-école", "permis"),
        ("ressources", "la caf", "rsa"),
        ("ressources", "les assedic", "chomage"),
        ("ressources", "je touche rien", "autres_ressources"),
        ("ressources", "rien du tout pour le moment", "autres_ressources"),
        ("ressources", "l'aah et mon mari travaille", "aah"),
        ("logement_actuel", "appart", "locataire"),
        ("logement_actuel", "cité u", "locataire"),
        ("logement_actuel", "chez ma soeur", "heberge"),
        ("logement_actuel", "hébergé chez mon oncle", "heberge"),
        ("logement_actuel", "avec mon mari et les enfants", None),
        ("avis", "j'ai jamais déclaré", "sans_avis"),
        ("avis", "je sais pas ce que c'est", "sans_avis"),
        ("avis", "je sais pas", None),
        ("avis", "oui", "avec_avis"),
    ],
)
def test_answers_about_papers(question: str, text: str, choice: str | None) -> None:
    assert next(q for q in PAPERS.questions if q.id == question).reader.read(text) == choice


def test_with_whom_somebody_lives_asks_how() -> None:
    answers = {"but": "permis", "ressources": "salaire"}

    assert PAPERS.tell(Progress(answers), "avec mon mari et les enfants").is_vague

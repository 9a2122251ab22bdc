"""« Est-ce pour moi ? »: every orientation case by case, whatever the order of the answers, and never a decision."""

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tremplin.answers.facts import Facts
from tremplin.directory import Need
from tremplin.guided.orientation import Orientation
from tremplin.guided.questionnaire import NOT_SAID, Progress
from tremplin.settings import data_dir

FACTS = Facts.load(data_dir() / "facts.yml")
ORIENTATION = Orientation.load(data_dir(), FACTS)
QUESTIONS = ORIENTATION.questionnaire.questions
ORIENTATIONS = {"urgence", "surendettement", "budget", "aide_sociale", "micro_pro", "micro_perso"}

CAR = {
    "pour_qui": "moi",
    "projet": "mobilite",
    "montant": "moyen",
    "reste": "assez",
    "dettes": "aucune",
    "fichage": "non_fiche",
}
BUSINESS = {"pour_qui": "activite", "montant": "grand", "reste": "peu", "dettes": "aucune", "fichage": "non_fiche"}

CASES = [
    ("a car, a balanced budget", CAR, "micro_perso"),
    ("a training", {**CAR, "projet": "emploi"}, "micro_perso"),
    ("furniture", {**CAR, "projet": "logement"}, "micro_perso"),
    ("dental care", {**CAR, "projet": "sante"}, "micro_perso"),
    ("little left each month", {**CAR, "reste": "peu"}, "micro_perso"),
    ("listed at the Banque de France", {**CAR, "fichage": "fiche"}, "micro_perso"),
    ("loans that are paid", {**CAR, "dettes": "payees"}, "micro_perso"),
    ("more than the loan gives", {**CAR, "montant": "grand"}, "micro_perso"),
    ("a project not told, money left", {**CAR, "projet": NOT_SAID}, "micro_perso"),
    ("a small sum", {**CAR, "montant": "petit"}, "aide_sociale"),
    ("no income", {**CAR, "reste": "sans_revenu"}, "aide_sociale"),
    ("no income and listed", {**CAR, "reste": "sans_revenu", "fichage": "fiche"}, "aide_sociale"),
    ("money missing each month", {**CAR, "reste": "manque"}, "budget"),
    ("late with debts", {**CAR, "dettes": "retard"}, "budget"),
    ("a loan to pay debts", {**CAR, "projet": "dettes_a_payer"}, "budget"),
    ("nothing told", dict.fromkeys(CAR, NOT_SAID), "budget"),
    ("a car and nothing else told", {**dict.fromkeys(CAR, NOT_SAID), "projet": "mobilite"}, "budget"),
    ("a car, what is left not told", {**CAR, "reste": NOT_SAID}, "micro_perso"),
    ("neither the project nor what is left told", {**CAR, "projet": NOT_SAID, "reste": NOT_SAID}, "budget"),
    ("a wedding", {**CAR, "projet": "autre_besoin"}, "micro_perso"),
    ("debts that cannot be paid any more", {**CAR, "dettes": "impossible"}, "surendettement"),
    ("a file at the Banque de France under way", {**CAR, "dettes": "dossier"}, "surendettement"),
    ("nothing to eat", {"pour_qui": "moi", "projet": "urgence"}, "urgence"),
    ("nothing to eat, and debts", {**CAR, "projet": "urgence", "dettes": "impossible"}, "urgence"),
    ("a business", BUSINESS, "micro_pro"),
    ("a business that begins without income", {**BUSINESS, "reste": "sans_revenu"}, "micro_pro"),
    ("a business, listed", {**BUSINESS, "fichage": "fiche"}, "micro_pro"),
    ("a business, late with debts", {**BUSINESS, "dettes": "retard"}, "budget"),
    ("a business, debts that cannot be paid", {**BUSINESS, "dettes": "impossible"}, "surendettement"),
]


@pytest.mark.parametrize(("answers", "towards"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_where_the_answers_lead(answers: dict[str, str], towards: str) -> None:
    outcome = ORIENTATION.decide(answers)

    assert outcome is not None and outcome.towards == towards
    assert outcome.reasons


def test_every_rule_has_a_case() -> None:
    decided = {reason for _, answers, _ in CASES for reason in ORIENTATION.decide(answers).reasons[:1]}

    assert decided == {rule.reason for rule in ORIENTATION.rules}
    assert {towards for _, _, towards in CASES} == ORIENTATIONS


@pytest.mark.parametrize(
    ("answers", "word"),
    [
        ({**CAR, "fichage": "fiche"}, "n'exclut pas d'office"),
        ({**CAR, "fichage": "ne_sait_pas"}, "gratuit"),
        ({**CAR, "montant": "grand"}, "dépasse"),
        ({**CAR, "reste": "peu"}, "petite somme"),
        ({**CAR, "dettes": "payees"}, "crédits"),
        ({**BUSINESS, "montant": "tres_grand"}, "autres financements"),
        ({**BUSINESS, "reste": "manque"}, "serré"),
        ({**CAR, "dettes": NOT_SAID}, "dépend"),
        ({**BUSINESS, "reste": NOT_SAID}, "dépend"),
    ],
)
def test_what_is_remarked_besides(answers: dict[str, str], word: str) -> None:
    assert any(word in reason for reason in ORIENTATION.decide(answers).reasons[1:])


ANSWERS = st.fixed_dictionaries({q.id: st.sampled_from([*q.choices, NOT_SAID]) for q in QUESTIONS})


@given(ANSWERS, st.randoms(use_true_random=False))
def test_every_set_of_answers_in_every_order_leads_to_the_same_place(answers: dict[str, str], random) -> None:
    shuffled = list(answers.items())
    random.shuffle(shuffled)

    outcome = ORIENTATION.decide(dict(shuffled))
    assert outcome == ORIENTATION.decide(answers)
    assert outcome.towards in ORIENTATIONS


@given(ANSWERS)
def test_at_most_six_questions_then_an_orientation(answers: dict[str, str]) -> None:
    questionnaire = ORIENTATION.questionnaire
    progress, asked = Progress(), 0
    while (question := questionnaire.current(progress)) is not None:
        progress = questionnaire.choose(progress, answers[question.id])
        asked += 1
        if ORIENTATION.decide(progress.answers, is_complete=False):
            break
    assert asked <= 6
    assert ORIENTATION.decide(progress.answers) is not None


@given(ANSWERS, st.data())
def test_a_step_back_then_the_same_answer_changes_nothing(answers: dict[str, str], data: st.DataObject) -> None:
    questionnaire = ORIENTATION.questionnaire
    progress = Progress()
    for _ in range(data.draw(st.integers(1, len(QUESTIONS)))):
        question = questionnaire.current(progress)
        if question is None:
            break
        before, progress = progress, questionnaire.choose(progress, answers[question.id])
        assert questionnaire.back(progress) == Progress(before.answers)
        assert questionnaire.choose(questionnaire.back(progress), answers[question.id]) == progress


def test_no_rule_refuses_or_promises() -> None:
    texts = [rule.reason for rule in (*ORIENTATION.rules, *ORIENTATION.remarks)]
    forbidden = re.compile(r"refus|rejet|accept|garanti|obtien|droit au prêt|inéligible|éligible", re.IGNORECASE)

    assert [text for text in texts if forbidden.search(text)] == []


def test_rules_name_sources_and_needs_that_exist() -> None:
    assert {rule.source for rule in (*ORIENTATION.rules, *ORIENTATION.remarks)} <= set(FACTS.sources)
    assert set(ORIENTATION.needs) == ORIENTATIONS
    assert set(ORIENTATION.needs.values()) <= {need.value for need in Need}


@pytest.mark.parametrize(
    ("question", "text", "choice"),
    [
        ("pour_qui", "c'est pour ma famille", "moi"),
        ("pour_qui", "pour ouvrir un kebab", "activite"),
        ("pour_qui", "mon frère", "moi"),
        ("pour_qui", "pour son commerce", "activite"),
        ("projet", "plutôt une bagnole", "mobilite"),
        ("projet", "mon frigo", "logement"),
        ("projet", "payer mes crédits", "dettes_a_payer"),
        ("projet", "xyzzy", None),
        ("montant", "dans les 3000", "moyen"),
        ("montant", "200 euros", "petit"),
        ("montant", "12000", "grand"),
        ("montant", "20 000 €", "tres_grand"),
        ("reste", "il reste pas grand chose", "peu"),
        ("reste", "il manque de l'argent", "manque"),
        ("reste", "aucun revenu", "sans_revenu"),
        ("reste", "il lui reste 200 euros", "assez"),
        ("reste", "30 euros", "peu"),
        ("reste", "dans les cinquante", "assez"),
        ("reste", "je gagne 1200 euros par mois", None),
        ("dettes", "pas de dettes", "aucune"),
        ("dettes", "oui mais je les paye", "payees"),
        ("dettes", "j'ai du retard", "retard"),
        ("dettes", "j'arrive plus à payer", "impossible"),
        ("fichage", "je sais pas", "ne_sait_pas"),
        ("fichage", "je suis pas fiché", "non_fiche"),
        ("fichage", "je crois pas", "non_fiche"),
        ("fichage", "oui au ficp", "fiche"),
    ],
)
def test_answers_in_words(question: str, text: str, choice: str | None) -> None:
    assert next(q for q in QUESTIONS if q.id == question).reader.read(text) == choice


def test_choices_belong_to_one_question() -> None:
    for one, other in itertools.combinations(QUESTIONS, 2):
        assert not set(one.choices) & set(other.choices)

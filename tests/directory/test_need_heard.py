"""What is looked for when somebody asks where to go: from the message, else from what was said before."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Tracker

from actions.need_heard import need_heard
from tremplin.answers.yaml_lines import read_yaml
from tremplin.directory import Need
from tremplin.nlu.guessed_needs import guessed_need
from tremplin.settings import data_dir

Event = dict[str, Any]


def user(text: str, *topics: str, need: str | None = None) -> Event:
    entities = [{"entity": "besoin", "value": need}] if need else []
    return {"event": "user", "text": text, "parse_data": {"topics": list(topics), "entities": entities}}


def slot(need: str) -> Event:
    return {"event": "slot", "name": "besoin", "value": need}


def ran(action: str = "action_chercher_structures") -> Event:
    return {"event": "action", "name": action}


LENS = user("je suis à Lens", "lieu")
CONVERSATIONS: list[tuple[str, list[Event], Need]] = [
    ("nothing is said", [LENS], Need.microcredit_personnel),
    ("a debt topic beside « where to go »", [user("où aller", "ou_sadresser", "surendettement")], Need.budget_dettes),
    ("the word for debts", [user("je cherche asso dettes a Béziers", "ou_sadresser")], Need.budget_dettes),
    ("debts of somebody else", [user("ma mère a des dettes, où peut elle aller", "ou_sadresser")], Need.budget_dettes),
    ("said in so many words", [user("une assistante sociale", "ou_sadresser", need="social"), LENS], Need.social),
    ("violence, then a town", [user("il me frappe", "violences"), ran("utter_violences"), LENS], Need.social),
    ("violence and hunger", [user("il me frappe et j'ai plus rien a manger", "violences"), LENS], Need.alimentation),
    ("in the street", [user("je dors dehors et je veux mourir", "detresse"), LENS], Need.hebergement),
    ("a scam", [user("on m'a volé mon argent", "arnaque"), LENS], Need.social),
    ("a danger after a loan was looked for", [LENS, ran(), slot("microcredit_personnel"), user("il me bat", "violences"), LENS], Need.social),
    ("the loan, after another topic", [user("je déménage à Nantes", "loyer_energie"), slot("social"), ran(), user("ou demander un microcredit", "ou_sadresser")], Need.microcredit_personnel),
    ("the loan, though the topic is another", [user("un microcrédit en urgence", "urgence_argent"), slot("social"), ran(), LENS], Need.microcredit_personnel),
    ("debts spoken of in a question on the loan", [user("combien si j'ai des dettes", "montant"), LENS], Need.microcredit_personnel),
    ("the need of the orientation", [user("oui", "oui"), ran("action_orienter"), slot("microcredit_professionnel"), LENS], Need.microcredit_professionnel),
    ("an answer in a guided dialogue", [{"event": "active_loop", "name": "papiers_form"}, user("je dors dehors", "hebergement_urgence"), {"event": "active_loop", "name": None}, LENS], Need.microcredit_personnel),
    ("a question while the place is waited for", [user("je suis surendetté", "surendettement"), slot("budget_dettes"), {"event": "active_loop", "name": "recherche_form"}, user("attendez, c'est payant ?", "cout"), user("Lille", "lieu")], Need.budget_dettes),
    ("hunger while the place is waited for", [user("où aller", "ou_sadresser"), {"event": "active_loop", "name": "recherche_form"}, user("je n'ai rien mangé", "aide_alimentaire"), user("Lille", "lieu")], Need.alimentation),
    ("starting again", [user("il me frappe", "violences"), {"event": "restart"}, LENS], Need.microcredit_personnel),
    ("papers to fill in", [user("qui peut m'aider à remplir mon dossier", "ou_sadresser")], Need.demarches),
]  # fmt: skip


@pytest.mark.parametrize(("events", "need"), [case[1:] for case in CONVERSATIONS], ids=[c[0] for c in CONVERSATIONS])
def test_the_newest_message_that_tells_wins(events: list[Event], need: Need) -> None:
    tracker = Tracker("x", {}, {}, events, False, None, {}, "action_listen")

    assert need_heard(tracker) == need


def test_every_need_guessed_is_one_of_the_directory() -> None:
    table = read_yaml(data_dir() / "directory" / "besoins_devines.yml")

    assert {str(need) for needs in table.values() for need in needs} <= {need.value for need in Need}


def test_a_button_says_what_it_means_itself() -> None:
    assert guessed_need('/ou_sadresser{"besoin": "dettes"}', ["lieu"]) is None

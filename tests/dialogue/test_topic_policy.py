"""What the policy plans for a turn: a state, and the actions that must follow in order."""

from dataclasses import replace

import pytest
from rasa.core.policies.ensemble import DefaultPolicyPredictionEnsemble
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.resource import Resource
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from tremplin.dialogue.reactions import Reaction
from tremplin.dialogue.topic_policy import TopicPolicy
from tremplin.dialogue.turn import Message, Turn

FORMS = {
    "recherche_form": {"entities": ["lieu"], "topics": ["lieu", "ou_sadresser"], "then": "action_chercher_structures"}
}
NEW = Turn(
    text="",
    topics=(),
    entities=frozenset(),
    loop=None,
    requested=None,
    done=(),
    spoke=False,
    loop_now=None,
    failed=False,
    earlier=(("utter_salutation",),),
    question={},
)
TRACKER = DialogueStateTracker("somebody", [])
RESPONSES = {"responses": {"utter_violences": [{"text": "3919"}]}}
NO_RULES = {"rules": {}, "rules_for_loop_unhappy_path": {}, "rules_not_in_stories": []}
SUGGESTIONS, REPHRASE, PERSON = ("utter_suggestions",), ("utter_reformuler",), ("utter_personne",)

# « mon mari me frappe et je dors dans ma voiture », the turn before.
_AFTER_TWO_DANGERS = {
    "earlier": (("utter_violences",),),
    "messages": (Message(("violences", "hebergement_urgence")),),
}


class _EveryAction(frozenset):
    """A domain that knows every action; of the words about a subject again, two dangers alone have their own."""

    def __contains__(self, name: object) -> bool:
        own = {
            "utter_precision_arnaque",
            "utter_precision_violences",
            "utter_precision_en_plus",
            *(reaction.response for reaction in Reaction),
        }
        return not str(name).startswith("utter_precision_") or name in own


@pytest.fixture(scope="module")
def policy() -> TopicPolicy:
    made = TopicPolicy(
        {**TopicPolicy.get_default_config(), "forms": FORMS},
        None,
        Resource("policy"),
        ExecutionContext(GraphSchema({})),
    )
    made._known_actions = _EveryAction()
    return made


PLANS = [
    ("one topic", {"topics": ("montant",)}, ["utter_montant"]),
    ("two topics in order", {"topics": ("cout", "montant")}, ["utter_cout", "utter_montant"]),
    ("thanks within a question", {"topics": ("remerciement", "cout")}, ["utter_cout"]),
    ("a search is asked about last", {"topics": ("ou_sadresser", "documents")}, ["utter_documents", "recherche_form"]),
    ("danger alone", {"topics": ("detresse", "cout")}, ["utter_detresse"]),
    (
        "danger ends a form",
        {"topics": ("violences",), "loop": "recherche_form"},
        ["utter_violences", "action_deactivate_loop"],
    ),
    (
        "a scam doubted right after the warning",
        {"topics": ("arnaque",), "earlier": (("utter_arnaque",),)},
        ["utter_precision_arnaque"],
    ),
    (
        "the same, once that was said",
        {"topics": ("arnaque",), "earlier": (("utter_arnaque",),), "done": ("utter_precision_arnaque",)},
        ["utter_precision_arnaque"],
    ),
    (
        "a scam named again with a sum",
        {"topics": ("arnaque",), "entities": frozenset({"montant"}), "earlier": (("utter_arnaque",),)},
        ["utter_arnaque"],
    ),
    (
        "a scam named again later",
        {"topics": ("arnaque",), "earlier": (("utter_precision_arnaque",), ("utter_arnaque",))},
        ["utter_arnaque"],
    ),
    (
        "what the suspected lender is like, taken for thanks",
        {"topics": ("remerciement",), "text": "il a l'air gentil", "earlier": (("utter_arnaque",),)},
        ["utter_precision_arnaque"],
    ),
    (
        "the same, taken for another danger that is not sure",
        {
            "topics": ("violences", "arnaque"),
            "shares": {"arnaque": 0.6, "violences": 0.3},
            "text": "et il m'a envoyé sa carte",
            "earlier": (("utter_precision_arnaque",),),
        },
        ["utter_arnaque"],
    ),
    (
        "another danger that is sure, after the warning",
        {"topics": ("violences",), "text": "il me frappe", "earlier": (("utter_arnaque",),)},
        ["utter_violences"],
    ),
    (
        "« il faut » is nobody",
        {"topics": ("demarche",), "text": "il faut faire quoi alors", "earlier": (("utter_cout",), ("utter_arnaque",))},
        ["utter_demarche"],
    ),
    (
        "a new question about a loan, after the warning",
        {"topics": ("montant",), "text": "il prête combien, le microcrédit ?", "earlier": (("utter_arnaque",),)},
        ["utter_montant"],
    ),
    (
        "not sure to leave the warning",
        {"topics": ("pret_caf",), "confidence": 0.4, "text": "pourtant c'est vrai", "earlier": (("utter_arnaque",),)},
        ["utter_precision_arnaque"],
    ),
    (
        "distress named again",
        {"topics": ("detresse",), "earlier": (("utter_detresse",),)},
        ["utter_detresse"],
    ),
    ("after distress, « bof »", {"topics": ("non",), "earlier": (("utter_detresse",),)}, ["utter_presence"]),
    (
        "after distress, not understood",
        {"topics": (), "earlier": (("utter_presence",), ("utter_detresse",))},
        ["utter_presence"],
    ),
    (
        "after distress, a new question",
        {"topics": ("recouvrement",), "earlier": (("utter_detresse",),)},
        ["utter_recouvrement", "utter_rappel_ecoute"],
    ),
    (
        "after distress, a new question in which the distress only echoes",
        {
            "topics": ("detresse", "recouvrement"),
            "shares": {"detresse": 0.2, "recouvrement": 0.7},
            "earlier": (("utter_detresse",),),
        },
        ["utter_recouvrement", "utter_rappel_ecoute"],
    ),
    (
        "the same, once that was answered",
        {
            "topics": ("detresse", "recouvrement"),
            "shares": {"detresse": 0.2, "recouvrement": 0.7},
            "earlier": (("utter_detresse",),),
            "done": ("utter_recouvrement",),
        },
        ["utter_recouvrement", "utter_rappel_ecoute"],
    ),
    (
        "after distress, distress named again",
        {
            "text": "je veux mourir, et la lettre j'en fais quoi",
            "topics": ("detresse", "recouvrement"),
            "shares": {"detresse": 0.2, "recouvrement": 0.7},
            "earlier": (("utter_detresse",),),
        },
        ["utter_detresse"],
    ),
    (
        "after distress, a doubtful topic is no new question",
        {"topics": ("demarche",), "shares": {"demarche": 0.3}, "earlier": (("utter_detresse",),)},
        ["utter_presence"],
    ),
    (
        "a short question after the loans of the Caf is about them",
        {"text": "et c'est long ?", "topics": ("delai",), "earlier": (("utter_pret_caf",),)},
        ["utter_precision"],
    ),
    (
        "and the next one still",
        {"text": "et les papiers ?", "topics": ("documents",), "earlier": (("utter_precision",), ("utter_pret_caf",))},
        ["utter_precision"],
    ),
    (
        "a subject that a danger interrupted is taken up anew",
        {
            "text": "et la lettre, j'en fais quoi ?",
            "topics": ("demarche",),
            "earlier": (("utter_presence",), ("utter_detresse",), ("utter_recouvrement",)),
        },
        ["utter_recouvrement", "utter_rappel_ecoute"],
    ),
    (
        "a sure question in its own words has left the subject before it",
        {
            "text": "je suis hébergé par un ami comment je prouve mon adresse",
            "topics": ("documents",),
            "confidence": 0.88,
            "earlier": (("utter_droit_au_compte",),),
        },
        ["utter_documents"],
    ),
    (
        "the same about a word",
        {"text": "c'est quoi le TAEG", "topics": ("cout",), "earlier": (("utter_droit_au_compte",),)},
        ["utter_cout"],
    ),
    (
        "and after the warning against a scam",
        {"text": "qui décide", "topics": ("demarche",), "earlier": (("utter_arnaque",),)},
        ["utter_demarche"],
    ),
    (
        "a short question after two answers, one of them about another loan",
        {
            "text": "c'est combien max",
            "topics": ("montant",),
            "earlier": (("utter_pret_caf", "utter_vehicule_permis"),),
        },
        ["utter_precision"],
    ),
    (
        "but not when the other one is about the micro-credit",
        {"text": "et les papiers ?", "topics": ("documents",), "earlier": (("utter_pret_caf", "utter_montant"),)},
        ["utter_documents"],
    ),
    (
        "the rate of another loan is not that of the micro-credit",
        {"text": "ma tante ils prennent quel taux", "topics": ("pret_sur_gage", "cout")},
        ["utter_pret_sur_gage", "utter_precision_en_plus"],
    ),
    (
        "whatever is understood first",
        {"text": "avance locapass remboursable en combien de mois", "topics": ("duree", "loyer_energie")},
        ["utter_loyer_energie", "utter_precision_en_plus"],
    ),
    (
        "even when its subject is not",
        {"text": "prêt étudiant c'est jusqu'à combien", "topics": ("montant",)},
        ["utter_etudiant_jeune", "utter_precision_en_plus"],
    ),
    (
        "nor its delay",
        {"text": "et le fsl c'est plus rapide ?", "topics": ("loyer_energie", "delai")},
        ["utter_loyer_energie", "utter_precision_en_plus"],
    ),
    (
        "two questions, one about the micro-credit by its name",
        {"text": "prêt caf ou microcrédit c'est combien", "topics": ("pret_caf", "montant")},
        ["utter_pret_caf", "utter_montant"],
    ),
    (
        "a student may ask how much",
        {"text": "étudiante sans bourse, on prête ? combien", "topics": ("etudiant_jeune", "montant")},
        ["utter_etudiant_jeune", "utter_montant"],
    ),
    (
        "the loans of the Caf, and then ours",
        {"text": "la caf prete pour frigo ? vous, en combien de fois", "topics": ("pret_caf", "duree")},
        ["utter_pret_caf", "utter_duree"],
    ),
    (
        "the other loan itself",
        {"text": "c'est quoi le prêt d'honneur", "topics": ("pret_honneur",)},
        ["utter_pret_honneur"],
    ),
    (
        "a question that names a loan is about that loan",
        {"text": "et le délai d'un microcrédit ?", "topics": ("delai",), "earlier": (("utter_pret_caf",),)},
        ["utter_delai"],
    ),
    (
        "after a scam, whether the money comes back",
        {"text": "je reverrai mon argent ?", "topics": ("pronostic",), "earlier": (("utter_arnaque",),)},
        ["utter_precision_arnaque"],
    ),
    ("not understood once", {}, ["utter_suggestions"]),
    ("not understood twice", {"earlier": (SUGGESTIONS,)}, ["utter_reformuler"]),
    ("not understood three times", {"earlier": (REPHRASE, SUGGESTIONS)}, ["utter_personne"]),
    ("not understood four times", {"earlier": (PERSON, REPHRASE, SUGGESTIONS)}, ["utter_personne"]),
    ("understood in between", {"earlier": (("utter_salutation",), SUGGESTIONS)}, ["utter_suggestions"]),
    (
        "a doubt about the last answer, whatever it is taken for",
        {"text": "c vrai ?", "topics": ("arnaque",), "earlier": (("utter_presentation", "utter_montant"),)},
        ["utter_precision_doute"],
    ),
    (
        "the same, once that was said",
        {
            "text": "c vrai ?",
            "topics": ("arnaque",),
            "earlier": (("utter_montant",),),
            "done": ("utter_precision_doute",),
        },
        ["utter_precision_doute"],
    ),
    (
        "« pourquoi » is about the last answer, not about a refusal",
        {"text": "pourquoi", "topics": ("refus",), "earlier": (("utter_cout",),)},
        ["utter_precision_pourquoi"],
    ),
    ("« pourquoi » about nothing", {"text": "pourquoi", "topics": ("refus",)}, ["utter_suggestions"]),
    (
        "« pourquoi » after distress",
        {"text": "pourquoi", "topics": ("hors_sujet",), "earlier": (("utter_detresse",),)},
        ["utter_presence"],
    ),
    (
        "a scam doubted in the words of any doubt",
        {"text": "c vrai ?", "topics": ("arnaque",), "earlier": (("utter_arnaque",),)},
        ["utter_precision_arnaque"],
    ),
    ("not understood after a subject: still that one?", {"earlier": (("utter_cout",),)}, ["utter_precision"]),
    (
        "hardly understood, a question asked about any subject: still that one?",
        {"topics": ("delai",), "confidence": 0.5, "earlier": (("utter_fichage",),)},
        ["utter_precision"],
    ),
    (
        "hardly understood, but a subject of its own",
        {"topics": ("decouvert_frais",), "confidence": 0.5, "earlier": (("utter_delai",),)},
        ["utter_decouvert_frais"],
    ),
    (
        "hardly understood again: suggestions, not the same words",
        {"topics": ("delai",), "confidence": 0.5, "earlier": (("utter_precision",), ("utter_fichage",))},
        ["utter_suggestions"],
    ),
    (
        "understood, short as it is",
        {"topics": ("delai",), "confidence": 0.9, "earlier": (("utter_fichage",),)},
        ["utter_delai"],
    ),
    ("yes to what was asked", {"topics": ("oui",), "question": {"oui": "ou_sadresser"}}, ["recherche_form"]),
    ("yes to nothing", {"topics": ("oui",)}, ["utter_oui"]),
    (
        "a form goes on",
        {"topics": ("lieu",), "entities": frozenset({"lieu"}), "loop": "recherche_form"},
        ["recherche_form"],
    ),
    (
        "a form is interrupted and asks again",
        {"topics": ("cout",), "loop": "recherche_form"},
        ["utter_cout", "recherche_form"],
    ),
    (
        "place and question together",
        {"topics": ("cout",), "entities": frozenset({"lieu"}), "loop": "recherche_form"},
        ["recherche_form", "utter_cout"],
    ),
    (
        "a form that is complete hands over",
        {"topics": ("ou_sadresser",), "done": ("recherche_form",), "loop_now": None},
        ["recherche_form", "action_chercher_structures"],
    ),
    (
        "of two dangers the most urgent alone",
        {"topics": ("violences", "hebergement_urgence")},
        ["utter_violences"],
    ),
    (
        "and the other with the next turn, whatever is said",
        {"topics": ("oui",), "text": "ok", **_AFTER_TWO_DANGERS},
        ["utter_danger_aussi", "utter_hebergement_urgence", "utter_rappel_ecoute"],
    ),
    (
        "the same once it has begun to be said",
        {"topics": ("oui",), "text": "ok", "done": ("utter_danger_aussi",), **_AFTER_TWO_DANGERS},
        ["utter_danger_aussi", "utter_hebergement_urgence", "utter_rappel_ecoute"],
    ),
    (
        "and when the next message was not understood",
        {"text": "jai apelé", **_AFTER_TWO_DANGERS},
        ["utter_danger_aussi", "utter_hebergement_urgence", "utter_rappel_ecoute"],
    ),
    (
        "before the answer to a question",
        {"topics": ("recouvrement",), "text": "un huissier vient demain", **_AFTER_TWO_DANGERS},
        ["utter_danger_aussi", "utter_hebergement_urgence", "utter_recouvrement", "utter_rappel_ecoute"],
    ),
    (
        "but after what is still said of the first",
        {"topics": ("parler_humain",), "text": "je peux pas appeler il est la", **_AFTER_TWO_DANGERS},
        ["utter_precision_violences"],
    ),
    (
        "and then",
        {
            "topics": ("oui",),
            "earlier": (("utter_precision_violences",), ("utter_violences",)),
            "messages": (Message(("parler_humain",)), Message(("violences", "hebergement_urgence"))),
        },
        ["utter_danger_aussi", "utter_hebergement_urgence", "utter_rappel_ecoute"],
    ),
    (
        "its button answers it",
        {"topics": ("hebergement_urgence",), "text": "/hebergement_urgence", **_AFTER_TWO_DANGERS},
        ["utter_hebergement_urgence"],
    ),
    (
        "answered once is enough",
        {
            "topics": ("oui",),
            "earlier": (
                ("utter_danger_aussi", "utter_hebergement_urgence", "utter_rappel_ecoute"),
                ("utter_violences",),
            ),
            "messages": (Message(("oui",)), Message(("violences", "hebergement_urgence"))),
        },
        ["utter_presence"],
    ),
    (
        "a third one with the turn after",
        {
            "topics": ("oui",),
            "earlier": (("utter_danger_aussi", "utter_violences"), ("utter_detresse",)),
            "messages": (Message(("oui",)), Message(("detresse", "violences", "arnaque"))),
        },
        ["utter_danger_aussi", "utter_arnaque", "utter_rappel_ecoute"],
    ),
    (
        "an answer that accuses is not owed",
        {
            "topics": ("oui",),
            "earlier": (("utter_urgence_argent",),),
            "messages": (Message(("urgence_argent", "fraude")),),
        },
        ["utter_oui"],
    ),
    (
        "whoever has begun an act is spoken to of nothing else",
        {
            "topics": ("oui",),
            "earlier": (("utter_detresse",),),
            "messages": (Message(("detresse", "arnaque"), {"geste_commence": True}),),
        },
        ["utter_presence"],
    ),
    (
        "the other danger, and then the form that waits",
        {
            "topics": ("lieu",),
            "text": "Metz",
            "entities": frozenset({"lieu"}),
            "loop": "recherche_form",
            "earlier": (("utter_hebergement_urgence",),),
            "messages": (Message(("hebergement_urgence", "arnaque")),),
        },
        ["utter_danger_aussi", "utter_arnaque", "recherche_form"],
    ),
    (
        "to erase everything comes before it",
        {"topics": ("recommencer",), "text": "effacer", **_AFTER_TWO_DANGERS},
        ["action_restart"],
    ),
    (
        "a person asked for in danger",
        {"topics": ("parler_humain",), "text": "quelqu'un peut appeler moi ?", "earlier": (("utter_arnaque",),)},
        ["utter_humain_arnaque"],
    ),
    (
        "the same a turn later",
        {
            "topics": ("parler_humain",),
            "text": "je peux parler à une vraie personne",
            "earlier": (("utter_presence",), ("utter_violences",)),
        },
        ["utter_humain_violences"],
    ),
    (
        "a person asked for, and a new danger",
        {
            "topics": ("violences", "parler_humain"),
            "text": "il me frappe passez moi quelqu'un",
            "earlier": (("utter_arnaque",),),
        },
        ["utter_violences"],
    ),
    ("a cry", {"topics": ("aides_sociales",), "text": "au secours"}, ["utter_au_secours"]),
    ("a cry ends a form", {"text": "SOS", "loop": "recherche_form"}, ["utter_au_secours", "action_deactivate_loop"]),
    (
        "a cry after a danger",
        {"topics": ("aides_sociales",), "text": "au secours !", "earlier": (("utter_violences",),)},
        ["utter_precision_violences"],
    ),
    ("not understood after a cry", {"earlier": (("utter_au_secours",),)}, ["utter_presence"]),
    ("an insult to the association", {"topics": ("arnaque",), "text": "escrocs"}, ["utter_plainte"]),
    (
        "the same in a sentence",
        {"topics": ("arnaque",), "text": "c'est une arnaque votre asso"},
        ["utter_plainte"],
    ),
    (
        "even after the warning, when it says whom it means",
        {"topics": ("plainte",), "text": "vous êtes des voleurs", "earlier": (("utter_arnaque",),)},
        ["utter_plainte"],
    ),
    (
        "the swindlers are meant when it does not",
        {"topics": ("plainte",), "text": "bande d'escrocs", "earlier": (("utter_arnaque",),)},
        ["utter_precision_arnaque"],
    ),
    (
        "a real swindle is none",
        {"topics": ("arnaque",), "text": "un escroc m'a pris 500 €"},
        ["utter_arnaque"],
    ),
    ("restart", {"topics": ("recommencer",), "loop": "recherche_form"}, ["action_restart"]),
]


@pytest.mark.parametrize(("state", "plan"), [row[1:] for row in PLANS], ids=[row[0] for row in PLANS])
def test_the_plan_of_a_turn(policy, state, plan) -> None:
    assert policy.plan(replace(NEW, **state), TRACKER) == plan


def test_each_step_runs_once_then_the_assistant_listens(policy) -> None:
    turn = replace(NEW, topics=("cout", "montant"))
    assert policy.next_action(turn, TRACKER) == "utter_cout"
    assert policy.next_action(replace(turn, done=("utter_cout",)), TRACKER) == "utter_montant"
    assert policy.next_action(replace(turn, done=("utter_cout", "utter_montant")), TRACKER) == "action_listen"


def test_an_action_that_did_not_run_is_answered_with_an_apology(policy) -> None:
    broken = replace(NEW, topics=("ou_sadresser",), done=("recherche_form",), failed=True)
    assert policy.next_action(broken, TRACKER) == "utter_panne"
    assert (
        policy.next_action(replace(broken, done=("recherche_form", "utter_panne"), failed=False), TRACKER)
        == "action_listen"
    )


def test_the_first_answer_of_a_conversation_is_introduced_except_where_the_channel_does_it(policy) -> None:
    first = replace(NEW, topics=("cout",), earlier=((),))
    assert policy.plan(first, TRACKER) == ["utter_presentation", "utter_cout"]
    assert policy.plan(replace(first, topics=("salutation",)), TRACKER) == ["utter_salutation"]
    assert policy.plan(replace(first, topics=("detresse",)), TRACKER) == ["utter_detresse"]


def test_a_model_of_before_that_holds_rasas_rule_policy_keeps_dangers_first(policy) -> None:
    """It wants to go on with the form, whatever is said, with predictions that overrule those made from messages."""
    domain = Domain.from_dict(
        {"intents": ["violences"], "forms": {"recherche_form": {"required_slots": []}}, **RESPONSES}
    )
    tracker = DialogueStateTracker("somebody", domain.slots)
    for event in (
        ActionExecuted("recherche_form"),
        ActiveLoop("recherche_form"),
        ActionExecuted("action_listen"),
        UserUttered("mon mari me frappe", {"name": "violences", "confidence": 1.0}),
    ):
        tracker.update(event)
    rules = RulePolicy(
        RulePolicy.get_default_config(), None, Resource("rules"), ExecutionContext(GraphSchema({})), lookup=NO_RULES
    )
    predictions = [each.predict_action_probabilities(tracker, domain) for each in (rules, policy)]
    assert domain.action_names_or_texts[predictions[0].max_confidence_index] == "recherche_form"

    chosen = DefaultPolicyPredictionEnsemble().combine_predictions(predictions, tracker, domain)

    assert domain.action_names_or_texts[chosen.max_confidence_index] == "utter_violences"

"""What the check says of each mistake that somebody can make in data/: the kind, the line, the column."""

import datetime
import subprocess
import sys

import pytest
from rich.console import Console
from typer.testing import CliRunner

from tremplin.answers import Fault
from tremplin.answers.yaml_lines import read_yaml
from tremplin.settings import data_dir
from tremplin.staff.check import CheckedFiles, check_content, check_directory, has_errors
from tremplin.staff.check_cli import FaultPrinter, app

TODAY = datetime.date(2026, 11, 22)

# file, what stands there, what somebody writes instead, the fault, the text on which the fault must stand
MISTAKES = [
    # Facts
    ("data/facts.yml", "  duree_max: {valeur: 7,", "  duree_max: {valeur 7,", "valeur_incomplete", "duree_max"),
    ("data/facts.yml", "  fiche:\n    nom:", "  fiche:\n   nom:", "yaml_invalide", "adresse"),
    ("data/facts.yml", "  duree_max: {valeur: 7,", "  duree_max: {valeur: 1,5,", "valeur_virgule", "duree_max"),
    ("data/facts.yml", "a_revoir_le: 2027-11-21}\n  montant", "a_revoir_le: 2027-02-30}\n  montant", "date_invalide", "duree_max"),
    ("data/facts.yml", "  montant_max:", "  duree_max:", "cle_double", "duree_max"),
    ("data/facts.yml", "format: ans", "format: années", "format_inconnu", "duree_max"),
    ("data/facts.yml", "valeur: 8000", 'valeur: "8 000"', "valeur_sans_rapport", "montant_max"),
    ("data/facts.yml", "a_revoir_le: 2027-11-21}\n  montant", "a_revoir_le: bientôt}\n  montant", "date_invalide", "duree_max"),
    ("data/facts.yml", "a_revoir_le: 2027-11-21}\n  montant", "a_revoir_le: 2026-11-20}\n  montant", "a_revoir", "duree_max"),
    ("data/facts.yml", "source: fiche, verifie_le: 2026-11-21, a_revoir_le: 2027-11-21}\n  montant", "source: fich, verifie_le: 2026-11-21, a_revoir_le: 2027-11-21}\n  montant", "source_inconnue", "duree_max"),
    ("data/facts.yml", "valeurs:", "valeur:", "valeurs_absentes", "sources"),
    ("data/facts.yml", "    verifie_le: 2026-11-21", "    verifie_le: 2026-12-21", "verifie_plus_tard", "fiche"),
    ("data/facts.yml", "verifie_le: 2026-11-21, a_revoir_le: 2027-11-21}\n  montant", "verifie_le: 2027-11-21, a_revoir_le: 2027-11-21}\n  montant", "verifie_plus_tard", "duree_max"),
    ("data/facts.yml", 'valeur: "112"', 'valeur: "11"', "telephone_impossible", "tel_secours"),
    ("data/facts.yml", 'valeur: "112"', 'valeur: "01 23 45 67 8"', "telephone_impossible", "tel_secours"),
    ("data/facts.yml", 'valeur: "112"', 'valeur: "391"', "telephone_impossible", "tel_secours"),
    ("data/facts.yml", 'valeur: "112"', 'valeur: "0 805 805 817"', None, None),
    ("data/facts.yml", 'valeur: "112"', 'valeur: "34 14"', None, None),
    ("data/facts.yml", "valeur: 8000", "valeur: -8000", "valeur_negative", "montant_max"),
    ("data/facts.yml", "valeur: 8000, format: euros", "valeur: 500, format: pourcent", "valeur_enorme", "montant_max"),
    ("data/facts.yml", "valeur: 8000, format: euros", "valeur: 8000, format: ans", "valeur_enorme", "montant_max"),
    ("data/facts.yml", "valeurs:\n", "valeurs:\n  duree_min: {valeur: 90, format: mois, source: fiche, verifie_le: 2026-11-21, a_revoir_le: 2027-11-21}\n", "minimum_trop_grand", "duree_min"),
    ("data/facts.yml", "valeurs:\n", "valeurs:\n  duree_min: {valeur: 9, format: mois, source: fiche, verifie_le: 2026-11-21, a_revoir_le: 2027-11-21}\n", None, None),
    ("data/facts.yml", "verifie_le: 2026-11-21, a_revoir_le: 2027-11-21}\n  montant", "verifie_le: 20026-11-21, a_revoir_le: 2027-11-21}\n  montant", "date_invalide", "duree_max"),
    ("data/facts.yml", "a_revoir_le: 2027-11-21}\n  montant", "a_revoir_le: 2072-11-21}\n  montant", "a_revoir_trop_tard", "duree_max"),
    ("data/facts.yml", "a_revoir_le: 2027-11-21}\n  montant", "a_revoir_le: 2025-11-21}\n  montant", "dates_inversees", "duree_max"),
    ("data/facts.yml", "verifie_le: 2026-11-21, a_revoir_le: 2027-11-21}\n  montant", "verifie_le: 2006-11-21, a_revoir_le: 2027-11-21}\n  montant", "verifie_trop_tot", "duree_max"),
    ("data/facts.yml", "adresse: https://www.service-public.gouv.fr", "adresse: www.service-public.gouv.fr", "adresse_mal_ecrite", "fiche"),
    ("data/equipe/controle.yml", "chiffres_permis:", "chiffre_permis:", "reglage_casse", None),
    # Topics
    ("domain.yml", "- montant", "- montant\n- cout", "sujet_sans_fichier", "cout"),
    ("domain.yml", "- montant", "# - montant", "sujet_non_declare", "utter_montant"),
    ("data/topics/duree.yml", "Sur combien de temps ?", "Sur combien de temps peut-on rembourser un prêt quand on est au RSA ?", "titre_long", "Sur combien"),
    ("data/topics/duree.yml", "Durée du prêt", "La durée du prêt en mois", "titre_court_long", "La durée du prêt en mois"),
    ("data/topics/duree.yml", '      titre_court: "Durée du prêt"\n', "", "titre_court_absent", "titre:"),
    ("data/topics/duree.yml", "sources: [fiche]\n      suites", "sources: [fich]\n      suites", "source_inconnue", "fich"),
    ("data/topics/duree.yml", "suites: [montant]", "suites: [montan]", "suite_inconnue", "montan]"),
    ("data/topics/duree.yml", "titre_court:", "titre_cour:", "cle_inconnue", "titre_cour"),
    ("data/topics/duree.yml", "- text: |-\n      Le", "- texte: |-\n      Le", "reponse_vide", "texte"),
    ("data/topics/montant.yml", "utter_montant:", "utter_duree:", "reponse_en_double", "utter_duree"),
    ("data/topics/duree.yml", "metadata:\n      titre:", "metadata:\n      action: cherche\n      titre:", "action_inconnue", "cherche"),
    ("data/topics/duree.yml", "name: type_microcredit", "name: type_credit", "condition_inconnue", "type_credit"),
    ("data/topics/duree.yml", "value: professionnel", "value: pro", "condition_impossible", "pro}"),
    ("data/topics/duree.yml", "{duree_max}", "{duree_maxi}", "valeur_inconnue", "{duree_maxi}"),
    ("data/topics/duree.yml", "  utter_duree:", "utter_duree:", "cle_inconnue", "utter_duree"),
    ("data/topics/duree.yml", "Demandez à", "Demandez {Durée max} à", "accolades", "{Durée max}"),
    ("data/topics/duree.yml", "sources: [fiche]\n      suites", "sources: fiche\n      suites", "liste_attendue", "sources"),
    ("data/topics/duree.yml", "suites: [montant]", "suites: montant", "liste_attendue", "suites"),
    ("data/topics/duree.yml", "    - {type: slot, name: type_microcredit, value: professionnel}", "      type_microcredit", "forme_inattendue", "condition"),
    ("data/topics/duree.yml", "    metadata:\n      titre:", "    metadata: [x]\n    meta:\n      titre:", "forme_inattendue", "metadata"),
    ("data/topics/montant.yml", "    metadata:", "    buttons: oui\n    metadata:", "forme_inattendue", "buttons"),
    ("data/topics/montant.yml", "responses:\n", "responses: [x]\nreponses:\n", "forme_inattendue", "responses"),
    ("data/topics/duree.yml", "name: type_microcredit, value: professionnel", "name: point, value: differe", "point_inconnu", "differe"),
    ("data/topics/duree.yml", "      sources: [fiche]\n      suites", "      points: {differe: [plus tard]}\n      sources: [fiche]\n      suites", "point_sans_reponse", "differe"),
    ("data/topics/duree.yml", "      sources: [fiche]\n      suites", "      points: {differe: [dans 2 mois]}\n      sources: [fiche]\n      suites", "lexique_chiffres", "points"),
    ("data/topics/duree.yml", "      sources: [fiche]\n      suites", "      points: plus tard\n      sources: [fiche]\n      suites", "forme_inattendue", "points"),
    ("data/topics/duree.yml", "      sources: [fiche]\n      suites", "      mots: [12 mois]\n      sources: [fiche]\n      suites", "lexique_chiffres", "mots"),
    # Buttons
    ("data/topics/duree.yml", 'payload: "/montant"', 'payload: "/montan"', "bouton_inconnu", "montan"),
    ("data/topics/duree.yml", 'payload: "/montant"', 'payload: "montant"', "bouton_inconnu", "montant"),
    ("data/topics/duree.yml", 'payload: "/montant"', "payload: '/montant{lieu}'", "bouton_mal_ecrit", "{lieu}"),
    ("data/topics/duree.yml", ', payload: "/montant"', "", "bouton_incomplet", "Combien ?"),
    ("data/topics/duree.yml", 'short: "Combien ?"', 'short: "Combien puis-je demander ?"', "bouton_long", "Combien puis-je"),
    # What people read
    ("data/topics/duree.yml", "Demandez à", "Demande à ta", "tutoiement", "ta"),
    ("data/topics/duree.yml", "Demandez à la structure", "Tu demandes à la structure", "tutoiement", "Tu"),
    ("data/topics/duree.yml", "Demandez à la structure", "Vous n'avez aucune chance. Demandez", "interdit", "aucune chance"),
    ("data/topics/duree.yml", "Demandez à la structure", "Vous obtiendrez le prêt. Demandez", "interdit", None),
    ("data/topics/duree.yml", "{duree_max} au plus", "84 mois au plus", "chiffre_a_la_main", "84"),
    ("data/topics/duree.yml", "Demandez à", "Demandez , à", "typographie", " ,"),
    ("data/topics/duree.yml", "Demandez à", "Demandez  à", "typographie", None),
    ("data/topics/duree.yml", "Demandez à", "Demandez... à", "typographie", "..."),
    ("data/topics/duree.yml", "Demandez à la", "De tout coeur, demandez à la", "orthographe", "coeur"),
    ("data/topics/duree.yml", "Demandez à", "**Demandez à", "mise_en_forme", "**"),
    ("data/topics/duree.yml", "Demandez à", "[Demandez](structure) à", "mise_en_forme", "[Demandez](structure)"),
    ("data/topics/duree.yml", "Demandez à", "« Demandez à", "mise_en_forme", "«"),
    ("data/topics/duree.yml", "Demandez à la structure", "Oui. Non. Peut-être. Voilà. Demandez", "trop_de_phrases", "text:"),
    ("data/topics/duree.yml", "Demandez à la structure", "Demandez " + "doucement et souvent " * 16, "phrases_longues", "text:"),
    ("data/topics/duree.yml", "Demandez à la structure", "Demandez " + "encore et " * 16, "phrase_longue", "text:"),
    ("data/topics/duree.yml", "Demandez à la structure", "Demandez anticonstitutionnellement. " * 17, "reponse_longue", "text:"),
    # Examples
    ("data/topics/duree.yml", "    - on rend en combien de temps\n    - je peux étaler sur trois ans\n", "    - on rend\n", None, None),
    ("data/topics/duree.yml", "je peux étaler sur trois ans", "Combien je peux avoir ?!", "exemple_contradictoire", "combien je peux avoir"),
    ("data/topics/duree.yml", "je peux étaler sur trois ans", "C’est long, pour rendre...", "exemple_en_double", "c'est long"),
    ("data/topics/duree.yml", "je peux étaler sur trois ans", "Est-ce que la duree est longue pour vous ?", "exemple_du_test", "Est-ce que la duree"),
    ("data/topics/duree.yml", "je peux étaler sur trois ans", "appelez le 06 12 34 56 78", "exemple_personnel", "appelez"),
    ("data/topics/duree.yml", "    - je peux étaler sur trois ans", "    je peux étaler sur trois ans", "exemples_mal_ecrits", "je peux"),
    ("data/topics/duree.yml", "- intent: duree\n  metadata: {auteur: equipe}", "- intent: dure\n  metadata: {auteur: equipe}", "exemple_sujet_inconnu", "c'est long"),
    ("data/topics/montant.yml", "    - vous prêtez jusqu'à quelle somme\n", "", "exemples_trop_peu", None),
    # Other files
    ("data/web/erreurs.yml", "{tel_secours}", "{tel_secour}", "valeur_inconnue", "{tel_secour}"),
    ("data/equipe/shell.yml", "debut:", "debut: {", "yaml_invalide", None),
]  # fmt: skip


def _faults(files: CheckedFiles) -> list[Fault]:
    return check_content(files, TODAY)


def test_a_folder_without_mistakes_has_no_fault(small_project: CheckedFiles) -> None:
    assert _faults(small_project) == []


@pytest.mark.parametrize(("name", "before", "after", "code", "stands_on"), MISTAKES)
def test_a_mistake_is_told_with_its_place(
    small_project: CheckedFiles, name: str, before: str, after: str, code: str | None, stands_on: str | None
) -> None:
    path = small_project.data.parent / name
    text = path.read_text(encoding="utf-8")
    assert before in text, "the table no longer fits the folder"
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    faults = _faults(small_project)
    if code is None:
        assert not has_errors(faults)
        return
    fault = next((fault for fault in faults if fault.code == code), None)
    assert fault is not None, [f.code for f in faults]
    line = fault.path.read_text(encoding="utf-8").splitlines()[fault.line - 1]
    if stands_on is not None:
        assert line[(fault.column or 1) - 1 :].startswith(stands_on), (fault, line)


def test_one_broken_file_does_not_hide_the_faults_of_the_others(small_project: CheckedFiles) -> None:
    (small_project.data / "topics" / "montant.yml").write_text("responses: [", encoding="utf-8")
    path = small_project.data / "topics" / "duree.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("Demandez", "Tu demandes"), encoding="utf-8")
    assert {"yaml_invalide", "tutoiement"} <= {fault.code for fault in _faults(small_project)}


def test_a_file_that_is_not_utf8_is_told(small_project: CheckedFiles) -> None:
    (small_project.data / "topics" / "montant.yml").write_bytes("# un\nresponses: {é: 1}".encode("latin-1"))
    assert ("pas_utf8", 2) in {(fault.code, fault.line) for fault in _faults(small_project)}


def test_a_near_name_is_proposed(small_project: CheckedFiles) -> None:
    path = small_project.data / "topics" / "duree.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("{duree_max}", "{dure_max}"), encoding="utf-8")
    fault = next(fault for fault in _faults(small_project) if fault.code == "valeur_inconnue")
    assert fault.detail == "« dure_max » (peut-être « duree_max »)"


# What stands in the contacts, what somebody writes instead, the fault, its line and column
CONTACT_MISTAKES = [
    ('nom: "Les Amis"', 'nom: "Les Amis (exemple à remplacer)"', "contacts_a_remplacer", 2, 3),
    ('telephone: "01 00 00 00 00"', 'courriel: "contact@example.org"', "contacts_a_remplacer", 3, 3),
    ('  telephone: "01 00 00 00 00"\n', "", "contacts_sans_association", 1, 1),
    ("telephone:", "telefone:", "cle_inconnue", 3, 3),
    ('"01 00 00 00 00"', '"01 00 00 00 0"', "telephone_impossible", 3, 15),
    ("nationaux: {}", "nationaux:\n  x: {nom: X, telephone: '39 1'}", "telephone_impossible", 5, 27),
    ("association:\n", "association: Les Amis\n#", "yaml_invalide", None, None),
    ('telephone: "01 00 00 00 00"', "telephone: 3620", "contact_sans_guillemets", 3, 3),
    ("nationaux: {}", 'nationaux:\n  x: {nom: "X", telephone: "{tel_x}"}', "valeur_inconnue", 5, 29),
    ("nationaux: {}", "nationaux:\n  x: {telephone: '3919'}", "contact_sans_nom", 5, 3),
    ("nationaux: {}", "nationaux:\n  x: {nom: X, besoins: [dettes]}", "besoin_inconnu", 5, 3),
    ("nationaux: {}", "nationaux:\n  x: {nom: X, besoins: social}", "besoin_inconnu", 5, 3),
    ("nationaux: {}", "", "contacts_mal_ecrits", 1, 1),
]


@pytest.mark.parametrize(("before", "after", "code", "line", "column"), CONTACT_MISTAKES)
def test_contacts(
    small_project: CheckedFiles, before: str, after: str, code: str, line: int | None, column: int | None
) -> None:
    path = small_project.data / "directory" / "contacts.yml"
    text = path.read_text(encoding="utf-8")
    assert before in text, "the table no longer fits the folder"
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    faults = [*_faults(small_project), *check_directory(small_project)]
    found = {fault.code: (fault.line, fault.column) for fault in faults if fault.path == path}
    assert code in found
    if line is not None:
        assert found[code] == (line, column)


def test_one_kind_of_remark_does_not_hide_another(small_project: CheckedFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TREMPLIN_HOME", str(small_project.data.parent))
    rows = [f"{n},Nom {n}.,59350,2026-01-01,{'hier' if n == 9 else '2026-01-01'}" for n in range(10)]
    table = "\n".join(["id,nom,code_insee,date_maj,local_verifie_le", *rows])
    (small_project.data / "directory" / "structures.csv").write_text(table, encoding="utf-8")
    shown = CliRunner().invoke(app, []).output
    assert "… et 5 autres remarques de ce genre" in shown
    assert "structures.csv:11:1  attention  colonne local_verifie_le, « hier »" in shown
    assert "… et" not in CliRunner().invoke(app, ["--tout"]).output


def test_the_shipped_contacts_are_told_to_be_replaced_one_by_one() -> None:
    faults = [fault for fault in check_directory(CheckedFiles.of_project()) if fault.path.name == "contacts.yml"]
    assert {fault.code for fault in faults} == {"contacts_a_remplacer"}
    assert len({fault.line for fault in faults}) == 3


@pytest.mark.parametrize(
    ("written", "advice"),
    [
        ("a: 1\nb 2\nc: 3\n", "Il manque « : »"),
        ("a: b: c\n", "un « : » de trop"),
        ("a: 'l'eau'\n", "Les espaces au début"),
        ("a:\n  - x\n - y\n", "Les espaces au début"),
        ("a:\n\tb: 1\n", "Une tabulation"),
        ("a: @x\n", "se met entre guillemets"),
        ("a: *x\n", "se met entre guillemets"),
        ("a: **x** y\n", "se met entre guillemets"),
        ("a: !x y\n", "se met entre guillemets"),
        ('a: "x\nb: 2\n', "guillemet ouvert"),
        ("a: [x, y\nb: 1\n", "le crochet qui ferme : ]."),
        ("a: {x: 1 y: 2}\n", "l'accolade qui ferme : }."),
        ("a: [,]\n", "virgule de trop"),
        ("a: - x\n", "passez à la ligne"),
        ("- x\na: 1\n", "Les tirets d'une liste"),
        ("a: |- texte\n  b\n", "le texte commence à la ligne suivante"),
        ('a: "c:\\d"\n', "le signe \\ ne va pas"),
        ("a: 1\n---\nb: 2\n", "« --- »"),
        ("a: \x07\n", "signe invisible"),
    ],
)
def test_a_broken_layout_is_told_in_french_with_what_to_do(
    small_project: CheckedFiles, written: str, advice: str
) -> None:
    (small_project.data / "topics" / "montant.yml").write_text(written, encoding="utf-8")
    fault = next(fault for fault in _faults(small_project) if fault.code == "yaml_invalide")
    sentence = FaultPrinter(Console(), data_dir()).sentence(fault)
    assert advice in sentence
    assert fault.detail not in sentence


def test_every_fault_has_its_sentence() -> None:
    sentences = read_yaml(data_dir() / "equipe" / "verifications.yml")
    told = {code for *_, code, _ in MISTAKES if code} | {code for _, _, code, *_ in CONTACT_MISTAKES}
    for code in told:
        assert {"probleme", "conseil"} <= set(sentences[code])


def test_the_content_that_is_shipped_has_no_fault() -> None:
    errors = [fault for fault in check_content(CheckedFiles.of_project(), TODAY) if fault.severity == "erreur"]
    assert errors == []


def test_the_command_fails_on_an_error_and_says_what_to_write(
    small_project: CheckedFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TREMPLIN_HOME", str(small_project.data.parent))
    assert CliRunner().invoke(app, ["--contenu"]).exit_code == 0
    path = small_project.data / "topics" / "duree.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("{duree_max} au", "84 mois au"), encoding="utf-8")
    result = CliRunner().invoke(app, ["--contenu"])
    assert result.exit_code == 1
    assert "data/topics/duree.yml:7:32" in result.output
    assert "écrivez {nom_de_la_valeur} ici" in result.output


def test_the_check_needs_neither_rasa_nor_tensorflow() -> None:
    script = (
        "import sys, datetime; from tremplin.staff.check import *; import tremplin.staff.check_cli;"
        "f = CheckedFiles.of_project(); check_content(f, datetime.date.today()); check_directory(f);"
        "print(sorted({'rasa', 'tensorflow', 'sklearn', 'spacy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


LEXICON_MISTAKES = [
    ("besoins.yml", "manger: [faim, plus rien]\n", None),
    ("besoins.yml", "manger: [on, no, non]\n", None),
    ("besoins.yml", "manger: 12\n", "lexique_sans_liste"),
    ("besoins.yml", "manger:\n  faim: [12]\n", "lexique_pas_un_texte"),
    ("besoins.yml", "manger: [12 mois]\n", "lexique_chiffres"),
    ("precisions.yml", "duree: [montant]\nquestions_communes: [duree]\n", None),
    ("precisions.yml", "duree: [montan]\nquestions_communes: [duree]\n", "lexique_sujet_inconnu"),
    ("precisions.yml", "dure: [montant]\nquestions_communes: [duree]\n", "lexique_sujet_inconnu"),
    ("precisions.yml", "duree: [montant]\n", "lexique_cle_absente"),
    ("dangers.yml", "duree:\n  phrases: [plus de temps]\n  sauf: [plus de temps libre]\n", None),
    ("dangers.yml", "duree:\n  phrase: [plus de temps]\n  phrases: [temps]\n", "lexique_cle_inconnue"),
    ("dangers.yml", "duree:\n  sauf: [temps]\n", "lexique_cle_absente"),
    ("dangers.yml", "dure:\n  phrases: [temps]\n", "lexique_sujet_inconnu"),
    ("suites_dangers.yml", "duree:\n  phrases: [plus de temps]\n", None),
    (
        "suites_dangers.yml",
        "duree:\n  phrases: [a|b|c|d|e a|b|c|d|e a|b|c|d|e a|b|c|d|e a|b|c|d|e]\n",
        "lexique_trop_de_choix",
    ),
    ("suites_dangers.yml", "dure:\n  phrases: [temps]\n", "lexique_sujet_inconnu"),
    ("suites_dangers.yml", "duree:\n  parle: [plus de temps]\n  phrases: [temps]\n", "lexique_cle_inconnue"),
    ("situations.yml", 'dire: [rsa]\nensemble:\n  "en CDD": [cdd, rsa]\n', None),
    ("situations.yml", "dire: [rsa]\n", "lexique_cle_absente"),
    ("mots_vides.yml", "mots: de la du\n", None),
    ("mots_vides.yml", "mot: de la du\n", "lexique_cle_absente"),
    ("mots_vides.yml", "mots: [de, la, du]\n", "lexique_cle_absente"),
]


@pytest.mark.parametrize(("name", "text", "code"), LEXICON_MISTAKES)
def test_words_to_listen_for(small_project: CheckedFiles, name: str, text: str, code: str | None) -> None:
    path = small_project.data / "lexique" / name
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")

    assert [fault.code for fault in _faults(small_project) if fault.path == path] == ([code] if code else [])

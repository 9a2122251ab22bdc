"""The staff's shell on the trained assistant: what is shown, kept, played again and learned."""

import os
from pathlib import Path

import pytest
import pytest_asyncio
from rich.console import Console

from tremplin.conversation import Conversation, ModelNotFound
from tremplin.directory.needs import Need
from tremplin.settings import data_dir, project_dir
from tremplin.staff.check import CheckedFiles
from tremplin.staff.dialogue_file import format_dialogue, parse_dialogue
from tremplin.staff.replay import record, replay
from tremplin.staff.shell import Shell
from tremplin.staff.words import Words

DIALOGUES = project_dir() / "tests" / "dialogues"


@pytest_asyncio.fixture
async def _model() -> None:
    try:
        await Conversation.load()
    except ModelNotFound:
        if os.environ.get("CI"):
            pytest.fail("there is no trained model")
        pytest.skip("there is no trained model: make train")


@pytest.fixture
def console() -> Console:
    return Console(record=True, width=160, file=open(os.devnull, "w"))


@pytest.fixture
def shell(_model: None, console: Console, small_project: CheckedFiles, tmp_path: Path) -> Shell:
    return Shell(console, Conversation.load, small_project.data, tmp_path / "dialogues", small_project.test_messages)


async def _shown(shell: Shell, console: Console, *lines: str) -> str:
    for line in lines:
        await shell.handle(line)
    return console.export_text()


@pytest.mark.asyncio
async def test_a_message_shows_what_was_understood_and_where_the_answer_stands(shell: Shell, console: Console) -> None:
    shown = await _shown(shell, console, "je suis de lens, quelle somme maximum peut-on emprunter ?")
    assert "montant (" in shown
    assert "Lens (62)" in shown
    assert "data/topics/montant.yml:" in shown
    assert "Source : " in shown


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("message", "there", "not_there"),
    [
        ("mon mari me frappe et je suis à la rue", ("violences (", "hebergement_urgence"), ("hebergement_urgence (",)),
        (
            "combien ma fille peut emprunter",
            ("pour une autre personne", "microcrédit personnel"),
            ("True", "t_personnel"),
        ),
    ],
)
async def test_what_was_understood_is_told_in_words_with_how_sure_the_first_subject_is(
    shell: Shell, console: Console, message: str, there: tuple[str, ...], not_there: tuple[str, ...]
) -> None:
    shown = await _shown(shell, console, message)
    assert [words for words in there if words not in shown] == []
    assert [words for words in not_there if words in shown] == []


def test_every_help_that_is_looked_for_has_a_name_for_the_staff() -> None:
    assert {need.value for need in Need} <= set(Words.load(data_dir(), "shell").table("valeurs"))


@pytest.mark.asyncio
async def test_a_number_chooses_the_button(shell: Shell, console: Console) -> None:
    await shell.handle("/duree")
    shown = await _shown(shell, console, "1")
    assert "Bouton" in shown


@pytest.mark.asyncio
async def test_the_inner_working_of_a_guided_dialogue_is_not_shown(shell: Shell, console: Console) -> None:
    shown = await _shown(shell, console, "/simulation", "3000 euros", "24 mois", "/orientation", "1", "/papiers")
    assert "montant" in shown
    assert "{" not in shown


@pytest.mark.asyncio
async def test_personal_numbers_are_masked_before_they_are_read(shell: Shell, console: Console) -> None:
    shown = await _shown(shell, console, "mon numéro est le 06 12 34 56 78")
    assert "[téléphone masqué]" in shown
    assert "06 12" not in shown


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["/aide"], "/apprendre SUJET"),
        (["/sujets"], "Combien peut-on emprunter ?"),
        (["/zut"], "Je ne connais pas la commande /zut"),
        (["/apprendre montant"], "pas encore de message"),
        (["bonjour", "/apprendre"], "Écrivez le sujet derrière"),
        (["bonjour", "/apprendre montan"], "Vouliez-vous dire montant ?"),
        (["/montant", "/apprendre montant"], "est un bouton"),
        (["combien je peux avoir", "/apprendre duree"], "déjà rangé sous montant"),
        (["le plafond c'est quoi", "/apprendre montant"], "Rangé sous montant : montant.yml:21"),
        (["/desapprendre"], "Rien n'a été rangé"),
        (["le plafond c'est quoi", "/apprendre montant", "/désapprendre"], "Enlevé de montant : « le plafond c'est quoi »"),
        (["/garder"], "Donnez un nom"),
        (["/garder ../../x"], "Donnez un nom"),
        (["/garder essai"], "La conversation est vide"),
        (["bonjour", "/garder essai", "/garder essai"], "existe déjà"),
        (["bonjour", "/garder essai", "/rejouer essai"], "Rien n'a changé"),
        (["bonjour", "/garder essai", "/rejouer essai", "/garder essai"], "Gardé"),
        (["je peux emprunter combien et sur combien de temps", "une association à Lille", "/garder essai", "/rejouer essai"], "Rien n'a changé"),
        (["/rejouer rien"], "Il n'y a pas de dialogue rien.txt"),
        (["bonjour", "/nouveau", "/garder essai"], "La conversation est vide"),
    ],
)  # fmt: skip
@pytest.mark.asyncio
async def test_commands(shell: Shell, console: Console, lines: list[str], said: str) -> None:
    assert said in (await _shown(shell, console, *lines)).replace("\n", " ")


@pytest.mark.parametrize(
    ("dialogue", "said"),
    [
        ("U: bonjour\nC: duree\n", "compris avant : duree ; maintenant : salutation"),
        ("U: bonjour\nR (utter_duree): x\n", "réponses avant : utter_duree ; maintenant : utter_salutation"),
        ("U: /duree\nR: le 3114\n", "cette réponse attendue ne vient pas : le 3114"),
        ("U: bonjour\nR (utter_salutation): Coucou.\n", "les mots de utter_salutation ont changé"),
        ("U: bonjour\nquoi\n", "essai.txt, ligne 2"),
    ],
)
@pytest.mark.asyncio
async def test_replaying_shows_what_changed(
    shell: Shell, console: Console, tmp_path: Path, dialogue: str, said: str
) -> None:
    (tmp_path / "dialogues").mkdir()
    (tmp_path / "dialogues" / "essai.txt").write_text(dialogue, encoding="utf-8")
    assert said in await _shown(shell, console, "/rejouer essai")


@pytest.mark.asyncio
async def test_keeping_a_dialogue_anew_keeps_the_remarks_at_its_top(
    shell: Shell, console: Console, tmp_path: Path
) -> None:
    path = tmp_path / "dialogues" / "essai.txt"
    path.parent.mkdir()
    path.write_text("# Une remarque.\n# Une autre.\nU: bonjour\n", encoding="utf-8")
    await _shown(shell, console, "/rejouer essai", "/garder essai")
    assert path.read_text(encoding="utf-8").startswith("# Une remarque.\n# Une autre.\n\nU: bonjour\nC: salutation\n")


@pytest.mark.parametrize("path", sorted(DIALOGUES.glob("*.txt")), ids=lambda path: path.stem)
@pytest.mark.asyncio
async def test_a_kept_dialogue_is_answered_as_it_was(_model: None, path: Path) -> None:
    """Topics and responses must be the same; other words (an edited answer, a new figure) are no fault."""
    replayed = await replay(parse_dialogue(path.read_text(encoding="utf-8")), await Conversation.load())
    assert [each.recorded.message for each in replayed if each.broke] == []
    kept_anew = format_dialogue([record(each.turn) for each in replayed], "#")
    again = await replay(parse_dialogue(kept_anew), await Conversation.load())
    assert [each.recorded.message for each in again if each.changed] == []

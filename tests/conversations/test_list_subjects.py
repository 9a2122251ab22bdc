"""What may be asked about a structure: the words of demandes.yml, the cards and the answers go together."""

from dataclasses import replace

import pytest

from tremplin.answers import Content
from tremplin.answers.yaml_lines import read_yaml
from tremplin.directory.card import Subject
from tremplin.nlu.list_requests import read_list_request
from tremplin.settings import data_dir


def test_every_subject_of_the_words_has_a_card_and_an_answer() -> None:
    words = read_yaml(data_dir() / "directory" / "demandes.yml")
    responses = Content.load(data_dir()).responses

    assert set(words["sujet"]) == {subject.value for subject in Subject}
    assert [s.value for s in Subject if f"utter_liste_{s.value}" not in responses] == []


@pytest.mark.parametrize("response", ["utter_liste_fiche", "utter_liste_telephone"])
async def test_a_subject_that_the_cards_do_not_know_yet_gets_the_whole_card(
    new_conversation, monkeypatch: pytest.MonkeyPatch, response: str
) -> None:
    """A word file edited ahead of the code once ended in an apology."""
    asked = read_list_request("ya un numéro ?")
    assert asked is not None
    subject = "parking" if response == "utter_liste_fiche" else asked.subject
    monkeypatch.setattr("actions.answer_about_list.read_list_request", lambda text: replace(asked, subject=subject))
    conversation = await new_conversation()
    await conversation.say("je cherche une association à Lille")
    turn = await conversation.say("ya un numéro ?")

    assert turn.messages[-1].custom["response"] == response
    assert turn.messages[-1].custom["cards"]

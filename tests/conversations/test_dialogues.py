"""The dialogues of tests/devset/dialogues.md, and what each requires of every answer.

A turn names the responses that answer, words that the answers hold, and words that they must not hold. Words are looked
for without regard to case; « a|b » is fulfilled by one of them.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent.parent / "devset" / "dialogues.md"


@dataclass(frozen=True)
class Expected:
    """What one answer must do: `responses` are all there, `holds` are said, `lacks` are not."""

    responses: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()


def _expect(responses: str = "", holds: tuple[str, ...] = (), lacks: tuple[str, ...] = ()) -> Expected:
    return Expected(tuple(responses.split()), holds, lacks)


NO_LOAN = ("microcrédit", "emprunter")
REQUIRED: dict[str, list[Expected]] = {
    "D01": [
        _expect("utter_montant", ("300", "8 000", "rembourser")),
        _expect("utter_duree", ("6 mois", "7 ans"), ("quel prêt", "lequel")),
        _expect("utter_micro_pro", ("17 000", "Adie")),
        _expect("utter_cout", ("personnel", "entreprise", "confirmer"), ("17 000",)),
    ],
    "D02": [
        _expect("", ("Saint-Denis (974)", "Saint-Denis (93)"), ("Téléphone",)),
        _expect("", ("Saint-Denis (974)", "974"), ("(93)",)),
        _expect("", ("Téléphone : 0",), ("Dans quelle ville",)),
    ],
    "D03": [
        _expect("", ("Charleville-Mézières (08)", "Téléphone")),
        _expect("", ("Montbéliard (25)",), ("Charleville", "08000")),
        _expect("", ("Montbéliard", "Appelez avant"), ("Dans quelle ville",)),
    ],
    "D04": [
        _expect("", ("Mende (48)", "Téléphone")),
        _expect("", ("Mende (48)", "pas d’autre adresse|Téléphone")),
        _expect("", ("Mende (48)", "jusqu’à 30 km"), ("Dans quelle ville",)),
        _expect("", ("adresse", "48"), ("Dans quelle ville",)),
    ],
    "D05": [
        _expect("", ("Dans quelle ville",)),
        _expect("utter_accompagnement", ("gratuit", "Ne payez jamais d’avance", "Dans quelle ville")),
        _expect("", ("Nevers (58)",), ("Dans quelle ville",)),
    ],
    "D06": [
        _expect("utter_vehicule_permis utter_documents", ("réparer", "devis", "identité")),
        _expect("utter_documents utter_delai", ("S’il vous manque un papier", "semaines", "sans garantie")),
        _expect("utter_decouvert_frais", ("banque", "clients fragiles", "ne sert pas à combler"), ("identité",)),
    ],
    "D07": [
        _expect("utter_fichage", ("la personne que vous aidez", "RSA", "n’exclut pas d’office", "rembourser")),
        _expect("utter_accompagnement", ("monte le dossier", "Vous pouvez venir au rendez-vous")),
        _expect("", ("Lunel (34)",), ("Nîmes (30)",)),
        _expect("utter_donnees_personnelles", ("Non, n’écrivez", "structure")),
    ],
    "D08": [
        _expect("utter_arnaque", ("sans regarder vos revenus", "taux trop beau", "n’envoyez"), ("votre faute d",)),
        _expect("", ("se falsifie", "REGAFI", "votre faute")),
        _expect("utter_arnaque", ("banque", "preuves", "portez plainte", "0 805 805 817", "récupérer")),
        _expect("", ("je ne sais pas si vous retrouverez", "banque", "plainte"), ("prêt sera accepté",)),
    ],
    "D09": [
        _expect("utter_recouvrement"),
        _expect("utter_detresse", ("3114", "15", "112", "Éloignez-vous"), NO_LOAN),
        _expect("utter_presence", ("3114", "personne de confiance"), NO_LOAN),
        _expect("utter_recouvrement utter_rappel_ecoute", ("3114",)),
    ],
    "D10": [
        _expect("utter_parler_humain", ("programme", "@", "département")),
        _expect("", ("ville",), ("Je suis un programme, mais",)),
        _expect("", ("pas obligé", "département"), ("Dans quelle ville",)),
        _expect("", ("Hautes-Pyrénées (65)", "Téléphone : 0"), ("ans", "65 €")),
    ],
    "D11": [
        _expect("", ("Quelle somme",)),
        _expect("", ("2 200 €", "2 ans", "93,11", "95,53", "estimation")),
        _expect("", ("2 200 €", "60 €", "38 à 40 mois"), ("Quelle somme",)),
        _expect("", ("1 400 €", "24 à 25 mois", "la banque décide")),
    ],
    "D12": [
        _expect("utter_suggestions", ("pas sûr d’avoir compris",)),
        _expect("utter_reformuler", ("un prêt, une aide, ou une personne",)),
        _expect("utter_plainte", ("Pardon", "@")),
        _expect("utter_pret_caf", ("Caf", "allocataire"), ("pardon", "compris")),
    ],
}


def _dialogues() -> dict[str, list[str]]:
    """The messages of each dialogue, by its number."""
    blocks = re.split(r"^## ", SCRIPT.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return {block[:3]: re.findall(r"^U: (.*)$", block, flags=re.MULTILINE) for block in blocks}


def _plain(text: str) -> str:
    return re.sub("[\u00a0\u202f]", " ", text).lower()


def test_every_turn_of_every_dialogue_is_required_something() -> None:
    assert {name: len(messages) for name, messages in _dialogues().items()} == {
        name: len(turns) for name, turns in REQUIRED.items()
    }


@pytest.mark.parametrize("name", sorted(REQUIRED))
async def test_dialogue(new_conversation, name: str) -> None:
    conversation = await new_conversation()
    for message, required in zip(_dialogues()[name], REQUIRED[name]):
        turn = await conversation.say(message)
        responses = [said.custom.get("response") for said in turn.messages]
        titles = [button["title"] for said in turn.messages for button in said.buttons]
        heard = _plain("\n".join([*(said.text for said in turn.messages), *titles]))

        assert set(required.responses) <= set(responses), f"{message} → {responses}"
        missing = [w for w in required.holds if not any(_plain(one) in heard for one in w.split("|"))]
        assert not missing, f"{message} → {heard}"
        assert not [w for w in required.lacks if _plain(w) in heard], f"{message} → {heard}"

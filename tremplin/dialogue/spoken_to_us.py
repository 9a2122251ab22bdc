"""Short messages that speak to the assistant itself: a cry for help that says of nothing what happens, an accusation.

The classifier takes « au secours » for a question about social aid, and « bande d'escrocs » for somebody who was
swindled. The words are data/lexique/appels.yml and accusations.yml.
"""

from tremplin.dialogue.danger_followed import danger_before
from tremplin.dialogue.turn import Turn
from tremplin.nlu.dangers import dangers_named
from tremplin.nlu.reading import Reading, load_lexicon, says_nothing_but

_CRY, _AROUND_CRY = "appels.au_secours", "appels.autour"
_TO_US, _ALONE, _AROUND_ALONE = "accusations.a_vous", "accusations.seules", "accusations.autour"
SCAM = "arnaque"
_ASKS_FOR_NOBODY = "appels.sans_demande"


def is_cry_for_help(text: str) -> bool:
    """Whether a message calls for help, and says of nothing what happens: « au secours », « sos aidez moi vite »."""
    return not text.startswith("/") and _says_only(_CRY, _AROUND_CRY, load_lexicon().read(text))


def accuses_us(turn: Turn) -> bool:
    """Whether a message calls the assistant or the association a thief; a question does not: « vous êtes une arnaque ? ».

    « bande d'escrocs », right after the alert against a swindler, means the swindlers; a danger that the message names
    is no accusation.
    """
    if "?" in turn.text or dangers_named(turn.text):
        return False
    reading = load_lexicon().read(turn.text)
    return reading.has(_TO_US) or (_says_only(_ALONE, _AROUND_ALONE, reading) and danger_before(turn.earlier) != SCAM)


def asks_for_nobody(text: str) -> bool:
    """Whether somebody says that they cannot or dare not call, or have done it: « je peux pas appeler il est là »."""
    return load_lexicon().read(text).has(_ASKS_FOR_NOBODY)


def _says_only(label: str, around: str, reading: Reading) -> bool:
    return reading.has(label) and says_nothing_but(reading, [*reading.of(label), *reading.of(around)])

"""The clauses of a message: where a second question hides. The whole message decides the first topic."""

import re
from dataclasses import dataclass

# Sentence signs, commas and the words that join two questions. Short pieces (« svp », « ok ») say nothing alone.
_BOUNDARY = re.compile(
    r"[?!.;:,\n]+|\b(?:et|puis|pis|aussi|mais|sinon|ou bien|ainsi que|donc|du coup|par contre|en plus)\b", re.IGNORECASE
)
_SHORTEST_CLAUSE = 8  # characters
_FEWEST_WORDS = 2  # one word (« attendez », « franchement ») is no question
# What holds the assistant up before the question says nothing of the question: « attendez avant, c'est payant ? »
_OPENER = re.compile(
    r"^\W*(?:att?en(?:d|ds|dez|dé|dais)(?: avant| un peu| une? (?:minute|seconde)| 2 ?(?:min|sec)\w*)?"
    r"|(?:une )?(?:minute|seconde)|stop|avant (?:ça|ca|sa|tout))\s*[,:;.!…-]+\s*",
    re.IGNORECASE,
)
# Nor do thanks before what is really said: « merci mais j'ai faim ».
_THANKS = re.compile(
    r"^\W*(?:merci|mersi)(?: (?:beaucoup|bcp|bien|madame|monsieur|à vous|a vous))?[\s,;:.!…-]+(?:mais|et)\s+(?=\S+\s+\S+)",
    re.IGNORECASE,
)
# Nor does a greeting before a question of some words: « Bonsoir, je cherche qui peut monter mon dossier à Mende. »
_GREETING = re.compile(
    r"^\W*(?:bonjour|bonsoir|salut|slt|bjr|bsr|coucou|hello|hey|yo|wesh|wsh)(?: (?:à tous|a tous|madame|monsieur|mme|mr))*"
    r"[\s,;:!.…-]+(?=\S+\s+\S+\s+\S+\s+\S)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Clause:
    """A piece of a message and where it starts."""

    text: str
    start: int


def clauses(message: str) -> list[Clause]:
    """Split a message; a message of one clause gives an empty list (the whole is enough)."""
    found: list[Clause] = []
    start = 0
    for boundary in [*_BOUNDARY.finditer(message), None]:
        end = boundary.start() if boundary else len(message)
        piece = message[start:end].strip()
        if len(piece) >= _SHORTEST_CLAUSE and len(piece.split()) >= _FEWEST_WORDS:
            found.append(Clause(piece, start))
        start = boundary.end() if boundary else end
    return found if len(found) > 1 else []


def without_opener(message: str) -> str:
    """The message without a greeting, thanks or the words that only ask to wait; one of such words alone is left as it is."""
    rest = message
    for words in (_GREETING, _THANKS, _OPENER):
        rest = words.sub("", rest)
    return rest or message

"""The clauses of a message: where a second question hides. The whole message decides the first topic."""

import re
from dataclasses import dataclass

# Sentence signs, commas and the words that join two questions. Short pieces (« svp », « ok ») say nothing alone.
_BOUNDARY = re.compile(
    r"[?!.;:,\n]+|\b(?:et|puis|pis|aussi|mais|sinon|ou bien|ainsi que|donc|du coup|par contre|en plus)\b", re.IGNORECASE
)
_SHORTEST_CLAUSE = 8  # characters


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
        if len(piece) >= _SHORTEST_CLAUSE:
            found.append(Clause(piece, start))
        start = boundary.end() if boundary else end
    return found if len(found) > 1 else []

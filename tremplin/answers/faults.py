"""What is wrong in the content, where, and how to mend it: the one shape in which every check tells it."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Fault:
    """One fault of a content file.

    Attributes:
        path: the file.
        line: its line, from 1.
        code: the kind of fault; its French sentence stands in data/equipe/verifications.yml, under what comes before
            « : » when the code has one (« annuaire:date »: the directory words its own faults, and tells their kinds).
        column: the column, from 1, where it is known.
        detail: what the sentence quotes (the value, the name, the figure found).
        severity: "erreur" (the value cannot be used) or "attention" (it can, but somebody should look).
    """

    path: Path
    line: int
    code: str
    column: int | None = None
    detail: str = ""
    severity: str = "erreur"

    @property
    def sentence(self) -> str:
        """The name of its sentence."""
        return self.code.partition(":")[0]


class ContentError(Exception):
    """The content cannot be used; `faults` says why."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("; ".join(f"{f.path}:{f.line}: {f.code} {f.detail}".strip() for f in faults))

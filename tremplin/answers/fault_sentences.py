"""A fault in French: what is wrong and what to write, from data/equipe/verifications.yml."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tremplin.answers.faults import Fault
from tremplin.answers.yaml_lines import read_yaml

FILE = "equipe/verifications.yml"


class FaultSentences:
    """The sentence of each kind of fault."""

    def __init__(self, sentences: Mapping[str, Any]) -> None:
        self._sentences = sentences

    @classmethod
    def load(cls, data: Path) -> "FaultSentences":
        """Read the sentences of a data folder.

        Raises:
            ContentError: they cannot be read.
        """
        return cls(read_yaml(data / FILE))

    def say(self, fault: Fault) -> str:
        """What is wrong and what to write, in French; its code, when somebody took the sentence out."""
        entry = self._sentences.get(fault.sentence)
        if not isinstance(entry, dict):
            return f"{fault.code} {fault.detail}".strip()
        detail = self._layout_advice(fault.detail) if fault.code == "yaml_invalide" else fault.detail
        problem, advice = (str(entry.get(key) or "").format(detail=detail) for key in ("probleme", "conseil"))
        return f"{problem} {advice}".strip()

    def _layout_advice(self, said: str) -> str:
        """The library that reads YAML speaks English: what to do about each thing that it says."""
        known = self._sentences["mise_en_forme_cassee"]
        return next((str(advice) for begins, advice in known.items() if said.startswith(begins)), str(known["autre"]))

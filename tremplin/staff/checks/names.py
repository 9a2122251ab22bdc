"""Names that nothing knows, with the known one that somebody may have meant."""

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from rapidfuzz import process

from tremplin.answers import Fault
from tremplin.answers.facts import PLACEHOLDER
from tremplin.answers.yaml_lines import LineDict
from tremplin.staff.checks.source import lines_of, locate

#: Likeness (0-100) from which a known name is proposed for an unknown one.
ALIKE = 70


def with_proposal(name: str, known: Iterable[str]) -> str:
    """« sp_microcredi » (peut-être « sp_microcredit ») : the nearest known name, if one is near."""
    nearest = process.extractOne(name, list(known), score_cutoff=ALIKE)
    return f"« {name} » (peut-être « {nearest[0]} »)" if nearest else f"« {name} »"


def unknown_keys(path: Path, mapping: LineDict, known: frozenset[str]) -> Iterator[Fault]:
    """Words of a mapping that nothing reads: most often a typing error (« titre_cour »)."""
    for key in mapping:
        if key not in known:
            line, column = locate(path, key, mapping.key_lines[key], mapping.key_lines[key])
            yield Fault(path, line, "cle_inconnue", column, with_proposal(key, known), "attention")


def unknown_values(path: Path, known: Collection[str]) -> Iterator[Fault]:
    """Names between braces in a file, outside its remarks, that no value bears: people would read the braces."""
    for number, line in enumerate(lines_of(path), 1):
        for mark in () if line.lstrip().startswith("#") else PLACEHOLDER.finditer(line):
            if mark[1] not in known:
                yield Fault(path, number, "valeur_inconnue", mark.start() + 1, with_proposal(mark[1], known))

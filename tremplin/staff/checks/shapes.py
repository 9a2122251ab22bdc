"""The names that the program looks for in each file of data/, and the form of what follows them.

A misspelt name is no fault of YAML: the program finds nothing under the right one, and a page or a card is missing the
day somebody needs it. What must stand where is data/equipe/formes.yml, which says how a form is written.
"""

import re
import string
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rapidfuzz import process

from tremplin.answers import ContentError, Fault
from tremplin.answers.facts import PLACEHOLDER
from tremplin.answers.yaml_lines import LineDict, read_yaml
from tremplin.staff.checks.names import ALIKE, with_proposal
from tremplin.staff.checks.source import locate, read_once

SHAPES_FILE = Path("equipe") / "formes.yml"

_FILES, _RESPONSES = "fichiers", "reponses"
_ANY_NAME, _MAY_BE_MISSING = "*", "?"
_TEXT, _LIST = "texte", "liste"
_KINDS: Mapping[str, type | tuple[type, ...]] = {
    # « oui » and 17 without quotes are read by people as they stand.
    _TEXT: (str, int, float),
    "nombre": (int, float),
    "oui_non": bool,
    _LIST: list,
}
#: Files whose texts may also name the dated values of facts.yml.
_FILLED_WITH_FACTS = ("web/", "channels/")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Shapes:
    """What must stand in which file (by its path from data/), and the responses that the program says by itself."""

    path: Path
    files: Mapping[str, Any]
    responses: tuple[str, ...]

    @classmethod
    def load(cls, data: Path) -> "Shapes":
        """Read the forms of a data folder.

        Raises:
            ContentError: the file cannot be read, or one of its two parts is missing.
        """
        path = data / SHAPES_FILE
        document = read_yaml(path)
        for key, kind in ((_FILES, LineDict), (_RESPONSES, list)):
            if not isinstance(document.get(key), kind):
                raise ContentError([Fault(path, document.key_lines.get(key, 1), "cle_absente", detail=f"« {key} »")])
        return cls(path, document[_FILES], tuple(map(str, document[_RESPONSES])))


def shape_faults(data: Path, shapes: Shapes, facts: Collection[str] | None) -> Iterator[Fault]:
    """What is missing, misspelt or of another form in the files of a data folder; a missing file too.

    Args:
        facts: the names of the dated values, None when they cannot be read: a name between braces is not judged then.
    """
    for name, shape in shapes.files.items():
        path = data / name
        try:
            document = read_once(path)
        except ContentError as error:
            yield from error.faults
            continue
        filled = name.startswith(_FILLED_WITH_FACTS)
        known = frozenset(facts or ()) if filled else frozenset()
        yield from _Compared(path, known, judges_braces=not filled or facts is not None).mapping(document, shape)


@dataclass(frozen=True)
class _Compared:
    """One file beside its form. `known`: names that a text may always bear between braces."""

    path: Path
    known: frozenset[str]
    judges_braces: bool

    def mapping(self, written: LineDict, shape: Mapping[str, Any]) -> Iterator[Fault]:
        fixed = {key.removesuffix(_MAY_BE_MISSING): form for key, form in shape.items() if key != _ANY_NAME}
        missing = [key for key in shape if key in fixed and key not in written]
        strange = [key for key in written if key not in fixed]
        for key in missing:
            misspelt = process.extractOne(key, strange, score_cutoff=ALIKE)
            if misspelt is not None:
                strange.remove(misspelt[0])
                line = written.key_lines[misspelt[0]]
                yield self._fault("cle_absente", line, misspelt[0], f"« {key} » (écrit « {misspelt[0]} » ici)")
            else:
                yield Fault(self.path, written.line, "cle_absente", detail=f"« {key} »")
        for key in strange:
            if _ANY_NAME not in shape:
                said = with_proposal(key, fixed)
                yield self._fault("cle_inconnue", written.key_lines[key], key, said, "attention")
        for key in written:
            form = fixed.get(key, shape.get(_ANY_NAME))
            if form is not None:
                yield from self._value(written[key], form, written.key_lines[key], key)

    def _value(self, value: Any, form: Any, line: int, key: str) -> Iterator[Fault]:
        if isinstance(form, Mapping):
            if isinstance(value, LineDict):
                yield from self.mapping(value, form)
            else:
                yield self._fault("forme_inattendue", line, key, key)
        elif isinstance(form, list):
            if not isinstance(value, list) or not all(isinstance(item, LineDict) for item in value):
                yield self._fault("forme_inattendue", line, key, key)
                return
            for item in value:
                yield from self.mapping(item, form[0])
        else:
            yield from self._leaf(value, str(form), line, key)

    def _leaf(self, value: Any, form: str, line: int, key: str) -> Iterator[Fault]:
        kind, _, rest = form.partition(" ")
        wanted = _KINDS.get(kind)
        if wanted is None:
            return
        if kind == _TEXT and (value is None or value == ""):
            yield self._fault("texte_absent", line, key, key)
        elif not isinstance(value, wanted) or (kind == "nombre" and isinstance(value, bool)):
            yield self._fault("liste_attendue" if kind == _LIST else "forme_inattendue", line, key, key)
        elif isinstance(value, list) and _NUMBER.fullmatch(rest) and len(value) != int(rest):
            yield self._fault("liste_longueur", line, key, f"{key} : {len(value)} au lieu de {rest}")
        elif kind == _TEXT and self.judges_braces:
            yield from self._brace_faults(str(value), line, frozenset(PLACEHOLDER.findall(rest)))

    def _brace_faults(self, text: str, line: int, filled: frozenset[str]) -> Iterator[Fault]:
        """Names between braces that the program does not fill: people would read them, or nothing at all."""
        allowed = filled | self.known
        for name in PLACEHOLDER.findall(text):
            if name not in allowed:
                yield self._fault("accolades_inconnues", line, f"{{{name}}}", with_proposal(name, allowed))
        try:
            list(string.Formatter().parse(text))
        except ValueError:  # one that is opened and never closed stops the program where it fills the sentence
            if filled:
                yield self._fault("accolades", line, "{", text)

    def _fault(self, code: str, line: int, phrase: str, detail: str, severity: str = "erreur") -> Fault:
        line, column = locate(self.path, phrase, line)
        return Fault(self.path, line, code, column, detail, severity)

"""data/lexique: lists of words that are not lists of words, digits among them, names of subjects that do not exist."""

from collections.abc import Container, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tremplin.answers import ContentError, Fault
from tremplin.answers.yaml_lines import LineDict, read_yaml
from tremplin.dialogue.precisions import COMMON_QUESTIONS
from tremplin.nlu.phrases import MOST_SPELLINGS, count_spellings

FOLDER = "lexique"
_PRECISIONS = "precisions.yml"
# For each danger the words that speak of it, and the turns of phrase in which they do not.
_DANGERS = frozenset({"dangers.yml", "dangers_autres_langues.yml", "suites_dangers.yml"})
_PHRASES, _EXCEPTIONS = "phrases", "sauf"
# What the assistant asks of a file by its name, and what it must be: the rest may be missing, it is then never heard.
_NEEDED: Mapping[str, tuple[str, type]] = {
    _PRECISIONS: (COMMON_QUESTIONS, list),
    "situations.yml": ("ensemble", dict),
    "mots_vides.yml": ("mots", str),
}
_SHOWN = 60  # characters of what is wrong


def lexicon_faults(data: Path, topics: Container[str]) -> Iterator[Fault]:
    """The faults of the words that the assistant listens for; files that are no YAML are told elsewhere.

    Args:
        data: the data folder.
        topics: the subjects that exist.
    """
    for path in sorted((data / FOLDER).glob("*.yml")):
        try:
            document = read_yaml(path)
        except ContentError:
            continue
        yield from list_faults(path, document)
        if path.name == _PRECISIONS:
            yield from _subject_faults(path, document, topics)
        if path.name in _NEEDED:
            key, kind = _NEEDED[path.name]
            if not isinstance(document.get(key), kind):
                yield Fault(path, document.key_lines.get(key, 1), "lexique_cle_absente", detail=key)
        if path.name in _DANGERS:
            yield from _danger_faults(path, document, topics)


def list_faults(path: Path, mapping: LineDict) -> Iterator[Fault]:
    """The faults of a file that holds lists of phrases, and nothing else."""
    for key, value in mapping.items():
        line = mapping.key_lines[key]
        if isinstance(value, LineDict):
            yield from list_faults(path, value)
        elif isinstance(value, list):
            yield from phrase_faults(path, line, value)
        elif not isinstance(value, str):
            yield Fault(path, line, "lexique_sans_liste", detail=key)


def phrase_faults(path: Path, line: int, phrases: Iterable[Any]) -> Iterator[Fault]:
    """What the lexicon cannot read among the phrases of a list."""
    for phrase in phrases:
        if not isinstance(phrase, str):
            yield Fault(path, line, "lexique_pas_un_texte", detail=str(phrase)[:_SHOWN])
        elif any(sign.isdigit() for sign in phrase):
            yield Fault(path, line, "lexique_chiffres", detail=phrase[:_SHOWN])
        elif count_spellings(phrase) > MOST_SPELLINGS:
            yield Fault(path, line, "lexique_trop_de_choix", detail=phrase[:_SHOWN])


def _subject_faults(path: Path, document: LineDict, topics: Container[str]) -> Iterator[Fault]:
    for key, points in document.items():
        names = [*([] if key == COMMON_QUESTIONS else [key]), *(points if isinstance(points, list) else [])]
        for name in names:
            if isinstance(name, str) and name not in topics:
                yield Fault(path, document.key_lines[key], "lexique_sujet_inconnu", detail=name)


def _danger_faults(path: Path, document: LineDict, topics: Container[str]) -> Iterator[Fault]:
    for key, entry in document.items():
        line = document.key_lines[key]
        if key not in topics:
            yield Fault(path, line, "lexique_sujet_inconnu", detail=key)
        lists = entry if isinstance(entry, LineDict) else {}
        for name in lists.keys() - {_PHRASES, _EXCEPTIONS}:
            yield Fault(path, line, "lexique_cle_inconnue", detail=name)
        if not lists.get(_PHRASES):
            yield Fault(path, line, "lexique_cle_absente", detail=_PHRASES)

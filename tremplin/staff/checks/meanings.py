"""Names that a file of data/ takes from another one: subjects, sources, needs, responses. Nothing knows a wrong one."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tremplin.answers import Content, Fault
from tremplin.answers.content import CONVERSATION
from tremplin.answers.yaml_lines import LineDict
from tremplin.directory.needs import Need
from tremplin.staff.checks.names import with_proposal
from tremplin.staff.checks.shapes import Shapes
from tremplin.staff.checks.source import document_of, locate
from tremplin.staff.checks.topics import hidden_responses

_NEEDS = frozenset(need.value for need in Need)


@dataclass(frozen=True)
class _Named:
    """A name that a file gives, and the line of what gives it."""

    name: str
    line: int


def meaning_faults(
    content: Content, declared: Collection[str], shapes: Shapes, broken: Collection[Path]
) -> Iterator[Fault]:
    """The names that lead nowhere.

    Args:
        declared: the subjects of domain.yml.
        broken: files whose fault is told already; they are not looked at.
    """
    data = content.folder
    hidden = hidden_responses(content)
    responses = content.responses.keys() | hidden
    topics = content.topics.keys() | set(declared)

    def unknown(file: str, code: str, named: Iterable[_Named], known: Collection[str]) -> Iterator[Fault]:
        path = data / file
        for given in named if path not in broken else ():
            if given.name not in known:
                line, column = locate(path, given.name, given.line)
                yield Fault(path, line, code, column, with_proposal(given.name, known))

    widget, messages = document_of(data / "web/widget.yml"), document_of(data / "channels/messages.yml")
    yield from unknown("web/widget.yml", "suite_inconnue", _under(widget, "suggestions", "humain_sujet"), topics)
    offered = _under(messages, "suggestions", "aide_suggestions")
    yield from unknown("channels/messages.yml", "suite_inconnue", offered, topics)

    guessed = document_of(data / "directory/besoins_devines.yml")
    for key in ("sujets", "dangers"):
        lists = guessed.get(key)
        if isinstance(lists, LineDict):
            yield from unknown("directory/besoins_devines.yml", "suite_inconnue", _under(lists, *lists), topics)
    for table in guessed.values():
        if isinstance(table, LineDict):
            yield from unknown("directory/besoins_devines.yml", "besoin_inconnu", _keys(table), _NEEDS)

    heard = document_of(data / "lexique/besoins.yml")
    yield from unknown("lexique/besoins.yml", "besoin_inconnu", _keys(heard), _NEEDS)
    loans = document_of(data / "lexique/autres_prets.yml")
    yield from unknown("lexique/autres_prets.yml", "lexique_sujet_inconnu", _keys(loans), topics)

    bodies = document_of(data / "directory/organismes.yml")
    for body in bodies.values():
        if isinstance(body, LineDict):
            yield from unknown("directory/organismes.yml", "besoin_inconnu", _under(body, "besoin"), _NEEDS)

    rules = document_of(data / "orientation/regles.yml")
    needs = rules.get("besoins")
    if isinstance(needs, LineDict):
        yield from unknown("orientation/regles.yml", "besoin_inconnu", _under(needs, *needs), _NEEDS)
        said = (_Named(f"utter_orientation_vers_{key.name}", key.line) for key in _keys(needs))
        yield from unknown("orientation/regles.yml", "reponse_absente", said, responses)
    for part in ("orientations", "remarques"):
        sources = (named for rule in _entries(rules, part) for named in _under(rule, "source"))
        yield from unknown("orientation/regles.yml", "source_inconnue", sources, content.facts.sources)
    groups = _entries(document_of(data / "papiers/liste.yml"), "groupes")
    papers = (named for group in groups for line in _entries(group, "lignes") for named in _under(line, "source"))
    yield from unknown("papiers/liste.yml", "source_inconnue", papers, content.facts.sources)
    for guide in ("orientation", "papiers"):
        questions = _keys(document_of(data / guide / "questions.yml"))
        said = (_Named(f"utter_{guide}_{question.name}", question.line) for question in questions)
        yield from unknown(f"{guide}/questions.yml", "reponse_absente", said, responses)

    for name in shapes.responses:
        if name not in responses:
            yield Fault(data / CONVERSATION, 1, "reponse_absente", 1, with_proposal(name, responses))


def _keys(mapping: LineDict) -> Iterator[_Named]:
    for key, line in mapping.key_lines.items():
        yield _Named(key, line)


def _under(mapping: LineDict, *keys: str) -> Iterator[_Named]:
    """The name, or the list of names, under each of these keys that the mapping has."""
    for key in keys:
        value: Any = mapping.get(key)
        for name in value if isinstance(value, list) else [value]:
            if isinstance(name, str):
                yield _Named(name, mapping.key_lines[key])


def _entries(mapping: LineDict, key: str) -> list[LineDict]:
    value = mapping.get(key)
    return [entry for entry in value if isinstance(entry, LineDict)] if isinstance(value, list) else []

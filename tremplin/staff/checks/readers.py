"""Every file that the assistant reads, read here as the assistant reads it: what its own reader refuses is a fault."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from tremplin.answers import Content, ContentError, Fault
from tremplin.answers.yaml_lines import read_yaml
from tremplin.channels.channel_limits import load_limits
from tremplin.channels.messaging_texts import MessagingTexts
from tremplin.channels.web_texts import WebTexts
from tremplin.channels.whatsapp_api import ErrorExplanations
from tremplin.directory.bodies import load_bodies
from tremplin.directory.card import CardWords
from tremplin.directory.list_words import ListWords
from tremplin.directory.opening import HoursWords
from tremplin.guided.checklist import Checklist
from tremplin.guided.gestures import PHRASE_FILES
from tremplin.guided.orientation import Orientation
from tremplin.nlu.choices import ChoiceReader
from tremplin.nlu.reading import Lexicon
from tremplin.staff.checks.lexicon import list_faults
from tremplin.staff.checks.source import document_of


@dataclass(frozen=True)
class _Reader:
    """What reads some files. `files`: their paths from data/, patterns too; `read` gets the data folder."""

    files: tuple[str, ...]
    read: Callable[[Path], Any]


def _read_choices(name: str, data: Path) -> ChoiceReader:
    return ChoiceReader(read_yaml(data / "guide" / name))


def _read_lexicon(name: str, data: Path) -> Lexicon:
    return Lexicon({name: read_yaml(data / "lexique" / f"{name}.yml")})


def _readers(content: Content | None) -> list[_Reader]:
    """The readers of the assistant; those that need the content only when there is one."""
    readers = [
        _Reader(("directory/fiche.yml",), lambda data: CardWords.load(data / "directory" / "fiche.yml")),
        _Reader(("directory/horaires.yml",), lambda data: HoursWords.load(data / "directory" / "horaires.yml")),
        _Reader(("directory/liste.yml",), lambda data: ListWords.load(data / "directory" / "liste.yml").needs),
        _Reader(("directory/organismes.yml",), lambda data: load_bodies(data / "directory" / "organismes.yml")),
        _Reader(("directory/demandes.yml",), lambda data: Lexicon(read_yaml(data / "directory" / "demandes.yml"))),
        _Reader(("channels/limites.yml",), lambda data: load_limits(data / "channels" / "limites.yml")),
        _Reader(
            ("channels/whatsapp_erreurs.yml",),
            lambda data: ErrorExplanations.load(data / "channels" / "whatsapp_erreurs.yml"),
        ),
        _Reader(("guide/gestes.yml", "papiers/questions.yml", "papiers/liste.yml"), Checklist.load),
    ]
    readers += [_Reader((f"guide/{name}",), partial(_read_choices, name)) for name in PHRASE_FILES]
    if content is not None:
        facts = content.facts
        readers += [
            _Reader(
                ("guide/gestes.yml", "orientation/questions.yml", "orientation/regles.yml", "facts.yml"),
                lambda data: Orientation.load(data, facts),
            ),
            _Reader(("web/widget.yml", "web/erreurs.yml", "web/pages.yml"), lambda data: WebTexts.load(content)),
            _Reader(("channels/messages.yml",), lambda data: MessagingTexts.load(content)),
        ]
    return readers


def reader_faults(data: Path, content: Content | None, broken: Collection[Path]) -> Iterator[Fault]:
    """What the readers of the assistant refuse.

    Args:
        content: the answers and dated values, None when they cannot be read.
        broken: files whose fault is told already; what is read from them is not tried.
    """
    for reader in _readers(content):
        paths = [data / name for name in reader.files]
        if not any(path in broken or not path.exists() for path in paths):
            yield from _refusal(reader, data, paths[-1])
    for path in (data / "guide" / name for name in PHRASE_FILES):
        if path not in broken and path.exists():
            yield from list_faults(path, document_of(path))
    for path in sorted((data / "lexique").glob("*.yml")):
        if path not in broken:
            yield from _refusal(_Reader((), partial(_read_lexicon, path.stem)), data, path)


def _refusal(reader: _Reader, data: Path, path: Path) -> Iterator[Fault]:
    try:
        reader.read(data)
    except ContentError as error:
        yield from error.faults
    except Exception as error:  # whatever a file holds, the check goes on and tells which
        yield Fault(path, 1, "lecture_refusee", detail=str(error))

"""Everything that the staff can break in data/, as a list of faults. Pure reading: no model, no Rasa, under a second."""

import contextlib
import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tremplin.answers import Content, ContentError, Facts, Fault
from tremplin.answers.content import FACTS_FILE, FOLDERS, UTTER, not_yet, review_due
from tremplin.answers.yaml_lines import read_yaml
from tremplin.settings import data_dir, models_dir, project_dir
from tremplin.staff.checks.domain import DeclaredNames
from tremplin.staff.checks.examples import example_faults, read_test_messages
from tremplin.staff.checks.facts import sense_faults
from tremplin.staff.checks.lexicon import lexicon_faults
from tremplin.staff.checks.names import unknown_values
from tremplin.staff.checks.settings import CheckSettings
from tremplin.staff.checks.shapes import Shapes, shape_faults
from tremplin.staff.checks.source import read_once, with_column
from tremplin.staff.checks.topics import hidden_responses, key_faults, response_faults, topic_faults
from tremplin.staff.checks.wording import wording_faults
from tremplin.staff.training import current_model

DIRECTORY = "directory"
SITE = "web"
#: What cannot be read at all: told first, for the rest may only follow from it.
UNREADABLE = frozenset({"fichier_absent", "fichier_illisible", "pas_utf8", "yaml_invalide", "yaml_vide", "cle_double"})


@dataclass(frozen=True)
class CheckedFiles:
    """What is checked: the data folder, domain.yml, and the folder of test messages that no example may repeat."""

    data: Path
    domain: Path
    test_messages: Path

    @classmethod
    def of_project(cls) -> "CheckedFiles":
        """The files of the project, as the environment places them."""
        home = project_dir()
        return cls(data_dir(), home / "domain.yml", home / "tests" / "devset")


def check_content(files: CheckedFiles, today: datetime.date) -> list[Fault]:
    """The faults of answers, facts, topics and examples, by file and line."""
    content, reading_faults = Content.read(files.data, read_once)
    faults = [*reading_faults, *_other_yaml_faults(files.data)]
    try:
        names = DeclaredNames.load(files.domain)
        settings = CheckSettings.load(files.data)
    except ContentError as error:
        return _sorted([*faults, *error.faults])
    faults += key_faults(files.data)
    if content is not None:  # with broken dated values, every answer would seem broken
        # A subject whose file is missing or broken is told once, not wherever it is named.
        hidden = {name.removeprefix(UTTER) for name in hidden_responses(content)}
        faults += lexicon_faults(files.data, content.topics.keys() | names.topics.keys() | hidden)
        faults += sense_faults(content.facts, today)
        faults += [*review_due(content, today), *not_yet(content, today)]
        faults += topic_faults(content, names, settings)
        faults += response_faults(content, names, settings)
        faults += wording_faults(content, settings)
        for path in sorted((files.data / SITE).glob("*.yml")):
            faults += unknown_values(path, content.facts.values.keys() | settings.valeurs_du_site)
    faults += example_faults(files.data, names, settings, read_test_messages(files.test_messages))
    return _sorted(faults)


def check_readers(files: CheckedFiles) -> list[Fault]:
    """The faults of every other file that the assistant reads: each is read as the assistant reads it.

    The guided dialogues bring spaCy with them (a second).
    """
    from tremplin.staff.checks.meanings import meaning_faults
    from tremplin.staff.checks.readers import reader_faults

    content, _ = Content.read(files.data, read_once)
    try:
        shapes = Shapes.load(files.data)
    except ContentError as error:
        return _sorted(error.faults)
    faults = list(shape_faults(files.data, shapes, content.facts.values if content else None))
    # A file with a fault of form would be refused by its reader, and would mean nothing, for that alone.
    broken = {fault.path for fault in faults if fault.severity == "erreur"}
    if content is not None:
        with contextlib.suppress(ContentError):  # told with the content
            names = DeclaredNames.load(files.domain)
            faults += meaning_faults(content, names.topics.keys(), shapes, broken)
    # Nor is a rule wrong that names a question by its right name.
    broken |= {fault.path for fault in faults if fault.code == "reponse_absente"}
    faults += reader_faults(files.data, content, broken)
    return _sorted(faults)


def check_directory(files: CheckedFiles) -> list[Fault]:
    """The faults of the contacts and of the directory of structures."""
    # Here, not above: the tables of places and structures take a second that the content need not wait for.
    from tremplin.staff.checks.contacts import contact_faults
    from tremplin.staff.checks.directory import directory_faults

    folder = files.data / DIRECTORY
    facts: Facts | None = None
    examples: tuple[str, ...] = ()
    with contextlib.suppress(ContentError):  # told with the content
        examples = CheckSettings.load(files.data).contacts_exemple
        facts = Facts.load(files.data / FACTS_FILE)
    return _sorted([*contact_faults(folder, facts, examples), *directory_faults(folder)])


def check_training() -> list[Fault]:
    """A remark when the newest model has not learned what stands in the files now."""
    models = models_dir()
    try:
        outdated = any(models.glob("*.tar.gz")) and current_model() is None
    except OSError:
        return []  # a file that cannot be opened is told with the content
    return [Fault(models, 1, "entrainement", 1, severity="attention")] if outdated else []


def has_errors(faults: Iterable[Fault]) -> bool:
    """Whether something cannot be used as it stands."""
    return any(fault.severity == "erreur" for fault in faults)


def _other_yaml_faults(data: Path) -> Iterator[Fault]:
    """Faults of the YAML files that hold no answers (words of the site, of the channels, of the staff)."""
    for path in sorted(data.rglob("*.yml")):
        if path.parent.name in FOLDERS or path.parent.name == DIRECTORY or path == data / FACTS_FILE:
            continue  # read with what they hold
        try:
            read_yaml(path)
        except ContentError as error:
            yield from error.faults


def _sorted(faults: Iterable[Fault]) -> list[Fault]:
    """What cannot be read first, then by file and line, each once."""
    once = dict.fromkeys(with_column(fault) for fault in faults)
    return sorted(
        once,
        key=lambda fault: (fault.code not in UNREADABLE, str(fault.path), fault.line, fault.column or 0, fault.code),
    )

"""Everything that the staff can break in data/, as a list of faults. Pure reading: no model, no Rasa, under a second."""

import contextlib
import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tremplin.answers import Content, ContentError, Facts, Fault
from tremplin.answers.content import FOLDERS, not_yet, review_due
from tremplin.answers.yaml_lines import read_yaml
from tremplin.settings import data_dir, models_dir, project_dir
from tremplin.staff.checks.domain import DeclaredNames
from tremplin.staff.checks.examples import example_faults, read_test_messages
from tremplin.staff.checks.lexicon import lexicon_faults
from tremplin.staff.checks.names import unknown_values
from tremplin.staff.checks.settings import CheckSettings
from tremplin.staff.checks.source import read_once, with_column
from tremplin.staff.checks.topics import key_faults, response_faults, topic_faults
from tremplin.staff.checks.wording import wording_faults
from tremplin.staff.training import current_model

DIRECTORY = "directory"
FACTS_FILE = "facts.yml"
SITE = "web"


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
        faults += lexicon_faults(files.data, content.topics)
        faults += [*review_due(content, today), *not_yet(content, today)]
        faults += topic_faults(content, names, settings)
        faults += response_faults(content, names, settings)
        faults += wording_faults(content, settings)
        for path in sorted((files.data / SITE).glob("*.yml")):
            faults += unknown_values(path, content.facts.values.keys() | settings.valeurs_du_site)
    faults += example_faults(files.data, names, settings, read_test_messages(files.test_messages))
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
    outdated = any(models.glob("*.tar.gz")) and current_model() is None
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
    """By file and line, each once."""
    once = dict.fromkeys(with_column(fault) for fault in faults)
    return sorted(once, key=lambda fault: (str(fault.path), fault.line, fault.column or 0, fault.code))

"""What the staff must mend, now: the files that the running assistant could not use, where and how, in French."""

from dataclasses import dataclass
from pathlib import Path

from tremplin import kept_files
from tremplin.answers.fault_sentences import FILE, FaultSentences
from tremplin.answers.faults import Fault
from tremplin.kept_files import Broken, LostContent
from tremplin.settings import project_dir

_SHOWN = 200  # characters of what a reader says


@dataclass(frozen=True)
class BrokenFile:
    """One fault of a file.

    Attributes:
        fault: the file, the line, the column.
        sentence: what is wrong and how to mend it, in French.
        copy: the copy that serves in its place; None when none does.
    """

    fault: Fault
    sentence: str
    copy: Path | None

    def as_dict(self) -> dict[str, str | int | None]:
        """The broken file as the route of health and the terminal tell it; paths from the project's folder."""
        return {
            "file": _shown(self.fault.path),
            "line": self.fault.line,
            "column": self.fault.column or 1,
            "sentence": self.sentence,
            "copy": _shown(self.copy) if self.copy else None,
        }


def broken_files() -> list[BrokenFile]:
    """The faults of all files that this process could not use as they stand; each file and line once."""
    found = {
        (fault.path, fault.line, fault.code): (fault, part) for part in kept_files.broken() for fault in faults_of(part)
    }
    if not found:
        return []
    sentences = kept_files.first_good(FaultSentences.load, FILE)
    return [
        BrokenFile(fault, sentences.say(fault), kept_files.copy_of(fault.path) if part.is_served else None)
        for fault, part in found.values()
    ]


def faults_of(part: Broken) -> list[Fault]:
    """Why a part cannot be read, as faults of its files."""
    error = part.error
    told = [fault for fault in getattr(error, "faults", ()) if fault.severity == "erreur"]
    if told:
        return told
    if isinstance(error, LostContent):
        return [Fault(error.path, 1, error.code, detail=error.detail)]
    return [
        Fault(path, 1, "partie_inutilisable", detail=f"{error}"[:_SHOWN].rstrip(".") or type(error).__name__)
        for path in part.files
    ]


def _shown(path: Path) -> str:
    return str(path.relative_to(project_dir()) if path.is_relative_to(project_dir()) else path)

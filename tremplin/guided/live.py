"""The questions, rules and lists as they stand on the disk: an edited file counts a moment later, a broken one does not."""

from __future__ import annotations

from pathlib import Path

from tremplin.answers.content import FACTS_FILE
from tremplin.answers.facts import Facts
from tremplin.guided.checklist import Checklist
from tremplin.guided.orientation import Orientation
from tremplin.guided.simulation import LoanLimits, both_limits
from tremplin.kept_files import kept


@kept("orientation/questions.yml", "orientation/regles.yml", FACTS_FILE, follows=True)
def orientation(data: Path) -> Orientation:
    """The questions and rules of « est-ce pour moi ? »."""
    return Orientation.load(data, Facts.load(data / FACTS_FILE))


@kept("papiers/questions.yml", "papiers/liste.yml", follows=True)
def checklist(data: Path) -> Checklist:
    """The questions and lines of the list of papers."""
    return Checklist.load(data)


def limits(is_professional: bool) -> LoanLimits:
    """The limits of the personal or of the professional loan."""
    personal, professional = _both_limits()
    return professional if is_professional else personal


@kept(FACTS_FILE, follows=True)
def _both_limits(data: Path) -> tuple[LoanLimits, LoanLimits]:
    return both_limits(Facts.load(data / FACTS_FILE))

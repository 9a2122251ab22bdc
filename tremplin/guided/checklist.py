"""« Ma liste de papiers »: what to bring, from the project and the situation. The lines are data/papiers/liste.yml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tremplin.answers.yaml_lines import read_yaml
from tremplin.guided.questionnaire import (
    Conditions,
    Questionnaire,
    check_conditions,
    holds,
    line_of,
    read_conditions,
)

NAME = "papiers"


@dataclass(frozen=True)
class Paper:
    """A line of the list: a paper, who needs it, and the source of facts.yml that says so (None: a common usage)."""

    text: str
    conditions: Conditions
    source: str | None


@dataclass(frozen=True)
class Group:
    """Papers that belong together, under a title."""

    title: str
    papers: tuple[Paper, ...]


@dataclass(frozen=True)
class Checklist:
    """The questions, and every paper that somebody may need; `box` opens each line."""

    questionnaire: Questionnaire
    groups: tuple[Group, ...]
    box: str

    @classmethod
    def load(cls, data: Path) -> Checklist:
        """Read data/papiers.

        Raises:
            QuestionnaireError: a line depends on an answer that does not exist.
        """
        questionnaire = Questionnaire.load(data / NAME / "questions.yml", NAME)
        path = data / NAME / "liste.yml"
        document = read_yaml(path)
        groups = []
        for entry in document["groupes"]:
            papers = [Paper(str(p["texte"]), read_conditions(p.get("si")), p.get("source")) for p in entry["lignes"]]
            for paper, line in zip(papers, entry["lignes"]):
                check_conditions(paper.conditions, questionnaire.questions, path, line_of(line, "si"))
            groups.append(Group(str(entry["titre"]), tuple(papers)))
        return cls(questionnaire, tuple(groups), str(document["case"]))

    def papers(self, answers: Mapping[str, str]) -> list[Group]:
        """What to bring with these answers, without the groups that are empty."""
        groups = [Group(g.title, tuple(p for p in g.papers if holds(p.conditions, answers))) for g in self.groups]
        return [group for group in groups if group.papers]

    def cards(self, answers: Mapping[str, str]) -> list[dict[str, Any]]:
        """The list as every channel shows, copies and prints it: a card a group, a line with a box a paper."""
        return [
            {"title": group.title, "lines": [{"kind": "paper", "text": f"{self.box}{p.text}"} for p in group.papers]}
            for group in self.papers(answers)
        ]

"""The report in a terminal, as a CSV and as one page to print."""

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

import jinja2
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from tremplin.staff import observation as seen
from tremplin.staff.report import SMALL, Report, ReportTable, Row, shown_number
from tremplin.staff.words import WORDS_FOLDER, Words

PAGE = "rapport.html"
WEEKS_IN_TERMINAL = 4
#: Rows of a table in the terminal; the page and the CSV hold all.
ROWS_IN_TERMINAL = 15
#: A spreadsheet reads a cell that begins so as a formula.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


class ReportOutput:
    """Writes a report in French.

    Args:
        data: the data folder.
        topics: topic → its human title.
        departements: code → what people read.
    """

    def __init__(self, data: Path, topics: Mapping[str, str], departements: Mapping[str, str]) -> None:
        self._words = Words.load(data, "rapport")
        self._totals = self._words.table("totaux")
        self._titles = self._words.table("tableaux")
        self._kinds = self._words.table("especes")
        self._labels: dict[str, Mapping[str, str]] = {
            seen.REASONS: self._words.table("raisons"),
            seen.CHANNELS: self._words.table("canaux"),
            seen.DEPARTEMENTS: departements,
            seen.NOTHING_NEAR: departements,
        }
        self._topics = topics
        loader = jinja2.FileSystemLoader(data / WORDS_FOLDER)
        self._pages = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)

    def label(self, rubric: str, name: str) -> str:
        """What people read for a name of a table."""
        if name in (seen.UNKNOWN, seen.ALL):
            return self._words.say("inconnu")
        return self._labels.get(rubric, self._topics).get(name, name)

    def suggestion(self, topic: str) -> str:
        """The likeliest topic of a message, with what to type to file the message under it."""
        label = self.label(seen.TOPICS, topic)
        return label if topic == seen.UNKNOWN else self._words.say("suggestion", titre=label, sujet=topic)

    def terminal(self, report: Report) -> RenderableType:
        """The report for a terminal."""
        say = self._words.say
        parts: list[RenderableType] = [
            Text(say("titre"), style="bold"),
            Text(self._period(report)),
            Text(self._secret(), style="dim"),
            self._terminal_table("", [(self._totals[row.label], row) for row in report.totals], report),
        ]
        for table in (*report.tables, report.lone):
            parts.append(self._terminal_table(self._titles[table.rubric], self._labelled(table), report))
        groups = Table(title=Text(say("groupes")), title_justify="left", caption_justify="left")
        groups.caption = Text(say("groupes_aide"))  # brackets in it are no markup
        for heading in ("message", "piste", "espece", "personnes"):
            groups.add_column(say(heading), justify="right" if heading == "personnes" else "left")
        for group in report.groups:
            first = group.messages[0]
            groups.add_row(
                Text(first.text), Text(self.suggestion(group.likely)), self._kinds[first.kind], str(group.persons)
            )
        return Group(*parts, groups if report.groups else Text(f"{say('groupes')} : {say('vide')}"))

    def lone_messages(self, report: Report) -> RenderableType:
        """The masked messages of small groups, for somebody who teaches the assistant."""
        if not report.lone_messages:
            return Text(f"{self._words.say('isoles_titre')} : {self._words.say('vide')}")
        table = Table(title=self._words.say("isoles_titre"), title_justify="left")
        table.add_column(self._words.say("message"))
        table.add_column(self._words.say("piste"))
        for message in report.lone_messages:
            table.add_row(Text(message.text), Text(self.suggestion(message.likely)))
        return table

    def csv(self, report: Report) -> str:
        """Every number of every week (separator « ; », as spreadsheets read it in French)."""
        text = io.StringIO()
        writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
        writer.writerow(self._words.table("csv").values())
        for rubric, label, row in self._all_rows(report):
            for monday, number in zip(report.weeks, row.weeks):
                if number:
                    writer.writerow([_cell(rubric), _cell(label), monday.isoformat(), shown_number(number)])
        return text.getvalue()

    def page(self, report: Report) -> str:
        """One page of HTML that needs no other file; every text is escaped."""
        return self._pages.get_template(PAGE).render(
            report=report,
            words=self._words,
            period=self._period(report),
            secret=self._secret(),
            folded=self._words.say("replie", petit=SMALL),
            total_titles=self._totals,
            table_titles=self._titles,
            kinds=self._kinds,
            label=self.label,
            suggestion=self.suggestion,
            number=self._number,
            safe=_safe_height,
            weekly=lambda row: self._weekly(report, row),
        )

    def _labelled(self, table: ReportTable) -> list[tuple[str, Row]]:
        rows = [(self.label(table.rubric, row.label), row) for row in table.rows]
        return [*rows, (self._words.say("replie", petit=SMALL), table.folded)] if table.folded else rows

    def _all_rows(self, report: Report) -> Iterator[tuple[str, str, Row]]:
        for row in report.totals:
            yield self._totals[row.label], "", row
        for table in (*report.tables, report.lone):
            for label, row in self._labelled(table):
                yield self._titles[table.rubric], label, row

    def _terminal_table(self, title: str, rows: list[tuple[str, Row]], report: Report) -> RenderableType:
        if not rows:
            return Text(f"{title} : {self._words.say('vide')}")
        table = Table(title=title or None, title_justify="left", expand=True)
        table.add_column("", ratio=1)
        table.add_column(self._words.say("nombre"), justify="right")
        for monday in report.weeks[-WEEKS_IN_TERMINAL:]:
            table.add_column(self._words.say("semaine", jour=f"{monday:%d/%m}"), justify="right")
        for label, row in rows[:ROWS_IN_TERMINAL]:
            weeks = [shown_number(number) for number in row.weeks[-WEEKS_IN_TERMINAL:]]
            table.add_row(Text(label), self._number(row.number), *weeks)
        return table

    def _number(self, number: int) -> str:
        return shown_number(number) if number >= SMALL or not number else self._words.say("moins", petit=SMALL)

    def _weekly(self, report: Report, row: Row) -> str:
        parts = [f"{monday:%d/%m} : {self._number(number)}" for monday, number in zip(report.weeks, row.weeks)]
        return ", ".join(parts)

    def _period(self, report: Report) -> str:
        first, weeks = report.weeks[0], len(report.weeks)
        return self._words.say("periode", debut=f"{first:%d/%m/%Y}", fin=f"{report.until:%d/%m/%Y}", semaines=weeks)

    def _secret(self) -> str:
        return self._words.say("secret", petit=SMALL)


def print_report(console: Console, output: ReportOutput, report: Report, with_lone: bool) -> None:
    """Print the report, and the lone messages when they are asked for."""
    console.print(output.terminal(report))
    if with_lone:
        console.print(output.lone_messages(report))


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


def _safe_height(number: int) -> int:
    """The height of a bar: a small number is drawn like the smallest that may be told."""
    return number if number >= SMALL or number == 0 else SMALL

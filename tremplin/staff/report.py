"""What people ask, by week: from counts to the tables of the report, where small numbers are folded."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from tremplin.staff import observation as seen
from tremplin.staff.conversation_store import Counts
from tremplin.staff.likeness import MessageGroup, group_alike
from tremplin.staff.observation import UnclearMessage

#: A smaller number could point at a person: it is folded with others, or shown as « moins de 5 ».
SMALL = 5
#: The tables, in the order of the report.
TABLES = (
    seen.TOPICS, seen.UNANSWERED, seen.DOUBTFUL, seen.NOT_USEFUL, seen.REASONS, seen.DEPARTEMENTS, seen.NOTHING_NEAR, seen.CHANNELS,
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A line of a table: the name that the program gives, its number, and its number each week."""

    label: str
    number: int
    weeks: tuple[int, ...]


@dataclass(frozen=True)
class ReportTable:
    """The rows of at least SMALL, largest first; the others are one sum."""

    rubric: str
    rows: tuple[Row, ...]
    folded: Row | None

    @property
    def largest(self) -> int:
        """The largest number of the table, for bars."""
        return max((row.number for row in self.rows), default=1)


@dataclass(frozen=True)
class Report:
    """All of the report.

    Attributes:
        until: the last day.
        weeks: the Mondays, the oldest first.
        totals: conversations, messages, unanswered, doubtful, useful, not useful, a row each.
        groups: messages alike of at least SMALL persons.
        lone: how many unclear messages are in smaller groups, by likeliest topic.
        lone_messages: their masked texts, for the terminal of somebody who teaches the assistant, never for a file.
    """

    until: datetime.date
    weeks: tuple[datetime.date, ...]
    totals: tuple[Row, ...]
    tables: tuple[ReportTable, ...]
    groups: tuple[MessageGroup, ...]
    lone: ReportTable
    lone_messages: tuple[UnclearMessage, ...]


def first_day(today: datetime.date, weeks: int) -> datetime.date:
    """The Monday with which a report of so many weeks begins, the running week included."""
    return _monday(today) - datetime.timedelta(weeks=weeks - 1)


def build_report(counts: Counts, unclear: Sequence[UnclearMessage], today: datetime.date, weeks: int) -> Report:
    """Put counts and unclear messages in the tables of the last weeks."""
    mondays = tuple(first_day(today, weeks) + datetime.timedelta(weeks=number) for number in range(weeks))
    by_rubric: dict[str, dict[str, Counter[datetime.date]]] = defaultdict(lambda: defaultdict(Counter))
    for (day, rubric, label), number in counts.items():
        if mondays[0] <= day <= today:
            by_rubric[rubric][label][_monday(day)] += number
    groups = group_alike([message for message in unclear if mondays[0] <= message.day <= today])
    shown = tuple(group for group in groups if group.persons >= SMALL)
    lone = [message for group in groups if group.persons < SMALL for message in group.messages]
    by_topic: dict[str, Counter[datetime.date]] = defaultdict(Counter)
    for message in lone:
        by_topic[message.likely][_monday(message.day)] += 1
    totals = (seen.CONVERSATIONS, seen.MESSAGES, seen.UNANSWERED, seen.DOUBTFUL, seen.USEFUL, seen.NOT_USEFUL)
    return Report(
        today,
        mondays,
        tuple(_total(rubric, by_rubric[rubric], mondays) for rubric in totals),
        tuple(_table(rubric, by_rubric[rubric], mondays) for rubric in TABLES),
        shown,
        _table("isoles", by_topic, mondays),
        tuple(lone),
    )


def shown_number(number: int) -> str:
    """A number as it may be shown: small ones are not told."""
    return str(number) if number >= SMALL or number == 0 else f"< {SMALL}"


def _table(rubric: str, labels: dict[str, Counter[datetime.date]], mondays: tuple[datetime.date, ...]) -> ReportTable:
    rows = [_row(label, by_week, mondays) for label, by_week in labels.items()]
    large = sorted((row for row in rows if row.number >= SMALL), key=lambda row: (-row.number, row.label))
    small = [row for row in rows if row.number < SMALL]
    folded = _row("", sum((labels[row.label] for row in small), Counter()), mondays) if small else None
    return ReportTable(rubric, tuple(large), folded)


def _total(rubric: str, labels: dict[str, Counter[datetime.date]], mondays: tuple[datetime.date, ...]) -> Row:
    return _row(rubric, sum(labels.values(), Counter()), mondays)


def _row(label: str, by_week: Counter[datetime.date], mondays: tuple[datetime.date, ...]) -> Row:
    return Row(label, sum(by_week.values()), tuple(by_week[monday] for monday in mondays))


def _monday(day: datetime.date) -> datetime.date:
    return day - datetime.timedelta(days=day.weekday())

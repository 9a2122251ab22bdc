"""What people ask: what is counted, what is folded, and that no text of a stranger becomes markup."""

import csv
import datetime
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from sqlalchemy.engine import URL, make_url
from stored import NOW, Said, rasa_store, save
from typer.testing import CliRunner

from tremplin.settings import data_dir
from tremplin.staff import observation as seen
from tremplin.staff.conversation_store import StoredConversation, open_store, read_conversations
from tremplin.staff.likeness import group_alike
from tremplin.staff.observation import Observations, UnclearMessage, observe
from tremplin.staff.report import SMALL, build_report, shown_number
from tremplin.staff.report_cli import app
from tremplin.staff.report_output import ReportOutput

TODAY = NOW.date()


def _departement(key: str) -> str | None:
    return key.removeprefix("departement:") if key.startswith("departement:") else None


async def _observed(tmp_path: Path, *conversations: tuple[Said, ...]) -> Observations:
    address: URL = make_url(f"sqlite:///{tmp_path}/conversations.db")
    store = rasa_store(address)
    for number, turns in enumerate(conversations):
        await save(store, f"person-{number}", *turns)
    long_ago = NOW - datetime.timedelta(days=1_000)
    return observe(read_conversations(open_store(address), long_ago), _departement)


def _number(found: Observations, rubric: str, label: str = seen.ALL) -> int:
    return sum(number for (_, r, name), number in found.counts.items() if (r, name) == (rubric, label))


FAILED = (("nlu_fallback", 1.0), ("fichage", 0.3))
OPINION = {"message": "m1", "topic": "duree", "utile": False, "raison": ""}

COUNTED = [
    # what is said, rubric, label, how many
    ((Said("a", 1), Said("b", 1)), seen.CONVERSATIONS, "", 1),
    ((Said("a", 2), Said("b", 1)), seen.CONVERSATIONS, "", 2),
    ((Said("a", 1), Said("b", 1)), seen.MESSAGES, "", 2),
    ((Said("a", 1, ("duree", "cout")),), seen.TOPICS, "cout", 1),
    ((Said("/montant", 1, ("montant",), ()),), seen.TOPICS, "montant", 1),
    ((Said("/restart", 1, ("restart",), ()),), seen.MESSAGES, "", 0),
    ((Said("a", 1, channel="telegram"),), seen.CHANNELS, "telegram", 1),
    ((Said("a", 1, place="departement:62"), Said("b", 1, place="departement:62")), seen.DEPARTEMENTS, "62", 1),
    ((Said("a", 1, place="region:32"),), seen.DEPARTEMENTS, "?", 0),
    ((Said("a", 1, place="departement:48", response="utter_aucune_structure"),), seen.NOTHING_NEAR, "48", 1),
    ((Said("a", 1, (), FAILED),), seen.UNANSWERED, "fichage", 1),
    ((Said("a", 1, ("duree",), (("duree", 0.4),)),), seen.DOUBTFUL, "duree", 1),
    ((Said("a", 1, ("duree",), (("duree", 0.9),)),), seen.DOUBTFUL, "duree", 0),
    ((Said("a", 1, ("duree", "cout"), (("duree", 0.4), ("cout", 0.35))),), seen.DOUBTFUL, "duree", 0),
    ((Said("a", 1, ("cout",), (("duree", 0.4), ("cout", 0.1))),), seen.DOUBTFUL, "cout", 1),
    ((Said("a", 1, ("hors_sujet",), (("hors_sujet", 0.9), ("fichage", 0.08))),), seen.UNANSWERED, "fichage", 1),
    ((Said("a", 1, ("hors_sujet",), (("hors_sujet", 0.9), ("fichage", 0.01))),), seen.UNANSWERED, "?", 1),
    ((Said("a", 1, ("hors_sujet", "duree"), (("hors_sujet", 0.4), ("duree", 0.6))),), seen.UNANSWERED, "?", 0),
    ((Said("a", 1, opinions=(OPINION, {**OPINION, "raison": "faux"})),), seen.NOT_USEFUL, "duree", 1),
    ((Said("a", 1, opinions=(OPINION, {**OPINION, "raison": "faux"})),), seen.REASONS, "faux", 1),
    ((Said("a", 1, opinions=({**OPINION, "utile": True},)),), seen.USEFUL, "duree", 1),
]


@pytest.mark.parametrize(("turns", "rubric", "label", "number"), COUNTED)
@pytest.mark.asyncio
async def test_counting(tmp_path: Path, turns: tuple[Said, ...], rubric: str, label: str, number: int) -> None:
    assert _number(await _observed(tmp_path, turns), rubric, label) == number


@pytest.mark.asyncio
async def test_messages_are_masked_again(tmp_path: Path) -> None:
    found = await _observed(tmp_path, (Said("rappelez le 06 12 34 56 78 \x1b[31m", 1, (), FAILED),))
    assert [message.text for message in found.unclear] == ["rappelez le [téléphone masqué]  [31m"]


@pytest.mark.asyncio
async def test_a_message_is_shown_without_its_place_and_two_villages_are_alike(tmp_path: Path) -> None:
    def asks(place: str) -> Said:
        entity = {"entity": "lieu", "start": 7, "end": 7 + len(place), "value": "commune:1"}
        return Said(f"aide a {place} svp", 1, (), FAILED, entities=(entity,))

    found = await _observed(tmp_path, (asks("Saint-Chély-d'Apcher"),), (asks("Ry"),))
    assert [message.text for message in found.unclear] == ["aide a [lieu] svp"] * 2
    assert [group.persons for group in group_alike(found.unclear)] == [2]


def test_an_event_of_another_shape_does_not_stop_the_report() -> None:
    strange: tuple[dict[str, Any], ...] = (
        {"event": "user", "timestamp": None, "text": None},
        {"event": "slot", "name": "avis", "value": "x"},
        {},
    )
    assert observe(iter([StoredConversation("x", strange)]), _departement).counts == Counter()


def _unclear(text: str, conversation: int, likely: str = "fichage") -> UnclearMessage:
    return UnclearMessage(TODAY, seen.UNANSWERED, text, likely, conversation)


def test_messages_alike_are_grouped_and_the_typical_one_is_shown() -> None:
    messages = [
        _unclear(f"jsui fiché banque de france {sign}", n) for n, sign in enumerate(["", "?", "!", "svp", "help"])
    ]
    groups = group_alike([*messages, _unclear("un tout autre message sur les chats", 9)])
    assert [group.persons for group in groups] == [5, 1]
    assert groups[0].messages[0].text.strip() in {"jsui fiché banque de france", "jsui fiché banque de france ?", "jsui fiché banque de france !"}  # fmt: skip


def test_messages_alike_suggest_the_topic_that_most_of_them_may_have_meant() -> None:
    likely = ["fichage", "?", "montant", "fichage", "?", "?"]
    (group,) = group_alike([_unclear("on fait comment", n, topic) for n, topic in enumerate(likely)])
    assert (group.persons, group.likely) == (6, "fichage")


@pytest.mark.parametrize(("persons", "quoted"), [(SMALL - 1, False), (SMALL, True)])
def test_a_message_of_few_persons_is_never_quoted(persons: int, quoted: bool) -> None:
    report = build_report(Counter(), [_unclear("je m'appelle jeanne", n) for n in range(persons)], TODAY, 4)
    output = ReportOutput(data_dir(), {}, {})
    assert ("jeanne" in output.page(report)) is quoted
    assert "jeanne" not in output.csv(report)


def test_one_person_who_insists_is_still_one_person() -> None:
    report = build_report(Counter(), [_unclear("je m'appelle jeanne", 1)] * 20, TODAY, 4)
    assert report.groups == ()


def test_small_numbers_are_folded() -> None:
    counts = Counter(
        {(TODAY, seen.DEPARTEMENTS, "62"): 12, (TODAY, seen.DEPARTEMENTS, "48"): 2, (TODAY, seen.DEPARTEMENTS, "08"): 4}
    )
    table = next(t for t in build_report(counts, [], TODAY, 4).tables if t.rubric == seen.DEPARTEMENTS)
    assert [(row.label, row.number) for row in table.rows] == [("62", 12)]
    assert table.folded is not None
    assert table.folded.number == 6


@pytest.mark.parametrize(("number", "shown"), [(0, "0"), (1, "< 5"), (4, "< 5"), (5, "5")])
def test_shown_numbers(number: int, shown: str) -> None:
    assert shown_number(number) == shown


def test_weeks_begin_on_monday_and_older_days_are_left_out() -> None:
    monday = datetime.date(2026, 11, 16)
    days = {monday: 5, monday - datetime.timedelta(days=1): 6, monday - datetime.timedelta(days=8): 7}
    counts = Counter({(day, seen.MESSAGES, ""): number for day, number in days.items()})
    report = build_report(counts, [], TODAY, 2)
    assert report.weeks == (datetime.date(2026, 11, 9), monday)
    assert next(row.weeks for row in report.totals if row.label == seen.MESSAGES) == (6, 5)


def test_brackets_of_masked_words_are_shown_in_the_terminal() -> None:
    report = build_report(Counter(), [_unclear("aide a [lieu]", n, "duree") for n in range(SMALL)], TODAY, 4)
    console = Console(record=True, width=160)
    console.print(ReportOutput(data_dir(), {"duree": "Combien de temps ?"}, {}).terminal(report))
    shown = console.export_text()
    assert "aide a [lieu]" in shown
    assert "[lieu] : un lieu a été caché" in shown
    assert "Combien de temps ? (/apprendre duree)" in shown


def test_untrusted_text_is_escaped_in_the_page_and_harmless_in_the_csv() -> None:
    attack = "<script>alert(1)</script>"
    counts = Counter({(TODAY, seen.TOPICS, "=cmd()"): 9, (TODAY, seen.CHANNELS, attack): 9})
    report = build_report(counts, [_unclear(attack, n) for n in range(9)], TODAY, 4)
    output = ReportOutput(data_dir(), {}, {})
    page = output.page(report)
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    cells = [row[1] for row in csv.reader(output.csv(report).splitlines(), delimiter=";")]
    assert "'=cmd()" in cells


def test_the_page_needs_no_other_file() -> None:
    page = ReportOutput(data_dir(), {}, {}).page(build_report(Counter(), [], TODAY, 4))
    assert not {"src=", "href=", "url(", "@import"} & {
        word for word in ("src=", "href=", "url(", "@import") if word in page
    }


def test_an_empty_report_says_so() -> None:
    console = Console(record=True, width=100)
    console.print(ReportOutput(data_dir(), {}, {}).terminal(build_report(Counter(), [], TODAY, 4)))
    assert "Rien pour cette période" in console.export_text()


@pytest.mark.asyncio
async def test_the_command_writes_both_files(tmp_path: Path) -> None:
    await _observed(tmp_path, *[(Said("/duree", 0, ("duree",), ()),) for _ in range(SMALL)])
    endpoints = tmp_path / "endpoints.yml"
    database = tmp_path / "conversations.db"
    endpoints.write_text(f"tracker_store: {{type: SQL, dialect: sqlite, db: {database}}}", encoding="utf-8")
    files = {name: tmp_path / name for name in ("r.csv", "r.html")}
    arguments = ["--endpoints", str(endpoints), "--csv", str(files["r.csv"]), "--page", str(files["r.html"])]
    result = CliRunner().invoke(app, [*arguments, "--semaines", "104"])
    assert result.exit_code == 0, result.output
    assert files["r.csv"].read_bytes().startswith(b"\xef\xbb\xbfrubrique;")
    assert "Sur combien de temps peut-on rembourser" in files["r.html"].read_text(encoding="utf-8")

"""Whatever people and files wrote, no spreadsheet computes it: every CSV that leaves the project."""

import csv
import io
import re
from collections import Counter
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from tremplin.directory.writing import safe_cell
from tremplin.settings import data_dir, project_dir
from tremplin.staff import observation
from tremplin.staff.report import build_report
from tremplin.staff.report_output import ReportOutput

TODAY = date(2026, 11, 20)
COMPUTED = re.compile(r"[=+\-@\t\r]")  # as OWASP lists them (CSV injection)
PHONE_OR_NUMBER = re.compile(r"[+-]\d+(?:\.\d+)?(?:e-?\d+)?")
beginnings = st.sampled_from(["=", "+", "-", "@", "\t=", "\r=", "=cmd|' /C calc'!A0", "@SUM(1+1)", "-2+3", "+33 1"])
letters = st.characters(blacklist_categories=["Cs"], blacklist_characters="\0")  # what a CSV can hold
wild = st.builds(str.__add__, beginnings, st.text(letters, max_size=20)) | st.text(letters, max_size=30)


def is_harmless(cell: str) -> bool:
    return not COMPUTED.match(cell) or PHONE_OR_NUMBER.fullmatch(cell) is not None


@settings(deadline=None)
@given(wild)
def test_no_cell_of_the_directory_is_computed(text: str) -> None:
    assert is_harmless(safe_cell(text))
    assert safe_cell(text) in (text, f"'{text}")


@settings(deadline=None, max_examples=50)
@given(wild)
def test_no_cell_of_the_report_is_computed(text: str) -> None:
    counts = Counter({(TODAY, observation.TOPICS, text): 9})
    exported = ReportOutput(data_dir(), {}, {}).csv(build_report(counts, [], TODAY, 4))
    for row in csv.reader(io.StringIO(exported, newline=""), delimiter=";"):
        assert all(is_harmless(cell) for cell in row)


def test_no_other_file_writes_spreadsheets() -> None:
    writers = re.compile(r"csv\.(Dict)?[wW]riter|Workbook\(")
    found = {path.name for path in project_dir().glob("tremplin/**/*.py") if writers.search(path.read_text("utf-8"))}
    assert found <= {"report_output.py", "writing.py", "bench.py"}, "bench.py writes to a temporary folder"

"""Whatever somebody writes in a content file, the check tells it, and the running assistant goes on."""

import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tremplin.answers import LiveContent, compose
from tremplin.settings import data_dir
from tremplin.staff.check import CheckedFiles, check_content, check_directory
from tremplin.staff.check_cli import FaultPrinter

FILES = ("topics/duree.yml", "facts.yml", "directory/contacts.yml")
KEYS = ("responses", "nlu", "utter_duree", "text", "metadata", "titre", "sources", "suites", "condition", "buttons",
        "valeurs", "association", "nom", "valeur", "format", "source", "verifie_le", "examples", "intent", "question")  # fmt: skip
SCALARS = st.none() | st.booleans() | st.integers() | st.dates() | st.text(max_size=12) | st.sampled_from(KEYS)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=3),
    max_leaves=6,
)


def _places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where something stands in a document."""
    keys = range(len(node)) if isinstance(node, list) else node if isinstance(node, dict) else ()
    return [path, *(place for key in keys for place in _places(node[key], (*path, key)))]


def _with(node: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    copy = list(node) if isinstance(node, list) else dict(node)
    copy[path[0]] = _with(node[path[0]], path[1:], value)
    return copy


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_anything_in_the_place_of_anything(small_project: CheckedFiles, data: st.DataObject) -> None:
    live = LiveContent(small_project.data)
    path: Path = small_project.data / data.draw(st.sampled_from(FILES))
    before = path.read_text(encoding="utf-8")
    document = yaml.safe_load(before)
    broken = _with(document, data.draw(st.sampled_from(_places(document))), data.draw(ANYTHING))
    try:
        path.write_text(yaml.safe_dump(broken, allow_unicode=True), encoding="utf-8")
        faults = [*check_content(small_project, datetime.date(2026, 11, 22)), *check_directory(small_project)]
        printer = FaultPrinter(console=None, data=data_dir())  # type: ignore[arg-type]  # only its sentences are read
        assert all(printer.sentence(fault) for fault in faults)
        live._reload()
        assert not [fault for fault in live.problems if fault.code == "contenu_illisible"], "told by name, not by luck"
        for name in live.current().responses:
            compose(live.current(), name, {"type_microcredit": "professionnel"})
    finally:
        path.write_text(before, encoding="utf-8")


@pytest.mark.parametrize("text", ["", "x", "- a", "a: [", "\x00", "a: &b [*b]"])
def test_files_of_another_kind(small_project: CheckedFiles, text: str) -> None:
    live = LiveContent(small_project.data)
    for name in FILES:
        (small_project.data / name).write_text(text, encoding="utf-8")
    assert check_content(small_project, datetime.date(2026, 11, 22))
    check_directory(small_project)
    live._reload()
    assert compose(live.current(), "utter_montant", {}) is not None

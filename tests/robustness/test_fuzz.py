"""Wild inputs for what reads what people type and what the staff saves: nothing breaks. Bounded, for every build."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tremplin.directory.loading import load_files
from tremplin.places import load_gazetteer
from tremplin.settings import data_dir, project_dir

EXAMPLES = 150

words = st.sampled_from(
    [
        "Lille",
        "saint",
        "st",
        "Denis",
        "93",
        "75011",
        "près de",
        "l'",
        "à",
        "la",
        "Réunion",
        "cedex",
        "arrondissement",
        "2A",
        "-",
    ]
)
typed = st.text(max_size=80) | st.lists(words | st.text(max_size=6), max_size=12).map(" ".join)


@settings(max_examples=EXAMPLES, deadline=None)
@given(typed)
def test_any_words_are_a_place_several_or_none(text: str) -> None:
    gazetteer = load_gazetteer()
    resolution = gazetteer.resolve(text)
    assert isinstance(resolution.kind, str)
    assert all(gazetteer.get(place.key) == place for place in resolution.places)
    assert gazetteer.resolve(text) == resolution


@pytest.fixture(scope="module")
def shipped() -> bytes:
    return (data_dir() / "directory" / "services.csv").read_bytes()[:20_000]


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=2_000), suffix=st.sampled_from(["csv", "xlsx", "json"]))
def test_garbage_in_the_place_of_the_directory_is_told_and_survived(
    tmp_path: Path, content: bytes, suffix: str
) -> None:
    path = tmp_path / f"services.{suffix}"
    path.write_bytes(content)
    loaded = load_files([path])
    assert not loaded.structures
    assert loaded.issues or not loaded.services


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    places=st.lists(st.integers(0, 19_999), min_size=1, max_size=20),
    put=st.lists(st.sampled_from([b'"', b";", b",", b"\n", b"\x00", b"\xe9", b"=1+1", b"<script>", b"\t"]), min_size=1),
)
def test_a_damaged_directory_keeps_what_can_be_read(
    tmp_path: Path, shipped: bytes, places: list[int], put: list[bytes]
) -> None:
    damaged = bytearray(shipped)
    for number, position in enumerate(places):
        piece = put[number % len(put)]
        damaged[position : position + len(piece)] = piece
    path = tmp_path / "services.csv"
    path.write_bytes(bytes(damaged))
    load_files([path])


@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris is not installed")
def test_inputs_that_follow_the_code_break_nothing() -> None:
    """Guided by coverage: ten seconds in every build, TREMPLIN_FUZZ_SECONDS as long as one likes."""
    program = Path(__file__).with_name("guided_fuzz.py")
    seconds = os.environ.get("TREMPLIN_FUZZ_SECONDS", "10")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(program), seconds], cwd=project_dir(), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-5000:]

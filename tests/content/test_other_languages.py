"""An answer in another language keeps its own typography: the spaces before « : » and « ? » are French."""

import pytest

from tremplin.answers import Content, compose
from tremplin.settings import data_dir

CONTENT = Content.load(data_dir())


@pytest.mark.parametrize("language", ["en", "es", "pt", "tr", "ro"])
def test_no_space_stands_before_a_colon(language: str) -> None:
    answer = compose(CONTENT, "utter_autre_langue", {"langue": language})
    assert answer is not None and answer.lang == language
    assert ":" in answer.text and " :" not in answer.text.replace("\u00a0", " ").replace("https :", "")


def test_french_keeps_it() -> None:
    answer = compose(CONTENT, "utter_autre_langue", {})
    assert answer is not None and answer.lang is None
    assert "aider\u00a0: " in answer.text

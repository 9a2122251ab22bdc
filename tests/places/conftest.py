"""The real gazetteer, read once for all the tests of places."""

from __future__ import annotations

import pytest

from tremplin.places import Gazetteer, load_gazetteer


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return load_gazetteer()

"""docs/security.md keeps up with the project: the versions that it speaks of, and the tests that it names."""

import re

from tremplin.settings import project_dir

DOCUMENT = (project_dir() / "docs" / "security.md").read_text(encoding="utf-8")


def test_each_test_that_is_named_exists() -> None:
    named = re.findall(r"`(?:(tests/[\w/]+/)?(test_\w+\.py)|…)(?:::(test_\w+)(…)?)?`", DOCUMENT)
    assert len(named) > 40
    last = project_dir() / "tests" / "robustness"
    for folder, file, function, cut in named:
        if file:
            last = project_dir() / (folder or "tests/robustness/") / file
        functions = re.findall(r"def (test_\w+)\(", last.read_text(encoding="utf-8"))
        assert not function or [f for f in functions if f == function or cut and f.startswith(function)], (
            file,
            function,
        )


def test_each_version_that_was_looked_at_is_the_one_of_the_lock_file() -> None:
    table = DOCUMENT.partition("| Library | Version |")[2]
    listed = dict(re.findall(r"^\| ([a-z-]+) \| ([\w.]+) \|", table, re.MULTILINE))
    lock = (project_dir() / "requirements.lock").read_text(encoding="utf-8")
    locked = set(re.findall(r"^([a-z-]+)==([^ ;\\]+)", lock, re.MULTILINE))
    assert len(listed) > 10
    assert set(listed.items()) <= locked, "look again at what is known of the new version"

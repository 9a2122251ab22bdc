"""Words that never deceive: the dangers that a message names outright (data/lexique/dangers.yml).

The classifier finds what is said indirectly; this guard makes sure that nobody who says it in plain words is answered
about anything else.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from tremplin.answers.yaml_lines import read_yaml
from tremplin.nlu.spelling import fold
from tremplin.settings import data_dir

_NOT_A_LETTER = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class _Guard:
    topic: str
    phrases: re.Pattern[str]
    exceptions: re.Pattern[str] | None


@lru_cache(maxsize=1)
def _guards() -> tuple[_Guard, ...]:
    content = read_yaml(data_dir() / "lexique" / "dangers.yml")
    return tuple(
        _Guard(topic, _any_of(entry["phrases"]), _any_of(entry["sauf"]) if entry.get("sauf") else None)
        for topic, entry in content.items()
    )


def _any_of(phrases: list[str]) -> re.Pattern[str]:
    alternatives = (re.escape(phrase).replace(r"\*", r"\w*").replace(r"\ ", " ") for phrase in phrases)
    # « jveux », « jvais »: SMS writers stick the pronoun to the verb.
    return re.compile(rf"\bj?(?:{'|'.join(alternatives)})\b")


def dangers_named(message: str) -> tuple[str, ...]:
    """The danger topics that the message names outright, in the order of the file."""
    words = _NOT_A_LETTER.sub(" ", fold(message))
    found = []
    for guard in _guards():
        rest = guard.exceptions.sub(" ", words) if guard.exceptions else words
        if guard.phrases.search(rest):
            found.append(guard.topic)
    return tuple(found)

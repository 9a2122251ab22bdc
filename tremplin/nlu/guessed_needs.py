"""What is looked for near somebody who does not say it: by the words and the topics of a message.

The table is data/directory/besoins_devines.yml; needs said in so many words are the entity `besoin`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from tremplin.answers.yaml_lines import read_yaml
from tremplin.kept_files import kept
from tremplin.nlu.named_bodies import named_body
from tremplin.nlu.reading import Lexicon

_LOAN, _WORDS = "pret", "mots"
_TOPICS, _DANGERS = "sujets", "dangers"


def guessed_need(text: str, topics: Sequence[str], is_aside: bool = False) -> str | None:
    """The need (a value of tremplin.directory.Need) that a message is about; None when it tells nothing of it.

    The loan comes first wherever it is said. Other words count where no topic says more: somebody who looks for
    somewhere to go, or is in danger.

    Args:
        is_aside: the message is a question beside the search under way, whose topic says nothing of it.
    """
    said = _said(text)
    if _LOAN in said:
        return said[_LOAN]
    by_topic = next((need for topic in topics if (need := _needs(_TOPICS).get(topic))), None)
    is_told = bool(topics) and all(topic in _needs(_TOPICS) for topic in topics)
    if _WORDS in said and not is_told:
        return said[_WORDS]
    body = named_body(text)
    if body is not None and body.need is not None and not is_told:
        return body.need.value
    return (None if is_aside else by_topic) or next(
        (need for topic in topics if (need := _needs(_DANGERS).get(topic))), None
    )


def _said(text: str) -> dict[str, str]:
    """The first need, in the order of the file, that the words of each part of the table say."""
    if text.startswith("/"):
        return {}
    reading = _lexicon().read(text)
    parts = ((part, needs) for part, needs in _file().items() if part in (_LOAN, _WORDS))
    found = {part: next((need for need in needs if reading.has(f"{part}.{need}")), None) for part, needs in parts}
    return {part: need for part, need in found.items() if need}


@lru_cache(maxsize=2)
def _needs(part: str) -> Mapping[str, str]:
    """The need of each topic of a part of the table."""
    return {str(topic): str(need) for need, topics in _file()[part].items() for topic in topics}


@kept("directory/besoins_devines.yml")
def _file(data: Path) -> Mapping[str, Mapping[str, Sequence[str]]]:
    content: Mapping[str, Mapping[str, Sequence[str]]] = read_yaml(data / "directory" / "besoins_devines.yml")
    return content


@lru_cache(maxsize=1)
def _lexicon() -> Lexicon:
    return Lexicon({part: needs for part, needs in _file().items() if part in (_LOAN, _WORDS)})

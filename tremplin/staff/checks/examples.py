"""The examples that train the assistant: enough of them, each under one topic, none of the test, nobody's number."""

import csv
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tremplin.answers import Fault
from tremplin.answers.content import content_files
from tremplin.answers.yaml_lines import LineDict
from tremplin.privacy import mask
from tremplin.staff.checks.domain import DeclaredNames
from tremplin.staff.checks.settings import CheckSettings
from tremplin.staff.checks.source import document_of

SHOWN = 60  # characters of a quoted example
#: Where people write numbers on purpose: the examples of this topic invent them.
NUMBERS_EXPECTED = frozenset({"donnees_personnelles"})
#: A single word (« ok », « Lyon ») may be the whole of a message of the test and of an example: it gives nothing away.
SHORTEST_TEST_MESSAGE = 4  # words

_BULLET = re.compile(r"^\s*- ?(.*)$")
_NOT_WORD = re.compile(r"[\W_]+")
_ACCENTS = re.compile("[\u0300-\u036f]")
# Without one of these nothing can be masked: masking costs more than all the rest of the check.
_MAY_BE_PERSONAL = re.compile(r"@|[(\[]at[)\]]|arobas|(?:\d\D{0,3}){8}", re.IGNORECASE)


@dataclass(frozen=True)
class LocatedExample:
    """An example and where it stands. `topics`: what it asks, several for a message with two questions."""

    text: str
    topics: tuple[str, ...]
    path: Path
    line: int

    @property
    def where(self) -> str:
        """« duree.yml, ligne 12 »."""
        return f"{self.path.name}, ligne {self.line}"


def same_message(text: str) -> str:
    """What two examples share when they are the same but for case, accents, signs and spaces."""
    decomposed = unicodedata.normalize("NFD", text.lower().replace("œ", "oe"))
    return _NOT_WORD.sub(" ", _ACCENTS.sub("", decomposed)).strip() or text.strip()


def read_examples(folder: Path) -> tuple[list[LocatedExample], list[Fault]]:
    """All examples of the content files, and the blocks that cannot be read."""
    examples: list[LocatedExample] = []
    faults: list[Fault] = []
    for _, path in content_files(folder):
        blocks = document_of(path).get("nlu")
        for block in blocks if isinstance(blocks, list) else ():
            if isinstance(block, LineDict) and isinstance(block.get("intent"), str) and block.get("examples"):
                _read_block(path, block, examples, faults)
            else:
                line = getattr(block, "line", 1)
                faults.append(Fault(path, line, "exemples_mal_ecrits", detail=str(block)[:SHOWN]))
    return examples, faults


def read_test_messages(folder: Path) -> frozenset[str]:
    """The messages of the development set and of those held apart (columns: message, topics, author).

    Returns:
        Each as `same_message`; those that anybody may write by chance (« merci ») are left out.
    """
    messages: set[str] = set()
    for path in sorted(folder.glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            messages.update(same_message(row[0]) for row in rows if row)
    return frozenset(message for message in messages if len(message.split()) >= SHORTEST_TEST_MESSAGE)


def example_faults(
    folder: Path, names: DeclaredNames, settings: CheckSettings, test_messages: frozenset[str]
) -> Iterator[Fault]:
    """The faults of the examples."""
    examples, faults = read_examples(folder)
    yield from faults
    yield from _count_faults(folder, examples, names, settings)
    by_message: dict[str, list[LocatedExample]] = defaultdict(list)
    for example in examples:
        by_message[same_message(example.text)].append(example)
        if _is_personal(example):
            yield _fault(example, "exemple_personnel", _short(example.text), "attention")
    for message, same in by_message.items():
        if message in test_messages:
            yield _fault(same[0], "exemple_du_test", _short(same[0].text))
        yield from _doubles(same)


def _is_personal(example: LocatedExample) -> bool:
    if set(example.topics) & NUMBERS_EXPECTED or not _MAY_BE_PERSONAL.search(example.text):
        return False
    return mask(example.text) != example.text


def _doubles(same: list[LocatedExample]) -> Iterator[Fault]:
    first = same[0]
    for example in same[1:]:
        detail = f"{_short(example.text)} ({', '.join(first.topics)}, {first.where})"
        if set(example.topics) == set(first.topics):
            yield _fault(example, "exemple_en_double", detail, "attention")
        else:
            yield _fault(example, "exemple_contradictoire", detail)


def _count_faults(
    folder: Path, examples: list[LocatedExample], names: DeclaredNames, settings: CheckSettings
) -> Iterator[Fault]:
    counts = Counter(topic for example in examples for topic in example.topics)
    files = {path.stem: path for _, path in content_files(folder)}
    if not all(document_of(path) for path in files.values()):
        return  # the examples of a file that cannot be read are not counted, and are not missing
    for topic in names.topics:
        if counts[topic] < settings.limites.exemples and topic in files:
            detail = f"{topic}, {counts[topic]} au lieu de {settings.limites.exemples}"
            yield Fault(files[topic], 1, "exemples_trop_peu", detail=detail)
    for example in examples:
        unknown = [topic for topic in example.topics if topic not in names.topics]
        if unknown:
            yield _fault(example, "exemple_sujet_inconnu", ", ".join(unknown))


def _read_block(path: Path, block: LineDict, examples: list[LocatedExample], faults: list[Fault]) -> None:
    written: Any = block["examples"]
    topics = _topics(block, block["intent"])
    if isinstance(written, str):
        _read_lines(path, written, block.key_lines["examples"], topics, examples, faults)
        return
    for item in written if isinstance(written, list) else ():
        if isinstance(item, LineDict) and isinstance(item.get("text"), str):
            own = _topics(item, block["intent"])
            _read_lines(path, item["text"], item.key_lines["text"], own, examples, faults)
        else:
            faults.append(
                Fault(path, getattr(item, "line", block.line), "exemples_mal_ecrits", detail=str(item)[:SHOWN])
            )


def _topics(mapping: LineDict, intent: str) -> tuple[str, ...]:
    asked = (mapping.get("metadata") or {}).get("sujets") if isinstance(mapping.get("metadata"), dict) else None
    return tuple(str(topic) for topic in asked) if asked else (intent,)


def _read_lines(
    path: Path, text: str, key_line: int, topics: tuple[str, ...], examples: list[LocatedExample], faults: list[Fault]
) -> None:
    """The lines of a literal block: the first stands just under its key."""
    for number, line in enumerate(text.splitlines(), key_line + 1):
        if not line.strip():
            continue
        item = _BULLET.match(line)
        if item is None or not item.group(1).strip():
            faults.append(Fault(path, number, "exemples_mal_ecrits", detail=f"« {_short(line)} »"))
        else:
            examples.append(LocatedExample(item.group(1).strip(), topics, path, number))


def _fault(example: LocatedExample, code: str, detail: str, severity: str = "erreur") -> Fault:
    return Fault(example.path, example.line, code, detail=detail, severity=severity)


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"

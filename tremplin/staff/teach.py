"""Filing a message under a topic: one more line in the block « auteur: equipe » of the topic's file; and taking it back."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tremplin.answers.yaml_lines import LineDict, read_yaml
from tremplin.privacy import mask
from tremplin.staff.checks.examples import LocatedExample, read_examples, read_test_messages, same_message

STAFF = "equipe"
_EXAMPLE_INDENT = "    - "


class NotTaught(Exception):
    """A message is not filed, or not taken back; `code` names a sentence of data/equipe/shell.yml, `values` what it quotes."""

    def __init__(self, code: str, **values: str) -> None:
        self.code, self.values = code, values
        super().__init__(code)


@dataclass(frozen=True)
class Lesson:
    """What is filed where; `before` and `after`: the whole file, to take it back letter by letter."""

    text: str
    topic: str
    path: Path
    line: int
    before: str
    after: str


def teach(message: str, topic: str, path: Path, data: Path, test_messages: Path) -> Lesson:
    """File a message under a topic. Numbers and addresses of people are masked first.

    Args:
        path: the topic's own file; everything else in it stays as it is, letter by letter.
        data: the data folder, where the same message is looked for.
        test_messages: the folder of the messages that nothing is learned from.

    Raises:
        NotTaught: the message is a duplicate, one of the test, a button or empty; or the file has not the usual shape.
    """
    text = _one_line(message)
    if message.startswith("/"):
        raise NotTaught("bouton")
    if not any(sign.isalnum() for sign in text):
        raise NotTaught("vide")
    key = same_message(text)
    known = next((example for example in read_examples(data)[0] if same_message(example.text) == key), None)
    if known is not None:
        raise NotTaught("double", sujets=", ".join(known.topics), ou=known.where)
    if key in read_test_messages(test_messages):
        raise NotTaught("du_test")
    before = path.read_text(encoding="utf-8")
    after = _with_example(path, before, topic, text)
    path.write_text(after, encoding="utf-8")
    filed = _find(path, data, topic, text)
    if filed is None:
        path.write_text(before, encoding="utf-8")
        raise NotTaught("echec", fichier=path.name)
    return Lesson(text, topic, path, filed.line, before, after)


def take_back(lesson: Lesson) -> None:
    """Make the file of a lesson what it was before it.

    Raises:
        NotTaught: somebody has changed the file since; nothing is touched.
        OSError: the file cannot be read or written.
    """
    if lesson.path.read_text(encoding="utf-8") != lesson.after:
        raise NotTaught("change_depuis", fichier=lesson.path.name, texte=lesson.text)
    lesson.path.write_text(lesson.before, encoding="utf-8")


def _one_line(message: str) -> str:
    """The message on one line, without the brackets that Rasa would read as the mark of an entity."""
    return " ".join(mask(message).replace("[", "(").replace("]", ")").split())


def _with_example(path: Path, text: str, topic: str, example: str) -> str:
    lines = text.rstrip("\n").split("\n")
    document = read_yaml(path)
    block = _staff_block(document, topic)
    if block is not None and isinstance(block.get("examples"), str):
        last = block.key_lines["examples"] + len(block["examples"].rstrip("\n").split("\n"))
        indent = len(lines[last - 1]) - len(lines[last - 1].lstrip())
        lines.insert(last, " " * indent + "- " + example)
    else:
        new = [f"- intent: {topic}", f"  metadata: {{auteur: {STAFF}}}", "  examples: |", _EXAMPLE_INDENT + example]
        if "nlu" in document:
            position = _end_of_key(document, "nlu", lines)
            lines[position:position] = new
        else:
            lines += ["", "nlu:", *new]
    return "\n".join(lines) + "\n"


def _staff_block(document: LineDict, topic: str) -> LineDict | None:
    blocks: Any = document.get("nlu")
    for block in blocks if isinstance(blocks, list) else ():
        if not isinstance(block, LineDict) or block.get("intent") != topic:
            continue
        if (block.get("metadata") or {}).get("auteur") == STAFF:
            return block
    return None


def _end_of_key(document: LineDict, key: str, lines: list[str]) -> int:
    """The index after the last line of a top-level key: before the next key and the remarks that stand above it."""
    later = [line for line in document.key_lines.values() if line > document.key_lines[key]]
    end = min(later) - 1 if later else len(lines)
    while end > document.key_lines[key] and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    return end


def _find(path: Path, data: Path, topic: str, text: str) -> LocatedExample | None:
    examples, faults = read_examples(data)
    if any(fault.path == path for fault in faults):
        return None
    wanted = (text, (topic,), path)
    return next((e for e in examples if (e.text, e.topics, e.path) == wanted), None)

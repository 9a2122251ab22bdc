"""What the assistant says: the responses of data/topics, data/safety and data/conversation, and the topics they answer.

A file of content is a file of Rasa training data: `responses:` (what is said, with a `metadata:` of the project) and
`nlu:` (the examples). Only the responses are read here; the examples matter to training alone.
"""

import datetime
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from tremplin.answers.facts import PLACEHOLDER, Facts
from tremplin.answers.faults import ContentError, Fault
from tremplin.answers.yaml_lines import LineDict, read_yaml

UTTER = "utter_"
ReadYaml = Callable[[Path], LineDict]

TOPICS = "topics"
SAFETY = "safety"
CONVERSATION = "conversation"
FOLDERS = (SAFETY, TOPICS, CONVERSATION)
FACTS_FILE = "facts.yml"
CONTACTS_FILE = "directory/contacts.yml"

# The condition of a variant that answers one point of its subject (« une pénalité ? »): the point that the message asks.
POINT = "point"


@dataclass(frozen=True)
class Variant:
    """One way of saying a response, with the slots that it is for."""

    text: str
    line: int
    conditions: Mapping[str, Any]
    buttons: tuple[Mapping[str, str], ...]
    sources: tuple[str, ...]
    follow_ups: tuple[str, ...]
    question: Mapping[str, str]
    lang: str | None

    @property
    def placeholders(self) -> frozenset[str]:
        """The names between braces in the text."""
        return frozenset(PLACEHOLDER.findall(self.text))


@dataclass(frozen=True)
class Response:
    """All variants of one `utter_…`, in the order of the file. `brief` (`message_court` in the file): no source line."""

    name: str
    path: Path
    line: int
    variants: tuple[Variant, ...]
    brief: bool = False

    def choose(self, slots: Mapping[str, Any], known: Iterable[str]) -> Variant | None:
        """The most precise variant that can be said now.

        A variant can be said when its conditions hold for the slots and each of its placeholders has a value. One for
        the very point that is asked goes before all others. Then, the more conditions and slot placeholders it has, the
        more precise it is; at equal precision the first of the file wins.

        Args:
            slots: the slots of the conversation.
            known: names of the dated values and constants, which say nothing of precision.
        """
        constants = set(known)
        filled = {name for name, value in slots.items() if value is not None}
        best: Variant | None = None
        best_precision = (False, -1)
        for variant in self.variants:
            own_slots = variant.placeholders - constants
            if not own_slots <= filled:
                continue
            if any(slots.get(name) != value for name, value in variant.conditions.items()):
                continue
            precision = (POINT in variant.conditions, len(variant.conditions) + len(own_slots))
            if precision > best_precision:
                best, best_precision = variant, precision
        return best


@dataclass(frozen=True)
class Topic:
    """A thing people ask about: an intent, its titles in human words and its answer (an `utter_…`, or a form).

    `points`: what people ask of it that some variants answer first, in the order of the file, each with the phrases that
    ask it (in the notation of data/lexique). `words`: what names the subject by itself, in the same notation.
    """

    id: str
    kind: str
    titre: str
    titre_court: str
    action: str
    response: Response
    points: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: tuple[str, ...] = ()

    @property
    def is_safety(self) -> bool:
        """Whether the topic comes before everything else."""
        return self.kind == SAFETY


@dataclass(frozen=True)
class Content:
    """All that can be said, as the files stand at one moment."""

    folder: Path
    facts: Facts
    responses: Mapping[str, Response]
    topics: Mapping[str, Topic]
    contacts: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def constants(self) -> Mapping[str, str]:
        """What every text may name between braces: the facts, {association} and {contact_association}."""
        association = self.contacts.get("association") or {}
        reach = [str(association[key]) for key in ("telephone", "horaires", "courriel") if association.get(key)]
        own = {"association": str(association["nom"])} if association.get("nom") else {}
        if reach:
            own["contact_association"] = ", ".join(reach)
        return {**{name: fact.text for name, fact in self.facts.values.items()}, **own}

    @classmethod
    def load(cls, folder: Path) -> "Content":
        """Read the content of a data folder (about 70 small files).

        Raises:
            ContentError: with all faults of all files.
        """
        content, faults = cls.read(folder)
        if content is None or any(fault.severity == "erreur" for fault in faults):
            raise ContentError(faults)
        return content

    @classmethod
    def read(cls, folder: Path, read: ReadYaml = read_yaml) -> tuple["Content | None", list[Fault]]:
        """Read all that can be read, for the check: the content (None without dated values) and every fault met.

        Args:
            read: reads one file; the check gives one that remembers, for it looks at each file more than once.
        """
        faults: list[Fault] = []
        facts: Facts | None = None
        try:
            facts = Facts.load(folder / FACTS_FILE)
        except ContentError as error:
            faults += error.faults
        responses: dict[str, Response] = {}
        topics: dict[str, Topic] = {}
        for kind, path in content_files(folder):
            try:
                document = read(path)
            except ContentError as error:
                faults += error.faults
                continue
            _read_file(kind, path, document, responses, topics, faults)
        contacts = _read_contacts(folder, faults)
        return (None if facts is None else cls(folder, facts, responses, topics, contacts)), faults

    def without(self, broken: Container[Path]) -> "Content":
        """This content without what stands in some files: what is left of a broken file may mean something else."""
        responses = {name: response for name, response in self.responses.items() if response.path not in broken}
        topics = {name: topic for name, topic in self.topics.items() if topic.response.path not in broken}
        contacts = {} if self.folder / CONTACTS_FILE in broken else self.contacts
        return replace(self, responses=responses, topics=topics, contacts=contacts)

    def completed_by(self, former: "Content") -> tuple["Content", tuple[str, ...]]:
        """This content with what the former one could say and it cannot any more.

        A misspelt value, a renamed or missing file must not silence an answer that people are given now: it stays as it
        was, with its values, until it is mended.

        Returns:
            The content, and the names of the responses that are said as before.
        """
        facts = replace(self.facts, values={**former.facts.values, **self.facts.values})
        contacts = dict(self.contacts)
        if former.contacts.get("association"):
            own = self.contacts.get("association") or {}
            contacts["association"] = {**former.contacts["association"], **own}
        completed = replace(self, facts=facts, contacts=contacts)
        lost = {
            name: response
            for name, response in former.responses.items()
            if response.choose({}, former.constants) is not None
            and (name not in self.responses or self.responses[name].choose({}, completed.constants) is None)
        }
        topics = {
            name: topic
            for name, topic in former.topics.items()
            if name not in self.topics or topic.response.name in lost
        }
        completed = replace(completed, responses={**self.responses, **lost}, topics={**self.topics, **topics})
        return completed, tuple(lost)

    def values_lost_since(self, former: "Content") -> frozenset[str]:
        """The values that the former content knew and this one does not, though its texts name them."""
        named = {name for r in self.responses.values() for variant in r.variants for name in variant.placeholders}
        return frozenset(named & former.constants.keys() - self.constants.keys())

    def topic_of(self, response_name: str) -> Topic | None:
        """The topic that an `utter_…` answers, if any."""
        return self.topics.get(response_name.removeprefix(UTTER))


def content_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """The files that hold responses: (folder name, path), safety first, in alphabetical order."""
    for kind in FOLDERS:
        for path in sorted((folder / kind).glob("*.yml")):
            yield kind, path


def _read_contacts(folder: Path, faults: list[Fault]) -> Mapping[str, Any]:
    path = folder / CONTACTS_FILE
    if not path.exists():
        return {}
    try:
        contacts = read_yaml(path)
    except ContentError as error:
        faults += error.faults
        return {}
    association = contacts.get("association")
    if not isinstance(association, LineDict):
        faults.append(Fault(path, contacts.key_lines.get("association", 1), "contacts_sans_association"))
        return {}
    # The answers quote it, and 0320000001 without quotes is another number to YAML.
    for key, value in association.items():
        if not isinstance(value, str | None):
            faults.append(Fault(path, association.key_lines[key], "contact_sans_guillemets", detail=f"{key}: {value}"))
    return contacts


def _read_file(
    kind: str,
    path: Path,
    document: LineDict,
    responses: dict[str, Response],
    topics: dict[str, Topic],
    faults: list[Fault],
) -> None:
    entries = document.get("responses") or LineDict()
    if not isinstance(entries, LineDict):
        faults.append(Fault(path, document.key_lines["responses"], "forme_inattendue", detail="responses"))
        return
    for name, raw_variants in entries.items():
        line = entries.key_lines[name]
        if name in responses:
            faults.append(Fault(path, line, "reponse_en_double", detail=f"{name} ({responses[name].path.name})"))
            continue
        if not name.startswith(UTTER) or not isinstance(raw_variants, list) or not raw_variants:
            faults.append(Fault(path, line, "reponse_vide", detail=name))
            continue
        variants = tuple(v for raw in raw_variants if (v := _read_variant(path, line, name, raw, faults)) is not None)
        if not variants:
            continue
        first = raw_variants[0]
        metadata = _mapping(path, first, "metadata", []) if isinstance(first, LineDict) else LineDict()
        responses[name] = Response(name, path, line, variants, brief=bool(metadata.get("message_court")))
        if metadata.get("titre"):
            topic_id = name.removeprefix(UTTER)
            topics[topic_id] = Topic(
                topic_id,
                kind,
                str(metadata["titre"]),
                str(metadata.get("titre_court") or metadata["titre"]),
                str(metadata.get("action") or name),
                responses[name],
                _read_points(path, metadata, faults),
                _names(path, metadata, "mots", faults),
            )


def _read_points(path: Path, metadata: LineDict, faults: list[Fault]) -> Mapping[str, tuple[str, ...]]:
    points = _mapping(path, metadata, "points", faults)
    return {str(name): _names(path, points, name, faults) for name in points}


def _read_variant(path: Path, line: int, name: str, raw: Any, faults: list[Fault]) -> Variant | None:
    if not isinstance(raw, LineDict) or not isinstance(raw.get("text"), str) or not raw["text"].strip():
        faults.append(Fault(path, getattr(raw, "line", line), "reponse_vide", detail=name))
        return None
    metadata = _mapping(path, raw, "metadata", faults)
    conditions = {str(c.get("name")): c.get("value") for c in _mappings(path, raw, "condition", faults)}
    if any(isinstance(value, dict | list) for value in conditions.values()):
        faults.append(Fault(path, raw.key_lines["condition"], "forme_inattendue", detail="condition"))
        conditions = {}
    return Variant(
        text=raw["text"].strip(),
        line=raw.line,
        conditions=conditions,
        buttons=tuple(
            {str(k): str(v) for k, v in button.items()} for button in _mappings(path, raw, "buttons", faults)
        ),
        sources=_names(path, metadata, "sources", faults),
        follow_ups=_names(path, metadata, "suites", faults),
        question={_yes_no(key): str(value) for key, value in _mapping(path, metadata, "question", faults).items()},
        lang=str(metadata["langue"]) if metadata.get("langue") else None,
    )


def _mapping(path: Path, parent: LineDict, key: str, faults: list[Fault]) -> LineDict:
    """What stands under a key, when it is « name: value » lines; else an empty mapping and a fault."""
    value = parent.get(key)
    if isinstance(value, LineDict):
        return value
    if value is not None:
        faults.append(Fault(path, parent.key_lines[key], "forme_inattendue", detail=key))
    return LineDict()


def _mappings(path: Path, parent: LineDict, key: str, faults: list[Fault]) -> list[LineDict]:
    """What stands under a key, when it is a list of « name: value »; else nothing and a fault."""
    value = parent.get(key)
    if isinstance(value, list) and all(isinstance(item, LineDict) for item in value):
        return value
    if value is not None:
        faults.append(Fault(path, parent.key_lines[key], "forme_inattendue", detail=key))
    return []


def _names(path: Path, parent: LineDict, key: str, faults: list[Fault]) -> tuple[str, ...]:
    """The names under a key, when they are a list; else nothing and a fault."""
    value = parent.get(key)
    if isinstance(value, list):
        return tuple(str(item) for item in value)
    if value is not None:
        faults.append(Fault(path, parent.key_lines[key], "liste_attendue", detail=key))
    return ()


def _yes_no(key: Any) -> str:
    """The keys « oui » and « non »; YAML 1.1 itself reads only English words as booleans, so both stay texts."""
    return str(key).lower()


def not_yet(content: Content, today: datetime.date) -> list[Fault]:
    """A warning for each value or source that was checked on a day to come: people are told that day."""
    facts = content.facts
    checked = [(fact.name, fact.verifie_le, fact.line) for fact in facts.values.values()]
    checked += [(source.id, source.verifie_le, source.line) for source in facts.sources.values()]
    return [
        Fault(facts.path, line, "verifie_plus_tard", detail=f"{name} ({day:%d/%m/%Y})", severity="attention")
        for name, day, line in checked
        if day > today
    ]


def review_due(content: Content, today: datetime.date) -> list[Fault]:
    """A warning for each dated value whose review date has passed."""
    return [
        Fault(
            content.facts.path,
            fact.line,
            "a_revoir",
            detail=f"{fact.name} ({fact.a_revoir_le:%d/%m/%Y})",
            severity="attention",
        )
        for fact in content.facts.overdue(today)
    ]

"""From a response and the state of the conversation to what is said: text filled in, sources, buttons."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tremplin.answers.content import Content, Variant
from tremplin.answers.facts import PLACEHOLDER, Source
from tremplin.answers.typography import french

SHORT_TITLE_LIMIT = 20  # characters: the button of WhatsApp, the narrowest of the channels

SOURCE_LINE = "utter_ligne_source"


@dataclass(frozen=True)
class Citation:
    """A source as it is shown: its name, its address and the day it was last checked."""

    name: str
    url: str
    checked: datetime.date


@dataclass(frozen=True)
class Button:
    """A choice offered under a message. `short` has at most SHORT_TITLE_LIMIT characters."""

    title: str
    payload: str
    short: str


@dataclass(frozen=True)
class Answer:
    """What is said for one response.

    Attributes:
        name: the `utter_…`.
        text: the answer itself, with French typography and light markup, without its sources.
        source_line: the one line that names the sources and their date; "" without sources, and for a brief response,
            whose sources only stand apart (`citations`): somebody in danger reads a number, not a reference.
        question: what « oui » and « non » mean after this answer: a topic or an action for each.
        where: file and line of the variant, for the staff.
    """

    name: str
    topic: str | None
    title: str | None
    text: str
    source_line: str
    citations: tuple[Citation, ...]
    buttons: tuple[Button, ...]
    question: Mapping[str, str]
    is_safety: bool
    lang: str | None
    where: str

    @property
    def full_text(self) -> str:
        """The answer with its sources, for channels that show text alone."""
        return f"{self.text}\n\n{self.source_line}" if self.source_line else self.text


def compose(
    content: Content, name: str, slots: Mapping[str, Any], extra: Mapping[str, Any] | None = None
) -> Answer | None:
    """Say a response.

    Args:
        content: what can be said.
        name: the `utter_…`.
        slots: the slots of the conversation; they choose the variant and fill its text.
        extra: further values for the text, given by an action (they win over slots).

    Returns:
        The answer, or None when the response does not exist or none of its variants can be said now.
    """
    response = content.responses.get(name)
    if response is None:
        return None
    constants = content.constants
    values = {**slots, **(extra or {})}
    variant = response.choose(values, constants)
    if variant is None:
        return None
    topic = content.topic_of(name)
    citations = _citations(content, variant)
    return Answer(
        name=name,
        topic=topic.id if topic else None,
        title=french(topic.titre) if topic else None,
        text=_typeset(_fill(variant.text, {**constants, **values}), variant.lang),
        source_line="" if response.brief else source_line(content, citations),
        citations=citations,
        buttons=_buttons(content, variant, values),
        question=variant.question,
        is_safety=bool(topic and topic.is_safety),
        lang=variant.lang,
        where=f"{response.path.relative_to(content.folder.parent)}:{variant.line}",
    )


def _typeset(text: str, lang: str | None) -> str:
    """Another language has another typography."""
    return french(text) if lang in (None, "fr") else text


def topic_buttons(content: Content, topic_ids: tuple[str, ...] | list[str]) -> tuple[Button, ...]:
    """One button a topic, with its human title; unknown topics are left out."""
    return tuple(
        Button(french(content.topics[t].titre), f"/{t}", french(content.topics[t].titre_court))
        for t in topic_ids
        if t in content.topics
    )


def _fill(text: str, values: Mapping[str, Any]) -> str:
    return PLACEHOLDER.sub(lambda match: str(values.get(match.group(1), match.group())), text)


def _citations(content: Content, variant: Variant) -> tuple[Citation, ...]:
    facts = content.facts
    used: dict[str, Source] = {s: facts.sources[s] for s in variant.sources if s in facts.sources}
    checked = {s: source.verifie_le for s, source in used.items()}
    for name in PLACEHOLDER.findall(variant.text):
        fact = facts.values.get(name)
        if fact is not None:
            used.setdefault(fact.source.id, fact.source)
            checked[fact.source.id] = min(checked.get(fact.source.id, fact.verifie_le), fact.verifie_le)
    return tuple(Citation(french(_source_name(source)), source.adresse, checked[s]) for s, source in used.items())


def _source_name(source: Source) -> str:
    """An old page says its own date: somebody may have changed the rule since."""
    if source.page_du is None:
        return source.nom
    written = source.page_du if isinstance(source.page_du, str) else f"{source.page_du:%d/%m/%Y}"
    return f"{source.nom} ({written})"


def source_line(content: Content, citations: tuple[Citation, ...]) -> str:
    """The line that names the sources and the oldest of their dates; "" without sources."""
    response = content.responses.get(SOURCE_LINE)
    if not citations or response is None:
        return ""
    checked = min(citation.checked for citation in citations)
    values = {"sources": " ; ".join(c.name for c in citations), "date": f"{checked:%d/%m/%Y}"}
    return french(_fill(response.variants[0].text, values))


def _buttons(content: Content, variant: Variant, values: Mapping[str, Any]) -> tuple[Button, ...]:
    own = []
    for button in variant.buttons:
        if not button.get("title") or not button.get("payload"):
            continue  # told by the check; the answer itself must still be said
        title = french(_fill(button["title"], values))
        short = french(button.get("short", title))
        own.append(Button(title, _fill(button["payload"], values), short[:SHORT_TITLE_LIMIT]))
    return (*own, *topic_buttons(content, variant.follow_ups))

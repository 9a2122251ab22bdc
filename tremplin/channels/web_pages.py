"""The pages in plain HTML: the demo site, the list of questions, and the conversation without JavaScript."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup

from tremplin.answers import Answer, Content, compose
from tremplin.answers.content import CONVERSATION, SAFETY, TOPICS
from tremplin.channels.web_assets import web_dir
from tremplin.channels.web_protocol import MAX_TEXT
from tremplin.channels.web_texts import WebTexts

# Nothing but this server's own files; the widget must work under it.
_POLICY = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src data:",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
)
CONTENT_SECURITY_POLICY = "; ".join(_POLICY)

_SECTIONS = (SAFETY, TOPICS, CONVERSATION)
_BARE_LINK = re.compile(r"(?<![(<\w])https?://[^\s<>()]+[^\s<>().,;:!?]")

# The light markup of answers, nothing else: no HTML, and markdown-it refuses javascript: and data: links by itself.
_markdown = MarkdownIt("zero", {"breaks": True}).enable(["emphasis", "list", "link", "autolink", "newline"])


@dataclass(frozen=True)
class Place:
    """Where a page is served: `home` is the address of the demo page, or "" where it is not served."""

    home: str
    script: str
    style: str


@dataclass(frozen=True)
class Turn:
    """One exchange shown on the page without JavaScript. `question` is "" before the first one."""

    session: str
    question: str
    messages: list[dict[str, Any]]
    error: str = ""


class Pages:
    """Renders the templates of web/."""

    def __init__(self) -> None:
        self._templates = Environment(
            loader=FileSystemLoader(web_dir()),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters["light_markup"] = light_markup

    def home(self, texts: WebTexts, place: Place) -> str:
        """The demo site of an association, with the widget."""
        return self._render("accueil.html", texts, place)

    def questions(self, texts: WebTexts, place: Place) -> str:
        """Every topic with its answer, its sources and their dates."""
        return self._render("questions.html", texts, place, sections=answers_by_section(texts.content))

    def conversation(self, texts: WebTexts, place: Place, turn: Turn) -> str:
        """The form to ask a question, under the latest exchange."""
        return self._render("conversation.html", texts, place, turn=turn, max_text=MAX_TEXT, new_id=new_message_id)

    def _render(self, template: str, texts: WebTexts, place: Place, **values: Any) -> str:
        return self._templates.get_template(template).render(words=texts.pages, place=place, **values)


def answers_by_section(content: Content) -> Mapping[str, list[Answer]]:
    """All answers that can be said to anybody, by the folder of their topic."""
    sections: dict[str, list[Answer]] = {kind: [] for kind in _SECTIONS}
    for topic in content.topics.values():
        answer = compose(content, topic.response.name, {})
        if answer is not None:
            sections[topic.kind].append(answer)
    return sections


def light_markup(text: str) -> Markup:
    """Bold, lists and links of an answer as HTML; everything else is escaped."""
    return Markup(_markdown.render(_BARE_LINK.sub(r"<\g<0>>", text)))


def new_message_id() -> str:
    """The id of the next message of a form: sent twice (« actualiser »), it is answered once."""
    return secrets.token_urlsafe(12)

"""The light markup of answers (**bold**, lists, links) read into lines of spans, and written in each channel's flavour."""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tremplin.channels.channel_limits import MarkupFlavour

BULLET = "• "

# The same subset as on the web: no HTML, and markdown-it refuses javascript: and data: links by itself.
_reader = MarkdownIt("zero", {"breaks": True}).enable(["emphasis", "list", "link", "autolink", "newline"])

_WEB_LINK = re.compile(r"https?://[^\s<>]+", re.IGNORECASE)

# WhatsApp has no escape: a sign that would open or close bold, italic, strike or code becomes one that looks like it.
_WHATSAPP_SIGN = re.compile(r"(?<!\w)[*_~`]|[*_~`](?!\w)")
_LOOK_ALIKE = {"*": "∗", "_": "ˍ", "~": "∼", "`": "'"}


@dataclass(frozen=True)
class Span:
    """A piece of a line. `url` is an http(s) address that a tap opens, or ""."""

    text: str
    bold: bool = False
    url: str = ""


Line = tuple[Span, ...]


def read_markup(text: str) -> list[Line]:
    """Read a text with light markup; an empty line is an empty tuple."""
    lines: list[Line] = []
    prefix, depth = "", 0
    numbers: list[int] = []
    for token in _reader.parse(text):
        if token.type == "inline":
            if lines and depth == 0:
                lines.append(())
            lines += _inline(token.children or [], prefix)
            prefix = ""
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            if lines and depth == 0:
                lines.append(())
            depth += 1
            numbers.append(int(token.attrGet("start") or 1) if token.type == "ordered_list_open" else 0)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            depth -= 1
            numbers.pop()
        elif token.type == "list_item_open":
            prefix = f"{numbers[-1]}. " if numbers[-1] else BULLET
            numbers[-1] += bool(numbers[-1])
    return lines


def plain_line(text: str, *, bold: bool = False, url: str = "") -> Line:
    """A line whose text is taken as it is, whatever signs it holds; an address that is not of the web is dropped."""
    one_line = " ".join(text.splitlines()).strip()
    return (Span(one_line, bold, url if _WEB_LINK.fullmatch(url) else ""),)


def write_lines(lines: Iterable[Line], flavour: MarkupFlavour) -> str:
    """Write lines for a channel."""
    return "\n".join("".join(_write(span, flavour) for span in line) for line in lines).strip("\n")


def with_links(line: Line, urls: Iterable[tuple[str, str]]) -> Line:
    """Make each given name (name, address), where the line has it, a link."""
    spans = list(line)
    for name, url in urls:
        if name and _WEB_LINK.fullmatch(url):
            spans = [part for span in spans for part in _linked(span, name, url)]
    return tuple(spans)


def split_words(line: Line) -> Iterator[Span]:
    """The words of a line, each with the space that follows it; a link is never cut."""
    for span in line:
        if span.url:
            yield span
        else:
            yield from (replace(span, text=word) for word in re.findall(r"\S+\s*|\s+", span.text))


def _linked(span: Span, name: str, url: str) -> Iterator[Span]:
    before, found, after = span.text.partition(name)
    if not found or span.url:
        yield span
        return
    if before:
        yield replace(span, text=before)
    yield replace(span, text=name, url=url)
    if after:
        yield replace(span, text=after)


def _inline(tokens: Iterable[Token], prefix: str) -> Iterator[Line]:
    spans: list[Span] = [Span(prefix)] if prefix else []
    bold, url = False, ""
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            yield tuple(spans)
            spans = []
        elif token.type == "strong_open":
            bold = True
        elif token.type == "strong_close":
            bold = False
        elif token.type == "link_open":
            href = str(token.attrGet("href") or "")
            url = href if _WEB_LINK.fullmatch(href) else ""
        elif token.type == "link_close":
            url = ""
        elif token.content:
            spans.append(Span(token.content, bold, url))
    yield tuple(spans)


def _write(span: Span, flavour: MarkupFlavour) -> str:
    if not span.text.strip():
        return span.text
    if flavour == "html":
        text = html.escape(span.text, quote=False)
        text = f"<b>{text}</b>" if span.bold else text
        return f'<a href="{html.escape(span.url)}">{text}</a>' if span.url else text
    text = span.text
    if flavour == "whatsapp":
        text = _quiet_whatsapp(text)
        text = _whatsapp_bold(text) if span.bold else text
    return f"{text} ({span.url})" if span.url and span.url != span.text else text


def _whatsapp_bold(text: str) -> str:
    """Bold holds only when the stars touch the words."""
    bare = text.strip()
    return text.replace(bare, f"*{bare}*", 1) if bare else text


def _quiet_whatsapp(text: str) -> str:
    """Signs of markup that the text itself holds, taken out of the way; addresses stay as they are."""
    kept, position = [], 0
    for link in _WEB_LINK.finditer(text):
        kept.append(_WHATSAPP_SIGN.sub(lambda m: _LOOK_ALIKE[m[0]], text[position : link.start()]) + link[0])
        position = link.end()
    return "".join(kept) + _WHATSAPP_SIGN.sub(lambda m: _LOOK_ALIKE[m[0]], text[position:])

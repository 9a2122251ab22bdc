"""One renderer for all messaging channels: from what the assistant says to messages that a channel accepts.

What the assistant says is a Rasa response: `text` (with light markup and a last line of sources), `buttons`, `custom`.
Limits are data (channel_limits); what cannot be shown as buttons is shown as a list, else numbered in the text.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from tremplin.channels.channel_limits import ChannelLimits, utf16_length
from tremplin.channels.markup import Line, Span, plain_line, read_markup, split_words, with_links, write_lines
from tremplin.channels.sms_alphabet import to_sms_alphabet

ChoiceStyle = Literal["none", "buttons", "list", "numbered"]

# A short title cut at the last character that fits says nothing: the full one must be visible somewhere.
_SHORT_LENGTH = 20


@dataclass(frozen=True)
class Choice:
    """Something to choose. `payload` is for Rasa; `value` is what comes back when it is pressed."""

    title: str
    short: str
    payload: str
    value: str

    @property
    def is_cut(self) -> bool:
        """Whether the short title is a mere beginning of the title."""
        return len(self.short) >= _SHORT_LENGTH and self.title != self.short and self.title.startswith(self.short)


@dataclass(frozen=True)
class ShownChoice:
    """A choice as it is shown: `title` fits the channel, `description` (of a list) is the full title, or ""."""

    title: str
    description: str
    value: str


@dataclass(frozen=True)
class Rendered:
    """One message ready to send. `text` has the channel's markup and is never empty."""

    text: str
    choices: tuple[ShownChoice, ...] = ()
    style: ChoiceStyle = "none"


def render(
    response: Mapping[str, Any], limits: ChannelLimits, prompt: str, sign: Callable[[str], str] = str
) -> list[Rendered]:
    """The messages of a response, in the order in which they are sent; none when it says nothing.

    Args:
        response: `text`, `buttons`, `custom`, each of which may be missing or malformed.
        limits: those of the channel.
        prompt: what is said above the choices when the answer itself is too long to carry them.
        sign: turns a payload into the value of its button.
    """
    choices = read_choices(response, sign)
    style = choice_style(choices, limits)
    lines = _body(response, limits)
    if not lines and not choices:
        return []
    if style == "numbered":
        lines += [(), *_numbered(choices)]
    texts = list(_packed(lines, limits)) or [prompt]
    if style in ("none", "numbered"):
        return [Rendered(text) for text in texts]
    if utf16_length(texts[-1]) > limits.text_with_choices:
        texts.append(prompt)
    shown = _shown(choices, style, limits)
    return [*(Rendered(text) for text in texts[:-1]), Rendered(texts[-1], shown, style)]


def read_choices(response: Mapping[str, Any], sign: Callable[[str], str] = str) -> list[Choice]:
    """The choices of a response, each payload once; malformed ones are left out."""
    buttons = response.get("buttons")
    found: dict[str, Choice] = {}
    for button in buttons if isinstance(buttons, list) else []:
        if not isinstance(button, Mapping):
            continue
        title, payload, short = (button.get(key) for key in ("title", "payload", "short"))
        if isinstance(title, str) and isinstance(payload, str) and title.strip() and payload:
            short = short if isinstance(short, str) and short.strip() else title
            found.setdefault(payload, Choice(title.strip(), short.strip(), payload, sign(payload)))
    return list(found.values())


def choice_style(choices: Sequence[Choice], limits: ChannelLimits) -> ChoiceStyle:
    """How these choices can be shown: buttons, else a list, else numbers in the text."""
    if not choices:
        return "none"
    longest = max(len(choice.value.encode()) for choice in choices)
    buttons, rows = limits.buttons, limits.rows
    if buttons and len(choices) <= buttons.count and longest <= buttons.value:
        titles = {_button_title(choice, buttons.title) for choice in choices}
        # WhatsApp refuses two buttons of one title.
        if rows is None or (len(titles) == len(choices) and not any(choice.is_cut for choice in choices)):
            return "buttons"
    if rows and len(choices) <= rows.count and longest <= rows.value:
        return "list"
    return "numbered"


def cut(text: str, length: int) -> str:
    """The text, or its beginning and « … », in at most `length` UTF-16 units."""
    if utf16_length(text) <= length:
        return text
    kept = text
    while utf16_length(kept) > length - 1:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def _button_title(choice: Choice, length: int) -> str:
    return choice.title if utf16_length(choice.title) <= length else cut(choice.short, length)


def _shown(choices: Iterable[Choice], style: ChoiceStyle, limits: ChannelLimits) -> tuple[ShownChoice, ...]:
    if style == "buttons" and limits.buttons:
        length = limits.buttons.title
        return tuple(ShownChoice(_button_title(choice, length), "", choice.value) for choice in choices)
    assert limits.rows is not None  # choice_style said « list »
    rows = limits.rows
    return tuple(
        ShownChoice(
            title := _button_title(choice, rows.title),
            "" if title == choice.title else cut(choice.title, rows.description),
            choice.value,
        )
        for choice in choices
    )


def _numbered(choices: Iterable[Choice]) -> list[Line]:
    return [plain_line(f"{number}. {choice.title}") for number, choice in enumerate(choices, start=1)]


def _body(response: Mapping[str, Any], limits: ChannelLimits) -> list[Line]:
    custom = response.get("custom")
    custom = custom if isinstance(custom, Mapping) else {}
    text, answer = _string(response.get("text")), _string(custom.get("answer"))
    lines = read_markup(answer or text)
    for card in _mappings(custom.get("cards")):
        lines += [(), *_card(card)]
    sources = _mappings(custom.get("sources"))
    # The text holds all of it for channels that show text alone: its last paragraph names the sources.
    last = text.rpartition("\n\n")[2]
    if answer and sources and last != text:
        lines += [(), *_sources(last, sources, limits)]
    return lines[1:] if lines and not lines[0] else lines


def _card(card: Mapping[str, Any]) -> list[Line]:
    title = _string(card.get("title"))
    lines = [plain_line(title, bold=True)] if title else []
    for line in _mappings(card.get("lines")):
        text, url = _string(line.get("text")), _string(line.get("url"))
        if text:
            lines.append(plain_line(text, url=url))
    return lines


def _sources(source_line: str, sources: Iterable[Mapping[str, Any]], limits: ChannelLimits) -> list[Line]:
    addresses = [(_string(source.get("name")), _string(source.get("url"))) for source in sources]
    line = plain_line(source_line)
    if limits.sources == "liens":
        return [with_links(line, addresses)]
    if limits.sources == "adresses":
        return [line, *(plain_line(url, url=url) for _, url in addresses if url)]
    return [line]


def _packed(lines: Iterable[Line], limits: ChannelLimits) -> Iterator[str]:
    """Fill messages with whole paragraphs where they fit, else with lines, else with words."""
    message: list[Line] = []
    for part in _parts(lines, limits):
        if message and not limits.fits(_written([*message, *part], limits)):
            yield _written(message, limits)
            message = []
        message += part
        if not _written(message, limits).strip():
            message = []
    if message:
        yield _written(message, limits)


def _parts(lines: Iterable[Line], limits: ChannelLimits) -> Iterator[list[Line]]:
    """Paragraphs with the empty line before them, or smaller pieces of one that is too long."""
    paragraph: list[Line] = []
    for line in [*lines, ()]:
        if line or not any(paragraph):
            paragraph.append(line)
            continue
        if limits.fits(_written(paragraph, limits)):
            yield paragraph
        else:
            for long_line in paragraph:
                yield from ([piece] for piece in _pieces(long_line, limits))
        paragraph = [()]


def _pieces(line: Line, limits: ChannelLimits) -> Iterator[Line]:
    if limits.fits(_written([line], limits)):
        yield line
        return
    piece: tuple[Span, ...] = ()
    for word in (short for long in split_words(line) for short in _shortened(long, limits)):
        if piece and not limits.fits(_written([(*piece, word)], limits)):
            yield piece
            piece = ()
        piece = (*piece, word)
    if piece:
        yield piece


def _shortened(word: Span, limits: ChannelLimits) -> Iterator[Span]:
    """A word longer than a message (nobody writes one, a hostile file could) is cut; its link is lost."""
    if limits.fits(_written([(word,)], limits)):
        yield word
    elif len(word.text) < 2:
        yield replace(word, url="")
    else:
        middle = len(word.text) // 2
        for half in (word.text[:middle], word.text[middle:]):
            yield from _shortened(Span(half, word.bold), limits)


def _written(lines: Iterable[Line], limits: ChannelLimits) -> str:
    text = write_lines(lines, limits.markup)
    return to_sms_alphabet(text) if limits.segments is not None else text


def _string(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _mappings(values: Any) -> list[Mapping[str, Any]]:
    return [value for value in values if isinstance(value, Mapping)] if isinstance(values, list) else []

"""What the assistant says of itself on messaging apps: data/channels/messages.yml, with dated values, as it stands now."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tremplin.answers import Content, ContentError, LiveContent, topic_buttons
from tremplin.answers.facts import PLACEHOLDER
from tremplin.answers.typography import french
from tremplin.answers.yaml_lines import read_yaml
from tremplin.channels.typed_text import is_one_of
from tremplin.kept_files import LostContent, first_good, read_again

logger = logging.getLogger(__name__)

_FILE = "channels/messages.yml"


@dataclass(frozen=True)
class MessagingTexts:
    """The words as they stand at one moment."""

    content: Content
    words: Mapping[str, Any]

    @classmethod
    def load(cls, content: Content, data: Path | None = None) -> "MessagingTexts":
        """Read the file of the content's data folder, or of another.

        Raises:
            ContentError: it is missing or is not YAML.
        """
        values = {name: fact.text for name, fact in content.facts.values.items()}
        return cls(content, _filled(read_yaml(messages_path(data or content.folder)), values))

    def say(self, name: str) -> dict[str, Any]:
        """A response of one sentence of the file, without choices."""
        return {"text": self.words[name]}

    def unreadable(self, kind: str) -> dict[str, Any]:
        """The response to something that is no text."""
        sentences = self.words["illisible"]
        return {"text": sentences.get(kind, sentences["autre"])}

    def greeting(self) -> dict[str, Any]:
        """The first message, with subjects to start from."""
        return self._with_topics("accueil", "suggestions")

    def help(self) -> dict[str, Any]:
        """What can be written, and a person within reach."""
        return self._with_topics("aide", "aide_suggestions")

    def command(self, text: str) -> str | None:
        """The command that a text is, alone: debut, aide, effacer, stop; None when it is none."""
        commands = self.words["commandes"].items()
        return next((str(name) for name, spellings in commands if is_one_of(text, spellings)), None)

    def _with_topics(self, sentence: str, topics: str) -> dict[str, Any]:
        buttons = topic_buttons(self.content, [str(topic) for topic in self.words.get(topics) or ()])
        offered = [{"title": b.title, "payload": b.payload, "short": b.short} for b in buttons]
        return {"text": self.words[sentence], "buttons": offered}


class LiveMessagingTexts:
    """The words as the file stands now; while it is broken, the last good ones."""

    def __init__(self, content: LiveContent) -> None:
        """Load the words.

        Raises:
            ContentError: they cannot be used at all at the start.
        """
        self._content = content
        now = content.current()
        self._texts = first_good(lambda data: MessagingTexts.load(now, data), _FILE, data=now.folder)
        self._stamp = self._current_stamp()

    def current(self) -> MessagingTexts:
        """The newest words that could be read. Never raises."""
        content, stamp = self._content.current(), self._current_stamp()
        if stamp != self._stamp or content is not self._texts.content:
            self._stamp = stamp
            try:
                self._texts = read_again(lambda data: MessagingTexts.load(content, data), _FILE, data=content.folder)
            except (ContentError, LostContent) as error:
                logger.error("messaging.texts.broken %s", error)
        return self._texts

    def _current_stamp(self) -> int:
        try:
            return messages_path(self._texts.content.folder).stat().st_mtime_ns
        except OSError:
            return 0  # an editor replaces the file: there is a moment without it


def messages_path(data: Path) -> Path:
    """The file of the words."""
    return data / _FILE


def _filled(value: Any, values: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return french(PLACEHOLDER.sub(lambda match: values.get(match.group(1), match.group()), value))
    if isinstance(value, dict):
        return {key: _filled(item, values) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, values) for item in value]
    return value

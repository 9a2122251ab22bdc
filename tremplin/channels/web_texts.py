"""The words of the widget and of the pages: data/web/*.yml, filled with the dated values, in French typography."""

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tremplin.answers import Content, ContentError, LiveContent
from tremplin.answers.facts import PLACEHOLDER
from tremplin.answers.live import CHECK_EVERY_SECONDS
from tremplin.answers.typography import french
from tremplin.answers.yaml_lines import read_yaml
from tremplin.kept_files import LostContent, first_good, read_again

logger = logging.getLogger(__name__)

_FOLDER = "web"
_FILES = ("widget", "erreurs", "pages")


@dataclass(frozen=True)
class WebTexts:
    """The words as they stand at one moment, with the content they were filled from."""

    content: Content
    widget: Mapping[str, Any]
    errors: Mapping[str, str]
    pages: Mapping[str, Any]

    @classmethod
    def load(cls, content: Content, data: Path | None = None) -> "WebTexts":
        """Read the three files of the web/ folder of the content, or of another data folder.

        Raises:
            ContentError: a file is missing or is not YAML.
        """
        folder = (data or content.folder) / _FOLDER
        values = {name: fact.text for name, fact in content.facts.values.items()}
        widget, errors, pages = (_filled(read_yaml(folder / f"{name}.yml"), values) for name in _FILES)
        association = content.contacts.get("association") or {}
        if association.get("nom"):
            pages["association"] = french(str(association["nom"]))
        return cls(content, widget, errors, pages)


class LiveTexts:
    """The words as the files stand now; while a file is broken, the last good ones."""

    def __init__(self, content: LiveContent) -> None:
        """Load the words.

        Raises:
            ContentError: they cannot be used at all at the start.
        """
        self._content = content
        now = content.current()
        self._texts = first_good(lambda data: WebTexts.load(now, data), _FOLDER, data=now.folder)
        self._stamp = self._current_stamp()
        self._next_check = time.monotonic() + CHECK_EVERY_SECONDS

    def current(self) -> WebTexts:
        """The newest words that could be read. Never raises."""
        if time.monotonic() >= self._next_check:
            self._next_check = time.monotonic() + CHECK_EVERY_SECONDS
            content, stamp = self._content.current(), self._current_stamp()
            if stamp != self._stamp or content is not self._texts.content:
                self._stamp = stamp
                self._reload(content)
        return self._texts

    def _reload(self, content: Content) -> None:
        try:
            self._texts = read_again(lambda data: WebTexts.load(content, data), _FOLDER, data=content.folder)
        except (ContentError, LostContent) as error:
            logger.error("web.texts.broken %s", error)

    def _current_stamp(self) -> tuple[int, ...]:
        folder = self._texts.content.folder / _FOLDER
        return tuple(path.stat().st_mtime_ns for path in sorted(folder.glob("*.yml")))


def _filled(value: Any, values: Mapping[str, str]) -> Any:
    """Fill the {values} of every text inside; a name that is no dated value ({n}, {date}) is left for the reader."""
    if isinstance(value, str):
        return french(PLACEHOLDER.sub(lambda match: values.get(match.group(1), match.group()), value))
    if isinstance(value, dict):
        if "lang" in value:  # another language has another typography
            return value
        return {key: _filled(item, values) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, values) for item in value]
    return value

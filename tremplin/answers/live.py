"""The content as it stands on the disk now: an edited answer is said a moment later, a broken file never silences it."""

import logging
import time
from pathlib import Path

from tremplin.answers.content import Content, content_files
from tremplin.answers.faults import ContentError, Fault

logger = logging.getLogger(__name__)

CHECK_EVERY_SECONDS = 2.0  # a volunteer waits less than a minute; a look at 70 files costs under a millisecond


class LiveContent:
    """Content that reloads itself when a file changes, and keeps what was good while a file is broken."""

    def __init__(self, folder: Path) -> None:
        """Load the content.

        Raises:
            ContentError: the content cannot be used at all at the start.
        """
        self._folder = folder
        self._stamp = self._current_stamp()
        self._content = Content.load(folder)
        self._next_check = time.monotonic() + CHECK_EVERY_SECONDS
        self.problems: list[Fault] = []

    def current(self) -> Content:
        """The newest content that could be read. Never raises."""
        now = time.monotonic()
        if now >= self._next_check:
            self._next_check = now + CHECK_EVERY_SECONDS
            stamp = self._current_stamp()
            if stamp != self._stamp:
                self._stamp = stamp
                self._reload()
        return self._content

    def _reload(self) -> None:
        try:
            self._content, kept = Content.load(self._folder).completed_by(self._content)
            self.problems = []
            logger.info("content.reloaded")
            for name in kept:
                logger.error("content.kept %s: as it stands now it cannot be said", name)
        except ContentError as error:
            self.problems = error.faults
            for fault in error.faults:
                logger.error("content.broken %s:%s %s", fault.path, fault.line, fault.code)
        except Exception:  # the assistant must go on, whatever a file holds
            self.problems = [Fault(self._folder, 1, "contenu_illisible")]
            logger.exception("content.broken")

    def _current_stamp(self) -> tuple[tuple[str, int, int], ...]:
        files = [path for _, path in content_files(self._folder)]
        files += [self._folder / "facts.yml", self._folder / "directory" / "contacts.yml"]
        stamps = []
        for path in files:
            try:
                stat = path.stat()
            except OSError:
                continue
            stamps.append((str(path), stat.st_mtime_ns, stat.st_size))
        return tuple(stamps)

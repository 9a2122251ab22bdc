"""The content as it stands on the disk now: an edited answer is said a moment later, a broken file never silences it."""

import logging
import time
from dataclasses import replace
from pathlib import Path

from tremplin import kept_files
from tremplin.answers.content import CONTACTS_FILE, FACTS_FILE, FOLDERS, Content, content_files
from tremplin.answers.faults import ContentError, Fault
from tremplin.settings import kept_dir

logger = logging.getLogger(__name__)

CHECK_EVERY_SECONDS = 2.0  # a volunteer waits less than a minute; a look at 70 files costs under a millisecond

_NAMES = (*FOLDERS, FACTS_FILE, CONTACTS_FILE)


class LiveContent:
    """Content that reloads itself when a file changes, and keeps what was good while a file is broken.

    At a start, what was good is what `kept_files` has kept, in the program that serves people.
    """

    def __init__(self, folder: Path) -> None:
        """Load the content.

        Raises:
            ContentError: the content cannot be used at all at the start.
        """
        self._folder = folder
        self._stamp = self._current_stamp()
        self.problems: list[Fault] = []
        self._content = self._start() if kept_files.is_keeping(folder) else Content.load(folder)
        self._next_check = time.monotonic() + CHECK_EVERY_SECONDS

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

    def _start(self) -> Content:
        """The content as the files stand; what cannot be said any more is said as it was when it was kept."""
        stamps = kept_files.stamps_of(*_NAMES)
        content, faults = Content.read(self._folder)
        errors = [fault for fault in faults if fault.severity == "erreur"]
        compares = kept_files.is_same_release() and any(kept_files.changed(*_NAMES))
        former = Content.read(kept_dir())[0] if errors or compares else None
        lost: list[Fault] = []
        if content is not None:
            content = content.without({fault.path for fault in errors})
            if former is not None:
                content, lost = self._completed(content, former)
        elif former is not None:
            content = replace(former, folder=self._folder)
        else:
            kept_files.note_broken(ContentError(errors), *_NAMES, is_served=False)
            raise ContentError(errors)
        known = {fault.path for fault in errors}
        self._note([*errors, *(fault for fault in lost if fault.path not in known)], stamps)
        return content

    def _reload(self) -> None:
        stamps = kept_files.stamps_of(*_NAMES) if kept_files.is_keeping(self._folder) else {}
        try:
            self._content, lost = self._completed(Content.load(self._folder), self._content)
            logger.info("content.reloaded")
            self._note(lost, stamps)
        except ContentError as error:
            self._note(error.faults, stamps)
        except Exception:  # the assistant must go on, whatever a file holds
            self.problems = [Fault(self._folder, 1, "contenu_illisible")]
            logger.exception("content.broken")

    def _completed(self, content: Content, former: Content) -> tuple[Content, list[Fault]]:
        """The content with what the former one could say and it cannot, and a fault for each such thing."""
        completed, names = content.completed_by(former)
        lost = [Fault(self._place(completed.responses[name].path), 1, "reponse_perdue", detail=name) for name in names]
        for name in sorted(content.values_lost_since(former)):
            path = self._folder / (FACTS_FILE if name in former.facts.values else CONTACTS_FILE)
            lost.append(Fault(path, 1, "valeur_perdue", detail=name))
        return completed, lost

    def _place(self, path: Path) -> Path:
        """The file of data/ that a copy is the copy of."""
        copies = kept_dir()
        return self._folder / path.relative_to(copies) if path.is_relative_to(copies) else path

    def _note(self, problems: list[Fault], stamps: kept_files.Stamps) -> None:
        """Tell the logs and the staff what is broken; keep the rest."""
        self.problems = problems
        for fault in problems:
            logger.error("content.broken %s:%s %s %s", fault.path, fault.line, fault.code, fault.detail)
        if not kept_files.is_keeping(self._folder):
            return
        if problems:
            kept_files.note_broken(ContentError(problems), *_NAMES)
        kept_files.note_good(*_NAMES, stamps=stamps, but=[fault.path for fault in problems])

    def _current_stamp(self) -> tuple[tuple[str, int, int], ...]:
        files = [path for _, path in content_files(self._folder)]
        files += [self._folder / FACTS_FILE, self._folder / CONTACTS_FILE]
        stamps = []
        for path in files:
            try:
                stat = path.stat()
            except OSError:
                continue
            stamps.append((str(path), stat.st_mtime_ns, stat.st_size))
        return tuple(stamps)

"""The directory of a running assistant: read again when its files change, never lost when one of them is broken."""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path

from tremplin.directory.comparison import lost_rows
from tremplin.directory.contacts import BrokenContacts, Contacts
from tremplin.directory.issues import Issue
from tremplin.directory.loading import SERVICES_FILE, STRUCTURES_FILE, WORKBOOK, Loaded, directory_files, load_files
from tremplin.directory.mairies import Mairies
from tremplin.directory.opening import HoursWords
from tremplin.directory.positions import Communes
from tremplin.directory.search import Directory
from tremplin.kept_files import first_good, read_again

logger = logging.getLogger(__name__)

CONTACTS_FILE = "contacts.yml"
WORDS_FILE = "horaires.yml"
MAIRIES_FILE = Path("geography") / "mairies.csv"
_TABLES = (WORKBOOK, STRUCTURES_FILE, SERVICES_FILE)
#: The files are looked at this often at most.
LOOK_EVERY_SECONDS = 5.0
#: A file changed less long ago may still be being written.
SETTLE_SECONDS = 1.0
#: A new file that loses more than this share of its rows is taken for broken.
MAX_REFUSED_SHARE = 0.5

Stamp = tuple[tuple[str, int, int], ...]


class BrokenDirectory(ValueError):
    """The tables can be read and not be trusted; the message says why, in French, `loaded` is what they hold."""

    def __init__(self, message: str, loaded: Loaded) -> None:
        super().__init__(message)
        self.loaded = loaded


class LiveDirectory:
    """Gives the current directory; looks at its files on access, and keeps the last good one.

    folder: holds structures.csv and services.csv, or annuaire.xlsx, with contacts.yml and horaires.yml.
    gazetteer: the communes, to check the points; problems: what the staff must know, in French, empty when all is well.
    """

    def __init__(self, folder: Path, gazetteer: Communes | None = None) -> None:
        self._folder = folder
        self._gazetteer = gazetteer
        self._words = first_good(self._hours_words, self._named(WORDS_FILE), data=folder.parent)
        self._mairies = Mairies(_shipped(folder.parent, MAIRIES_FILE), str(self._words.labels["mairie"]))
        self._directory = Directory((), words=self._words, mairies=self._mairies)
        self._stamp: Stamp | None = None
        self._looked_at = 0.0
        self._lock = threading.Lock()
        self.problems: tuple[str, ...] = ()
        self.issues: tuple[Issue, ...] = ()

    def current(self) -> Directory:
        """Return the directory, read again if its files changed. Never raises for a broken file."""
        with self._lock:
            if self._stamp is None or time.monotonic() - self._looked_at >= LOOK_EVERY_SECONDS:
                self._looked_at = time.monotonic()
                self._look()
        return self._directory

    def refresh(self) -> Directory:
        """Look at the files at once, without waiting for them to settle (for the staff's commands and tests)."""
        with self._lock:
            stamp = self._read_stamp()
            if stamp != self._stamp:
                self._reload(stamp)
        return self._directory

    def _read_stamp(self) -> Stamp:
        stamp = []
        for name in (WORKBOOK, STRUCTURES_FILE, SERVICES_FILE, CONTACTS_FILE):
            try:
                status = (self._folder / name).stat()
            except OSError:
                continue
            stamp.append((name, status.st_mtime_ns, status.st_size))
        return tuple(stamp)

    def _look(self) -> None:
        stamp = self._read_stamp()
        if stamp == self._stamp:
            return
        youngest = max((changed for _, changed, _ in stamp), default=0) / 1e9
        if self._stamp is not None and 0 <= time.time() - youngest < SETTLE_SECONDS:
            return  # seen again at the next look
        self._reload(stamp)

    def _reload(self, stamp: Stamp) -> None:
        # At a start the last good files are the copies; later the last good rows are those in memory.
        read = first_good if self._stamp is None else read_again
        self._stamp = stamp
        problems: list[str] = []
        contacts = self._directory.contacts
        try:
            contacts = read(self._contacts, self._named(CONTACTS_FILE), data=self._folder.parent)
        except BrokenContacts as error:
            problems.append(str(error))
        structures, services = self._directory.structures, self._directory.services
        try:
            # Rows, and a file for another one, are taken away on purpose: what is too much, the reader says.
            loaded = read(self._tables, *map(self._named, _TABLES), data=self._folder.parent, may_lose=True)
        except BrokenDirectory as error:
            problems.append(f"{error} L’annuaire précédent reste en service." if structures else str(error))
            if not structures:  # the few rows of a file that lost most of them are better than none
                structures, services = tuple(error.loaded.structures), tuple(error.loaded.services)
                self.issues = tuple(error.loaded.issues)
        except Exception as error:  # the assistant must go on, whatever a file holds
            logger.exception("the directory files could not be loaded")
            problems.append(f"L’annuaire n’a pas pu être lu ({type(error).__name__}). Le précédent reste en service.")
        else:
            problems.extend(_vanished(STRUCTURES_FILE, len(structures), len(loaded.structures)))
            problems.extend(_vanished(SERVICES_FILE, len(services), len(loaded.services)))
            structures, services = tuple(loaded.structures), tuple(loaded.services)
            self.issues = tuple(loaded.issues)
        self._directory = Directory(structures, services, words=self._words, mairies=self._mairies, contacts=contacts)
        self.problems = tuple(problems)
        for problem in problems:
            logger.error("directory: %s", problem)

    def _tables(self, data: Path) -> Loaded:
        loaded = load_files(directory_files(data / self._folder.name), self._gazetteer)
        if broken := _broken(loaded):
            raise BrokenDirectory(broken, loaded)
        return loaded

    def _contacts(self, data: Path) -> Contacts:
        return Contacts.load(data / self._named(CONTACTS_FILE))

    def _hours_words(self, data: Path) -> HoursWords:
        return HoursWords.load(_shipped(data / self._folder.name, WORDS_FILE))

    def _named(self, name: str) -> str:
        """A file of the directory, from the data folder."""
        return f"{self._folder.name}/{name}"


def _broken(loaded: Loaded) -> str | None:
    """Return why a freshly read directory cannot be trusted, or None."""
    structures = loaded.counts["structures"]
    read = structures.kept + structures.refused
    unreadable = next(
        (
            issue
            for issue in loaded.issues
            if issue.code in ("fichier_illisible", "fichier_trop_gros", "feuille_absente", "colonne_absente")
        ),
        None,
    )
    if unreadable is not None:
        return f"{unreadable.where} : {unreadable.message} {unreadable.advice}"
    if not structures.kept:
        return "L’annuaire ne contient aucune structure."
    if structures.refused > MAX_REFUSED_SHARE * read:
        return f"L’annuaire est sans doute abîmé : {structures.refused} lignes sur {read} sont refusées."
    return None


def _vanished(file: str, before: int, after: int) -> list[str]:
    """What is said of a new file that lost many rows. It is used all the same: somebody may have wanted it."""
    lost = lost_rows(before, after)
    return [f"{file} : {lost} lignes sur {before} ont disparu. Si c’est une erreur, remettez-les."] if lost else []


def _shipped(folder: Path, name: str | Path) -> Path:
    """Return a file of a folder, or the one shipped with the project where the folder has none."""
    own = folder / name
    if own.exists():
        return own
    data = Path(__file__).resolve().parents[2] / "data"
    return data / "directory" / name if name == WORDS_FILE else data / name

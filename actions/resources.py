"""What the actions share: the directory and the places, loaded once a process and reloaded when a file changes."""

from functools import lru_cache
from pathlib import Path

from tremplin.directory import LiveDirectory
from tremplin.directory.card import CardWords
from tremplin.directory.list_words import ListWords
from tremplin.kept_files import kept
from tremplin.places import load_gazetteer
from tremplin.settings import data_dir


@lru_cache(maxsize=1)
def live_directory() -> LiveDirectory:
    """The directory file as it stands now."""
    return LiveDirectory(data_dir() / "directory", load_gazetteer())


@kept("directory/fiche.yml")
def card_words(data: Path) -> CardWords:
    """The words of a structure's card."""
    return CardWords.load(data / "directory" / "fiche.yml")


@kept("directory/liste.yml")
def list_words(data: Path) -> ListWords:
    """The words of a list of results."""
    return ListWords.load(data / "directory" / "liste.yml")


# Read when the action server starts, beside the model: the first person who searches must not wait for it.
live_directory().current()

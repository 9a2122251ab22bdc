"""One content for the whole process: read once at the start, and once more when a file changes."""

from functools import lru_cache
from pathlib import Path

from tremplin.answers.live import LiveContent


@lru_cache(maxsize=2)
def shared_content(folder: Path) -> LiveContent:
    """The live content of a folder; it follows the files by itself.

    Raises:
        ContentError: the content cannot be used at all at the start.
    """
    return LiveContent(folder)

"""The purge that nobody has to think of: every day, beside a running assistant."""

import datetime
import logging
import threading
from collections.abc import Callable
from pathlib import Path

from tremplin.answers import ContentError
from tremplin.settings import data_dir, kept_dir, project_dir
from tremplin.staff.conversation_store import StoreError, open_store, store_url
from tremplin.staff.observation import TIME_ZONE
from tremplin.staff.purge import PurgeResult, promised_days, purge
from tremplin.staff.store_option import departement_of

logger = logging.getLogger(__name__)

EVERY_SECONDS = 24 * 3600.0


def purge_project(endpoints: Path | None = None) -> PurgeResult:
    """Purge the store of the project as long as promised; nothing stored yet is nothing to erase.

    Raises:
        StoreError: the store cannot be reached.
    """
    try:
        engine = open_store(store_url(endpoints or project_dir() / "endpoints.yml", project_dir()))
    except StoreError as error:
        if error.code == "vide":
            return PurgeResult(0, 0)
        raise
    try:
        return purge(engine, _promised_days(), datetime.datetime.now(TIME_ZONE), departement_of)
    finally:
        engine.dispose()


def _promised_days() -> int:
    """What was promised is kept, also while the file that says it is broken."""
    try:
        return promised_days(data_dir())
    except (ContentError, KeyError):
        return promised_days(kept_dir())


def start_daily_purge(
    purge_once: Callable[[], PurgeResult] = purge_project, every_seconds: float = EVERY_SECONDS
) -> threading.Event:
    """Purge now and then every day in a thread that never keeps the process alive, and never stops on a failure.

    Returns:
        The event that ends it when it is set.
    """
    stop = threading.Event()
    threading.Thread(target=_run, args=(purge_once, every_seconds, stop), name="daily-purge", daemon=True).start()
    return stop


def _run(purge_once: Callable[[], PurgeResult], every_seconds: float, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            result = purge_once()
            logger.info("purge.done conversations=%s events=%s", result.conversations, result.events)
        except Exception:  # the assistant goes on; the next day tries again
            logger.exception("purge.failed")
        stop.wait(every_seconds)

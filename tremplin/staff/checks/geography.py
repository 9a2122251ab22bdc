"""data/geography, read as the assistant reads it: the places, and the mairie of each commune."""

import csv
from pathlib import Path

from tremplin.answers import Fault
from tremplin.directory.live import MAIRIES_FILE
from tremplin.directory.mairies import read_mairies
from tremplin.places import Gazetteer, load_gazetteer
from tremplin.places.geography import BrokenGeography
from tremplin.settings import data_dir


def read_geography() -> tuple[Gazetteer | None, list[Fault]]:
    """The places (None when they cannot be read; half a second), and the faults of the folder."""
    faults = mairie_faults(data_dir() / MAIRIES_FILE)
    try:
        return load_gazetteer(), faults
    except BrokenGeography as error:
        return None, [*faults, Fault(error.path, error.line, "lecture_refusee", 1, error.reason)]
    except OSError as error:
        code = "fichier_absent" if isinstance(error, FileNotFoundError) else "fichier_illisible"
        return None, [*faults, Fault(Path(error.filename), 1, code, 1)]


def mairie_faults(path: Path) -> list[Fault]:
    """Why the mairies cannot be read: without them a search far from any structure finds nobody."""
    try:
        read_mairies(path)
    except FileNotFoundError:
        return [Fault(path, 1, "fichier_absent", 1)]
    except OSError:
        return [Fault(path, 1, "fichier_illisible", 1)]
    except UnicodeDecodeError:
        return [Fault(path, 1, "pas_utf8", 1)]
    except (ValueError, IndexError, csv.Error) as error:
        return [Fault(path, 1, "lecture_refusee", 1, str(error))]
    return []

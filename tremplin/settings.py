"""Where the project's files are, and how the environment moves them."""

import hashlib
import json
import os
from pathlib import Path

# Names another database for the conversations than endpoints.yml does.
DATABASE_VARIABLE = "TREMPLIN_DATABASE_URL"

_REPOSITORY = Path(__file__).resolve().parent.parent


def project_dir() -> Path:
    """The folder that holds config.yml, domain.yml and data/: TREMPLIN_HOME, else the repository."""
    return Path(os.environ.get("TREMPLIN_HOME", _REPOSITORY))


def data_dir() -> Path:
    """The folder of the content that the staff edits: TREMPLIN_DATA, else data/ of the project."""
    return Path(os.environ.get("TREMPLIN_DATA", project_dir() / "data"))


def models_dir() -> Path:
    """The folder of the trained models: TREMPLIN_MODELS, else models/ of the project."""
    return Path(os.environ.get("TREMPLIN_MODELS", project_dir() / "models"))


def current_model_file() -> Path:
    """The small JSON file that names the model in use (`model`) and what it was trained on (`fingerprint`)."""
    return models_dir() / "courant.json"


def named_model() -> Path | None:
    """The model that training has named as the one to use; None while there is none, or while the file is written."""
    try:
        path = models_dir() / str(json.loads(current_model_file().read_text(encoding="utf-8"))["model"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return path if path.is_file() else None


def kept_dir() -> Path:
    """The folder of the last good state of each file of data/: TREMPLIN_KEPT, else one of var/ for each data folder."""
    kept = os.environ.get("TREMPLIN_KEPT")
    if kept:
        return Path(kept)
    folder = project_dir() / "var" / "donnees-gardees"
    data = data_dir().resolve()
    if data == (project_dir() / "data").resolve():
        return folder
    return folder.with_name(f"{folder.name}-{hashlib.sha256(str(data).encode()).hexdigest()[:8]}")

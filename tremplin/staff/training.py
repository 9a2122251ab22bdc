"""Training as the staff sees it: is the model current, and one line a step instead of Rasa's log."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

from rich.console import Console

from tremplin.answers.content import content_files
from tremplin.settings import current_model_file, data_dir, models_dir, project_dir
from tremplin.staff.words import Words

LOG = "entrainement.log"
# The code that decides what is learned; the rest of the pipeline learns nothing and may change under a model.
_LEARNING_CODE = (
    "tremplin/nlu/topic_classifier.py",
    "tremplin/nlu/topic_model.py",
    "tremplin/nlu/training_set.py",
    "tremplin/nlu/machines.py",
    "tremplin/nlu/judges.py",
    "tremplin/nlu/features.py",
    "tremplin/nlu/clauses.py",
    "tremplin/nlu/mentions.py",
    "tremplin/nlu/spelling.py",
)
_KEPT_MODELS = 2  # the one in use and the one before it


def fingerprint() -> str:
    """A digest of all that a model depends on: examples, domain, pipeline, and the code of its components.

    Answers are not part of it: they are read from the files at run time.
    """
    digest = hashlib.sha256()
    root = project_dir()
    files = [root / "config.yml", root / "domain.yml", *(root / name for name in _LEARNING_CODE)]
    files += [path for _, path in content_files(data_dir())]
    for path in files:
        digest.update(str(path.relative_to(root) if path.is_relative_to(root) else path.name).encode())
        digest.update(_what_is_learned(path))
    return digest.hexdigest()


def _what_is_learned(path: Path) -> bytes:
    """Of a content file only the examples and the names of its responses matter to training."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".yml" or path.parent == project_dir():
        return text.encode()
    head, _, examples = text.partition("\nnlu:\n")
    names = [line for line in head.splitlines() if line.startswith("  utter_") or line.startswith("- rule")]
    return ("\n".join(names) + examples).encode()


def current_model() -> Path | None:
    """The model that was trained on the files as they are now, if any."""
    try:
        state = json.loads(current_model_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    model = models_dir() / str(state.get("model"))
    return model if state.get("fingerprint") == fingerprint() and model.is_file() else None


def train(only_if_needed: bool = False) -> int:
    """Train in a process of its own, with a progress display.

    Returns:
        The exit code: 0, or 1 when the training failed (its log stands in models/).
    """
    console = Console(stderr=True)
    words = Words.load(data_dir(), "commandes")
    if only_if_needed and current_model() is not None:
        return 0
    models_dir().mkdir(parents=True, exist_ok=True)
    log_path = models_dir() / LOG
    before = fingerprint()
    command = [
        sys.executable,
        "-m",
        "rasa",
        "train",
        "--out",
        str(models_dir()),
        "--data",
        str(data_dir()),
        "--skip-validation",
    ]
    with log_path.open("w", encoding="utf-8") as log, console.status(words.say("entrainement_en_cours")):
        done = subprocess.run(
            command, cwd=project_dir(), stdout=log, stderr=log, env={**os.environ, "TQDM_DISABLE": "1"}
        )
    models = sorted(models_dir().glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    if done.returncode != 0 or not models:
        console.print(words.say("entrainement_echec", log=str(log_path)), style="red")
        return 1
    current_model_file().write_text(json.dumps({"model": models[-1].name, "fingerprint": before}), encoding="utf-8")
    for old in models[:-_KEPT_MODELS]:
        old.unlink()
    console.print(words.say("entrainement_fini", model=models[-1].name))
    return 0

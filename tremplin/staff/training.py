"""Training as the staff sees it: is the model current, and one line a step instead of Rasa's log."""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from rich.console import Console

from tremplin.answers import Content, ContentError
from tremplin.answers.content import FOLDERS, content_files
from tremplin.answers.yaml_lines import read_yaml
from tremplin.kept_files import forget_missing
from tremplin.nlu.learning_code import learning_code
from tremplin.settings import current_model_file, data_dir, models_dir, project_dir
from tremplin.staff.words import Words

LOG = "entrainement.log"
_LOCK = "entrainement.lock"
_MADE_IN = "en-cours"  # a folder beside the models: a model is moved from it when it is complete
_KEPT_MODELS = 2  # the one in use and the one before it


def fingerprint() -> str:
    """A digest of all that a model depends on: examples, domain, pipeline, and the code of its components.

    Answers are not part of it: they are read from the files at run time.
    """
    digest = hashlib.sha256()
    root = project_dir()
    digest.update(learning_code().encode())
    files = [root / "config.yml", root / "domain.yml"]
    files += [path for _, path in content_files(data_dir())]
    for path in files:
        digest.update(str(path.relative_to(root) if path.is_relative_to(root) else path.name).encode())
        digest.update(_what_is_learned(path))
    return digest.hexdigest()


def _what_is_learned(path: Path) -> bytes:
    """Of a content file only the examples and the names of its responses matter to training."""
    # In another encoding it is told by name by the check, which asks for this digest first.
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return b""
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


def can_train() -> bool:
    """Whether the files that a training reads can be read: one on broken files would teach what nobody wrote."""
    try:
        for name in ("domain.yml", "config.yml"):
            read_yaml(project_dir() / name)
    except ContentError:
        return False
    _, faults = Content.read(data_dir())
    return not any(fault.severity == "erreur" for fault in faults)


def train(only_if_needed: bool = False) -> int:
    """Train in a process of its own, with a progress display; a training that runs already is waited for.

    The model in use stays as it is until the new one is complete, whatever happens to the training.

    Returns:
        The exit code: 0, or 1 when the training failed (its log stands in models/).
    """
    console = Console(stderr=True)
    words = Words.of_project("commandes")
    models_dir().mkdir(parents=True, exist_ok=True)
    with _alone(console, words):
        if only_if_needed and current_model() is not None:
            return 0
        return _train(console, words)


@contextmanager
def _alone(console: Console, words: Words) -> Iterator[None]:
    """Wait until no other training runs on these models; the system lets go of the lock even when a program is killed."""
    with (models_dir() / _LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with console.status(words.say("entrainement_attendu")):
                fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _train(console: Console, words: Words) -> int:
    log_path = models_dir() / LOG
    shutil.rmtree(models_dir() / _MADE_IN, ignore_errors=True)  # what a training that was killed has left
    made_in = models_dir() / _MADE_IN / uuid.uuid4().hex  # a process that outlived such a training has another one
    before = fingerprint()
    with log_path.open("w", encoding="utf-8") as log, console.status(words.say("entrainement_en_cours")):
        environment = {**os.environ, "TQDM_DISABLE": "1"}
        done = subprocess.run(_command(made_in), cwd=project_dir(), stdout=log, stderr=log, env=environment)
    made = next(iter(made_in.glob("*.tar.gz")), None)
    if done.returncode != 0 or made is None:
        console.print(words.say("entrainement_echec", log=str(log_path)), style="red", soft_wrap=True)
        return 1
    # In one step each: the assistant never sees half a model, nor a name without its model.
    made.replace(models_dir() / made.name)
    state = made_in / current_model_file().name
    state.write_text(json.dumps({"model": made.name, "fingerprint": before}), encoding="utf-8")
    state.replace(current_model_file())
    shutil.rmtree(models_dir() / _MADE_IN)
    with suppress(OSError):  # a subject whose file is gone, and that the model has not learned, was removed on purpose
        forget_missing(*FOLDERS)
    models = sorted(models_dir().glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    for old in models[:-_KEPT_MODELS]:
        old.unlink()
    console.print(words.say("entrainement_fini", model=made.name))
    return 0


def _command(out: Path) -> list[str]:
    """What trains a model into a folder."""
    return [sys.executable, "-m", "tremplin.operations.trainer", "--data", str(data_dir()), "--out", str(out)]

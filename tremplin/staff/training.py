"""Whether the assistant has learned the examples as they stand: answers show at once, examples need a training.

`make train` calls `note_trained`; the check and the shell ask `training_needed`.
"""

import hashlib
import json
from pathlib import Path

from tremplin.staff.checks.examples import read_examples

STATE_FILE = "exemples.json"  # beside the models


def examples_fingerprint(data: Path) -> str:
    """A fingerprint of what the examples teach; their order and their place in the files do not matter."""
    examples, _ = read_examples(data)
    lines = sorted(f"{'+'.join(example.topics)}\t{example.text}" for example in examples)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def note_trained(data: Path, models: Path, fingerprint: str | None = None) -> None:
    """Remember that the newest model has learned the examples.

    Args:
        fingerprint: of the examples when the training began; by default as they stand now.
    """
    models.mkdir(parents=True, exist_ok=True)
    state = {"exemples": fingerprint or examples_fingerprint(data)}
    (models / STATE_FILE).write_text(json.dumps(state), encoding="utf-8")


def training_needed(data: Path, models: Path) -> bool:
    """Whether examples changed since the last training; False when no training was noted (nothing is known)."""
    try:
        learned = json.loads((models / STATE_FILE).read_text(encoding="utf-8"))["exemples"]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return bool(learned != examples_fingerprint(data))

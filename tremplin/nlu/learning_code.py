"""Which code decides what is learned: a model made by other code is not the same model."""

import hashlib
from pathlib import Path

# The rest of the pipeline learns nothing (order.py neither) and may change under a model.
_FILES = (
    "topic_classifier.py",
    "topic_model.py",
    "training_set.py",
    "machines.py",
    "judges.py",
    "features.py",
    "encoder.py",
    "clauses.py",
    "mentions.py",
    "spelling.py",
)


def learning_code(folder: Path = Path(__file__).parent) -> str:
    """A digest of the files that decide what is learned."""
    digest = hashlib.sha256()
    for name in _FILES:
        digest.update(name.encode())
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()

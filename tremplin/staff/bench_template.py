"""The assistant that `rasa init` would have made of the same content: its pipeline, its policies, one rule a topic.

The benchmarks run it beside ours. A few epochs on some examples of each topic are enough for speed, which is all that
is measured here: with all examples its training alone would take longer than the benchmarks, and it would be no faster.

The floor is the same with nothing to understand and no conversation on disk: what no assistant on Rasa can go below.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path
from typing import Any

import yaml

from tremplin.answers import Content
from tremplin.answers.yaml_lines import read_yaml
from tremplin.settings import data_dir, project_dir

# What Rasa fills in for an empty `pipeline` and `policies` (rasa/engine/recipes/config_files/default_config.yml).
_FEATURES: list[dict[str, Any]] = [
    {"name": "WhitespaceTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
]
_FLOOR: dict[str, Any] = {
    "recipe": "default.v1",
    "assistant_id": "floor",
    "language": "fr",
    "pipeline": [{"name": "KeywordIntentClassifier"}],
    "policies": [{"name": "RulePolicy"}],
}
_FLOOR_EXAMPLES = 1  # of each topic: Rasa wants one

_CONTENT = ("topics", "safety", "conversation")
_EXAMPLES_BEGIN = "\nnlu:\n"


@dataclass(frozen=True)
class Template:
    """The trained model, with the files it runs on; `seconds` is what its training took."""

    model: Path
    credentials: Path
    endpoints: Path
    seconds: float


def train_template(folder: Path, epochs: int, examples: int) -> Template:
    """Train it in a process of its own; what an earlier run trained on the same content is used again.

    Args:
        examples: how many of each topic, the first of each author in turn.

    Raises:
        subprocess.CalledProcessError: the training failed; its log is training.log in the folder.
    """
    return _trained(folder, _config(epochs), examples)


def train_floor(folder: Path) -> Template:
    """Rasa alone: intents named by the message itself (« /montant »), one rule a topic, conversations in memory.

    Raises:
        subprocess.CalledProcessError: as for `train_template`.
    """
    return _trained(folder, _FLOOR, _FLOOR_EXAMPLES)


def _trained(folder: Path, config: dict[str, Any], examples: int) -> Template:
    folder.mkdir(parents=True, exist_ok=True)
    wanted = _wanted(config, examples)
    state = folder / "state.json"
    template = Template(folder / "template.tar.gz", folder / "credentials.yml", folder / "endpoints.yml", 0.0)
    try:
        known = json.loads(state.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        known = {}
    if known.get("content") != wanted or not template.model.exists():
        known = {"content": wanted, "seconds": _train(folder, config, examples)}
        state.write_text(json.dumps(known), encoding="utf-8")
    return replace(template, seconds=float(known["seconds"]))


def _wanted(config: dict[str, Any], examples: int) -> str:
    """A fingerprint of what the training reads."""
    digest = hashlib.sha256(f"{json.dumps(config)} {examples}".encode())
    for path in _content_files():
        digest.update(path.read_bytes())
    digest.update((project_dir() / "domain.yml").read_bytes())
    return digest.hexdigest()


def _train(folder: Path, config: dict[str, Any], examples: int) -> float:
    """Train; returns the seconds."""
    data = folder / "data"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir()
    some = {"version": "3.1", "nlu": _some_examples(examples)}
    for path, content in (
        (folder / "config.yml", config),
        (folder / "credentials.yml", {"rest": None}),
        (data / "rules.yml", _rules()),
        (data / "examples.yml", some),
    ):
        with path.open("w", encoding="utf-8") as file:
            yaml.safe_dump(content, file, allow_unicode=True)
    for part in _content_files():
        answers, _, _ = part.read_text(encoding="utf-8").partition(_EXAMPLES_BEGIN)
        (data / f"{part.parent.name}-{part.name}").write_text(answers + "\n", encoding="utf-8")
    (folder / "endpoints.yml").write_text("{}\n")
    command = [sys.executable, "-m", "rasa", "train", "--config", str(folder / "config.yml"), "--force"]
    command += ["--domain", str(project_dir() / "domain.yml"), "--data", str(data)]
    command += ["--out", str(folder), "--fixed-model-name", "template", "--skip-validation"]
    start = time.perf_counter()
    with (folder / "training.log").open("w") as log:
        subprocess.run(command, check=True, cwd=folder, stdout=log, stderr=log)
    return time.perf_counter() - start


def _content_files() -> list[Path]:
    return [path for part in _CONTENT for path in sorted((data_dir() / part).glob("*.yml"))]


def _some_examples(count: int) -> list[dict[str, str]]:
    """The first examples of each topic, taken from its authors in turn."""
    by_topic: dict[str, list[list[str]]] = {}
    for path in _content_files():
        for block in read_yaml(path).get("nlu") or []:
            lines = [line for line in str(block.get("examples", "")).splitlines() if line.startswith("- ")]
            by_topic.setdefault(str(block.get("intent")), []).append(lines)
    return [
        {
            "intent": topic,
            "examples": "\n".join([line for turn in zip_longest(*blocks) for line in turn if line][:count]),
        }
        for topic, blocks in by_topic.items()
    ]


def _config(epochs: int) -> dict[str, Any]:
    trained = {"epochs": epochs, "constrain_similarities": True}
    return {
        "recipe": "default.v1",
        "assistant_id": "template",
        "language": "fr",
        "pipeline": [
            *_FEATURES,
            {"name": "DIETClassifier", **trained},
            {"name": "EntitySynonymMapper"},
            {"name": "ResponseSelector", **trained},
            {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
        ],
        "policies": [
            {"name": "MemoizationPolicy"},
            {"name": "RulePolicy"},
            {"name": "UnexpecTEDIntentPolicy", "max_history": 5, "epochs": epochs},
            {"name": "TEDPolicy", "max_history": 5, **trained},
        ],
    }


def _rules() -> dict[str, Any]:
    """A rule for every topic that a response answers; the others need actions that the template does not have."""
    topics = Content.load(data_dir()).topics
    answered = {name: topic.action for name, topic in topics.items() if topic.action.startswith("utter_")}
    rules = [
        {"rule": name, "steps": [{"intent": name}, {"action": action}]}
        for name, action in sorted(answered.items())
        if name != "recommencer"  # it has a rule in data/conversation/rules.yml
    ]
    return {"version": "3.1", "rules": rules}

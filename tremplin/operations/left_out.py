"""Stand-ins for the parts of Rasa that the assistant does not use, so that they are not loaded with it.

Before it answers the first message, Rasa imports every component, channel and store that it has: TensorFlow and the
clients of a dozen platforms and databases, which are two thirds of the time until the first answer and a third of the
memory, and code that nobody needs to trust. The worker (worker.py) leaves out what `unused` finds before Rasa is
imported, and training (trainer.py) what `unused_in_training` finds. `rasa` itself does not: there everything is loaded
as ever.

A part is left out only while nothing names it: neural components while the graph of the model has none, Rasa's
channels while credentials.yml has none, database clients while endpoints.yml has none. Should something ask for it
later (a new model that takes over), it gets a LeftOut that says what to do.
"""

import importlib.machinery
import json
import sys
import tarfile
from collections.abc import Iterable, Sequence
from importlib.abc import Loader, MetaPathFinder
from pathlib import Path
from types import ModuleType
from typing import Any

import yaml

#: What imports TensorFlow. Rasa's graph names components by these modules.
NEURAL = (
    "rasa.core.policies.ted_policy",
    "rasa.core.policies.unexpected_intent_policy",
    "rasa.nlu.classifiers.diet_classifier",
    "rasa.nlu.featurizers.dense_featurizer.convert_featurizer",
    "rasa.nlu.featurizers.dense_featurizer.lm_featurizer",
    "rasa.nlu.selectors.response_selector",
    "rasa.utils.tensorflow.callback",
    "rasa.utils.tensorflow.data_generator",
)
#: Rasa's own channels, with the clients of their platforms.
CHANNELS = (
    "rasa.core.channels.botframework",
    "rasa.core.channels.callback",
    "rasa.core.channels.facebook",
    "rasa.core.channels.hangouts",
    "rasa.core.channels.mattermost",
    "rasa.core.channels.rasa_chat",
    "rasa.core.channels.rocketchat",
    "rasa.core.channels.slack",
    "rasa.core.channels.socketio",
    "rasa.core.channels.telegram",
    "rasa.core.channels.twilio",
    "rasa.core.channels.twilio_voice",
    "rasa.core.channels.webexteams",
)
#: Clients of the databases that Rasa's `mongod` and `dynamo` tracker stores use.
DATABASES = {"mongod": ("pymongo",), "dynamo": ("boto3", "botocore")}
#: What evaluates models; only Rasa's HTTP API, which the worker never opens, and the command line do.
EVALUATION = ("rasa.core.test", "rasa.nlu.test")


class LeftOut(AttributeError):
    """Something asked for a part of Rasa that was not loaded at the start."""

    def __init__(self, part: str) -> None:
        super().__init__(
            f"{part} was left out at the start, since neither the model nor endpoints.yml nor credentials.yml named it."
            " Restart the assistant: it is loaded when one of them does."
        )


def unused(model: Path, endpoints: Path, credentials: Path) -> tuple[str, ...]:
    """The modules that the assistant can do without.

    Args:
        model: the model that will be loaded, or the folder whose newest one will be. One that cannot be read cannot be
            loaded either, and names nothing.
    """
    names = [*EVALUATION]
    if _modules_of(model).isdisjoint(NEURAL):
        names += NEURAL
    # A name without a dot is one of Rasa's; ours are dotted paths.
    if all("." in channel for channel in _mapping(credentials)):
        names += CHANNELS
    store = _mapping(endpoints).get("tracker_store")
    kind = str(store.get("type")).lower() if isinstance(store, dict) else ""
    return (*names, *_database_clients(but=kind))


def unused_in_training(config: Path) -> tuple[str, ...]:
    """The modules that a training can do without.

    Args:
        config: config.yml. One that names a component of Rasa other than RulePolicy, or leaves the choice to Rasa, gets
            the neural ones too.
    """
    content = _mapping(config)
    components = [content.get(part) for part in ("pipeline", "policies")]
    chosen = [item for part in components if isinstance(part, list) for item in part]
    names = {str(item.get("name")) if isinstance(item, dict) else str(item) for item in chosen}
    own = all(components) and all("." in name and not name.startswith("rasa.") for name in names - {"RulePolicy"})
    return (*EVALUATION, *CHANNELS, *_database_clients(), *(NEURAL if own else ()))


def _database_clients(but: str = "") -> list[str]:
    """The clients of all kinds of tracker store but one."""
    return [client for kind, needed in DATABASES.items() if kind != but for client in needed]


def leave_out(names: Iterable[str]) -> None:
    """Put stand-ins in the place of modules. To be called before Rasa is imported: what is loaded stays."""
    sys.meta_path.insert(0, _StandIns(names))


def _modules_of(model: Path) -> set[str]:
    """The modules of the components in a model's graph."""
    archive = (
        max(model.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime, default=model) if model.is_dir() else model
    )
    try:
        with tarfile.open(archive) as files:
            metadata = files.extractfile("metadata.json")
            graph = json.load(metadata)["predict_schema"]["nodes"] if metadata else {}
    except (OSError, EOFError, KeyError, ValueError, tarfile.TarError):
        return set()
    return {str(node["uses"]).rpartition(".")[0] for node in graph.values()}


def _mapping(path: Path) -> dict[str, Any]:
    """What a YAML file holds; Rasa tells what is wrong with it."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError):
        return {}
    return content if isinstance(content, dict) else {}


class _StandIns(MetaPathFinder, Loader):
    """Finds a stand-in for the named modules and all below them."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(names)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """See MetaPathFinder."""
        parts = fullname.split(".")
        if self._names.isdisjoint(".".join(parts[:length]) for length in range(1, len(parts) + 1)):
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        """See Loader."""
        return _StandIn(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """There is nothing to run."""


class _StandIn(ModuleType):
    """A module that has whatever is imported from it: classes that can be named, and not used."""

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        # an exception: some are named in `except`
        found = _Unusable(name, (Exception,), {"__module__": self.__name__})
        setattr(self, name, found)
        return found


class _Unusable(type):
    """A class of a part that was left out. Rasa asks its channels for their names, no more."""

    def __call__(cls, *_args: Any, **_settings: Any) -> Any:
        raise LeftOut(f"{cls.__module__}.{cls.__name__}")

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name == "name":
            return lambda: f"{cls.__module__}.{cls.__name__}"
        raise LeftOut(f"{cls.__module__}.{cls.__name__}")

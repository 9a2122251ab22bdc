"""`tremplin bench nlu`: the figures of understanding, beside held-out authors and Rasa's default pipeline."""

import statistics
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rasa.core.agent import Agent
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.training_data.message import Message
from rich.console import Console
from rich.table import Table
from sklearn.model_selection import GroupKFold

from tremplin.answers import Content
from tremplin.answers.yaml_lines import read_yaml
from tremplin.conversation import Conversation
from tremplin.nlu.figures import Figures, Labelled, Understood, figures, read_labelled
from tremplin.nlu.topic_classifier import TopicClassifier, read_example
from tremplin.nlu.topic_model import TopicModel
from tremplin.nlu.training_set import Example
from tremplin.settings import data_dir, project_dir
from tremplin.staff.bench_template import train_template

# Used to tune: thresholds were chosen on it, and its mistakes were read.
DEVELOPMENT_SET = Path("tests/devset/questions.tsv")
# By ten other hands, looked at only to print figures: what a change brings is true when it shows here too. Nothing was
# chosen on the second one, written last.
BLIND_SETS = (Path("tests/devset/tenu_a_part.tsv"), Path("tests/devset/tenu_a_part_2.tsv"))
HELD_OUT_FOLDS = 3
_SURE_OF_MISTAKE = 0.95  # confidence from which another label than the author's deserves to be read
_FALLBACK = "nlu_fallback"
_TEMPLATE_FOLDER = Path("var/bench_nlu")
_EVERY_EXAMPLE = 100_000  # of each topic

Parse = Callable[[str], Awaitable[Mapping[str, Any]]]


async def understand(parse: Parse, messages: Sequence[Labelled]) -> tuple[list[Understood], list[float]]:
    """Parse each message; also the seconds that each took."""
    understood: list[Understood] = []
    seconds: list[float] = []
    for message in messages:
        start = time.perf_counter()
        parsed = await parse(message.text)
        seconds.append(time.perf_counter() - start)
        understood.append(_understood(parsed))
    return understood, seconds


def _understood(parsed: Mapping[str, Any]) -> Understood:
    """What a parsed message says; a pipeline that knows no `topics` answers its intent unless it falls back."""
    ranking = tuple(i["name"] for i in parsed.get("intent_ranking", []) if i["name"] != _FALLBACK)
    intent = parsed["intent"]
    alone = () if intent["name"] in (_FALLBACK, None) else (str(intent["name"]),)
    topics = parsed.get("topics")
    return Understood(alone if topics is None else tuple(topics), float(intent["confidence"]), ranking)


async def held_out_authors(safety: frozenset[str], single: frozenset[str], show_mistakes: bool = False) -> Figures:
    """Cross-validation: each author's messages are understood by a model that learned from the other authors only.

    Args:
        safety: the topics of danger.
        single: the topics that are never one of several.
        show_mistakes: print the examples that the other authors would surely label otherwise, to be read by a person.
    """
    settings = _classifier_settings()
    examples = _examples()
    authors = np.array([example.author for example in examples])
    labelled: list[Labelled] = []
    understood: list[Understood] = []
    for learned, held in GroupKFold(HELD_OUT_FOLDS).split(authors, groups=authors):
        model = TopicModel.fit([examples[row] for row in learned], single, safety)
        messages = [Labelled(examples[row].text, examples[row].topics, examples[row].author) for row in held]
        labelled += messages
        understood += (await understand(_parser(settings, model), messages))[0]
    if show_mistakes:
        pairs = [(m, u) for m, u in zip(labelled, understood) if u.confidence >= _SURE_OF_MISTAKE]
        disputed = [(m, u) for m, u in pairs if not set(m.topics) & set(u.topics)]
        _print_mistakes([m for m, _ in disputed], [u for _, u in disputed])
    return figures(labelled, understood, safety)


def _classifier_settings() -> dict[str, Any]:
    """The settings of the project's classifier in config.yml."""
    config = read_yaml(project_dir() / "config.yml")
    own = next(part for part in config["pipeline"] if part["name"].endswith(f".{TopicClassifier.__name__}"))
    return {**TopicClassifier.get_default_config(), **own}


def _examples() -> list[Example]:
    importer = TrainingDataImporter.load_from_config(
        str(project_dir() / "config.yml"), str(project_dir() / "domain.yml"), [str(data_dir())]
    )
    return [read_example(message) for message in importer.get_nlu_data().intent_examples]


def _parser(settings: dict[str, Any], model: TopicModel) -> Parse:
    classifier = TopicClassifier(settings, None, None, model)

    async def parse(text: str) -> Mapping[str, Any]:
        return classifier.process([Message.build(text)])[0].as_dict()

    return parse


async def bench_nlu(
    show_mistakes: bool = False, cross_validation: bool = False, diet_epochs: int = 0
) -> Mapping[str, Figures]:
    """Print the figures of the model in use on the development set and on the blind sets.

    Args:
        show_mistakes: print each message of the development set that is not understood as labelled.
        cross_validation: add a column for held-out authors (a training for each of HELD_OUT_FOLDS groups).
        diet_epochs: add columns for the pipeline of `rasa init`, trained on the same examples for so many epochs.

    Returns:
        The figures by the title of their column.
    """
    sets = {"développement": DEVELOPMENT_SET, "tenu à part": BLIND_SETS[0], "tenu à part (2)": BLIND_SETS[1]}
    tables = {title: read_labelled(project_dir() / path) for title, path in sets.items()}
    safety = frozenset(topic.id for topic in Content.load(data_dir()).topics.values() if topic.is_safety)
    parsers = {"": (await Conversation.load()).agent.parse_message}
    if diet_epochs:
        template = train_template(project_dir() / _TEMPLATE_FOLDER, diet_epochs, _EVERY_EXAMPLE)
        parsers[f"« rasa init », {diet_epochs} passages, "] = Agent.load(str(template.model)).parse_message
    columns: dict[str, Figures] = {}
    times: dict[str, list[float]] = {}
    for system, parse in parsers.items():
        for title, messages in tables.items():
            understood, times[system + title] = await understand(parse, messages)
            columns[system + title] = figures(messages, understood, safety)
            if show_mistakes and not columns.keys() - {title} and not system:
                _print_mistakes(messages, understood)
    if cross_validation:
        single = frozenset(_classifier_settings()["single"])
        columns["auteurs non lus"] = await held_out_authors(safety, single, show_mistakes)
    _print(columns, times)
    return columns


def _print_mistakes(messages: Sequence[Labelled], understood: Sequence[Understood]) -> None:
    for message, got in zip(messages, understood):
        if set(got.topics) != set(message.topics):
            line = f"{'+'.join(message.topics)} → {'+'.join(got.topics) or '—'}  {message.style}  {message.text}"
            Console(highlight=False).print(line)


def _print(columns: Mapping[str, Figures], times: Mapping[str, list[float]]) -> None:
    table = Table(title="Compréhension")
    table.add_column("mesure")
    for title in columns:
        table.add_column(title, justify="right")
    rows = [dict(_rows(result)) for result in columns.values()]
    for name in rows[0]:
        table.add_row(name, *(row.get(name, "") for row in rows))
    for share, name in ((0.5, "analyse d'un message, médiane"), (0.95, "analyse d'un message, 95 %")):
        table.add_row(name, *(_milliseconds(times.get(title), share) for title in columns))
    Console(highlight=False).print(table)


def _rows(result: Figures) -> Iterator[tuple[str, str]]:
    """Each measure by its name; the styles of the development set are one letter, authors are named by their worst."""
    for name, value in (
        ("messages", None),
        ("premier sujet juste", result.first),
        ("questions multiples : tous les sujets trouvés", result.doubles),
        ("dangers trouvés", result.safety_found),
        ("fausses alertes de danger", result.false_alarms),
        ("hors sujet refusés", result.out_of_scope_refused),
        ("messages du domaine refusés", result.in_scope_refused),
        ("refusés : bon sujet parmi trois suggestions", result.suggested),
        ("messages d'un sujet avec une réponse de trop", result.extra),
        ("erreur de calibration de la confiance", result.calibration_error),
        ("premier sujet juste, style le plus mal compris", min(result.by_style.values())),
    ):
        yield name, str(result.count) if value is None else f"{100 * value:.1f} %"
    for style, value in result.by_style.items():
        yield f"premier sujet juste, style {style}", f"{100 * value:.1f} %"


def _milliseconds(seconds: list[float] | None, share: float) -> str:
    if not seconds:
        return ""
    ordered = sorted(1000 * second for second in seconds)
    value = statistics.median(ordered) if share == 0.5 else ordered[int(share * len(ordered))]
    return f"{value:.1f} ms"

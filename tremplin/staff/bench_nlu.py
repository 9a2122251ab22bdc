"""`tremplin bench nlu`: the figures of understanding of the current model on the development set."""

import statistics
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tremplin.answers import Content
from tremplin.conversation import Conversation
from tremplin.nlu.figures import Figures, Labelled, Understood, figures, read_labelled
from tremplin.settings import data_dir, project_dir

DEVELOPMENT_SET = Path("tests/devset/questions.tsv")


async def understand(conversation: Conversation, messages: list[Labelled]) -> tuple[list[Understood], list[float]]:
    """Parse each message as the running assistant does; also the seconds that each took."""
    understood: list[Understood] = []
    seconds: list[float] = []
    for message in messages:
        start = time.perf_counter()
        parsed = await conversation.agent.parse_message(message.text)
        seconds.append(time.perf_counter() - start)
        ranking = [i["name"] for i in parsed.get("intent_ranking", []) if i["name"] != "nlu_fallback"]
        topics = tuple(parsed.get("topics") or ())
        understood.append(Understood(topics, float(parsed["intent"]["confidence"]), tuple(ranking)))
    return understood, seconds


async def bench_nlu(path: Path | None = None, show_mistakes: bool = False) -> Figures:
    """Print the figures of a table of messages (the development set by default)."""
    messages = read_labelled(path or project_dir() / DEVELOPMENT_SET)
    conversation = await Conversation.load()
    safety = frozenset(topic.id for topic in Content.load(data_dir()).topics.values() if topic.is_safety)
    understood, seconds = await understand(conversation, messages)
    result = figures(messages, understood, safety)
    console = Console(highlight=False)
    table = Table(title=f"Compréhension : {result.count} messages")
    table.add_column("mesure")
    table.add_column("valeur", justify="right")
    for name, value in (
        ("premier sujet juste", result.first),
        ("questions multiples : tous les sujets trouvés", result.doubles),
        ("dangers trouvés", result.safety_found),
        ("fausses alertes de danger", result.false_alarms),
        ("hors sujet refusés", result.out_of_scope_refused),
        ("messages du domaine refusés", result.in_scope_refused),
        ("refusés : bon sujet parmi trois suggestions", result.suggested),
        ("messages d'un sujet avec une réponse de trop", result.extra),
        ("erreur de calibration de la confiance", result.calibration_error),
    ):
        table.add_row(name, f"{100 * value:.1f} %")
    for style, value in result.by_style.items():
        table.add_row(f"premier sujet juste, style {style}", f"{100 * value:.1f} %")
    milliseconds = sorted(1000 * second for second in seconds)
    table.add_row("analyse d'un message, médiane", f"{statistics.median(milliseconds):.1f} ms")
    table.add_row("analyse d'un message, 95 %", f"{milliseconds[int(0.95 * len(milliseconds))]:.1f} ms")
    console.print(table)
    if show_mistakes:
        for message, got in zip(messages, understood):
            if set(got.topics) != set(message.topics):
                console.print(
                    f"{'+'.join(message.topics)} → {'+'.join(got.topics) or '—'}  {message.style}  {message.text}"
                )
    return result

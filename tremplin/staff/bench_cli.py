"""`tremplin bench turns | server | workers | memory | soak | start`: each prints its table."""

import asyncio
import os
import platform
import tempfile
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from tremplin.answers.yaml_lines import read_yaml
from tremplin.settings import data_dir, models_dir, project_dir
from tremplin.staff.bench_servers import Running, percentile, running
from tremplin.staff.bench_template import Template, train_floor, train_template
from tremplin.staff.quiet import silence_libraries
from tremplin.staff.training import current_model
from tremplin.staff.words import WORDS_FOLDER, Words

MEGABYTE = 1e6
CLIENTS = (1, 8, 32, 128)
TURNS = (5, 50, 100, 200)
WARM_UP = 50  # messages: what is loaded at the first use is loaded before the measure
PARTS = 10  # of a long measure: each is a row
TEMPLATE_EPOCHS = 3
TEMPLATE_EXAMPLES = 30

app = typer.Typer(help="Mesure la vitesse et la mémoire.", no_args_is_help=True)

#: Measures one system: its name, its model, and its files when it is not ours.
Measure = Callable[[str, Path, Template | None], Coroutine[Any, Any, None]]

Compare = Annotated[bool, typer.Option("--comparer", help="Mesurer aussi le modèle de « rasa init ».")]
Floor = Annotated[bool, typer.Option("--plancher", help="Mesurer aussi Rasa seul, sans rien à comprendre.")]


@app.command()
def turns(
    personnes: Annotated[int, typer.Option(help="Combien de conversations de chaque sorte.")] = 50,
    base: Annotated[str, typer.Option(help="Adresse de la base ; par défaut un fichier SQLite.")] = "",
) -> None:
    """Un tour dans le processus, et le coût des longues conversations."""
    silence_libraries()
    asyncio.run(_turns(personnes, base))


@app.command()
def server(
    comparer: Compare = False,
    plancher: Floor = False,
    messages: Annotated[int, typer.Option(help="Messages pour chaque nombre de clients.")] = 600,
) -> None:
    """Messages à la seconde avec 1, 8, 32 et 128 personnes à la fois."""
    table = _table("serveur", "systeme", "clients", "debit", "p50", "p95", "p99", "cout")

    async def measure(name: str, model: Path, template: Template | None) -> None:
        said = _messages("plancher" if name == "plancher" else "information")
        async with running(model, said[0], template) as one:
            await one.load(1, WARM_UP, said)
            for clients in CLIENTS:
                load = await one.load(clients, messages, said)
                times = [f"{load.percentile(share):.1f}" for share in (50, 95, 99)]
                row = [str(clients), f"{load.per_second:.0f}", *times, f"{load.cost:.1f}"]
                table.add_row(_word("systemes", name), *row)

    _each(comparer, measure, table, floor=plancher)


@app.command()
def workers(
    ouvriers: Annotated[list[int], typer.Option(help="Combien d'ouvriers ; à répéter.")] = [1, 2, 4],  # noqa: B006
    messages: Annotated[int, typer.Option(help="Messages pour chaque mesure.")] = 600,
    clients: Annotated[int, typer.Option(help="Personnes à la fois.")] = 32,
) -> None:
    """Plusieurs ouvriers sur PostgreSQL et Redis (TREMPLIN_DATABASE_URL, TREMPLIN_REDIS_URL)."""
    if not all(os.environ.get(name) for name in ("TREMPLIN_DATABASE_URL", "TREMPLIN_REDIS_URL")):
        Console(stderr=True).print(Words.load(data_dir(), "mesures").say("pas_de_services"))
        raise typer.Exit(1)
    table = _table("ouvriers", "ouvriers", "clients", "debit", "p50", "p95", "p99", "cout")
    said = _messages("information")

    async def measure(count: int) -> None:
        async with running(_model(), said[0], workers=count) as several:
            await several.load(4 * count, WARM_UP, said)
            load = await several.load(clients, messages, said)
            times = [f"{load.percentile(share):.1f}" for share in (50, 95, 99)]
            table.add_row(str(count), str(clients), f"{load.per_second:.0f}", *times, f"{load.cost:.1f}")

    for count in ouvriers:
        asyncio.run(measure(count))
    _print(table)


@app.command()
def start(comparer: Compare = False) -> None:
    """Du lancement à la première réponse, entraînement, taille sur le disque."""
    table = _table("demarrage", "systeme", "mesure", "valeur")

    async def measure(name: str, model: Path, template: Template | None) -> None:
        system = _word("systemes", name)
        if template is not None:
            table.add_row(system, _word("lignes", "entrainement"), f"{template.seconds:.0f}")
        async with running(model, _messages("information")[0], template) as one:
            table.add_row(system, _word("lignes", "demarrage"), f"{one.seconds_to_start:.1f}")
        table.add_row(system, _word("lignes", "modele"), f"{model.stat().st_size / MEGABYTE:.1f}")

    _each(comparer, measure, table)


@app.command()
def memory(
    comparer: Compare = False,
    conversations: Annotated[int, typer.Option(help="Combien de conversations.")] = 10_000,
) -> None:
    """Mémoire de chaque processus, au repos et après des milliers de conversations."""
    table = _table("memoire", "systeme", "mesure", "valeur")

    async def measure(name: str, model: Path, template: Template | None) -> None:
        said = _messages("information")
        async with running(model, said[0], template) as one:
            await one.load(1, WARM_UP, said)
            _add_memory(table, name, one, "repos")
            for part in range(1, PARTS + 1):
                await _talk_once_each(one, conversations // PARTS, said)
                after = Words.load(data_dir(), "mesures").say("lignes.apres", nombre=part * (conversations // PARTS))
                _add_memory(table, name, one, after)

    _each(comparer, measure, table)


@app.command()
def soak(
    messages: Annotated[int, typer.Option(help="Combien de messages, de toutes sortes.")] = 36_000,
    clients: Annotated[int, typer.Option(help="Personnes à la fois.")] = 8,
) -> None:
    """Une heure d'affluence (cent conversations à la minute) aussi vite que possible : rien ne ralentit, rien n'enfle."""
    table = _table("endurance", "messages", "debit", "p50", "p95", "cout", "memoire", "base")
    said = [text for kind in ("information", "recherche", "formulaire") for text in _messages(kind)]

    async def measure(_name: str, model: Path, _template: Template | None) -> None:
        async with running(model, said[0]) as one:
            await one.load(1, WARM_UP, said)
            for part in range(1, PARTS + 1):
                load = await one.load(clients, messages // PARTS, said)
                times = [f"{load.percentile(share):.1f}" for share in (50, 95)] + [f"{load.cost:.1f}"]
                held = [f"{one.megabytes()[0]:.0f}", f"{one.stored_megabytes():.0f}"]
                table.add_row(str(part * (messages // PARTS)), f"{load.per_second:.0f}", *times, *held)

    _each(False, measure, table)


async def _talk_once_each(server: Running, persons: int, messages: list[str], at_once: int = 8) -> None:
    """So many persons ask one thing each."""
    waiting = iter(range(persons))

    async def talk() -> None:
        for number in waiting:
            await (await server.client(f"person-{number}"))(messages[number % len(messages)])

    await asyncio.gather(*(talk() for _ in range(at_once)))


def _add_memory(table: Table, name: str, server: Running, label: str) -> None:
    lines = Words.load(data_dir(), "mesures").table("lignes")
    for process in server.megabytes():
        table.add_row(_word("systemes", name), lines.get(label, label), f"{process:.0f}")


async def _turns(persons: int, url: str) -> None:
    from tremplin.staff.bench_turns import growth, new_agent, rasas_store, time_kind

    with tempfile.TemporaryDirectory(prefix="tremplin-bench-") as folder:
        own = url or f"sqlite:///{folder}/own.db"
        agent = new_agent(_model(), own)
        store = agent.tracker_store
        kinds = _table("tours", "message", "p50", "p95", "p99")
        for kind in ("information", "recherche", "formulaire"):
            await time_kind(agent, _messages(kind), 2)
            times = await time_kind(agent, _messages(kind), persons)
            kinds.add_row(kind, *(f"{percentile(times, share):.1f}" for share in (50, 95, 99)))
        said = _messages("information")
        found = [await growth(agent, store, "projet", said, TURNS)]
        found.append(await growth(agent, rasas_store(agent, f"sqlite:///{folder}/rasa.db"), "rasa", said, TURNS))
        lengths = _table("longueur", "systeme", *(f"{_word('colonnes', 'tour')} {turn}" for turn in TURNS), "rapport")
        for one in found:
            medians = [f"{one.medians[turn]:.1f}" for turn in TURNS]
            lengths.add_row(_word("lignes", one.store), *medians, f"{one.ratio:.2f}")
        _print(kinds, lengths)


def _each(compare: bool, measure: Measure, table: Table, floor: bool = False) -> None:
    """Measure ours, and in the same run those that are asked for; print the table and what it stands on."""
    words = Words.load(data_dir(), "mesures")
    console = Console(stderr=True)
    others: dict[str, Template] = {}
    counts = {"epoques": TEMPLATE_EPOCHS, "exemples": TEMPLATE_EXAMPLES}
    if compare:
        with console.status(words.say("attente.entrainement", **counts)):
            others["template"] = train_template(project_dir() / "var" / "bench", TEMPLATE_EPOCHS, TEMPLATE_EXAMPLES)
    if floor:
        with console.status(words.say("attente.plancher")):
            others["plancher"] = train_floor(project_dir() / "var" / "bench-floor")
    table.caption = "\n".join(words.say(f"notes.{name}", **counts) for name in others) or None
    with console.status(words.say("attente.mesure")):
        asyncio.run(measure("tremplin", _model(), None))
        for name, other in others.items():
            asyncio.run(measure(name, other.model, other))
    _print(table)


def _print(*tables: Table) -> None:
    """Print tables, and on what machine they were measured: no figure means anything without."""
    for table in tables:
        Console().print(table)
    load, _, _ = os.getloadavg()
    words = Words.load(data_dir(), "mesures")
    Console().print(words.say("machine", coeurs=os.cpu_count(), charge=f"{load:.1f}", python=platform.python_version()))


def _model() -> Path:
    """The model of the files as they are, else the newest: an old one is as fast."""
    model = current_model()
    if model is not None:
        return model
    models = sorted(models_dir().glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    if not models:
        Console(stderr=True).print(Words.load(data_dir(), "mesures").say("pas_de_modele"))
        raise typer.Exit(1)
    return models[-1]


def _messages(kind: str) -> list[str]:
    entries = read_yaml(data_dir() / WORDS_FOLDER / "mesures.yml")
    return [str(text) for text in entries["messages"][kind]]


def _table(title: str, *columns: str) -> Table:
    labels = Words.load(data_dir(), "mesures")
    known = {**labels.table("colonnes"), **labels.table("lignes")}
    table = Table(title=labels.say(f"titres.{title}"))
    for column in columns:
        table.add_column(known.get(column, column))
    return table


def _word(group: str, name: str) -> str:
    return Words.load(data_dir(), "mesures").table(group)[name]


if __name__ == "__main__":
    app()

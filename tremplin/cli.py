"""`tremplin …`: the one command line. Each verb lives in its own module, imported when it is called: Rasa takes seconds."""

from collections.abc import Mapping
from functools import partial
from importlib import import_module
from typing import ClassVar

import typer

from tremplin.staff.command_line import CommandLine, LazyGroup, Load


def _app_of(verb: str) -> typer.Typer:
    app: typer.Typer = import_module(f"tremplin.staff.{verb}_cli").app
    return app


class Verbs(LazyGroup):
    """The verbs of the project, but for the two below."""

    verbs: ClassVar[Mapping[str, Load]] = {
        **{verb: partial(_app_of, verb) for verb in ("shell", "check", "report", "purge", "directory", "telegram")},
        "bench": lambda: _bench(),
    }


app = CommandLine(
    cls=Verbs,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="L'assistant Tremplin.",
)


@app.command()
def serve(
    host: str = typer.Option("127.0.0.1", envvar="TREMPLIN_HOST", help="Adresse d'écoute."),
    port: int = typer.Option(5005, envvar="TREMPLIN_PORT", help="Port de l'assistant."),
) -> None:
    """Démarrer l'assistant (entraîne d'abord s'il n'y a pas de modèle)."""
    from tremplin.staff.serve import serve as run

    raise typer.Exit(run(host, port))


@app.command()
def train(
    if_needed: bool = typer.Option(False, "--if-needed", help="Ne rien faire si le modèle est à jour."),
) -> None:
    """Entraîner le modèle sur data/."""
    from tremplin.staff.training import train as run

    raise typer.Exit(run(only_if_needed=if_needed))


def _bench() -> typer.Typer:
    """The measures of speed with those of understanding, places and directory."""
    from tremplin.staff import bench_cli, directory_cli

    bench = bench_cli.app
    bench.command("nlu")(_bench_nlu)
    bench.command("places")(_bench_places)
    bench.command("directory")(directory_cli.bench)
    return bench


def _bench_nlu(
    erreurs: bool = typer.Option(False, "--erreurs", help="Montrer les messages mal compris."),
    validation_croisee: bool = typer.Option(
        False,
        "--validation-croisee",
        help="Aussi : chaque auteur compris par un modèle qui ne l'a pas lu (10 minutes).",
    ),
    diet: int = typer.Option(
        0, "--diet", help="Aussi : le modèle de « rasa init » sur les mêmes exemples, avec ce nombre de passages."
    ),
) -> None:
    """Compréhension des messages du jeu de développement et du jeu tenu à part par le modèle entraîné."""
    import asyncio

    from tremplin.staff.quiet import silence_libraries

    silence_libraries()
    from tremplin.staff.bench_nlu import bench_nlu as run

    asyncio.run(run(show_mistakes=erreurs, cross_validation=validation_croisee, diet_epochs=diet))


def _bench_places() -> None:
    """Lieux écrits par des gens différents, et fautes de frappe."""
    from tremplin.places.bench import main

    main()


if __name__ == "__main__":
    app()

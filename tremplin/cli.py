"""`tremplin …`: the one command line. Each verb lives in its own module, imported when it is called: Rasa takes seconds."""

import typer

from tremplin.staff import bench_cli, check_cli, directory_cli, purge_cli, report_cli, shell_cli, telegram_cli

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="L'assistant Tremplin."
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


app.command("shell")(shell_cli.shell)
app.command("check")(check_cli.check)
app.command("report")(report_cli.report)
app.command("purge")(purge_cli.purge_command)
app.add_typer(directory_cli.app, name="directory")
app.add_typer(telegram_cli.app, name="telegram")

bench = bench_cli.app
app.add_typer(bench, name="bench")


@bench.command("nlu")
def bench_nlu(erreurs: bool = typer.Option(False, "--erreurs", help="Montrer les messages mal compris.")) -> None:
    """Compréhension des messages du jeu de développement par le modèle entraîné."""
    import asyncio

    from tremplin.staff.quiet import silence_libraries

    silence_libraries()
    from tremplin.staff.bench_nlu import bench_nlu as run

    asyncio.run(run(show_mistakes=erreurs))


@bench.command("places")
def bench_places() -> None:
    """Lieux écrits par des gens différents, et fautes de frappe."""
    from tremplin.places.bench import main

    main()


bench.command("directory")(directory_cli.bench)


if __name__ == "__main__":
    app()

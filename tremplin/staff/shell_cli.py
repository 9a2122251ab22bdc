"""`tremplin shell`: the staff talks with the assistant in a terminal."""

import asyncio
import contextlib
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from tremplin.answers import ContentError
from tremplin.settings import data_dir, models_dir, project_dir
from tremplin.staff.quiet import silence_libraries
from tremplin.staff.training import current_model
from tremplin.staff.words import Words

QUIT = frozenset({"/quitter", "/q", "/exit"})

app = typer.Typer(help="Parler avec l’assistant, voir ce qu’il a compris.")


@app.command()
def shell(
    largeur: Annotated[int | None, typer.Option("--largeur", help="Largeur de l’écran, en caractères.")] = None,
) -> None:
    """Parle avec l’assistant : ce qu’il répond, ce qu’il a compris, d’où vient la réponse. /aide pour la suite."""
    console = Console(highlight=False, width=largeur)
    words = Words.load(data_dir(), "shell")
    console.print(words.say("debut.chargement"))
    silence_libraries()
    # Here, not above: Rasa takes seconds to import, and the person must read at once what is going on.
    from tremplin.conversation import Conversation, ModelNotFound
    from tremplin.staff.shell import Shell

    home = project_dir()
    loop = asyncio.new_event_loop()
    try:
        loop.run_until_complete(Conversation.load())
        talk = Shell(
            console,
            Conversation.load,
            data_dir(),
            home / "tests" / "dialogues",
            home / "tests" / "devset",
        )
    except ModelNotFound:
        console.print(words.say("debut.sans_modele", dossier=models_dir()))
        raise typer.Exit(1) from None
    except ContentError:
        console.print(words.say("debut.contenu_casse"))
        raise typer.Exit(1) from None
    except Exception as error:
        console.print(words.say("debut.modele_casse", detail=f"{type(error).__name__} : {error}"))
        raise typer.Exit(1) from None
    if current_model() is None:
        console.print(Text(words.say("debut.entrainement"), style="yellow"))
    console.print(words.say("debut.pret"))
    _edit_lines()
    while (line := _read_line(console, words.say("invite"))) is not None and line.strip() not in QUIT:
        loop.run_until_complete(talk.handle(line))
    console.print(words.say("au_revoir"))


def _edit_lines() -> None:
    """Arrows and history in the prompt, where the system has them."""
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401 (its import is what switches it on)


def _read_line(console: Console, prompt: str) -> str | None:
    try:
        return console.input(Text(prompt, style="bold"))
    except (EOFError, KeyboardInterrupt):
        return None


if __name__ == "__main__":
    app()

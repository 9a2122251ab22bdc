"""`tremplin purge`: erase what is older than promised, or one conversation at once."""

import datetime
from typing import Annotated

import typer

from tremplin.answers import ContentError
from tremplin.settings import data_dir
from tremplin.staff.conversation_store import erase_conversation
from tremplin.staff.observation import TIME_ZONE
from tremplin.staff.purge import promised_days, purge, purge_limit
from tremplin.staff.store_option import EndpointsOption, departement_of, opened_store
from tremplin.staff.words import Words

app = typer.Typer(help="Effacer les conversations.")


@app.command("purge")
def purge_command(
    jours: Annotated[
        int | None,
        typer.Option("--jours", min=0, help="Garder tant de jours (par défaut : ce que dit data/facts.yml)."),
    ] = None,
    conversation: Annotated[
        str | None,
        typer.Option(
            "--conversation",
            help="Effacer toute une conversation, par son identifiant (docs/guide-equipe.md dit où il est).",
        ),
    ] = None,
    endpoints: EndpointsOption = None,
) -> None:
    """Efface les messages plus vieux que la durée promise ; seuls des nombres restent pour le rapport."""
    words = Words.load(data_dir(), "purge")
    with opened_store(endpoints) as engine:
        if conversation is not None:
            # A person's browser shows the whole session: the identifier, a point, then what proves it.
            events = erase_conversation(engine, conversation.partition(".")[0])
            typer.echo(words.say("personne", evenements=events) if events else words.say("personne_absente"))
            return
        try:
            days = promised_days(data_dir()) if jours is None else jours
        except (ContentError, KeyError, TypeError):
            typer.echo(words.say("jours_manquants"))
            raise typer.Exit(1) from None
        now = datetime.datetime.now(TIME_ZONE)
        result = purge(engine, days, now, departement_of)
        if result.events:
            date = f"{purge_limit(days, now):%d/%m/%Y}"
            typer.echo(words.say("fait", evenements=result.events, conversations=result.conversations, date=date))
        else:
            typer.echo(words.say("rien", jours=days))


if __name__ == "__main__":
    app()

"""`tremplin report`: what people ask, in the terminal, as a CSV and as a page to print."""

import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from tremplin.answers import Content
from tremplin.places import load_gazetteer
from tremplin.settings import data_dir
from tremplin.staff.conversation_store import read_conversations, read_counts
from tremplin.staff.observation import TIME_ZONE, observe
from tremplin.staff.report import build_report, first_day
from tremplin.staff.report_output import ReportOutput, print_report
from tremplin.staff.store_option import EndpointsOption, departement_of, opened_store
from tremplin.staff.words import Words

app = typer.Typer(help="Ce que les gens demandent.")


@app.command()
def report(
    semaines: Annotated[int, typer.Option("--semaines", min=1, max=104, help="Nombre de semaines.")] = 12,
    fichier_csv: Annotated[Path | None, typer.Option("--csv", help="Écrire aussi les nombres dans ce fichier.")] = None,
    page: Annotated[Path | None, typer.Option("--page", help="Écrire aussi une page à imprimer (HTML).")] = None,
    isoles: Annotated[
        bool, typer.Option("--isoles", help="Montrer ici, masqués, les messages mal compris isolés.")
    ] = False,
    endpoints: EndpointsOption = None,
) -> None:
    """Montre ce que les gens demandent, semaine par semaine, et ce que l’assistant n’a pas compris. Sans nom."""
    content, _ = Content.read(data_dir())
    topics = {topic.id: topic.titre for topic in content.topics.values()} if content else {}
    departements = {p.code: p.label for p in load_gazetteer().places() if p.kind == "departement"}
    output = ReportOutput(data_dir(), topics, departements)
    today = datetime.datetime.now(TIME_ZONE).date()
    since = first_day(today, semaines)
    with opened_store(endpoints) as engine:
        midnight = datetime.datetime.combine(since, datetime.time(), TIME_ZONE)
        seen = observe(read_conversations(engine, midnight), departement_of)
        built = build_report(seen.counts + read_counts(engine, since), seen.unclear, today, semaines)
    print_report(Console(highlight=False), output, built, isoles)
    words = Words.load(data_dir(), "rapport")
    if fichier_csv is not None:
        # The mark at the start (utf-8-sig) tells spreadsheets that the file is UTF-8.
        fichier_csv.write_bytes(output.csv(built).encode("utf-8-sig"))
        typer.echo(words.say("ecrit", fichier=fichier_csv))
    if page is not None:
        page.write_text(output.page(built), encoding="utf-8")
        typer.echo(words.say("ecrit", fichier=page))


if __name__ == "__main__":
    app()

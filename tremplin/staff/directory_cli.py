"""Commands of the staff on the directory: check a file, import official files, measure."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tremplin.directory import bench as directory_bench
from tremplin.directory.importing import import_files
from tremplin.directory.issues import Issue
from tremplin.directory.loading import Counts
from tremplin.directory.validation import check as check_files
from tremplin.places import load_gazetteer
from tremplin.settings import data_dir

app = typer.Typer(help="L’annuaire des structures : vérifier, importer, mesurer.", no_args_is_help=True)

#: Issues printed unless all are asked for.
SHOWN = 100


def _print_counts(counts: dict[str, Counts]) -> None:
    for kind, count in counts.items():
        if count.kept or count.refused:
            typer.echo(
                f"{kind} : {count.kept} lignes gardées, dont {count.mended} à corriger ; {count.refused} refusées."
            )


def _print_issues(issues: list[Issue], total: int, shown: int) -> None:
    for issue in issues[:shown]:
        typer.echo(str(issue))
    if total > min(shown, len(issues)):
        typer.echo(f"… et {total - min(shown, len(issues))} autres remarques.")


@app.command()
def check(
    files: Annotated[
        list[Path], typer.Argument(exists=True, help="Le classeur, ou les fichiers CSV, ou leur dossier.")
    ],
    tout: Annotated[bool, typer.Option("--tout", help="Afficher toutes les remarques.")] = False,
) -> None:
    """Vérifie un annuaire : chaque défaut avec sa ligne, sa colonne et ce qu’il faut écrire."""
    report = check_files(files, load_gazetteer())
    total = sum(report.issue_counts.values())
    _print_issues(report.issues, total, len(report.issues) if tout else SHOWN)
    _print_counts(report.counts)
    if report.errors:
        raise typer.Exit(1)
    typer.echo("Aucune erreur." if total == 0 else "Aucune ligne perdue : le fichier peut servir tel quel.")


@app.command("import")
def import_(
    files: Annotated[
        list[Path], typer.Argument(exists=True, dir_okay=False, help="Les fichiers officiels, tels quels.")
    ],
    into: Annotated[
        Path | None, typer.Option("--into", help="Le dossier de l’annuaire (par défaut celui de l’assistant).")
    ] = None,
    tout: Annotated[bool, typer.Option("--tout", help="Afficher toutes les remarques.")] = False,
) -> None:
    """Ajoute des fichiers officiels à l’annuaire, sans doublon ; ce que vous avez noté vous-même est gardé."""
    folder = into or data_dir() / "directory"
    try:
        report = import_files(files, folder, load_gazetteer())
    except (OSError, ValueError) as error:
        typer.echo(f"Rien n’a été changé : {error}", err=True)
        raise typer.Exit(1) from error
    total = sum(report.issue_counts.values())
    _print_issues(report.issues, total, len(report.issues) if tout else SHOWN)
    _print_counts(report.counts)
    typer.echo(
        f"Fiches ajoutées : {report.added} ; mises à jour : {report.updated} ; déjà là : {report.same} ; "
        f"plus récentes dans votre annuaire : {report.kept_local}."
    )
    typer.echo(f"L’annuaire {folder} a maintenant {report.structures} structures et {report.services} services.")


@app.command()
def bench() -> None:
    """Mesure le chargement et la recherche sur 1 000, 10 000 et 100 000 structures inventées."""
    typer.echo(
        "structures  fichier (Mio)  chargement (s)  mémoire (Mio)  recherche (ms) : moyenne  médiane  95 %  pire"
    )
    for measure in directory_bench.run(data_dir()):
        typer.echo(
            f"{measure.rows:>10}  {measure.file_mib:>13.1f}  {measure.load_seconds:>14.2f}  {measure.memory_mib:>13.0f}"
            f"  {measure.mean_ms:>24.2f}  {measure.median_ms:>7.2f}  {measure.p95_ms:>4.2f}  {measure.worst_ms:>4.2f}"
        )


if __name__ == "__main__":
    app()

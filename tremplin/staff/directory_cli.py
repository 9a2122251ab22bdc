"""Commands of the staff on the directory: check a file, import official files, put a copy back, measure."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from tremplin.directory import bench as directory_bench
from tremplin.directory.comparison import Records, changes
from tremplin.directory.copies import copies, forget_old_copies, keep_copy, keep_if_new, last_other, put_back
from tremplin.directory.importing import ImportPlan, plan_import
from tremplin.directory.loading import directory_files, load_files
from tremplin.directory.validation import check as check_files
from tremplin.places import load_gazetteer
from tremplin.settings import data_dir
from tremplin.staff.check import DIRECTORY
from tremplin.staff.confirm import confirmed
from tremplin.staff.directory_output import DirectoryOutput

app = typer.Typer(
    help="L’annuaire des structures : vérifier, importer, revenir en arrière, mesurer.", no_args_is_help=True
)

FilesToCheck = Annotated[
    list[Path],
    typer.Argument(exists=True, metavar="FICHIER", help="Le classeur XLSX, ou les fichiers CSV, ou leur dossier."),
]
FilesToImport = Annotated[
    list[Path],
    typer.Argument(
        exists=True,
        dir_okay=False,
        metavar="FICHIER",
        help="Un ou plusieurs fichiers CSV, XLSX ou JSON, tels que vous les avez reçus : la liste France services, un "
        "export de data·inclusion (structures et services ensemble), ou le vôtre, avec les mêmes colonnes.",
    ),
]
Copy = Annotated[str | None, typer.Argument(metavar="COPIE", help="Le nom d’une copie (sans nom : la plus récente).")]
Into = Annotated[
    Path | None, typer.Option("--into", metavar="DOSSIER", help="Le dossier de l’annuaire (par défaut data/directory).")
]
Yes = Annotated[bool, typer.Option("--oui", help="Écrire sans demander.")]
Everything = Annotated[bool, typer.Option("--tout", help="Afficher toutes les remarques et tous les changements.")]


@app.command()
def check(files: FilesToCheck, tout: Everything = False) -> None:
    """Vérifie un annuaire : chaque défaut avec sa ligne, sa colonne et ce qu’il faut écrire."""
    output = DirectoryOutput(data_dir(), tout)
    report = check_files(files, load_gazetteer())
    output.issues(report.issues, sum(report.issue_counts.values()))
    output.counts(report.counts)
    if report.errors:
        raise typer.Exit(1)
    output.say("sans_perte" if report.issues else "sans_erreur")


@app.command("import")
def import_(files: FilesToImport, into: Into = None, oui: Yes = False, tout: Everything = False) -> None:
    """Ajoute des fichiers à l’annuaire, sans doublon. Montre ce qui changerait, puis demande ; garde une copie d’avant.

    Ce que vous avez noté vous-même (les colonnes local_…) est gardé.
    """
    output = DirectoryOutput(data_dir(), tout)
    folder = into or data_dir() / DIRECTORY
    plan = plan_import(files, folder, load_gazetteer())
    output.issues(plan.issues, sum(plan.issue_counts.values()))
    output.counts(plan.counts)
    if not any(count.kept for count in plan.counts.values()):
        output.stop("rien_a_importer")
    if plan.lost:
        output.issues(plan.lost, len(plan.lost))
        output.stop("perdrait")
    found = changes(plan.before, plan.after)
    output.changes(found)
    output.say("resume", nouvelles=plan.added, mises_a_jour=plan.updated, pareilles=plan.same, gardees=plan.kept_local)
    if not found:
        output.say("rien_ne_change")
        return
    _warn(output, plan)
    if not oui and not confirmed(output.sentence("question_import", dossier=folder)):
        output.stop("annule")
    copy = _keep_copy_and_write(output, folder, plan.write)
    output.say("fait", dossier=folder, structures=len(plan.after.structures), services=len(plan.after.services))
    if copy is not None:
        output.say("copie", copie=copy)


@app.command()
def restore(copie: Copy = None, into: Into = None, oui: Yes = False, tout: Everything = False) -> None:
    """Remet l’annuaire d’avant un import. Montre ce qui changerait, puis demande ; garde une copie d’avant."""
    output = DirectoryOutput(data_dir(), tout)
    folder = into or data_dir() / DIRECTORY
    kept = {path.name: path for path in copies(folder)}
    last = last_other(folder)
    if last is None:
        output.stop("pas_de_copie", dossier=folder)
    chosen = kept.get(copie) if copie else last
    if chosen is None:
        output.stop("copie_inconnue", nom=copie, liste=", ".join(kept))
    output.say("remettre", copie=chosen.name)
    found = changes(_records(folder), _records(chosen))
    output.changes(found)
    if not oui and not confirmed(output.sentence("question_remettre", dossier=folder)):
        output.stop("annule")
    copy = _keep_copy_and_write(output, folder, lambda: put_back(folder, chosen))
    output.say("remis", copie=chosen.name)
    if copy is not None:
        output.say("copie", copie=copy)


@app.command()
def keep(into: Into = None) -> None:
    """Garde une copie de l’annuaire tel qu’il est : les prochains contrôles comparent avec elle."""
    output = DirectoryOutput(data_dir())
    folder = into or data_dir() / DIRECTORY
    try:
        copy = keep_if_new(folder, datetime.now())
    except OSError as error:
        output.stop("echec", dossier=folder, detail=error.strerror)
    if copy is None:
        output.say("deja_garde")
    else:
        output.say("garde", copie=copy)


@app.command()
def bench() -> None:
    """Mesure le chargement et la recherche sur 1 000, 10 000 et 100 000 structures inventées."""
    DirectoryOutput(data_dir()).say("bench")
    for measure in directory_bench.run(data_dir()):
        typer.echo(
            f"{measure.rows:>10}  {measure.file_mib:>13.1f}  {measure.load_seconds:>14.2f}  {measure.memory_mib:>13.0f}"
            f"  {measure.mean_ms:>24.2f}  {measure.median_ms:>7.2f}  {measure.p95_ms:>4.2f}  {measure.worst_ms:>4.2f}"
        )


def _warn(output: DirectoryOutput, plan: ImportPlan) -> None:
    """Say what the new files would not hold of the old ones."""
    if plan.lost_columns:
        output.say("colonnes_perdues", colonnes=", ".join(plan.lost_columns))
    mended = sum(count.mended for count in plan.present.counts.values())
    if mended:
        output.say("cases_perdues", nombre=mended)
    if plan.has_workbook:
        output.say("classeur")


def _keep_copy_and_write(output: DirectoryOutput, folder: Path, write: Callable[[], None]) -> Path | None:
    try:
        copy = keep_copy(folder, datetime.now())
        write()
        forget_old_copies(folder)
    except OSError as error:
        output.stop("echec", dossier=folder, detail=error.strerror)
    return copy


def _records(folder: Path) -> Records:
    loaded = load_files(directory_files(folder), load_gazetteer())
    return Records(loaded.structures, loaded.services)


if __name__ == "__main__":
    app()

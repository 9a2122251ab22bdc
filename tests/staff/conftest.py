"""A small data folder that a test may break, and the stores that Rasa itself writes."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import URL, make_url

from tremplin.settings import data_dir
from tremplin.staff.check import CheckedFiles

TOPIC = """\
# Durée : sur combien de temps on rembourse.
version: "3.1"

responses:
  utter_duree:
  - text: |-
      Le prêt se rembourse sur {duree_max} au plus.
      Demandez à la structure ce qui vous convient.
    buttons:
    - {title: "Combien ?", payload: "/montant", short: "Combien ?"}
    metadata:
      titre: "Sur combien de temps ?"
      titre_court: "Durée du prêt"
      sources: [fiche]
      suites: [montant]
  - condition:
    - {type: slot, name: type_microcredit, value: professionnel}
    text: |-
      Un prêteur choisit la durée avec vous.
    metadata:
      sources: [fiche]

nlu:
- intent: duree
  metadata: {auteur: auteur-01}
  examples: |
    - on rend en combien de temps
    - je peux étaler sur trois ans
- intent: duree
  metadata: {auteur: equipe}
  examples: |
    - c'est long pour rendre
"""
OTHER_TOPIC = """\
version: "3.1"

responses:
  utter_montant:
  - text: |-
      Vous pouvez demander {montant_max}.
    metadata:
      titre: "Combien peut-on emprunter ?"
      titre_court: "Montant"
      sources: [fiche]

nlu:
- intent: montant
  metadata: {auteur: auteur-01}
  examples: |
    - combien je peux avoir
    - vous prêtez jusqu'à quelle somme
"""
SOURCES = """\
version: "3.1"

responses:
  utter_ligne_source:
  - text: "Source : {sources}. Vérifié le {date}."
"""
FACTS = """\
sources:
  fiche:
    nom: "Service-Public, fiche"
    adresse: https://www.service-public.gouv.fr
    verifie_le: 2026-11-21
valeurs:
  duree_max: {valeur: 7, format: ans, source: fiche, verifie_le: 2026-11-21, a_revoir_le: 2027-11-21}
  montant_max: {valeur: 8000, format: euros, source: fiche, verifie_le: 2026-11-21, a_revoir_le: 2027-11-21}
  tel_secours: {valeur: "112", format: telephone, source: fiche, verifie_le: 2026-11-21, a_revoir_le: 2027-11-21}
  conservation_jours: {valeur: 90, format: jours, source: fiche, verifie_le: 2026-11-21, a_revoir_le: 2027-11-21}
"""
DOMAIN = """\
version: "3.1"
intents:
- duree
- montant
entities: [lieu]
slots:
  type_microcredit:
    type: categorical
    values: [personnel, professionnel]
forms:
  recherche_form:
    required_slots: []
"""
CONTACTS = """\
association:
  nom: "Les Amis"
  telephone: "01 00 00 00 00"
nationaux: {}
"""
SITE = """\
# Un {nom} est une valeur.
too_slow: "Appelez le {tel_secours}. {n} caractères."
"""
TEST_MESSAGES = "est-ce que la durée est longue pour vous\tduree\ta\n"


@pytest.fixture
def small_project(tmp_path: Path) -> CheckedFiles:
    """Two topics without a fault; a test breaks one thing."""
    data = tmp_path / "data"
    for name, text in {
        "topics/duree.yml": TOPIC,
        "topics/montant.yml": OTHER_TOPIC,
        "conversation/sources.yml": SOURCES,
        "facts.yml": FACTS,
        "directory/contacts.yml": CONTACTS,
        "web/erreurs.yml": SITE,
    }.items():
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_text(text, encoding="utf-8")
    shutil.copytree(data_dir() / "equipe", data / "equipe")
    settings = data / "equipe" / "controle.yml"
    few = settings.read_text(encoding="utf-8").replace("exemples: 60", "exemples: 2")
    settings.write_text(few, encoding="utf-8")
    (tmp_path / "domain.yml").write_text(DOMAIN, encoding="utf-8")
    (tmp_path / "devset").mkdir()
    (tmp_path / "devset" / "questions.tsv").write_text(TEST_MESSAGES, encoding="utf-8")
    return CheckedFiles(data, tmp_path / "domain.yml", tmp_path / "devset")


@pytest.fixture(params=["sqlite", "postgresql"])
def store_address(request: pytest.FixtureRequest, tmp_path: Path) -> URL:
    """An empty database of each kind that the assistant may run on."""
    if request.param == "sqlite":
        return make_url(f"sqlite:///{tmp_path}/conversations.db")
    return make_url(request.getfixturevalue("postgres"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL server of this test run alone, on a socket in a temporary folder."""
    programs = {name: _program(name) for name in ("initdb", "pg_ctl")}
    if not all(programs.values()):
        if os.environ.get("CI"):
            pytest.fail("PostgreSQL is missing: the purge must be tested on it")
        pytest.skip("PostgreSQL (initdb, pg_ctl) is not installed here")
    # A short path: the name of a socket has at most 107 characters. The server refuses to run as root.
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    as_owner = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    if as_owner:
        shutil.chown(folder, "postgres")
    cluster = folder / "cluster"

    def run(*command: str) -> None:
        subprocess.run([*as_owner, *command], check=True, capture_output=True, cwd=folder)

    run(str(programs["initdb"]), "-D", str(cluster), "-U", "tremplin", "-A", "trust", "--no-sync")
    control = [str(programs["pg_ctl"]), "-D", str(cluster), "-w"]
    run(*control, "-o", f"-k {folder} -c listen_addresses='' -F", "-l", str(folder / "log"), "start")
    try:
        yield f"postgresql://tremplin@/postgres?host={folder}"
    finally:
        run(*control, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _program(name: str) -> Path | None:
    found = shutil.which(name)
    if found:
        return Path(found)
    return next(iter(sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)), None)

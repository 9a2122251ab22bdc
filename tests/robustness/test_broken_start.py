"""The assistant starts again after volunteers broke files: people are answered, the staff reads what to mend."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from assistant_server import Person
from local_services import free_port

from tremplin.settings import project_dir
from tremplin.staff.training import fingerprint

READY, BROKEN = "L'assistant est prêt", "Des fichiers sont cassés."
ENDS_WITH = "Ctrl-C pour l'arrêter."
START_SECONDS = 120.0


class Home:
    """A project folder of its own, with the trained model, that `tremplin serve` serves."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data = folder, folder / "data"
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("TREMPLIN_")},
            "TREMPLIN_HOME": str(folder),
            "PYTHONPATH": str(project_dir()),
            "COLUMNS": "400",
        }
        self.url, self.said = "", ""
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    def new(cls, folder: Path, model: Path) -> "Home":
        """The files as they are shipped, with a model that was trained on them."""
        home = cls(folder)
        for name in ("config.yml", "domain.yml", "endpoints.yml", "credentials.yml"):
            shutil.copy(project_dir() / name, folder)
        shutil.copytree(project_dir() / "data", home.data)
        (folder / "web").symlink_to(project_dir() / "web")
        (folder / "models").mkdir()
        (folder / "models" / model.name).symlink_to(model.resolve())
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("TREMPLIN_HOME", str(folder))
            state = {"model": model.name, "fingerprint": fingerprint()}
        (folder / "models" / "courant.json").write_text(json.dumps(state))
        return home

    def serve(self) -> "Home":
        """Start; wait for all that it says."""
        port, output = free_port(), self.folder / "said.txt"
        self.url = f"http://127.0.0.1:{port}"
        with output.open("wb") as said:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tremplin.cli", "serve", "--port", str(port)],
                cwd=self.folder,
                env=self._environment,
                stdout=said,
                stderr=said,
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            self.said = output.read_text(encoding="utf-8")
            if ENDS_WITH in self.said or self._process.poll() is not None:
                return self
            time.sleep(0.1)
        raise TimeoutError(self.said)

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(60)

    def ready(self) -> dict[str, Any]:
        """What the route of health says."""
        answer: dict[str, Any] = httpx.get(f"{self.url}/webhooks/health/ready", timeout=60).json()
        return answer

    def say(self, text: str) -> str:
        """What somebody is answered."""
        return Person(self).say(text)  # type: ignore[arg-type]  # only its address is used


@dataclass(frozen=True)
class Breakage:
    """What a volunteer does to a file, the message that needs it, a piece of the answer, a piece of what is told."""

    file: str
    do: Callable[[Path], object]
    message: str
    answer: str
    told: str


def empty(path: Path) -> None:
    path.write_text("")


def delete(path: Path) -> None:
    path.unlink()


def in_cp1252(path: Path) -> None:
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252", errors="replace"))


def instead(before: str, after: str) -> Callable[[Path], None]:
    def edit(path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        assert before in text
        path.write_text(text.replace(before, after, 1), encoding="utf-8")

    return edit


def copy_beside(path: Path) -> None:
    shutil.copy(path, path.with_name(f"{path.stem} (copie).yml"))


AMOUNT, DURATION, DEATH = "combien je peux emprunter", "sur combien d'années on rembourse", "je veux mourir"
VIOLENCE, SEARCH, PAPERS = "mon mari me frappe", "où aller près de Roubaix", "la liste des papiers"
SEVERAL = (
    Breakage("topics/duree.yml", instead("\n  utter_duree:", "\n\tutter_duree:"), DURATION, "7 ans", "tabulation"),
    Breakage("topics/montant.yml", copy_beside, AMOUNT, "8 000", "existe déjà"),
    Breakage("topics/fichage.yml", in_cp1252, "je suis fiché", "FICP", "UTF-8"),
    Breakage("safety/violences.yml", instead("{tel_violences}", "{tel_violence}"), VIOLENCE, "3919", "utter_violences"),
    Breakage("safety/detresse.yml", delete, DEATH, "3114", "utter_detresse"),
    Breakage("lexique/montants.yml", empty, AMOUNT, "8 000", "vide"),
    Breakage("web/widget.yml", instead("\naccueil:", "\nacueil:"), AMOUNT, "8 000", "accueil"),
    Breakage("directory/contacts.yml", instead('telephone: "', "telephone: "), AMOUNT, "8 000", "contacts"),
    Breakage("directory/structures.csv", empty, SEARCH, "Roubaix", "vide"),
    Breakage("directory/fiche.yml", empty, SEARCH, "Roubaix", "vide"),
    Breakage("directory/horaires.yml", empty, SEARCH, "Roubaix", "vide"),
    Breakage("geography/communes.csv", empty, SEARCH, "Roubaix", "communes"),
    Breakage("guide/gestes.yml", empty, PAPERS, "Quel est votre projet", "vide"),
    Breakage("orientation/regles.yml", instead("orientations:", "orientation:"), AMOUNT, "8 000", "orientations"),
    Breakage("papiers/questions.yml", empty, PAPERS, "Quel est votre projet", "vide"),
)
OTHERS = (
    Breakage("facts.yml", empty, AMOUNT, "8 000", "vide"),
    Breakage("web/widget.yml", instead('"Assistant :"', '"Assistant :'), AMOUNT, "8 000", "guillemets"),
    Breakage("lexique/situations.yml", delete, AMOUNT, "8 000", "n'existe plus"),
    Breakage("geography/mots_courants.txt", empty, SEARCH, "Roubaix", "vide"),
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, model: Path) -> Home:
    """A project that has been served once, all its files well."""
    home = Home.new(tmp_path_factory.mktemp("home"), model).serve()
    try:
        assert READY in home.said
        assert BROKEN not in home.said
        assert "broken_files" not in home.ready()
    finally:
        home.stop()
    return home


def served_again(home: Home, folder: Path, breakages: Sequence[Breakage]) -> Iterator[Home]:
    """The same project somewhere else, served again with many files broken at a time, and domain.yml deleted."""
    shutil.copytree(home.folder, folder, symlinks=True)
    again = Home(folder)
    (folder / "domain.yml").unlink()
    for breakage in breakages:
        breakage.do(again.data / breakage.file)
    try:
        yield again.serve()
    finally:
        again.stop()


@pytest.fixture(scope="module")
def several(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    yield from served_again(home, tmp_path_factory.mktemp("broken") / "several", SEVERAL)


@pytest.fixture(scope="module")
def others(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    yield from served_again(home, tmp_path_factory.mktemp("broken") / "others", OTHERS)


@pytest.mark.parametrize("breakage", [pytest.param(breakage, id=breakage.file) for breakage in SEVERAL])
def test_people_are_answered_and_the_staff_reads_what_to_mend(several: Home, breakage: Breakage) -> None:
    check(several, breakage)


@pytest.mark.parametrize("breakage", [pytest.param(breakage, id=breakage.file) for breakage in OTHERS])
def test_people_are_answered_and_the_staff_reads_it_of_other_files(others: Home, breakage: Breakage) -> None:
    check(others, breakage)


def check(broken: Home, breakage: Breakage) -> None:
    assert breakage.answer in " ".join(broken.say(breakage.message).split())  # no-break spaces too

    name = f"data/{breakage.file}"
    told = {file["file"]: file for file in broken.ready()["broken_files"]}
    assert breakage.told in told[name]["sentence"] or breakage.told in name
    assert (broken.folder / told[name]["copy"]).is_file()
    assert f"{name}:{told[name]['line']}:" in broken.said
    assert told[name]["sentence"] in broken.said
    assert READY in broken.said


def test_serve_does_not_say_that_it_is_ready_when_nothing_can_be_answered(tmp_path: Path, model: Path) -> None:
    damaged = tmp_path / "damaged.tar.gz"
    damaged.write_bytes(model.read_bytes()[:1000])
    folder = tmp_path / "home"
    folder.mkdir()
    home = Home.new(folder, damaged).serve()
    try:
        assert READY not in home.said
        assert "ne peut pas répondre" in home.said
    finally:
        home.stop()


def test_a_first_start_from_broken_files_says_which_line_to_mend(tmp_path: Path, model: Path) -> None:
    home = Home.new(tmp_path, model)
    empty(home.data / "facts.yml")
    try:
        home.serve()
        assert READY not in home.said
        assert "data/facts.yml:1:1" in home.said
    finally:
        home.stop()

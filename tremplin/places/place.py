"""What is passed around: a place, what was understood of a text, where it stood in the message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PlaceKind = Literal["commune", "departement", "region"]
ResolutionKind = Literal["found", "ask", "unknown"]

ARRONDISSEMENT = " Arrondissement"


@dataclass(frozen=True, slots=True)
class Place:
    """A commune or municipal arrondissement, a departement, or a region.

    `code` is the Insee code; `lat` and `lon` are degrees (None where no sure point exists); `departement` is None for
    a region; `departements` are the codes that the place covers or lies in; `parent` is the Insee code of the city of
    an arrondissement.
    """

    kind: PlaceKind
    code: str
    nom: str
    departement: str | None
    lat: float | None
    lon: float | None
    population: int
    departements: tuple[str, ...] = ()
    codes_postaux: tuple[str, ...] = ()
    region: str | None = None
    parent: str | None = None
    homonyme: bool = False
    """True for a departement that bears the name of a town: its label then says that it is the departement."""

    @property
    def key(self) -> str:
        """What a slot stores: `commune:93066`, `departement:93`, `region:11`."""
        return f"{self.kind}:{self.code}"

    @property
    def label(self) -> str:
        """What people read: « Saint-Denis (93) », « Paris 18e (75) », « Bretagne (région) »."""
        if self.kind == "region":
            return f"{self.nom} (région)"
        if self.homonyme:
            return f"{self.nom} (département {self.departement})"
        return f"{self.nom.removesuffix(ARRONDISSEMENT)} ({self.departement})"


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a text meant.

    * `found`: exactly one place; `corrected` is true if a typing error was mended (show it to the person).
    * `ask`: two to six places, best first (or one, to confirm: « Vous voulez dire… ? »).
    * `unknown`: no place. `reason` then says why: `vide`, `inconnu`, `etranger`, `chez_moi`, `nulle_part`,
      `ne_sait_pas`, `refuse`, `partout`, `vague`, `autre` (the place is not the one understood). For `ask` it is `homonymes`, `code_postal`, `arrondissement`,
      `contradiction` or `confirmer`.
    """

    kind: ResolutionKind
    places: tuple[Place, ...] = ()
    corrected: bool = False
    reason: str | None = None

    @property
    def place(self) -> Place | None:
        """The place, if exactly one was found."""
        return self.places[0] if self.kind == "found" else None


@dataclass(frozen=True, slots=True)
class Mention:
    """A place said in a message: offsets, its words, what they mean, and the sense of the cue before it.

    `cue` is the column `sens` of data/geography/indices.csv (`habite`, `travaille`, `autour`…), None without a cue.
    """

    start: int
    end: int
    text: str
    resolution: Resolution
    cue: str | None = None

"""Measures: `python -m tremplin.places.bench` prints how well and how fast places are understood.

Three figures: the table of typed places (tests/places/typed_places.tsv), one typing error in the name of each of the
2,000 largest communes (seeded), and the places found in messages of the development set that hold none.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from tremplin.places.gazetteer import FOLDER, Gazetteer
from tremplin.places.place import Place, Resolution
from tremplin.places.spelling import fold
from tremplin.settings import data_dir

ROOT = Path(__file__).resolve().parents[2]
TYPED_PLACES = ROOT / "tests" / "places" / "typed_places.tsv"
DEVELOPMENT_MESSAGES = ROOT / "tests" / "devset" / "questions.tsv"
LARGEST = 2_000
SEED = 3
_NEIGHBOURS = {
    letter: near
    for row, above in (
        ("azertyuiop", ""),
        ("qsdfghjklm", "azertyuiop"),
        ("wxcvbn", "qsdfgh"),
    )
    for index, letter in enumerate(row)
    for near in [row[max(0, index - 1) : index] + row[index + 1 : index + 2] + above[index : index + 1]]
}

Verdict = Literal["right", "asked", "missed", "wrong"]


class Typed(NamedTuple):
    """A row of the table: what was typed, what may come out, whose hand."""

    text: str
    expected: tuple[str, ...]
    hand: str


def read_typed(path: Path = TYPED_PLACES) -> list[Typed]:
    """The rows of a table of typed places (tab-separated; `#` begins a comment; the first row is the header)."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    rows = [line.split("\t") for line in lines[1:]]
    return [Typed(text, tuple(expected.split(" / ")), hand) for text, expected, hand in rows]


def verdict(expected: Iterable[str], resolution: Resolution) -> Verdict:
    """`right`; `asked`: the expected place is among those proposed; `wrong`: another place is taken for granted."""
    expected = tuple(expected)
    keys = {place.key for place in resolution.places}
    for answer in expected:
        kind, _, rest = answer.partition(":")
        if kind == "ask":
            if resolution.kind == "ask" and set(rest.split("|")) <= keys:
                return "right"
        elif kind == "unknown":
            if resolution.kind == "unknown" and rest in ("", resolution.reason):
                return "right"
        elif resolution.kind == "found" and answer in keys:
            return "right"
    if resolution.kind == "found":
        return "wrong"
    return "asked" if resolution.kind == "ask" and keys & set(expected) else "missed"


def one_error(name: str, chance: random.Random) -> str:
    """`name` with one letter doubled, dropped, swapped with the next one or replaced by a neighbour on the keyboard."""
    letters = [index for index, char in enumerate(name) if char.isalpha()]
    index = chance.choice(letters)
    kind = chance.choice(("drop", "double", "swap", "replace"))
    if kind == "drop":
        return name[:index] + name[index + 1 :]
    if kind == "double":
        return name[:index] + name[index] + name[index:]
    if kind == "swap" and index + 1 < len(name):
        return name[:index] + name[index + 1] + name[index] + name[index + 2 :]
    return name[:index] + chance.choice(_NEIGHBOURS.get(name[index], "e")) + name[index + 1 :]


def largest_communes(gazetteer: Gazetteer, count: int = LARGEST) -> list[Place]:
    """The communes of most inhabitants (arrondissements left out), largest first."""
    communes = [place for place in gazetteer.places() if place.kind == "commune" and not place.parent]
    return sorted(communes, key=lambda place: (-place.population, place.code))[:count]


def misspelt(gazetteer: Gazetteer, seed: int = SEED) -> Iterator[Typed]:
    """One error in the name of each of the largest communes; homonyms proposed together count as asked."""
    chance = random.Random(seed)
    for place in largest_communes(gazetteer):
        yield Typed(one_error(fold(place.nom), chance), (place.key,), "faute")


def false_places(gazetteer: Gazetteer, path: Path = DEVELOPMENT_MESSAGES) -> list[tuple[str, str]]:
    """Messages of the topics about anything but a place in which a place is found: message, words taken for it."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        message, topics, *_ = line.split("\t")
        if not {"lieu", "ou_sadresser"} & set(topics.split("+")):
            found += [(message, mention.text) for mention in gazetteer.find(message)]
    return found


def _score(gazetteer: Gazetteer, rows: Iterable[Typed], show: bool) -> Counter[Verdict]:
    counts: Counter[Verdict] = Counter()
    for row in rows:
        resolution = gazetteer.resolve(row.text)
        result = verdict(row.expected, resolution)
        counts[result] += 1
        if show and result not in ("right", "asked"):
            places = ", ".join(place.label for place in resolution.places)
            print(
                f"  {result}: {row.text!r} → {resolution.kind} {places or resolution.reason} (expected {row.expected})"
            )
    return counts


def _print(title: str, counts: Counter[Verdict]) -> None:
    total = counts.total()
    shares = ", ".join(
        f"{name} {counts[name]} ({counts[name] / total:.1%})" for name in ("right", "asked", "missed", "wrong")
    )
    print(f"{title}: {total}; {shares}")


def _milliseconds(call: Callable[[str], object], texts: Iterable[str], rounds: int = 3) -> tuple[float, float]:
    """Median and largest time of a call, in milliseconds (the best of a few rounds for each text)."""
    times = []
    for text in texts:
        best = min(_timed(call, text) for _ in range(rounds))
        times.append(best * 1000)
    times.sort()
    return times[len(times) // 2], times[-1]


def _timed(call: Callable[[str], object], text: str) -> float:
    begin = time.process_time()
    call(text)
    return time.process_time() - begin


def main() -> None:
    """Prints the figures."""
    begin = time.perf_counter()
    gazetteer = Gazetteer.load(data_dir() / FOLDER)
    print(f"load: {time.perf_counter() - begin:.2f} s")
    typed = read_typed()
    _print("typed places", _score(gazetteer, typed, show=True))
    errors = list(misspelt(gazetteer))
    _print(
        "one typing error, 2,000 largest communes",
        _score(gazetteer, errors, show=False),
    )
    messages = [line.split("\t")[0] for line in DEVELOPMENT_MESSAGES.read_text(encoding="utf-8").splitlines()]
    found = false_places(gazetteer)
    print(f"messages not about a place in which one is found (to be read): {len(found)} of {len(messages)}")
    for message, text in found:
        print(f"  {text!r} in {message!r}")
    long_message = ("jhabite a coté de lansse et je cherche qqun pr maider, " * 100)[:500]
    for title, call, texts in (
        ("find, development messages", gazetteer.find, messages),
        ("find, 500 characters", gazetteer.find, [long_message]),
        ("find, 5,000 characters", gazetteer.find, [long_message * 10]),
        (
            "resolve, exact",
            gazetteer.resolve,
            [place.nom for place in largest_communes(gazetteer, 300)],
        ),
        ("resolve, misspelt", gazetteer.resolve, [row.text for row in errors[:300]]),
    ):
        median, largest = _milliseconds(call, texts)
        print(f"{title}: median {median:.3f} ms, largest {largest:.2f} ms")


if __name__ == "__main__":
    main()

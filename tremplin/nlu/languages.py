"""The language a message is written in, or asks for, when it is not French (ISO 639 codes)."""

from __future__ import annotations

import re
from collections import Counter

from tremplin.nlu.reading import Reading

_FRENCH = "fr"
# How near the name of a language a word such as « parler » must be.
_ASKED_WITHIN = 5
# A few letters may be a name or a quotation; a message has more.
_LETTERS_OF_A_SCRIPT = 3

_SCRIPTS = {
    "uk": re.compile("[іїєґІЇЄҐ]"),
    "ru": re.compile("[\u0400-\u04ff]"),
    "fa": re.compile("[پچژگ]"),
    "ar": re.compile("[\u0600-\u06ff\u0750-\u077f]"),
    "he": re.compile("[\u0590-\u05ff]"),
    "zh": re.compile("[\u4e00-\u9fff]"),
    "hi": re.compile("[\u0900-\u097f]"),
    "bn": re.compile("[\u0980-\u09ff]"),
    "ta": re.compile("[\u0b80-\u0bff]"),
    "ka": re.compile("[\u10a0-\u10ff]"),
    "hy": re.compile("[\u0530-\u058f]"),
    "ti": re.compile("[\u1200-\u137f]"),
    "el": re.compile("[\u0370-\u03ff]"),
}
# The script of each code whose own letters are few among a wider one.
_WIDER = {"uk": "ru", "fa": "ar"}
_LATIN = re.compile(r"[a-zA-ZÀ-ÿ]")


def find_language(reading: Reading) -> str | None:
    """The code of the other language; None for French, even with a foreign word in it."""
    return _by_words(reading) or _by_script(reading.text) or _asked(reading)


def _by_script(text: str) -> str | None:
    if text.isascii():
        return None
    for code, letters in _SCRIPTS.items():
        if letters.search(text):
            count = len(_SCRIPTS[_WIDER.get(code, code)].findall(text))
            if count >= _LETTERS_OF_A_SCRIPT and count > len(_LATIN.findall(text)) / 2:
                return code
    return None


def _by_words(reading: Reading) -> str | None:
    found = reading.under("langues.mots.")
    if not found:
        return None
    counts = Counter(f.label.rpartition(".")[2] for f in found)
    french = counts.pop(_FRENCH, 0)
    if not counts:
        return None
    code, count = counts.most_common(1)[0]
    words = sum(1 for word in reading.words if word.key.isalpha())
    # One word is enough for « hola » alone, never within a sentence in French.
    return code if count > french and count * 3 >= words and (count > 1 or words == 1) else None


def _asked(reading: Reading) -> str | None:
    if reading.has("langues.appris"):
        return None
    for name in reading.under("langues.noms."):
        if len(reading.words) == name.last - name.first:
            return name.label.rpartition(".")[2]
        for verb in reading.of("langues.demande"):
            if -_ASKED_WITHIN <= verb.first - name.first <= _ASKED_WITHIN:
                return name.label.rpartition(".")[2]
    return None

"""A message as the classifier reads it: case, accents, apostrophes and stretched letters folded; and how it sounds.

Weak spellers write by ear: « jé besouin » and « j'ai besoin » sound alike. The phonetic form is a coarse key, not a
transcription: it only has to give the same letters to what French readers say alike.
"""

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "’": "'", "‘": "'", "`": "'", "\u00a0": " ", "\u202f": " "})
_STRETCHED = re.compile(r"(.)\1{2,}")
_DIGITS = re.compile(r"\d+")
_NOT_WORD = re.compile(r"[^a-z0-9€%?!'\s]")
_SPACES = re.compile(r"\s+")


def fold(text: str) -> str:
    """Lower case, no accents, no ligatures, letters stretched over twice cut to two, one space between words."""
    text = unicodedata.normalize("NFD", text.lower().translate(_LIGATURES))
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    text = _STRETCHED.sub(r"\1\1", text)
    return _SPACES.sub(" ", text).strip()


def plain(text: str) -> str:
    """Folded text whose numbers are reduced to their size (3000 -> 0000) and whose odd signs are spaces."""
    text = _NOT_WORD.sub(" ", fold(text))
    return _SPACES.sub(" ", _DIGITS.sub(lambda match: "0" * min(len(match.group()), 6), text)).strip()


# Order matters: longer spellings first. Each pair is (what is written, how it sounds).
_SOUNDS = [
    (r"'", " "),
    (r"\bjsuis\b|\bchui\b|\bchuis\b|\bjsui\b", "je suis"),
    (r"\bg\b", "je"),
    (r"\bc\b", "se"),
    (r"\bk(?=[iel]?\b)", "k"),
    (r"eaux?\b|eau|aux?\b|au", "o"),
    (r"oeu|eu", "e"),
    (r"oi", "wa"),
    (r"ou", "u"),
    (r"ain|ein|aim|(?<=[^aeiou])in(?![aeiouyn])|im(?=[bp])", "1"),
    (r"(?<=[^aeiou])(?:en|em)(?=[bcdfgjklpqrstvz])|an(?![aeiouyn])|am(?=[bp])", "2"),
    (r"on(?![aeiouyn])|om(?=[bp])", "3"),
    (r"ai[ts]?\b|ais\b|aient\b|ait\b|er\b|ez\b|ee?s?\b|et\b|ai|ei", "e"),
    (r"ph", "f"),
    (r"qu|q|ck|c(?![eiyh])", "k"),
    (r"sch|ch|sh", "H"),
    (r"c(?=[eiy])|ss|sc(?=[eiy])|ti(?=on)", "s"),
    (r"ge(?=[ao])|g(?=[eiy])", "j"),
    (r"gu(?=[eiy])", "g"),
    (r"x\b|s\b|t\b|d\b|p\b|z\b", ""),
    (r"h", ""),
    (r"y|ill?(?=[aeiou])", "i"),
    (r"z|(?<=[aeiou])s(?=[aeiou])", "z"),
    (r"e\b", ""),
    (r"(.)\1+", r"\1"),
]
_SOUND_RULES = [(re.compile(pattern), sound) for pattern, sound in _SOUNDS]


def sound(text: str) -> str:
    """How the message sounds, coarsely: « jé besouin » and « j ai besoin » give nearly the same letters."""
    text = plain(text)
    for pattern, replacement in _SOUND_RULES:
        text = pattern.sub(replacement, text)
    return _SPACES.sub(" ", text).strip()

"""A message as the entity rooms read it: words folded, with their place in the message, and the lexicon's phrases.

The words and phrases live in data/lexique/*.yml. One spaCy matcher finds them all in one pass; every room then asks
for the labels it knows (« montants.revenu.avant »). Words outside the lexicon all become one unknown word: spaCy's
store of strings does not grow with what people write.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from tremplin.answers.yaml_lines import read_yaml
from tremplin.kept_files import kept
from tremplin.nlu.phrases import choices
from tremplin.nlu.spelling import fold, sound

NUMBER = "#"
UNKNOWN = "_"
SENTENCE_END = frozenset(".;!?\n")
CLAUSE_END = SENTENCE_END | {",", ":", "(", ")"}

_WORD = re.compile(
    r"(?P<number>\d{1,3}(?:[ \u00a0\u202f.]\d{3})+(?:,\d{1,2})?(?!\d)|\d{1,3}(?:,\d{3})+(?!\d)|\d+(?:[.,]\d{1,2}(?!\d))?)"
    r"|(?P<word>[^\W\d_]+)|(?P<sign>[.,;:!?()/%€$+=\n])"
)
_REMEMBERED_MESSAGES = 16  # a few conversations run at once
# Coarse sounds of short words are shared by too many words: « sans », « cent », « sent ».
_SOUND_FROM = 6
# Words of other languages must not be heard in misspelt French ones.
_FOREIGN = ("langues.", "dangers_autres_langues.")


@dataclass(frozen=True)
class Word:
    """One word, number or sign. ``key`` is its folded form, as the lexicon spells it; ``#`` for digits."""

    text: str
    start: int
    end: int
    key: str


@dataclass(frozen=True)
class Found:
    """A phrase of the lexicon: its label and its first and last words (``last`` excluded)."""

    label: str
    first: int
    last: int


@dataclass(frozen=True)
class Reading:
    """A message read once: its words, and the lexicon's phrases found in it, from left to right."""

    text: str
    words: tuple[Word, ...]
    found: tuple[Found, ...]

    @cached_property
    def _by_label(self) -> dict[str, list[Found]]:
        groups: dict[str, list[Found]] = {}
        for found in self.found:
            groups.setdefault(found.label, []).append(found)
        return groups

    @cached_property
    def _longest(self) -> dict[tuple[str, int], Found]:
        # Found from the longest to the shortest at each place: read backwards, the longest stays.
        return {(found.label, found.first): found for found in reversed(self.found)}

    @cached_property
    def _ends(self) -> set[tuple[str, int]]:
        return {(found.label, found.last) for found in self.found}

    def of(self, label: str) -> list[Found]:
        """The phrases with exactly this label, from left to right."""
        return self._by_label.get(label, [])

    def under(self, prefix: str) -> list[Found]:
        """The phrases whose label begins with ``prefix``, from left to right, the longest first at the same place."""
        return [found for found in self.found if found.label.startswith(prefix)]

    def has(self, label: str) -> bool:
        """Whether a phrase with this label is in the message."""
        return label in self._by_label

    def starting(self, label: str, index: int) -> Found | None:
        """The longest phrase with this label that begins at this word."""
        return self._longest.get((label, index))

    def ends(self, label: str, index: int) -> bool:
        """Whether a phrase with this label ends just before this word."""
        return (label, index) in self._ends

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Where the words from ``first`` to ``last`` (excluded) are in the message, in characters."""
        return self.words[first].start, self.words[last - 1].end

    def key(self, index: int) -> str:
        """The folded word at this place; an empty string outside the message."""
        return self.words[index].key if 0 <= index < len(self.words) else ""

    def clause_start(self, index: int) -> int:
        """The first word of the clause that holds the word at ``index``."""
        while index > 0 and self.words[index - 1].key not in CLAUSE_END:
            index -= 1
        return index


class Lexicon:
    """The phrases of data/lexique, compiled.

    In a phrase, « (mot) » may be left out and « a|b » is one or the other, « food_truck » two words in
    such a choice. A mapping nests labels; its keys are joined
    with dots after the name of the file.
    """

    def __init__(self, files: Mapping[str, Any]) -> None:
        # Words are split here, so nothing of spaCy's French is needed: its exceptions alone take three seconds to load.
        self._vocab = Vocab()
        self._matcher = PhraseMatcher(self._vocab)
        self._known: set[str] = {NUMBER}
        self._sounds: dict[str, str] = {}
        self.files = files
        # Several rooms read the same message, and the policy plans each turn more than once.
        self.read = lru_cache(maxsize=_REMEMBERED_MESSAGES)(self._read)
        for label, phrases in _leaves("", files):
            patterns = {words for phrase in phrases for words in _spelled_out(str(phrase))}
            if any(NUMBER in pattern for pattern in patterns):
                raise ValueError(f"data/lexique, {label} : écrivez les nombres en lettres, ou dans nombres.yml.")
            self._learn(
                {word for pattern in patterns for word in pattern},
                by_ear=not label.startswith(_FOREIGN),
            )
            docs = [Doc(self._vocab, words=list(pattern)) for pattern in patterns if pattern]
            if docs:
                self._matcher.add(label, docs)

    @classmethod
    def load(cls, folder: Path) -> Lexicon:
        """Read every .yml file of ``folder``. Raises ContentError, with line and column."""
        return cls({path.stem: read_yaml(path) for path in sorted(folder.glob("*.yml"))})

    def _read(self, text: str) -> Reading:
        """Split the message into words and find the lexicon's phrases in it. Never fails."""
        words = tuple(_split(text))
        keys = [self._spelled(word.key) for word in words]
        words = tuple(
            word if key in (UNKNOWN, word.key) else Word(word.text, word.start, word.end, key)
            for word, key in zip(words, keys, strict=True)
        )
        found = [
            Found(self._vocab.strings[label], first, last)
            for label, first, last in (self._matcher(Doc(self._vocab, words=keys)) if keys else [])
        ]
        found.sort(key=lambda f: (f.first, -f.last))
        return Reading(text, words, tuple(found))

    def _learn(self, words: set[str], by_ear: bool) -> None:
        for word in sorted(words - self._known):
            self._known.add(word)
            if by_ear and len(word) >= _SOUND_FROM and word.isalpha():
                # Of two words that sound alike (« retraite », « retraites »), the first read is enough.
                self._sounds.setdefault(sound(word), word)

    def _spelled(self, key: str) -> str:
        if key in self._known:
            return key
        if len(key) < _SOUND_FROM or not key.isalpha():
            return UNKNOWN
        return self._sounds.get(_heard(key), UNKNOWN)


def other_words(reading: Reading, found: Iterable[Found]) -> tuple[str, ...]:
    """The words of a message that stand in none of these phrases and mean something by themselves."""
    taken = {index for phrase in found for index in range(phrase.first, phrase.last)}
    return tuple(
        word.key
        for index, word in enumerate(reading.words)
        if index not in taken and len(word.key) > 1 and word.key.isalpha() and word.key not in _empty_words()
    )


def says_nothing_but(reading: Reading, found: Iterable[Found]) -> bool:
    """Whether every word of a message, meaningful or not, stands in one of these phrases."""
    taken = {index for phrase in found for index in range(phrase.first, phrase.last)}
    words = {index for index, word in enumerate(reading.words) if word.key.isalnum() or word.key in (NUMBER, UNKNOWN)}
    return words <= taken


@kept("lexique/mots_vides.yml")
def _empty_words(data: Path) -> frozenset[str]:
    """Words that carry no meaning of their own, spelled as the lexicon does (data/lexique/mots_vides.yml)."""
    words: str = read_yaml(data / "lexique" / "mots_vides.yml")["mots"]
    return frozenset(words.split())


@kept("lexique")
def load_lexicon(data: Path) -> Lexicon:
    """The lexicon of data/lexique, read once."""
    return Lexicon.load(data / "lexique")


@lru_cache(maxsize=20_000)
def _heard(key: str) -> str:
    return sound(key)


def _split(text: str) -> Iterator[Word]:
    for match in _WORD.finditer(text):
        piece = match.group()
        if match.lastgroup == "number":
            key = NUMBER
        elif match.lastgroup == "word":
            key = fold(piece) or UNKNOWN
        else:
            key = piece
        yield Word(piece, match.start(), match.end(), key)


def _leaves(label: str, value: Any) -> Iterator[tuple[str, list[Any]]]:
    if isinstance(value, Mapping):
        for key, below in value.items():
            yield from _leaves(f"{label}.{key}" if label else str(key), below)
    elif isinstance(value, list):
        yield label, value


def _spelled_out(phrase: str) -> set[tuple[str, ...]]:
    """« au|du (petit) RSA » → (au, petit, rsa), (au, rsa), (du, petit, rsa), (du, rsa)."""
    pieces = [
        [*map(_keys, said), ()] if may_be_left_out else [*map(_keys, said)] for said, may_be_left_out in choices(phrase)
    ]
    return {tuple(itertools.chain.from_iterable(words)) for words in itertools.product(*pieces)}


def _keys(text: str) -> tuple[str, ...]:
    return tuple(word.key for word in _split(text))

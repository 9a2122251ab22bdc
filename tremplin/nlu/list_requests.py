"""What a message asks of the list of structures just shown: others, further away, « la deuxième, quelles heures ? ».

The words are data/directory/demandes.yml.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from tremplin.answers.yaml_lines import read_yaml
from tremplin.nlu.reading import CLAUSE_END, NUMBER, Found, Lexicon, Reading
from tremplin.settings import data_dir

Follow = Literal["plus", "loin", "type"]
#: « d'autres, plus loin » means further away.
FOLLOWS: tuple[Follow, ...] = ("type", "loin", "plus")

LAST = -1
_WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
#: Lists are short: a larger number is a departement, an age or an amount.
_MOST_RANKS = 9
#: What stands before the number of a line: « la 2 », « le numéro 3 ».
_BEFORE_RANK = frozenset({"le", "la", "numero", "n"})
_RANK_ENDINGS = frozenset({"er", "ere", "ère", "e", "eme", "ème", "ieme", "ième"})
#: A message about the list is short; with more words besides, it is a new question.
MOST_OTHER_WORDS = 4
_NAMES = "nom."
_AROUND = "autour"
_LONGEST = 200  # characters
_SHORTEST_NAME = 4  # letters: shorter words name nothing


@dataclass(frozen=True)
class ListRequest:
    """What is asked of a list.

    follow: others, further away or another kind of help; None when the question is about what is shown.
    subject: a value of tremplin.directory.card.Subject, None for everything. rank: which line, from 0; LAST for the
    last; None for all of them. named: a structure is called by a name. weekday: the day asked about, Monday is 0. thanks: the message says thank you.
    others: how many words of the message are about something else; 0 when it says nothing but the request.
    """

    follow: Follow | None
    subject: str | None
    rank: int | None
    named: bool
    weekday: int | None
    thanks: bool
    others: int

    @property
    def names_only(self) -> bool:
        """Whether the message only calls a structure by its name."""
        return self.named and self.subject is None and self.rank is None


def read_list_request(text: str) -> ListRequest | None:
    """Read a message as a request about the last list; None when it asks nothing of it.

    The payload of a button is never read: it says itself what it means.
    """
    if text.startswith("/") or len(text) > _LONGEST:
        return None
    reading = _lexicon().read(text)
    follows = _said(reading, "suite.")
    follow = next((known for known in FOLLOWS if known in follows), None)
    subject = _one(reading, "sujet.")
    rank = _rank(reading)
    weekday = _one(reading, "jour.")
    if subject is None and weekday is not None:
        subject = "horaires"
    is_named = bool(reading.under(_NAMES))
    if subject is None and rank is None and follow is None and not is_named:
        return None
    return ListRequest(
        # « d'autres, avec un numéro » asks for others; « l'autre, le deuxième » does not.
        follow=None if rank is not None or is_named else follow,
        subject=subject,
        rank=rank,
        named=is_named,
        weekday=_WEEKDAYS.index(weekday) if weekday else None,
        thanks=reading.has("politesse.merci"),
        others=_others(reading),
    )


def named(text: str, names: Sequence[str]) -> int | None:
    """Which of the names shown a message says in part (« et la mairie ? »); None when it says none, or several."""
    reading = _lexicon().read(text)
    spoken = {index for name in reading.under(_NAMES) for index in range(name.first, name.last)}
    said = {reading.words[index].key for index in spoken.union(_not_understood(reading))}
    words = [{word.key for word in _lexicon().read(name).words} for name in names]
    matches = [index for index, mine in enumerate(words) if any(_own(word, index, words) for word in said & mine)]
    return matches[0] if len(matches) == 1 else None


def _own(word: str, index: int, words: Sequence[set[str]]) -> bool:
    """Whether a word names this structure alone."""
    others = (mine for number, mine in enumerate(words) if number != index)
    return len(word) >= _SHORTEST_NAME and not any(word in mine for mine in others)


def _said(reading: Reading, prefix: str) -> set[str]:
    """The labels said under a prefix; of two phrases, one within the other, the longer counts (« une autre adresse »)."""
    asked = [phrase for phrase in reading.found if not phrase.label.startswith(_AROUND)]
    kept = [phrase for phrase in asked if not any(_holds(other, phrase) for other in asked)]
    return {phrase.label.removeprefix(prefix) for phrase in kept if phrase.label.startswith(prefix)}


def _one(reading: Reading, prefix: str) -> str | None:
    labels = _said(reading, prefix)
    return labels.pop() if len(labels) == 1 else None


def _holds(longer: Found, shorter: Found) -> bool:
    length = shorter.last - shorter.first
    return longer.first <= shorter.first and shorter.last <= longer.last and longer.last - longer.first > length


def _rank(reading: Reading) -> int | None:
    said = _one(reading, "rang.")
    if said is not None:
        return LAST if said == "dernier" else int(said) - 1
    for index, word in enumerate(reading.words):
        number = int(word.text) if word.key == NUMBER and word.text.isdigit() else 0
        if not 0 < number <= _MOST_RANKS:
            continue
        after = reading.words[index + 1].text.lower() if index + 1 < len(reading.words) else ""
        alone = not after or after in CLAUSE_END
        if after in _RANK_ENDINGS or (alone and reading.key(index - 1) in _BEFORE_RANK):
            return number - 1
    return None


def _not_understood(reading: Reading) -> list[int]:
    """The words that no phrase covers: what the message says besides."""
    covered = {index for phrase in reading.found for index in range(phrase.first, phrase.last)}
    return [
        index
        for index, word in enumerate(reading.words)
        if index not in covered and (word.text.isalnum() or word.key == NUMBER)
    ]


def _others(reading: Reading) -> int:
    """How many words say something else; numbers beside a rank or a distance do not count."""
    return sum(reading.words[index].key != NUMBER for index in _not_understood(reading))


@lru_cache(maxsize=1)
def _lexicon() -> Lexicon:
    return Lexicon(read_yaml(data_dir() / "directory" / "demandes.yml"))

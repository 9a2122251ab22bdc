"""What a message asks of the list of structures just shown: others, further away, « la deuxième, quelles heures ? ».

The words are data/directory/demandes.yml.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tremplin.answers.yaml_lines import read_yaml
from tremplin.kept_files import kept
from tremplin.nlu.reading import CLAUSE_END, NUMBER, Found, Lexicon, Reading

Follow = Literal["plus", "loin", "type", "ville", "echec", "pres"]
#: Of several, the first: « d'autres, plus loin » means further away.
FOLLOWS: tuple[Follow, ...] = ("ville", "echec", "type", "loin", "pres", "plus")

LAST = -1
#: Days said from today on: how many days later.
_RELATIVE_DAYS = {"aujourd_hui": 0, "demain": 1}
_WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
#: Lists are short: a larger number is a departement, an age or an amount.
_MOST_RANKS = 9
#: What stands before the number of a line: « la 2 », « le numéro 3 ».
_BEFORE_RANK = frozenset({"le", "la", "numero", "n"})
_RANK_ENDINGS = frozenset({"er", "ere", "ère", "e", "eme", "ème", "ieme", "ième"})
#: A message about the list is short; with more words besides, it is a new question.
MOST_OTHER_WORDS = 4
_NAMES = "nom."
_BEFORE_PLACE = "avant_numero."
#: Digits of a departement (« 38 ») and of a postal code.
_PLACE_DIGITS = (2, 5)
_AROUND = "autour"
_LONGEST = 200  # characters
_SHORTEST_NAME = 4  # letters: shorter words name nothing


@dataclass(frozen=True)
class ListRequest:
    """What is asked of a list.

    follow: others, further away, nearer, another kind of help, another town, an address that failed; None when the
    question is about what is shown.
    subject: a value of tremplin.directory.card.Subject, None for everything. rank: which line, from 0; LAST for the
    last; None for all of them. named: a structure is called by a name; asks_what_it_is: a name that is also asked about
    for itself (« l'Adie »). weekday: the day asked about, Monday is 0; days_ahead: the same said from today on.
    whole: the whole list again. thanks: the message says thank you.
    others: how many words of the message are about something else; 0 when it says nothing but the request.
    """

    follow: Follow | None
    subject: str | None
    rank: int | None
    named: bool
    asks_what_it_is: bool
    weekday: int | None
    days_ahead: int | None
    whole: bool
    thanks: bool
    others: int

    @property
    def names_only(self) -> bool:
        """Whether the message only says a name, of which it may ask what it is."""
        return self.asks_what_it_is and self.subject is None and self.rank is None


def read_list_request(text: str) -> ListRequest | None:
    """Read a message as a request about the last list; None when it asks nothing of it.

    The payload of a button is never read: it says itself what it means.
    """
    if text.startswith("/") or len(text) > _LONGEST:
        return None
    reading = _lexicon().read(text)
    follows = _said(reading, "suite.") | ({"ville"} if _corrects_place(reading) else set())
    follow = next((known for known in FOLLOWS if known in follows), None)
    subject = _one(reading, "sujet.")
    rank = _rank(reading)
    day = _one(reading, "jour.")
    if subject is None and day is not None:
        subject = "horaires"
    is_named = bool(reading.under(_NAMES))
    is_whole = bool(_said(reading, "liste."))
    if subject is None and rank is None and follow is None and not is_named and not is_whole:
        return None
    return ListRequest(
        # « d'autres, avec un numéro » asks for others; « l'autre, le deuxième » does not.
        follow=None if rank is not None or is_named else follow,
        subject=subject,
        rank=rank,
        named=is_named,
        asks_what_it_is=reading.has(f"{_NAMES}structure"),
        weekday=_WEEKDAYS.index(day) if day in _WEEKDAYS else None,
        days_ahead=_RELATIVE_DAYS.get(day or ""),
        whole=is_whole,
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
        only = len(reading.words) == 1
        if only or after in _RANK_ENDINGS or (alone and reading.key(index - 1) in _BEFORE_RANK):
            return number - 1
    return None


def _corrects_place(reading: Reading) -> bool:
    """Whether a message is « non » and a number that can only be a departement or a postal code."""
    last = len(reading.words) - 1
    is_number = last > 0 and reading.key(last) == NUMBER and reading.words[last].text.isdigit()
    if not is_number or len(reading.words[last].text) not in _PLACE_DIGITS:
        return False
    before = [index for index in range(last) if reading.words[index].text.isalpha()]
    said = reading.under(_BEFORE_PLACE)
    return all(any(found.first <= index < found.last for found in said) for index in before)


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


@kept("directory/demandes.yml")
def _lexicon(data: Path) -> Lexicon:
    return Lexicon(read_yaml(data / "directory" / "demandes.yml"))

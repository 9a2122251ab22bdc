"""What is left at the end of a month, in euros: « 200 », « il me reste 30 € », « -50 », « 100 en moins chaque mois ».

A figure of something else is no answer: what comes in (« la Caf me donne 600 »), what goes out, a count of loans. The
words are data/guide/solde.yml.
"""

from __future__ import annotations

import re
from pathlib import Path

from tremplin.answers.yaml_lines import read_yaml
from tremplin.guided.wished_sum import is_range
from tremplin.kept_files import kept
from tremplin.nlu.numbers import Number, find_numbers
from tremplin.nlu.reading import Lexicon, Reading, load_lexicon, other_words

# « -50 », « à - 300 »: a sign before the figure, and no range (« 50-100 »).
_MINUS = re.compile(r"(?<![\w-])[-−–]\s?(?=\d)")
# A figure is the answer when hardly a word stands with it that says something else.
_MOST_OTHER_WORDS = 1
# « moins de 50 » is below 50.
_CENT = 0.01
_OF_A_FIGURE = ("montants.", "nombres.")
_COUNTED = "compte"
_OTHER_FLOWS = ("montants.revenu.", "montants.autre.")


def read_balance(text: str) -> float | None:
    """What a message says is left each month, in euros; below zero when money is missing.

    None when it says no figure, or one that is not what is left: several, an income, a charge, a count. Of a range
    (« 50 ou 60 ») the lower end counts.
    """
    reading, own = load_lexicon().read(text), _words().read(text)
    numbers = [n for n in find_numbers(reading) if own.starting(_COUNTED, n.last) is None]
    numbers = [n for before, n in zip([None, *numbers], numbers) if before is None or not is_range(reading, before, n)]
    left = [n for n in numbers if own.ends("reste", n.first)]
    if len(left) != 1 and (len(numbers) != 1 or not _is_little_else(reading, own)):
        return None
    number = left[0] if len(left) == 1 else numbers[0]
    if own.ends("moins_que", number.first):
        return number.value - _CENT
    return -number.value if _is_missing(number, reading, own) else number.value


def _is_missing(number: Number, reading: Reading, own: Reading) -> bool:
    start, _ = reading.span(number.first, number.last)
    is_signed = any(match.end() == start for match in _MINUS.finditer(reading.text))
    before = own.ends("moins", number.first) or any(cue.last <= number.first for cue in own.of("manque_avant"))
    return is_signed or before or any(cue.first >= number.last for cue in own.of("manque_apres"))


def _is_little_else(reading: Reading, own: Reading) -> bool:
    """Whether little stands beside the figure, and nothing of what comes in or goes out."""
    known = {index for cue in own.found if cue.label != _COUNTED for index in range(cue.first, cue.last)}
    flows = [found for found in reading.found if found.label.startswith(_OTHER_FLOWS)]
    if any(known.isdisjoint(range(flow.first, flow.last)) for flow in flows):
        return False
    figures = [found for found in reading.found if found.label.startswith(_OF_A_FIGURE)]
    return len(other_words(reading, [*own.found, *figures])) <= _MOST_OTHER_WORDS


@kept("guide/solde.yml")
def _words(data: Path) -> Lexicon:
    return Lexicon(read_yaml(data / "guide" / "solde.yml"))

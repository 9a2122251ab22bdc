"""The figures of an estimate as they are read: « entre 93,11 € et 95,53 € », « 2 ans »; and « c'est trop » after them.

The words are data/guide/simulation.yml.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_DOWN, Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from tremplin.answers.facts import french_number
from tremplin.answers.typography import NARROW_NO_BREAK, NO_BREAK
from tremplin.answers.yaml_lines import read_yaml
from tremplin.guided.simulation import Cost, Estimate, Wish
from tremplin.kept_files import kept
from tremplin.nlu.choices import ChoiceReader

_MONTHS_A_YEAR = 12


def euros(amount: Decimal) -> str:
    """« 3 000 € », « 93,10 € »: cents only where there are any."""
    text = f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"
    return f"{text.replace(',', NARROW_NO_BREAK).replace('.', ',')}{NO_BREAK}€"


def duration(months: int) -> str:
    """« 2 ans » for whole years, else « 18 mois »."""
    years, rest = divmod(months, _MONTHS_A_YEAR)
    if rest or not years:
        return f"{months}{NO_BREAK}mois"
    return f"{years}{NO_BREAK}an{'s' if years > 1 else ''}"


def percent(rate: Decimal) -> str:
    """« 1,5 % »."""
    return f"{french_number(float(rate))}{NO_BREAK}%"


def span(texts: Iterable[str]) -> str:
    """« entre 93,11 € et 95,53 € », or the one text when all are the same."""
    different = list(dict.fromkeys(texts))
    return different[0] if len(different) == 1 else _words()["plage"].format(a=different[0], b=different[-1])


def durations(months: Sequence[int]) -> str:
    """« 38 à 40 mois », or « 2 ans » when all are the same."""
    lowest, highest = min(months), max(months)
    return duration(highest) if lowest == highest else _words()["durees"].format(a=lowest, b=highest)


def values(wish: Wish, found: Estimate) -> dict[str, Any]:
    """What the responses of the simulation fill in, of the figures that there are."""
    said: dict[str, Any] = {}
    if found.costs:
        said |= _costs(found.costs)
    if found.longest:
        said["par_mois_le_plus_long"] = span(euros(cost.payment) for cost in found.longest)
        said["montant_possible"] = euros(_whole(min(found.affordable)))
    if "montant" in wish.values:
        said["montant_dit"] = euros(wish.values["montant"])
    if "duree" in wish.values:
        said["duree_dite"] = duration(int(wish.values["duree"]))
    if "mensualite" in wish.values:
        said["mensualite_dite"] = euros(wish.values["mensualite"])
    if wish.percent is not None:
        said["taux_dit"] = percent(wish.percent)
    return said


def comparison(found: Estimate, has_rate: bool) -> list[dict[str, Any]]:
    """The same sum over a shorter and a longer duration, as a card; nothing when there is nothing to compare with.

    Args:
        has_rate: interest is counted; else the payments are a floor.
    """
    if not (found.shorter or found.longer):
        return []
    rows = [costs for costs in (found.shorter, found.costs, found.longer) if costs]
    lines = [{"kind": "comparison", "text": _row(costs, has_rate)} for costs in rows]
    return [{"title": _words()["comparer"], "lines": lines}]


def wants_less(text: str) -> bool:
    """Whether somebody finds the result too dear and says nothing else: « c'est trop »."""
    reader = _less()
    return reader.read(text) is not None and not reader.other_words(text)


def _costs(costs: Sequence[Cost]) -> dict[str, str]:
    return {
        "par_mois": span(euros(cost.payment) for cost in costs),
        "interets": span(euros(cost.interest) for cost in costs),
        "duree_trouvee": durations([cost.months for cost in costs]),
        "montant_trouve": span(euros(amount) for amount in sorted(_whole(cost.amount) for cost in costs)),
    }


def _whole(amount: Decimal) -> Decimal:
    """A sum that was worked out, without its cents: nobody asks for them."""
    return amount.quantize(Decimal(1), ROUND_DOWN)


def _row(costs: Sequence[Cost], has_rate: bool) -> str:
    line = _words()["ligne" if has_rate else "ligne_sans_interets"]
    return line.format(duree=duration(costs[0].months), **_costs(costs))


@lru_cache(maxsize=1)
def _less() -> ChoiceReader:
    return ChoiceReader({"trop_cher": list(_words()["trop_cher"])})


@kept("guide/simulation.yml")
def _words(data: Path) -> Mapping[str, str]:
    words: Mapping[str, str] = read_yaml(data / "guide" / "simulation.yml")
    return words

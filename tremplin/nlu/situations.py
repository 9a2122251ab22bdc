"""What somebody lives on (« au RSA »), as answers say it back after « vous êtes »."""

from __future__ import annotations

from collections.abc import Iterator

from tremplin.nlu.reading import Found, Reading, load_lexicon

# « je ne touche pas encore le RSA »: how far before the situation its negation stands.
_NEGATED_WITHIN = 4
_NO_INCOME = "sans revenu"


def find_situation(reading: Reading, for_somebody_else: bool = False) -> tuple[str, Found] | None:
    """The first situation that is the person's own, with its phrase and its place.

    A negated or wished one is not (« je suis pas au RSA », « comment demander le RSA »), nor that of a relative, unless
    the message asks ``for_somebody_else``.
    """
    own = list(_own(reading, for_somebody_else))
    said = {phrase for phrase, _ in own}
    for phrase, parts in load_lexicon().files["situations"]["ensemble"].items():
        if said.issuperset(parts):
            return phrase, own[0][1]
    return own[0] if own else None


def _own(reading: Reading, for_somebody_else: bool) -> Iterator[tuple[str, Found]]:
    hidden = reading.of("situations.faux")
    for found in reading.under("situations.dire."):
        phrase = found.label.removeprefix("situations.dire.")
        if any(f.first <= found.first and found.last <= f.last for f in hidden):
            continue
        if phrase != _NO_INCOME and _is_denied(reading, found):
            continue
        if not for_somebody_else and _is_a_relatives(reading, found):
            continue
        yield phrase, found


def _is_denied(reading: Reading, found: Found) -> bool:
    since = max(reading.clause_start(found.first), found.first - _NEGATED_WITHIN)
    stops = [stop.last for stop in reading.of("situations.arret") if since <= stop.first and stop.last <= found.first]
    since = max([since, *stops])
    return any(
        since <= word.first and word.last <= found.first
        for label in ("situations.nie", "situations.souhaite")
        for word in reading.of(label)
    )


def _is_a_relatives(reading: Reading, found: Found) -> bool:
    start = reading.clause_start(found.first)
    people = [
        (who.last, own)
        for label, own in (("situations.proche", False), ("situations.moi", True))
        for who in reading.of(label)
        if start <= who.first and who.last <= found.first
    ]
    return bool(people) and not max(people)[1]

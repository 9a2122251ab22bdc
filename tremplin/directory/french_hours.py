"""Turning hours typed in French by a volunteer (« lundi au vendredi 9h-12h et 14h-17h ») into OSM syntax.

Only what is surely understood is converted; anything else gives None and is shown as it was written.
"""

from __future__ import annotations

import re
import unicodedata

_DAYS = {
    "lundi": "Mo",
    "mardi": "Tu",
    "mercredi": "We",
    "jeudi": "Th",
    "vendredi": "Fr",
    "samedi": "Sa",
    "dimanche": "Su",
}
_SHORT = {
    "lun": "lundi",
    "mar": "mardi",
    "mer": "mercredi",
    "jeu": "jeudi",
    "ven": "vendredi",
    "sam": "samedi",
    "dim": "dimanche",
}
_TOKEN = re.compile(
    r"\s*(?:(?P<day>lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lun|mar|mer|jeu|ven|sam|dim)s?\.?(?![a-z])"
    r"|(?P<every>tous les jours|7j/7|7 jours sur 7)"
    r"|(?P<holidays>jours feries)"
    r"|(?P<closed>fermee?s?)(?![a-z])"
    r"|(?P<except>sauf|hors|excepte)(?![a-z])"
    r"|(?P<time>\d{1,2}\s*(?:h|:)\s*(?:\d{2})?(?!\d))"
    r"|(?P<to>-|a(?![a-z])|au(?![a-z])|jusqu'?a(?![a-z]))"
    r"|(?P<and>,|/|;|\(|\)|\.|\n|et(?![a-z])|puis(?![a-z]))"
    r"|(?P<filler>:|de(?![a-z])|du(?![a-z])|les?(?![a-z])|ouverte?(?![a-z])|horaires?(?![a-z])))"
)


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.lower().replace("’", "'").replace("–", "-").replace("—", "-"))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def _tokens(text: str) -> list[tuple[str, str]] | None:
    """Return (kind, text) of every token, or None when a word is not understood."""
    found: list[tuple[str, str]] = []
    position = 0
    text = text.strip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            return None
        kind = match.lastgroup or ""
        if kind != "filler":
            found.append((kind, match.group(kind)))
        position = match.end()
        while position < len(text) and text[position] == " ":
            position += 1
    return found


def _time(text: str) -> str | None:
    hours, _, minutes = re.sub(r"\s", "", text).replace("h", ":").partition(":")
    hour, minute = int(hours), int(minutes or 0)
    return f"{hour:02d}:{minute:02d}" if hour <= 24 and minute < 60 else None


def to_osm(text: str) -> str | None:
    """Return the OSM opening hours of a French text, or None when any part of it is not understood."""
    tokens = _tokens(_plain(text))
    if not tokens:
        return None
    rules: list[tuple[str, list[str]]] = []
    days: list[str] = []
    slots: list[str] = []
    excepted: list[str] = []
    closed = False
    position = 0

    def flush() -> bool:
        nonlocal days, slots, excepted, closed
        if not days and not slots and not closed:
            return True
        if not days or (bool(slots) == closed):
            return False
        rules.append((",".join(days), ["off"] if closed else slots))
        if excepted:
            rules.append((",".join(excepted), ["off"]))
        days, slots, excepted, closed = [], [], [], False
        return True

    def days_after(index: int) -> tuple[list[str], int]:
        """The days named one after the other from a place, and the place after them."""
        named: list[str] = []
        while index < len(tokens) and tokens[index][0] in ("day", "holidays", "and"):
            if tokens[index][0] != "and":
                name = tokens[index][1]
                named.append("PH" if tokens[index][0] == "holidays" else _DAYS[_SHORT.get(name, name)])
            index += 1
        return named, index

    while position < len(tokens):
        kind, value = tokens[position]
        follows = [token[0] for token in tokens[position + 1 : position + 3]]
        if kind in ("day", "every", "holidays"):
            if (slots or closed) and not flush():
                return None
            if kind == "holidays":
                days.append("PH")
            elif kind == "every":
                days.append("Mo-Su")
            elif follows == ["to", "day"]:
                first, last = (
                    _DAYS[_SHORT.get(value, value)],
                    _DAYS[_SHORT.get(tokens[position + 2][1], tokens[position + 2][1])],
                )
                days.append(f"{first}-{last}")
                position += 2
            else:
                days.append(_DAYS[_SHORT.get(value, value)])
        elif kind == "time":
            if follows != ["to", "time"]:
                return None
            begin, end = _time(value), _time(tokens[position + 2][1])
            if begin is None or end is None or begin >= end:
                return None
            slots.append(f"{begin}-{end}")
            position += 2
        elif kind == "closed":
            # « fermé le dimanche » comes before its day, « dimanche : fermé » after.
            if (slots or not days) and not flush():
                return None
            closed = True
            if not days:
                days, after = days_after(position + 1)
                position = after - 1
                if not flush():
                    return None
        elif kind == "except":
            # « tous les jours sauf le lundi 9h-12h »: the hours come after, for the other days.
            if not days:
                return None
            excepted, after = days_after(position + 1)
            position = after - 1
            if not excepted or closed or (slots and not flush()):
                return None
        elif kind == "to":
            return None
        position += 1
    # « fermé le lundi » alone says nothing of the other days, which would all be taken for closed.
    if not flush() or all(times == ["off"] for _, times in rules):
        return None
    return "; ".join(f"{selector} {','.join(times)}" for selector, times in rules)

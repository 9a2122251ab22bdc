"""Readers of one cell: the text of an untrusted spreadsheet cell in, a clean value out, with what was wrong.

Every reader takes any string and never raises. It returns ``(value, fault)``: the value is None when nothing could be
saved, the fault is None when nothing was wrong. The faults of this module were all seen in real files.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache, partial
from typing import Any, NamedTuple

from rapidfuzz import fuzz, process

from tremplin.directory import codes
from tremplin.directory.issues import Fault

#: Longest text kept from a cell (data·inclusion: 10 000 for descriptions).
TEXT_LENGTH = 10_000
#: Longest web address (data·inclusion).
URL_LENGTH = 2083
#: A suggestion is offered when a wrong code is at least this close to a right one (rapidfuzz ratio, 0-100).
SUGGESTION_RATIO = 75
#: No date of a directory is older (data·inclusion).
OLDEST_DATE = date(2000, 1, 1)
#: Spreadsheets count days from here.
SPREADSHEET_EPOCH = date(1899, 12, 30)
#: Serial numbers of dates, from 2000 to 2100.
SPREADSHEET_DATES = range(36_526, 73_051)
#: Items of a list cell read at most: an attack is not a list.
LIST_LENGTH = 200

_FLOAT_TAIL = re.compile(r"[.,]0+$")
_EXPONENT = re.compile(r"\+?\d(?:[.,]\d{1,20})?[eE]\+?\d{1,2}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_POSTAL = re.compile(r"\d{5}")
_INSEE = re.compile(r"(?:\d{2}|2[AB])\d{3}")
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+")
_URL = re.compile(r"https?://[^\s<>\"'`{}|\\^\[\]]+", re.IGNORECASE)
_HOST = re.compile(
    r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,24}(?::\d+)?(?:[/?#]\S*)?"
)
_NUMBER = re.compile(r"[+-]?\d{1,9}(?:\.\d{1,30})?(?:[eE][+-]?\d{1,2})?")
_PLAIN_NUMBER = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,30})?")
_PLAIN_PHONE = re.compile(r"\+33[1-9][0-9]{8}")
_YES = frozenset({"oui", "o", "vrai", "true", "1", "x"})
_NO = frozenset({"non", "n", "faux", "false", "0", "fermé", "fermée", "ferme", "fermee"})
_ENGLISH = {"yes": "oui", "y": "oui", "no": "non"}
#: National prefix -> country prefix for overseas numbers written the French way (Arcep numbering plan).
_OVERSEAS = {
    "0262": "+262", "0263": "+262", "0269": "+262", "0692": "+262", "0693": "+262", "0639": "+262",
    "0590": "+590", "0690": "+590", "0691": "+590",
    "0594": "+594", "0694": "+594",
    "0596": "+596", "0696": "+596", "0697": "+596",
    "0508": "+508", "0708": "+508",
}  # fmt: skip
#: Country prefixes of all French numbers of ten digits.
FRENCH_PREFIXES = ("+33", *sorted({*_OVERSEAS.values()}))
#: The same, whose lost signs and zeros are mended.
_DIALLED_AS_TEN = "33|262|590|594|596"
#: Country prefixes under which a French public service can be called, and the digits that follow them.
_COUNTRY_PREFIXES: dict[str, tuple[int, ...]] = {
    "33": (9,), "262": (9,), "590": (9,), "594": (9,), "596": (9,), "508": (6, 9), "681": (6,), "687": (6,), "689": (8,),
    "377": (8,), "32": (8, 9), "352": (6, 9),
}  # fmt: skip


class Cell(NamedTuple):
    """A value (None when empty or lost) and what was wrong with it (None when nothing was)."""

    value: Any
    fault: Fault | None = None


Reader = Callable[[str], Cell]
EMPTY = Cell(None)


def text(raw: str) -> Cell:
    """Read a free text: no control character, no formula guard, at most TEXT_LENGTH characters."""
    value = raw.strip()
    if not value:
        return EMPTY
    if value.isprintable() and value[0] != "'" and len(value) <= TEXT_LENGTH:
        return Cell(value)  # nearly every cell
    if value[0] == "'" and value[1:2] and value[1] in "=+-@":
        value = value[1:]  # the guard that our own exports put before a formula
    if not value.isprintable():
        value = _CONTROL.sub("", value).strip()
    if len(value) > TEXT_LENGTH:
        return Cell(value[:TEXT_LENGTH], Fault("texte_coupe", str(TEXT_LENGTH), repaired=True))
    return Cell(value or None)


def all_plain(column: Sequence[str]) -> bool:
    """Tell whether ``text`` would give back every cell of a column as it is (empty ones as None).

    One pass over the joined column: a hundred thousand cells cost as much as a thousand calls.
    """
    joined = f"|{'|'.join(column)}|"
    return (
        joined.isprintable()
        and not any(mark in joined for mark in ("| ", " |", "|'"))
        and max(map(len, column), default=0) <= TEXT_LENGTH
    )


def plain(raw: str) -> str:
    """Return the text of a cell without control characters, spaces at its ends or formula guard."""
    value = text(raw).value
    return value if isinstance(value, str) else ""


def _whole(value: str) -> str:
    """Undo what a spreadsheet does to digits: spaces as thousands, a decimal tail, an exponent that lost nothing."""
    value = re.sub(r"[\s\u00a0\u202f]", "", value)
    if re.fullmatch(r"\d(?:[.,]\d{1,20})?[eE]\+?\d{1,2}", value):
        mantissa, exponent = re.split("[eE]", value.replace(",", "."))
        digits, _, decimals = mantissa.partition(".")
        if len(decimals) == int(exponent):  # fewer decimals: digits were lost, zeros would be invented
            return digits + decimals
    return _FLOAT_TAIL.sub("", value)


def code_postal(raw: str) -> Cell:
    """Read a postal code: 5 digits, mending `1200`, `59260.0` and `69423 CEDEX 03`."""
    written = plain(raw)
    if not written:
        return EMPTY
    if _POSTAL.fullmatch(written):
        return Cell(written)
    value = re.sub(r"(?i)\s*cedex.*$", "", written)
    value = _whole(value)
    if value.isascii() and value.isdigit() and len(value) == 4:
        value = "0" + value
    if _POSTAL.fullmatch(value):
        return Cell(value, None if value in written else Fault("zero_perdu", value, repaired=True))
    return Cell(None, Fault("code_postal"))


def code_insee(raw: str) -> Cell:
    """Read the Insee code of a commune: 5 characters, mending `1033`, `59350.0` and `2a004`."""
    if _INSEE.fullmatch(raw):
        return Cell(raw)
    written = plain(raw)
    if not written:
        return EMPTY
    value = _whole(written).upper()
    if value.isascii() and value.isdigit() and len(value) == 4:
        value = "0" + value
    if _INSEE.fullmatch(value):
        return Cell(value, None if value == written.upper() else Fault("zero_perdu", value, repaired=True))
    return Cell(None, Fault("code_insee"))


def siret(raw: str) -> Cell:
    """Read a SIRET: 14 digits, mending spaces, `.0` and one lost leading zero."""
    written = plain(raw)
    if not written:
        return EMPTY
    value = re.sub(r"[.\-](?=\d{3})", "", _whole(written))
    if value.isascii() and value.isdigit() and len(value) == 13:
        value = "0" + value
    if value.isascii() and re.fullmatch(r"\d{14}", value):
        same = value == re.sub(r"\s", "", written)
        return Cell(value, None if same else Fault("zero_perdu", value, repaired=True))
    return Cell(None, Fault("siret"))


def _international(body: str) -> str | None:
    """Return E.164 for the digits after the +, or None when they fit no country known here."""
    for prefix, lengths in _COUNTRY_PREFIXES.items():
        if body.startswith(prefix) and len(body) - len(prefix) in lengths:
            # Overseas numbers are sometimes written with the metropolitan prefix.
            overseas = _OVERSEAS.get("0" + body[2:5]) if prefix == "33" else None
            return overseas + body[2:] if overseas else "+" + body
    return None


def _phone_number(digits: str) -> str | None:
    """Return E.164 (or the short number as it is) for digits with an optional leading +, or None."""
    digits = re.sub(r"^00", "+", digits)
    if digits.startswith("+"):
        # « +33 (0)4… » typed without its brackets: tried only when the number does not fit as it is.
        return _international(digits[1:]) or _international(re.sub(rf"^({_DIALLED_AS_TEN})0", r"\1", digits[1:]))
    if re.fullmatch(r"(?:1\d|11[0-9]|1[01]\d\d|3\d{3})", digits):
        return digits
    if re.fullmatch(rf"(?:{_DIALLED_AS_TEN})[1-9]\d{{8}}", digits):  # so was the plus sign
        return _international(digits)
    if re.fullmatch(r"[1-9]\d{8}", digits):  # the leading zero was eaten by a spreadsheet
        digits = "0" + digits
    if re.fullmatch(r"0[1-9]\d{8}", digits):
        return _OVERSEAS.get(digits[:4], "+33") + digits[1:]
    return None


def telephone(raw: str) -> Cell:
    """Read one phone number and return it as E.164, or as a short number (`3414`). The first of several is kept."""
    if _PLAIN_PHONE.fullmatch(raw) and "0" + raw[3:6] not in _OVERSEAS:
        return Cell(raw)  # as our own exports write it
    written = plain(raw)
    if not written:
        return EMPTY
    if _EXPONENT.fullmatch(written):
        number = _phone_number(_whole(written))
        if number is None:
            return Cell(None, Fault("telephone_tableur"))
        return Cell(number, Fault("zero_perdu", number, repaired=True))
    whole = _FLOAT_TAIL.sub("", written) if re.fullmatch(r"\d{8,11}[.,]0+", written) else written
    candidates = [
        part for part in re.split(r"\s*(?:[/;,|]|\bou\b|\bet\b|\s-\s|\n)\s*", whole) if re.search(r"\d", part)
    ]
    for index, candidate in enumerate([*candidates, whole]):
        digits = re.sub(r"[^\d+]", "", re.sub(r"\(0\)", "", candidate))
        number = _phone_number(digits)
        if number is None:
            continue
        if index < len(candidates) and len(candidates) > 1:
            return Cell(number, Fault("telephone_plusieurs", repaired=True))
        lost_zero = re.fullmatch(r"[1-9]\d{8}", digits) and not digits.startswith("+")
        return Cell(number, Fault("zero_perdu", "0" + digits, repaired=True) if lost_zero else None)
    return Cell(None, Fault("telephone"))


def courriel(raw: str) -> Cell:
    """Read one e-mail address; the first of several is kept."""
    if _EMAIL.fullmatch(raw):
        return Cell(raw)
    written = plain(raw)
    if not written:
        return EMPTY
    found = [match.group().rstrip(".") for match in _EMAIL.finditer(re.sub(r"(?i)mailto:", " ", written)[:TEXT_LENGTH])]
    if not found:
        return Cell(None, Fault("courriel"))
    return Cell(found[0], Fault("courriel_plusieurs", repaired=True) if len(found) > 1 else None)


def adresse_web(raw: str) -> Cell:
    """Read a web address: http or https only, adding a missing `https://`."""
    written = plain(raw)
    if not written:
        return EMPTY
    if len(written) <= URL_LENGTH:
        if _URL.fullmatch(written):
            return Cell(written)
        if _HOST.fullmatch(written):
            return Cell(f"https://{written}", Fault("adresse_web_completee", f"https://{written}", repaired=True))
    return Cell(None, Fault("adresse_web"))


def _any_date(written: str) -> tuple[date | None, bool]:
    """Return the date written and whether its day was missing."""
    match = re.match(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?!\d)", written)
    if match:
        year, month, day = match.groups()
    else:
        match = re.fullmatch(r"(?:(\d{1,2})[/.\-])?(\d{1,2})[/.\-](\d{4})(?:\s.*)?", written)
        if match:
            day, month, year = match.groups()
        else:
            serial = _FLOAT_TAIL.sub("", written)
            if serial.isascii() and serial.isdigit() and len(serial) == 5 and int(serial) in SPREADSHEET_DATES:
                return SPREADSHEET_EPOCH + timedelta(days=int(serial)), False
            return None, False
    try:
        return date(int(year), int(month), int(day or 1)), day is None
    except ValueError:
        return None, False


def jour(raw: str) -> Cell:
    """Read any date: `2026-03-31`, `31/03/2026`, `2026-03`, a spreadsheet's date or serial number."""
    written = plain(raw)
    if not written:
        return EMPTY
    if len(written) == 10 and written[4] == "-" == written[7]:
        try:
            return Cell(date.fromisoformat(written))
        except ValueError:
            return Cell(None, Fault("date"))
    value, without_day = _any_date(written)
    if value is None:
        return Cell(None, Fault("date"))
    return Cell(value, Fault("date_mois", repaired=True) if without_day else None)


def jour_passe(raw: str, today: date | None = None) -> Cell:
    """Read a date between 2000 and today (the day of an update or of a check)."""
    cell = jour(raw)
    # One day of grace: the file may be written on the other side of the world.
    latest = (today or datetime.now().date()) + timedelta(days=1)
    if cell.value is not None and not OLDEST_DATE <= cell.value <= latest:
        return Cell(None, Fault("date_hors_limites"))
    return cell


def nombre(raw: str) -> Cell:
    """Read a decimal number, with a point or a comma."""
    if _PLAIN_NUMBER.fullmatch(raw):
        return Cell(float(raw))
    written = plain(raw)
    if not written:
        return EMPTY
    value = re.sub(r"[\s\u00a0\u202f]", "", written).replace(",", ".").replace("−", "-")
    if value.isascii() and _NUMBER.fullmatch(value):
        return Cell(float(value))
    return Cell(None, Fault("nombre"))


def oui_non(raw: str) -> Cell:
    """Read oui/non (also vrai/faux, true/false, 1/0, x, fermé; and yes/no, which are told)."""
    written = plain(raw)
    if not written:
        return EMPTY
    value = _FLOAT_TAIL.sub("", written).lower()
    if value in _YES:
        return Cell(True)
    if value in _NO:
        return Cell(False)
    if value in _ENGLISH:
        return Cell(_ENGLISH[value] == "oui", Fault("oui_non_anglais", _ENGLISH[value], repaired=True))
    return Cell(None, Fault("oui_non"))


def split_list(raw: str) -> list[str]:
    """Split a list cell in any of the four syntaxes seen in real files.

    `a, b` (the template), `['a', 'b']` (pandas), `["a","b"]` (JSON), `{a,b}` (PostgreSQL); `;` and `|` also separate.
    """
    value = plain(raw)
    if len(value) >= 2 and (value[0], value[-1]) in (("[", "]"), ("{", "}"), ("(", ")")):
        value = value[1:-1]
    # No code of data·inclusion holds a comma or a quote: quotes are only dressing.
    items = (item.strip().strip("\"'").strip() for item in re.split(r"[,;|\n]", value))
    found = dict.fromkeys(item for item in items if item and item.lower() not in ("none", "null", "nan"))
    return list(found)[:LIST_LENGTH]


def _code(column: str, item: str) -> tuple[str | None, Fault | None]:
    known = codes.allowed(column)
    if item in known:
        return item, None
    former = codes.former_values(column).get(item)
    if former:
        return former, Fault("valeur_v0", item, former, repaired=True)
    labelled = codes.by_label(column).get(codes.slug(item))
    if labelled:
        return labelled, None
    close = process.extractOne(item.lower(), known.keys(), scorer=fuzz.ratio, score_cutoff=SUGGESTION_RATIO)
    if close:
        return None, Fault("valeur_proche", item, str(close[0]), repaired=True)
    return None, Fault("valeur_inconnue", item, repaired=True)


@lru_cache(maxsize=20_000)
def _cached_code(column: str, item: str) -> tuple[str | None, Fault | None]:
    return _code(column, item)


def code_list(raw: str, column: str) -> Cell:
    """Read a list of codes of data·inclusion; unknown ones are left out, labels and v0 codes are understood."""
    fault: Fault | None = None
    values: dict[str, None] = {}
    for item in split_list(raw):
        value, item_fault = _cached_code(column, item[:200])
        fault = fault or item_fault
        if value:
            values[value] = None
    if column == "publics" and "tous-publics" in values and len(values) > 1:
        return Cell(("tous-publics",), fault or Fault("tous_publics", repaired=True))
    return Cell(tuple(values), fault)


def code(raw: str, column: str) -> Cell:
    """Read one code of data·inclusion or of a ``local_…`` column."""
    written = plain(raw).strip("{}[]\"' ")
    if not written:
        return EMPTY
    value, fault = _cached_code(column, written[:200])
    return Cell(value, fault)


def slug_value(raw: str) -> Cell:
    """Read a free code such as ``local_type``: « Crédit municipal » becomes credit-municipal."""
    return Cell(codes.slug(plain(raw)) or None)


def zone_list(raw: str) -> Cell:
    """Read the codes of a zone: commune, departement, EPCI, country, or `france`; mends `59350.0`."""
    values = [_whole(item) for item in split_list(raw)]
    good = [item for item in values if re.fullmatch(r"france|\w{2,5}|\d{9}", item, re.ASCII)]
    lost = next((item for item in values if item not in good), None)
    return Cell(tuple(good), Fault("valeur_inconnue", lost, repaired=True) if lost else None)


def coded(column: str, many: bool) -> Reader:
    """Return the reader of a coded column."""
    return partial(code_list if many else code, column=column)

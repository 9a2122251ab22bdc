"""Opening hours: reading them (OSM syntax, or simple French), saying them in French words, and open or closed now.

« Ouvert en ce moment » is only said when the hours are understood, the record was checked recently, and the day is not
a holiday that the hours say nothing about; the clock is the structure's own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from opening_hours import OpeningHours, ParserError, State  # type: ignore[attr-defined]

from tremplin.answers.yaml_lines import read_yaml
from tremplin.directory.french_hours import to_osm

#: Hours checked longer ago than this are shown, but nothing is said of « now ».
FRESH_FOR = timedelta(days=183)
#: A longer text is not opening hours.
MAX_HOURS_LENGTH = 500
#: How far the next opening is looked for.
NEXT_OPENING_WITHIN = timedelta(days=28)
#: Weeks compared to tell hours that are the same every week.
WEEKS_COMPARED = 6
COUNTRY = "FR"
#: What some sources write for a slot left empty in their form; nobody opens from midnight to midnight on one day only.
_EMPTY_SLOT = "00:00-00:00"
#: Days and hours of a rule of OSM, as data·inclusion writes them: « Mo,We-Fr 09:00-12:00,14:00-17:00 ».
_RULE = re.compile(r"(?P<days>[A-Za-z,\- ]*?)\s*(?P<slots>\d\d:\d\d-\d\d:\d\d(?:\s*,\s*\d\d:\d\d-\d\d:\d\d)*)")
_WHOLE_WEEK = frozenset({"", "Mo-Su"})

#: Time zones of overseas departements and collectivities (IANA); everywhere else is Europe/Paris.
TIME_ZONES = {
    "971": "America/Guadeloupe", "972": "America/Martinique", "973": "America/Cayenne", "974": "Indian/Reunion",
    "975": "America/Miquelon", "976": "Indian/Mayotte", "977": "America/St_Barthelemy", "978": "America/Marigot",
    "986": "Pacific/Wallis", "987": "Pacific/Tahiti", "988": "Pacific/Noumea",
}  # fmt: skip
#: Holidays of one territory only (Code du travail L3422-2, L3134-13): the library knows the national ones.
LOCAL_HOLIDAYS = {
    "57": "easter -2 days,Dec 26", "67": "easter -2 days,Dec 26", "68": "easter -2 days,Dec 26",
    "971": "May 27", "972": "May 22", "973": "Jun 10", "974": "Dec 20", "976": "Apr 27", "977": "Oct 09", "978": "May 28",
}  # fmt: skip

Status = Literal["ouvert", "ferme", "ferme_temporairement", "inconnu"]


def time_zone(departement: str | None) -> ZoneInfo:
    """Return the time zone of a departement (Europe/Paris when it is unknown)."""
    return ZoneInfo(TIME_ZONES.get(departement or "", "Europe/Paris"))


@dataclass(frozen=True)
class HoursWords:
    """The French words of hours, from ``data/directory/horaires.yml``."""

    labels: dict[str, Any]

    @classmethod
    def load(cls, path: Path) -> HoursWords:
        """Read the words; raises ContentError when the file is absent or broken."""
        return cls(read_yaml(path))

    def say(self, name: str, **values: str) -> str:
        """Return the label ``name`` with its values in place."""
        return str(self.labels[name]).format(**values)

    def day(self, weekday: int) -> str:
        """Return the name of a weekday, Monday is 0."""
        return str(self.labels["jours"][weekday])

    def time(self, at: time, *, end: bool = False) -> str:
        """Return « 9 h », « 13 h 30 »; midnight as an end is « 24 h »."""
        hour = 24 if end and at == time(0) else at.hour
        if at.minute:
            return self.say("heure_minutes", heure=str(hour), minutes=f"{at.minute:02d}")
        return self.say("heure", heure=str(hour))

    def date(self, day: date) -> str:
        """Return « lundi 4 janvier »."""
        number = self.say("premier") if day.day == 1 else str(day.day)
        return self.say(
            "date", jour=self.day(day.weekday()), numero=number, mois=str(self.labels["mois"][day.month - 1])
        )

    def join(self, parts: list[str]) -> str:
        """Return « a, b et c »."""
        if len(parts) < 2:
            return "".join(parts)
        return self.say("et", debut=", ".join(parts[:-1]), fin=parts[-1])


@dataclass(frozen=True)
class OpeningState:
    """What can be said of the hours of a structure.

    lines: the hours in French, one line each; summary: one sentence on now (or the advice to call first).
    opens_at and closes_at: the next change, with the structure's own time zone; None when unknown.
    """

    status: Status
    lines: tuple[str, ...]
    summary: str
    opens_at: datetime | None = None
    closes_at: datetime | None = None

    @property
    def open_now(self) -> bool | None:
        """True, False, or None when nothing sure can be said."""
        return None if self.status == "inconnu" else self.status == "ouvert"


def without_empty_slots(osm: str) -> str:
    """Return hours in OSM syntax without the empty slots of their source; a day that had nothing else is unknown.

    « 00:00-00:00 » for the whole week is kept: it means day and night.
    """
    if _EMPTY_SLOT not in osm:
        return osm
    rules = []
    for rule in osm.split(";"):
        match = _RULE.fullmatch(rule.strip())
        slots = [slot.strip() for slot in match["slots"].split(",")] if match else []
        kept = ",".join(slot for slot in slots if slot != _EMPTY_SLOT)
        if match is None or _EMPTY_SLOT not in slots or (not kept and match["days"] in _WHOLE_WEEK):
            rules.append(rule.strip())
            continue
        rules.append(f"{match['days']} {kept or 'unknown'}")
    return "; ".join(rules)


@lru_cache(maxsize=20_000)
def parse_hours(text: str) -> tuple[str, Any] | None:
    """Return (OSM text, OpeningHours) of hours written in OSM syntax or in simple French, None if not understood.

    Slots that were left empty at the source are taken out of the OSM text.
    """
    if len(text) > MAX_HOURS_LENGTH:
        return None
    for candidate in (without_empty_slots(text), to_osm(text)):
        if not candidate or not candidate.strip():
            continue
        try:
            return candidate, OpeningHours(candidate, country=COUNTRY, max_interval_days=366)
        except (ParserError, SyntaxError, ValueError, OverflowError):
            continue
    return None


@lru_cache(maxsize=32)
def _calendar(expression: str) -> Any:
    return OpeningHours(expression, country=COUNTRY, max_interval_days=366)


def _uncertain_day(osm: str, day: date, departement: str | None) -> bool:
    """Tell whether the hours say nothing of this day because it is a holiday."""
    noon = datetime.combine(day, time(12))
    if "PH" not in osm and _calendar("PH").is_open(noon):
        return True
    local = LOCAL_HOLIDAYS.get(departement or "")
    return local is not None and bool(_calendar(local).is_open(noon))


Slots = tuple[tuple[time, time, str], ...]


def _week(hours: Any, monday: date, state: State = State.OPEN) -> tuple[Slots, ...]:
    """Return the slots (start, end, comment) of a state of the seven days from ``monday``; an end of 00:00 is midnight."""
    days: list[list[tuple[time, time, str]]] = [[] for _ in range(7)]
    begin = datetime.combine(monday, time(0))
    for start, end, found, comment in hours.intervals(begin, begin + timedelta(days=7)):
        if found != state or end is None:
            continue
        # A slot belongs to the day it starts on; one longer than a day is cut at midnights.
        while start < end:
            midnight = datetime.combine(start.date() + timedelta(days=1), time(0))
            stop = end if end - start < timedelta(hours=24) and end.time() < time(6) else min(end, midnight)
            index = (start.date() - monday).days
            if 0 <= index < 7:
                days[index].append((start.time(), stop.time(), comment or ""))
            start = max(stop, midnight) if stop < midnight else stop
            if stop == end:
                break
    return tuple(tuple(day) for day in days)


def _say_days(indexes: list[int], words: HoursWords) -> str:
    runs: list[list[int]] = []
    for index in indexes:
        if runs and runs[-1][-1] == index - 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    parts: list[str] = []
    for run in runs:
        if len(run) > 2:
            parts.append(words.say("du_au", debut=words.day(run[0]), fin=words.day(run[-1])))
        else:
            parts.extend(words.day(index) for index in run)
    said = words.say("tous_les_jours") if len(indexes) == 7 else words.join(parts)
    return said[:1].upper() + said[1:]


def _say_slots(slots: Slots, words: HoursWords) -> str:
    said = []
    for start, end, comment in slots:
        part = words.say("creneau", debut=words.time(start), fin=words.time(end, end=True))
        said.append(f"{part} ({comment})" if comment else part)
    return words.join(said)


def hours_lines(text: str, now: datetime, words: HoursWords) -> tuple[str, ...]:
    """Return opening hours in French, a line each; hours that are not understood come out as they were written.

    now: the local date; hours that change with the week or the season are those of this week, and it is said.
    """
    parsed = parse_hours(text)
    if parsed is None:
        return (text.strip(),)
    osm, _ = parsed
    if osm.strip() == "24/7":
        return (words.say("toujours"),)
    plain = OpeningHours(osm, max_interval_days=366)  # without a country, no day is a holiday: a typical week
    monday = now.date() - timedelta(days=now.weekday())
    week = _week(plain, monday)
    same = all(_week(plain, monday + timedelta(weeks=number)) == week for number in range(1, WEEKS_COMPARED + 1))
    groups: dict[Slots, list[int]] = {}
    for index, slots in enumerate(week):
        if slots:
            groups.setdefault(slots, []).append(index)
    lines = [] if same else [words.say("cette_semaine")]
    lines += [
        words.say("ligne", jours=_say_days(days, words), creneaux=_say_slots(slots, words))
        for slots, days in groups.items()
    ]
    unknown: dict[str, list[int]] = {}
    for index, slots in enumerate(_week(plain, monday, State.UNKNOWN)):
        if slots and not week[index]:
            unknown.setdefault(slots[0][-1] or words.say("inconnu_ce_jour"), []).append(index)
    lines += [words.say("ligne", jours=_say_days(days, words), creneaux=said) for said, days in unknown.items()]
    if not groups and not unknown:
        lines.append(words.say("jamais"))
    elif "PH off" in osm or "PH closed" in osm:
        lines.append(words.say("feries_fermes"))
    return tuple(lines)


def day_line(text: str, weekday: int, now: datetime, words: HoursWords) -> str | None:
    """Return « Samedi : 9 h – 12 h » or « Samedi : fermé », for « ça ouvre le samedi ? » (Monday is 0).

    None when the hours are not understood. now: hours that change with the week are those of this week.
    """
    parsed = parse_hours(text)
    if parsed is None:
        return None
    monday = now.date() - timedelta(days=now.weekday())
    hours = OpeningHours(parsed[0], max_interval_days=366)
    slots = _week(hours, monday)[weekday]
    unknown = _week(hours, monday, State.UNKNOWN)[weekday]
    said = _say_slots(slots, words) if slots else words.say("inconnu_ce_jour" if unknown else "ferme_ce_jour")
    return words.say("ligne", jours=_say_days([weekday], words), creneaux=said)


def _next_opening(osm: str, hours: Any, at: datetime, departement: str | None) -> datetime | None:
    limit = at + NEXT_OPENING_WITHIN
    for start, _, state, _ in hours.intervals(at, limit):
        if state == State.OPEN and start > at and not _uncertain_day(osm, start.date(), departement):
            found: datetime = start
            return found
    return None


def opening_state(
    text: str | None,
    now: datetime,
    words: HoursWords,
    *,
    verified_on: date | None,
    departement: str | None,
    closed_until: tuple[date | None, bool] = (None, False),
) -> OpeningState | None:
    """Say what is known of the hours at ``now`` (an aware datetime); None when there is nothing to say.

    verified_on: the day the record was last checked; closed_until: (last day or None, whether closed today).
    """
    zone = time_zone(departement)
    local = now.astimezone(zone)
    at = local.replace(tzinfo=None)
    lines = hours_lines(text, at, words) if text else ()
    last_day, closed = closed_until
    if closed:
        summary = words.say("ferme_jusquau", date=words.date(last_day)) if last_day else words.say("ferme_sans_date")
        return OpeningState("ferme_temporairement", lines, summary)
    if not text:
        return None
    parsed = parse_hours(text)
    fresh = verified_on is not None and timedelta(0) <= local.date() - verified_on + timedelta(days=1) <= FRESH_FOR
    if parsed is None or not fresh or _uncertain_day(parsed[0], at.date(), departement):
        return OpeningState("inconnu", lines, words.say("appelez"))
    osm, hours = parsed
    if hours.is_unknown(at):
        return OpeningState("inconnu", lines, words.say("appelez"))
    if hours.is_open(at):
        closes = hours.next_change(at)
        if closes is None:
            return OpeningState("ouvert", lines, words.say("ouvert"))
        return OpeningState(
            "ouvert",
            lines,
            words.say("ouvert_jusqua", heure=words.time(closes.time(), end=True)),
            closes_at=closes.replace(tzinfo=zone),
        )
    opens = _next_opening(osm, hours, at, departement)
    if opens is None:
        return OpeningState("ferme", lines, words.say("ferme"))
    return OpeningState("ferme", lines, _say_next(opens, at, words), opens_at=opens.replace(tzinfo=zone))


def _say_next(opens: datetime, at: datetime, words: HoursWords) -> str:
    """Always name the day: « ouvre à 9 h » alone is misread as today."""
    days = (opens.date() - at.date()).days
    hour = words.time(opens.time())
    if days == 0:
        return words.say("ouvre_aujourdhui", heure=hour)
    if days == 1:
        return words.say("ouvre_demain", jour=words.day(opens.weekday()), heure=hour)
    if days < 7:
        return words.say("ouvre_jour", jour=words.day(opens.weekday()), heure=hour)
    return words.say("ouvre_jour", jour=words.date(opens.date()), heure=hour)

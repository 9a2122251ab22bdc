"""Opening hours in French, and what is said of now."""

from __future__ import annotations

from datetime import date, datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tremplin.directory.french_hours import to_osm
from tremplin.directory.opening import HoursWords, OpeningState, day_line, hours_lines, opening_state, parse_hours

WEEK = "Mo-Fr 09:00-12:00,14:00-17:00; PH off"
FRESH = date(2026, 11, 1)
SPACE = "\u00a0"


def said(text: str) -> str:
    return text.replace(SPACE, " ")


@pytest.mark.parametrize(
    ("hours", "lines"),
    [
        (WEEK, ["Du lundi au vendredi : 9 h – 12 h et 14 h – 17 h", "Fermé les jours fériés"]),
        ("Mo,We 14:00-18:30", ["Lundi et mercredi : 14 h – 18 h 30"]),
        ("Mo-Tu,Th 09:00-12:00; Sa 10:00-11:05", ["Lundi, mardi et jeudi : 9 h – 12 h", "Samedi : 10 h – 11 h 05"]),
        ("24/7", ["Tous les jours, 24 h sur 24"]),
        ("Mo-Su 08:00-20:00", ["Tous les jours : 8 h – 20 h"]),
        ('Tu 09:00-12:00 "sur rendez-vous"', ["Mardi : 9 h – 12 h (sur rendez-vous)"]),
        ("Fr 18:00-24:00", ["Vendredi : 18 h – 24 h"]),
        ("Fr 20:00-02:00", ["Vendredi : 20 h – 2 h"]),
        # An empty slot of the source: the day is not known, the other hours of the day are.
        ("Mo 00:00-00:00; Tu,We 08:45-12:00", ["Mardi et mercredi : 8 h 45 – 12 h", "Lundi : à demander"]),
        (
            "Mo-Fr 00:00-00:00,00:00-00:00,08:00-13:00; PH off",
            ["Du lundi au vendredi : 8 h – 13 h", "Fermé les jours fériés"],
        ),
        ("Mo-Su 00:00-00:00", ["Tous les jours : 0 h – 24 h"]),
        ("Mo-Su 00:00-00:00,09:00-12:00", ["Tous les jours : 9 h – 12 h"]),
        ("Mo-Fr 00:00-24:00", ["Du lundi au vendredi : 0 h – 24 h"]),
        ("Mo[1] 09:00-12:00", ["Cette semaine :", "Fermé cette semaine"]),
        ("week 47 Mo 09:00-12:00", ["Cette semaine :", "Lundi : 9 h – 12 h"]),
        ("Lundi 9h-12h", ["Lundi : 9 h – 12 h"]),
        ("un lundi sur deux, à la mairie", ["un lundi sur deux, à la mairie"]),
    ],
)
def test_hours_are_said_in_french(words: HoursWords, hours: str, lines: list[str]) -> None:
    assert [said(line) for line in hours_lines(hours, datetime(2026, 11, 18, 10), words)] == lines


def state(
    words: HoursWords, hours: str | None, now: str, departement: str = "59", verified: date | None = FRESH
) -> OpeningState | None:
    moment = datetime.fromisoformat(now).replace(tzinfo=timezone.utc)
    return opening_state(hours, moment, words, verified_on=verified, departement=departement)


# In November Paris is UTC+1, La Réunion UTC+4, Martinique UTC-4. The 18th of November 2026 is a Wednesday.
@pytest.mark.parametrize(
    ("now", "departement", "summary"),
    [
        ("2026-11-18T09:00", "59", "Ouvert en ce moment, jusqu’à 12 h."),
        ("2026-11-18T09:00", "974", "Fermé en ce moment. Ouvre aujourd’hui à 14 h."),
        ("2026-11-18T05:30", "974", "Ouvert en ce moment, jusqu’à 12 h."),
        ("2026-11-18T14:00", "972", "Ouvert en ce moment, jusqu’à 12 h."),
        ("2026-11-18T17:00", "59", "Fermé en ce moment. Ouvre demain, jeudi, à 9 h."),
        ("2026-11-20T17:00", "59", "Fermé en ce moment. Ouvre lundi à 9 h."),
        ("2026-12-24T17:00", "59", "Fermé en ce moment. Ouvre lundi à 9 h."),
        ("2026-12-25T10:00", "59", "Fermé en ce moment. Ouvre lundi à 9 h."),
        ("2027-03-29T08:00", "59", "Fermé en ce moment. Ouvre demain, mardi, à 9 h."),
    ],
    ids=["open", "Réunion, noon break", "Réunion, morning", "Martinique", "tomorrow", "next week", "over Christmas", "Christmas", "Easter Monday"],
)  # fmt: skip
def test_open_or_closed_now_by_the_clock_of_the_structure(
    words: HoursWords, now: str, departement: str, summary: str
) -> None:
    verified = date.fromisoformat(now[:10])
    found = state(words, WEEK, now, departement, verified)
    assert found is not None
    assert said(found.summary) == summary


@pytest.mark.parametrize(
    ("hours", "now", "departement", "verified"),
    [
        (WEEK, "2026-11-18T09:00", "59", date(2026, 5, 1)),
        (WEEK, "2026-11-18T09:00", "59", None),
        ("sur rendez-vous", "2026-11-18T09:00", "59", FRESH),
        ("Tu 09:00-12:00; We 00:00-00:00", "2026-11-18T09:00", "59", FRESH),
        ("Mo-Fr 09:00-17:00", "2026-12-25T10:00", "59", FRESH),
        ("Mo-Sa 09:00-17:00", "2026-12-26T10:00", "67", FRESH),
        ("Mo-Su 09:00-17:00", "2026-12-20T08:00", "974", FRESH),
    ],
    ids=[
        "checked long ago",
        "never checked",
        "not understood",
        "an empty slot today",
        "holiday not mentioned",
        "Alsace, 26 December",
        "Réunion, 20 December",
    ],
)
def test_nothing_is_said_of_now_when_it_is_not_sure(
    words: HoursWords, hours: str, now: str, departement: str, verified: date | None
) -> None:
    found = state(words, hours, now, departement, verified)
    assert found is not None
    assert (found.open_now, found.opens_at, found.closes_at) == (None, None, None)
    assert found.lines
    assert "appelez" in found.summary


def test_no_hours_say_nothing(words: HoursWords) -> None:
    assert state(words, None, "2026-11-18T09:00") is None


def test_the_next_opening_carries_its_own_time_zone(words: HoursWords) -> None:
    found = state(words, WEEK, "2026-11-18T09:00", "974")
    assert found is not None
    assert found.opens_at is not None
    assert found.opens_at.isoformat() == "2026-11-18T14:00:00+04:00"


@pytest.mark.parametrize(
    ("weekday", "line"), [(0, "Lundi : à demander"), (1, "Mardi : 8 h 45 – 12 h"), (6, "Dimanche : fermé")]
)
def test_a_day_asked_about_is_open_closed_or_not_known(words: HoursWords, weekday: int, line: str) -> None:
    found = day_line("Mo 00:00-00:00; Tu 08:45-12:00", weekday, datetime(2026, 11, 18, 10), words)
    assert found is not None
    assert said(found) == line


@pytest.mark.parametrize(
    ("french", "osm"),
    [
        ("Lundi 9h-12h", "Mo 09:00-12:00"),
        ("Du lundi au vendredi de 9h à 12h et de 14h à 17h30", "Mo-Fr 09:00-12:00,14:00-17:30"),
        ("lundi, mardi : 9 h – 12 h ; jeudi 14:00-18:00", "Mo,Tu 09:00-12:00; Th 14:00-18:00"),
        ("Lun-Ven 8h30-12h", "Mo-Fr 08:30-12:00"),
        ("Ouvert tous les jours de 8h à 20h", "Mo-Su 08:00-20:00"),
        ("Lundi au samedi 9h-18h, fermé le mercredi", "Mo-Sa 09:00-18:00; We off"),
        ("mardi 9h-12h, jours fériés : fermé", "Tu 09:00-12:00; PH off"),
        ("du lundi au vendredi de 9h à 12h sauf le mercredi", "Mo-Fr 09:00-12:00; We off"),
        ("tous les jours sauf le lundi 9h-12h", "Mo-Su 09:00-12:00; Mo off"),
        ("lundi au vendredi 9h-12h, sauf jours fériés", "Mo-Fr 09:00-12:00; PH off"),
        ("lundi au vendredi 9h-17h (fermé le mercredi)", "Mo-Fr 09:00-17:00; We off"),
        ("fermé le lundi", None),
        ("sauf le lundi", None),
        ("tous les jours sauf le lundi", None),
        ("lundi au vendredi 9h-12h sauf mercredi 14h-17h", None),
        ("lundi au vendredi 9h-12h hors vacances scolaires", None),
        ("sur rendez-vous", None),
        ("un lundi sur deux 9h-12h", None),
        ("lundi 14h-9h", None),
        ("9h-12h", None),
        ("lundi", None),
        ("lundi 9h", None),
        ("", None),
    ],
)
def test_french_hours_are_converted_only_when_sure(french: str, osm: str | None) -> None:
    assert to_osm(french) == osm
    assert osm is None or parse_hours(osm) is not None


FRENCH_PIECES = [
    "lundi",
    "mardi",
    "dim",
    " ",
    ", ",
    "-",
    " à ",
    "9h",
    "12h30",
    "25h",
    "fermé",
    "jours fériés",
    "et",
    ";",
    "Mo-Fr",
    "PH off",
    "x",
]


@given(text=st.lists(st.sampled_from(FRENCH_PIECES), max_size=12).map("".join) | st.text(max_size=80))
def test_any_text_has_lines_and_never_fails(words: HoursWords, text: str) -> None:
    found = opening_state(
        text or None, datetime(2026, 11, 18, 9, tzinfo=timezone.utc), words, verified_on=FRESH, departement="59"
    )
    assert (found is None) is not bool(text)

"""Absolute dates as WordPress sites write them: "March 5, 2024 2:05 pm", "5. März 2024 14:05", "le 5 mars 2024 à 14 h 05".

A site states local time in its own language. To which language a name of a month belongs need not be known: the names of
all are looked up in one table (from Unicode's CLDR, by babel). Where day and month cannot be told apart ("03/04/2024"),
both readings are given, unless the page's other dates settle it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Literal

DayMonth = Literal["dmy", "mdy"]

# No comment section is older; dates beyond would leave the calendar once a time zone is applied.
FIRST_YEAR, LAST_YEAR = 1980, 9000
LANGUAGES = (
    "en",
    "de",
    "fr",
    "es",
    "it",
    "pt",
    "nl",
    "pl",
    "ro",
    "uk",
    "ru",
    "sv",
    "da",
    "nb",
    "nn",
    "fi",
    "cs",
    "tr",
    "ca",
    "hu",
)
# "le mercredi 5 septembre 2024 à 14 h 05 min 12 s" has 48 characters; no shorter form than "5.3.2024" is a date.
SHORTEST, LONGEST = 8, 64
_TWO_READINGS = 2

# The time comes last, the date before it, whatever stands between them.
_CLOCK = re.compile(
    r"(?P<rest>.*?)(?:^|[\s,@–-])(?:(?:um|at|às|à|a las|a la|alle ore|alle|ore|as|om|kl\.?|klo|o godz\.|godz\.|o|v|в|о|об|"
    r"ob|saat|la|las)\s+)*"
    r"(?P<hour>\d{1,2})(?:[:.]|\s?h\s?|u)(?P<minute>\d\d)(?:\s?min)?(?:[:.](?P<second>\d\d))?(?:\s?s)?"
    r"\s*(?P<half>[ap]\.?\s?m\.?)?(?:\s?(?:uhr|hrs?|uur|h|г\.?))?",
    re.IGNORECASE,
)
_HOUR_ONLY = re.compile(r"(?P<rest>.*?)[\s,@–-]+(?P<hour>\d{1,2})\s*(?P<half>[ap]\.?\s?m\.?)", re.IGNORECASE)
# A year, or numbers as dates have them; the end of a date is no sentence's.
_MAY_BE_DATE = re.compile(r"(?<!\d)(?:(?:19[89]|[2-9]\d)\d\d(?!\d)|\d\d?[./-] ?\d).{0,40}(?<=[\dmMrRhHuUsSгр.])\Z")
_NUMBERS = re.compile(r"(\d{1,4})([./-])\s?(\d{1,2})\2\s?(\d{2,4})\.?(?:\s?(?:г|r|р)\.?)?")
_WORDS = re.compile(r"\d+|[^\W\d_]+(?:['’][^\W\d_]+)?|\S")
# Small words and marks that stand in dates and say nothing.
_FILLERS = frozenset(
    (
        "de",
        "del",
        "d'",
        "le",
        "el",
        "il",
        "den",
        "der",
        "of",
        "the",
        "on",
        "am",
        "om",
        "em",
        "r",
        "г",
        "р",
        "року",
        "года",
        "roku",
    )
) | frozenset(("st", "nd", "rd", "th", "er", "º", "ª", "°", ".", ",", "·", "|", "-", "–", "/"))
_DAYS_IN_LONGEST_MONTH = 31
_NOON = 12


_MONTHS = (
    ("jan", "uary"),
    ("feb", "ruary"),
    ("mar", "ch"),
    ("apr", "il"),
    ("may", ""),
    ("jun", "e"),
    ("jul", "y"),
    ("aug", "ust"),
    ("sep", "tember"),
    ("oct", "ober"),
    ("nov", "ember"),
    ("dec", "ember"),
)
_ENGLISH = {
    name: frozenset((number,)) for number, (short, rest) in enumerate(_MONTHS, 1) for name in (short, short + rest)
}
_ENGLISH_DAYS = frozenset(
    name
    for short, rest in (
        ("mon", "day"),
        ("tue", "sday"),
        ("wed", "nesday"),
        ("thu", "rsday"),
        ("fri", "day"),
        ("sat", "urday"),
        ("sun", "day"),
    )
    for name in (short, short + rest)
)


@lru_cache(maxsize=1)
def _names() -> tuple[dict[str, frozenset[int]], frozenset[str]]:
    """(each name of a month with the months that bear it in some language, the names of the days of the week)."""
    from babel import Locale  # noqa: PLC0415  Pages with relative dates only have no need of it.

    months: dict[str, set[int]] = {}
    days: set[str] = set()
    for language in LANGUAGES:
        locale = Locale.parse(language)
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in locale.months[context][width].items():
                    months.setdefault(_plain(name), set()).add(int(number))
                for name in locale.days[context][width].values():
                    # Portuguese: "segunda-feira".
                    days.update(map(_plain, name.split("-")))
    # WordPress's own short forms where they differ from CLDR's.
    for name, number in (
        ("sept", 9),
        ("mrz", 3),
        ("mär", 3),
        ("jän", 1),
        ("jänner", 1),
        ("fév", 2),
        ("févr", 2),
        ("déc", 12),
    ):
        months.setdefault(_plain(name), set()).add(number)
    return {name: frozenset(numbers) for name, numbers in months.items()}, frozenset(days)


def _plain(name: str) -> str:
    """A name without case, accents and dots."""
    letters = unicodedata.normalize("NFD", name.casefold())
    return "".join(letter for letter in letters if letter.isalnum())


@lru_cache(maxsize=16384)
def absolute_readings(text: str) -> tuple[tuple[datetime, timedelta], ...] | None:
    """The moments that an absolute date may mean, as (local time without a zone, how long it leaves open).

    None where the words are no date; empty where they are one that no calendar has ("January 99, 2024"), or far out of
    range. Two where day and month cannot be told apart; then the day comes first in the first.
    """
    if not SHORTEST <= len(text) <= LONGEST or not _MAY_BE_DATE.search(text):
        return None
    text = " ".join(text.replace("\u202f", " ").replace("\xa0", " ").split())
    whole = _dates(text)
    if whole is not None:
        return tuple((date, timedelta(days=1)) for date in whole)
    match = _CLOCK.fullmatch(text) or _HOUR_ONLY.fullmatch(text)
    if match is None:
        return None
    clock = _clock(match.groupdict())
    dates = _dates(match["rest"].strip().rstrip(",@ –-"))
    if clock is None or dates is None:
        return None
    offset, step = clock
    return tuple((date + offset, step) for date in dates)


def _clock(found: dict[str, str | None]) -> tuple[timedelta, timedelta] | None:
    """(the time of day, how long it leaves open); None where no clock shows it."""
    hour, minute, second = int(found["hour"] or 0), int(found.get("minute") or 0), int(found.get("second") or 0)
    half = (found.get("half") or "").lower()
    if half:
        if not 1 <= hour <= _NOON:
            return None
        hour = hour % _NOON + (_NOON if half.startswith("p") else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    step = timedelta(hours=1) if found.get("minute") is None else timedelta(minutes=1)
    if found.get("second") is not None:
        step = timedelta(seconds=1)
    return timedelta(hours=hour, minutes=minute, seconds=second), step


def _dates(text: str) -> list[datetime] | None:
    """The calendar days that the words may mean; None where they are no date."""
    match = _NUMBERS.fullmatch(text)
    if match is not None:
        return _from_numbers(match[1], match[3], match[4])
    words = _WORDS.findall(text)
    if not 3 <= len(words) <= 12:
        # "2024年3月5日" and other forms without words are not read.
        return None
    # English needs no table, which takes a fifth of a second to load.
    found = _named_day(words, _ENGLISH, _ENGLISH_DAYS)
    return _named_day(words, *_names()) if found is None else found


def _named_day(words: list[str], months: dict[str, frozenset[int]], week: frozenset[str]) -> list[datetime] | None:
    """The calendar days that words with the name of a month may mean; None where they are no date."""
    numbers: list[str] = []
    named: frozenset[int] | None = None
    for word in words:
        name = _plain(word)
        if word.isdecimal():
            numbers.append(word)
        elif name in months and named is None:
            named = months[name]
        elif not (name in week or word.casefold() in _FILLERS or word.casefold().rstrip("'’") == "d"):
            return None
    if named is None or len(numbers) != 2:
        return None
    one, other = numbers
    year, day = (one, other) if len(one) == 4 else (other, one)
    if len(year) != 4 or len(day) > 2:
        return None
    return [date for month in sorted(named) for date in _day(int(year), month, int(day))]


def _from_numbers(first: str, second: str, third: str) -> list[datetime] | None:
    if len(first) == 4:
        return _day(int(first), int(second), int(third))
    if len(first) > 2 or len(third) == 3:
        return None
    year = int(third) + (2000 if len(third) == 2 else 0)
    found = _day(year, int(second), int(first))
    return found + [date for date in _day(year, int(first), int(second)) if date not in found]


def _day(year: int, month: int, day: int) -> list[datetime]:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return []
    try:
        return [datetime(year, month, day)]
    except ValueError:
        return []


def settle_day_month(texts: Iterable[str]) -> DayMonth | None:
    """Whether the dates of one page put the day or the month first; None where none of them tells, or they disagree."""
    found: set[DayMonth] = set()
    for text in texts:
        match = _NUMBERS.match(text)
        if match is None or len(match[1]) > 2:
            continue
        first, second = int(match[1]), int(match[3])
        if _NOON < first <= _DAYS_IN_LONGEST_MONTH and second <= _NOON:
            found.add("dmy")
        elif _NOON < second <= _DAYS_IN_LONGEST_MONTH and first <= _NOON:
            found.add("mdy")
        elif match[2] == ".":
            # Nobody puts the month first between dots.
            found.add("dmy")
    return found.pop() if len(found) == 1 else None


def settled(
    readings: tuple[tuple[datetime, timedelta], ...], text: str, order: DayMonth | None
) -> tuple[tuple[datetime, timedelta], ...]:
    """The readings that a page's way of writing dates leaves."""
    match = _NUMBERS.match(text) if len(readings) == _TWO_READINGS else None
    if match is None:
        return readings
    if match[2] == "." or order == "dmy":
        return readings[:1]
    return readings[1:] if order == "mdy" else readings

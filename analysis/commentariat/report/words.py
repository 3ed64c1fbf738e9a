"""Numbers, intervals and dates in plain British English, the same in every part of a report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from commentariat.dates import Interval
from commentariat.tag.prevalence import FEWEST, Estimate

STANCE_WORDS = {"favour": "in favour", "against": "against", "none": "no side"}
STANCE_SYMBOLS = {"favour": "+", "against": "−", "none": "○"}
RELATION_WORDS = {"agree": "agrees", "disagree": "disagrees", "other": "neither"}
ROLE_WORDS = {
    "asked_for": "Asked for",
    "present": "Present or planned",
    "past": "Past",
    "other_country": "Another country’s",
    "unclear": "Unclear",
}
CURRENCY_SIGNS = {"GBP": "£", "USD": "$", "EUR": "€"}
TOO_FEW = "too few to tell"
# With fewer comments no share is stated: one comment more or less would move it by ten points.
FEWEST_COMMENTS = 10
_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_ONE_SECOND = timedelta(seconds=1)


def percent(share: float) -> str:
    """A share (0 to 1) as a whole per cent; a share that is small and not nothing is "under 1%"."""
    if 0 < share < 0.005:
        return "under 1%"
    return f"{round(share * 100)}%"


def estimate(value: Estimate) -> str:
    """A share with its 95% interval, "31% (18–45%)"; words where there are too few comments."""
    if not enough(value):
        return TOO_FEW
    return f"{percent(value.share)} ({interval_words(value)})"


def interval_words(value: Estimate) -> str:
    """The 95% interval alone, "18–45%"."""
    low, high = round(value.low * 100), round(value.high * 100)
    return f"{low}%" if low == high else f"{low}–{high}%"


def figure_of(value: float) -> str:
    """A number in as few digits as it needs, with thousands commas: "2.5", "3", "1,250"."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def sum_of(low: float, high: float, unit: str) -> str:
    """A sum or range of money in words that need no counting of noughts: "£15–20 billion a year", "400 million"."""
    sign = CURRENCY_SIGNS.get(unit.partition(" ")[0], "")
    yearly = " a year" if unit.endswith(" a year") else ""
    scales = ((1e12, " trillion"), (1e9, " billion"), (1e6, " million"))
    scale, name = next((pair for pair in scales if high >= pair[0] * 0.9995), (1.0, ""))
    ends = [f"{value:,.2f}" if scale == 1 and value % 1 else figure_of(value / scale) for value in (low, high)]
    return f"{sign}{ends[0] if low == high else '–'.join(ends)}{name}{yearly}"


def number(count: int) -> str:
    """A count as words up to ten, as digits with a thousands comma above."""
    return _SMALL[count] if 0 <= count < len(_SMALL) else f"{count:,}"


def plural(count: int, one: str, many: str | None = None) -> str:
    """The count with its noun: "one comment", "12 comments"."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def counted(count: int, noun: str) -> str:
    """The count in digits with its noun, for "20 of 50 comments" and "1 of 1 comment"."""
    return f"{count:,} {noun if count == 1 else noun + 's'}"


def enough(value: Estimate) -> bool:
    """Whether there are comments enough for an interval to mean anything."""
    return value.enough and value.n >= FEWEST


def capital(text: str) -> str:
    """The text with its first letter upper case, the rest as it is."""
    return text[:1].upper() + text[1:]


def listed(items: Sequence[str], last: str = "and") -> str:
    """The items as a list in a sentence: "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def shorten(text: str, longest: int) -> str:
    """The text in one line and at most ``longest`` characters, an ellipsis where it was cut."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def day(moment: date) -> str:
    """A calendar day: "13 February 2025"."""
    return f"{moment.day} {moment:%B %Y}"


def _moment(moment: datetime) -> str:
    return f"{day(moment)}, {moment:%H:%M}" if moment.hour or moment.minute else day(moment)


def span(value: Interval | None) -> str:
    """The moments an interval allows, to the minute and in UTC; whole days are named as days."""
    if value is None or (value.earliest is None and value.latest is None):
        return "not known"
    if value.earliest is None:
        return f"before {_moment(value.latest)}" if value.latest else "not known"
    if value.latest is None:
        return f"{_moment(value.earliest)} or later"
    first, last = value.earliest, value.latest
    if first.date() == (last - _ONE_SECOND).date():
        whole = last - first >= timedelta(hours=23, minutes=59)
        return day(first) if whole else f"{day(first)}, {first:%H:%M} to {last:%H:%M}"
    if not (first.hour or first.minute or last.hour or last.minute):
        return f"{day(first)} to {day(last - _ONE_SECOND)}"
    return f"{_moment(first)} to {_moment(last)}"

"""Relative dates ("14 days ago") as intervals of time, by the calendar rule that wpDiscuz uses.

wpDiscuz prints the largest non-zero field of PHP's ``DateTime::diff`` in UTC. That is a difference of calendar fields:
years, months, days, hours, minutes, seconds, where a negative day count borrows the length of the earlier date's
month. So "1 month ago" may be 28 days old, and exactly 14 days reads "14 days ago". All intervals are half open:
the earliest moment belongs to them, the latest does not. The site's clock has whole seconds.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache

UNITS = ("year", "month", "day", "hour", "minute", "second")
# One second is the resolution of the dates that WordPress stores.
SECOND = timedelta(seconds=1)
# The clocks furthest from UTC: a local time may be this much ahead of it, or behind.
EASTERNMOST, WESTERNMOST = timedelta(hours=14), timedelta(hours=12)
_RELATIVE = re.compile(r"(\d{1,3}) (year|month|day|hour|minute|second)s? ago")
_ABSOLUTE = (
    (re.compile(r"[A-Z][a-z]+ \d{1,2}, \d{4},? \d{1,2}:\d\d [ap]m"), ("%B %d, %Y %I:%M %p", "%b %d, %Y %I:%M %p")),
    (re.compile(r"\d{1,2} [A-Z][a-z]+,? \d{4},? \d{1,2}:\d\d(?: [ap]m)?"), ("%d %B %Y %I:%M %p", "%d %B %Y %H:%M")),
    (re.compile(r"\d{4}-\d\d-\d\d \d{1,2}:\d\d"), ("%Y-%m-%d %H:%M",)),
)


@dataclass(frozen=True, slots=True)
class Interval:
    """The moments from ``earliest`` up to, but not with, ``latest`` (UTC); None is an open end."""

    earliest: datetime | None = None
    latest: datetime | None = None

    def __post_init__(self) -> None:
        for end in (self.earliest, self.latest):
            if end is not None and end.tzinfo is None:
                raise ValueError("an Interval needs datetimes with a time zone")
        if self.earliest is not None and self.latest is not None and self.earliest >= self.latest:
            raise ValueError(f"an Interval cannot end ({self.latest}) before it starts ({self.earliest})")


OPEN = Interval()

# No comment section is older; dates beyond would leave the calendar once a time zone is applied.
FIRST_YEAR, LAST_YEAR = 1980, 9000
# Where no capture time is known, relative dates of one page can still be compared, as if captured now and then.
ANY_CAPTURE = Interval(datetime(2024, 7, 1, tzinfo=UTC), datetime(2024, 7, 1, tzinfo=UTC) + SECOND)


def is_date(text: str) -> bool:
    """Whether the words are a date as wpDiscuz shows it: relative, or absolute in one of the common formats."""
    return (
        text == "right now"
        or _RELATIVE.fullmatch(text) is not None
        or any(pattern.fullmatch(text) for pattern, _ in _ABSOLUTE)
    )


def intersect(first: Interval, second: Interval) -> Interval | None:
    """The moments that both intervals allow, or None where they contradict each other."""
    earliest = max((end for end in (first.earliest, second.earliest) if end is not None), default=None)
    latest = min((end for end in (first.latest, second.latest) if end is not None), default=None)
    if earliest is not None and latest is not None and earliest >= latest:
        return None
    return Interval(earliest, latest)


def parse_moment(text: str) -> Interval:
    """An ISO 8601 date or moment as the interval it leaves open; without an offset it is UTC.

    "2025-02-27" is that whole day, "2025-02-27T10:15" that minute, "2025-02-27T10:15:30Z" that second.
    Raises ValueError where the words are no ISO 8601 date.
    """
    text = text.strip()
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        start = datetime.fromisoformat(text).replace(tzinfo=UTC)
        return Interval(start, start + timedelta(days=1))
    start = datetime.fromisoformat(text)
    start = start.astimezone(UTC) if start.tzinfo else start.replace(tzinfo=UTC)
    step = SECOND if re.search(r"T?\d\d:\d\d:\d\d", text) else timedelta(minutes=1)
    return Interval(start, start + step)


def day_start(day: date, zone: tzinfo | None = None) -> datetime:
    """The first moment of a calendar day in ``zone``; where the zone is not known, in the easternmost one."""
    start = datetime(day.year, day.month, day.day, tzinfo=zone or UTC).astimezone(UTC)
    return start if zone else start - EASTERNMOST


def php_diff(earlier: datetime, later: datetime) -> tuple[int, int, int, int, int, int]:
    """PHP's ``DateTime::diff``: years, months, days, hours, minutes, seconds from ``earlier`` to ``later``.

    Both are UTC, ``earlier`` not after ``later``. A negative day count borrows the length of the earlier date's month.
    """
    fields = [
        later.year - earlier.year,
        later.month - earlier.month,
        later.day - earlier.day,
        later.hour - earlier.hour,
        later.minute - earlier.minute,
        later.second - earlier.second,
    ]
    month_length = calendar.monthrange(earlier.year, earlier.month)[1]
    for position, base in ((5, 60), (4, 60), (3, 24), (2, month_length), (1, 12)):
        if fields[position] < 0:
            fields[position] += base
            fields[position - 1] -= 1
    years, months, days, hours, minutes, seconds = fields
    return years, months, days, hours, minutes, seconds


def relative_label(posted: datetime, captured: datetime) -> str:
    """The words wpDiscuz shows at ``captured`` for a comment of ``posted``: "14 days ago", "right now"."""
    for number, unit in zip(php_diff(posted, captured), UNITS, strict=True):
        if number:
            return f"{number} {unit}{'s' if number > 1 else ''} ago"
    return "right now"


def _age(number: int, unit: str) -> tuple[int, ...]:
    """The smallest ``php_diff`` that reads ``number unit``."""
    return tuple(number if name == unit else 0 for name in UNITS)


def _enclosing(age: tuple[int, ...]) -> tuple[timedelta, timedelta]:
    """Two spans that surely enclose an age: a month has 28 to 31 days, a year 365 or 366."""
    years, months, days, hours, minutes, seconds = age
    inner = timedelta(days=365 * years + 28 * months + min(days, 28), hours=hours, minutes=minutes, seconds=seconds)
    return inner, inner + timedelta(days=years + 3 * months + 8)


@lru_cache(maxsize=4096)
def _latest_with_age(age: tuple[int, ...], captured: datetime) -> datetime:
    """The last second whose difference to ``captured`` is at least ``age``.

    The difference never shrinks as the earlier date moves back, so bisection over whole seconds finds it exactly.
    """
    inner, outer = _enclosing(age)
    low, high = 0, int((outer - inner) / SECOND)
    while low < high:
        middle = (low + high) // 2
        if php_diff(captured - inner - middle * SECOND, captured) >= age:
            high = middle
        else:
            low = middle + 1
    return captured - inner - low * SECOND


def relative_interval(text: str, captured: Interval) -> Interval:
    """The moments that a relative date allows, given when the page was captured.

    Parameters
    ----------
    text
        "14 days ago", "1 month ago", "right now".
    captured
        When the page was captured; where an end is open, the result is open at that end.

    Raises
    ------
    ValueError
        where the words are no relative date.
    """
    first, after = _bounds_of(text)
    earliest = latest = None
    try:
        if captured.earliest is not None:
            earliest = _latest_with_age(after, captured.earliest) + SECOND
        if captured.latest is not None:
            # The last moment of the capture is one second before its (exclusive) end.
            latest = _latest_with_age(first, captured.latest - SECOND) + SECOND
    except OverflowError as error:
        raise ValueError(f"a date before the calendar begins: {text!r}") from error
    return Interval(earliest, latest)


def _bounds_of(text: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """(the smallest ``php_diff`` that reads so, the smallest that reads as something older). Raises ValueError."""
    if text == "right now":
        return _age(0, "second"), _age(1, "second")
    match = _RELATIVE.fullmatch(text)
    if not match:
        raise ValueError(f"not a relative date: {text!r}")
    number, unit = int(match[1]), match[2]
    # Ages compare as tuples, so "31 days" that no calendar has is reached where the first whole month is.
    return _age(number, unit), _age(number + 1, unit)


def _first_capture(age: tuple[int, ...], posted: datetime) -> datetime:
    """The first second whose difference from ``posted`` is at least ``age``; bisection, for the difference only grows."""
    inner, outer = _enclosing(age)
    low, high = 0, int((outer - inner) / SECOND)
    while low < high:
        middle = (low + high) // 2
        if php_diff(posted, posted + inner + middle * SECOND) >= age:
            high = middle
        else:
            low = middle + 1
    return posted + inner + low * SECOND


def narrow_capture(captured: Interval, text: str, posted: Interval) -> Interval | None:
    """The moments of ``captured`` at which a comment of ``posted`` can read ``text``; None where there is none.

    ``posted`` has both ends. Raises ValueError where ``text`` is no relative date, or reaches beyond the calendar.
    """
    if posted.earliest is None or posted.latest is None:
        return captured
    first, after = _bounds_of(text)
    oldest, newest = posted.earliest, posted.latest - SECOND
    earliest, latest = captured.earliest, captured.latest
    try:
        # Most comments tell nothing new: that costs one comparison at each end.
        if earliest is None or earliest < oldest or php_diff(oldest, earliest) < first:
            earliest = _first_capture(first, oldest)
        if latest is None or latest <= newest or php_diff(newest, latest - SECOND) >= after:
            latest = min(_first_capture(after, newest), latest or datetime.max.replace(tzinfo=UTC))
    except OverflowError as error:
        raise ValueError(f"a date beyond the calendar: {text!r}") from error
    return Interval(earliest, latest) if earliest < latest else None


def posted_interval(text: str, captured: Interval, zone: tzinfo | None = None) -> Interval:
    """The moments that a date on the page allows.

    A relative date by :func:`relative_interval`; an absolute one to the minute, in the site's ``zone``. Where the zone
    is not known, the interval covers every zone on earth. Raises ValueError where the words are no date.
    """
    for pattern, formats in _ABSOLUTE:
        if pattern.fullmatch(text):
            for form in formats:
                try:
                    start = datetime.strptime(text.replace(",", ""), form.replace(",", ""))
                except ValueError:
                    continue
                if not FIRST_YEAR <= start.year <= LAST_YEAR:
                    raise ValueError(f"a date out of range: {text!r}")
                if zone is None:
                    start = start.replace(tzinfo=UTC)
                    return Interval(start - EASTERNMOST, start + WESTERNMOST + timedelta(minutes=1))
                # A clock put back shows an hour twice: the interval holds both.
                first = start.replace(tzinfo=zone, fold=0).astimezone(UTC)
                last = start.replace(tzinfo=zone, fold=1).astimezone(UTC)
                return Interval(min(first, last), max(first, last) + timedelta(minutes=1))
    return relative_interval(text, captured)


def narrow(
    intervals: Sequence[Interval], order: Iterable[tuple[int, int]]
) -> tuple[list[Interval], list[tuple[int, int]]]:
    """Narrow intervals by what is known of their order, until nothing changes.

    Parameters
    ----------
    intervals
        One for each event.
    order
        Pairs ``(a, b)`` of positions: event ``a`` was not later than event ``b``.

    Returns
    -------
    The narrowed intervals, and the pairs that contradict them (those are left out of the narrowing).
    """
    found = list(intervals)
    pairs = list(order)
    contradictions: list[tuple[int, int]] = []
    changed = True
    while changed:
        changed = False
        for pair in pairs:
            a, b = pair
            first = intersect(found[a], Interval(None, found[b].latest))
            second = intersect(found[b], Interval(found[a].earliest, None))
            if first is None or second is None:
                contradictions.append(pair)
                continue
            changed = changed or first != found[a] or second != found[b]
            found[a], found[b] = first, second
        if contradictions:
            pairs = [pair for pair in pairs if pair not in set(contradictions)]
    return found, contradictions

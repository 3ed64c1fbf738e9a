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
from heapq import heappop, heappush

from commentariat import dates_absolute
from commentariat.dates_absolute import DayMonth, absolute_readings, settled

UNITS = ("year", "month", "day", "hour", "minute", "second")
_MONTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
# One second is the resolution of the dates that WordPress stores.
SECOND = timedelta(seconds=1)
# The clocks furthest from UTC: a local time may be this much ahead of it, or behind.
EASTERNMOST, WESTERNMOST = timedelta(hours=14), timedelta(hours=12)
_RELATIVE = re.compile(r"(\d{1,3}) (year|month|day|hour|minute|second)s? ago")


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
_BEFORE_ALL, _AFTER_ALL = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)

# The years of any date on a page.
FIRST_YEAR, LAST_YEAR = dates_absolute.FIRST_YEAR, dates_absolute.LAST_YEAR
# Where no capture time is known, relative dates of one page can still be compared, as if captured now and then.
ANY_CAPTURE = Interval(datetime(2024, 7, 1, tzinfo=UTC), datetime(2024, 7, 1, tzinfo=UTC) + SECOND)


def is_date(text: str) -> bool:
    """Whether the words are a date as wpDiscuz shows it: relative, or absolute in one of the common formats."""
    return text == "right now" or _RELATIVE.fullmatch(text) is not None or absolute_readings(text) is not None


def intersect(first: Interval, second: Interval) -> Interval | None:
    """The moments that both intervals allow, or None where they contradict each other."""
    earliest, latest = first.earliest, first.latest
    if earliest is None or (second.earliest is not None and second.earliest > earliest):
        earliest = second.earliest
    if latest is None or (second.latest is not None and second.latest < latest):
        latest = second.latest
    if earliest is first.earliest and latest is first.latest:
        return first
    if earliest is second.earliest and latest is second.latest:
        return second
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
    years, months = later.year - earlier.year, later.month - earlier.month
    days, hours = later.day - earlier.day, later.hour - earlier.hour
    minutes, seconds = later.minute - earlier.minute, later.second - earlier.second
    if seconds < 0:
        seconds, minutes = seconds + 60, minutes - 1
    if minutes < 0:
        minutes, hours = minutes + 60, hours - 1
    if hours < 0:
        hours, days = hours + 24, days - 1
    if days < 0:
        leap = earlier.month == 2 and calendar.isleap(earlier.year)
        days, months = days + _MONTHS[earlier.month - 1] + leap, months - 1
    if months < 0:
        months, years = months + 12, years - 1
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


@lru_cache(maxsize=4096)
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


def posted_interval(
    text: str, captured: Interval, zone: tzinfo | None = None, order: DayMonth | None = None
) -> Interval:
    """The moments that a date on the page allows.

    A relative date by :func:`relative_interval`; an absolute one in the site's ``zone``, to the minute, second or day that it
    states. Where the zone is not known, the interval covers every zone on earth; where day and month cannot be told apart
    and ``order`` does not say, it covers both readings. Raises ValueError where the words are no date.
    """
    if _RELATIVE.fullmatch(text):
        return relative_interval(text, captured)
    return _absolute_interval(text, zone, order) or relative_interval(text, captured)


@lru_cache(maxsize=16384)
def _absolute_interval(text: str, zone: tzinfo | None, order: DayMonth | None) -> Interval | None:
    """The moments that an absolute date allows, which need not be known from when it was captured; None where it is none."""
    readings = absolute_readings(text)
    if readings is None:
        return None
    if not readings:
        raise ValueError(f"a date that no calendar has, or out of range: {text!r}")
    readings = settled(readings, text, order)
    spans = [_local_span(start, step, zone) for start, step in readings]
    return Interval(min(first for first, _ in spans), max(last for _, last in spans))


def _local_span(start: datetime, step: timedelta, zone: tzinfo | None) -> tuple[datetime, datetime]:
    """(the first moment of a span of local time, the moment after its last)."""
    if zone is None:
        start = start.replace(tzinfo=UTC)
        return start - EASTERNMOST, start + step + WESTERNMOST
    # A clock put back shows an hour twice, one put forward leaves one out: the span holds both readings.
    ends = [
        moment.replace(tzinfo=zone, fold=fold).astimezone(UTC)
        for moment in (start, start + step - SECOND)
        for fold in (0, 1)
    ]
    return min(ends), max(ends) + SECOND


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
    pairs = list(order)
    earliest = [interval.earliest or _BEFORE_ALL for interval in intervals]
    latest = [interval.latest or _AFTER_ALL for interval in intervals]
    swept = _swept(earliest, latest, pairs)
    contradictions: list[tuple[int, int]] = []
    if swept is None:
        contradictions = _narrow_stepwise(earliest, latest, pairs)
    else:
        earliest, latest = swept
    return [
        interval
        if (interval.earliest or _BEFORE_ALL) == first and (interval.latest or _AFTER_ALL) == last
        else Interval(None if first == _BEFORE_ALL else first, None if last == _AFTER_ALL else last)
        for interval, first, last in zip(intervals, earliest, latest, strict=True)
    ], contradictions


def _swept(
    earliest: list[datetime], latest: list[datetime], pairs: list[tuple[int, int]]
) -> tuple[list[datetime], list[datetime]] | None:
    """Both ends where nothing contradicts: one sweep forward and one back. None where something does, or goes in circles."""
    after: list[list[int]] = [[] for _ in earliest]
    waiting = [0] * len(earliest)
    for a, b in pairs:
        after[a].append(b)
        waiting[b] += 1
    ordered = [event for event, count in enumerate(waiting) if not count]
    first, last = earliest[:], latest[:]
    for event in ordered:
        start = first[event]
        for b in after[event]:
            if start > first[b]:  # noqa: PLR1730  A call of max takes three times as long.
                first[b] = start
            waiting[b] -= 1
            if not waiting[b]:
                ordered.append(b)
    if len(ordered) < len(first):
        return None
    for event in reversed(ordered):
        for b in after[event]:
            if last[b] < last[event]:  # noqa: PLR1730
                last[event] = last[b]
    return None if any(start >= end for start, end in zip(first, last, strict=True)) else (first, last)


def _narrow_stepwise(
    earliest: list[datetime], latest: list[datetime], pairs: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Narrow both ends in place, pair by pair in rounds; a pair that contradicts is left out from then on, and returned.

    A pair is looked at again only where one of its events has changed since.
    """
    touching: list[list[int]] = [[] for _ in earliest]
    for number, (a, b) in enumerate(pairs):
        touching[a].append(number)
        touching[b].append(number)
    contradictions: list[tuple[int, int]] = []
    left_out: set[tuple[int, int]] = set()
    now, later = list(range(len(pairs))), set[int]()
    while now:
        refused = len(contradictions)
        queued = set(now)
        while now:
            number = heappop(now)
            queued.discard(number)
            a, b = pair = pairs[number]
            if pair in left_out:
                continue
            if earliest[a] >= latest[b]:
                contradictions.append(pair)
                continue
            for event, ends, end in (
                (a, latest, min(latest[a], latest[b])),
                (b, earliest, max(earliest[a], earliest[b])),
            ):
                if ends[event] == end:
                    continue
                ends[event] = end
                for other in touching[event]:
                    if other > number and other not in queued:
                        heappush(now, other)
                        queued.add(other)
                    elif other < number:
                        later.add(other)
        left_out.update(contradictions[refused:])
        now, later = sorted(later), set()
    return contradictions

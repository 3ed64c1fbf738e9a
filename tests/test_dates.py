from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commentariat.dates import (
    OPEN,
    SECOND,
    Interval,
    day_start,
    intersect,
    is_date,
    narrow,
    parse_moment,
    posted_interval,
    relative_interval,
    relative_label,
)

MOMENTS = st.datetimes(datetime(1999, 1, 1), datetime(2031, 1, 1), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(microsecond=0)
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("posted", "words"),
    [
        ("2024-03-30 00:20:00", "1 day ago"),
        ("2024-03-30 00:20:01", "23 hours ago"),
        ("2024-03-01 00:20:00", "30 days ago"),
        ("2024-02-29 00:20:01", "1 month ago"),
        ("2024-01-31 00:20:00", "2 months ago"),
        ("2024-01-31 00:20:01", "1 month ago"),
        ("2024-03-31 00:20:00", "right now"),
        ("2024-03-31 00:19:59", "1 second ago"),
        ("2023-03-31 00:20:00", "1 year ago"),
        ("2023-03-31 00:20:01", "11 months ago"),
    ],
)
def test_calendar_borders_read_as_on_the_site(posted: str, words: str) -> None:
    assert relative_label(at(posted), at("2024-03-31 00:20:00")) == words


@given(MOMENTS, st.integers(0, 12 * 365 * 24 * 3600))
def test_the_interval_holds_exactly_the_moments_with_that_label(captured: datetime, age: int) -> None:
    posted = captured - timedelta(seconds=age)
    words = relative_label(posted, captured)
    span = relative_interval(words, Interval(captured, captured + SECOND))
    assert span.earliest is not None and span.latest is not None
    assert span.earliest <= posted < span.latest
    assert relative_label(span.earliest, captured) == words
    assert relative_label(span.earliest - SECOND, captured) != words
    if span.latest <= captured:
        assert relative_label(span.latest, captured) != words


def test_a_capture_known_to_the_day_widens_the_interval() -> None:
    span = relative_interval("14 days ago", parse_moment("2025-02-27"))
    assert span == Interval(at("2025-02-12 00:00:01"), at("2025-02-14 00:00:00"))


def test_an_unknown_capture_leaves_the_date_open() -> None:
    assert relative_interval("14 days ago", Interval()) == Interval()


@pytest.mark.parametrize("text", ["14 days", "yesterday", "-1 days ago", "9999 years ago", "14 weeks ago", ""])
def test_other_words_are_no_date(text: str) -> None:
    assert not is_date(text)
    with pytest.raises(ValueError, match="not a relative date"):
        relative_interval(text, parse_moment("2025-02-27"))


def test_a_date_before_the_calendar_is_refused() -> None:
    with pytest.raises(ValueError, match="before the calendar"):
        relative_interval("999 years ago", Interval(datetime(500, 1, 1, tzinfo=UTC), None))


def test_absolute_dates_use_the_zone_of_the_site() -> None:
    summer = posted_interval("May 1, 2022 2:10 pm", Interval(), ZoneInfo("Europe/London"))
    assert summer == Interval(at("2022-05-01 13:10:00"), at("2022-05-01 13:11:00"))
    twice = posted_interval("October 27, 2024 1:30 am", Interval(), ZoneInfo("Europe/London"))
    assert twice == Interval(at("2024-10-27 00:30:00"), at("2024-10-27 01:31:00"))
    anywhere = posted_interval("May 1, 2022 2:10 pm", Interval())
    assert anywhere == Interval(at("2022-05-01 00:10:00"), at("2022-05-02 02:11:00"))


def test_moments() -> None:
    assert parse_moment("2025-02-27") == Interval(at("2025-02-27"), at("2025-02-28"))
    assert parse_moment("2025-02-27T10:15+01:00") == Interval(at("2025-02-27 09:15"), at("2025-02-27 09:16"))
    with pytest.raises(ValueError, match="Invalid isoformat"):
        parse_moment("last week")


def test_the_first_moment_of_a_day_depends_on_the_zone() -> None:
    assert day_start(date(2025, 7, 1), ZoneInfo("Europe/London")) == at("2025-06-30 23:00")
    assert day_start(date(2025, 7, 1)) == at("2025-06-30 10:00")


def test_intervals_refuse_nonsense() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Interval(datetime(2025, 1, 1), None)
    with pytest.raises(ValueError, match="before it starts"):
        Interval(at("2025-01-02"), at("2025-01-01"))
    assert intersect(Interval(at("2025-01-01"), at("2025-01-02")), Interval(at("2025-01-02"), None)) is None


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 20)), min_size=2, max_size=12))
def test_narrowing_never_cuts_off_the_truth(rows: list[tuple[int, int]]) -> None:
    zero = at("2025-01-01")
    rows = sorted(rows)
    spans = [Interval(zero + timedelta(hours=t - width % 7), zero + timedelta(hours=t + width)) for t, width in rows]
    order = [(index, index + 1) for index in range(len(rows) - 1)]
    narrowed, contradictions = narrow(spans, order)
    assert contradictions == []
    for (hours, _), span in zip(rows, narrowed, strict=True):
        assert span.earliest is not None and span.latest is not None
        assert span.earliest <= zero + timedelta(hours=hours) < span.latest


def test_an_impossible_order_is_reported_and_left_out() -> None:
    early, late = Interval(at("2025-01-01"), at("2025-01-02")), Interval(at("2025-01-05"), at("2025-01-06"))
    assert narrow([late, early], [(0, 1)]) == ([late, early], [(0, 1)])


def narrow_slowly(
    intervals: list[Interval], order: list[tuple[int, int]]
) -> tuple[list[Interval], list[tuple[int, int]]]:
    """What ``narrow`` means, word for word."""
    found, pairs = list(intervals), list(order)
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
        pairs = [pair for pair in pairs if pair not in set(contradictions)]
    return found, contradictions


ENDS = st.one_of(st.none(), st.integers(0, 30))
SPANS = (
    st.tuples(ENDS, ENDS)
    .filter(lambda ends: ends[0] is None or ends[1] is None or ends[0] < ends[1])
    .map(lambda ends: Interval(*(None if end is None else at("2025-01-01") + end * SECOND for end in ends)))
)


@given(
    st.lists(SPANS, min_size=1, max_size=9).flatmap(
        lambda spans: st.tuples(
            st.just(spans),
            st.lists(st.tuples(st.integers(0, len(spans) - 1), st.integers(0, len(spans) - 1)), max_size=16),
        )
    )
)
def test_narrowing_is_as_its_definition_says(case: tuple[list[Interval], list[tuple[int, int]]]) -> None:
    spans, order = case
    assert narrow(spans, order) == narrow_slowly(spans, order)


@pytest.mark.parametrize("turned", [False, True])
def test_a_chain_of_ten_thousand_is_narrowed_quickly(turned: bool) -> None:
    zero = at("2025-01-01")
    spans = [Interval(zero + n * SECOND, zero + (n + 50) * SECOND) for n in range(10_000)]
    if turned:
        spans.reverse()
    start = time.perf_counter()
    narrow(spans, [(n, n + 1) for n in range(9_999)])
    narrow([OPEN] * 9_999 + [spans[-1]], [(n, n + 1) for n in range(9_999)])
    assert time.perf_counter() - start < 5

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from commentariat.dates import OPEN, Interval, is_date, posted_interval
from commentariat.dates_absolute import LANGUAGES, absolute_readings, settle_day_month

BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "March 5, 2024 2:05 pm",
        "Mar 5, 2024, 2:05 PM",
        "5 March 2024 14:05",
        "5th March 2024 at 2:05pm",
        "Tuesday, March 5, 2024 at 2:05 p.m.",
        "March 5, 2024 @ 2:05 pm",
        "2024-03-05 14:05",
        "2024/03/05 14:05",
        "05.03.2024 14:05",
        "5.3.2024 klo 14.05",
        "5. 3. 2024 14:05",
        "5. März 2024 14:05",
        "5. März 2024 um 14:05 Uhr",
        "le 5 mars 2024 à 14 h 05",
        "5 mars 2024 14h05",
        "5 de marzo de 2024 14:05",
        "5 de marzo de 2024 2:05 p. m.",
        "5 березня 2024 14:05",
        "5 марта 2024 в 14:05",
        "5 de março de 2024 às 14:05",
        "5 marzo 2024 alle 14:05",
        "5 maart 2024 om 14:05",
        "5 marca 2024 14:05",
        "5 martie 2024 la 14:05",
        "5 mars 2024 kl. 14:05",
        "5. maaliskuuta 2024 14:05",
        "5 března 2024 v 14:05",
        "5 Mart 2024 14:05",
        "2024. március 5. 14:05",
    ],
)
def test_the_formats_of_many_languages(text: str) -> None:
    assert is_date(text)
    assert posted_interval(text, OPEN, BERLIN) == Interval(at("2024-03-05 13:05"), at("2024-03-05 13:06"))


def test_days_and_seconds() -> None:
    assert posted_interval("March 5, 2024", OPEN, BERLIN) == Interval(at("2024-03-04 23:00"), at("2024-03-05 23:00"))
    second = posted_interval("2024-03-05 14:05:12", OPEN, BERLIN)
    assert second == Interval(at("2024-03-05 13:05:12"), at("2024-03-05 13:05:13"))
    assert posted_interval("5 March 2024", OPEN) == Interval(at("2024-03-04 10:00"), at("2024-03-06 12:00"))


def test_clocks_put_forward_and_back() -> None:
    gap = posted_interval("31 March 2024 02:30", OPEN, BERLIN)
    assert gap == Interval(at("2024-03-31 00:30"), at("2024-03-31 01:31"))
    fold = posted_interval("27 October 2024 02:30", OPEN, BERLIN)
    assert fold == Interval(at("2024-10-27 00:30"), at("2024-10-27 01:31"))


def test_day_and_month_that_cannot_be_told_apart() -> None:
    both = posted_interval("03/04/2024 12:00", OPEN, ZoneInfo("UTC"))
    assert both == Interval(at("2024-03-04 12:00"), at("2024-04-03 12:01"))
    assert posted_interval("03/04/2024 12:00", OPEN, ZoneInfo("UTC"), "dmy").earliest == at("2024-04-03 12:00")
    assert posted_interval("03/04/2024 12:00", OPEN, ZoneInfo("UTC"), "mdy").earliest == at("2024-03-04 12:00")
    assert posted_interval("03/25/2024 12:00", OPEN, ZoneInfo("UTC"), "dmy").earliest == at("2024-03-25 12:00")
    assert settle_day_month(["03/04/2024", "25/04/2024 12:00"]) == "dmy"
    assert settle_day_month(["03/04/2024", "04/25/2024 12:00"]) == "mdy"
    assert settle_day_month(["03.04.2024"]) == "dmy"
    assert settle_day_month(["03/04/2024", "5 May 2024", "14 days ago"]) is None
    assert settle_day_month(["25/04/2024", "04/25/2024"]) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello 5 March 2024 14:05",
        "I was there on 5 March 2024",
        "On 5 March 2024, at 14:05, it began.",
        "March 5, 2024 25:05",
        "March 5, 2024 0:05 pm",
        "5 May",
        "May 2024",
        "1234567890",
        "2024-03-05 14:05\n",
        "5 March 12024 14:05",
        "5 March 1970 14:05",
        "1/2/3",
        "10.5 per cent of 2024",
        "¹²/³/2024 14:05",
        "5 March 2024 " * 10,
    ],
)
def test_other_words_are_no_date(text: str) -> None:
    assert not absolute_readings(text)
    assert not is_date(text)


@pytest.mark.parametrize("text", ["March 35, 2024 14:05", "0.12.1000 12:00", "January 99, 2024 1:00 am"])
def test_a_date_that_no_calendar_has_is_one_that_cannot_be_read(text: str) -> None:
    assert absolute_readings(text) == ()
    assert is_date(text)
    with pytest.raises(ValueError, match="no calendar"):
        posted_interval(text, OPEN)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_month_of_every_language(language: str) -> None:
    for month in range(1, 13):
        day = datetime(2024, month, 15)
        for pattern in ("d MMMM y", "d. MMMM y", "MMMM d, y", "EEEE d MMMM y", "d MMM y"):
            text = f"{format_date(day, pattern, locale=language)} 14:05"
            readings = absolute_readings(text) or ()
            assert datetime(2024, month, 15, 14, 5) in [start for start, _ in readings], text


@given(st.text(alphabet="0123456789/.-: ,apmhMarchdeле–@h", max_size=70))
def test_no_words_break_it(text: str) -> None:
    for start, step in absolute_readings(text) or ():
        assert start.year >= 1980
        assert step.total_seconds() >= 1


def test_lines_that_are_no_dates_cost_little() -> None:
    lines = [f"line {number} says something of 2024 and more" for number in range(20_000)]
    start = time.perf_counter()
    assert not any(is_date(line) for line in lines)
    assert time.perf_counter() - start < 2


def test_names_of_months_are_loaded_only_when_asked_for() -> None:
    code = "import sys, commentariat.dates as d; d.is_date('14 days ago'); print('babel' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"

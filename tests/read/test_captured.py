from __future__ import annotations

import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commentariat.dates import OPEN, SECOND, Interval, narrow_capture, posted_interval, relative_label
from commentariat.read.assemble import Known, assemble
from commentariat.read.captured import FROM_DATES, capture_time, implied_by_dates, mail_date, stated_by_page
from commentariat.read.draft import Draft, DraftComment
from commentariat.read.formats import choose
from commentariat.read.page import Page
from commentariat.thread import Source
from tests.read.rendered import expected, folder, known, names

LONDON = ZoneInfo("Europe/London")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def comment(date_text: str, stamp: str | None) -> DraftComment:
    return DraftComment(author="Ann", text="x", date_text=date_text, stamp=stamp)


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("zoned", [True, False])
def test_the_dates_of_a_page_hold_the_true_capture(name: str, zoned: bool) -> None:
    page = Page(folder() / name / "page.html")
    (draft,) = choose(page)[0].read(page)
    truth = known(name)
    implied, contradicting = implied_by_dates(draft.comments, truth.zone if zoned else None)
    assert contradicting == []
    if implied is not None:
        assert truth.captured is not None and truth.captured.earliest is not None
        assert implied.earliest is not None and implied.latest is not None
        assert implied.earliest <= truth.captured.earliest < implied.latest


@given(
    st.datetimes(datetime(2015, 1, 1), datetime(2031, 1, 1), timezones=st.just(UTC)),
    st.lists(st.integers(0, 4 * 365 * 24 * 3600), min_size=1, max_size=8),
)
def test_no_capture_is_cut_off_and_no_other_kept(captured: datetime, ages: list[int]) -> None:
    captured = captured.replace(microsecond=0)
    found: Interval | None = OPEN
    for age in ages:
        posted = captured - timedelta(seconds=age)
        assert found is not None
        found = narrow_capture(found, relative_label(posted, captured), Interval(posted, posted + SECOND))
    assert found is not None and found.earliest is not None and found.latest is not None
    assert found.earliest <= captured < found.latest
    for moment, inside in ((found.earliest, True), (found.latest - SECOND, True), (found.latest, False)):
        fits = [
            relative_label(captured - timedelta(seconds=age), moment)
            == relative_label(captured - timedelta(seconds=age), captured)
            for age in ages
        ]
        assert all(fits) == inside


def test_what_is_given_wins_and_contradictions_are_told() -> None:
    draft = Draft(comments=(comment("2 hours ago", "March 5, 2024 10:15 am"),))
    given_time = Interval(at("2024-03-05 12:30"), at("2024-03-05 12:31"))
    page = Page("x.html", "x")
    assert capture_time(page, draft, given_time, "the case", None, LONDON) == (given_time, "the case", [])
    late = Interval(at("2024-03-06 12:30"), at("2024-03-06 12:31"))
    found, by, notes = capture_time(page, draft, late, "the case", None, LONDON)
    assert (found, by) == (late, "the case")
    assert "another time than the one given (from 2024-03-05 12:15 UTC to 2024-03-05 13:15 UTC)" in notes[0]
    _, _, notes = capture_time(page, draft, given_time, "the case", at("2024-03-07"), LONDON)
    assert notes == ["the page was captured before the story it holds was published; check both dates"]


def test_the_dates_of_a_page_come_before_the_date_of_its_file(tmp_path: Path) -> None:
    file = tmp_path / "x.html"
    file.write_text("x")
    draft = Draft(comments=(comment("2 hours ago", "March 5, 2024 10:15 am"),))
    found, by, _ = capture_time(Page(file), draft, None, None, None, LONDON)
    assert (found, by) == (Interval(at("2024-03-05 12:15"), at("2024-03-05 13:15:59")), FROM_DATES)
    found, by, _ = capture_time(Page(file), Draft(comments=()), None, None, at("2020-01-01"))
    assert found is not None and found.earliest == at("2020-01-01") and found.latest is not None
    assert by == "the date of the file: saved by then"


def test_two_dates_that_contradict_each_other_date_nothing() -> None:
    draft = Draft(
        comments=(
            comment("2 hours ago", "March 5, 2024 10:15 am"),
            comment("2 hours ago", "March 9, 2024 10:15 am"),
            comment("ages ago", "March 9, 2024 10:15 am"),
        )
    )
    found, _, notes = capture_time(Page("x.html", "x"), draft, None, None, None, LONDON)
    assert found is None
    assert "1 comment does not fit those of the others: 2" in notes[0]


@pytest.mark.parametrize(
    ("html", "captured", "by"),
    [
        (
            "<!--\n Page saved with SingleFile \n url: https://e.com/a \n saved date: Tue Mar 05 2024 14:05:12 GMT+0100 (x)\n-->",
            Interval(at("2024-03-05 13:05:12"), at("2024-03-05 13:05:13")),
            "SingleFile",
        ),
        (
            "<!-- Debug: cached@1709647512 -->",
            Interval(at("2024-03-05 14:05:12"), at("2024-03-05 14:05:13")),
            "WP Rocket",
        ),
        (
            "<!-- Cached page generated by WP-Super-Cache on 2024-03-05 14:05:12 -->",
            posted_interval("2024-03-05 14:05", OPEN),
            "WP Super Cache",
        ),
        (
            "<!-- Page generated by LiteSpeed Cache 6.1 on 2024-03-05 14:05:12 -->",
            posted_interval("2024-03-05 14:05", OPEN),
            "LiteSpeed",
        ),
        (
            "<!-- Served from: e.com @ 2024-03-05 14:05:12 by W3 Total Cache -->",
            posted_interval("2024-03-05 14:05", OPEN),
            "W3 Total Cache",
        ),
    ],
)
def test_what_a_page_says_of_its_making(html: str, captured: Interval, by: str) -> None:
    for data in (html.encode() + b"<p>" + b"x" * 9000, b"<p>" + b"x" * 9000 + html.encode()):
        found, words = stated_by_page(data)
        assert found == captured
        assert words is not None and by in words


def test_statements_that_are_no_dates_are_passed_over() -> None:
    assert stated_by_page(b"<!-- saved date: Tue Foo 05 2024 14:05:12 GMT+0100 -->") == (None, None)
    assert stated_by_page(b"saved date: Tue Mar 05 2024 14:05:12 GMT+9999") == (None, None)
    assert stated_by_page(b"generated by WP-Super-Cache on 9999-99-99 99:99:99") == (None, None)
    assert mail_date("Tue, 5 Mar 2024 14:05:12 +0100") == Interval(at("2024-03-05 13:05:12"), at("2024-03-05 13:05:13"))
    for text in ("", "yesterday", "Tue, 5 Mar 1901 14:05:12 +2359", "Tue, 99 Mar 2024 14:05:12"):
        assert mail_date(text) is None


def test_the_wayback_machine_says_when_it_archived_a_page() -> None:
    page = b"<html></html>\n<!--\n     FILE ARCHIVED ON 14:05:06 Mar 05, 2024 AND RETRIEVED FROM THE\n     INTERNET ARCHIVE\n-->"
    moment, words = stated_by_page(page)
    assert moment == Interval(at("2024-03-05 14:05:06"), at("2024-03-05 14:05:07"))
    assert words == "the page: when the Wayback Machine archived it"


@pytest.mark.parametrize("words", ["vor 17 Tagen", "17 Tage zuvor", "il y a 17 jours", "gibberish"])
def test_a_date_in_figures_tells_where_the_words_beside_it_do_not(words: str) -> None:
    name = next(name for name in names() if name.startswith("p33"))
    page = (folder() / name / "page.html").read_text("utf-8")
    foreign = Page("page.html", re.sub(r"\d+ days ago", words, page))
    (draft,) = choose(foreign)[0].read(foreign)
    thread = assemble(foreign, draft, source=Source("page.html", "", "html"), known=known(name))
    truth = {row.id: row.posted for row in expected(name)}
    assert sum(comment.posted is not None and comment.posted.text == words for comment in thread.comments) > 10
    for found in thread.comments:
        assert found.posted is not None
        earliest, latest = found.posted.interval.earliest, found.posted.interval.latest
        assert earliest is not None and latest is not None
        assert earliest <= truth[found.id] < latest <= earliest + timedelta(minutes=1)
    assert not any("could not be read" in note for note in thread.notes)


def test_comments_dated_after_the_page_was_saved_are_told() -> None:
    name = next(name for name in names() if name.startswith("p22"))
    page = Page(folder() / name / "rest.json")
    (draft,) = choose(page)[0].read(page)
    source = Source("rest.json", "", "rest")
    early = Known(captured=Interval(at("2020-06-01 00:00"), at("2020-06-02 00:00")))
    notes = assemble(page, draft, source=source, known=early).notes
    assert any("dated after the page was saved" in note and "check the capture time" in note for note in notes)
    notes = assemble(page, draft, source=source, known=known(name)).notes
    assert not any("dated after the page was saved" in note for note in notes)


def test_a_file_older_than_its_story_does_not_date_the_page(tmp_path: Path) -> None:
    file = tmp_path / "page.txt"
    file.write_text("x", "utf-8")
    os.utime(file, (1_500_000_000, 1_500_000_000))
    story = at("2025-02-13 00:00")
    moment, words, notes = capture_time(Page(file), Draft((comment("3 days ago", None),)), None, None, story)
    assert (moment, words) == (Interval(story, None), "the date of the story: saved after it")
    assert notes == ["the file is dated before the story it holds: that date was left aside"]

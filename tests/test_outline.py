"""What the outline says of times: never more than is known."""

from __future__ import annotations

import pytest

from commentariat.dates import Interval, parse_moment
from commentariat.outline import outline
from commentariat.thread import Comment, Posted, Source, Thread

DAY = parse_moment("2025-02-27")


def shown(posted: Posted | None = None, captured: Interval | None = None) -> str:
    comment = Comment("1", "Ann", "Said.", posted=posted)
    return outline(Thread(Source("page.txt", "", "extracted"), "Title", (comment,), captured=captured))


@pytest.mark.parametrize(
    ("captured", "words"),
    [
        (None, "no capture time"),
        (DAY, "captured 27 February 2025"),
        (Interval(None, DAY.latest), "captured by 27 February 2025"),
        (Interval(DAY.earliest, None), "captured after 27 February 2025"),
        (
            Interval(parse_moment("2025-02-13").earliest, DAY.latest),
            "captured between 13 February 2025 and 27 February 2025",
        ),
    ],
)
def test_when_a_page_was_captured(captured: Interval | None, words: str) -> None:
    assert shown(captured=captured).splitlines()[1].endswith(f", {words}")


@pytest.mark.parametrize(
    ("text", "interval", "words"),
    [
        ("14 days ago", Interval(None, DAY.latest), "14 days ago"),
        ("2025-02-27 10:15 UTC", parse_moment("2025-02-27T10:15Z"), "2025-02-27 10:15 UTC"),
        ("2025-02-27 00:00 UTC", DAY, "2025-02-27"),
        ("2025-02-26 00:00 UTC", Interval(parse_moment("2025-02-26").earliest, DAY.latest), "2025-02-26 to 2025-02-27"),
        ("2025-02-27 00:00 UTC", Interval(DAY.earliest, None), "after 2025-02-27 00:00 UTC"),
        ("", Interval(None, DAY.latest), "by 2025-02-27 23:59 UTC"),
        ("", Interval(), "?"),
    ],
)
def test_when_a_comment_was_posted(text: str, interval: Interval, words: str) -> None:
    assert shown(Posted(text, interval)).splitlines()[2] == f"1 Ann, {words}: Said."

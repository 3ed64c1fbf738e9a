"""When a page was saved: from what the user says, the case, the page, the file's own date, or the story's date."""

from __future__ import annotations

from datetime import datetime

from commentariat.dates import SECOND, Interval, intersect
from commentariat.read.draft import Draft
from commentariat.read.page import Page


def capture_time(
    page: Page, draft: Draft, given: Interval | None, given_by: str | None, not_before: datetime | None
) -> tuple[Interval | None, str | None, list[str]]:
    """(when the page was saved, where that is known from, notes); (None, None, …) where nothing is known.

    What the user or the case says wins, then what the page says of itself. The date of the file is only a bound, for
    copying a file renews it: the page was saved by then. The date of the story is the other bound.
    """
    if given is not None:
        return given, given_by, []
    if draft.captured is not None:
        return draft.captured, draft.captured_from or "the page", []
    from_story = Interval(not_before, None)
    if page.modified is not None:
        by_then = Interval(None, page.modified + SECOND)
        both = intersect(by_then, from_story)
        if both is not None:
            return both, "the date of the file: saved by then", []
        return by_then, "the date of the file: saved by then", ["the file is dated before the story it holds"]
    if not_before is not None:
        return from_story, "the date of the story: saved after it", []
    return None, None, []

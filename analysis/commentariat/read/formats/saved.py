"""What ``commentariat read --json`` printed, one thread a line, read again: to be merged with other captures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from commentariat.dates import Interval, is_date
from commentariat.errors import NoThread
from commentariat.read.draft import Detection, Draft, DraftComment
from commentariat.read.json_stream import JsonBreaks, json_objects
from commentariat.read.notes import listed
from commentariat.read.page import Page
from commentariat.read.stated import LONGEST_ID, as_utc, each_once, head_text, numbered, one_line, web_address, whole

NAME = "commentariat"
FORM = "a thread as Commentariat prints it (JSON)"

_START = re.compile(r'\s*\{\s*"source"\s*:\s*\{\s*"path"\s*:')
# Below this a parent was worked out and another one was possible.
SURE = 1.0


def detect(page: Page) -> Detection:
    """How well the page fits: by the first keys that Commentariat prints."""
    if page.kind != "json":
        return Detection(0.0, f"it looks like {page.kind}, not JSON")
    if _START.match(head_text(page)):
        return Detection(0.95, 'an object that starts with "source" and its "path"')
    return Detection(0.0, 'no object that starts with "source" and its "path"')


def _words(row: Mapping[str, Any], key: str) -> str:
    """Text under a key, "" for none. Raises ValueError naming the key."""
    value = row.get(key)
    if value is not None and not isinstance(value, str):
        raise ValueError(f"key '{key}': must be text")
    return whole(value or "")


def _interval(value: object, key: str) -> Interval | None:
    """``{"earliest", "latest"}`` as an interval; None where neither end is known. Raises ValueError naming the key."""
    if value is None:
        return None
    if not isinstance(value, dict):
        raise ValueError(f"key '{key}': must be an object")
    ends = [as_utc(_words(value, end)) for end in ("earliest", "latest")]
    try:
        return Interval(*ends) if any(ends) else None
    except ValueError as error:
        raise ValueError(f"key '{key}': must not end before it starts") from error


def _comment(row: object) -> tuple[DraftComment, bool]:
    """(the comment, whether its parent is sure). Raises ValueError naming the key that is wrong."""
    if not isinstance(row, dict):
        raise ValueError("must be an object")
    posted = row.get("posted")
    interval = _interval(posted, "posted")
    said = _words(posted, "text") if isinstance(posted, dict) else ""
    votes, confidence = row.get("votes"), row.get("parent_confidence", SURE)
    if isinstance(confidence, bool) or not isinstance(confidence, (int, float)):
        raise ValueError("key 'parent_confidence': must be a number")
    absent = one_line(_words(row, "absent_parent"))[:LONGEST_ID]
    comment = DraftComment(
        author=one_line(_words(row, "author")),
        text=_words(row, "text"),
        date_text=said if is_date(said) else None,
        reply_to=one_line(_words(row, "reply_to")) or None,
        truncated=row.get("truncated") is True,
        label=one_line(_words(row, "label")) or None,
        votes=votes if isinstance(votes, int) and not isinstance(votes, bool) else None,
        id=one_line(_words(row, "id"))[:LONGEST_ID] or None,
        parent=one_line(_words(row, "parent"))[:LONGEST_ID] or absent or None,
        posted=interval,
    )
    return comment, confidence >= SURE or bool(absent)


def _draft(row: Mapping[str, Any], key: str) -> Draft | None:
    """One printed thread; None where it has no comment. Raises ValueError naming the comment and key that is wrong."""
    rows = row.get("comments")
    if not isinstance(rows, list):
        raise ValueError("key 'comments': must be an array")
    found: list[DraftComment] = []
    stated = True
    for number, one in enumerate(rows, 1):
        try:
            comment, sure = _comment(one)
        except ValueError as error:
            raise ValueError(f"comment {number}, {error}") from error
        stated = stated and sure
        found.append(comment)
    comments, notes = each_once(numbered(found))
    count = row.get("stated_count")
    if not stated:
        notes.append("some parents had only been worked out: all are worked out again")
    return (
        Draft(
            comments=comments,
            title=one_line(_words(row, "title")) or None,
            url=web_address(_words(row, "url")),
            key=key,
            states_parents=stated,
            sorting="none",
            captured=_interval(row.get("captured"), "captured"),
            captured_from=one_line(_words(row, "captured_from")) or None,
            stated_count=count if isinstance(count, int) and not isinstance(count, bool) else None,
            notes=tuple(notes),
        )
        if comments
        else None
    )


def read(page: Page) -> Iterator[Draft]:
    """The threads that were printed. Parents stay as they are where all were sure, else they are worked out again.

    A thread of the wrong shape is passed over and named. Raises NoThread where none is left.
    """
    breaks = JsonBreaks()
    wrong: list[str] = []
    drafts: list[Draft] = []
    for number, row in enumerate(json_objects(page.text, breaks), 1):
        try:
            if not isinstance(row, dict):
                raise ValueError("must be an object")
            draft = _draft(row, str(number))
        except ValueError as error:
            wrong.append(f"thread {number}, {error}")
            continue
        if draft is not None:
            drafts.append(draft)
    wrong += breaks.places
    if not drafts:
        raise NoThread(page.path, "no thread could be read", place=wrong[0] if wrong else "", hint="")
    if wrong:
        # One note is enough, with the first thread of the file.
        first = drafts[0]
        note = f"what stands in these places could not be read: {listed(wrong)}"
        drafts[0] = replace(first, notes=(*first.notes, note))
    yield from drafts

"""A thread as the JSON object that callers rely on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from commentariat.dates import Interval
from commentariat.thread import Comment, Thread


def moment(value: datetime | None) -> str | None:
    """ISO 8601 in UTC with a Z, or None."""
    return None if value is None else value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def interval(value: Interval | None) -> dict[str, str | None] | None:
    """``{"earliest", "latest"}``, latest exclusive, or None."""
    return None if value is None else {"earliest": moment(value.earliest), "latest": moment(value.latest)}


def comment_json(comment: Comment) -> dict[str, Any]:
    """One comment of the ``read`` contract."""
    posted = comment.posted
    return {
        "id": comment.id,
        "author": comment.author,
        "parent": comment.parent,
        "parent_confidence": comment.parent_confidence,
        "parent_candidates": [{"id": candidate.id, "p": candidate.p} for candidate in comment.parent_candidates],
        "absent_parent": comment.absent_parent,
        "reply_to": comment.reply_to,
        "posted": None
        if posted is None
        else {
            "text": posted.text,
            "earliest": moment(posted.interval.earliest),
            "latest": moment(posted.interval.latest),
        },
        "truncated": comment.truncated,
        "text": comment.text,
        "label": comment.label,
        "votes": comment.votes,
    }


def thread_json(thread: Thread) -> dict[str, Any]:
    """The object that ``commentariat read --json`` prints for one thread."""
    source = thread.source
    return {
        "source": {"path": source.path, "sha256": source.sha256, "format": source.format, "why": source.why},
        "title": thread.title,
        "url": thread.url,
        "captured": interval(thread.captured),
        "captured_from": thread.captured_from,
        "stated_count": thread.stated_count,
        "comments": [comment_json(comment) for comment in thread.comments],
        "notes": list(thread.notes),
    }

"""A thread as the JSON object that callers rely on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from commentariat.dates import Interval
from commentariat.read.changes import Seen
from commentariat.read.merge import Merged
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


def _seen_json(seen: Seen) -> dict[str, Any]:
    return {"id": seen.id, "author": seen.author, "shown_in": list(seen.shown_in), "not_in": list(seen.not_in)}


def merged_json(merged: Merged) -> dict[str, Any]:
    """The object that ``commentariat merge --json`` prints: that of the thread, with its captures and what changed."""
    return {
        **thread_json(merged.thread),
        "captures": [
            {
                "path": capture.path,
                "format": capture.format,
                "captured": interval(capture.captured),
                "comments": capture.comments,
            }
            for capture in merged.captures
        ],
        "changes": {
            "edited": [
                {
                    "id": edited.id,
                    "author": edited.author,
                    "versions": [{"capture": version.capture, "text": version.text} for version in edited.versions],
                }
                for edited in merged.edited
            ],
            "new": [_seen_json(seen) for seen in merged.new],
            "vanished": [_seen_json(seen) for seen in merged.vanished],
        },
    }

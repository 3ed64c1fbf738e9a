"""A thread as an outline for the terminal."""

from __future__ import annotations

from datetime import timedelta

from commentariat.dates import SECOND, Interval
from commentariat.read.merge import Merged
from commentariat.thread import Comment, Posted, Thread, by_id, depths

# An outline shows where the talk goes, not the talk: this many characters of each comment.
SHOWN = 80
MINUTE = timedelta(minutes=1)


def _when(captured: Interval | None) -> str:
    """When a page was captured, in words: a day, or the bounds that are known."""
    if captured is None or (captured.earliest is None and captured.latest is None):
        return "no capture time"
    # The end of an interval does not belong to it.
    last = None if captured.latest is None else captured.latest - SECOND
    if last is None:
        return f"captured after {captured.earliest:%d %B %Y}"
    if captured.earliest is None:
        return f"captured by {last:%d %B %Y}"
    first, day = f"{captured.earliest:%d %B %Y}", f"{last:%d %B %Y}"
    return f"captured {day}" if first == day else f"captured between {first} and {day}"


def _posted(posted: Posted | None) -> str:
    """When a comment was posted: in the page's words, or the moment that is stated; of a longer span, both ends."""
    if posted is None:
        return "no date"
    first, end = posted.interval.earliest, posted.interval.latest
    last = None if end is None else end - SECOND
    # Where the page has no words for it, the text is the first moment.
    wide = first is not None and (last is None or last - first >= MINUTE)
    if posted.text and not (wide and posted.text == f"{first:%Y-%m-%d %H:%M} UTC"):
        return posted.text
    if first is None:
        return "?" if last is None else f"by {last:%Y-%m-%d %H:%M} UTC"
    if last is None:
        return f"after {first:%Y-%m-%d %H:%M} UTC"
    if first.date() == last.date():
        return f"{first:%Y-%m-%d}"
    return f"{first:%Y-%m-%d} to {last:%Y-%m-%d}"


def outline(thread: Thread) -> str:
    """The thread's head and one line for each comment, indented by depth: number, author, date words, beginning."""
    when = _when(thread.captured)
    if thread.captured_from:
        when += f" ({thread.captured_from})"
    lines = [
        thread.title,
        f"{len(thread.comments)} {'comment' if len(thread.comments) == 1 else 'comments'}, {thread.source.format} text, {when}",
    ]
    depth = depths(thread)
    for comment in thread.comments:
        open_parent = ""
        if comment.parent_candidates and comment.parent_confidence < 0.95:
            open_parent = " answers " + " or ".join(f"{c.id} ({c.p:.0%})" for c in comment.parent_candidates[:3])
        when = _posted(comment.posted)
        start = " ".join(comment.text.split())
        start = start if len(start) <= SHOWN else start[: SHOWN - 1] + "…"
        lines.append(f"{'  ' * depth[comment.id]}{comment.id} {comment.author}, {when}{open_parent}: {start}")
    return "\n".join(lines)


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"


def merge_summary(merged: Merged) -> str:
    """What was merged and what changed between the captures, a line for each capture and each changed comment."""
    thread, comments = merged.thread, by_id(merged.thread)

    def line(comment: Comment) -> str:
        return f"{comment.id} {comment.author}: {_shortened(comment.text)}"

    cut = sum(comment.truncated for comment in thread.comments)
    lines = [
        thread.title,
        f"{len(thread.comments)} {'comment' if len(thread.comments) == 1 else 'comments'} from "
        f"{len(merged.captures)} {'capture' if len(merged.captures) == 1 else 'captures'}, {cut or 'none'} still cut off",
    ]
    for capture in merged.captures:
        when = _when(capture.captured)
        lines.append(f"  {capture.path} ({capture.format}): {capture.comments} comments, {when}")
    for title, seen in (("new", merged.new), ("vanished", merged.vanished)):
        if seen:
            lines.append(f"{title}:")
            lines.extend(f"  {line(comments[entry.id])}" for entry in seen)
    if merged.edited:
        lines.append("edited:")
        for entry in merged.edited:
            lines.append(f"  {entry.id} {entry.author}")
            lines.extend(f"    {version.capture}: {_shortened(version.text)}" for version in entry.versions)
    if not (merged.new or merged.vanished or merged.edited):
        lines.append("nothing new, vanished or edited is known")
    return "\n".join(lines)

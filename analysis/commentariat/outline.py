"""A thread as an outline for the terminal."""

from __future__ import annotations

from commentariat.read.merge import Merged
from commentariat.thread import Comment, Thread, by_id, depths

# An outline shows where the talk goes, not the talk: this many characters of each comment.
SHOWN = 80


def outline(thread: Thread) -> str:
    """The thread's head and one line for each comment, indented by depth: number, author, date words, beginning."""
    captured = thread.captured
    when = (
        f"captured {captured.earliest:%d %B %Y} ({thread.captured_from})"
        if captured and captured.earliest
        else "no capture time"
    )
    lines = [
        thread.title,
        f"{len(thread.comments)} {'comment' if len(thread.comments) == 1 else 'comments'}, {thread.source.format} text, {when}",
    ]
    depth = depths(thread)
    for comment in thread.comments:
        open_parent = ""
        if comment.parent_candidates and comment.parent_confidence < 0.95:
            open_parent = " answers " + " or ".join(f"{c.id} ({c.p:.0%})" for c in comment.parent_candidates[:3])
        when = comment.posted.text if comment.posted else "no date"
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
        ends = [end for end in (capture.captured.earliest, capture.captured.latest) if end] if capture.captured else []
        when = f"captured {ends[0]:%d %B %Y}" if ends else "no capture time"
        if capture.captured and capture.captured.earliest is None and ends:
            when = f"captured by {ends[0]:%d %B %Y}"
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

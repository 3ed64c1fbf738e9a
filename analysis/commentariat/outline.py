"""A thread as an outline for the terminal."""

from __future__ import annotations

from commentariat.thread import Thread, depths

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

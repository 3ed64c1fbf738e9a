"""What a reader of a thread should know of it, in words."""

from __future__ import annotations

from collections.abc import Sequence

from commentariat.read.order import SURE_PARENT
from commentariat.thread import Comment


def plural(count: int, one: str, many: str) -> str:
    """The count with the word that fits it: "1 comment", "2 comments"."""
    return f"{count} {one if count == 1 else many}"


def listed(names: Sequence[object]) -> str:
    """The first eight of the names, and how many more there are."""
    shown = ", ".join(str(name) for name in names[:8])
    return shown if len(names) <= 8 else f"{shown} and {len(names) - 8} more"


def comment_notes(
    stated: int | None, comments: Sequence[Comment], lost: Sequence[str], *, of_text: bool = False
) -> list[str]:
    """Notes on cut-off comments, open and missing parents, and the stated count; ``lost`` are ids of replies to nobody.

    ``of_text``: the comments were told by lines that look like headers.
    """
    notes: list[str] = []
    cut = sum(comment.truncated for comment in comments)
    if cut:
        notes.append(f"{plural(cut, 'comment is', 'comments are')} cut off by the page")
    unsure = [c.id for c in comments if c.parent_candidates and c.parent_confidence < SURE_PARENT]
    if unsure:
        is_open = plural(
            len(unsure), "reply may answer more than one comment", "replies may answer more than one comment"
        )
        notes.append(f"{is_open}: {listed(unsure)}")
    if lost:
        answers = plural(len(lost), "reply answers", "replies answer")
        notes.append(f"{answers} somebody whose comment is not on the page: {listed(lost)}")
    if stated is not None and stated > len(comments):
        notes.append(
            f"the page states {stated} comments and shows {len(comments)}: it may be incomplete, or some are hidden"
        )
    elif stated is not None and stated < len(comments):
        why = ": a false header may stand in a comment" if of_text else ""
        notes.append(f"the page states {stated} comments and {len(comments)} were found{why}")
    return notes

"""From a page taken apart to a Thread: parents, times and notes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from commentariat.dates import ANY_CAPTURE, OPEN, Interval, intersect, narrow, posted_interval
from commentariat.read.document import quotations
from commentariat.read.draft import Draft, DraftComment
from commentariat.read.page import Page
from commentariat.read.parents import Message, Reading, infer_parents
from commentariat.thread import Candidate, Comment, Document, Posted, Source, Thread

# A parent below this probability is reported as open, and its time narrows no other.
SURE_PARENT = 0.95


def _plural(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def _listed(numbers: Sequence[int]) -> str:
    shown = ", ".join(str(number) for number in numbers[:8])
    return shown if len(numbers) <= 8 else f"{shown} and {len(numbers) - 8} more"


def _order(
    comments: Sequence[DraftComment], readings: Sequence[Reading], *, newest_first: bool
) -> list[tuple[int, int]]:
    """Pairs of positions known to be in order of time: parents before replies, siblings as the page sorts them."""
    pairs: list[tuple[int, int]] = []
    last_sibling: dict[int | None, int] = {}
    root = 0
    for index, reading in enumerate(readings):
        if reading.parent is None:
            root = index
            if comments[index].reply_to is not None:
                continue
            before = last_sibling.get(None)
            # The first comment of a page may be sticky: it stands first whatever its date.
            if before is not None and before != 0:
                pairs.append((index, before) if newest_first else (before, index))
            last_sibling[None] = index
            continue
        if reading.candidates[0][1] < SURE_PARENT or reading.candidates[0][0] != reading.parent:
            # Whatever it answers, it is not older than the comment that opened this conversation.
            pairs.append((root, index))
            continue
        pairs.append((reading.parent, index))
        if (before := last_sibling.get(reading.parent)) is not None:
            pairs.append((before, index))
        last_sibling[reading.parent] = index
    return pairs


def _intervals(
    draft: Draft, captured: Interval, not_before: datetime | None, zone: ZoneInfo | None
) -> tuple[list[Interval], list[str]]:
    """Each comment's interval from its own date, and notes."""
    notes: list[str] = []
    found: list[Interval] = []
    unread, early = [], []
    floor = Interval(not_before, None)
    for number, comment in enumerate(draft.comments, 1):
        interval = OPEN
        if comment.date_text is not None:
            try:
                interval = posted_interval(comment.date_text, captured, zone)
            except ValueError:
                unread.append(number)
        narrowed = intersect(interval, floor)
        if narrowed is None:
            early.append(number)
        found.append(narrowed or interval)
    if unread:
        notes.append(f"the date of {_plural(len(unread), 'comment', 'comments')} could not be read: {_listed(unread)}")
    if early:
        is_older = _plural(len(early), "comment is", "comments are")
        notes.append(f"{is_older} dated before the story: {_listed(early)}; check the capture time")
    return found, notes


def _comment_notes(draft: Draft, comments: Sequence[Comment], readings: Sequence[Reading]) -> list[str]:
    """What a reader of the thread should know of its comments."""
    notes: list[str] = []
    cut = sum(comment.truncated for comment in comments)
    if cut:
        notes.append(f"{_plural(cut, 'comment is', 'comments are')} cut off by the page")
    unsure = [
        number
        for number, comment in enumerate(comments, 1)
        if comment.parent_candidates and comment.parent_confidence < SURE_PARENT
    ]
    if unsure:
        is_open = _plural(
            len(unsure), "reply may answer more than one comment", "replies may answer more than one comment"
        )
        notes.append(f"{is_open}: {_listed(unsure)}")
    lost = [number for number, reading in enumerate(readings, 1) if reading.lost]
    if lost:
        notes.append(
            f"{_plural(len(lost), 'reply answers', 'replies answer')} somebody whose comment is not on the page: {_listed(lost)}"
        )
    stated = draft.stated_count
    if stated is not None and stated > len(comments):
        notes.append(
            f"the page states {stated} comments and shows {len(comments)}: it may be incomplete, or some are hidden"
        )
    elif stated is not None and stated < len(comments):
        notes.append(
            f"the page states {stated} comments and {len(comments)} were found: a false header may stand in a comment"
        )
    return notes


def assemble(
    page: Page,
    draft: Draft,
    *,
    source: Source,
    title: str | None = None,
    url: str | None = None,
    captured: Interval | None = None,
    captured_from: str | None = None,
    not_before: datetime | None = None,
    zone: ZoneInfo | None = None,
) -> Thread:
    """A thread from a page taken apart.

    Parameters
    ----------
    title
        The story's title; where None, the first line of the page stands in for it.
    captured, captured_from
        When the page was saved, and where that is known from. Where None, all dates stay open, but their order holds.
    not_before
        The story's own moment of publication: no comment is older.
    zone
        The site's time zone, for absolute dates.
    """
    # Without a capture time the dates still tell the order, as if the page had been saved at any one moment.
    own, notes = _intervals(draft, captured or ANY_CAPTURE, not_before if captured else None, zone)
    messages = [
        Message(comment.author, comment.reply_to, comment.text, interval)
        for comment, interval in zip(draft.comments, own, strict=True)
    ]
    readings = infer_parents(messages)
    narrowed, contradictions = narrow(own, _order(draft.comments, readings, newest_first=draft.newest_first))
    if contradictions:
        late = sorted({max(pair) + 1 for pair in contradictions})
        notes.append(
            f"the dates of {_plural(len(late), 'comment does', 'comments do')} not fit the order of the page: {_listed(late)}"
        )
    if captured is None:
        notes.append("the time of capture is not known: dates are shown as the page words them")
    comments = []
    for number, (written, reading, interval) in enumerate(zip(draft.comments, readings, narrowed, strict=True), 1):
        chances = dict(reading.candidates)
        confidence = 0.0 if reading.lost else (1.0 if reading.parent is None else chances[reading.parent])
        posted = None
        if written.date_text is not None:
            posted = Posted(written.date_text, interval if captured else OPEN)
        comments.append(
            Comment(
                id=str(number),
                author=written.author,
                text=written.text,
                parent=None if reading.parent is None else str(reading.parent + 1),
                parent_confidence=round(confidence, 4),
                parent_candidates=tuple(
                    Candidate(str(position + 1), round(p, 4)) for position, p in reading.candidates
                ),
                reply_to=written.reply_to,
                posted=posted,
                truncated=written.truncated,
                label=written.label,
                votes=written.votes,
            )
        )
    if title is None:
        first = draft.paragraphs[0] if draft.paragraphs else source.path
        title = first if len(first) <= 120 else first[:117].rsplit(" ", 1)[0] + "…"
        notes.append("the page has no title; its first line stands in for it")
    article = Document(
        key="article",
        title=title,
        paragraphs=draft.paragraphs,
        quotations=quotations(draft.paragraphs),
        set_aside=draft.set_aside,
        kind="article",
        url=url,
    )
    return Thread(
        source=source,
        title=title,
        comments=tuple(comments),
        article=article if draft.paragraphs else None,
        url=url,
        captured=captured,
        captured_from=captured_from,
        stated_count=draft.stated_count,
        notes=(*page.notes, *draft.notes, *_comment_notes(draft, comments, readings), *notes),
    )

"""From a form's draft to a Thread: parents, times, order and notes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from commentariat.dates import ANY_CAPTURE, OPEN, SECOND, Interval, intersect, narrow, posted_interval
from commentariat.dates_absolute import settle_day_month
from commentariat.read.captured import capture_time
from commentariat.read.document import quotations
from commentariat.read.draft import Draft, DraftComment, Sorting
from commentariat.read.evidence import Message
from commentariat.read.notes import comment_notes, listed, plural
from commentariat.read.order import (
    depth_first,
    oldest_first,
    order_of_conversations,
    order_of_replies,
    out_of_order,
    pinned,
    surely_before,
)
from commentariat.read.page import Page
from commentariat.read.parents import Reading, infer_parents
from commentariat.read.shares import rounded
from commentariat.thread import Candidate, Comment, Document, Posted, Source, Thread

LONGEST_TITLE = 120
# Digits of an id that is compared as a number.
LONGEST_NUMBER = 20
# Replies stand newest first where that leaves this many times fewer pairs of dates out of order, of at least so many.
FEWEST_MISFITS, MISFIT_RATIO = 1, 4
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a thread besides its file, from case.toml or the user.

    ``title`` is the story's. ``captured`` is when the page was saved, and ``captured_from`` where that is known from.
    ``not_before`` is the story's own moment of publication: no comment is older. ``zone`` is the site's time zone, for
    absolute dates.
    """

    title: str | None = None
    url: str | None = None
    captured: Interval | None = None
    captured_from: str | None = None
    not_before: datetime | None = None
    zone: tzinfo | None = None


def _stated_parents(comments: Sequence[DraftComment]) -> list[Reading]:
    """The parents that the form states, by position."""
    position = {comment.id: index for index, comment in enumerate(comments) if comment.id is not None}
    readings: list[Reading] = []
    for index, comment in enumerate(comments):
        parent = None if comment.parent is None else position.get(comment.parent)
        if comment.parent is None:
            readings.append(Reading(None))
        elif parent is None or parent == index:
            readings.append(Reading(None, lost=True))
        else:
            readings.append(Reading(parent, ((parent, 1.0),)))
    return readings


def _inferred_parents(draft: Draft, intervals: Sequence[Interval]) -> tuple[list[Reading], Sorting]:
    """The parents that the page leaves to be guessed, and the order in which it shows the replies to a comment.

    A site may show them newest first and not say so: that is taken where the dates fit it far better.
    """
    messages = [
        Message(comment.author, comment.reply_to, comment.text, interval)
        for comment, interval in zip(draft.comments, intervals, strict=True)
    ]

    readings = infer_parents(messages)
    wrong = out_of_order(order_of_replies(readings, "oldest"), intervals)
    if wrong >= FEWEST_MISFITS:
        turned = infer_parents(messages, newest_first=True)
        if out_of_order(order_of_replies(turned, "newest"), intervals) * MISFIT_RATIO <= wrong:
            return turned, "newest"
    return readings, "oldest"


def _own_interval(comment: DraftComment, allowed: Callable[[str], Interval]) -> tuple[Interval, bool]:
    """(the moments that a comment's own dates allow, whether they contradict each other). ValueError: none can be read.

    ``allowed`` tells the moments that a date allows.
    """
    found = comment.posted or OPEN
    unread: ValueError | None = None
    contradicts = False
    for text in dict.fromkeys((comment.stamp, comment.date_text)):
        if text is None:
            continue
        try:
            both = intersect(found, allowed(text))
        except ValueError as error:
            # Words of another language, say, beside a date in figures: the one that can be read tells.
            unread = error
            continue
        contradicts = contradicts or both is None
        found = both or found
    if unread is not None and found == OPEN:
        raise unread
    return found, contradicts


def _intervals(draft: Draft, captured: Interval | None, known: Known) -> tuple[list[Interval], list[str]]:
    """Each comment's interval from its own dates, and notes.

    Without a capture time the dates still tell the order, as if the page had been saved at any one moment.
    """
    zone = known.zone or draft.zone
    day_month = settle_day_month({text for c in draft.comments for text in (c.stamp, c.date_text) if text is not None})
    floor = Interval(known.not_before, None)
    found: list[Interval] = []
    unread, early, late, contradicting = [], [], [], []
    at = captured or ANY_CAPTURE
    # A page words many dates alike.
    spans: dict[str, Interval] = {}

    def allowed(text: str) -> Interval:
        span = spans.get(text)
        if span is None:
            span = spans[text] = posted_interval(text, at, zone, day_month)
        return span

    worded: dict[tuple[str | None, str | None], tuple[Interval, bool, bool]] = {}
    for number, comment in enumerate(draft.comments, 1):
        key = (comment.date_text, comment.stamp)
        try:
            dated = worded.get(key) if comment.posted is None else None
            if dated is None:
                interval, contradicts = _own_interval(comment, allowed)
                bounded = floor.earliest is not None and (captured is not None or comment.posted is not None)
                narrowed = intersect(interval, floor) if bounded else interval
                dated = (narrowed or interval, contradicts and captured is not None, narrowed is None)
                if comment.posted is None:
                    worded[key] = dated
        except ValueError:
            dated = (comment.posted or OPEN, False, False)
            unread.append(number)
        interval, contradicts, before = dated
        if contradicts:
            contradicting.append(number)
        if before:
            early.append(number)
        if captured is not None and surely_before(captured, interval):
            late.append(number)
        found.append(interval)
    notes: list[str] = []
    if unread:
        notes.append(f"the date of {plural(len(unread), 'comment', 'comments')} could not be read: {listed(unread)}")
    if early:
        is_older = plural(len(early), "comment is", "comments are")
        notes.append(f"{is_older} dated before the story: {listed(early)}; check the capture time")
    if late:
        is_younger = plural(len(late), "comment is", "comments are")
        notes.append(f"{is_younger} dated after the page was saved: {listed(late)}; check the capture time")
    if contradicting:
        count = plural(len(contradicting), "comment", "comments")
        notes.append(
            f"the two dates of {count} contradict each other: {listed(contradicting)}; check the capture time and the "
            "time zone"
        )
    return found, notes


def _is_moment(captured: Interval) -> bool:
    """Whether the time of capture is known to the minute."""
    if captured.earliest is None or captured.latest is None:
        return False
    return captured.latest - captured.earliest <= MINUTE


def _some_moment(captured: Interval | None) -> Interval:
    """A moment at which the page may have been captured."""
    if captured is None or captured.latest is None:
        return ANY_CAPTURE
    return Interval(captured.latest - SECOND, captured.latest)


def _placed(
    draft: Draft, captured: Interval | None, known: Known
) -> tuple[list[Reading], list[Interval], list[int], list[str]]:
    """(parents, narrowed intervals, the order in which to give the comments, notes), by position in the draft."""
    own, notes = _intervals(draft, captured, known)
    comments = draft.comments
    siblings: Sorting = "oldest"
    if draft.states_parents:
        readings = _stated_parents(comments)
    else:
        # However wide the time of capture, all dates of one page were worded at one moment: that tells more of their order.
        told = own if captured and _is_moment(captured) else _intervals(draft, _some_moment(captured), Known())[0]
        readings, siblings = _inferred_parents(draft, told)
    # A page that was altered may show a reply before what it answers.
    forward = all(reading.parent is None or reading.parent < index for index, reading in enumerate(readings))
    if not draft.in_page_order or not forward:

        def age(index: int) -> tuple[bool, bool, datetime | int, int, int]:
            start, name = own[index].earliest, comments[index].id or ""
            number = int(name) if name.isdecimal() and len(name) < LONGEST_NUMBER else 0
            return not comments[index].sticky, start is None, start or 0, number, index

        order, circular = depth_first([reading.parent for reading in readings], age)
        for index in circular:
            readings[index] = Reading(None, lost=True)
        if circular:
            notes.append(f"{plural(len(circular), 'comment answers', 'comments answer')} itself in a circle")
        pairs = [(reading.parent, index) for index, reading in enumerate(readings) if reading.parent is not None]
    else:
        order = list(range(len(comments)))
        if "newest" in (draft.sorting, siblings):
            ahead = pinned(comments, readings, own, draft.sorting)
            order = oldest_first(readings, ahead, sorting=draft.sorting, siblings=siblings)
            if siblings == "newest":
                notes.append("the page shows replies newest first; they were turned round")
        pairs = order_of_replies(readings, siblings)
        pairs += order_of_conversations(comments, readings, own, draft.sorting)
    narrowed, contradictions = narrow(own, pairs)
    if contradictions:
        late = sorted({max(pair) + 1 for pair in contradictions})
        do_not = "date of 1 comment does" if len(late) == 1 else f"dates of {len(late)} comments do"
        notes.append(f"the {do_not} not fit the order of the page: {listed(late)}")
    return readings, narrowed, order, notes


def _comment(
    written: DraftComment, reading: Reading, interval: Interval, ids: Sequence[str], index: int, *, dated: bool
) -> Comment:
    posted = None
    if written.date_text is not None or written.posted is not None or written.stamp is not None:
        start = interval.earliest
        words = written.date_text or written.stamp or (f"{start:%Y-%m-%d %H:%M} UTC" if start else "")
        posted = Posted(words, interval if dated or written.posted or written.stamp else OPEN)
    candidates: tuple[Candidate, ...] = ()
    confidence = 0.0 if reading.lost else 1.0
    if len(reading.candidates) == 1:
        candidates = (Candidate(ids[reading.candidates[0][0]], 1.0),)
    elif reading.candidates:
        shares = rounded([p for _, p in reading.candidates])
        candidates = tuple([Candidate(ids[place], p) for (place, _), p in zip(reading.candidates, shares, strict=True)])
        if reading.parent is not None:
            parent = ids[reading.parent]
            confidence = next(candidate.p for candidate in candidates if candidate.id == parent)
    return Comment(
        ids[index],
        written.author,
        written.text,
        None if reading.parent is None else ids[reading.parent],
        confidence,
        candidates,
        reply_to=written.reply_to,
        posted=posted,
        truncated=written.truncated,
        label=written.label,
        votes=written.votes,
        absent_parent=written.parent if reading.lost else None,
    )


def _ids(comments: Sequence[DraftComment]) -> list[str]:
    """The site's ids; where a comment has none, or one that another has, its number on the page, made unlike all others."""
    taken = {comment.id for comment in comments}
    used: set[str] = set()
    found: list[str] = []
    for number, comment in enumerate(comments, 1):
        name = comment.id
        if name is None or name in used:
            name = str(number)
            while name in taken or name in used:
                name += "+"
        used.add(name)
        found.append(name)
    return found


def _title(page: Page, draft: Draft, known: Known, notes: list[str]) -> str:
    title = known.title or draft.title
    if title:
        return " ".join(title.split())
    first = " ".join((draft.paragraphs[0] if draft.paragraphs else page.path).split())
    stand_in = "its first line" if draft.paragraphs else "the name of its file"
    notes.append(f"the page has no title; {stand_in} stands in for it")
    return first if len(first) <= LONGEST_TITLE else first[: LONGEST_TITLE - 3].rsplit(" ", 1)[0] + "…"


def assemble(page: Page, draft: Draft, *, source: Source, known: Known | None = None) -> Thread:
    """A thread from a draft: parents inferred where the form does not state them, dates as intervals, and notes.

    What ``known`` says wins over what the page says of itself.
    """
    known = known or Known()
    captured, captured_from, notes = capture_time(
        page, draft, known.captured, known.captured_from, known.not_before, known.zone
    )
    readings, intervals, order, more = _placed(draft, captured, known)
    notes += more
    if any(comment.date_text and not comment.posted and not comment.stamp for comment in draft.comments):
        if captured is None:
            notes.append("the time of capture is not known: dates are shown as the page words them")
        elif captured.earliest is None or captured.latest is None:
            notes.append(f"the time of capture is only bounded ({captured_from}), and so are the dates")
    ids = _ids(draft.comments)
    comments = [
        _comment(draft.comments[index], readings[index], intervals[index], ids, index, dated=captured is not None)
        for index in order
    ]
    title = _title(page, draft, known, notes)
    url = known.url or draft.url
    article = Document(
        key="article",
        title=title,
        paragraphs=draft.paragraphs,
        quotations=quotations(draft.paragraphs),
        set_aside=draft.set_aside,
        kind="article",
        url=url,
    )
    lost = [ids[index] for index in order if readings[index].lost]
    said = (
        *page.notes,
        *draft.notes,
        *comment_notes(draft.stated_count, comments, lost, of_text=not draft.states_parents),
        *notes,
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
        # A note may quote a file; it stays one line.
        notes=tuple(" ".join(note.split()) for note in said),
    )

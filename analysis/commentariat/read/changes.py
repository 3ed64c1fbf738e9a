"""What differs between captures of one thread: comments edited, new and vanished, and how far a capture proves it.

A capture proves that a comment was not there only where it would have shown it. A page that states as many comments as
it shows is whole; so is an export. A feed and a page of the REST interface are a stretch of time out of the thread; the
latter also leaves out pinned comments and notices of links from elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from commentariat.dates import Interval
from commentariat.read.match import letters, said
from commentariat.read.notes import comment_notes, listed, plural
from commentariat.read.order import surely_before
from commentariat.thread import Comment, Posted, Thread

# Forms that hold a stretch of the thread: the newest comments of a feed, one or more pages of the REST interface.
STRETCHES = frozenset({"feed", "rest"})
# Pages of the REST interface have 10, 20, 50 or 100 comments: a number that is no multiple is the end of the thread.
REST_PAGE = 10
_INCOMPLETE = ("incomplete", "load more")


@dataclass(frozen=True, slots=True)
class Capture:
    """One of the things merged: its path, its form, when it was captured, and how many comments it shows."""

    path: str
    format: str
    captured: Interval | None
    comments: int


@dataclass(frozen=True, slots=True)
class Version:
    """A comment's text, and the path of the first capture that shows it."""

    capture: str
    text: str


@dataclass(frozen=True, slots=True)
class Edited:
    """A comment of which captures show different texts, oldest first as far as their times are known."""

    id: str
    author: str
    versions: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """A comment that some captures show (their paths) and others, which should have shown it, do not."""

    id: str
    author: str
    shown_in: tuple[str, ...]
    not_in: tuple[str, ...]


# A mention: pages put a reader's whole name where "@" and its first word were typed.
_MENTION = re.compile(r"@\S+(?:\s+[^\W\d_a-zß-ÿ]\S*)*")


@dataclass(frozen=True, slots=True)
class Told:
    """A comment as one capture tells it: in which form, and whether that form is made of fields, not of lines of text."""

    comment: Comment
    form: str
    fields: bool = False


def differs(first: Told, second: Told) -> bool:
    """Whether two captures of a comment differ in what was said, and not in how a form writes it or where it cuts.

    Punctuation and mentions count only between captures in one form: forms write them in their own ways.
    """
    one, other = first.comment, second.comment
    if one.text == other.text:
        return False
    texts = (one.text, other.text)
    plain = letters(texts[0]), letters(texts[1])
    if first.form != second.form and "@" in one.text and "@" in other.text and plain[0] != plain[1]:
        plain = letters(_MENTION.sub("", texts[0])), letters(_MENTION.sub("", texts[1]))
    if one.truncated or other.truncated:
        first_is_cut = one.truncated and (not other.truncated or len(plain[0]) <= len(plain[1]))
        cut, whole = plain if first_is_cut else plain[::-1]
        return not whole.startswith(cut)
    return plain[0] != plain[1] or (first.form == second.form and said(texts[0]) != said(texts[1]))


def _richness(told: Told) -> tuple[bool, bool, int, int]:
    """How much of a text a form keeps: its paragraphs first of all; fields hold what was typed, lines what was shown."""
    paragraphs = len(told.comment.paragraphs)
    return paragraphs > 1, told.fields, paragraphs, len(told.comment.text)


def whole_text(versions: Sequence[Told]) -> tuple[Comment, list[Comment]]:
    """(the comment whose text to keep, one comment for each different text) of versions, oldest first.

    The latest whole text is kept, in the form that keeps most of it; cut-off ones only where none is whole.
    """
    different: list[Told] = []
    for told in versions:
        same = next((index for index, known in enumerate(different) if not differs(known, told)), None)
        if same is None:
            different.append(told)
        elif different[same].comment.truncated and not told.comment.truncated:
            different[same] = told
    whole = [told for told in versions if not told.comment.truncated]
    if whole:
        kept = max((told for told in reversed(whole) if not differs(whole[-1], told)), key=_richness).comment
    else:
        kept = max((told.comment for told in versions), key=lambda comment: len(comment.text))
    return kept, [told.comment for told in different]


def own_notes(thread: Thread) -> list[str]:
    """A capture's notes without those on what it lacks, for the merged thread may have it."""
    lost = [comment.id for comment in thread.comments if comment.parent is None and not comment.parent_confidence]
    stale = set(comment_notes(thread.stated_count, thread.comments, lost))
    return [note for note in thread.notes if note not in stale]


Group = Mapping[int, Comment]


@dataclass(frozen=True, slots=True)
class _Proof:
    """Which comments a capture would have shown: all of them, or only those that lie within its own stretch of time."""

    whole: bool
    within: Interval | None = None
    selective: bool = False


def _time(posted: Posted | None) -> Interval:
    return posted.interval if posted is not None else Interval()


def _missing(groups: Sequence[Group], parents: Sequence[int | None], position: int, thread: Thread) -> tuple[int, int]:
    """(comments of other captures that are not in this one and older than it, how many of those answer none of those)."""
    absent = {
        index
        for index, group in enumerate(groups)
        if position not in group
        and not any(
            thread.captured is not None and surely_before(thread.captured, _time(comment.posted))
            for comment in group.values()
        )
    }
    return len(absent), sum(parents[index] not in absent for index in absent)


def _proof(thread: Thread, groups: Sequence[Group], parents: Sequence[int | None], position: int) -> _Proof:
    count = len(thread.comments)
    if thread.source.format in STRETCHES:
        if thread.source.format == "rest" and count % REST_PAGE:
            return _Proof(True, selective=True)
        times = [comment.posted.interval for comment in thread.comments if comment.posted]
        starts = [time.earliest for time in times if time.earliest is not None]
        if len(starts) < 2 or min(starts) == max(starts):
            return _Proof(False)
        return _Proof(False, Interval(min(starts), max(starts)), selective=True)
    if thread.stated_count is not None and thread.stated_count > count:
        # A page counts the replies below a comment that was taken away, and shows them no more.
        gone, roots = _missing(groups, parents, position, thread)
        return _Proof(gone > roots and thread.stated_count - count == gone - roots)
    return _Proof(not any(word in note.casefold() for note in thread.notes for word in _INCOMPLETE))


def _proves(proof: _Proof, form: str, group: Group, threads: Sequence[Thread]) -> bool:
    """Whether a capture that lacks a comment shows that it was not there."""
    if proof.selective and not any(threads[index].source.format == form for index in group):
        return False
    if proof.within is None:
        return proof.whole
    return any(
        time.earliest is not None
        and time.latest is not None
        and proof.within.earliest is not None
        and proof.within.latest is not None
        and proof.within.earliest < time.earliest
        and time.latest <= proof.within.latest
        for time in (_time(comment.posted) for comment in group.values())
    )


@dataclass(frozen=True, slots=True)
class Presence:
    """Which comments are new, which have vanished, and which only some captures have without it being known why."""

    new: tuple[Seen, ...]
    vanished: tuple[Seen, ...]
    notes: tuple[str, ...]


def presence(
    threads: Sequence[Thread],
    groups: Sequence[Group],
    parents: Sequence[int | None],
    comments: Sequence[Comment],
    name: Callable[[int], str],
) -> Presence:
    """Compare which captures show which comments.

    Parameters
    ----------
    threads
        The captures.
    groups
        For each comment of the merged thread its versions, by the position of their capture.
    parents
        For each of them the position of its parent in ``groups``.
    comments
        The merged comments, in the same order.
    name
        The name of a capture for people.
    """
    proofs = [_proof(thread, groups, parents, position) for position, thread in enumerate(threads)]
    later = [
        [
            one.captured is not None and other.captured is not None and surely_before(one.captured, other.captured)
            for other in threads
        ]
        for one in threads
    ]
    new, vanished = [], []
    only: dict[tuple[int, ...], list[str]] = {}
    for group, comment in zip(groups, comments, strict=True):
        lacking = [index for index in range(len(threads)) if index not in group]
        if not lacking:
            continue
        time = _time(comment.posted)
        proving = [index for index in lacking if _proves(proofs[index], threads[index].source.format, group, threads)]
        before = [
            index
            for index in lacking
            if all(later[index][shown] for shown in group)
            and (index in proving or surely_before(threads[index].captured or Interval(), time))
        ]
        after = [index for index in proving if all(later[shown][index] for shown in group)]
        shown_in = tuple(threads[index].source.path for index in sorted(group))
        if after:
            vanished.append(Seen(comment.id, comment.author, shown_in, _paths(threads, after)))
        elif before:
            new.append(Seen(comment.id, comment.author, shown_in, _paths(threads, before)))
        elif proving:
            only.setdefault(tuple(sorted(group)), []).append(comment.id)
    notes = []
    for shown, ids in only.items():
        where = " and ".join(name(index) for index in shown)
        notes.append(f"{plural(len(ids), 'comment is', 'comments are')} only in {where}: {listed(ids)}")
    return Presence(tuple(new), tuple(vanished), tuple(notes))


def _paths(threads: Sequence[Thread], positions: Sequence[int]) -> tuple[str, ...]:
    return tuple(threads[index].source.path for index in positions)


def change_notes(edited: Sequence[Edited], found: Presence) -> list[str]:
    """Notes on what changed between the captures."""
    notes: list[str] = []
    for changed, one, many in (
        (edited, "comment was edited between the captures", "comments were edited between the captures"),
        (found.new, "comment is new in a later capture", "comments are new in a later capture"),
        (found.vanished, "comment has vanished from a later capture", "comments have vanished from a later capture"),
    ):
        if changed:
            notes.append(f"{plural(len(changed), one, many)}: {listed([entry.id for entry in changed])}")
    return [*notes, *found.notes]

"""Captures of one thread, taken at different times or in different forms, as one thread that knows what each of them knows.

Where forms differ, the better witness is asked: for a parent the form that states it, for a text the one that has it
whole, for a time all of them, each of which narrows it; for what a site can change (names, labels, votes) the latest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from commentariat.dates import OPEN, Interval
from commentariat.read.changes import (
    Capture,
    Edited,
    Seen,
    Told,
    Version,
    change_notes,
    own_notes,
    presence,
    whole_text,
)
from commentariat.read.join import Captures, Joined, connection_notes, join, tell
from commentariat.read.match import name_key
from commentariat.read.notes import comment_notes, listed, plural
from commentariat.read.order import depth_first
from commentariat.read.settle import (
    Parent,
    Witnesses,
    narrowed,
    settle_parent,
    settle_time,
    sibling_keys,
    stated_differently,
)
from commentariat.read.shares import rounded
from commentariat.thread import Candidate, Comment, Document, Posted, Source, Thread

# Two roundings of one probability are nearer than this.
ROUNDING = 1e-3
_NO_TITLE = "the page has no title; its first line stands in for it"


@dataclass(frozen=True, slots=True)
class Merged:
    """One thread from several captures, and what differs between them.

    ``captures`` are what was merged, in the order given. ``notes`` are on the merging alone; the thread has them too.
    """

    thread: Thread
    captures: tuple[Capture, ...]
    edited: tuple[Edited, ...] = ()
    new: tuple[Seen, ...] = ()
    vanished: tuple[Seen, ...] = ()
    notes: tuple[str, ...] = ()


def _ids(site_ids: Sequence[str | None], order: Sequence[int]) -> list[str]:
    """An id for each comment: the site's, else its number in order; beside ids of the site u1, u2, …"""
    taken = {name for name in site_ids if name is not None}
    prefix = "u" if taken else ""
    found = ["" if name is None else name for name in site_ids]
    number = 0
    for index in order:
        if site_ids[index] is None:
            number += 1
            while f"{prefix}{number}" in taken:
                number += 1
            found[index] = f"{prefix}{number}"
    return found


def _witnesses(joined: Sequence[Joined], told: Captures) -> Witnesses:
    """Where the captures' comments are now. An id that stands twice is given to one comment alone."""
    at: dict[tuple[int, str], int] = {}
    by_site_id: dict[str, int] = {}
    site_id: list[str | None] = []
    for index, one in enumerate(joined):
        own = None
        for position in told.by_age:
            comment = one.versions.get(position)
            if comment is None:
                continue
            at.setdefault((position, comment.id), index)
            if told.site_ids[position] and by_site_id.setdefault(comment.id, index) == index:
                own = comment.id
        site_id.append(own)
    return Witnesses(told.by_age, told.stated, at, by_site_id, site_id)


def _comment(
    one: Joined, parent: Parent, posted: Posted | None, ids: Sequence[str], index: int, told: Captures
) -> tuple[Comment, list[tuple[Comment, int]]]:
    """(the merged comment, its different versions with the captures that show them first)."""
    aged = [(position, one.versions[position]) for position in told.by_age if position in one.versions]
    kept, different = whole_text(
        [Told(comment, told.threads[position].source.format, told.site_ids[position]) for position, comment in aged]
    )
    latest = [comment for _, comment in reversed(aged)]
    positions = [position for position, _ in parent.candidates]
    shares = dict(zip(positions, rounded([p for _, p in parent.candidates]), strict=True))
    # The parent's own share, rounded as the others are.
    share = parent.confidence if parent.position is None else shares.get(parent.position, parent.confidence)
    confidence = share if abs(share - parent.confidence) < ROUNDING else parent.confidence
    comment = replace(
        kept,
        id=ids[index],
        author=latest[0].author,
        parent=None if parent.position is None else ids[parent.position],
        parent_confidence=confidence,
        parent_candidates=tuple(Candidate(ids[position], p) for position, p in shares.items()),
        absent_parent=parent.absent,
        reply_to=next((version.reply_to for version in latest if version.reply_to is not None), None),
        label=next((version.label for version in latest if version.label is not None), None),
        votes=next((version.votes for version in latest if version.votes is not None), None),
        posted=posted,
    )
    origins = [
        (version, next(position for position, candidate in aged if candidate is version)) for version in different
    ]
    return comment, origins


def _differences(joined: Sequence[Joined], order: Sequence[int], ids: Sequence[str], seen: Witnesses) -> list[str]:
    """Notes on what captures should not tell differently: whom a comment answers, and its author's name."""
    notes: list[str] = []
    parents = [ids[index] for index in order if stated_differently(index, joined[index].versions, seen)]
    if parents:
        count = plural(len(parents), "comment", "comments")
        notes.append(f"the captures state different parents of {count}: {listed(parents)}; the latest was believed")
    renamed = [
        ids[index]
        for index in order
        if len({name_key(comment.author) for comment in joined[index].versions.values()}) > 1
    ]
    if renamed:
        count = plural(len(renamed), "comment bears", "comments bear")
        notes.append(f"{count} another name in another capture: {listed(renamed)}; the latest was kept")
    return notes


def _title(told: Captures) -> str:
    latest = [told.threads[position] for position in reversed(told.by_age)]
    return next((thread for thread in latest if _NO_TITLE not in thread.notes), latest[0]).title


def _article(told: Captures, title: str) -> Document | None:
    """The story in the capture that has most of it."""
    found = [thread.article for thread in told.threads if thread.article is not None]
    return replace(max(found, key=lambda article: len(article.text)), title=title) if found else None


def _source(told: Captures, path: str | None) -> Source:
    parts = "".join(thread.source.sha256 for thread in told.threads)
    forms = ", ".join(f"{name} ({thread.source.format})" for name, thread in zip(told.names, told.threads, strict=True))
    return Source(
        path=path or " + ".join(thread.source.path for thread in told.threads),
        sha256=hashlib.sha256(parts.encode("ascii", "replace")).hexdigest(),
        format="merged",
        why=f"{len(told.threads)} captures of one thread: {forms}",
    )


def _captured(told: Captures) -> tuple[Interval | None, str | None]:
    """When the latest capture was made, and where that is known from."""
    for position in reversed(told.by_age):
        thread = told.threads[position]
        if thread.captured is not None:
            return thread.captured, f"the latest capture, {told.names[position]}: {thread.captured_from}"
    return None, None


def merge(threads: Sequence[Thread], *, path: str | None = None, given: bool = False) -> Merged:
    """Join captures of one thread.

    Parameters
    ----------
    threads
        The captures, in any order; their times are told by ``captured``.
    path
        What to name as the merged thread's source; without it the captures' own paths.
    given
        Whether it is known that these are captures of one thread, so that sharing no comment is no error but a note.

    Raises
    ------
    NoThread
        where some of them share no comment with the others, and nothing else connects them either.
    ValueError
        where there is none.
    """
    if not threads:
        raise ValueError("there is nothing to merge")
    told = tell(threads)
    joined = join(told)
    notes = connection_notes(told, joined, given=given)
    seen = _witnesses(joined, told)
    dated = [settle_time(one.versions, told.by_age) for one in joined]
    times = [OPEN if posted is None else posted.interval for posted, _ in dated]
    parents = [settle_parent(index, one.versions, seen, times) for index, one in enumerate(joined)]
    keys = sibling_keys(parents, times, seen.site_id)
    order, circular = depth_first([parent.position for parent in parents], keys.__getitem__)
    for index in circular:
        parents[index] = Parent(None, 0.0)
    times = narrowed(parents, times, order)
    ids = _ids(seen.site_id, order)
    place = {index: number for number, index in enumerate(order)}
    edited: list[Edited] = []
    comments: list[Comment] = []
    for index in order:
        written = dated[index][0]
        posted = None if written is None else Posted(written.text, times[index])
        comment, versions = _comment(joined[index], parents[index], posted, ids, index, told)
        comments.append(comment)
        if len(versions) > 1:
            texts = tuple(Version(threads[position].source.path, version.text) for version, position in versions)
            edited.append(Edited(comment.id, comment.author, texts))
    contradicting = [ids[index] for index in order if dated[index][1]]
    above = [None if (parent := parents[index].position) is None else place[parent] for index in order]
    found = presence(threads, [joined[index].versions for index in order], above, comments, lambda at: told.names[at])
    if contradicting:
        count = plural(len(contradicting), "comment", "comments")
        notes.append(f"the captures date {count} differently: {listed(contradicting)}; check the times of capture")
    notes += _differences(joined, order, ids, seen)
    notes += change_notes(edited, found)
    title = _title(told)
    captured, captured_from = _captured(told)
    stated = next((threads[at].stated_count for at in reversed(told.by_age) if threads[at].stated_count), None)
    lost = [comment.id for comment in comments if comment.parent is None and not comment.parent_confidence]
    # With what has vanished, more may be found than the latest page states.
    counted = None if stated is not None and stated <= len(comments) else stated
    own = [
        f"{name}: {note}"
        for name, thread in zip(told.names, threads, strict=True)
        for note in own_notes(thread)
        if note != _NO_TITLE
    ]
    thread = Thread(
        source=_source(told, path),
        title=title,
        comments=tuple(comments),
        article=_article(told, title),
        url=next((threads[at].url for at in reversed(told.by_age) if threads[at].url), None),
        captured=captured,
        captured_from=captured_from,
        stated_count=stated,
        notes=(*notes, *comment_notes(counted, comments, lost), *own),
    )
    captures = tuple(
        Capture(thread.source.path, thread.source.format, thread.captured, len(thread.comments)) for thread in threads
    )
    return Merged(thread, captures, tuple(edited), found.new, found.vanished, tuple(notes))

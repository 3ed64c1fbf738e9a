"""The comments of all captures of a thread, each once; and whether the captures are of one thread at all."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from commentariat.dates import OPEN, intersect
from commentariat.errors import NoThread
from commentariat.read.match import Shown, letters, name_key, same_comments
from commentariat.thread import Comment, Thread

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True, eq=False)
class Joined:
    """A comment of the merged thread while it is put together: its versions by the position of their capture."""

    versions: dict[int, Comment] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Captures:
    """What is known of the captures: names for people, whether ids are the site's, whether parents are stated, and their
    positions from the oldest to the latest."""

    threads: Sequence[Thread]
    names: Sequence[str]
    site_ids: Sequence[bool]
    stated: Sequence[bool]
    by_age: Sequence[int]


def _has_site_ids(thread: Thread) -> bool:
    """Whether the ids are the site's: a thread without such is numbered from 1."""
    return {comment.id for comment in thread.comments} != {str(n) for n in range(1, len(thread.comments) + 1)}


def _states_parents(thread: Thread) -> bool:
    return any(comment.parent or comment.absent_parent for comment in thread.comments) and all(
        comment.absent_parent is not None or comment.parent_confidence == 1.0 for comment in thread.comments
    )


def tell(threads: Sequence[Thread]) -> Captures:
    """What is known of the captures before they are compared."""
    short = [re.split(r"[/\\]", thread.source.path)[-1] for thread in threads]
    names = short if len(set(short)) == len(short) else [thread.source.path for thread in threads]
    site_ids = [_has_site_ids(thread) for thread in threads]

    def age(position: int) -> tuple[datetime, int]:
        captured = threads[position].captured or OPEN
        return captured.latest or captured.earliest or _LONG_AGO, position

    return Captures(
        threads,
        names,
        site_ids,
        [ids and _states_parents(thread) for ids, thread in zip(site_ids, threads, strict=True)],
        sorted(range(len(threads)), key=age),
    )


def _shown(comment: Comment, author_of: Mapping[str, str], place_of: Mapping[str, int], *, site_id: bool) -> Shown:
    """A comment of a capture as matching sees it."""
    answers = comment.reply_to
    if answers is None and comment.parent is not None:
        answers = author_of.get(comment.parent)
    if answers is None and comment.parent is None and comment.absent_parent is None:
        answers = ""
    return Shown(
        author=name_key(comment.author),
        letters=letters(comment.text),
        interval=comment.posted.interval if comment.posted else OPEN,
        cut=comment.truncated,
        answers=None if answers is None else name_key(answers),
        parent=place_of.get(comment.parent) if comment.parent is not None else None,
        id=comment.id if site_id else None,
    )


def _shown_capture(told: Captures, position: int) -> list[Shown]:
    comments = told.threads[position].comments
    authors = {comment.id: comment.author for comment in comments}
    places = {comment.id: index for index, comment in enumerate(comments)}
    threaded = any(comment.parent or comment.reply_to or comment.absent_parent for comment in comments)
    shown = [_shown(comment, authors, places, site_id=told.site_ids[position]) for comment in comments]
    # A table without a column for it, a page of one comment: they do not say that nothing is a reply.
    return shown if threaded else [replace(found, answers=None) for found in shown]


def _shown_joined(
    joined: Sequence[Joined],
    views: Mapping[int, Sequence[Shown]],
    places: Mapping[tuple[int, str], int],
    told: Captures,
) -> list[Shown]:
    """The comments joined so far as matching sees them: each by its fullest version, in the narrowest time."""
    at = {
        (position, comment.id): index for index, one in enumerate(joined) for position, comment in one.versions.items()
    }
    found: list[Shown] = []
    for one in joined:
        shown = [views[position][places[position, comment.id]] for position, comment in one.versions.items()]
        parents = [
            at[position, comment.parent]
            for position, comment in one.versions.items()
            if comment.parent is not None and (position, comment.parent) in at
        ]
        fullest = max(shown, key=lambda view: (not view.cut, len(view.letters)))
        interval = OPEN
        for view in shown:
            interval = intersect(interval, view.interval) or interval
        found.append(
            replace(
                fullest,
                interval=interval,
                answers=next((view.answers for view in shown if view.answers is not None), None),
                parent=parents[0] if parents else None,
                id=next((view.id for view in shown if view.id is not None), None),
            )
        )
    return found


def _insert(joined: list[Joined], matches: Sequence[int | None], position: int, thread: Thread) -> list[Joined]:
    """The joined comments with those of one more capture: each new one after the one that it follows there."""
    following: dict[int, list[Joined]] = {}
    before = -1
    for comment, match in zip(thread.comments, matches, strict=True):
        if match is None:
            following.setdefault(before, []).append(Joined({position: comment}))
        else:
            joined[match].versions[position] = comment
            before = match
    order = list(following.get(-1, []))
    for index, one in enumerate(joined):
        order.append(one)
        order.extend(following.get(index, []))
    return order


def _torn_from(before: Joined, torn: str, one: Joined, comment: Comment) -> Comment | None:
    """The whole of the comment ``before``, of which ``torn`` and ``comment`` are pieces; None where they are no such."""
    for at, version in before.versions.items():
        if at not in one.versions and not version.truncated:
            whole = letters(version.text)
            rest = whole[len(torn) :] if whole.startswith(torn) else ""
            if rest.startswith(letters(comment.author)) and letters(comment.text) in rest:
                return version
    return None


def _without_false(joined: list[Joined], told: Captures) -> list[Joined]:
    """The joined comments without such as a text shows only because a comment holds lines that look like a header.

    Another capture then has that comment with all of it: what stands before the false header, the name in it, what
    stands after it.
    """
    home = {(at, comment.id): one for one in joined for at, comment in one.versions.items()}
    false: set[int] = set()
    for position, thread in enumerate(told.threads):
        if told.site_ids[position]:
            continue
        before: Joined | None = None
        torn = ""
        for comment in thread.comments:
            one = home[position, comment.id]
            if before is not None and not any(told.site_ids[at] for at in one.versions):
                whole = _torn_from(before, torn, one, comment)
                if whole is not None:
                    false.add(id(one))
                    for at in one.versions:
                        if at in before.versions:
                            before.versions[at] = replace(before.versions[at], text=whole.text)
                    continue
            before, torn = one, letters(comment.text)
    return [one for one in joined if id(one) not in false]


def join(told: Captures) -> list[Joined]:
    """All comments of all captures, each once, in the order of the one that shows most; the others are matched with it."""
    threads = told.threads
    order = sorted(
        range(len(threads)),
        key=lambda position: (-len(threads[position].comments), not told.stated[position], not told.site_ids[position]),
    )
    views = {position: _shown_capture(told, position) for position in order}
    places = {
        (position, comment.id): index
        for position, thread in enumerate(threads)
        for index, comment in enumerate(thread.comments)
    }
    joined: list[Joined] = []
    for position in order:
        first = _shown_joined(joined, views, places, told)
        matches = same_comments(first, views[position]) if first else [None] * len(views[position])
        joined = _insert(joined, matches, position, threads[position])
    return _without_false(joined, told)


def plain_address(url: str | None) -> str | None:
    """A story's address as it is compared: without scheme, "www." and a slash at the end."""
    return None if url is None else re.sub(r"^https?://(www\.)?", "", url.split("#")[0]).rstrip("/").casefold()


def _unconnected(told: Captures, joined: Sequence[Joined]) -> list[list[int]]:
    """The captures in groups that nothing connects: no comment, no reply to one, no address of the story."""
    group = list(range(len(told.threads)))

    def find(position: int) -> int:
        while group[position] != position:
            group[position] = group[group[position]]
            position = group[position]
        return position

    def connect(one: int, other: int) -> None:
        group[find(one)] = find(other)

    home: dict[str, int] = {}
    for one in joined:
        first, *rest = one.versions
        for other in rest:
            connect(first, other)
        home.update((comment.id, position) for position, comment in one.versions.items() if told.site_ids[position])
    for one in joined:
        for position, comment in one.versions.items():
            if comment.absent_parent is not None and comment.absent_parent in home:
                connect(position, home[comment.absent_parent])
    addresses: dict[str, int] = {}
    for position, thread in enumerate(told.threads):
        if (address := plain_address(thread.url)) is not None:
            connect(position, addresses.setdefault(address, position))
    found: dict[int, list[int]] = {}
    for position in range(len(group)):
        found.setdefault(find(position), []).append(position)
    return list(found.values())


def connection_notes(told: Captures, joined: Sequence[Joined], *, given: bool) -> list[str]:
    """A note where captures share no comment; NoThread, unless it is ``given`` that they are of one thread."""
    apart = _unconnected(told, joined)
    if len(apart) == 1:
        return []
    groups = " and ".join(", ".join(told.names[position] for position in group) for group in apart)
    if given:
        return [f"nothing connects {groups}: they share no comment; check that they are captures of one thread"]
    paths = ", ".join(thread.source.path for thread in told.threads)
    hint = f"Nothing connects {groups}."
    raise NoThread(paths, "these are not captures of one thread: they share no comment", hint=hint)

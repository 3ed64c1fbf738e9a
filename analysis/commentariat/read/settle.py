"""What captures of a comment say together of its time and its parent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from commentariat.dates import Interval, intersect
from commentariat.read.order import SURE_PARENT, surely_before
from commentariat.thread import Comment, Posted

# Siblings whose times are all known to the minute stand in order of time; others as the captures have them.
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Parent:
    """A comment's parent by position, its probability, all candidates, and the site's id of one that is in no capture."""

    position: int | None
    confidence: float = 1.0
    candidates: tuple[tuple[int, float], ...] = ()
    absent: str | None = None


@dataclass(frozen=True, slots=True)
class Witnesses:
    """What is needed to compare captures: their positions from the oldest to the latest, whether each states parents,
    where each one's comments are now by (capture, id), where each id of the site is, and which ids each comment has."""

    by_age: Sequence[int]
    stated: Sequence[bool]
    at: Mapping[tuple[int, str], int]
    by_site_id: Mapping[str, int]
    site_id: Sequence[str | None]


def _width(interval: Interval) -> timedelta:
    if interval.earliest is None or interval.latest is None:
        return timedelta.max
    return interval.latest - interval.earliest


def settle_time(versions: Mapping[int, Comment], by_age: Sequence[int]) -> tuple[Posted | None, bool]:
    """(when a comment was posted, whether its captures contradict each other).

    Every capture narrows the time; one that contradicts a narrower one is left out. The words are those of the narrowest.
    """
    dated = [
        comment.posted
        for position in reversed(by_age)
        if (comment := versions.get(position)) is not None and comment.posted is not None
    ]
    if not dated:
        return None, False
    dated.sort(key=lambda posted: _width(posted.interval))
    found, contradicts = dated[0].interval, False
    for posted in dated[1:]:
        both = intersect(found, posted.interval)
        contradicts = contradicts or both is None
        found = both or found
    return Posted(dated[0].text, found), contradicts


def _inferred(
    index: int, versions: Sequence[tuple[int, Comment]], seen: Witnesses, times: Sequence[Interval], absent: str | None
) -> Parent | None:
    """The parent by the most confident capture that had to infer it, the latest of equals; None where none found one.

    What the other captures tell rules candidates out: one that was written later, one whose id is not the stated one.
    """
    confident = max(
        (pair for pair in versions if pair[1].parent is not None),
        key=lambda pair: pair[1].parent_confidence,
        default=None,
    )
    if confident is None:
        return None
    position, comment = confident
    shares: dict[int, float] = {}
    for candidate in comment.parent_candidates:
        place = seen.at.get((position, candidate.id))
        if place is not None and place != index:
            shares[place] = shares.get(place, 0.0) + candidate.p
    possible = {
        place: p
        for place, p in shares.items()
        if not surely_before(times[index], times[place]) and (absent is None or seen.site_id[place] in (None, absent))
    }
    if not possible:
        return None
    whole = sum(possible.values()) or 1.0
    likely = sorted(((place, p / whole) for place, p in possible.items()), key=lambda pair: -pair[1])
    if len(possible) == len(shares):
        # Nothing was ruled out: the capture's own best reading of the whole thread stands.
        best = seen.at.get((position, comment.parent or ""), likely[0][0])
        return Parent(best if best in possible else likely[0][0], comment.parent_confidence, tuple(likely))
    return Parent(likely[0][0], round(likely[0][1], 4), tuple(likely))


def settle_parent(index: int, versions: Mapping[int, Comment], seen: Witnesses, times: Sequence[Interval]) -> Parent:
    """The parent of the comment at ``index``: as a capture states it, the latest first; else as one infers it."""
    latest = [(position, versions[position]) for position in reversed(seen.by_age) if position in versions]
    absent = None
    for position, comment in latest:
        if not seen.stated[position]:
            continue
        name = comment.parent if comment.parent is not None else comment.absent_parent
        if name is None:
            return Parent(None)
        place = seen.at.get((position, name), seen.by_site_id.get(name))
        if place is not None and place != index:
            return Parent(place, 1.0, ((place, 1.0),))
        absent = absent or name
    guessed = [pair for pair in latest if not seen.stated[pair[0]]]
    found = _inferred(index, guessed, seen, times, absent)
    if found is not None:
        return found
    lost = absent is not None or any(comment.reply_to is not None for _, comment in guessed)
    return Parent(None, 0.0 if lost else 1.0, absent=absent)


def stated_differently(index: int, versions: Mapping[int, Comment], seen: Witnesses) -> bool:
    """Whether captures that state parents state different ones for the comment at ``index``."""
    told: set[int | str | None] = set()
    for position, comment in versions.items():
        if seen.stated[position]:
            name = comment.parent if comment.parent is not None else comment.absent_parent
            told.add(None if name is None else seen.at.get((position, name), seen.by_site_id.get(name, name)))
    return len(told) > 1


def sibling_keys(
    parents: Sequence[Parent], times: Sequence[Interval], ids: Sequence[str | None]
) -> list[tuple[int, ...]]:
    """A key for each comment that puts it in order among its siblings, which stand so far as the captures have them."""
    timed: dict[int | None, bool] = {}
    for parent, time in zip(parents, times, strict=True):
        timed[parent.position] = timed.get(parent.position, True) and _width(time) <= MINUTE
    keys: list[tuple[int, ...]] = []
    for index, (parent, time, name) in enumerate(zip(parents, times, ids, strict=True)):
        if timed[parent.position] and time.earliest is not None:
            number = int(name) if name is not None and name.isdecimal() else 0
            keys.append((int(time.earliest.timestamp()), number, index))
        else:
            keys.append((index,))
    return keys


def narrowed(parents: Sequence[Parent], times: Sequence[Interval], order: Sequence[int]) -> list[Interval]:
    """The times, narrowed by that no reply is older than what it surely answers; ``order`` gives parents first."""
    found = list(times)

    for index in order:
        above = parents[index].position
        if above is not None and parents[index].confidence >= SURE_PARENT:
            found[index] = intersect(found[index], Interval(found[above].earliest, None)) or found[index]
    for index in reversed(order):
        above = parents[index].position
        if above is not None and parents[index].confidence >= SURE_PARENT:
            found[above] = intersect(found[above], Interval(None, found[index].latest)) or found[above]
    return found

"""The order of a thread: what it says of time, and the order in which its comments are given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from commentariat.dates import Interval
from commentariat.read.draft import DraftComment, Sorting
from commentariat.read.parents import Reading

# No site pins more conversations to the top.
MOST_PINNED = 3
# A parent below this probability is reported as open, and its time narrows no other.
SURE_PARENT = 0.95


def surely_before(first: Interval, second: Interval) -> bool:
    """Whether every moment of the first interval lies before every moment of the second."""
    return first.latest is not None and second.earliest is not None and first.latest <= second.earliest


def pinned(
    comments: Sequence[DraftComment], readings: Sequence[Reading], intervals: Sequence[Interval], sorting: Sorting
) -> int:
    """How many of the first top-level comments stand out of order, because the site pins them to the top (sticky).

    A text does not say so: there, those are meant whose dates show it.
    """
    roots = [index for index, reading in enumerate(readings) if reading.parent is None and not reading.lost]
    stated = sum(comments[root].sticky for root in roots)
    if stated or sorting == "none":
        return stated
    count = 0
    for number, (one, other) in enumerate(pairwise(roots[: MOST_PINNED + 1]), 1):
        early, late = (other, one) if sorting == "newest" else (one, other)
        if surely_before(intervals[late], intervals[early]):
            count = number
    return count


def order_of_replies(readings: Sequence[Reading], siblings: Sorting) -> list[tuple[int, int]]:
    """Pairs of positions known to be in order of time: parents before replies, siblings as the page sorts them."""
    pairs: list[tuple[int, int]] = []
    last: dict[int, int] = {}
    root = 0
    for index, reading in enumerate(readings):
        parent = reading.parent
        if parent is None:
            root = index
            continue
        likeliest, p = reading.candidates[0]
        if likeliest != parent or p < SURE_PARENT:
            # Whatever it answers, it is not older than the comment that opened this conversation.
            pairs.append((root, index))
            continue
        pairs.append((parent, index))
        before = last.get(parent)
        if before is not None and siblings != "none":
            pairs.append((index, before) if siblings == "newest" else (before, index))
        last[parent] = index
    return pairs


def order_of_conversations(
    comments: Sequence[DraftComment], readings: Sequence[Reading], intervals: Sequence[Interval], sorting: Sorting
) -> list[tuple[int, int]]:
    """Pairs of top-level comments known to be in order of time, as the page sorts them."""
    if sorting == "none":
        return []
    roots = [index for index, reading in enumerate(readings) if reading.parent is None and not reading.lost]
    # Some may always be pinned, unless the form says which: what their dates leave open, their place does not tell.
    stated = any(comments[root].sticky for root in roots)
    free = roots[pinned(comments, readings, intervals, sorting) if stated else MOST_PINNED :]
    return [(late, early) if sorting == "newest" else (early, late) for early, late in pairwise(free)]


def depth_first(parents: Sequence[int | None], key: Callable[[int], Any]) -> tuple[list[int], list[int]]:
    """(positions in depth-first order, siblings by ``key``; positions whose parents form a circle).

    Those in a circle are given as top-level comments, at the end.
    """
    children: dict[int | None, list[int]] = {}
    for index, parent in enumerate(parents):
        children.setdefault(parent, []).append(index)
    for found in children.values():
        found.sort(key=key)
    order: list[int] = []
    reached = [False] * len(parents)

    def walk(starts: list[int]) -> None:
        stack = starts[::-1]
        while stack:
            index = stack.pop()
            if not reached[index]:
                reached[index] = True
                order.append(index)
                stack.extend(reversed(children.get(index, [])))

    walk(children.get(None, []))
    circular: list[int] = []
    for index in range(len(parents)):
        if not reached[index]:
            circular.append(index)
            walk([index])
    return order, circular


def oldest_first(readings: Sequence[Reading], pinned_first: int, *, sorting: Sorting, siblings: Sorting) -> list[int]:
    """The positions of a page turned round where it stands newest first; pinned conversations stay ahead."""
    starts = [index for index, reading in enumerate(readings) if reading.parent is None]
    ahead = set(starts[:pinned_first])

    def place(index: int) -> int:
        if index in ahead:
            return index - len(readings)
        order = sorting if readings[index].parent is None else siblings
        return -index if order == "newest" else index

    return depth_first([reading.parent for reading in readings], place)[0]


def out_of_order(pairs: Sequence[tuple[int, int]], intervals: Sequence[Interval]) -> int:
    """How many pairs (first, second) have dates that surely put the second first."""
    return sum(surely_before(intervals[second], intervals[first]) for first, second in pairs)

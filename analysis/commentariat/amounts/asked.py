"""What share of GDP the comments of a thread ask for: one number a comment, their median, and how sure it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from commentariat.amounts.amount import Amount
from commentariat.amounts.find import find_amounts
from commentariat.thread import Case, Comment, by_id

# With fewer commenters who ask for a share the median moves too far with each of them.
FEWEST_ASKING = 10
# Enough that the ends of the interval move by less than a tenth of a point from one seed to another.
RESAMPLES, SEED, LEVEL = 2000, 13, 0.95


@dataclass(frozen=True, slots=True)
class Cited:
    """An amount and the comment that cites it."""

    comment: str
    author: str
    amount: Amount


@dataclass(frozen=True, slots=True)
class Asked:
    """What the comments ask for.

    ``naming`` comments cite a share of GDP, ``asking`` of them ask for one, written by ``authors`` people. ``median``
    is that of the asked shares in per cent of GDP, one a comment: the lowest where a comment asks for several. ``low``
    and ``high`` are the ends of its 95% interval, from drawing the commenters anew; all three are None where fewer than
    :data:`FEWEST_ASKING` people ask.
    """

    naming: int
    asking: int
    authors: int
    median: float | None
    low: float | None
    high: float | None


def cited_in(case: Case) -> tuple[Cited, ...]:
    """All amounts of a case's comments, in page order; each comment is read beside the one that it answers."""
    comments, title = by_id(case.thread), case.title or case.thread.title
    found: list[Cited] = []
    for comment in case.thread.comments:
        answered = comments.get(comment.parent or "")
        parent = answered.text if answered is not None else ""
        read = find_amounts(comment.text, parent=parent, title=title, now=_year(comment, case))
        found.extend(Cited(comment.id, comment.author, amount) for amount in read)
    return tuple(found)


def _year(comment: Comment, case: Case) -> int | None:
    """The year in which a comment was written: from its date, else the story's, else the time the page was saved."""
    if comment.posted is not None and comment.posted.interval.earliest is not None:
        return comment.posted.interval.earliest.year
    if case.published is not None:
        return case.published.year
    saved = case.thread.captured
    return saved.earliest.year if saved is not None and saved.earliest is not None else None


def asked_shares(cited: Sequence[Cited]) -> Mapping[str, tuple[str, float]]:
    """By comment that asks for a share, in order: its author and the lowest share asked for, in per cent of GDP."""
    found: dict[str, tuple[str, float]] = {}
    for one in cited:
        if one.amount.kind == "share" and one.amount.role == "asked_for":
            before = found.get(one.comment)
            low = one.amount.low if before is None else min(before[1], one.amount.low)
            found[one.comment] = (one.author, low)
    return found


def what_is_asked(cited: Sequence[Cited]) -> Asked:
    """Count who names and who asks for a share of GDP, and take the median with its interval where there are enough."""
    naming = {one.comment for one in cited if one.amount.kind == "share"}
    asked = asked_shares(cited)
    by_author: dict[str, list[float]] = {}
    for author, share in asked.values():
        by_author.setdefault(author, []).append(share)
    if len(by_author) < FEWEST_ASKING:
        return Asked(len(naming), len(asked), len(by_author), None, None, None)
    random = np.random.default_rng(SEED)
    people = [np.array(shares) for shares in by_author.values()]
    drawn = random.integers(len(people), size=(RESAMPLES, len(people)))
    medians = [float(np.median(np.concatenate([people[index] for index in row]))) for row in drawn]
    low, high = np.quantile(medians, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    median = float(np.median([share for _, share in asked.values()]))
    return Asked(len(naming), len(asked), len(by_author), median, float(low), float(high))

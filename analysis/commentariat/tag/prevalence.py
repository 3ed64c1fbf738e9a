"""Shares of themes and stances in a thread, from calibrated probabilities, with intervals for the error of the coding.

Counting marks is biased: a classifier that misses more than it invents counts too few. The expected number of comments
with a theme is the sum of their calibrated probabilities ("probabilistic classify and count"). Which correction is right
depends on what differs between the practice comments and a new thread. Here the words cause the code, as coders read
them, so that the chance of a theme given the words holds while the mix of words changes; calibrated probabilities then
estimate a share best, and corrections for a changed mix of classes (ACC, PACC) overshoot (Card & Smith 2018).

How far the sums are off in whole threads is measured on held-out practice threads: beyond the chance of each comment
they differ from the coders' counts by a shift of the whole thread's log-odds, whose variance is estimated by the
method of moments. The 95% interval is that of the gamma distribution with this mean and variance, widened to whole
comments. Shares of stances are estimated as in `mixtures`. What is estimated is the share that a careful coder would find
in this thread, not in readers at large.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil, floor

import numpy as np
import numpy.typing as npt
from scipy.stats import gamma

from commentariat.tag.marks import RELATIONS, STANCES, Marks, ThemeMark
from commentariat.tag.mixtures import mixture

Floats = npt.NDArray[np.float64]

LEVEL = 0.95
# With fewer comments no share is worth a reader's trust: one comment more or less would move it by ten points.
FEWEST = 10


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share with its error.

    ``count`` of ``n`` comments were marked; ``share`` is the corrected share (0 to 1), ``low`` and ``high`` the ends
    of its 95% interval. ``enough`` is False where there are too few comments to say anything.
    """

    count: int
    n: int
    share: float
    low: float
    high: float
    enough: bool = True

    @property
    def counted(self) -> float:
        """The plain share of marked comments, uncorrected (0 to 1)."""
        return self.count / self.n if self.n else 0.0


@dataclass(frozen=True, slots=True)
class HeldOut:
    """What the intervals rest on, by held-out practice thread.

    ``themes`` maps each theme to an array of shape (threads, 3): comments that truly have the theme, the sum of the
    probabilities, and the sum of ``p * (1 - p)``. ``relations`` has shape (threads, 3, 3): the same for agree, disagree and
    other among replies. ``sides`` maps each theme to the shares of favour, against and none that its stances were learnt
    from, shape (3,).
    """

    themes: Mapping[str, Floats]
    sides: Mapping[str, Floats]
    relations: Floats


@dataclass(frozen=True, slots=True)
class ThemeShare:
    """The share of comments on a theme, and among those the share of each stance."""

    theme: str
    share: Estimate
    stances: Mapping[str, Estimate]


def thread_variance(table: Floats) -> float:
    """The variance of the shift, in log-odds, by which whole threads differ from what is expected of them (at least 0).

    A shift d of all comments' log-odds moves a thread's count by about d times the sum of p * (1 - p): comments that are
    certain do not move.

    ``table`` has shape (threads, 3): true counts, expected counts, and the variance expected of independent comments.
    """
    truth, expected, chance = table[:, 0], table[:, 1], table[:, 2]
    return float(max(0.0, ((truth - expected) ** 2 - chance).sum() / max((chance**2).sum(), 1e-9)))


def estimate(p: Floats, marked: int, table: Floats) -> Estimate:
    """The share of comments that have a property, from each one's probability.

    Parameters
    ----------
    p
        Shape (comments,).
    marked
        How many of them are marked with it.
    table
        Shape (threads, 3), as in :class:`HeldOut`.
    """
    n = len(p)
    if n == 0:
        return Estimate(0, 0, 0.0, 0.0, 1.0, enough=False)
    # Held-out threads also tell whether the probabilities are too high or too low on the whole.
    factor = (table[:, 0].sum() + 1) / (table[:, 1].sum() + 1)
    mean = min(float(p.sum() * factor), float(n))
    chance = float((p * (1 - p)).sum() * factor)
    variance = chance + thread_variance(table) * chance**2
    if mean < 1e-6 or variance < 1e-9:
        low = high = mean
    else:
        low, high = gamma.ppf([(1 - LEVEL) / 2, (1 + LEVEL) / 2], mean**2 / variance, scale=variance / mean)
    return Estimate(marked, n, mean / n, max(0, floor(low)) / n, min(n, ceil(high)) / n, enough=n >= FEWEST)


def _whole(parts: dict[str, Estimate]) -> dict[str, Estimate]:
    """Estimates of parts that make up a whole, scaled so that their shares sum to 1."""
    total = sum(part.share for part in parts.values())
    if total <= 0:
        return parts
    return {
        name: replace(
            part, share=part.share / total, low=part.low / max(total, 1.0), high=min(1.0, part.high / min(total, 1.0))
        )
        for name, part in parts.items()
    }


def theme_shares(marks: Sequence[Marks], held_out: HeldOut) -> dict[str, ThemeShare]:
    """The shares of all themes in a thread, largest estimate first; ``marks`` has one entry for each comment."""
    found: dict[str, ThemeShare] = {}
    for theme, table in held_out.themes.items():
        own = [mark for comment in marks for mark in comment.themes if mark.theme == theme]
        share = estimate(np.array([mark.theme_p[theme] for mark in marks], dtype=float), len(own), table)
        found[theme] = ThemeShare(theme, share, _stances(own, held_out.sides[theme]))
    return dict(sorted(found.items(), key=lambda pair: (-pair[1].share.share, -pair[1].share.count, pair[0])))


def _stances(marks: Sequence[ThemeMark], learnt: Floats) -> dict[str, Estimate]:
    """The shares of the stances among the comments in which a theme was found."""
    n = len(marks)
    if not n:
        return dict.fromkeys(STANCES, Estimate(0, 0, 0.0, 0.0, 1.0, enough=False))
    p = np.array([[mark.stance_p[stance] for stance in STANCES] for mark in marks], dtype=float)
    counts = Counter(mark.stance for mark in marks)
    rows = zip(STANCES, *(column.tolist() for column in mixture(p, learnt)), strict=True)
    return {
        stance: Estimate(counts[stance], n, share, low, high, enough=n >= FEWEST) for stance, share, low, high in rows
    }


def relation_shares(marks: Sequence[Marks], held_out: HeldOut) -> dict[str, Estimate]:
    """The shares of agreeing, disagreeing and other replies among all replies."""
    replies = [mark.reply for mark in marks if mark.reply is not None]
    shares = {
        relation: estimate(
            np.array([reply.p[relation] for reply in replies], dtype=float),
            sum(reply.relation == relation for reply in replies),
            held_out.relations[:, k],
        )
        for k, relation in enumerate(RELATIONS)
    }
    return _whole(shares)

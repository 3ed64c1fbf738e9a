"""Shares of themes and stances in a thread, corrected for the errors of the coding, with intervals.

Counting what a classifier marks is biased. Here the probabilities of a thread's comments are compared with the mean
probabilities that comments truly with, and truly without, a theme got when they were held out in training: probabilistic
adjusted classify and count (Bella, Ferri, Hernández-Orallo & Ramírez-Quintana 2010). The interval is the percentile
interval of a bootstrap that draws the thread's comments anew, and the held-out threads that the correction rests on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import nnls

from commentariat.tag.marks import STANCES, Marks

Floats = npt.NDArray[np.float64]

DRAWS = 1000
LEVEL = 0.95
SEED = 20250213
# With fewer comments on a theme no statement about the split of stances is worth a reader's trust.
FEWEST_FOR_STANCES = 10
# Mean probabilities closer than this cannot tell presence from absence; the correction would divide by noise.
SMALLEST_GAP = 0.05


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
    """What the correction rests on, by held-out practice thread.

    ``themes`` maps each theme to an array of shape (threads, 4): comments with the theme, the sum of their
    probabilities, comments without it, the sum of theirs. ``stances`` has shape (threads, 3, 4): for each true stance
    the number of comments and the summed probabilities of favour, against and none.
    """

    themes: Mapping[str, Floats]
    stances: Floats


@dataclass(frozen=True, slots=True)
class ThemeShare:
    """The share of comments on a theme, and among those the share of each stance."""

    theme: str
    share: Estimate
    stances: Mapping[str, Estimate]


def correct(mean: Floats, with_theme: Floats, without: Floats) -> Floats:
    """The share that gives the mean probability ``mean``, clipped to 0..1; arrays of any one shape, or broadcast."""
    gap = np.maximum(with_theme - without, SMALLEST_GAP)
    return np.clip((mean - without) / gap, 0.0, 1.0)


def _rates(table: Floats) -> tuple[Floats, Floats]:
    """Mean probabilities with and without the theme from summed tables of shape (..., 4); a little smoothed."""
    return (table[..., 1] + 0.5) / (table[..., 0] + 1.0), table[..., 3] / np.maximum(table[..., 2], 1.0)


def theme_estimate(p: Floats, marked: int, held_out: Floats, rng: np.random.Generator, draws: int = DRAWS) -> Estimate:
    """The corrected share of one theme.

    Parameters
    ----------
    p
        Shape (comments,): each comment's probability of the theme.
    marked
        How many of them are at or above the theme's threshold.
    held_out
        Shape (threads, 4), as in :class:`HeldOut`.
    """
    n = len(p)
    if n == 0:
        return Estimate(0, 0, 0.0, 0.0, 1.0, enough=False)
    share = float(correct(p.mean(), *_rates(held_out.sum(axis=0))))
    means = p[rng.integers(0, n, (draws, n))].mean(axis=1)
    tables = held_out[rng.integers(0, len(held_out), (draws, len(held_out)))].sum(axis=1)
    low, high = np.quantile(correct(means, *_rates(tables)), [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Estimate(marked, n, share, float(min(low, share)), float(max(high, share)))


def _stance_shares(mean: Floats, table: Floats) -> Floats:
    """Stance shares (3,) whose expected mean probabilities come nearest to ``mean``; ``table`` has shape (3, 4)."""
    expected = (table[:, 1:] + 1 / 3) / (table[:, :1] + 1.0)
    weight = 100.0  # makes the shares sum to one
    left = np.vstack([expected.T, weight * np.ones((1, 3))])
    solution, _ = nnls(left, np.append(mean, weight))
    return np.asarray(solution / max(solution.sum(), 1e-9))


def stance_estimates(
    p: Floats, chosen: Sequence[str], held_out: Floats, rng: np.random.Generator, draws: int = DRAWS
) -> dict[str, Estimate]:
    """The corrected shares of the three stances among the comments marked with a theme.

    ``p`` has shape (comments, 3) in the order of ``STANCES``, ``chosen`` each comment's stance, ``held_out`` the shape
    (threads, 3, 4) of :class:`HeldOut`. With fewer than ``FEWEST_FOR_STANCES`` comments ``enough`` is False.
    """
    n = len(p)
    counts = {stance: sum(mark == stance for mark in chosen) for stance in STANCES}
    if n == 0:
        return {stance: Estimate(0, 0, 0.0, 0.0, 1.0, enough=False) for stance in STANCES}
    best = _stance_shares(p.mean(axis=0), held_out.sum(axis=0))
    rounds = min(draws, 300)  # each draw solves a small system; 300 settle a percentile interval to about a point
    drawn = np.empty((rounds, 3))
    for index in range(rounds):
        table = held_out[rng.integers(0, len(held_out), len(held_out))].sum(axis=0)
        drawn[index] = _stance_shares(p[rng.integers(0, n, n)].mean(axis=0), table)
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    return {
        stance: Estimate(
            counts[stance],
            n,
            float(best[k]),
            float(min(low[k], best[k])),
            float(max(high[k], best[k])),
            enough=n >= FEWEST_FOR_STANCES,
        )
        for k, stance in enumerate(STANCES)
    }


def theme_shares(
    marks: Sequence[Marks], held_out: HeldOut, *, seed: int = SEED, draws: int = DRAWS
) -> dict[str, ThemeShare]:
    """The shares of all themes in a thread, most frequent first.

    ``marks`` has one entry for each comment. The same seed gives the same intervals.
    """
    found: dict[str, ThemeShare] = {}
    for number, (theme, table) in enumerate(held_out.themes.items()):
        rng = np.random.default_rng([seed, number])
        p = np.array([mark.theme_p[theme] for mark in marks], dtype=float)
        own = [mark for comment in marks for mark in comment.themes if mark.theme == theme]
        share = theme_estimate(p, len(own), table, rng, draws)
        chances = np.array([[mark.stance_p[stance] for stance in STANCES] for mark in own], dtype=float).reshape(-1, 3)
        stances = stance_estimates(chances, [mark.stance for mark in own], held_out.stances, rng, draws)
        found[theme] = ThemeShare(theme, share, stances)
    return dict(sorted(found.items(), key=lambda pair: (-pair[1].share.count, -pair[1].share.share, pair[0])))

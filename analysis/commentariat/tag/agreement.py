"""How far coders agree beyond chance: Krippendorff's alpha and Gwet's AC1, each with an interval.

Both compare the disagreement seen with that expected by chance; they differ in what chance is. Alpha (Krippendorff
2019, chapter 12, nominal data) takes the shares of the values as given, so that where one value dominates, a few
disagreements bring it down far ("the kappa paradox"). AC1 (Gwet 2008) does not; where nearly all cells hold one value it
is the one to look at. Both are 1 where all agree and about 0 for coding by chance. Any number of coders, cells with
fewer than two values left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commentariat.tag.coded import OPEN_STANCE, OPEN_THEME, CodedComment
from commentariat.tag.marks import RELATIONS, STANCES

Floats = NDArray[np.float64]

LEVEL = 0.95
DRAWS = 1000
SEED = 20250213
# With fewer cells an interval says nothing but that there are too few.
FEWEST = 10


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement on one thing: ``cells`` judged by two coders or more, the share of pairs that agree (0 to 1), alpha and
    AC1 (at most 1; nan where all cells hold one value, or none) with their 95% intervals (None for fewer than 10 cells).

    ``kind`` is "theme", "stance" or "relation", ``name`` the theme's id or "all".
    """

    kind: str
    name: str
    cells: int
    agreed: float
    alpha: float
    alpha_interval: tuple[float, float] | None
    ac1: float
    ac1_interval: tuple[float, float] | None


def alpha(pairs: Floats) -> Floats:
    """Krippendorff's alpha for nominal values from coincidence matrices of shape (..., values, values)."""
    totals = pairs.sum(axis=-1)
    n = totals.sum(axis=-1)
    seen = n - np.trace(pairs, axis1=-2, axis2=-1)
    chance = n**2 - (totals**2).sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(chance > 0, 1 - (n - 1) * seen / chance, np.nan), dtype=np.float64)


def ac1(pairs: Floats) -> Floats:
    """Gwet's AC1 from coincidence matrices of shape (..., values, values) in which every cell weighs alike for each of
    its coders (with two coders, always)."""
    n = pairs.sum(axis=(-2, -1))
    with np.errstate(invalid="ignore", divide="ignore"):
        agreed = np.trace(pairs, axis1=-2, axis2=-1) / n
        shares = pairs.sum(axis=-1) / n[..., None]
        chance = (shares * (1 - shares)).sum(axis=-1) / (pairs.shape[-1] - 1)
        return np.asarray((agreed - chance) / (1 - chance), dtype=np.float64)


def coincidences(counts: Floats) -> Floats:
    """Each cell's part of the coincidence matrix, shape (cells, values, values), from how many coders gave each value,
    shape (cells, values). A cell with fewer than two values has none."""
    coders = counts.sum(axis=1)
    pairs = counts[:, :, None] * counts[:, None, :]
    index = np.arange(counts.shape[1])
    pairs[:, index, index] -= counts
    pairs[coders < 2] = 0
    return np.asarray(pairs / np.maximum(coders - 1, 1)[:, None, None], dtype=np.float64)


def draws(groups: Sequence[str], times: int = DRAWS, seed: int = SEED) -> Floats:
    """Weights of shape (times, items) for a bootstrap that draws whole groups (threads) with replacement.

    Comments of a thread are alike, so that drawing them singly would make intervals too narrow.
    """
    names = {name: number for number, name in enumerate(dict.fromkeys(groups))}
    rng = np.random.default_rng(seed)
    chosen = rng.multinomial(len(names), np.full(len(names), 1 / len(names)), size=times)
    return np.asarray(chosen[:, [names[group] for group in groups]], dtype=np.float64)


def interval(values: Floats) -> tuple[float, float] | None:
    """The middle 95% of bootstrap values; None where more than a twentieth of them are not defined."""
    known = values[np.isfinite(values)]
    if len(known) < LEVEL * len(values) or not len(known):
        return None
    low, high = np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def _agreement(kind: str, name: str, counts: Floats, groups: Sequence[str]) -> Agreement:
    """Agreement over cells (counts of shape (cells, values)), with intervals by drawing groups."""
    pairs = coincidences(counts)
    used = pairs.sum(axis=(1, 2)) > 0
    pairs, groups = pairs[used], [group for group, use in zip(groups, used, strict=True) if use]
    cells, values = len(pairs), counts.shape[1]
    total = pairs.sum(axis=0)
    a, g = float(alpha(total)), float(ac1(total))
    agreed = float(np.trace(total) / total.sum()) if cells else float("nan")
    if cells < FEWEST:
        return Agreement(kind, name, cells, agreed, a, None, g, None)
    drawn = (draws(groups) @ pairs.reshape(cells, -1)).reshape(-1, values, values)
    return Agreement(kind, name, cells, agreed, a, interval(alpha(drawn)), g, interval(ac1(drawn)))


def _counted(rows: Sequence[Sequence[str | None]], values: Sequence[str]) -> Floats:
    """How many coders gave each value, of shape (cells, values); None and values not listed are no judgement."""
    return np.array([[row.count(value) for value in values] for row in rows], dtype=np.float64).reshape(-1, len(values))


def compare_coders(coders: Sequence[Mapping[str, CodedComment]], ids: Sequence[str]) -> list[Agreement]:
    """Agreement of coders on the comments that at least two of them coded, overall and by theme.

    Parameters
    ----------
    coders
        For each coder, comment id to the coded comment.
    ids
        All themes of the codebook.

    Returns
    -------
    For kind "theme" (is it there?), then "stance" (which, where all who coded the comment have the theme): "all", then
    each theme; and "relation". Intervals draw whole threads.
    """
    shared = [
        found
        for key in dict.fromkeys(key for coder in coders for key in coder)
        if len(found := [coder[key] for coder in coders if key in coder]) > 1
    ]
    threads = [rows[0].thread for rows in shared]

    def present(theme: str) -> Floats:
        marked = [
            [None if (s := row.themes.get(theme)) == OPEN_THEME else "no" if s is None else "yes" for row in rows]
            for rows in shared
        ]
        return _counted(marked, ("yes", "no"))

    def sides(theme: str) -> Floats:
        stances = [[row.themes.get(theme) for row in rows] for rows in shared]
        open_ones = (None, OPEN_THEME, OPEN_STANCE)
        return _counted([[] if any(s in open_ones for s in row) else row for row in stances], STANCES)

    results: list[Agreement] = []
    for kind, cells in (("theme", present), ("stance", sides)):
        tables = {theme: cells(theme) for theme in ids}
        results.append(_agreement(kind, "all", np.vstack(list(tables.values())), threads * len(ids)))
        results.extend(_agreement(kind, theme, table, threads) for theme, table in tables.items())
    results.append(
        _agreement("relation", "all", _counted([[row.reply for row in rows] for rows in shared], RELATIONS), threads)
    )
    return results

"""Do the intervals of shares hold the truth? Simulated threads of practice comments that the correction has not seen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from commentariat.tag.evaluation import OPEN, Truth
from commentariat.tag.marks import STANCES
from commentariat.tag.model import Predictions
from commentariat.tag.prevalence import LEVEL, estimate
from commentariat.tag.quality import Coverage

THREADS = 300
COMMENTS = 50
# Enough for the ends of an interval; a report draws more.
DRAWS = 200
# A stance's share of fewer comments than this is not quoted, and not scored.
LEAST_FOR_STANCE = 5


def held_out_sums(
    truth: Truth, predicted: Predictions, threads: NDArray[np.int64], count: int
) -> NDArray[np.float32]:
    """The array `Model.held_out`, of shape (count, themes, 4, 5); ``threads`` holds each comment's thread, 0 to
    count - 1."""
    themes = truth.themes.shape[1]
    sums = np.zeros((count, themes, len(STANCES) + 1, 2 + len(STANCES)), dtype=np.float64)
    classes = np.where(truth.themes == 1, truth.stances + 1, 0)
    usable = (truth.themes != OPEN) & ~((truth.themes == 1) & (truth.stances == OPEN))
    rows, columns = np.nonzero(usable)
    values = np.concatenate(
        [
            np.ones((len(rows), 1)),
            predicted.themes[rows, columns, None],
            predicted.stances[rows, columns] * predicted.found[rows, columns, None],
        ],
        axis=1,
    )
    np.add.at(sums, (threads[rows], columns, classes[rows, columns]), values)
    return sums.astype(np.float32)


def coverage(
    truth: Truth,
    predicted: Predictions,
    threads: NDArray[np.int64],
    folds: NDArray[np.int64],
    *,
    seed: int,
    simulated: int = THREADS,
    comments: int = COMMENTS,
) -> Coverage:
    """Simulate threads: whole practice threads of one fold, drawn until they hold ``comments`` comments, cut there.

    The correction is learnt on the other folds' threads alone. ``threads`` and ``folds`` give each comment's.
    """
    rng = np.random.default_rng(seed)
    count = int(threads.max()) + 1
    sums = held_out_sums(truth, predicted, threads, count)
    fold_of = np.zeros(count, dtype=np.int64)
    fold_of[threads] = folds
    members = [np.flatnonzero(threads == number) for number in range(count)]
    held = {"theme": [], "stance": []}  # type: dict[str, list[NDArray[np.float64]]]
    for number in range(simulated):
        fold = int(rng.choice(np.unique(folds)))
        order = rng.permutation(np.flatnonzero(fold_of == fold))
        rows = np.concatenate([members[thread] for thread in order])[:comments]
        found = predicted.found[rows]
        estimates = estimate(
            predicted.themes[rows],
            predicted.stances[rows] * found[..., None],
            found,
            np.asarray(sums[fold_of != fold], dtype=np.float64),
            seed=seed + number,
            draws=DRAWS,
        )
        true = (truth.themes[rows] == 1).mean(axis=0)
        held["theme"].append(_rows(true, found.mean(axis=0), estimates.themes))
        counts = (truth.themes[rows] == 1).sum(axis=0)
        for column in np.flatnonzero((counts >= LEAST_FOR_STANCE) & (found.sum(axis=0) >= LEAST_FOR_STANCE)):
            marked = truth.stances[rows, column]
            real = np.array([(marked == k).sum() for k in range(len(STANCES))]) / counts[column]
            stated = predicted.stances[rows, column].argmax(axis=1)[found[:, column]]
            counted = np.array([(stated == k).mean() for k in range(len(STANCES))])
            held["stance"].append(_rows(real, counted, estimates.stances[column]))
    figures: dict[str, float] = {}
    for name, parts in held.items():
        true, counted, share, low, high = np.concatenate(parts).T if parts else np.zeros((5, 1))
        figures[name] = float(((low <= true) & (true <= high)).mean())
        figures[f"{name}_width"] = float((high - low).mean())
        figures[f"{name}_error"] = float(np.abs(share - true).mean())
        figures[f"{name}_error_counted"] = float(np.abs(counted - true).mean())
    return Coverage(threads=simulated, comments=comments, level=LEVEL, **figures)


def _rows(true: NDArray[np.float64], counted: NDArray[np.float64], made: NDArray[np.float64]) -> NDArray[np.float64]:
    """One row for each share: true, counted, corrected, low, high."""
    return np.column_stack([true, counted, made])

"""Scores -> probabilities, and the thresholds at which a probability counts.

Everything here is fitted on scores of comments that the scoring model had not seen (out of fold, split by thread).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# A mark counts as sure where held-out marks at least as probable were right this often: a reader who follows sure marks
# is misled about the theme once in ten times, and about theme or side once in five.
SURE_PRECISION = 0.90
# The same for the stance of a mark.
SURE_STANCE_ACCURACY = 0.90
# Fewer held-out marks than this say too little about a precision (its standard error would pass 0.08).
SURE_SUPPORT = 20
# A threshold that no probability reaches.
NEVER = 1.01
# Keeps the logistic fits finite where classes part cleanly. Large: the fits have 2 or 12 numbers and thousands of rows.
CALIBRATION_C = 100.0


@dataclass(frozen=True, eq=False)
class Scaling:
    """A multinomial logistic map from scores (columns) to probabilities of classes."""

    weights: Floats
    bias: Floats

    def __call__(self, scores: Floats) -> Floats:
        """Probabilities of shape (..., classes), each row summing to 1, from scores of shape (..., columns)."""
        logits = scores @ self.weights.T + self.bias
        logits = logits - logits.max(axis=-1, keepdims=True)
        raised = np.exp(logits)
        return np.asarray(raised / raised.sum(axis=-1, keepdims=True), dtype=np.float64)


def fit_platt(scores: Floats, truth: NDArray[np.bool_]) -> Floats:
    """Slopes and an intercept with p = 1 / (1 + exp(-(slopes * scores + intercept))) (Platt 1999).

    ``scores`` has shape (n, classifiers); with several classifiers this is also how much each of them counts ("stacking":
    Wolpert 1992). Returns shape (classifiers + 1,), the intercept last.
    """
    width = scores.shape[1]
    if truth.all() or not truth.any():
        # Nothing to fit: the (smoothed) base rate whatever the score.
        share = (truth.sum() + 1) / (len(truth) + 2)
        return np.array([0.0] * width + [np.log(share / (1 - share))])
    fitted = LogisticRegression(C=CALIBRATION_C).fit(scores, truth)
    return np.array([*fitted.coef_[0], fitted.intercept_[0]])


def platt(scores: Floats, scales: Floats) -> Floats:
    """Probabilities of shape (n, themes) from scores of shape (n, themes, classifiers) and scales of shape (themes,
    classifiers + 1)."""
    logits = np.clip((scores * scales[:, :-1]).sum(axis=-1) + scales[:, -1], -30, 30)
    return np.asarray(1 / (1 + np.exp(-logits)), dtype=np.float64)


def fit_scaling(scores: Floats, truth: Ints, classes: int) -> Scaling:
    """Vector scaling (Guo et al. 2017) with a full matrix: scores (n, columns), truth 0 to classes - 1."""
    present = np.unique(truth)
    weights, bias = np.zeros((classes, scores.shape[1])), np.full(classes, -30.0)
    if len(present) == 1:
        bias[present[0]] = 0.0
        return Scaling(weights, bias)
    fitted = LogisticRegression(C=CALIBRATION_C, max_iter=1000).fit(scores, truth)
    coef, intercept = fitted.coef_, fitted.intercept_
    if len(present) == 2:
        coef, intercept = np.vstack([-coef / 2, coef / 2]), np.concatenate([-intercept / 2, intercept / 2])
    weights[present], bias[present] = coef, intercept
    return Scaling(weights, bias)


def best_threshold(p: Floats, truth: NDArray[np.bool_]) -> float:
    """The probability at and above which F1 is highest; halfway to the next lower one. 0.5 where nothing is true."""
    if not truth.any():
        return 0.5
    order = np.argsort(-p, kind="stable")
    hits = np.cumsum(truth[order])
    f1 = 2 * hits / (np.arange(1, len(p) + 1) + truth.sum())
    at = int(f1.argmax())
    below = p[order[min(at + 1, len(p) - 1)]]
    return float((p[order[at]] + below) / 2)


def sure_threshold(p: Floats, right: NDArray[np.bool_], *, rate: float, at_least: float) -> float:
    """The lowest probability, from ``at_least`` up, such that of the marks at or above it the share ``rate`` is right.

    `NEVER` where no threshold with `SURE_SUPPORT` marks above it reaches the rate.
    """
    order = np.argsort(-p, kind="stable")
    shares = np.cumsum(right[order]) / np.arange(1, len(p) + 1)
    good = np.flatnonzero((shares >= rate) & (np.arange(1, len(p) + 1) >= SURE_SUPPORT) & (p[order] >= at_least))
    return float(p[order[good[-1]]]) if len(good) else NEVER


def cross_fit(folds: Ints) -> Iterator[tuple[NDArray[np.bool_], NDArray[np.bool_]]]:
    """For each fold the masks of the other folds (to fit on) and of itself (to apply to)."""
    for fold in np.unique(folds):
        yield folds != fold, folds == fold

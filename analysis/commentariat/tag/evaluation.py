"""Scores of marks against coders' marks. Arrays in, numbers from 0 to 1 out; nothing here knows a model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commentariat.tag.coded import OPEN_THEME
from commentariat.tag.marks import Marks

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

CALIBRATION_BINS = 10


@dataclass(frozen=True, slots=True)
class PrecisionRecall:
    """Precision, recall and F1, each 0 where it is not defined."""

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Marks whose probability lies in one tenth of the scale: how many, their mean probability, the share that is right."""

    low: float
    high: float
    count: int
    stated: float
    observed: float


def precision_recall(truth: Bools, found: Bools) -> PrecisionRecall:
    """Of two arrays of any one shape."""
    hits = int((truth & found).sum())
    precision, recall = hits / max(1, int(found.sum())), hits / max(1, int(truth.sum()))
    return PrecisionRecall(precision, recall, 2 * hits / max(1, int(found.sum()) + int(truth.sum())))


def reliability(p: Floats, truth: Bools, bins: int = CALIBRATION_BINS) -> tuple[Bin, ...]:
    """The reliability of probabilities in bins of equal width, empty ones left out (DeGroot & Fienberg 1983)."""
    p, truth = p.ravel(), truth.ravel()
    place = np.minimum((p * bins).astype(int), bins - 1)
    found = []
    for b in range(bins):
        chosen = place == b
        if chosen.any():
            found.append(
                Bin(b / bins, (b + 1) / bins, int(chosen.sum()), float(p[chosen].mean()), float(truth[chosen].mean()))
            )
    return tuple(found)


def calibration_error(p: Floats, truth: Bools, bins: int = CALIBRATION_BINS) -> float:
    """Expected calibration error (Naeini, Cooper & Hauskrecht 2015): mean gap of probability and truth over bins."""
    gaps = [one.count * abs(one.stated - one.observed) for one in reliability(p, truth, bins)]
    return float(sum(gaps) / max(1, p.size))


def theme_cells(
    marks: Sequence[Marks], themes: Sequence[Mapping[str, str]], ids: Sequence[str]
) -> tuple[Floats, Bools]:
    """Probability and truth of every theme in every comment, those left out that the coders leave open."""
    truth = np.array([[t in row for t in ids] for row in themes], dtype=bool)
    judged = np.array([[row.get(t) != OPEN_THEME for t in ids] for row in themes], dtype=bool)
    p = np.array([[mark.theme_p[t] for t in ids] for mark in marks], dtype=float)
    return p[judged], truth[judged]

"""Scores of marks against coders' marks. Arrays in, numbers from 0 to 1 out; nothing here knows a model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score

from commentariat.tag.coded import OPEN_THEME
from commentariat.tag.marks import RELATIONS, STANCES, Marks
from commentariat.tag.quality import Scores

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

CALIBRATION_BINS = 10


@dataclass(frozen=True, slots=True)
class PrecisionRecall:
    """Precision, recall and F1, each 0 where it is not defined."""

    precision: float
    recall: float
    f1: float


def precision_recall(truth: Bools, found: Bools) -> PrecisionRecall:
    """Of two arrays of any one shape."""
    hits = int((truth & found).sum())
    precision, recall = hits / max(1, int(found.sum())), hits / max(1, int(truth.sum()))
    return PrecisionRecall(precision, recall, 2 * hits / max(1, int(found.sum()) + int(truth.sum())))


def calibration_error(p: Floats, truth: Bools, bins: int = CALIBRATION_BINS) -> float:
    """Expected calibration error (Naeini, Cooper & Hauskrecht 2015): mean gap of probability and truth over bins."""
    p, truth = p.ravel(), truth.ravel()
    place = np.minimum((p * bins).astype(int), bins - 1)
    gaps = [abs(p[place == b].sum() - truth[place == b].sum()) for b in range(bins)]
    return float(sum(gaps) / max(1, len(p)))


def stance_f(truth: Sequence[str], found: Sequence[str]) -> float:
    """The mean F1 of favour and against, as in SemEval-2016 Task 6 (Mohammad et al. 2016)."""
    if not truth:
        return 0.0
    labels = ["favour", "against"]
    return float(np.mean(f1_score(list(truth), list(found), labels=labels, average=None, zero_division=0)))


def relation_f1(truth: Sequence[str], found: Sequence[str]) -> float:
    """Macro-F1 over agree, disagree and other."""
    if not truth:
        return 0.0
    return float(f1_score(list(truth), list(found), labels=list(RELATIONS), average="macro", zero_division=0))


def macro_f1(truth: Bools, found: Bools, judged: Bools) -> float:
    """The mean F1 over themes (columns) that anybody marked, cells that are not judged left out."""
    columns = [k for k in range(truth.shape[1]) if (truth | found)[judged[:, k], k].any()]
    scores = [precision_recall(truth[judged[:, k], k], found[judged[:, k], k]).f1 for k in columns]
    return float(np.mean(scores)) if scores else 0.0


def score_marks(
    marks: Sequence[Marks],
    themes: Sequence[Mapping[str, str]],
    relations: Sequence[str | None],
    ids: Sequence[str],
    *,
    measured_on: str,
) -> Scores:
    """Score marks against coders' marks.

    Parameters
    ----------
    themes
        For each comment, theme to stance; "?" leaves the theme out of scores, "?stance" its stance.
    relations
        For each comment, the coded relation, "?" or None.
    ids
        All themes of the codebook.
    """
    truth = np.array([[t in row and row[t] != OPEN_THEME for t in ids] for row in themes], dtype=bool)
    judged = np.array([[row.get(t) != OPEN_THEME for t in ids] for row in themes], dtype=bool)
    found = np.array([[any(m.theme == t for m in mark.themes) for t in ids] for mark in marks], dtype=bool)
    p = np.array([[mark.theme_p[t] for t in ids] for mark in marks], dtype=float)
    pairs = [
        (row[m.theme], m.stance)
        for mark, row in zip(marks, themes, strict=True)
        for m in mark.themes
        if row.get(m.theme) in STANCES
    ]
    answers = [
        (coded, mark.reply.relation)
        for mark, coded in zip(marks, relations, strict=True)
        if coded is not None and coded in RELATIONS and mark.reply is not None
    ]
    return Scores(
        measured_on=measured_on,
        comments=len(marks),
        micro_f1=precision_recall(truth[judged], found[judged]).f1,
        macro_f1=macro_f1(truth, found, judged),
        stance_accuracy=sum(a == b for a, b in pairs) / max(1, len(pairs)),
        stance_f=stance_f([a for a, _ in pairs], [b for _, b in pairs]),
        relation_f1=relation_f1([a for a, _ in answers], [b for _, b in answers]),
        calibration_error=calibration_error(p[judged], truth[judged]),
    )

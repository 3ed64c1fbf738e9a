"""How good a model's marks are, as reports quote it: measured on comments that it never saw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ThemeQuality:
    """One theme on held-out comments: scores from 0 to 1, ``support`` comments that truly have it, and the thresholds."""

    precision: float
    recall: float
    f1: float
    support: int
    threshold: float
    sure: float


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores on one set of coded comments, each from 0 to 1.

    ``micro_f1`` and ``macro_f1`` over themes; ``stance_accuracy`` where the theme was found; ``stance_f`` the mean F1
    of favour and against (SemEval-2016 Task 6); ``relation_f1`` the macro-F1 of the reply relation;
    ``calibration_error`` the expected calibration error of theme probabilities. ``measured_on`` says in words on what.
    """

    measured_on: str
    comments: int
    micro_f1: float
    macro_f1: float
    stance_accuracy: float
    stance_f: float
    relation_f1: float
    calibration_error: float


@dataclass(frozen=True, slots=True)
class Quality:
    """What is known of a model: held-out scores, scores by theme, and scores on a real thread where one was coded.

    ``coverage`` is the share (0 to 1) of held-out practice threads and themes in which the 95% interval of a theme's
    share holds the coders' share, ``real_coverage`` the share of themes for which it does on the real thread.
    """

    held_out: Scores
    themes: Mapping[str, ThemeQuality]
    real: Scores | None = None
    coverage: float | None = None
    real_coverage: float | None = None

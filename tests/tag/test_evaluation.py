"""Scores against numbers worked out by hand, and against scikit-learn's."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from sklearn.metrics import f1_score

from commentariat.tag.calibration import NEVER, best_threshold, fit_platt, fit_scaling, platt, sure_threshold
from commentariat.tag.evaluation import calibration_error, precision_recall, reliability
from commentariat.tag.marks import RELATIONS, STANCES, Marks, ReplyMark, ThemeMark, Unit
from commentariat.tag.quality import Scores
from commentariat.tag.scorecard import Coded, scorecard
from commentariat.tag.tally import headline, tally


def _marks(themes: dict[str, str], relation: str | None = None) -> Marks:
    found = [
        ThemeMark(theme, 1.0, stance, {s: float(s == stance) for s in STANCES}, (), True)
        for theme, stance in themes.items()
    ]
    reply = ReplyMark(relation, {name: float(name == relation) for name in RELATIONS}) if relation else None
    return Marks(tuple(found), {theme: float(theme in themes) for theme in ("a", "b")}, reply)


def _scores(marks: list[Marks], themes: list[dict[str, str]], relations: Sequence[str | None]) -> Scores:
    n = len(marks)
    coded = Coded("these", (Unit(""),) * n, tuple(themes), tuple(relations), tuple(map(str, range(n))), "comments")
    return scorecard(marks, coded, ("a", "b")).scores()


def test_precision_and_recall_by_hand() -> None:
    truth = np.array([True, True, True, False, False])
    one = precision_recall(truth, np.array([True, False, False, True, False]))
    assert (one.precision, one.recall, one.f1) == (0.5, pytest.approx(1 / 3), pytest.approx(0.4))
    nothing = precision_recall(np.zeros(3, dtype=bool), np.zeros(3, dtype=bool))
    assert (nothing.precision, nothing.recall, nothing.f1) == (0, 0, 0)


def test_the_stance_figure_is_that_of_semeval() -> None:
    truth = ["favour", "favour", "against", "none", "none"]
    found = ["favour", "none", "against", "favour", "none"]
    marks = [_marks({"a": stance}) for stance in found]
    sums = tally(marks, [{"a": stance} for stance in truth], [None] * 5, ("a", "b")).total()
    # favour: 1 hit, 2 true, 2 found; against: all right. none counts only through the others' errors.
    assert headline(sums)["stance_f"] == pytest.approx([(0.5 + 1.0) / 2])
    assert headline(sums)["stance_accuracy"] == pytest.approx([3 / 5])
    nothing = tally([], [], [], ("a", "b")).total()
    assert all(values.tolist() == [0] for values in headline(nothing).values())


def test_scores_are_those_of_scikit_learn() -> None:
    rng = np.random.default_rng(5)
    truth, found = rng.random((2, 200, 2)) < 0.4
    relations, answers = rng.integers(0, 3, (2, 200))
    marks = [
        _marks({t: "none" for t, has in zip("ab", row, strict=True) if has}, RELATIONS[r])
        for row, r in zip(found, answers, strict=True)
    ]
    coded = [{t: "favour" for t, has in zip("ab", row, strict=True) if has} for row in truth]
    scores = _scores(marks, coded, [RELATIONS[r] for r in relations])
    assert scores.micro_f1 == pytest.approx(f1_score(truth, found, average="micro"))
    assert scores.macro_f1 == pytest.approx(f1_score(truth, found, average="macro"))
    assert scores.relation_f1 == pytest.approx(f1_score(relations, answers, average="macro"))


def test_calibration_error_by_hand() -> None:
    p = np.array([0.25, 0.25, 0.95, 0.95])
    truth = np.array([False, False, True, False])
    assert calibration_error(p, truth) == pytest.approx((2 * 0.25 + 2 * 0.45) / 4)
    assert calibration_error(np.array([0.0, 1.0]), np.array([False, True])) == 0
    bins = reliability(p, truth)
    assert [(b.low, b.count, b.observed) for b in bins] == [(0.2, 2, 0.0), (0.9, 2, 0.5)]


def test_cells_that_coders_leave_open_do_not_count() -> None:
    marks = [_marks({"a": "favour"}), _marks({"a": "none", "b": "against"}, "agree"), _marks({}, "other")]
    coded = [{"a": "favour"}, {"a": "?", "b": "?stance"}, {"b": "none"}]
    scores = _scores(marks, coded, [None, "?", "other"])
    # Judged: a of 1 (right) and 3 (right: not there), b of 1, 2 (right) and 3 (missed).
    truth, found = np.array([1, 0, 0, 1, 1]), np.array([1, 0, 0, 1, 0])
    assert scores.micro_f1 == pytest.approx(f1_score(truth, found))
    assert scores.macro_f1 == pytest.approx((1 + 2 / 3) / 2)
    assert scores.stance_accuracy == 1
    assert scores.measured_on == "these"


def test_thresholds_by_hand() -> None:
    p, truth = np.array([0.9, 0.8, 0.4, 0.2]), np.array([True, True, False, False])
    assert best_threshold(p, truth) == pytest.approx(0.6)
    assert best_threshold(p, np.zeros(4, dtype=bool)) == 0.5
    many = np.linspace(0.99, 0.01, 100)
    assert sure_threshold(many, many > 0.5, rate=0.85, at_least=0.0) < 0.5
    assert sure_threshold(many, many > 0.5, rate=0.85, at_least=0.7) >= 0.7
    assert sure_threshold(many, many < 0, rate=0.85, at_least=0.0) == NEVER
    # Nineteen right ones prove nothing.
    assert sure_threshold(many[:19], np.ones(19, dtype=bool), rate=0.85, at_least=0.0) == NEVER


def test_calibration_gives_probabilities() -> None:
    rng = np.random.default_rng(1)
    scores = rng.normal(size=3000)
    truth = rng.random(3000) < 1 / (1 + np.exp(-(2 * scores - 1)))
    pair = fit_platt(scores[:, None], truth)
    assert pair == pytest.approx([2, -1], abs=0.25)
    assert calibration_error(platt(scores[:, None, None], pair[None])[:, 0], truth) < 0.03
    nowhere = fit_platt(scores[:, None], np.zeros(3000, dtype=bool))
    assert platt(np.array([[[5.0]]]), nowhere[None])[0, 0] < 0.01
    # Of two classifiers the one that knows nothing counts for nothing.
    both = fit_platt(np.stack([scores, rng.normal(size=3000)], axis=1), truth)
    assert both == pytest.approx([2, 0, -1], abs=0.25)
    classes = rng.integers(0, 3, 500)
    scaled = fit_scaling(np.eye(3)[classes] + rng.normal(0, 0.5, (500, 3)), classes, 3)(np.eye(3))
    assert scaled.sum(axis=1) == pytest.approx(1)
    assert (scaled.argmax(axis=1) == np.arange(3)).all()
    # A class that is not there gets nothing, and one alone gets all.
    assert fit_scaling(np.eye(3)[classes % 2], classes % 2, 3)(np.eye(3))[:, 2] == pytest.approx(0)
    assert fit_scaling(np.eye(3)[classes], np.ones(500, dtype=np.int64), 3)(np.eye(3))[:, 1] == pytest.approx(1)

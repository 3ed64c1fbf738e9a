"""Agreement of coders against nltk's measure, published examples, and numbers worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from nltk.metrics.agreement import AnnotationTask

from commentariat.tag.agreement import ac1, alpha, coincidences, compare_coders, draws
from commentariat.tag.coded import CodedComment


def _coded(key: str, themes: dict[str, str], reply: str | None = None, thread: str = "t") -> CodedComment:
    return CodedComment(thread, "", key, None if reply is None else "p", "A", "text", themes, reply)


def test_alpha_is_that_of_nltk() -> None:
    rng = np.random.default_rng(3)
    values = rng.integers(0, 3, (3, 80))
    values[1] = np.where(rng.random(80) < 0.7, values[0], values[1])
    counts = np.array([[(values[:, i] == v).sum() for v in range(3)] for i in range(80)], dtype=float)
    task = AnnotationTask(data=[(c, i, int(values[c, i])) for c in range(3) for i in range(80)])
    assert float(alpha(coincidences(counts).sum(axis=0))) == pytest.approx(task.alpha())


def test_alpha_of_krippendorffs_example() -> None:
    # Krippendorff (2011), "Computing Krippendorff's alpha-reliability", section A: two observers, 10 units, yes or no.
    first, second = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    counts = np.array([[(a == v) + (b == v) for v in (0, 1)] for a, b in zip(first, second, strict=True)], dtype=float)
    assert float(alpha(coincidences(counts).sum(axis=0))) == pytest.approx(0.095, abs=5e-4)


def test_ac1_by_hand() -> None:
    # 118 yes/yes, 5 yes/no, 2 no/yes, 0 no/no (Gwet 2008, table 1): agreement 0.944, shares 0.964 and 0.036 on average.
    pairs = np.array([[236.0, 7], [7, 0]])
    share = (123 + 120) / 250
    chance = 2 * share * (1 - share)
    assert float(ac1(pairs)) == pytest.approx((0.944 - chance) / (1 - chance))
    assert float(ac1(pairs)) > 0.9
    # One value nearly everywhere: alpha calls the same coding no better than chance.
    assert float(alpha(pairs)) < 0.0


def test_coders_compared() -> None:
    first = {
        "1": _coded("1", {"a": "favour"}),
        "2": _coded("2", {"a": "against", "b": "none"}, "agree"),
        "3": _coded("3", {}, "other"),
        "9": _coded("9", {"b": "none"}),
    }
    second = {
        "1": _coded("1", {"a": "favour"}),
        "2": _coded("2", {"a": "none"}, "agree"),
        "3": _coded("3", {"b": "?"}, "disagree"),
    }
    found = {(one.kind, one.name): one for one in compare_coders([first, second], ("a", "b"))}
    # Comment 9 was coded once, theme b of comment 3 is left open: five cells, one of them a disagreement.
    assert found["theme", "all"].cells == 5
    assert found["theme", "all"].agreed == pytest.approx(4 / 5)
    assert (found["theme", "a"].cells, found["theme", "a"].alpha) == (3, 1)
    assert (found["stance", "all"].cells, found["stance", "all"].agreed) == (2, 0.5)
    assert found["stance", "b"].cells == 0 and math.isnan(found["stance", "b"].alpha)
    assert (found["relation", "all"].cells, found["relation", "all"].agreed) == (2, 0.5)
    assert found["theme", "all"].alpha_interval is None


def test_intervals_draw_whole_threads() -> None:
    weights = draws(["x", "x", "y", "z", "z"])
    assert (weights[:, 0] == weights[:, 1]).all() and (weights[:, 3] == weights[:, 4]).all()
    assert weights[:, [0, 2, 3]].sum(axis=1) == pytest.approx(3)
    rng = np.random.default_rng(1)
    coders: list[dict[str, CodedComment]] = [{}, {}]
    for n in range(200):
        marked = rng.random() < 0.5
        for coder in coders:
            themes = {"a": "none"} if marked ^ (rng.random() < 0.1) else {}
            coder[str(n)] = _coded(str(n), themes, thread=str(n // 5))
    one = next(found for found in compare_coders(coders, ("a",)) if found.name == "a")
    assert one.alpha_interval is not None and one.ac1_interval is not None
    assert one.alpha_interval[0] < one.alpha < one.alpha_interval[1]
    assert one.alpha_interval[1] - one.alpha_interval[0] < 0.3

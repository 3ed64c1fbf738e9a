"""Shares on cases made so that the truth is known."""

from __future__ import annotations

import numpy as np
import pytest

from commentariat.tag.marks import STANCES, Marks, ThemeMark
from commentariat.tag.prevalence import FEWEST, HeldOut, estimate, theme_shares, thread_variance

RNG = np.random.default_rng(20250213)
THREADS = 60


def _practice(spread: float, factor: float = 1.0, size: int = 30) -> np.ndarray:
    """Held-out threads whose true counts are ``factor`` times what is expected, give or take chance and ``spread``."""
    rng = np.random.default_rng(7)
    rows = []
    for scale in factor * (1 + spread * rng.normal(size=THREADS)).clip(0.05):
        p = rng.uniform(0.05, 0.75, size) / max(1.0, factor)
        truth = rng.random(size) < np.clip(p * scale, 0, 1)
        rows.append([truth.sum(), p.sum(), (p * (1 - p)).sum()])
    return np.array(rows, dtype=float)


def test_threads_that_differ_by_chance_alone_have_no_variance_of_their_own() -> None:
    assert thread_variance(_practice(0.0)) < 0.01
    # Counts off by a third, where p * (1 - p) is half of p, are shifts of about 0.7 in log-odds: a variance of 0.5.
    assert 0.25 < thread_variance(_practice(0.35)) < 0.75
    assert thread_variance(np.zeros((3, 3))) == 0


def test_probabilities_give_the_share_where_counting_finds_nothing() -> None:
    made = estimate(np.full(100, 0.3), 0, _practice(0.0))
    assert made.counted == 0
    assert made.share == pytest.approx(0.3, abs=0.02)
    assert 0 < made.low < made.share < made.high < 1


def test_probabilities_that_are_too_low_on_the_whole_are_raised() -> None:
    p = np.full(100, 0.2)
    plain, raised = estimate(p, 0, _practice(0.0)), estimate(p, 0, _practice(0.0, factor=1.8))
    assert raised.share == pytest.approx(1.8 * plain.share, rel=0.08)


def test_uneven_practice_and_few_comments_make_wide_intervals() -> None:
    many, few = np.full(400, 0.4), np.full(20, 0.4)
    even, uneven = _practice(0.0), _practice(0.35)
    width = {
        name: made.high - made.low
        for name, made in {
            "many": estimate(many, 0, even),
            "few": estimate(few, 0, even),
            "uneven": estimate(many, 0, uneven),
        }.items()
    }
    assert width["many"] < width["few"]
    assert width["many"] < width["uneven"]


@pytest.mark.parametrize(
    "p", [np.zeros(20), np.ones(20), np.full(20, 1e-9), np.array([0.0] * 19 + [1.0]), np.full(1, 0.5)]
)
@pytest.mark.parametrize("spread", [0.0, 0.35])
def test_an_interval_always_holds_its_share_and_is_one(p: np.ndarray, spread: float) -> None:
    made = estimate(p, int((p >= 0.5).sum()), _practice(spread))
    assert 0 <= made.low <= made.share <= made.high <= 1
    assert made.n == len(p)
    assert made.enough == (len(p) >= FEWEST)


def test_no_comments_say_nothing() -> None:
    made = estimate(np.zeros(0), 0, _practice(0.0))
    assert (made.n, made.low, made.high, made.enough) == (0, 0.0, 1.0, False)


def test_intervals_hold_the_truth_of_threads_made_like_the_practice() -> None:
    table = _practice(0.35)
    held, rounds = 0, 400
    for _ in range(rounds):
        p = RNG.uniform(0.05, 0.75, 50)
        truth = RNG.random(50) < np.clip(p * max(0.05, 1 + 0.35 * RNG.normal()), 0, 1)
        made = estimate(p, 0, table)
        held += made.low <= truth.mean() <= made.high
    assert held / rounds >= 0.92


def test_shares_of_a_thread_count_its_marks() -> None:
    themes = {"rare": _practice(0.2), "common": _practice(0.2)}
    sides = dict.fromkeys(themes, np.full(len(STANCES), 1 / len(STANCES)))
    held_out = HeldOut(themes, sides, np.stack([_practice(0.3)] * 3, axis=1))
    stance_p = {"favour": 0.6, "against": 0.3, "none": 0.1}
    found = Marks((ThemeMark("common", 0.8, "favour", stance_p, (), True),), {"rare": 0.1, "common": 0.8}, None)
    none = Marks((), {"rare": 0.1, "common": 0.1}, None)
    made = theme_shares([found] * 30 + [none] * 10, held_out)
    assert list(made) == ["common", "rare"]
    assert (made["common"].share.count, made["common"].share.n) == (30, 40)
    assert made["common"].share.counted == 0.75
    assert made["common"].stances["favour"].count == made["common"].stances["favour"].n == 30
    assert made["rare"].stances["favour"].n == 0
    assert not made["rare"].stances["favour"].enough
    assert made == theme_shares([found] * 30 + [none] * 10, held_out)
    assert theme_shares([], held_out)["common"].share.n == 0

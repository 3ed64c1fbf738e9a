"""Shares of sides on cases made so that the truth is known."""

from __future__ import annotations

import numpy as np
import pytest

from commentariat.tag.mixtures import mixture

LEARNT = np.array([0.4, 0.4, 0.2])


def _thread(rng: np.random.Generator, mix: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Sides drawn from a mix, and calibrated probabilities of a classifier that learnt from `LEARNT`."""
    side = rng.choice(3, n, p=mix)
    # Two numbers that the sides move by 1.5 standard deviations.
    means = 1.5 * np.array([[1.0, 0.0], [-0.5, 0.87], [-0.5, -0.87]])
    seen = means[side] + rng.normal(size=(n, 2))
    likely = np.exp(-0.5 * ((seen[:, None, :] - means) ** 2).sum(axis=-1)) * LEARNT
    return side, likely / likely.sum(axis=1, keepdims=True)


@pytest.mark.parametrize("n", [10, 40, 150])
@pytest.mark.parametrize("one_sided", [False, True])
def test_intervals_hold_the_truth_in_threads_of_any_mix(n: int, one_sided: bool) -> None:
    rng = np.random.default_rng(3)
    held, rounds = 0, 80
    for _ in range(rounds):
        mix = rng.dirichlet([8.0, 0.5, 1.0] if one_sided else [2.0, 2.0, 1.0])
        side, p = _thread(rng, mix, n)
        _, low, high = mixture(p, LEARNT)
        held += int(((low <= np.bincount(side, minlength=3) / n) & (np.bincount(side, minlength=3) / n <= high)).sum())
    assert held / (3 * rounds) >= 0.93


def test_a_one_sided_thread_is_not_drawn_to_the_middle() -> None:
    rng = np.random.default_rng(5)
    side, p = _thread(rng, np.array([0.0, 0.9, 0.1]), 200)
    share, _, _ = mixture(p, LEARNT)
    truth = (side == 1).mean()
    assert abs(share[1] - truth) < abs(p[:, 1].mean() - truth)
    assert share[1] == pytest.approx(truth, abs=0.08)


@pytest.mark.parametrize("p", [[[1.0, 0.0, 0.0]], [[0.0, 0.0, 1.0]] * 30, [[1 / 3, 1 / 3, 1 / 3]] * 3])
def test_shares_are_shares_and_lie_in_their_intervals(p: list[list[float]]) -> None:
    share, low, high = mixture(np.array(p), LEARNT)
    assert share.sum() == pytest.approx(1)
    assert (low >= 0).all() and (low <= share).all() and (share <= high).all() and (high <= 1).all()
    assert mixture(np.array(p), LEARNT)[0].tolist() == share.tolist()


def test_a_thread_of_many_comments_takes_no_more_memory() -> None:
    p = np.tile([[0.6, 0.3, 0.1]], (50_000, 1))
    share, _, _ = mixture(p, LEARNT)
    assert share[0] > 0.5

"""How often the intervals of stance shares hold the truth in threads of any mix of sides, beside two other ways.

    python -m tests.benchmarks.stance_coverage [--fast]

Practice comments that the scoring models never saw are sampled, theme by theme, to threads of 10, 30 and 100 comments: as
they come, with mixes of sides drawn evenly over all mixes, and with mixes where one side has most ("artificial prevalence",
the usual trial of estimates of shares). What was learnt of the mix comes from other threads than those sampled. Beside the
estimate that reports use stand the sum of the calibrated probabilities and the count of the likeliest stances, both with a
bootstrap interval over the comments.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from commentariat.tag.marks import STANCES
from commentariat.tag.mixtures import mixture
from tests.benchmarks.held_out import held_out

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Made = tuple[Floats, Floats, Floats]
SIZES = (10, 30, 100)
MIXES = ("as they come", "any mix", "one-sided")
TIMES = 100
DRAWS = 300


def drawn(values: Floats, rng: np.random.Generator) -> Made:
    """The mean of rows, and a 95% interval over draws of them."""
    means = values[rng.integers(0, len(values), (DRAWS, len(values)))].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975], axis=0)
    return values.mean(axis=0), low, high


def sample(pool: Ints, stances: Ints, size: int, mix: str, rng: np.random.Generator) -> Ints:
    """Rows of a pool, at most ``size``, with sides in some mix."""
    if mix == "as they come":
        return rng.choice(pool, min(size, len(pool)), replace=False)
    weights = [1.0, 1.0, 1.0] if mix == "any mix" else rng.permutation([8.0, 0.7, 1.2]).tolist()
    counts = rng.multinomial(size, rng.dirichlet(weights))
    parts = []
    for stance, count in enumerate(counts):
        own = pool[stances[pool] == stance]
        parts.append(rng.choice(own, min(int(count), len(own)), replace=False))
    return np.concatenate(parts)


def main() -> None:
    """Train, sample, print a table in Markdown."""
    coded, ids, truth, marked = held_out()
    # One row for each theme found where it is.
    cells = [
        (row, ids.index(mark.theme), [mark.stance_p[stance] for stance in STANCES])
        for row, marks in enumerate(marked)
        for mark in marks.themes
        if mark.theme in coded.comments[row].themes
    ]
    rows, themes, p = np.array([c[0] for c in cells]), np.array([c[1] for c in cells]), np.array([c[2] for c in cells])
    stances = truth.stances[rows, themes]
    rng = np.random.default_rng(1)
    names = sorted(set(coded.threads))
    learning = set(rng.permutation(names)[: len(names) // 2].tolist())
    here = np.array([coded.threads[row] in learning for row in rows])
    print("| comments | mix of sides | method | intervals that hold the truth | mean width | mean error |")
    print("| --- | --- | --- | --- | --- | --- |")
    for size in SIZES:
        for mix in MIXES:
            kept: dict[str, list[NDArray[np.float64]]] = {}
            for _ in range(TIMES):
                k = int(rng.integers(len(ids)))
                learnt = np.bincount(stances[here & (themes == k)], minlength=3) + 1.0
                own = sample(np.flatnonzero(~here & (themes == k)), stances, size, mix, rng)
                if not len(own):
                    continue
                true = np.bincount(stances[own], minlength=3) / len(own)
                made = {
                    "estimate": mixture(p[own], learnt / learnt.sum()),
                    "sum of probabilities": drawn(p[own], rng),
                    "count": drawn(np.eye(3)[p[own].argmax(axis=1)], rng),
                }
                for name, (share, low, high) in made.items():
                    held = (low - 1e-9 <= true) & (true <= high + 1e-9)
                    kept.setdefault(name, []).append(np.stack([held, high - low, abs(share - true)]).mean(axis=1))
            for name, cases in kept.items():
                held, width, error = np.mean(cases, axis=0)
                print(f"| {size} | {mix} | {name} | {held:.0%} | {width:.2f} | {error:.3f} |")


if __name__ == "__main__":
    main()

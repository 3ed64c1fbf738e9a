"""How often the intervals of shares hold the truth, and how wide they are, beside other ways to estimate a share.

    python -m tests.benchmarks.share_coverage [--fast]

Threads are simulated from practice comments that the scoring models never saw: whole practice threads joined to threads of
30, 100 and 300 comments, as they come, and chosen so that one theme is rare or frequent in them. Intervals rest on one half
of the practice threads and are tried on the other. Beside the estimate that reports use stand the plain count (with Wilson's
interval) and the adjusted count by probabilities (PACC: Bella et al. 2010) with a bootstrap interval.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from commentariat.tag.prevalence import estimate
from tests.benchmarks.held_out import held_out

Floats = NDArray[np.float64]
SIZES = (30, 100, 300)
TIMES = 60
DRAWS = 200
Z = 1.959964


def wilson(found: NDArray[np.bool_]) -> tuple[float, float]:
    """Wilson's 95% interval of a plain count."""
    n, share = len(found), found.mean()
    middle = (share + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z / (1 + Z**2 / n) * np.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
    return middle - half, middle + half


def pacc(p: Floats, truth: NDArray[np.bool_], new: Floats, rng: np.random.Generator) -> tuple[float, float]:
    """PACC with a percentile interval over draws of the practice comments and of the thread."""
    found = []
    for _ in range(DRAWS):
        rows, own = rng.integers(0, len(p), len(p)), rng.integers(0, len(new), len(new))
        has = truth[rows]
        with_it, without = p[rows][has].mean() if has.any() else 1.0, p[rows][~has].mean()
        found.append(np.clip((new[own].mean() - without) / max(with_it - without, 1e-6), 0, 1))
    low, high = np.quantile(found, [0.025, 0.975])
    return float(low), float(high)


def main() -> None:
    """Train, simulate, print a table in Markdown."""
    coded, ids, coders, marked = held_out()
    truth = coders.themes
    p = np.array([[mark.theme_p[theme] for theme in ids] for mark in marked])
    found = np.array([[any(m.theme == t for m in mark.themes) for t in ids] for mark in marked])
    names = sorted(set(coded.threads))
    number = {name: n for n, name in enumerate(names)}
    group = np.array([number[thread] for thread in coded.threads])
    rows = [np.flatnonzero(group == n) for n in range(len(names))]
    rng = np.random.default_rng(1)

    def table(k: int) -> Floats:
        """True counts, expected counts and their variance by thread."""
        has, chance = truth[:, k].astype(float), p[:, k]
        return np.array([[has[r].sum(), chance[r].sum(), (chance[r] * (1 - chance[r])).sum()] for r in rows])

    tables = [table(k) for k in range(len(ids))]
    print("| threads of | mix | method | intervals that hold the truth | mean width | mean error |")
    print("| --- | --- | --- | --- | --- | --- |")
    for size in SIZES:
        for mix in ("as they come", "theme rare", "theme frequent"):
            kept: dict[str, list[tuple[bool, float, float]]] = {"estimate": [], "count": [], "PACC": []}
            for _ in range(TIMES):
                order = rng.permutation(len(names))
                fitted, tried = order[: len(names) // 2], order[len(names) // 2 :]
                k = int(rng.integers(len(ids)))
                share = np.array([truth[rows[n], k].mean() for n in tried])
                ranked = tried[np.argsort(share, kind="stable")]
                third = len(ranked) // 3
                pool = {"as they come": tried, "theme rare": ranked[:third], "theme frequent": ranked[-third:]}[mix]
                chosen: list[int] = []
                for n in rng.permutation(pool):
                    chosen.extend(rows[n].tolist())
                    if len(chosen) >= size:
                        break
                own = np.array(chosen[:size])
                true = truth[own, k].mean()
                one = estimate(p[own, k], int(found[own, k].sum()), tables[k][fitted])
                kept["estimate"].append((one.low <= true <= one.high, one.high - one.low, abs(one.share - true)))
                low, high = wilson(found[own, k])
                kept["count"].append((low <= true <= high, high - low, abs(found[own, k].mean() - true)))
                learnt = np.concatenate([rows[n] for n in fitted])
                low, high = pacc(p[learnt, k], truth[learnt, k], p[own, k], rng)
                kept["PACC"].append((low <= true <= high, high - low, abs((low + high) / 2 - true)))
            for method, cases in kept.items():
                held, width, error = np.mean(cases, axis=0)
                print(f"| {size} | {mix} | {method} | {held:.0%} | {width:.2f} | {error:.3f} |")


if __name__ == "__main__":
    main()

"""How the comments on a theme part into those in favour, those against and those on neither side.

Sides are another matter than themes: where one theme's comments mostly take one side, calibrated probabilities, which were
learnt from comments of both sides, lean to the middle, and so does their sum. Here the sides' mix in a thread is itself
unknown, as in Saerens et al. (2002): a comment's probabilities are taken back to what its words say for each side, whatever
the mix, and the mix is drawn together with the comments' sides (Gibbs sampling), from a Dirichlet distribution that leans
little to the mix of the practice comments. That words speak too strongly or too weakly for a side in a whole thread is
drawn as well. The 95% interval is that of the drawn shares.

On practice comments sampled to other mixes these intervals hold the truth where sums of probabilities mostly miss it
(``python -m tests.benchmarks.stance_coverage``).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# How many comments the practice comments' mix counts for, and by how much (standard deviation of the log-odds) all words of
# a thread may speak too strongly for a side. Both were chosen on practice comments, sampled to mixes of all kinds, for
# intervals that hold the truth in at least 93% of cases.
STRENGTH = 4.0
SHIFT = 0.3
DRAWS, STEPS = 400, 25
LEVEL = 0.95
# Of more comments a random part is taken: memory stays small, and the interval is ruled by the shift by then.
MOST = 1000
_SEED = 20250213


def mixture(p: Floats, learnt: Floats) -> tuple[Floats, Floats, Floats]:
    """The shares of exclusive classes in a thread: estimates and the ends of their 95% intervals, each of shape (classes,).

    Parameters
    ----------
    p
        Each comment's calibrated probabilities, shape (comments, classes), at least one comment.
    learnt
        The classes' shares where the probabilities were learnt, shape (classes,), all above 0.
    """
    rng = np.random.default_rng(_SEED)
    classes = len(learnt)
    rows = p if len(p) <= MOST else p[rng.choice(len(p), MOST, replace=False)]
    shift = rng.normal(scale=SHIFT, size=(DRAWS, 1, classes))
    says = np.maximum(rows, 1e-6) / learnt * np.exp(shift)
    mix = np.tile(learnt, (DRAWS, 1))
    shares = mix
    for _ in range(STEPS):
        ends = np.cumsum(says * mix[:, None, :], axis=-1)
        drawn = rng.random((DRAWS, len(rows), 1)) * ends[..., -1:]
        side = (drawn >= ends[..., :-1]).sum(axis=-1)
        counts = np.stack([(side == k).sum(axis=1) for k in range(classes)], axis=1)
        mix = rng.gamma(counts + STRENGTH * learnt)
        mix /= mix.sum(axis=1, keepdims=True)
        shares = counts / len(rows)
    low, high = np.quantile(shares, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    mean = shares.mean(axis=0)
    return mean, np.minimum(low, mean), np.maximum(high, mean)

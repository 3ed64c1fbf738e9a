"""Raw scores: what classifiers say before calibration. Several of them stand side by side as columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commentariat.tag.marks import RELATIONS, STANCES

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class RawScores:
    """Scores of n comments for K themes by C classifiers: ``themes`` of shape (n, K, C), ``stances`` (n, K, 3 * C),
    ``relations`` (n, 3 * C). Any real number; larger speaks more for it."""

    themes: Floats
    stances: Floats
    relations: Floats

    def __len__(self) -> int:
        return len(self.themes)

    def of(self, rows: Ints) -> RawScores:
        """The scores of some comments."""
        return RawScores(self.themes[rows], self.stances[rows], self.relations[rows])


def empty_scores(comments: int, themes: int) -> RawScores:
    """Zeros by one classifier, to be filled in."""
    return RawScores(
        np.zeros((comments, themes, 1)),
        np.zeros((comments, themes, len(STANCES))),
        np.zeros((comments, len(RELATIONS))),
    )


def beside(parts: Sequence[RawScores]) -> RawScores:
    """The scores of several classifiers of the same comments, side by side."""
    return RawScores(
        np.concatenate([part.themes for part in parts], axis=-1),
        np.concatenate([part.stances for part in parts], axis=-1),
        np.concatenate([part.relations for part in parts], axis=-1),
    )

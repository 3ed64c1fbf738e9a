"""Linear scorers: a feature space and weights over its columns. Fitting them, and applying them."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.svm import LinearSVC

from commentariat.tag.batch import Batch
from commentariat.tag.features import Space

# Inverse strengths of the penalty, the best of 0.1 to 4 by cross-validation split by thread on the practice comments
# (the figures change by less than 0.01 from half to double).
THEME_C = 0.3
STANCE_C = 1.0
RELATION_C = 0.2
_MOST_ITERATIONS = 10_000

Weights = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Linear:
    """Linear scores over a feature space: ``weights`` of shape (..., columns), ``bias`` of shape (...)."""

    space: Space
    weights: Weights
    bias: Weights

    @cached_property
    def _by_column(self) -> Weights:
        """The weights with a row for each column, side by side in memory: what a sparse product reads."""
        return np.ascontiguousarray(self.weights.reshape(-1, self.weights.shape[-1]).T)

    def scores(self, batch: Batch) -> NDArray[np.float64]:
        """Scores of shape (comments, ...)."""
        found = np.zeros((len(batch.items), self._by_column.shape[1]), dtype=np.float32)
        for columns, matrix, rows in self.space.parts(batch):
            part = matrix @ self._by_column[columns]
            found += part if rows is None else part[rows]
        return found.astype(np.float64).reshape(len(batch.items), *self.bias.shape) + self.bias


def fit_classes(
    matrix: sp.csr_matrix, truth: NDArray[np.int64], classes: int, c: float, seed: int
) -> tuple[Weights, Weights]:
    """One scorer a class, each against the rest (linear SVM, classes weighted alike).

    Returns weights of shape (classes, columns) and biases (classes,); a class that is not there scores -1 always.
    """
    weights = np.zeros((classes, matrix.shape[1]), dtype=np.float32)
    bias = np.full(classes, -1.0, dtype=np.float32)
    for k in range(classes):
        if (truth == k).all():
            bias[k] = 1.0
        elif (truth == k).any():
            machine = LinearSVC(C=c, class_weight="balanced", random_state=seed, max_iter=_MOST_ITERATIONS)
            with warnings.catch_warnings():
                # A fit that stops at the limit is near enough: the score is measured on held-out threads anyway.
                warnings.simplefilter("ignore", ConvergenceWarning)
                machine.fit(matrix, truth == k)
            weights[k], bias[k] = machine.coef_[0], machine.intercept_[0]
    return weights, bias

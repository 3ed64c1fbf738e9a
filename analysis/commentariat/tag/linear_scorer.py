"""The linear classifier: words, letters, codebook phrases and the parent's words, one linear scorer for each task."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from commentariat.tag.batch import Batch, Prepared, prepare
from commentariat.tag.codebook import Codebook
from commentariat.tag.evidence import Pairs, Stretches, stretches
from commentariat.tag.features import (
    RELATION_BLOCKS,
    STANCE_BLOCKS,
    THEME_BLOCKS,
    Phrases,
    fit_space,
    restore_space,
)
from commentariat.tag.linear import RELATION_C, STANCE_C, THEME_C, Linear, fit_classes
from commentariat.tag.marks import RELATIONS, STANCES, Unit
from commentariat.tag.phrases import PhraseBook
from commentariat.tag.scores import Ints, RawScores


@dataclass(frozen=True, eq=False)
class Truth:
    """Coders' marks as numbers: themes (n, K) yes or no; stances (n, K) 0 to 2 or -1; relations (n,) 0 to 2 or -1.

    ``judged`` (n, K) is False where nobody said whether a comment has a theme; such cells teach and measure nothing.
    """

    themes: NDArray[np.bool_]
    stances: Ints
    relations: Ints
    judged: NDArray[np.bool_]


def phrase_book(codebook: Codebook) -> PhraseBook:
    """The codebook's phrases, ready to be found."""
    return PhraseBook({theme.id: theme.phrases for theme in codebook.themes})


@dataclass(frozen=True, eq=False)
class LinearScorer:
    """Themes (K yes-or-no scores), stances (three for each theme) and reply relations (three)."""

    themes: Linear
    stances: Linear
    relations: Linear

    def scores(self, batch: Batch) -> RawScores:
        """Scores of comments, in order."""
        themes = self.themes.scores(batch)[:, :, None]
        return RawScores(themes, self.stances.scores(batch), self.relations.scores(batch))

    def stretches(self, batch: Batch, asked: Pairs) -> Stretches:
        """The words of comments with their parts of themes' scores, for asked pairs of a comment's row and a theme's
        number."""
        space, weights = self.themes.space, self.themes.weights
        words = space.vocabularies[0]
        own, block = next(
            (columns, block)
            for columns, block in zip(space.slices, space.blocks, strict=True)
            if isinstance(block, Phrases)
        )
        each = block.weight * np.diagonal(weights[:, own]).astype(np.float64)
        hits = batch.find(space.phrases, block.of)
        return stretches(batch, words, weights[:, : words.terms.width], hits, each, asked)

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Word weights as rows of length 1, shape (texts, words), for the likeness of texts."""
        batch = Batch(prepare([*map(Unit, texts)]))
        return np.asarray(self.themes.space.vocabularies[0].numbers(batch).toarray(), dtype=np.float32)

    def state(self) -> dict[str, Any]:
        """Everything fitted, as plain texts and arrays, to be saved."""
        return {"themes": _state(self.themes), "stances": _state(self.stances), "relations": _state(self.relations)}


def _state(linear: Linear) -> dict[str, Any]:
    # Half precision halves the file; a weight keeps three digits, far more than it is known to.
    return {"space": linear.space.state(), "weights": linear.weights.astype(np.float16), "bias": linear.bias}


def restore_scorer(state: Mapping[str, Any], codebook: Codebook) -> LinearScorer:
    """The scorer that `LinearScorer.state` was taken of. Raises KeyError, TypeError or ValueError for any other."""
    book = phrase_book(codebook)

    def linear(key: str, blocks: Any) -> Linear:
        saved = state[key]
        space = restore_space(blocks, saved["space"], codebook.ids, book)
        weights, bias = saved["weights"].astype(np.float32), saved["bias"]
        if weights.shape != (*bias.shape, space.width):
            raise ValueError(f"the weights of {key} do not fit its features")
        return Linear(space, weights, bias)

    return LinearScorer(
        linear("themes", THEME_BLOCKS), linear("stances", STANCE_BLOCKS), linear("relations", RELATION_BLOCKS)
    )


def fit_scorer(items: Sequence[Prepared], truth: Truth, rows: Ints, codebook: Codebook, seed: int) -> LinearScorer:
    """Learn the scorer from the given rows."""
    book, chosen = phrase_book(codebook), [items[row] for row in rows]
    space = fit_space(THEME_BLOCKS, chosen, codebook.ids, book)
    matrix = space.transform(Batch(chosen))
    pairs = []
    for k in range(len(codebook.ids)):
        judged = truth.judged[rows, k]
        has = truth.themes[rows, k][judged].astype(np.int64)
        pairs.append(fit_classes(matrix[judged], has, 2, THEME_C, seed))
    themes = Linear(space, np.stack([w[1] for w, _ in pairs]), np.array([b[1] for _, b in pairs], dtype=np.float32))

    space = fit_space(STANCE_BLOCKS, chosen, codebook.ids, book)
    matrix = space.transform(Batch(chosen))
    found = []
    for k in range(len(codebook.ids)):
        has = truth.themes[rows, k]
        found.append(fit_classes(matrix[has], truth.stances[rows, k][has], len(STANCES), STANCE_C, seed))
    stances = Linear(space, np.stack([w for w, _ in found]), np.stack([b for _, b in found]))

    answering = rows[truth.relations[rows] >= 0]
    chosen = [items[row] for row in answering]
    space = fit_space(RELATION_BLOCKS, chosen or [items[row] for row in rows], codebook.ids, book)
    if len(answering):
        weights, bias = fit_classes(
            space.transform(Batch(chosen)), truth.relations[answering], len(RELATIONS), RELATION_C, seed
        )
    else:
        weights = np.zeros((len(RELATIONS), space.width), dtype=np.float32)
        bias = np.zeros(len(RELATIONS), dtype=np.float32)
    return LinearScorer(themes, stances, Linear(space, weights, bias))

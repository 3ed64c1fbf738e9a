"""The comparison of variants that the choice of features and models rests on: same folds, same scores, one change each.

Themes are compared at one threshold for all (the best), which needs no fitting and treats all variants alike.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from commentariat.tag import linear
from commentariat.tag.calibration import cross_fit
from commentariat.tag.evaluation import OPEN, Truth, f_average, macro, micro_f1, theme_scores
from commentariat.tag.features import (
    LETTERS,
    RELATION_BLOCKS,
    STANCE_BLOCKS,
    THEME_BLOCKS,
    WORDS,
    Block,
    Cues,
    Ngrams,
    Phrases,
    Prepared,
    fit_space,
)
from commentariat.tag.marks import RELATIONS, STANCES
from commentariat.tag.quality import Variant
from commentariat.tag.words import PhraseBook

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

# Scores at which all themes' marks are cut, to find the best.
_CUTS = np.linspace(-1.5, 0.5, 41)
_OWN = (WORDS, LETTERS, Phrases("own", 0.3))
_CONTEXT = (*_OWN, Ngrams("parent", 0.4), Phrases("parent", 0.2))

THEME_VARIANTS: tuple[tuple[str, tuple[Block, ...]], ...] = (
    ("words, pairs of words", (WORDS,)),
    ("+ letters", (WORDS, LETTERS)),
    ("+ codebook phrases", _OWN),
    ("+ the parent's words and phrases", _CONTEXT),
    ("+ the title's words and phrases (shipped)", THEME_BLOCKS),
)
STANCE_VARIANTS: tuple[tuple[str, tuple[Block, ...], str], ...] = (
    ("one model for each theme", STANCE_BLOCKS, "each"),
    ("one model for all themes", STANCE_BLOCKS, "one"),
    ("one model with a part for each theme, no parent, no negation", (WORDS,), "shared"),
    ("one model with a part for each theme, no parent", STANCE_BLOCKS[:2], "shared"),
    ("one model with a part for each theme (shipped)", STANCE_BLOCKS, "shared"),
)
RELATION_VARIANTS: tuple[tuple[str, tuple[Block, ...]], ...] = (
    ("words, pairs of words", (WORDS,)),
    ("+ the opening words", RELATION_BLOCKS[:2]),
    ("+ cues of reply beside parent", RELATION_BLOCKS[:3]),
    ("+ the parent's words (shipped)", RELATION_BLOCKS),
)


def compare(
    items: Sequence[Prepared],
    truth: Truth,
    folds: Ints,
    ids: tuple[str, ...],
    book: PhraseBook,
    *,
    seed: int,
    progress: Callable[[str], None],
) -> tuple[Variant, ...]:
    """Score every variant on the practice comments, split by thread. Figures lie between 0 and 1."""
    rows: list[Variant] = []
    for name, blocks in THEME_VARIANTS:
        progress(f"comparing variants: themes, {name}")
        rows.append(Variant("themes", name, _themes(blocks, items, truth.themes, folds, ids, book, seed)))
    for name, blocks, kind in STANCE_VARIANTS:
        progress(f"comparing variants: stances, {name}")
        rows.append(Variant("stances", name, _stances(blocks, kind, items, truth.stances, folds, ids, book, seed)))
    for name, blocks in RELATION_VARIANTS:
        progress(f"comparing variants: relations, {name}")
        rows.append(Variant("relations", name, _relations(blocks, items, truth.relations, folds, ids, book, seed)))
    return tuple(rows)


def _pick(items: Sequence[Prepared], rows: NDArray[np.bool_] | Ints) -> list[Prepared]:
    return [items[row] for row in (np.flatnonzero(rows) if rows.dtype == bool else rows)]


def _themes(
    blocks: tuple[Block, ...],
    items: Sequence[Prepared],
    truth: Ints,
    folds: Ints,
    ids: tuple[str, ...],
    book: PhraseBook,
    seed: int,
) -> dict[str, float]:
    scores = np.zeros(truth.shape)
    for learn, apply in cross_fit(folds):
        learnt = _pick(items, learn)
        space = fit_space(blocks, learnt, ids, book)
        scorer = linear.fit_scorer(space, learnt, truth[learn] == 1, c=linear.THEME_C, seed=seed)
        scores[apply] = scorer.scores(_pick(items, apply))
    cut = max(_CUTS, key=lambda at: micro_f1(truth, scores >= at))
    return {"micro_f1": micro_f1(truth, scores >= cut), "macro_f1": macro(theme_scores(truth, scores >= cut, ids))}


def _stances(
    blocks: tuple[Block, ...],
    kind: str,
    items: Sequence[Prepared],
    stances: Ints,
    folds: Ints,
    ids: tuple[str, ...],
    book: PhraseBook,
    seed: int,
) -> dict[str, float]:
    rows, columns = np.nonzero(stances != OPEN)
    truth = stances[rows, columns]
    scores = np.zeros((len(rows), len(STANCES)))
    for learn, apply in cross_fit(folds[rows]):
        learnt, asked = _pick(items, rows[learn]), _pick(items, rows[apply])
        space = fit_space(blocks, learnt, ids, book)
        if kind == "shared":
            themed = linear.fit_themed(
                space,
                learnt,
                columns[learn],
                truth[learn],
                themes=len(ids),
                classes=len(STANCES),
                c=linear.STANCE_C,
                seed=seed,
            )
            scores[apply] = themed.scores(asked)[np.arange(len(asked)), columns[apply]]
            continue
        x, y = space.transform(learnt), space.transform(asked)
        for column in range(len(ids)) if kind == "each" else (None,):
            mine = np.ones(len(learnt), dtype=bool) if column is None else columns[learn] == column
            ask = np.ones(len(asked), dtype=bool) if column is None else columns[apply] == column
            wanted = truth[learn][mine][:, None] == np.arange(len(STANCES))
            weights, bias = linear.fit_classes(x[mine], wanted, c=linear.STANCE_C, seed=seed)
            scores[np.flatnonzero(apply)[ask]] = y[ask] @ weights.T + bias
    stance = scores.argmax(axis=1)
    return {"accuracy": float((stance == truth).mean()), "f_avg": f_average(truth, stance)}


def _relations(
    blocks: tuple[Block, ...],
    items: Sequence[Prepared],
    relations: Ints,
    folds: Ints,
    ids: tuple[str, ...],
    book: PhraseBook,
    seed: int,
) -> dict[str, float]:
    rows = np.flatnonzero(relations != OPEN)
    truth = relations[rows]
    scores = np.zeros((len(rows), len(RELATIONS)))
    for learn, apply in cross_fit(folds[rows]):
        learnt = _pick(items, rows[learn])
        space = fit_space(blocks, learnt, ids, book)
        scorer = linear.fit_balanced(space, learnt, truth[learn], len(RELATIONS), c=linear.RELATION_C, seed=seed)
        scores[apply] = scorer.scores(_pick(items, rows[apply]))
    relation = scores.argmax(axis=1)
    of_each = theme_scores((truth[:, None] == np.arange(3)).astype(np.int64), relation[:, None] == np.arange(3), RELATIONS)
    return {"accuracy": float((relation == truth).mean()), "macro_f1": macro(of_each)}

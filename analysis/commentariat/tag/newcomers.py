"""Themes that nobody has coded yet: found at once by their phrases and by likeness to what the codebook says of them.

A user's new theme has a definition, a proposition, phrases and perhaps a few examples. A comment is scored by the hits of
the phrases and by the likeness of its nearest sentence to any of these texts: the cosine of the encoder's vectors, or, in
the fast model, of TF-IDF rows. How far such scores can be trusted is learnt from the themes that are coded, each treated as
if it were new ("leave one theme out"); their errors give the new theme's probabilities, thresholds and intervals. The
stance on a new theme is read as that on the known ones is on average: a weak guide, and never shown as sure.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commentariat.tag.batch import Batch, Prepared
from commentariat.tag.calibration import (
    NEVER,
    Scaling,
    best_threshold,
    fit_platt,
    fit_scaling,
    platt,
)
from commentariat.tag.codebook import Theme
from commentariat.tag.evaluation import precision_recall
from commentariat.tag.evidence import MOST_SPANS
from commentariat.tag.linear_scorer import Truth
from commentariat.tag.marks import STANCES
from commentariat.tag.phrases import PhraseBook
from commentariat.tag.quality import ThemeQuality
from commentariat.tag.words import Span, form_spans, sentences

Floats = NDArray[np.float64]
# Rows of vectors of length 1 for texts, shape (texts, d).
Vectors = Callable[[Sequence[str]], NDArray[np.float32]]

# A user gives a few examples; the known themes are tried with as many.
EXAMPLES = 3
# Comments that the fit looks at: enough for three numbers, and quick.
MOST_COMMENTS = 1500
# A sentence of fewer letters says nothing by itself.
_FEWEST_LETTERS = 12


@dataclass(frozen=True, eq=False)
class Newcomer:
    """How scores of a new theme become probabilities: ``scale`` for hits and likeness (shape (3,), as in `platt`),
    ``stance`` from the mean of the known themes' stance scores; and how good that was for known themes treated as new:
    ``quality``, and ``table`` as in `prevalence.HeldOut`."""

    scale: Floats
    stance: Scaling
    quality: ThemeQuality
    table: Floats


def anchors(theme: Theme) -> list[str]:
    """The texts that say what a theme is."""
    return [theme.about, theme.proposition, "; ".join(theme.phrases), *theme.examples]


def pieces_of(text: str) -> list[str]:
    """The whole text and, where it has several, its sentences."""
    parts = [text[start:end] for start, end in sentences(text)]
    long = [part for part in parts if sum(map(str.isalpha, part)) >= _FEWEST_LETTERS]
    return [text, *long] if len(parts) > 1 else [text]


@dataclass(frozen=True, eq=False)
class Likeness:
    """Vectors of comments by sentence, made once for all themes."""

    rows: NDArray[np.float32]
    starts: NDArray[np.int64]

    def to(self, texts: NDArray[np.float32]) -> Floats:
        """For each comment the cosine of its nearest sentence and the nearest of some texts, shape (comments,)."""
        return np.maximum.reduceat((self.rows @ texts.T).max(axis=1), self.starts).astype(np.float64)


def likeness(items: Sequence[Prepared], vectors: Vectors) -> Likeness:
    """The comments' vectors; at least one comment."""
    parts = [pieces_of(item.unit.text) for item in items]
    starts = np.cumsum([0, *(len(part) for part in parts[:-1])])
    return Likeness(vectors([text for part in parts for text in part]), starts)


def hits(batch: Batch, theme: Theme) -> Floats:
    """log(1 + hits) of a theme's phrases in each comment."""
    return np.log1p(batch.hits(PhraseBook({theme.id: theme.phrases}), "own")[:, 0].astype(np.float64))


def phrase_evidence(item: Prepared, theme: Theme) -> tuple[Span, ...]:
    """The theme's phrases in a comment, at most three; where there are none, its first sentence."""
    places = form_spans(item.unit.text)
    hits = Batch([item]).find(PhraseBook({theme.id: theme.phrases}), "own")
    found: list[Span] = []
    for first, last in zip(hits.first.tolist(), hits.last.tolist(), strict=True):
        if not found or places[first][0] >= found[-1][1]:
            found.append((places[first][0], places[last][1]))
    return tuple(found[:MOST_SPANS]) or tuple(sentences(item.unit.text)[:1])


def scores(batch: Batch, near: Likeness, theme: Theme, vectors: Vectors) -> Floats:
    """Hits and likeness, shape (comments, 2)."""
    return np.stack([hits(batch, theme), near.to(vectors(anchors(theme)))], axis=1)


def probabilities(found: Floats, newcomer: Newcomer) -> Floats:
    """Probabilities of shape (comments,) from scores of shape (comments, 2)."""
    return platt(found[:, None, :], newcomer.scale[None])[:, 0]


def fit_newcomer(
    items: Sequence[Prepared],
    truth: Truth,
    stance_scores: Floats,
    threads: Sequence[str],
    themes: Sequence[Theme],
    vectors: Vectors,
    seed: int,
) -> Newcomer:
    """Learn from the coded themes how far to trust scores of a theme that is not.

    Parameters
    ----------
    stance_scores
        Shape (comments, themes, classifiers * 3), of classifiers that never saw the comment's thread.
    threads
        The thread of each comment.
    """
    rng = np.random.default_rng(seed)
    chosen = np.sort(rng.permutation(len(items))[:MOST_COMMENTS])
    few = [items[row] for row in chosen]
    near = likeness(few, vectors)
    batch = Batch(few)
    has = truth.themes[chosen]
    names = {name: number for number, name in enumerate(dict.fromkeys(threads[row] for row in chosen))}
    group = np.array([names[threads[row]] for row in chosen])
    parts: list[Floats] = []
    use = truth.judged[chosen].copy()
    for k, theme in enumerate(themes):
        with_it = np.flatnonzero(has[:, k])
        shown = rng.permutation(with_it)[: min(EXAMPLES, len(with_it) // 2)]
        use[shown, k] = False
        texts = [*anchors(theme), *(few[row].unit.text for row in shown)]
        parts.append(np.stack([hits(batch, theme), near.to(vectors(texts))], axis=1))
    table = np.stack(parts, axis=1)
    # Each theme's probabilities come from what the others taught.
    p = np.zeros(has.shape)
    found = np.zeros(has.shape, dtype=bool)
    for k in range(len(themes)):
        others = use.copy()
        others[:, k] = False
        scale = fit_platt(table[others], has[others])
        p[:, k] = platt(table[:, [k]], scale[None])[:, 0]
        threshold = best_threshold(platt(table[others][:, None, :], scale[None])[:, 0], has[others])
        found[:, k] = p[:, k] >= threshold
    scale = fit_platt(table[use], has[use])
    threshold = best_threshold(platt(table[use][:, None, :], scale[None])[:, 0], has[use])
    one = precision_recall(has[use], found[use])
    counts = np.zeros((len(names), len(themes), 3))
    for column, values in enumerate((has * use, p * use, p * (1 - p) * use)):
        np.add.at(counts[:, :, column], group, values)
    return Newcomer(
        scale,
        _stance(truth, stance_scores),
        ThemeQuality(one.precision, one.recall, one.f1, 0, float(threshold), NEVER),
        counts.reshape(-1, 3),
    )


def mean_stance(stance_scores: Floats, without: int | None = None) -> Floats:
    """The mean of stance scores over themes, shape (comments, columns), one theme left out where it is given."""
    kept = [k for k in range(stance_scores.shape[1]) if k != without]
    return np.asarray(stance_scores[:, kept].mean(axis=1), dtype=np.float64)


def _stance(truth: Truth, stance_scores: Floats) -> Scaling:
    rows, sides = [], []
    for k in range(truth.themes.shape[1]):
        has = truth.themes[:, k]
        rows.append(mean_stance(stance_scores, k)[has])
        sides.append(truth.stances[has, k])
    return fit_scaling(np.concatenate(rows), np.concatenate(sides), len(STANCES))

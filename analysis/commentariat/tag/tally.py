"""Marks against coders' marks, as counts that can be summed over any comments: the ground of every score and interval.

A score such as F1 is a function of counts. Counts kept by comment can be summed over all of them, over one thread, or over
threads drawn with replacement; scores of a thousand such draws cost one matrix product.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commentariat.tag.coded import OPEN_THEME
from commentariat.tag.marks import RELATIONS, STANCES, Marks

Floats = NDArray[np.float64]

# Axes of `Tally.themes`: marked by both, by the model alone, by the coders alone.
HIT, INVENTED, MISSED = 0, 1, 2


@dataclass(frozen=True, eq=False)
class Tally:
    """Counts with the comments, or draws of comments, along the first axis (n).

    ``themes`` has shape (n, themes, 3): hits, invented and missed marks. ``stances`` has shape (n, themes, 3, 3) and
    ``relations`` (n, 3, 3): the coders' value along the rows, the model's along the columns, in the order of `STANCES`
    and `RELATIONS`; stances are counted where both have the theme.
    """

    themes: Floats
    stances: Floats
    relations: Floats

    def drawn(self, weights: Floats) -> Tally:
        """Sums over comments with the given weights, of shape (draws, n)."""
        return Tally(*(np.tensordot(weights, part, axes=1) for part in (self.themes, self.stances, self.relations)))

    def total(self) -> Tally:
        """The sums over all comments, as one draw."""
        return self.drawn(np.ones((1, len(self.themes))))


def tally(
    marks: Sequence[Marks],
    themes: Sequence[Mapping[str, str]],
    relations: Sequence[str | None],
    ids: Sequence[str],
) -> Tally:
    """Count marks against coders' marks, comment by comment.

    Parameters
    ----------
    themes
        For each comment, theme to stance; "?" leaves the theme out of the counts, "?stance" its stance.
    relations
        For each comment, the coded relation, "?" or None.
    ids
        All themes of the codebook.
    """
    place = {theme: k for k, theme in enumerate(ids)}
    counts = np.zeros((len(marks), len(ids), 3))
    stances = np.zeros((len(marks), len(ids), 3, 3))
    answers = np.zeros((len(marks), 3, 3))
    for row, (mark, coded, relation) in enumerate(zip(marks, themes, relations, strict=True)):
        found = {one.theme: one.stance for one in mark.themes}
        for theme in found.keys() | coded.keys():
            stance = coded.get(theme)
            if stance == OPEN_THEME:
                continue
            k = place[theme]
            counts[row, k, INVENTED if stance is None else HIT if theme in found else MISSED] = 1
            if theme in found and stance in STANCES:
                stances[row, k, STANCES.index(stance), STANCES.index(found[theme])] = 1
        if relation in RELATIONS and mark.reply is not None:
            answers[row, RELATIONS.index(relation), RELATIONS.index(mark.reply.relation)] = 1
    return Tally(counts, stances, answers)


def _ratio(above: Floats, below: Floats) -> Floats:
    """above / below, 0 where nothing is below."""
    return np.asarray(np.divide(above, below, out=np.zeros_like(below), where=below > 0), dtype=np.float64)


def f1(counts: Floats) -> Floats:
    """F1 from hits, invented and missed marks along the last axis; 0 where there are none of them."""
    return _ratio(2 * counts[..., HIT], 2 * counts[..., HIT] + counts[..., INVENTED] + counts[..., MISSED])


def precision(counts: Floats) -> Floats:
    """The share of marks that the coders have too."""
    return _ratio(counts[..., HIT], counts[..., HIT] + counts[..., INVENTED])


def recall(counts: Floats) -> Floats:
    """The share of the coders' marks that were found."""
    return _ratio(counts[..., HIT], counts[..., HIT] + counts[..., MISSED])


def class_f1(confusion: Floats) -> Floats:
    """F1 of each class, shape (..., classes), from confusions of shape (..., classes, classes)."""
    hits = np.diagonal(confusion, axis1=-2, axis2=-1)
    return _ratio(2 * hits, confusion.sum(axis=-1) + confusion.sum(axis=-2))


def accuracy(confusion: Floats) -> Floats:
    """The share on the diagonal of confusions of shape (..., classes, classes)."""
    return _ratio(np.trace(confusion, axis1=-2, axis2=-1), confusion.sum(axis=(-2, -1)))


def f_average(confusion: Floats) -> Floats:
    """The mean F1 of favour and against, as in SemEval-2016 Task 6 (Mohammad et al. 2016)."""
    return np.asarray(class_f1(confusion)[..., :2].mean(axis=-1), dtype=np.float64)


def macro_f1(counts: Floats) -> Floats:
    """The mean F1 over the themes (the axis before the last) that the model or the coders marked."""
    return _ratio(f1(counts).sum(axis=-1), (counts.sum(axis=-1) > 0).sum(axis=-1).astype(np.float64))


def headline(sums: Tally) -> dict[str, Floats]:
    """The main scores of each draw, by the names they have in `quality.Scores`."""
    stances = sums.stances.sum(axis=1)
    return {
        "micro_f1": f1(sums.themes.sum(axis=1)),
        "macro_f1": macro_f1(sums.themes),
        "stance_accuracy": accuracy(stances),
        "stance_f": f_average(stances),
        "relation_f1": np.asarray(class_f1(sums.relations).mean(axis=-1), dtype=np.float64),
    }

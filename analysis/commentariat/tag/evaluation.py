"""Measuring: arrays of truth and prediction in, scores out. Shapes are (comments,) or (comments, themes) throughout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commentariat.tag.coded import OPEN_STANCE, OPEN_THEME, CodedData, GoldThread
from commentariat.tag.features import prepare
from commentariat.tag.marks import RELATIONS, STANCES
from commentariat.tag.model import Model, Predictions
from commentariat.tag.quality import ClassScore, Scores
from commentariat.tag.words import PhraseBook

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

# Left out of scores: the coders differ, or there is nothing to code.
OPEN = -1
# Bins of equal width for the calibration error, as in Guo et al. 2017 (they take 15; here rows are fewer).
BINS = 10


@dataclass(frozen=True, eq=False)
class Truth:
    """What coders marked. ``themes`` (n, themes) is 1, 0 or `OPEN`; ``stances`` (n, themes) is the index in
    `STANCES`, or `OPEN` where the theme is not marked or its stance is open; ``relations`` (n,) likewise."""

    themes: Ints
    stances: Ints
    relations: Ints


def truth_of(coded: CodedData | GoldThread, themes: Sequence[str]) -> Truth:
    """The coders' marks as arrays, the themes in the order given."""
    if isinstance(coded, GoldThread):
        marked, replies = list(coded.themes), list(coded.replies)
    else:
        marked, replies = [row.themes for row in coded.comments], [row.reply for row in coded.comments]
    found = np.zeros((len(marked), len(themes)), dtype=np.int64)
    stances = np.full(found.shape, OPEN, dtype=np.int64)
    for row, of in enumerate(marked):
        for column, theme in enumerate(themes):
            stance = of.get(theme)
            if stance is None:
                continue
            found[row, column] = OPEN if stance == OPEN_THEME else 1
            if stance not in (OPEN_THEME, OPEN_STANCE):
                stances[row, column] = STANCES.index(stance)
    relations = [RELATIONS.index(reply) if reply in RELATIONS else OPEN for reply in replies]
    return Truth(found, stances, np.array(relations, dtype=np.int64))


def class_score(truth: Bools, found: Bools) -> ClassScore:
    """Precision, recall and F1 of one class, each 0 to 1 (0 where nothing is found or there), and its support."""
    hits = int((truth & found).sum())
    precision = hits / max(1, int(found.sum()))
    recall = hits / max(1, int(truth.sum()))
    f1 = 2 * hits / max(1, int(found.sum()) + int(truth.sum()))
    return ClassScore(precision, recall, f1, int(truth.sum()))


def micro_f1(truth: Ints, found: Bools) -> float:
    """F1 (0 to 1) over all cells of a (comments, themes) table at once; cells that are `OPEN` are left out."""
    closed = truth != OPEN
    return class_score((truth == 1)[closed], found[closed]).f1


def theme_scores(truth: Ints, found: Bools, themes: Sequence[str]) -> dict[str, ClassScore]:
    """`class_score` of each theme over the comments where it is not `OPEN`."""
    closed = truth != OPEN
    return {
        theme: class_score((truth[:, k] == 1)[closed[:, k]], found[closed[:, k], k]) for k, theme in enumerate(themes)
    }


def macro(scores: Mapping[str, ClassScore]) -> float:
    """The mean F1 (0 to 1) of the classes with support; 0 where none has any."""
    f1 = [score.f1 for score in scores.values() if score.support]
    return float(np.mean(f1)) if f1 else 0.0


def f_average(truth: Ints, predicted: Ints) -> float:
    """The mean of the F1 of favour and the F1 of against, 0 to 1 (SemEval-2016 Task 6, Mohammad et al. 2016).

    ``none`` counts through the errors that it causes or suffers.
    """
    pair = [class_score(truth == STANCES.index(name), predicted == STANCES.index(name)).f1 for name in STANCES[:2]]
    return float(np.mean(pair))


def calibration_error(p: Floats, right: Bools, *, bins: int = BINS) -> float:
    """Expected calibration error, 0 to 1: the gap between mean probability and share right in bins of equal width,
    weighted by the bins' rows (Naeini et al. 2015). 0 for no rows."""
    if not len(p):
        return 0.0
    which = np.minimum((p * bins).astype(int), bins - 1)
    total = 0.0
    for number in range(bins):
        inside = which == number
        if inside.any():
            total += float(inside.sum()) * abs(float(p[inside].mean()) - float(right[inside].mean()))
    return total / len(p)


def reliability(p: Floats, right: Bools, *, bins: int = BINS) -> list[tuple[float, float, int]]:
    """Mean probability, share right and rows of each bin of equal width that has rows."""
    which = np.minimum((p * bins).astype(int), bins - 1)
    filled = [which == number for number in range(bins) if (which == number).any()]
    return [(float(p[inside].mean()), float(right[inside].mean()), int(inside.sum())) for inside in filled]


def score(truth: Truth, predicted: Predictions, themes: Sequence[str]) -> Scores:
    """All scores of predictions against truth; see `Scores` for what each says."""
    of_themes = theme_scores(truth.themes, predicted.found, themes)
    closed = truth.themes != OPEN
    on_stance = (truth.stances != OPEN) & predicted.found
    stance_truth, stance_p = truth.stances[on_stance], predicted.stances[on_stance]
    stance = stance_p.argmax(axis=1) if len(stance_p) else stance_truth
    on_relation = truth.relations != OPEN
    relation_truth, relation_p = truth.relations[on_relation], predicted.relations[on_relation]
    relation = relation_p.argmax(axis=1) if len(relation_p) else relation_truth
    relations = {name: class_score(relation_truth == k, relation == k) for k, name in enumerate(RELATIONS)}
    return Scores(
        comments=len(truth.themes),
        micro_f1=micro_f1(truth.themes, predicted.found),
        macro_f1=macro(of_themes),
        themes=of_themes,
        theme_ece=calibration_error(predicted.themes[closed], truth.themes[closed] == 1),
        stance_accuracy=_mean(stance == stance_truth),
        stance_f_avg=f_average(stance_truth, stance) if len(stance) else None,
        stance_support=len(stance),
        stance_ece=calibration_error(stance_p.max(axis=1), stance == stance_truth) if len(stance) else None,
        relation_accuracy=_mean(relation == relation_truth),
        relation_macro_f1=macro(relations) if len(relation) else None,
        relations=relations if len(relation) else None,
        relation_ece=calibration_error(relation_p.max(axis=1), relation == relation_truth) if len(relation) else None,
    )


def score_gold(model: Model, gold: GoldThread) -> Scores:
    """Scores of a model on a real thread coded twice; cells where the coders differ are left out."""
    ids = model.codebook.ids
    return score(truth_of(gold, ids), model.predict(gold.units), ids)


def baselines(learnt: Truth, truth: Truth, hits: Bools, themes: Sequence[str]) -> dict[str, Scores]:
    """Two scores to beat. "majority": no theme but those that most comments of ``learnt`` have, each theme's
    commonest stance, the commonest relation. "phrases": the themes whose phrases the comment holds (``hits``, of
    shape (n, themes)), with the same stances and relation."""
    common = np.array([(learnt.themes[:, k] == 1).mean() > 0.5 for k in range(len(themes))])
    n = len(truth.themes)
    stances = np.zeros((n, len(themes), len(STANCES)))
    for k in range(len(themes)):
        stances[:, k, _commonest(learnt.stances[:, k], len(STANCES))] = 1.0
    relations = np.zeros((n, len(RELATIONS)))
    relations[:, _commonest(learnt.relations, len(RELATIONS))] = 1.0
    found = {"majority": np.tile(common, (n, 1)), "phrases": hits}
    made: dict[str, Scores] = {}
    for name, cells in found.items():
        scores = score(truth, Predictions(cells.astype(float), stances, relations, cells), themes)
        if name == "majority":
            # With no theme found there is no stance to score there: score it wherever the theme truly is.
            everywhere = score(truth, Predictions(cells.astype(float), stances, relations, truth.themes == 1), themes)
            scores = _with_stance(scores, everywhere)
        made[name] = scores
    return made


def phrase_hits(units: CodedData | GoldThread, phrases: PhraseBook, themes: Sequence[str]) -> Bools:
    """Which themes' phrases each comment holds, of shape (comments, themes)."""
    found = [{hit.theme for hit in phrases.find(item.own)} for item in prepare(units.units)]
    return np.array([[theme in held for theme in themes] for held in found], dtype=bool)


def _commonest(codes: Ints, classes: int) -> int:
    return int(np.bincount(codes[codes != OPEN], minlength=classes).argmax())


def _mean(right: Bools) -> float | None:
    return float(right.mean()) if len(right) else None


def _with_stance(scores: Scores, other: Scores) -> Scores:
    return Scores(
        comments=scores.comments,
        micro_f1=scores.micro_f1,
        macro_f1=scores.macro_f1,
        themes=scores.themes,
        stance_accuracy=other.stance_accuracy,
        stance_f_avg=other.stance_f_avg,
        stance_support=other.stance_support,
        relation_accuracy=scores.relation_accuracy,
        relation_macro_f1=scores.relation_macro_f1,
        relations=scores.relations,
    )

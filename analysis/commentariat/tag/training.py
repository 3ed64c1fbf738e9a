"""Training: coded comments to a model, measured on threads held out of it.

The comments are split into folds by thread. Each fold is scored by models that never saw its threads; on these scores
rest the calibration, the thresholds, the intervals of shares and every figure of the card. To measure calibration and
thresholds themselves, they are fitted on four folds and applied to the fifth. The shipped model then learns from all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold

from commentariat.errors import CodedDataError
from commentariat.tag.calibration import (
    SURE_PRECISION,
    SURE_STANCE_ACCURACY,
    Scaling,
    best_threshold,
    cross_fit,
    fit_platt,
    fit_scaling,
    platt,
    sure_threshold,
)
from commentariat.tag.codebook import Codebook
from commentariat.tag.coded import OPEN_THEME, CodedData, GoldThread
from commentariat.tag.evaluation import precision_recall, score_marks
from commentariat.tag.features import RELATION_BLOCKS, STANCE_BLOCKS, THEME_BLOCKS, Prepared, Space, fit_space, prepare
from commentariat.tag.linear import RELATION_C, STANCE_C, THEME_C, Linear, fit_classes
from commentariat.tag.marks import RELATIONS, STANCES, Marks, ReplyMark, ThemeMark
from commentariat.tag.model import Model, phrase_book
from commentariat.tag.prevalence import HeldOut, estimate, theme_shares
from commentariat.tag.quality import Quality, Scores, ThemeQuality

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

FOLDS = 5
SEED = 20250213
# How often the threads are halved to see how often the intervals of shares hold the truth.
HALVINGS = 4


@dataclass(frozen=True, slots=True)
class TrainingResult:
    """The model, and the marks that held-out models gave each training comment."""

    model: Model
    held_out_marks: tuple[Marks, ...]
    baselines: tuple[Scores, ...]
    comments: int
    threads: int


@dataclass(frozen=True, eq=False)
class _Truth:
    """Coders' marks as numbers: themes (n, themes) yes or no; stances (n, themes) 0 to 2 or -1; relations 0 to 2, -1."""

    themes: Bools
    stances: Ints
    relations: Ints


@dataclass(frozen=True, eq=False)
class _Scores:
    """Raw scores: themes (n, themes), stances (n, themes, 3), relations (n, 3)."""

    themes: Floats
    stances: Floats
    relations: Floats


def _truth(coded: CodedData, ids: Sequence[str]) -> _Truth:
    rows = coded.comments
    stances = [[STANCES.index(row.themes[t]) if t in row.themes else -1 for t in ids] for row in rows]
    relations = [RELATIONS.index(row.reply) if row.reply is not None else -1 for row in rows]
    table = np.array(stances, dtype=np.int64)
    return _Truth(table >= 0, table, np.array(relations, dtype=np.int64))


def _fit(
    items: Sequence[Prepared], truth: _Truth, rows: Ints, codebook: Codebook, seed: int
) -> tuple[Linear, Linear, Linear]:
    """The three scorers, learnt from the given rows."""
    book, chosen = phrase_book(codebook), [items[row] for row in rows]
    space = fit_space(THEME_BLOCKS, chosen, codebook.ids, book)
    matrix = space.transform(chosen)
    pairs = [
        fit_classes(matrix, truth.themes[rows, k].astype(np.int64), 2, THEME_C, seed) for k in range(len(codebook.ids))
    ]
    themes = Linear(space, np.stack([w[1] for w, _ in pairs]), np.array([b[1] for _, b in pairs], dtype=np.float32))

    space = fit_space(STANCE_BLOCKS, chosen, codebook.ids, book)
    matrix = space.transform(chosen)
    found = []
    for k in range(len(codebook.ids)):
        has = truth.themes[rows, k]
        found.append(fit_classes(matrix[has], truth.stances[rows, k][has], len(STANCES), STANCE_C, seed))
    stances = Linear(space, np.stack([w for w, _ in found]), np.stack([b for _, b in found]))

    answering = rows[truth.relations[rows] >= 0]
    chosen = [items[row] for row in answering]
    space = _relation_space(chosen or [items[row] for row in rows], codebook)
    if len(answering):
        weights, bias = fit_classes(
            space.transform(chosen), truth.relations[answering], len(RELATIONS), RELATION_C, seed
        )
    else:
        columns = space.transform(list(items[:1])).shape[1]
        weights, bias = (
            np.zeros((len(RELATIONS), columns), dtype=np.float32),
            np.zeros(len(RELATIONS), dtype=np.float32),
        )
    return themes, stances, Linear(space, weights, bias)


def _relation_space(items: Sequence[Prepared], codebook: Codebook) -> Space:
    return fit_space(RELATION_BLOCKS, items, codebook.ids, phrase_book(codebook))


def _scale(scores: _Scores, truth: _Truth, use: Bools) -> tuple[Floats, Scaling, Scaling, Floats]:
    """Platt pairs, stance and relation scaling, and theme thresholds, fitted on the rows in ``use``."""
    themes = truth.themes.shape[1]
    pairs = np.stack([fit_platt(scores.themes[use, k], truth.themes[use, k]) for k in range(themes)])
    p = platt(scores.themes[use], pairs)
    thresholds = np.array([best_threshold(p[:, k], truth.themes[use, k]) for k in range(themes)])
    has = truth.themes & use[:, None]
    stance = fit_scaling(scores.stances[has], truth.stances[has], len(STANCES))
    answers = use & (truth.relations >= 0)
    if answers.any():
        relation = fit_scaling(scores.relations[answers], truth.relations[answers], len(RELATIONS))
    else:
        relation = Scaling(np.zeros((3, 3)), np.zeros(3))
    return pairs, stance, relation, thresholds


def _marks(
    p: Floats, stance_p: Floats, relation_p: Floats, found: Bools, answers: Bools, ids: Sequence[str]
) -> tuple[Marks, ...]:
    """Held-out probabilities as marks, so that they are scored by the very code that scores a model's marks."""
    made = []
    for row in range(len(p)):
        themes = []
        for k in np.flatnonzero(found[row]).tolist():
            chances = dict(zip(STANCES, stance_p[row, k].tolist(), strict=True))
            best = max(STANCES, key=lambda name, chances=chances: chances[name])  # type: ignore[misc]
            themes.append(ThemeMark(ids[k], float(p[row, k]), best, chances, (), False))
        relation = dict(zip(RELATIONS, relation_p[row].tolist(), strict=True))
        reply = ReplyMark(max(RELATIONS, key=lambda name, r=relation: r[name]), relation) if answers[row] else None  # type: ignore[misc]
        made.append(Marks(tuple(themes), dict(zip(ids, p[row].tolist(), strict=True)), reply))
    return tuple(made)


def _held_out(
    p: Floats,
    stance_p: Floats,
    relation_p: Floats,
    found: Bools,
    truth: _Truth,
    threads: Sequence[str],
    ids: Sequence[str],
) -> HeldOut:
    """True and expected counts by thread, for the intervals of shares."""
    names = sorted(set(threads))
    group = np.array([names.index(name) for name in threads])

    def table(rows: Ints, has: Bools, chance: Floats) -> Floats:
        made = np.zeros((len(names), 3))
        for column, values in enumerate((has, chance, chance * (1 - chance))):
            np.add.at(made[:, column], group[rows], values)
        return made

    everyone = np.arange(len(group))
    themes = {theme: table(everyone, truth.themes[:, k], p[:, k]) for k, theme in enumerate(ids)}
    rows, columns = np.nonzero(truth.themes & found)
    chosen = truth.stances[rows, columns]
    stances = [table(rows, chosen == s, stance_p[rows, columns, s]) for s in range(len(STANCES))]
    replies = np.flatnonzero(truth.relations >= 0)
    relations = [table(replies, truth.relations[replies] == r, relation_p[replies, r]) for r in range(len(RELATIONS))]
    return HeldOut(themes, np.stack(stances, axis=1), np.stack(relations, axis=1))


def coverage(p: Floats, truth: Bools, threads: Sequence[str], held_out: HeldOut, seed: int) -> float:
    """How often a share's 95% interval holds the truth in held-out practice threads, taken whole.

    Several times the threads are halved: the intervals rest on one half and are tried on each thread of the other.
    Returns the share (0 to 1) over all themes, threads and halvings.
    """
    names = sorted(set(threads))
    rng = np.random.default_rng(seed)
    group = np.array([names.index(name) for name in threads])
    rows = [np.flatnonzero(group == number) for number in range(len(names))]
    held = total = 0
    for _ in range(HALVINGS):
        order = rng.permutation(len(names))
        fitted, tried = order[: len(names) // 2], order[len(names) // 2 :]
        for k, table in enumerate(held_out.themes.values()):
            for number in tried:
                one = estimate(p[rows[number], k], 0, table[fitted])
                held += one.low <= truth[rows[number], k].mean() <= one.high
                total += 1
    return held / total


def _real_shares(model: Model, gold: GoldThread) -> float:
    """The share (0 to 1) of themes whose interval holds the coders' share in the real thread, open cells left out."""
    marks = model.tag(gold.units)
    held = 0
    for theme in model.codebook.ids:
        judged = [number for number, row in enumerate(gold.themes) if row.get(theme) != OPEN_THEME]
        one = theme_shares([marks[number] for number in judged], model.held_out)[theme].share
        held += one.low <= sum(theme in gold.themes[number] for number in judged) / len(judged) <= one.high
    return held / len(model.codebook.ids)


def _baselines(coded: CodedData, truth: _Truth, items: Sequence[Prepared], codebook: Codebook) -> tuple[Scores, ...]:
    """What needs no training: the codebook's phrases alone, with the commonest stance and relation."""
    ids = codebook.ids
    book = phrase_book(codebook)
    found = np.zeros(truth.themes.shape, dtype=bool)
    for row, item in enumerate(items):
        for hit in book.find(item.own):
            found[row, ids.index(hit.theme)] = True
    common = np.array(
        [np.bincount(truth.stances[truth.themes[:, k], k], minlength=3).argmax() for k in range(len(ids))]
    )
    stance_p = np.broadcast_to(np.eye(3)[common], (*found.shape, 3))
    asked = truth.relations >= 0
    relation_p = np.broadcast_to(np.eye(3)[np.bincount(truth.relations[asked], minlength=3).argmax()], (len(found), 3))
    marks = _marks(found.astype(float), stance_p, relation_p, found, asked, ids)
    rows = coded.comments
    themes, relations = [row.themes for row in rows], [row.reply for row in rows]
    return (score_marks(marks, themes, relations, ids, measured_on="codebook phrases; commonest stance and relation"),)


def train(
    coded: CodedData,
    codebook: Codebook,
    *,
    seed: int = SEED,
    progress: Callable[[str], None] | None = None,
    gold: GoldThread | None = None,
) -> TrainingResult:
    """Train a model and measure it on held-out threads; the same data and seed give the same model.

    ``gold`` is a real thread to be measured on as well; nothing is trained or tuned on it.
    Raises CodedDataError where there are fewer threads than folds, or a theme nobody marked.
    """
    say = progress or (lambda words: None)
    ids, threads = codebook.ids, coded.threads
    if len(set(threads)) < FOLDS:
        raise CodedDataError(
            None, f"{len(set(threads))} threads are coded; at least {FOLDS} are needed to hold some out"
        )
    truth = _truth(coded, ids)
    unmarked = [theme for k, theme in enumerate(ids) if not truth.themes[:, k].any()]
    if unmarked:
        raise CodedDataError(None, f"no coded comment has the theme {', '.join(unmarked)}", hint="Code a few examples.")
    say("Training: reading the words …")
    items = prepare(coded.units)
    n = len(items)
    raw = _Scores(np.zeros((n, len(ids))), np.zeros((n, len(ids), 3)), np.zeros((n, 3)))
    folds = np.zeros(n, dtype=np.int64)
    for number, (learn, hold) in enumerate(GroupKFold(FOLDS).split(items, groups=threads)):
        say(f"Training: fold {number + 1} of {FOLDS} …")
        models = _fit(items, truth, learn, codebook, seed)
        kept = [items[row] for row in hold]
        raw.themes[hold], raw.stances[hold], raw.relations[hold] = (model.scores(kept) for model in models)
        folds[hold] = number

    say("Training: calibration and thresholds …")
    p, stance_p, relation_p = np.zeros_like(raw.themes), np.zeros_like(raw.stances), np.zeros_like(raw.relations)
    found = np.zeros_like(truth.themes)
    for others, own in cross_fit(folds):
        pairs, stance, relation, thresholds = _scale(raw, truth, others)
        p[own] = platt(raw.themes[own], pairs)
        found[own] = p[own] >= thresholds
        stance_p[own], relation_p[own] = stance(raw.stances[own]), relation(raw.relations[own])
    pairs, stance, relation, thresholds = _scale(raw, truth, np.ones(n, dtype=bool))
    answers = truth.relations >= 0
    marks = _marks(p, stance_p, relation_p, found, answers, ids)
    rows = coded.comments
    scores = score_marks(
        marks,
        [row.themes for row in rows],
        [row.reply for row in rows],
        ids,
        measured_on=f"{n:,} practice comments in {len(set(threads))} threads, each thread scored by a model that never saw it",
    )
    quality_rows = {}
    for k, theme in enumerate(ids):
        one = precision_recall(truth.themes[:, k], found[:, k])
        sure = sure_threshold(p[:, k], truth.themes[:, k], rate=SURE_PRECISION, at_least=float(thresholds[k]))
        support = int(truth.themes[:, k].sum())
        quality_rows[theme] = ThemeQuality(one.precision, one.recall, one.f1, support, float(thresholds[k]), sure)
    both = truth.themes & found
    right = stance_p[both].argmax(axis=1) == truth.stances[both]
    stance_sure = sure_threshold(stance_p[both].max(axis=1), right, rate=SURE_STANCE_ACCURACY, at_least=1 / 3)
    held_out = _held_out(p, stance_p, relation_p, found, truth, threads, ids)
    say("Training: coverage of the intervals …")
    covered = coverage(p, truth.themes, threads, held_out, seed)

    say("Training: the model on all threads …")
    models = _fit(items, truth, np.arange(n), codebook, seed)
    quality = Quality(scores, quality_rows, None, covered)
    model = Model(codebook, *models, pairs, stance, relation, stance_sure, held_out, quality)
    if gold is not None:
        real = score_marks(
            model.tag(gold.units),
            gold.themes,
            gold.replies,
            ids,
            measured_on=(
                f"{len(gold.units)} real comments under “{gold.name}”, coded by two people, none of which the model was "
                "trained or tuned on"
            ),
        )
        quality = Quality(scores, quality_rows, real, covered, _real_shares(model, gold))
        model = replace(model, quality=quality)
    return TrainingResult(model, marks, _baselines(coded, truth, items, codebook), n, len(set(threads)))

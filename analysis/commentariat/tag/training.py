"""Training: coded comments to a model, measured on threads held out of it.

The comments are split into folds by thread. Each fold is scored by linear scorers that never saw its threads; the encoder's
scores of comments that it learnt from come from encoders fine-tuned without their threads, all others from itself. On these
scores rest the calibration, the thresholds, the intervals of shares and every figure of the card. To measure calibration and
thresholds themselves, they are fitted on four folds and applied to the fifth. The shipped model then learns from all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold

from commentariat.errors import CodedDataError
from commentariat.tag.batch import Batch, prepare
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
from commentariat.tag.encoder import Heads
from commentariat.tag.evaluation import precision_recall
from commentariat.tag.fingerprints import fingerprints
from commentariat.tag.held_out_encoder import TrainedEncoder
from commentariat.tag.linear_scorer import LinearScorer, Truth, fit_scorer
from commentariat.tag.marks import RELATIONS, STANCES, Marks, ReplyMark, ThemeMark
from commentariat.tag.model import Model
from commentariat.tag.newcomers import fit_newcomer
from commentariat.tag.prevalence import HeldOut, estimate, theme_shares
from commentariat.tag.quality import Quality, ThemeQuality
from commentariat.tag.scorecard import Scorecard, from_gold, from_threads, scorecard
from commentariat.tag.scores import RawScores, beside, empty_scores

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

FOLDS = 5
SEED = 20250213
# With fewer comments a theme's threshold and calibration rest on next to nothing: two gave marks at a probability of 0.005.
FEWEST_EXAMPLES = 10
# How often the threads are halved to see how often the intervals of shares hold the truth.
HALVINGS = 4


@dataclass(frozen=True, slots=True)
class TrainingResult:
    """The model; the marks that held-out models gave each training comment, with their scores; and the model's scores on
    real comments, where such were given."""

    model: Model
    held_out_marks: tuple[Marks, ...]
    held_out: Scorecard
    real: Scorecard | None
    comments: int
    threads: int


def truth_of(coded: CodedData, ids: Sequence[str]) -> Truth:
    """Coders' marks as numbers."""
    rows = coded.comments
    stances = [[STANCES.index(row.themes[t]) if t in row.themes else -1 for t in ids] for row in rows]
    relations = [RELATIONS.index(row.reply) if row.reply is not None else -1 for row in rows]
    table = np.array(stances, dtype=np.int64)
    judged = np.array([[t not in coded.uncoded(row) for t in ids] for row in range(len(rows))], dtype=bool)
    return Truth(table >= 0, table, np.array(relations, dtype=np.int64), judged)


def scaled(scores: RawScores, truth: Truth, use: Bools) -> tuple[Floats, Scaling, Scaling, Floats]:
    """Platt scales, stance and relation scaling, and theme thresholds, fitted on the rows in ``use``."""
    themes = truth.themes.shape[1]
    told = truth.judged & use[:, None]
    scales = np.stack([fit_platt(scores.themes[told[:, k], k], truth.themes[told[:, k], k]) for k in range(themes)])
    p = platt(scores.themes, scales)
    thresholds = np.array([best_threshold(p[told[:, k], k], truth.themes[told[:, k], k]) for k in range(themes)])
    has = truth.themes & use[:, None]
    stance = fit_scaling(scores.stances[has], truth.stances[has], len(STANCES))
    answers = use & (truth.relations >= 0)
    if answers.any():
        relation = fit_scaling(scores.relations[answers], truth.relations[answers], len(RELATIONS))
    else:
        relation = Scaling(np.zeros((len(RELATIONS), scores.relations.shape[1])), np.zeros(len(RELATIONS)))
    return scales, stance, relation, thresholds


def marks_of(
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
    relation_p: Floats,
    truth: Truth,
    threads: Sequence[str],
    ids: Sequence[str],
) -> HeldOut:
    """What the intervals of shares rest on."""
    names = sorted(set(threads))
    group = np.array([names.index(name) for name in threads])

    def table(rows: Ints, has: Bools, chance: Floats) -> Floats:
        made = np.zeros((len(names), 3))
        for column, values in enumerate((has, chance, chance * (1 - chance))):
            np.add.at(made[:, column], group[rows], values)
        return made

    everyone = np.arange(len(group))
    themes = {}
    for k, theme in enumerate(ids):
        told = everyone[truth.judged[:, k]]
        themes[theme] = table(told, truth.themes[told, k], p[told, k])
    # One more of each, so that no side is ruled out.
    counts = np.stack([(truth.stances == s).sum(axis=0) + 1.0 for s in range(len(STANCES))], axis=1)
    sides = dict(zip(ids, counts / counts.sum(axis=1, keepdims=True), strict=True))
    replies = np.flatnonzero(truth.relations >= 0)
    relations = [table(replies, truth.relations[replies] == r, relation_p[replies, r]) for r in range(len(RELATIONS))]
    return HeldOut(themes, sides, np.stack(relations, axis=1))


def coverage(p: Floats, truth: Truth, threads: Sequence[str], held_out: HeldOut, seed: int) -> float:
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
                own = rows[number][truth.judged[rows[number], k]]
                if len(own):
                    one = estimate(p[own, k], 0, table[fitted])
                    held += one.low <= truth.themes[own, k].mean() <= one.high
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


def train(
    coded: CodedData,
    codebook: Codebook,
    *,
    seed: int = SEED,
    progress: Callable[[str], None] | None = None,
    gold: GoldThread | None = None,
    encoder: TrainedEncoder | None = None,
    linear: LinearFits | None = None,
) -> TrainingResult:
    """Train a model and measure it on held-out threads; the same data and seed give the same model.

    ``gold`` is a real thread to be measured on as well; nothing is trained or tuned on it. With an ``encoder`` the model is
    an accurate one. ``linear`` are the fits of the same data and seed, where they were made before.

    Raises CodedDataError where there are fewer threads than folds, or a theme with too few comments.
    """
    say = progress or (lambda words: None)
    ids, threads = codebook.ids, coded.threads
    check_enough(coded, codebook)
    truth = truth_of(coded, ids)
    fits = linear or fit_linear(coded, codebook, seed=seed, progress=say)
    items, n, raw, folds = prepare(coded.units), len(threads), fits.scores, fits.folds
    heads: Heads = {}
    if encoder is not None:
        say("Training: the encoder's scores …")
        learnt = encoder.scores(coded.units, truth, folds, ids, seed)
        raw, heads = beside((raw, learnt.scores)), learnt.heads

    say("Training: calibration and thresholds …")
    p, found_themes, stance_p, relation_p = cross_fitted(raw, truth, folds)
    scales, stance, relation, thresholds = scaled(raw, truth, np.ones(n, dtype=bool))
    marks = marks_of(p, stance_p, relation_p, found_themes, truth.relations >= 0, ids)
    what = f"{n:,} practice comments in {len(set(threads))} threads, each thread scored by a model that never saw it"
    card = scorecard(marks, from_threads(coded, what), ids)
    scores = card.scores()
    quality_rows = _theme_quality(p, found_themes, truth, thresholds, ids)
    both = truth.themes & found_themes
    right = stance_p[both].argmax(axis=1) == truth.stances[both]
    stance_sure = sure_threshold(stance_p[both].max(axis=1), right, rate=SURE_STANCE_ACCURACY, at_least=1 / 3)
    held_out = _held_out(p, relation_p, truth, threads, ids)
    say("Training: coverage of the intervals …")
    covered = coverage(p, truth, threads, held_out, seed)

    quality = Quality(scores, quality_rows, None, covered)
    network = None if encoder is None else encoder.encoder
    say("Training: themes that are new …")
    vectors = fits.scorer.vectors if network is None else network.vectors
    newcomer = fit_newcomer(items, truth, raw.stances, threads, codebook.themes, vectors, seed)
    known = np.unique(fingerprints(coded.units))
    model = Model(
        codebook,
        ids,
        fits.scorer,
        network,
        scales,
        stance,
        relation,
        stance_sure,
        held_out,
        quality,
        known,
        newcomer,
        heads,
    )
    real_card = None
    if gold is not None:
        what = (
            f"{len(gold.units)} real comments under “{gold.name}”, coded by two people, none of which the model was trained "
            "or tuned on"
        )
        real_card = scorecard(model.tag(gold.units), replace(from_gold(gold), name=what), ids)
        quality = Quality(scores, quality_rows, real_card.scores(), covered, _real_shares(model, gold))
        model = replace(model, quality=quality)
    return TrainingResult(model, marks, card, real_card, n, len(set(threads)))


def check_enough(coded: CodedData, codebook: Codebook) -> None:
    """Raises CodedDataError where there are fewer threads than folds, or a theme with too few comments."""
    threads = set(coded.threads)
    if len(threads) < FOLDS:
        raise CodedDataError(None, f"{len(threads)} threads are coded; at least {FOLDS} are needed to hold some out")
    marked = Counter(theme for comment in coded.comments for theme in comment.themes)
    for theme in codebook.ids:
        if marked[theme] < FEWEST_EXAMPLES:
            problem = (
                f"the theme '{theme}' stands in {marked[theme]} of the coded comments; fewer than {FEWEST_EXAMPLES} teach "
                "too little"
            )
            hint = "Code more of them, or mark by its phrases without training: `tag --codebook`, `run --codebook`."
            raise CodedDataError(None, problem, hint=hint)


@dataclass(frozen=True, eq=False)
class LinearFits:
    """Each comment's scores by a linear scorer that never saw its thread, the fold that held it out, and the scorer learnt
    from all comments. Both models rest on it."""

    scores: RawScores
    folds: Ints
    scorer: LinearScorer


def fit_linear(
    coded: CodedData, codebook: Codebook, *, seed: int = SEED, progress: Callable[[str], None] | None = None
) -> LinearFits:
    """Learn linear scorers by folds of threads, and from all."""
    say = progress or (lambda words: None)
    say("Training: reading the words …")
    items, truth, threads = prepare(coded.units), truth_of(coded, codebook.ids), coded.threads
    raw = empty_scores(len(items), len(codebook.ids))
    folds = np.zeros(len(items), dtype=np.int64)
    for number, (learn, hold) in enumerate(GroupKFold(FOLDS).split(items, groups=threads)):
        say(f"Training: fold {number + 1} of {FOLDS} …")
        found = fit_scorer(items, truth, learn, codebook, seed).scores(Batch([items[row] for row in hold]))
        raw.themes[hold], raw.stances[hold], raw.relations[hold] = found.themes, found.stances, found.relations
        folds[hold] = number
    say("Training: linear scores from all threads …")
    return LinearFits(raw, folds, fit_scorer(items, truth, np.arange(len(items)), codebook, seed))


def _theme_quality(
    p: Floats, found: Bools, truth: Truth, thresholds: Floats, ids: Sequence[str]
) -> dict[str, ThemeQuality]:
    rows = {}
    for k, theme in enumerate(ids):
        told = truth.judged[:, k]
        has = truth.themes[told, k]
        one = precision_recall(has, found[told, k])
        sure = sure_threshold(p[told, k], has, rate=SURE_PRECISION, at_least=float(thresholds[k]))
        rows[theme] = ThemeQuality(one.precision, one.recall, one.f1, int(has.sum()), float(thresholds[k]), sure)
    return rows


def cross_fitted(raw: RawScores, truth: Truth, folds: Ints) -> tuple[Floats, Bools, Floats, Floats]:
    """Theme probabilities and marks, stance and relation probabilities, each fold's from what the others fitted."""
    p = np.zeros(truth.themes.shape)
    found = np.zeros(truth.themes.shape, dtype=bool)
    stance_p, relation_p = np.zeros((*p.shape, len(STANCES))), np.zeros((len(p), len(RELATIONS)))
    for others, own in cross_fit(folds):
        scales, stance, relation, thresholds = scaled(raw, truth, others)
        p[own] = platt(raw.themes[own], scales)
        found[own] = p[own] >= thresholds
        stance_p[own], relation_p[own] = stance(raw.stances[own]), relation(raw.relations[own])
    return p, found, stance_p, relation_p

"""What a model must beat: the commonest value, the codebook's phrases alone, and one linear SVM on n-grams for each target.

The last is the baseline of SemEval-2016 Task 6 (Mohammad et al. 2016), which none of the 19 teams there beat: word n-grams
of 1 to 3 and letter n-grams of 2 to 5, a linear support vector machine for each target. Here a second one finds the theme,
and a third the reply relation, on the same features of the comment alone.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import scipy.sparse as sp
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import GroupKFold

from commentariat.tag.batch import Batch, prepare
from commentariat.tag.codebook import Codebook
from commentariat.tag.coded import CodedData
from commentariat.tag.linear import fit_classes
from commentariat.tag.linear_scorer import Truth, phrase_book
from commentariat.tag.marks import RELATIONS, STANCES
from commentariat.tag.scorecard import Scorecard, from_threads, scorecard
from commentariat.tag.training import FOLDS, SEED, marks_of, truth_of


def baselines(coded: CodedData, codebook: Codebook, *, seed: int = SEED) -> Mapping[str, Scorecard]:
    """The scorecards of the baselines by name, on the same folds as a model's."""
    ids = codebook.ids
    truth = truth_of(coded, ids)
    common, relation = _commonest(truth)
    asked = truth.relations >= 0
    nothing = np.zeros(truth.themes.shape)
    sides = np.broadcast_to(common, (len(nothing), *common.shape))
    answers = np.broadcast_to(relation, (len(nothing), len(relation)))
    phrases = _phrases(coded, codebook)
    p, stance_p, relation_p = _machines(coded, truth, seed)
    found = {
        "commonest value (no theme)": (nothing, sides, answers),
        "codebook phrases; commonest stance and relation": (phrases, sides, answers),
        "one linear SVM on n-grams for each target (SemEval-2016)": (p, stance_p, relation_p),
    }
    measured = from_threads(coded, f"{len(nothing):,} practice comments, by folds of threads")
    return {
        name: scorecard(marks_of(a, b, c, a >= 0.5, asked, ids), measured, ids) for name, (a, b, c) in found.items()
    }


def _commonest(truth: Truth) -> tuple[np.ndarray, np.ndarray]:
    sides = [np.bincount(column[column >= 0], minlength=3).argmax() for column in truth.stances.T]
    relation = np.bincount(truth.relations[truth.relations >= 0], minlength=len(RELATIONS)).argmax()
    return np.eye(len(STANCES))[sides], np.eye(len(RELATIONS))[relation]


def _phrases(coded: CodedData, codebook: Codebook) -> np.ndarray:
    return np.asarray(Batch(prepare(coded.units)).hits(phrase_book(codebook), "own") > 0, dtype=np.float64)


def _machines(coded: CodedData, truth: Truth, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    texts = [comment.text for comment in coded.comments]
    n, themes = truth.themes.shape
    found = np.zeros((n, themes)), np.zeros((n, themes, len(STANCES))), np.zeros((n, len(RELATIONS)))
    for learn, hold in GroupKFold(FOLDS).split(texts, groups=coded.threads):
        words = TfidfVectorizer(ngram_range=(1, 3), min_df=2, dtype=np.float32)
        letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=3, dtype=np.float32)
        known = sp.hstack([one.fit_transform([texts[row] for row in learn]) for one in (words, letters)], format="csr")
        new = sp.hstack([one.transform([texts[row] for row in hold]) for one in (words, letters)], format="csr")
        for k in range(themes):
            has = truth.themes[learn, k]
            weights, bias = fit_classes(known, has.astype(np.int64), 2, 1.0, seed)
            found[0][hold, k] = new @ weights[1] + bias[1] > 0
            weights, bias = fit_classes(known[has], truth.stances[learn, k][has], len(STANCES), 1.0, seed)
            found[1][hold, k] = new @ weights.T + bias
        answers = truth.relations[learn] >= 0
        weights, bias = fit_classes(known[answers], truth.relations[learn][answers], len(RELATIONS), 1.0, seed)
        found[2][hold] = new @ weights.T + bias
    return found

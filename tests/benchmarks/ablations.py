"""What each part of the accurate model is worth: one part of the threads held out, the rest learnt from, in several ways.

    python -m tests.benchmarks.ablations [NAME…]

Needs the extra ``learn``; ten minutes and more for each way on two cores. Without names all are run, a row of Markdown each.
Thresholds and calibration are fitted across folds inside the part that is held out. The real thread is scored as well: look
at it, but choose nothing by it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import torch
from sklearn.model_selection import GroupKFold
from tokenizers import Tokenizer

from commentariat.learn.finetune import Plan, Target, finetune, predict
from commentariat.learn.network import new_network
from commentariat.learn.pipeline import plain_tokenizer, pretrained
from commentariat.read import read_case
from commentariat.tag.batch import Batch, prepare
from commentariat.tag.calibration import platt
from commentariat.tag.codebook import load_codebook
from commentariat.tag.coded import CodedData, load_coded, load_gold
from commentariat.tag.linear_scorer import Truth, fit_scorer
from commentariat.tag.marks import Unit
from commentariat.tag.model_files import default_models_folder
from commentariat.tag.quality import Scores
from commentariat.tag.scorecard import from_gold, from_threads, scorecard
from commentariat.tag.scores import RawScores, beside
from commentariat.tag.training import FOLDS, SEED, cross_fitted, marks_of, scaled, truth_of
from commentariat.tag.windows import windows
from tests.conftest import ROOT

PLAN = Plan()


@dataclass(frozen=True, slots=True)
class Way:
    """A way to do it: how to fine-tune (None: not at all), and whether titles, parents and linear scores are there."""

    plan: Plan | None = PLAN
    titles: bool = True
    parents: bool = True
    linear: bool = True


WAYS = {
    "linear alone": Way(None),
    "encoder alone": Way(linear=False),
    "both": Way(),
    "both, no titles": Way(replace(PLAN, untitled=1.0), titles=False),
    "both, titles always": Way(replace(PLAN, untitled=0.0)),
    "both, no parents": Way(parents=False),
    "both, no recall of the pretrained vectors": Way(replace(PLAN, recall=0.0)),
    "both, all layers learn": Way(replace(PLAN, frozen=0)),
    "both, upper two layers learn": Way(replace(PLAN, frozen=4)),
    "both, 3 epochs": Way(replace(PLAN, epochs=3)),
    "both, 8 epochs": Way(replace(PLAN, epochs=8)),
}


def row(name: str, scores: Scores) -> str:
    """A row of the table."""
    figures = (scores.micro_f1, scores.macro_f1, scores.stance_accuracy, scores.stance_f, scores.relation_f1)
    return f"| {name} | " + " | ".join(f"{figure:.3f}" for figure in figures) + " |"


def main() -> None:
    """Run the ways named, or all."""
    home = default_models_folder()
    book = load_codebook(home / "codebook.toml")
    coded = load_coded(home / "training", book)
    gold = load_gold(
        ROOT / "tests" / "gold" / "seed_003.json",
        read_case(ROOT / "raw" / "2025-02-13-nato-defence-ministers").thread,
        book,
    )
    ids, truth = book.ids, truth_of(coded, book.ids)
    learn, hold = next(iter(GroupKFold(FOLDS).split(coded.comments, groups=coded.threads)))
    held = Truth(truth.themes[hold], truth.stances[hold], truth.relations[hold], truth.judged[hold])
    part = CodedData(tuple(coded.comments[r] for r in hold), tuple(coded.parent_texts[r] for r in hold))
    folds = np.zeros(len(hold), dtype=np.int64)
    for number, (_, own) in enumerate(GroupKFold(FOLDS).split(hold, groups=part.threads)):
        folds[own] = number
    linear = fit_scorer(prepare(coded.units), truth, learn, book, SEED)
    tokenizer = Tokenizer.from_str(plain_tokenizer(pretrained()))

    def encoder(way: Way, plan: Plan) -> Callable[[list[Unit]], RawScores]:
        def seen(units: list[Unit], titles: bool) -> list[Unit]:
            return [Unit(u.text, u.parent_text if way.parents else None, u.title if titles else "") for u in units]

        def cut(units: list[Unit], titles: bool = way.titles) -> list[object]:
            return [made[0] for made in windows(seen(units, titles), tokenizer)]

        torch.manual_seed(plan.seed)
        network = new_network(pretrained(), len(ids), plan.frozen)
        units = [coded.units[r] for r in learn]
        target = Target(truth.themes[learn], truth.stances[learn], truth.relations[learn])
        finetune(network, cut(units), cut(units, False), target, plan)  # type: ignore[arg-type]

        def scores(units: list[Unit]) -> RawScores:
            themes, stances, relations = predict(network, cut(units))  # type: ignore[arg-type]
            return RawScores(themes[:, :, None], stances, relations)

        return scores

    answers = np.array([unit.parent_text is not None for unit in gold.units])
    print(
        "| | themes micro-F1 | macro-F1 | stance accuracy | F | relation macro-F1 |\n| --- | --- | --- | --- | --- | --- |"
    )
    for name in sys.argv[1:] or WAYS:
        way = WAYS[name]
        network = None if way.plan is None else encoder(way, way.plan)

        def scores(units: list[Unit], way: Way = way, network: Callable[..., RawScores] | None = network) -> RawScores:
            parts = [linear.scores(Batch(prepare(units)))] if way.linear else []
            return beside([*parts, *([network(units)] if network else [])])

        raw = scores(list(part.units))
        p, found, stance_p, relation_p = cross_fitted(raw, held, folds)
        marks = marks_of(p, stance_p, relation_p, found, held.relations >= 0, ids)
        print(row(name, scorecard(marks, from_threads(part, "held out"), ids).scores()), flush=True)
        scales, stance, relation, thresholds = scaled(raw, held, np.ones(len(hold), dtype=bool))
        real = scores(list(gold.units))
        p = platt(real.themes, scales)
        marks = marks_of(p, stance(real.stances), relation(real.relations), p >= thresholds, answers, ids)
        print(row(f"{name}, real", scorecard(marks, from_gold(gold), ids).scores()), flush=True)


if __name__ == "__main__":
    main()

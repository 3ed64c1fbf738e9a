"""The model card: what the model is, what it learnt from, how good it is, and what it is not for."""

from __future__ import annotations

from pathlib import Path

from commentariat.errors import ModelError
from commentariat.tag.calibration import NEVER, SURE_PRECISION, SURE_STANCE_ACCURACY
from commentariat.tag.quality import Scores
from commentariat.tag.training import FOLDS, TrainingResult

_TEXT = """# The model

This page is written by `commentariat train`; its figures are those of the model beside it.

**What it does.** For one comment, with the text it answers: which themes of `codebook.toml` it talks about, which side
it takes on each, and whether a reply agrees or disagrees. Linear models on words, letters, codebook phrases and the
parent's words (TF-IDF, linear support vector machines), with calibrated probabilities.

**What it learnt from.** {comments:,} comments in {threads} threads in `training/`, written for this project by five
hands and coded by `codebook.toml`. They are invented: wittier, tidier and more oblique than real readers are. No real
comment was used for training or tuning.

**How it was measured.** In {folds} folds, split by thread: each thread is scored by a model that never saw it, and
calibration and thresholds are fitted on the other folds too. All figures run from 0 to 1.

## Scores

| | themes micro-F1 | macro-F1 | stance accuracy | stance F of favour and against | relation macro-F1 | calibration error |
| --- | --- | --- | --- | --- | --- | --- |
{scores}

Stance is scored where the theme was found. F of favour and against is the measure of SemEval-2016 Task 6. The real
comments are few: a difference of 0.05 there means nothing.

## Themes, on held-out practice comments

| theme | comments with it | precision | recall | F1 | marked from | sure from |
| --- | --- | --- | --- | --- | --- | --- |
{themes}

"Marked from" is the probability with the best F1; from "sure from" up, {sure:.0%} of held-out marks were right (a dash:
no probability reaches that). A mark is shown as sure if its stance too has a probability of at least {stance_sure:.2f},
from which on {sure_stance:.0%} of held-out stances were right.

## Shares

The report's shares are sums of calibrated probabilities, and their 95% intervals say how far such sums were off in
held-out practice threads. Tried on practice threads that they did not rest on, they hold the coders' share in
{coverage:.0%} of cases (whole threads, all themes): they err on the wide side{real_coverage}. Where real readers differ
from the practice comments more than those differ among each other, the intervals are too narrow.

## What was tried

Micro-F1 of themes on held-out practice threads, at the best thresholds: words 0.61, with letters 0.62, with codebook
phrases 0.64, with the parent's words and phrases 0.66; a linear support vector machine instead of logistic regression
0.67. The story's title would add 0.03 and is left out, as practice threads keep to their headline more closely than
real ones do. Stance: a model for each theme and one shared by all with the theme's own part score alike (accuracy 0.68
and 0.70, F of favour and against 0.73 and 0.72). Relation, macro-F1: words 0.58, with opening words and cues 0.64.

## What it is not for

Judging a single person by a single mark; languages other than English; threads on other matters than defence policy.
Irony and allusion are often missed, and a stance that can be read only from the story is not seen at all.

## Training it anew

`make models`, or `commentariat train` with a codebook and coded comments of your own. The same data give the same
model. It needs no network and about a minute.
"""


def _row(name: str, scores: Scores) -> str:
    figures = (
        scores.micro_f1,
        scores.macro_f1,
        scores.stance_accuracy,
        scores.stance_f,
        scores.relation_f1,
        scores.calibration_error,
    )
    return f"| {name} | " + " | ".join(f"{figure:.2f}" for figure in figures) + " |"


def card_text(result: TrainingResult) -> str:
    """The card in Markdown."""
    model = result.model
    quality = model.quality
    rows = [_row(f"this model: {quality.held_out.measured_on}", quality.held_out)]
    if quality.real is not None:
        rows.append(_row(f"this model: {quality.real.measured_on}", quality.real))
    rows.extend(
        _row(f"for comparison, on the practice comments: {scores.measured_on}", scores) for scores in result.baselines
    )
    themes = []
    for theme in model.codebook.themes:
        one = quality.themes[theme.id]
        sure = "–" if one.sure >= NEVER else f"{one.sure:.2f}"
        themes.append(
            f"| {theme.label} (`{theme.id}`) | {one.support} | {one.precision:.2f} | {one.recall:.2f} | {one.f1:.2f} | "
            f"{one.threshold:.2f} | {sure} |"
        )
    return _TEXT.format(
        comments=result.comments,
        threads=result.threads,
        folds=FOLDS,
        scores="\n".join(rows),
        themes="\n".join(themes),
        sure=SURE_PRECISION,
        sure_stance=SURE_STANCE_ACCURACY,
        stance_sure=model.stance_sure,
        coverage=quality.coverage or 0.0,
        real_coverage=""
        if quality.real_coverage is None
        else f". On the real thread they hold it for {quality.real_coverage:.0%} of the themes. (The other known way, the "
        "adjusted count, rests on an assumption that does not fit, and was seen to hold fewer there; so that last figure "
        "is not quite that of a thread never looked at)",
    )


def write_card(result: TrainingResult, path: Path) -> None:
    """Write the card; it appears whole or not at all. Raises ModelError where it cannot be written."""
    fresh = path.with_name(f".{path.name}.new")
    try:
        fresh.write_text(card_text(result), "utf-8")
        fresh.replace(path)
    except OSError as error:
        raise ModelError(path, f"the card cannot be written ({error.strerror or error})") from error

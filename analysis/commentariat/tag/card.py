"""The model card: what the models are, what they learnt from, how good they are, and what they are not for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from commentariat.tag.agreement import compare_coders
from commentariat.tag.calibration import NEVER, SURE_PRECISION, SURE_STANCE_ACCURACY
from commentariat.tag.coded import CodedData
from commentariat.tag.marks import RELATIONS, STANCES
from commentariat.tag.scorecard import Scorecard
from commentariat.tag.tables import (
    DASH,
    agreement_table,
    confusion_table,
    headline_table,
    reliability_table,
    table,
    theme_table,
)
from commentariat.tag.training import FOLDS, TrainingResult

# Text that stands beside the models, written by a benchmark, and goes into the card where it is there.
ABLATIONS = "ablations.md"
# A folder beside the models with comments coded twice, the second time blind, in the form of the practice comments.
CODERS, CODINGS = "coders", ("first.jsonl", "second.jsonl")
# The picture that stands beside the card.
RELIABILITY = "reliability.svg"

_TEXT = """# The models

This page is written by `commentariat train`; its figures are those of the models beside it.

**What they do.** For one comment, with the text it answers: which themes of `codebook.toml` it talks about, which side it
takes on each, and whether a reply agrees or disagrees. Each of these has a calibrated probability.

{models}

**What they learnt from.** {comments:,} comments in {threads} threads in `training/`, invented for this project and coded by
`codebook.toml`; [the datasheet](training/README.md) says how they were made and what they are not. No real comment was used
for training or tuning.

**How they were measured.** In {folds} folds, split by thread: each thread is scored by a model that never saw it, and
calibration and thresholds are fitted on the other folds too. Intervals are 95% bootstrap intervals over whole threads, of
the real comments over whole conversations. Stance is scored where the theme was found; F of favour and against is the
measure of SemEval-2016 Task 6. All figures run from 0 to 1. `commentariat evaluate` measures the models on comments of
your own.

## On real comments

{real}

## On practice comments

{held_out}

![Reliability diagram: on held-out practice comments, the share of marks that are right over the probability stated, for
themes, stances and relations; on the diagonal a probability can be taken at its word](reliability.svg)

{details}
{parts}## What they are not for

Judging a single person by a single mark; languages other than English (such comments are told apart and not marked);
threads on other matters than the codebook's. Irony and allusion are often missed, and a stance that can be read only from
the story is not seen at all.

## Training them anew

`make models` fine-tunes the encoder and fits both models to `training/` (it installs PyTorch first; for 4,627 comments it
took 65 minutes on two cores, and the time grows with the comments). `make fit` leaves the encoder as it is (4 minutes).
`commentariat train --out FOLDER` does the same with a codebook or examples of your own. The same data give the same models.
Nothing is downloaded when they run.
"""
_ABOUT = {
    "accurate": (
        "**The accurate model** (`accurate/`) sets a small sentence encoder beside the fast one: MiniLM of 6 layers, "
        "fine-tuned for all three tasks together on as many of the practice comments as `accurate/encoder.json` says (the "
        "others are new to it), reading title, comment and parent, with attention of its own for each theme; in 8-bit "
        "numbers. Logistic regression weighs the two together."
    ),
    "fast": (
        "**The fast model** (`fast/`, `--fast`) is linear: words, letters, codebook phrases and the parent's words (TF-IDF, "
        "linear support vector machines)."
    ),
}
_DETAILS = """## The {name} model in detail, on held-out practice comments

{themes}

{thresholds}

"Marked from" is the probability with the best F1; from "sure from" up, {sure:.0%} of held-out marks were right (a dash: no
probability reaches that). A theme that is not among these, of a codebook of your own, is found by its phrases and by
likeness: tried on these themes as if they were new, with precision {new.precision:.2f} and recall {new.recall:.2f}; no mark
of one is ever shown as sure. A mark is shown as sure if its stance too has a probability of at least {stance_sure:.2f}, from
which on {sure_stance:.0%} of held-out stances were right.

Stances where the theme was found, and reply relations:

{stances}

{relations}

How far its probabilities can be taken at their word ("stated" is the mean probability, "right" the share that is so):

{bins}

Shares of themes in reports are sums of calibrated probabilities, and their 95% intervals say how far such sums were off in
held-out practice threads; shares of sides come from a mix that is drawn for each thread
(`python -m tests.benchmarks.stance_coverage` measures how well that does in one-sided threads). Those of themes,
tried on practice threads that they did not rest on, hold the coders' share in {coverage:.0%} of cases
(whole threads, all themes){real_coverage}. Where real readers differ from the practice comments more than those differ
among each other, the intervals are too narrow.
"""


def _details(name: str, result: TrainingResult) -> str:
    model, quality = result.model, result.model.quality
    rows = []
    for theme in model.codebook.themes:
        one = quality.themes[theme.id]
        sure = DASH if one.sure >= NEVER else f"{one.sure:.2f}"
        rows.append([f"{theme.label} (`{theme.id}`)", f"{one.threshold:.2f}", sure])
    return _DETAILS.format(
        name=name,
        new=model.newcomer.quality,
        themes=theme_table(result.held_out),
        thresholds=table(["theme", "marked from", "sure from"], rows),
        stances=confusion_table(result.held_out.stance_confusion, STANCES),
        relations=confusion_table(result.held_out.relation_confusion, RELATIONS),
        bins=reliability_table(result.held_out),
        sure=SURE_PRECISION,
        sure_stance=SURE_STANCE_ACCURACY,
        stance_sure=model.stance_sure,
        coverage=quality.coverage or 0.0,
        real_coverage=""
        if quality.real_coverage is None
        else f"; on the real thread for {quality.real_coverage:.0%} of the themes",
    )


_AGREEMENT = """## How far coders agree

{comments:,} of the practice comments, in whole threads, were coded a second time by a coder who saw the texts and the
codebook only; the first coding is taken as it was before errors found in it were mended. Both were made in the same way (see
the datasheet): people of different minds would agree less. What is shown is agreement beyond chance, with 95% intervals that
draw whole threads; stances where both have the theme. Where nearly all cells hold one value, as for the rarer themes, AC1
says more than alpha.

{table}
"""


def agreement_text(first: CodedData, second: CodedData, ids: Sequence[str]) -> str:
    """The card's section on agreement, from two codings of the same comments."""
    coders = [{comment.id: comment for comment in coded.comments} for coded in (first, second)]
    return _AGREEMENT.format(comments=len(second.comments), table=agreement_table(compare_coders(coders, ids)))


def card_text(
    results: Mapping[str, TrainingResult], baselines: Mapping[str, Scorecard], parts: Sequence[str] = ()
) -> str:
    """The card in Markdown.

    Parameters
    ----------
    results
        By "accurate" and "fast", the better first.
    baselines
        What the models are compared with, by name.
    parts
        Further sections in Markdown.
    """
    first = next(iter(results.values()))
    held_out = [(f"**{name}**", result.held_out) for name, result in results.items()]
    held_out += [(f"for comparison: {name}", card) for name, card in baselines.items()]
    real = [(f"**{name}**", result.real) for name, result in results.items() if result.real is not None]
    told = f"{real[0][1].measured_on[:1].upper()}{real[0][1].measured_on[1:]}." if real else ""
    return _TEXT.format(
        models="\n\n".join(_ABOUT[name] for name in results),
        comments=first.comments,
        threads=first.threads,
        folds=FOLDS,
        real=f"{told} The comments are few: a difference of 0.05 here means nothing.\n\n{headline_table(real)}"
        if real
        else "Not measured.",
        held_out=headline_table(held_out),
        details="\n".join(_details(name, result) for name, result in results.items()),
        parts="".join(f"{text.strip()}\n\n" for text in parts),
    )

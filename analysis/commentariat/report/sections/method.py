"""Method and accuracy: how everything was made, how good it is, and what it cannot bear."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from commentariat.read.order import SURE_PARENT
from commentariat.report.cells import table
from commentariat.report.charts import Figure
from commentariat.report.words import FEWEST_COMMENTS, percent, shorten
from commentariat.summary import Summary
from commentariat.tag.quality import Scores

ORDER, KEY, TITLE = 90, "method", "Method and accuracy"
# Measured by tests/benchmarks/fit_parents.py on 3,004 replies in 229 threads, each read with weights fitted on others.
PARENTS_RIGHT_WRITTEN, PARENTS_RIGHT_MACHINE, SURE_RIGHT = 0.98, 0.91, 0.99


def _who_answers_whom(summary: Summary) -> str:
    """How the parents of this thread are known, and how good the guesses were where they were measured."""
    if not any(len(comment.parent_candidates) > 1 for comment in summary.thread.comments):
        replies = any(comment.parent is not None for comment in summary.thread.comments)
        stated = all(comment.parent is None or comment.parent_confidence == 1 for comment in summary.thread.comments)
        if replies and stated:
            return "What was saved states it, or leaves one comment that each reply can answer."
    return (
        "The page names the author that a reply answers, seldom the comment. A reply answers the comment before it or "
        "one of that comment’s ancestors; the name must fit, no later reply may be left without a parent, and siblings "
        "stand in order of time. Where several remain, turn-taking, quotations and shared words decide, and the choice "
        "is shown with its probability. On threads that the method was not fitted on, "
        f"{percent(PARENTS_RIGHT_WRITTEN)} of the parents were right in threads written like real ones and "
        f"{percent(PARENTS_RIGHT_MACHINE)} in machine-made ones, where a few authors answer each other’s answers; of "
        f"those called {percent(SURE_PARENT)} sure or more, {percent(SURE_RIGHT)}."
    )


def build(summary: Summary, figures: Sequence[Figure]) -> dict[str, Any]:
    """Terms with their explanation, scores on coded comments, scores by theme, and warnings."""
    quality, source = summary.quality, summary.thread.source
    measured = [quality.held_out, *([quality.real] if quality.real else [])]
    steps = [
        ("Who answers whom", _who_answers_whom(summary)),
        (
            "Dates",
            "“14 days ago” counts back from the moment the page was saved, by the site’s own calendar rule. What "
            "stays open is given as a span "
            "of time, narrowed by the order of the thread.",
        ),
        (
            "Themes and stances",
            "A program trained on coded practice comments gives each comment the probability of each theme and, "
            "for each theme, of being in favour "
            "of, against, or on no side of its proposition. A theme is marked at or above its threshold.",
        ),
        (
            "Shares",
            "Counting what a program marks is biased: it misses some comments and invents others. The estimated share "
            "adds up the probabilities of all comments instead. Its 95% interval allows for the chance of each comment "
            "and for how far such sums were off in practice threads held out of training. How the comments on a theme "
            "part into sides is estimated for each thread anew, since one thread may be one-sided and the next not; "
            "those intervals are wide. A share says what a careful coder "
            f"would find in this thread, not what readers at large think. With fewer than {FEWEST_COMMENTS} comments, "
            "in the thread or on a theme, the share is called too few to tell.",
        ),
        (
            "Sources",
            "Documents are cut into paragraphs and marked by the same program. Passages are runs of words that "
            "stand alike in two texts, case and "
            "punctuation aside.",
        ),
    ]
    rows = [
        [
            summary.label(theme),
            *(f"{value:.2f}" for value in (scores.precision, scores.recall, scores.f1)),
            f"{scores.support:,}",
        ]
        for theme, scores in quality.themes.items()
    ]
    tables = [
        table(
            "Scores on comments that the program never saw in training (1.00 is perfect)",
            (
                "Measured on",
                "Comments",
                "Themes (micro F1)",
                "Themes (macro F1)",
                "Stance right",
                "Stance (F1)",
                "Reply relation (F1)",
            ),
            [_scores(scores) for scores in measured],
            numeric=range(1, 7),
        ),
        table(
            f"By theme, on {quality.held_out.measured_on}",
            ("Theme", "Precision", "Recall", "F1", "Comments with it"),
            rows,
            numeric=range(1, 5),
        ),
    ]
    said = [
        "Precision is how many of the marks are right, recall how many of the comments with a theme are found, "
        "F1 the two "
        "together. Comments with a theme are those that a coder marked."
    ]
    if quality.coverage is not None:
        said.append(
            "The 95% intervals were checked on held-out practice threads: they held the true share in "
            f"{percent(quality.coverage)} of cases, so they err on the wide side there."
        )
    if quality.real_coverage is not None:
        said.append(
            "On the real comments they held the coders’ share for "
            f"{percent(quality.real_coverage)} of the themes. Those of reply relations are less sure: "
            "real readers agree in other words than the practice comments do."
        )
    limits = [
        "Not a poll: those who comment choose to, and some write often.",
        "Not a verdict on a person: a single mark may be wrong, and irony is hard for a program.",
        "Not the whole talk: comments that moderators removed, or that were written after the page was saved, "
        "are missing.",
        "Small differences between themes mean nothing where the intervals overlap.",
    ]
    file = source.path.replace("\\", "/").rsplit("/", 1)[-1]
    return {
        "steps": [{"term": term, "text": text} for term, text in steps],
        "paragraphs": said,
        "tables": tables,
        "limits": limits,
        "origin": f"Read from {shorten(file, 80)} ({source.format} form), SHA-256 {source.sha256}.",
    }


def _scores(scores: Scores) -> list[str]:
    return [
        scores.measured_on,
        f"{scores.comments:,}",
        f"{scores.micro_f1:.2f}",
        f"{scores.macro_f1:.2f}",
        percent(scores.stance_accuracy),
        f"{scores.stance_f:.2f}",
        f"{scores.relation_f1:.2f}",
    ]

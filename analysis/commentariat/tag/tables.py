"""Scorecards, comparisons and agreement as tables in Markdown, for the card and for the screen."""

from __future__ import annotations

import math
from collections.abc import Sequence

from commentariat.tag.agreement import Agreement
from commentariat.tag.marks import RELATIONS, STANCES
from commentariat.tag.scorecard import Difference, Score, Scorecard

HEADLINE = {
    "micro_f1": "themes, micro-F1",
    "macro_f1": "themes, macro-F1",
    "stance_accuracy": "stance, accuracy",
    "stance_f": "stance, F of favour and against",
    "relation_f1": "reply relation, macro-F1",
}
DASH = "–"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def _figure(value: float) -> str:
    return DASH if math.isnan(value) else f"{value:.2f}"


def _range(interval: tuple[float, float] | None, sign: str = "") -> str:
    return DASH if interval is None else f"{interval[0]:{sign}.2f} to {interval[1]:{sign}.2f}"


def _with_range(score: Score) -> str:
    return _figure(score.value) if score.interval is None else f"{score.value:.2f} ({_range(score.interval)})"


def headline_table(cards: Sequence[tuple[str, Scorecard]]) -> str:
    """One row a model (its name, its scorecard), one column a main score, with 95% intervals."""
    head = ["", *HEADLINE.values(), "calibration error"]
    rows = [
        [name, *(_with_range(card.headline[key]) for key in HEADLINE), _figure(card.calibration_error)]
        for name, card in cards
    ]
    return table(head, rows)


def theme_table(card: Scorecard) -> str:
    """One row a theme."""
    head = ["theme", "coded", "marked", "precision", "recall", "F1 (95% interval)", "stances", "accuracy", "F"]
    rows = [
        [f"`{one.theme}`", str(one.coded), str(one.marked), _figure(one.precision), _figure(one.recall)]
        + [_with_range(one.f1), str(one.both)]
        + ([_figure(one.stance_accuracy), _figure(one.stance_f)] if one.both else [DASH, DASH])
        for one in card.themes
    ]
    return table(head, rows)


def confusion_table(counts: Sequence[Sequence[int]], names: Sequence[str]) -> str:
    """Counts with the coders' values along the rows and the model's along the columns."""
    return table(
        ["coded ↓ marked →", *names],
        [[name, *(str(count) for count in row)] for name, row in zip(names, counts, strict=True)],
    )


def reliability_table(card: Scorecard) -> str:
    """Stated probability beside the share that is right, by tenths of the scale."""
    rows = [
        [what, f"{one.low:.1f} to {one.high:.1f}", str(one.count), _figure(one.stated), _figure(one.observed)]
        for what, bins in card.bins.items()
        for one in bins
    ]
    return table(["", "probability", "cases", "stated", "right"], rows)


def comparison_table(differences: Sequence[Difference], names: tuple[str, str]) -> str:
    """One row a main score: both models, the difference with its interval, and how often the second is better."""
    rows = [
        [
            HEADLINE[one.name],
            _figure(one.first),
            _figure(one.second),
            f"{one.difference.value:+.2f}",
            _range(one.difference.interval, "+"),
            f"{one.better:.0%}",
        ]
        for one in differences
    ]
    return table(["", *names, "difference", "95% interval", f"{names[1]} is better in"], rows)


def agreement_table(found: Sequence[Agreement]) -> str:
    """One row a theme, its stance, and the relation."""
    rows = [
        [
            one.kind,
            one.name if one.name == "all" else f"`{one.name}`",
            str(one.cells),
            _figure(one.agreed),
            _figure(one.alpha),
            _range(one.alpha_interval),
            _figure(one.ac1),
            _range(one.ac1_interval),
        ]
        for one in found
    ]
    head = ["", "", "cells", "agreed", "Krippendorff's alpha", "95% interval", "Gwet's AC1", "95% interval"]
    return table(head, rows)


def scorecard_text(card: Scorecard, name: str) -> str:
    """A whole scorecard in Markdown."""
    return "\n\n".join(
        (
            f"## {name} on {card.measured_on}",
            f"{card.comments:,} comments; 95% intervals by drawing {card.drawn}. Stance is scored where the theme was found.",
            headline_table([(name, card)]),
            "### Themes",
            theme_table(card),
            "### Stances",
            confusion_table(card.stance_confusion, STANCES),
            "### Reply relations",
            confusion_table(card.relation_confusion, RELATIONS),
            "### Probabilities",
            reliability_table(card),
        )
    )

"""A model on coded comments: every score with its interval, by theme, with confusions and the reliability of probabilities.

Intervals are percentile bootstrap intervals over whole threads, or over whole conversations where there are few threads.
Two models are compared on the same draws (a paired bootstrap: Berg-Kirkpatrick, Burkett & Klein 2012), so that what makes
a comment hard for both does not blur the difference.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from commentariat.tag.agreement import draws, interval
from commentariat.tag.coded import OPEN_THEME, CodedData, GoldThread
from commentariat.tag.evaluation import Bin, calibration_error, reliability, theme_cells
from commentariat.tag.marks import RELATIONS, STANCES, Marks, Unit
from commentariat.tag.quality import Scores
from commentariat.tag.tally import Floats, Tally, accuracy, f1, f_average, headline, precision, recall, tally

# With fewer threads their draws say little; conversations (a top-level comment and all below it) are drawn instead.
FEWEST_THREADS = 10


@dataclass(frozen=True, slots=True)
class Coded:
    """Comments with the marks to measure by: what a model sees, themes and relations as in `tally`, and the group of each
    (its thread or conversation), which bootstrap draws keep whole."""

    name: str
    units: tuple[Unit, ...]
    themes: tuple[Mapping[str, str], ...]
    relations: tuple[str | None, ...]
    groups: tuple[str, ...]
    drawn: str


@dataclass(frozen=True, slots=True)
class Score:
    """A score and its 95% interval (None where it cannot be told)."""

    value: float
    interval: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class ThemeScore:
    """One theme: comments that have it by the coders and by the model; F1 of finding it; and, where both have it, how many
    and the accuracy and F of favour and against of its stance. All scores from 0 to 1."""

    theme: str
    coded: int
    marked: int
    precision: float
    recall: float
    f1: Score
    both: int
    stance_accuracy: float
    stance_f: float


@dataclass(frozen=True, slots=True)
class Scorecard:
    """All scores of a model on one set of comments.

    ``headline`` has micro_f1, macro_f1, stance_accuracy, stance_f and relation_f1. Confusions are 3 x 3 counts, the coders'
    values along the rows, in the order of `STANCES` and `RELATIONS`. ``bins`` has the reliability of the probabilities of
    themes, and of the stances and relations chosen.
    """

    measured_on: str
    comments: int
    drawn: str
    headline: Mapping[str, Score]
    themes: tuple[ThemeScore, ...]
    stance_confusion: tuple[tuple[int, ...], ...]
    relation_confusion: tuple[tuple[int, ...], ...]
    calibration_error: float
    bins: Mapping[str, tuple[Bin, ...]]

    def scores(self) -> Scores:
        """The main scores, as reports quote them."""
        values = {name: score.value for name, score in self.headline.items()}
        return Scores(self.measured_on, self.comments, calibration_error=self.calibration_error, **values)


@dataclass(frozen=True, slots=True)
class Difference:
    """One score of two models on the same comments: second minus first, its interval, and the share of draws (0 to 1) in
    which the second is better (ties count half)."""

    name: str
    first: float
    second: float
    difference: Score
    better: float


def from_threads(coded: CodedData, name: str) -> Coded:
    """Coded threads as comments to measure on."""
    rows = coded.comments
    if len(set(coded.threads)) >= FEWEST_THREADS:
        groups, drawn = coded.threads, "threads"
    else:
        top: dict[str, str] = {}
        for row in rows:
            top[row.id] = row.id if row.parent is None else top.get(row.parent, row.parent)
        groups, drawn = tuple(top[row.id] for row in rows), "conversations"
    themes = tuple({**row.themes, **dict.fromkeys(coded.uncoded(n), OPEN_THEME)} for n, row in enumerate(rows))
    return Coded(name, coded.units, themes, tuple(row.reply for row in rows), groups, drawn)


def from_gold(gold: GoldThread) -> Coded:
    """A real thread coded twice as comments to measure on; what the coders differ on is left out."""
    groups = tuple(str(number) for number in gold.conversations)
    return Coded(f"“{gold.name}”", gold.units, gold.themes, gold.replies, groups, "conversations")


def _score(values: Floats, drawn: Floats) -> Score:
    return Score(float(values), interval(drawn))


def _counts(confusion: Floats) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(int(count) for count in row) for row in confusion)


def _bins(marks: Sequence[Marks], coded: Coded, ids: Sequence[str]) -> dict[str, tuple[Bin, ...]]:
    found = {"themes": reliability(*theme_cells(marks, coded.themes, ids))}
    stances = [
        (mark.stance_p[mark.stance], mark.stance == row[mark.theme])
        for comment, row in zip(marks, coded.themes, strict=True)
        for mark in comment.themes
        if row.get(mark.theme) in STANCES
    ]
    answers = [
        (mark.reply.p[mark.reply.relation], mark.reply.relation == relation)
        for mark, relation in zip(marks, coded.relations, strict=True)
        if relation in RELATIONS and mark.reply is not None
    ]
    for name, pairs in (("stances", stances), ("relations", answers)):
        found[name] = reliability(np.array([p for p, _ in pairs]), np.array([right for _, right in pairs], dtype=bool))
    return found


def scorecard(marks: Sequence[Marks], coded: Coded, ids: Sequence[str]) -> Scorecard:
    """Score a model's marks of ``coded.units``, one entry for each, by the coders' marks."""
    counts = tally(marks, coded.themes, coded.relations, ids)
    total = counts.total()
    sums = counts.drawn(draws(coded.groups))
    drawn = headline(sums)
    themes = []
    theme_f1 = f1(sums.themes)
    for k, theme in enumerate(ids):
        one, stances = total.themes[0, k], total.stances[0, k]
        themes.append(
            ThemeScore(
                theme,
                int(one[0] + one[2]),
                int(one[0] + one[1]),
                float(precision(one)),
                float(recall(one)),
                _score(f1(one), theme_f1[:, k]),
                int(stances.sum()),
                float(accuracy(stances)),
                float(f_average(stances)),
            )
        )
    return Scorecard(
        measured_on=coded.name,
        comments=len(coded.units),
        drawn=coded.drawn,
        headline={name: _score(values[0], drawn[name]) for name, values in headline(total).items()},
        themes=tuple(themes),
        stance_confusion=_counts(total.stances[0].sum(axis=0)),
        relation_confusion=_counts(total.relations[0]),
        calibration_error=calibration_error(*theme_cells(marks, coded.themes, ids)),
        bins=_bins(marks, coded, ids),
    )


def compare(
    first: Sequence[Marks], second: Sequence[Marks], coded: Coded, ids: Sequence[str]
) -> tuple[Difference, ...]:
    """The scores of two models' marks of the same comments, by a paired bootstrap."""
    weights = draws(coded.groups)
    tallies: list[Tally] = [tally(marks, coded.themes, coded.relations, ids) for marks in (first, second)]
    before, after = (headline(one.total()) for one in tallies)
    drawn_before, drawn_after = (headline(one.drawn(weights)) for one in tallies)
    found = []
    for name in before:
        gap = drawn_after[name] - drawn_before[name]
        value = float(after[name][0] - before[name][0])
        better = float((gap > 0).mean() + (gap == 0).mean() / 2)
        found.append(
            Difference(name, float(before[name][0]), float(after[name][0]), Score(value, interval(gap)), better)
        )
    return tuple(found)

"""In brief: the numbers and sentences to read when nothing else is read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from commentariat.report.charts import Figure
from commentariat.report.words import (
    capital,
    counted,
    enough,
    estimate,
    listed,
    percent,
    plural,
)
from commentariat.summary import Summary, ThemeRow

ORDER, KEY, TITLE = 10, "brief", "In brief"
# A side is called the larger where the lower end of its interval is above one half.
MAJORITY = 0.5
SIDES = {"favour": "in favour of", "against": "against", "none": "on no side of"}


def build(summary: Summary, figures: Sequence[Figure]) -> dict[str, Any]:
    """Headline numbers and four to six sentences."""
    counts = summary.counts
    numbers = [
        {"value": f"{counts.comments:,}", "label": "comment" if counts.comments == 1 else "comments"},
        {"value": f"{counts.authors:,}", "label": "author" if counts.authors == 1 else "authors"},
        {"value": f"{counts.replies:,}", "label": "reply to another" if counts.replies == 1 else "replies to another"},
        {"value": f"{counts.words:,}", "label": "words"},
        {"value": f"{counts.cut_off:,}", "label": "cut off by the page"},
    ]
    said = [
        _opening(summary),
        *_themes(summary),
        *_stances(summary),
        *_replies(summary),
        *_beside(summary),
        _caution(summary),
    ]
    return {"numbers": numbers, "paragraphs": said}


def _opening(summary: Summary) -> str:
    counts = summary.counts
    opening = f"{capital(plural(counts.authors, 'author'))} wrote {plural(counts.comments, 'comment')} under this story"
    if counts.replies:
        replies = plural(counts.replies, "is a reply", "are replies")
        opening += f"; {plural(counts.top_level, 'comment')} opened a conversation and {replies} to another"
    return opening + "."


def _themes(summary: Summary) -> list[str]:
    rows = [row for row in summary.themes if row.share.count]
    if not rows:
        return ["None of the themes of the codebook was marked on any comment."]
    first, *others = rows
    marked = f"{first.share.count} of {counted(first.share.n, 'comment')}"
    if not enough(first.share):
        return [f"The commonest theme is “{first.theme.label}”: {marked}."]
    sentence = (
        f"The commonest theme is “{first.theme.label}”: {estimate(first.share)} of the comments, allowing for the errors "
        f"of the marking ({marked} are marked)."
    )
    if others:
        shown = [f"“{row.theme.label}”, {estimate(row.share)}" for row in others[:2]]
        sentence += f" Next {'come' if len(shown) > 1 else 'comes'} {listed(shown)}."
    return [sentence]


def _stances(summary: Summary) -> list[str]:
    clear = [(row, side) for row in summary.themes if (side := _majority(row))]
    if clear:
        said = [_side(row, side) for row, side in clear[:3]]
        return [f"Of the comments marked {'; '.join(said)}."]
    open_ones = [row for row in summary.themes if row.share.count and row.stances["favour"].enough]
    if not open_ones:
        return []
    said = [_side(row, max(SIDES, key=lambda side: row.stances[side].share)) for row in open_ones[:2]]
    return [f"On no theme is it clear that one side holds more than half. Of the comments marked {'; '.join(said)}."]


def _side(row: ThemeRow, side: str) -> str:
    proposition = row.theme.proposition.strip().rstrip(".")
    return f"“{row.theme.label}”, {estimate(row.stances[side])} are {SIDES[side]} the proposition “{proposition}”"


def _majority(row: ThemeRow) -> str | None:
    for stance in ("favour", "against"):
        if row.stances[stance].enough and row.stances[stance].low > MAJORITY:
            return stance
    return None


def _replies(summary: Summary) -> list[str]:
    total = summary.relations["disagree"].n  # replies whose parent is there and that were read
    kinds = {relation: share.count for relation, share in summary.relations.items()}
    if not sum(kinds.values()):
        return []
    most = max(summary.authors, key=lambda row: row.comments)
    answered = max(summary.authors, key=lambda row: row.replies_received)
    replies = plural(total, "reply", "replies")
    counts = (
        f"{kinds['disagree']} are marked as disagreeing with what they answer, {kinds['agree']} as agreeing, "
        f"{kinds['other']} as neither"
    )
    if enough(summary.relations["disagree"]):
        disagree, agree = (estimate(summary.relations[kind]) for kind in ("disagree", "agree"))
        sentence = f"Of {replies}, {disagree} disagree with what they answer and {agree} agree, as far as can be told ({counts})."
    else:
        sentence = f"Of {replies}, {counts}."
    if summary.quality.real is not None:
        sentence += (
            f" These are the weakest of all marks: on real comments their F1 is {summary.quality.real.relation_f1:.2f}, "
            "where 1 is perfect."
        )
    answers = plural(answered.replies_received, "reply", "replies")
    joint = " and" if most.author == answered.author else f"; {answered.author}"
    tail = f"{most.author} wrote most ({plural(most.comments, 'comment')}){joint} was answered most ({answers})."
    return [f"{sentence} {tail}"]


def _beside(summary: Summary) -> list[str]:
    if not summary.documents:
        return []
    missing = [
        f"“{row.theme.label}”"
        for row in summary.themes
        if row.share.count and not any(entry.themes.get(row.theme.id) for entry in summary.documents)
    ]
    if missing:
        return [
            f"Readers raised {listed(missing[:4])}, on which no paragraph of the article or the other sources was "
            f"marked."
        ]
    others = len(summary.documents) - (summary.thread.article is not None)
    where = " or ".join(
        part
        for part in ("the article" if summary.thread.article else "", plural(others, "other source") if others else "")
        if part
    )
    return [f"Every theme that readers raised was also marked somewhere in {where}."]


def _caution(summary: Summary) -> str:
    best = summary.quality.real or summary.quality.held_out
    share = percent(best.stance_accuracy)
    measured = (
        f" Measured on {best.measured_on}, it finds themes with an F1 of {best.micro_f1:.2f} (1 is perfect) and names the "
        f"right side for {share} of those it finds."
    )
    unsure = len(summary.uncertain.unsure_themes)
    marks = sum(row.share.count for row in summary.themes)
    measured += f" It calls {unsure} of its {marks} marks of a theme and side unsure." if marks else ""
    return (
        f"The marks were made by a program.{measured} Take a single mark as a lead to check, not as a fact. "
        "Those who comment are not a sample of readers or of the public."
    )

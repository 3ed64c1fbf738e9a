"""What share of GDP readers ask for, and every share, sum and year that comments cite, in their own words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from commentariat.amounts.amount import ROLES, Amount
from commentariat.amounts.asked import FEWEST_ASKING, Asked, Cited
from commentariat.amounts.measured import ASKED_PRECISION, ASKED_RECALL, HELD_OUT, REAL, Measured
from commentariat.report.cells import Cell, anchors, link, present, table
from commentariat.report.charts import Figure
from commentariat.report.words import ROLE_WORDS, counted, figure_of, number, percent, plural, sum_of
from commentariat.summary import Summary

ORDER, KEY, TITLE = 35, "amounts", "What share of GDP do readers ask for?"
CAPTIONS = {"share": "Shares of GDP that comments cite", "money": "Sums of money", "year": "Years"}
PLURALS = {"share": "shares of GDP", "money": "sums of money", "year": "years"}
# A longer table would be read by nobody; the CSV has every row.
MOST_ROWS: Mapping[str, int] = {"share": 40, "money": 25, "year": 25}
# Characters of the comment shown on each side of an amount, so that a reader can check its part.
BEFORE, AFTER, LONGEST_CITED = 60, 45, 40


def build(summary: Summary, figures: Sequence[Figure]) -> dict[str, Any]:
    """The sentence, the figure and a table for each kind; nothing where no comment cites an amount."""
    if not summary.amounts:
        return {}
    texts = {line.comment.id: line.comment.text for line in summary.lines}
    tables = [_table(kind, summary, texts) for kind in CAPTIONS if _of(kind, summary)]
    return {
        "paragraphs": [_answer(summary.asked, summary.counts.comments)],
        "figures": present(figures, "amounts"),
        "tables": tables,
        "small": [_accuracy()],
    }


def _of(kind: str, summary: Summary) -> list[Cited]:
    """The amounts of a kind by role, number and page order."""
    own = [cited for cited in summary.amounts if cited.amount.kind == kind]
    return sorted(own, key=lambda cited: (ROLES.index(cited.amount.role), cited.amount.low))


def _answer(asked: Asked, total: int) -> str:
    """The one sentence: who names a share, who asks for one, and the median where it means anything."""
    of_all = counted(total, "comment")
    if not asked.naming:
        return f"None of the {of_all} names a share of GDP." if total > 1 else "The comment names no share of GDP."
    names = f"{asked.naming} of {of_all} name{'s' if asked.naming == 1 else ''} a share of GDP"
    if not asked.asking:
        return f"{names}; none was found to ask for one."
    some = f"{number(asked.asking)} of those ask{'s' if asked.asking == 1 else ''} for one"
    if asked.median is None or asked.low is None or asked.high is None:
        people = plural(asked.authors, "person", "people")
        return (
            f"{names}; {some}, written by {people}: too few to tell what readers here ask for in general "
            f"(a median is given from {FEWEST_ASKING} people on)."
        )
    span = f"{figure_of(asked.low)}% to {figure_of(asked.high)}%" if asked.low < asked.high else "no wider"
    return (
        f"{names}; {some}, written by {plural(asked.authors, 'person', 'people')}. Half of those comments ask for "
        f"{figure_of(asked.median)}% or more (median; 95% interval over the commenters: {span})."
    )


def _table(kind: str, summary: Summary, texts: Mapping[str, str]) -> dict[str, Any]:
    rows_of = _of(kind, summary)
    place = anchors(summary)
    shown = rows_of[: MOST_ROWS[kind]]
    rows: list[list[Cell]] = [
        [
            _what(cited.amount),
            ROLE_WORDS[cited.amount.role],
            _in_words(texts[cited.comment], cited.amount),
            {**link(place, cited.comment), "sub": cited.author[:LONGEST_CITED]},
        ]
        for cited in shown
    ]
    caption = CAPTIONS[kind]
    if len(shown) < len(rows_of):
        caption += f": {len(shown)} of {len(rows_of):,}; the table “amounts” has all"
    return table(caption, ("Cited", "Part it plays", "In these words", "Comment"), rows)


def _what(amount: Amount) -> Cell:
    """The amount in plain figures, with its hedge and owner on a second line."""
    if amount.kind == "share":
        ends = [figure_of(amount.low), figure_of(amount.high)]
        text = f"{ends[0]}%" if amount.low == amount.high else f"{ends[0]}–{ends[1]}%"
    elif amount.kind == "money":
        text = sum_of(amount.low, amount.high, amount.unit)
    else:
        text = f"{amount.low:.0f}" if amount.low == amount.high else f"{amount.low:.0f}–{amount.high:.0f}"
    hedge = "by or before" if amount.kind == "year" and amount.qualifier == "at most" else amount.qualifier
    sub = ", ".join(part for part in (hedge, amount.country) if part)
    return {"text": text, "sub": sub} if sub else text


def _in_words(text: str, amount: Amount) -> str:
    """The words around an amount, in one line, cut between words."""
    start, end = max(0, amount.start - BEFORE), min(len(text), amount.end + AFTER)
    before, after = text[start : amount.start], text[amount.end : end]
    if start:
        before = "… " + before.partition(" ")[2]
    if end < len(text):
        after = after.rpartition(" ")[0] + " …"
    cited = text[amount.start : amount.end]
    return " ".join(f"{before}{cited[:LONGEST_CITED]}{'…' if len(cited) > LONGEST_CITED else ''}{after}".split())


def _accuracy() -> str:
    """How good this is, in small print."""

    def said(measured: Mapping[str, Measured]) -> str:
        return "; ".join(
            f"{PLURALS[kind]} ({one.amounts}): {percent(one.recall)} found, {percent(one.precision)} of what was found "
            f"right, the part right for {percent(one.role)}"
            for kind, one in measured.items()
        )

    return (
        "Amounts and the parts they play were found by rules, not by a reader. Against hand-coded practice comments that "
        f"the rules were not written from: {said(HELD_OUT)}. Of the shares called asked for, {percent(ASKED_PRECISION)} "
        f"were, and {percent(ASKED_RECALL)} of all that were asked for are among them. On one real thread of 50 comments, "
        f"four slips in which were mended: {said(REAL)}. Numbers written without a per cent sign are missed most often."
    )

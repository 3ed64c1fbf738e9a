"""What readers talked about: themes, the side taken, and comments that speak for each side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from commentariat.report.cells import Cell, anchors, present, table
from commentariat.report.charts import Figure
from commentariat.report.words import STANCE_SYMBOLS, STANCE_WORDS, counted, estimate, percent, plural
from commentariat.summary import Summary, ThemeRow
from commentariat.tag.marks import STANCES

ORDER, KEY, TITLE = 30, "themes", "What readers talked about"


def build(summary: Summary, figures: Sequence[Figure]) -> dict[str, Any]:
    """The themes figure, the table of shares, the propositions and examples of each side."""
    rows = [row for row in summary.themes if row.share.count]
    none = [row.theme.label for row in summary.themes if not row.share.count]
    said = [
        f"Each comment was marked with any of {plural(len(summary.themes), 'theme')} and, for each, the side it "
        f"takes on one "
        "stated proposition. A comment may have several themes or none. "
        f"Without any: {summary.no_theme} of {counted(summary.counts.comments, 'comment')}."
    ]
    if none:
        said.append(f"Marked on no comment: {', '.join(none)}.")
    tables = []
    if rows:
        tables.append(
            table(
                "Themes: comments marked, estimated share with 95% interval, and stance among the marked comments",
                ("Theme", "Marked", "Estimated share", "In favour", "Against", "No side"),
                [_row(row) for row in rows],
                numeric=(1, 2, 3, 4, 5),
            )
        )
    place = anchors(summary)
    return {
        "paragraphs": said,
        "figures": present(figures, "themes"),
        "tables": tables,
        "themes": [
            {
                "label": row.theme.label,
                "proposition": row.theme.proposition,
                "about": row.theme.about,
                "marked": plural(row.share.count, "comment"),
                "unsure": row.unsure,
                "examples": [
                    {
                        "stance": STANCE_WORDS[example.stance],
                        "kind": example.stance,
                        "symbol": STANCE_SYMBOLS[example.stance],
                        "excerpt": example.excerpt,
                        "author": example.author,
                        "sure": example.sure,
                        "text": f"#{example.comment}",
                        "href": f"#{place[example.comment]}",
                    }
                    for example in row.examples
                ],
            }
            for row in rows
        ],
    }


def _row(row: ThemeRow) -> tuple[Cell, ...]:
    sides: list[Cell] = [
        {"text": str(row.stances[stance].count), "sub": estimate(row.stances[stance])} for stance in STANCES
    ]
    return (
        row.theme.label,
        {"text": str(row.share.count), "sub": percent(row.share.counted)},
        estimate(row.share),
        *sides,
    )

"""Who answers whom: the thread's shape, the network, authors and pairs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from commentariat.report.cells import present, table
from commentariat.report.charts import Figure
from commentariat.report.words import plural
from commentariat.summary import Summary
from commentariat.tag.marks import RELATIONS

ORDER, KEY, TITLE = 50, "people", "Who answers whom"
# Longer tables stop being read; the exported tables hold all rows.
MOST_ROWS = 25


def build(summary: Summary, figures: Sequence[Figure]) -> dict[str, Any]:
    """Figures of thread and network, and the tables behind them; nothing where nobody answered."""
    if not summary.pairs:
        return {}
    counts = summary.counts
    said = [
        f"{plural(counts.replies, 'reply', 'replies').capitalize()} went {plural(counts.deepest, 'step')} deep. A "
        f"reply is read as "
        "agreeing, disagreeing, or neither (it asks, informs, turns to another matter, or does both)."
    ]
    authors = [
        (row.author, str(row.comments), str(row.replies_given), str(row.replies_received), *_kinds(row.received))
        for row in summary.authors[:MOST_ROWS]
    ]
    pairs = [
        (pair.source, pair.target, str(pair.replies), *_kinds(pair.relations)) for pair in summary.pairs[:MOST_ROWS]
    ]
    return {
        "paragraphs": said,
        "figures": present(figures, "thread", "network"),
        "tables": [
            table(
                "Authors, by comments written" + _rest(len(summary.authors), "authors"),
                ("Author", "Comments", "Replies given", "Replies received", "agreeing", "disagreeing", "neither"),
                authors,
                numeric=range(1, 7),
            ),
            table(
                "Pairs, by number of replies" + _rest(len(summary.pairs), "pairs"),
                ("Who answers", "Whom", "Replies", "agreeing", "disagreeing", "neither"),
                pairs,
                numeric=range(2, 6),
            ),
        ],
    }


def _kinds(relations: Any) -> tuple[str, ...]:
    return tuple(str(relations.get(relation, 0)) for relation in RELATIONS)


def _rest(total: int, what: str) -> str:
    return f" (the first {MOST_ROWS} of {total:,} {what})" if total > MOST_ROWS else ""

"""When: dates as the page words them, and the spans of time that they allow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from commentariat.report.cells import present, table
from commentariat.report.charts import Figure
from commentariat.report.words import plural, span
from commentariat.summary import Summary

ORDER, KEY, TITLE = 60, "when", "When they wrote"


def build(summary: Summary, figures: Sequence[Figure]) -> dict[str, Any]:
    """The timeline and its table; nothing where no comment bears a date."""
    if not summary.dates:
        return {}
    thread = summary.thread
    if thread.captured is None:
        said = [
            "It is not known when the page was saved, so dates such as “14 days ago” stay open; only their order "
            "is kept."
        ]
    else:
        source = f" (from {thread.captured_from})" if thread.captured_from else ""
        known = thread.captured.earliest is not None and thread.captured.latest is not None
        said = [
            f"The page was saved {'on ' if known else ''}{span(thread.captured)}{source}. A date such as “14 days ago” "
            "leaves a span of time open; the order of the thread narrows it, since no reply is older than what it answers."
        ]
    if summary.uncertain.undated:
        said.append(f"{plural(summary.uncertain.undated, 'comment').capitalize()} cannot be placed on a calendar.")
    rows = [(group.text, span(group.span), str(group.comments)) for group in summary.dates]
    return {
        "paragraphs": said,
        "figures": present(figures, "timeline"),
        "tables": [
            table(
                "Comments by the date on the page",
                ("As the page says", "Written in (UTC)", "Comments"),
                rows,
                numeric=(2,),
            )
        ],
    }

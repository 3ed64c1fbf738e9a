"""Tables of a case for other programs: CSV for spreadsheets, Parquet for notebooks."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping

import pandas as pd

from commentariat.summary import Summary

# A spreadsheet runs a cell that begins with one of these as a formula; an apostrophe in front keeps it text.
_FORMULA = re.compile(r"^[\s]*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")

AMOUNT_COLUMNS = [
    "comment",
    "author",
    "kind",
    "text",
    "low",
    "high",
    "unit",
    "qualifier",
    "role",
    "country",
    "start",
    "end",
]


def safe_cell(value: object) -> object:
    """A value that a spreadsheet will show and not run: text that looks like a formula gets an apostrophe in front."""
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def comments_table(summary: Summary) -> pd.DataFrame:
    """One row for each comment, in page order: tree, times (UTC, latest exclusive), relation and text."""
    rows = []
    for line in summary.lines:
        comment, reply = line.comment, line.marks.reply
        span = comment.posted.interval if comment.posted else None
        rows.append(
            {
                "id": comment.id,
                "author": comment.author,
                "parent": comment.parent,
                "parent_confidence": comment.parent_confidence,
                "depth": line.depth,
                "posted_text": comment.posted.text if comment.posted else None,
                "earliest": span.earliest if span else None,
                "latest": span.latest if span else None,
                "truncated": comment.truncated,
                "label": comment.label,
                "votes": comment.votes,
                "relation": reply.relation if reply else None,
                "relation_p": reply.p[reply.relation] if reply else None,
                "themes": " ".join(mark.theme for mark in line.marks.themes),
                "text": comment.text,
            }
        )
    table = pd.DataFrame(rows)
    for column in ("earliest", "latest"):
        table[column] = pd.to_datetime(table[column], utc=True)
    return table.astype({"votes": "Int64"})


def marks_table(summary: Summary) -> pd.DataFrame:
    """One row for each theme marked on a comment: probability, stance with its probabilities, evidence in words."""
    columns = ["comment", "theme", "p", "sure", "stance", "p_favour", "p_against", "p_none", "evidence"]
    rows = [
        {
            "comment": line.comment.id,
            "theme": mark.theme,
            "p": mark.p,
            "sure": mark.sure,
            "stance": mark.stance,
            **{f"p_{stance}": p for stance, p in mark.stance_p.items()},
            "evidence": " … ".join(line.comment.text[start:end] for start, end in mark.evidence),
        }
        for line in summary.lines
        for mark in line.marks.themes
    ]
    return pd.DataFrame(rows, columns=columns)


def themes_table(summary: Summary) -> pd.DataFrame:
    """One row for each theme: counted and corrected share of the comments with its 95% interval, and the stances."""
    rows = []
    for row in summary.themes:
        found: dict[str, object] = {
            "theme": row.theme.id,
            "label": row.theme.label,
            "proposition": row.theme.proposition,
            "comments": row.share.n,
            "marked": row.share.count,
            "unsure": row.unsure,
            "share_counted": row.share.counted,
            "share": row.share.share,
            "share_low": row.share.low,
            "share_high": row.share.high,
        }
        for stance, estimate in row.stances.items():
            found[stance] = estimate.count
            for part in ("share", "low", "high"):
                found[f"{stance}_{part}"] = getattr(estimate, part) if estimate.enough else None
        for document in summary.documents:
            found[f"paragraphs_{document.document.key}"] = document.themes.get(row.theme.id, 0)
        rows.append(found)
    return pd.DataFrame(rows)


def replies_table(summary: Summary) -> pd.DataFrame:
    """One row for each pair of authors: who answered whom, how often, in which relation."""
    rows = [
        {"author": pair.source, "answers": pair.target, "replies": pair.replies}
        | {relation: pair.relations.get(relation, 0) for relation in summary.relations}
        for pair in summary.pairs
    ]
    return pd.DataFrame(rows, columns=["author", "answers", "replies", *summary.relations])


def amounts_table(summary: Summary) -> pd.DataFrame:
    """One row for each amount that a comment cites, in page order.

    ``low`` and ``high`` are numbers (per cent of GDP, whole units of money, years) and equal unless a range is cited;
    ``start`` and ``end`` are character offsets into the comment's text.
    """
    rows = [
        {
            "comment": cited.comment,
            "author": cited.author,
            "kind": cited.amount.kind,
            "text": cited.amount.text,
            "low": cited.amount.low,
            "high": cited.amount.high,
            "unit": cited.amount.unit,
            "qualifier": cited.amount.qualifier,
            "role": cited.amount.role,
            "country": cited.amount.country,
            "start": cited.amount.start,
            "end": cited.amount.end,
        }
        for cited in summary.amounts
    ]
    table = pd.DataFrame(rows, columns=AMOUNT_COLUMNS)
    return table.astype({"low": "float64", "high": "float64", "start": "int64", "end": "int64"})


def tables(summary: Summary) -> Mapping[str, pd.DataFrame]:
    """All tables of a case, by name."""
    return {
        "comments": comments_table(summary),
        "marks": marks_table(summary),
        "themes": themes_table(summary),
        "replies": replies_table(summary),
        "amounts": amounts_table(summary),
    }


def csv_bytes(table: pd.DataFrame) -> bytes:
    """A table as CSV in UTF-8 with its mark (so that spreadsheets read it), no cell of which runs as a formula."""
    safe = table.copy()
    for column in safe.columns:
        if safe[column].dtype == object or isinstance(safe[column].dtype, pd.StringDtype):
            safe[column] = safe[column].map(safe_cell)
    return b"\xef\xbb\xbf" + safe.to_csv(index=False, lineterminator="\n").encode("utf-8")


def parquet_bytes(table: pd.DataFrame) -> bytes:
    """A table as Parquet."""
    buffer = io.BytesIO()
    table.to_parquet(buffer, index=False)
    return buffer.getvalue()

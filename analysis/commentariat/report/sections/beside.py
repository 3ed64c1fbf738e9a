"""Readers beside the article and the other sources."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from commentariat.report.cells import Cell, present, table
from commentariat.report.charts import Figure
from commentariat.report.sections.story import name
from commentariat.report.words import listed, percent
from commentariat.summary import Summary

ORDER, KEY, TITLE = 40, "beside", "Readers beside the sources"


def build(summary: Summary, figures: Sequence[Figure]) -> dict[str, Any]:
    """Shares of comments and of paragraphs by theme; nothing where there is no document."""
    rows = [
        row
        for row in summary.themes
        if row.share.count or any(entry.themes.get(row.theme.id) for entry in summary.documents)
    ]
    if not summary.documents or not rows:
        return {}
    said = [
        "The same codebook was laid over the paragraphs of each document. The program learnt from comments, so "
        "its marks on "
        "the prose of press and officials are less certain than those on comments, and were not measured."
    ]
    said += _differences(summary)
    cells: list[list[Cell]] = []
    for row in rows:
        line: list[Cell] = [row.theme.label, percent(row.share.counted)]
        line += [_count(entry.themes.get(row.theme.id, 0), entry.paragraphs) for entry in summary.documents]
        cells.append(line)
    heads = ["Theme", "Readers", *(name(entry.document, summary) for entry in summary.documents)]
    caption = "Share of comments, and paragraphs of each document, marked with a theme (as counted)"
    return {
        "paragraphs": said,
        "figures": present(figures, "sources"),
        "tables": [table(caption, heads, cells, numeric=range(1, len(heads)))],
    }


def _count(marked: int, paragraphs: int) -> str:
    return f"{marked} of {paragraphs}" if marked else "0"


def _differences(summary: Summary) -> list[str]:
    only_readers = [
        f"“{row.theme.label}”"
        for row in summary.themes
        if row.share.count and not any(entry.themes.get(row.theme.id) for entry in summary.documents)
    ]
    only_sources = [
        f"“{row.theme.label}”"
        for row in summary.themes
        if not row.share.count and any(entry.themes.get(row.theme.id) for entry in summary.documents)
    ]
    article = next((entry for entry in summary.documents if entry.document.kind == "article"), None)
    found = []
    if only_readers:
        found.append(f"Marked on comments and in no document: {listed(only_readers)}.")
    if only_sources:
        found.append(f"Marked in a document and on no comment: {listed(only_sources)}.")
    if article:
        unsaid = [
            f"“{row.theme.label}”" for row in summary.themes if row.share.count and not article.themes.get(row.theme.id)
        ]
        if unsaid:
            found.append(
                f"Of what readers raised, no paragraph of the article itself is marked with {listed(unsaid[:6], 'or')}."
            )
    return found

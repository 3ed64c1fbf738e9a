"""Tables, links and marked text as plain data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from commentariat.report.charts import Figure
from commentariat.summary import Summary

Cell = str | dict[str, str]


def table(
    caption: str, head: Sequence[str], rows: Sequence[Sequence[Cell]], numeric: Iterable[int] = ()
) -> dict[str, Any]:
    """A table: the first cell of each row heads it; ``numeric`` names the columns (from 0) that hold numbers.

    A cell is a string or a dict with ``text`` and, where needed, ``sub`` (a second, smaller line) and ``href``.
    """
    return {"caption": caption, "head": list(head), "rows": [list(row) for row in rows], "numeric": sorted(numeric)}


def present(figures: Sequence[Figure], *keys: str) -> list[str]:
    """Those of the keys for which there is a figure."""
    known = {figure.key for figure in figures}
    return [key for key in keys if key in known]


def anchors(summary: Summary) -> Mapping[str, str]:
    """The anchor of each comment, by page order: an id comes from the page and may hold anything."""
    return {line.comment.id: f"c{number}" for number, line in enumerate(summary.lines, 1)}


def link(summary_anchors: Mapping[str, str], comment: str) -> dict[str, str]:
    """A link to a comment in the conversation."""
    return {"text": f"#{comment}", "href": f"#{summary_anchors[comment]}"}


def pieces(text: str, spans: Iterable[tuple[int, int]]) -> list[list[dict[str, Any]]]:
    """A comment's paragraphs, each cut into pieces of text that are marked or not; spans may overlap."""
    marked = bytearray(len(text))
    for start, end in spans:
        low, high = max(0, start), min(len(text), end)
        if low < high:
            marked[low:high] = b"\x01" * (high - low)
    found: list[list[dict[str, Any]]] = []
    place = 0
    for paragraph in text.split("\n\n"):
        line: list[dict[str, Any]] = []
        start = place
        for position in range(place, place + len(paragraph)):
            last = position + 1 == place + len(paragraph)
            if last or marked[position + 1] != marked[position]:
                line.append({"text": text[start : position + 1], "marked": bool(marked[position])})
                start = position + 1
        place += len(paragraph) + 2
        if line:
            found.append(line)
    return found

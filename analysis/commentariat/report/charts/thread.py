"""The thread's shape: every comment in page order, one step down for each reply."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

from matplotlib.lines import Line2D

from commentariat.report.charts.canvas import (
    INK,
    PALE,
    RELATION_COLOURS,
    RELATION_LINES,
    RULE,
    SOFT,
    VERMILION,
    Figure,
    bare,
    canvas,
    to_svg,
)
from commentariat.report.words import listed, plural
from commentariat.summary import Line, Summary

ORDER = 20
# More comments than this in one row would stand closer than marks are wide.
LONGEST_ROW = 100
# Every comment is numbered up to this many; beyond, one in ten.
ALL_NUMBERED = 60


def draw(summary: Summary) -> Figure | None:
    """The shape of the thread; None where it has one comment, which has no shape."""
    if len(summary.lines) < 2:
        return None
    counts = summary.counts
    deepest = max(summary.lines, key=lambda line: line.below)
    title = f"{plural(counts.top_level, 'comment').capitalize()} opened a conversation"
    if deepest.below:
        title += f"; the longest drew {plural(deepest.below, 'comment')} below it"
    alt = (
        f"Tree of {plural(counts.comments, 'comment')} in page order, from left to right; each reply stands one "
        f"step below what "
        f"it answers, {plural(counts.deepest, 'step')} at the deepest. "
        f"{plural(counts.top_level, 'comment').capitalize()} at the top, "
        f"{plural(counts.replies, 'reply', 'replies')}. {_openers(summary.lines)}"
        f"{plural(counts.cut_off, 'comment').capitalize()} cut off by the page"
        f"{_ids(summary.uncertain.cut_off)}. "
        f"{plural(len(summary.uncertain.open_parents), 'reply', 'replies').capitalize()} "
        f"with more than one possible parent{_ids(summary.uncertain.open_parents)}."
    )
    note = (
        "From left to right as on the page, one step down for each reply. The line to what a comment answers "
        "shows how it "
        "takes it. Squares are cut off by the page; a ring has more than one possible parent, with dotted lines "
        "to the less "
        "likely ones."
    )
    return Figure("thread", title, _svg(summary), alt, note)


def _ids(ids: Sequence[str]) -> str:
    return f" ({listed(ids)})" if ids and len(ids) <= 30 else ""


def _openers(lines: Sequence[Line]) -> str:
    most = sorted((line for line in lines if line.depth == 0 and line.below), key=lambda line: -line.below)[:5]
    if not most:
        return ""
    said = [f"comment {line.comment.id} ({line.below})" for line in most]
    return f"The conversations with most comments below the first: {listed(said)}. "


def _svg(summary: Summary) -> str:
    lines = summary.lines
    rows = ceil(len(lines) / LONGEST_ROW)
    wide = ceil(len(lines) / rows)
    deep = max(line.depth for line in lines) + 1
    step = 30 if deep <= 8 else max(10, 240 // deep)
    row_height = deep * step + 30
    height = 46 + rows * row_height
    places = {line.comment.id: (index // wide, index % wide, line.depth) for index, line in enumerate(lines)}
    open_ids, cut = set(summary.uncertain.open_parents), set(summary.uncertain.cut_off)
    size = 9.5 if wide <= ALL_NUMBERED else 6
    with canvas(height) as figure:
        for row in range(rows):
            base = 1 - (46 + (row + 1) * row_height) / height
            axes = figure.add_axes((0.01, base, 0.98, row_height / height))
            bare(axes)
            axes.set_xlim(-1, max(wide, 12))
            axes.set_ylim(deep - 0.4, -0.6 - 14 / step)
            axes.set_xticks([])
            axes.set_yticks([])
            for depth in range(deep):
                axes.axhline(depth, color="#f0f1f2", lw=0.8, zorder=0)
            own = lines[row * wide : (row + 1) * wide]
            for column, line in enumerate(own):
                _links(axes, line, column, row, places, is_open=line.comment.id in open_ids)
            for column, line in enumerate(own):
                ring = line.comment.id in open_ids
                axes.plot(
                    [column],
                    [line.depth],
                    marker="s" if line.comment.id in cut else "o",
                    ms=size - (1 if line.comment.id in cut else 0),
                    color="white" if ring else INK,
                    mec=VERMILION if ring else INK,
                    mew=1.8 if ring else 0.6,
                    ls="none",
                    zorder=4,
                )
                number = row * wide + column + 1
                if len(lines) <= ALL_NUMBERED or number % 10 == 0 or (row + column == 0):
                    shown = line.comment.id if len(line.comment.id) <= 3 else str(number)
                    axes.annotate(
                        shown,
                        (column, line.depth),
                        (0, 8),
                        textcoords="offset points",
                        ha="center",
                        fontsize=9.5,
                        color=SOFT,
                        zorder=5,
                    ) if line.depth == 0 or len(lines) > ALL_NUMBERED else axes.annotate(
                        shown,
                        (column, line.depth),
                        (0, -15.5),
                        textcoords="offset points",
                        ha="center",
                        fontsize=9.5,
                        color=SOFT,
                        zorder=5,
                    )
        _legend(figure, height)
        return to_svg(figure, "thread")


def _links(
    axes: Any, line: Line, column: int, row: int, places: Mapping[str, tuple[int, int, int]], *, is_open: bool
) -> None:
    """The line to the parent along the parent's level, then down; dotted lines to the less likely parents."""
    comment = line.comment
    if comment.parent is None:
        return
    relation = line.marks.reply.relation if line.marks.reply else "other"
    parent_row, parent_column, parent_depth = places[comment.parent]
    start = parent_column if parent_row == row else -1
    axes.plot([start, column], [parent_depth, parent_depth], color=PALE, lw=1.2, zorder=1, solid_capstyle="butt")
    axes.plot(
        [column, column],
        [parent_depth, line.depth],
        color=RELATION_COLOURS[relation],
        ls=RELATION_LINES[relation],
        lw=2,
        zorder=2,
        dash_capstyle="butt",
    )
    if not is_open:
        return
    for candidate in comment.parent_candidates:
        other_row, other_column, other_depth = places.get(candidate.id, (-1, 0, 0))
        if candidate.id != comment.parent and other_row == row:
            axes.plot([other_column, column], [other_depth, line.depth], color=VERMILION, ls=":", lw=1.1, zorder=1.5)


def _legend(figure: Any, height: float) -> None:
    level, place = 1 - 20 / height, 0.02
    middle = level + 4 / height
    for relation, text, wide in (("agree", "agrees", 0.1), ("disagree", "disagrees", 0.12), ("other", "neither", 0.11)):
        figure.add_artist(
            Line2D(
                [place, place + 0.034],
                [middle, middle],
                color=RELATION_COLOURS[relation],
                ls=RELATION_LINES[relation],
                lw=2,
            )
        )
        figure.text(place + 0.041, level, text, fontsize=12, color=SOFT)
        place += wide
    for marker, face, edge, text, wide in (
        ("o", INK, INK, "comment", 0.1),
        ("s", INK, INK, "cut off by the page", 0.165),
        ("o", "white", VERMILION, "parent is open", 0.1),
    ):
        figure.add_artist(Line2D([place + 0.01], [middle], marker=marker, ms=8, color=face, mec=edge, mew=1.6))
        figure.text(place + 0.025, level, text, fontsize=12, color=SOFT)
        place += wide
    figure.add_artist(Line2D([0.02, 0.98], [1 - 32 / height] * 2, color=RULE, lw=0.7))

"""Themes by stance, and the estimated share of each with its interval."""

from __future__ import annotations

from typing import Any

from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from commentariat.report.charts.canvas import (
    INK,
    RULE,
    SOFT,
    STANCE_COLOURS,
    Figure,
    bare,
    canvas,
    label,
    to_svg,
)
from commentariat.report.words import STANCE_WORDS, counted, enough, estimate, percent, plural
from commentariat.summary import Summary, ThemeRow
from commentariat.tag.marks import STANCES

ORDER = 10
HATCHES = {"favour": "", "against": "////", "none": ""}
# A number is written inside its bar where the bar is at least this share of the longest one.
ROOM_FOR_NUMBER = 0.045


def draw(summary: Summary) -> Figure | None:
    """Bars of comments by theme and stance, with the estimated share beside; None where no theme was marked."""
    rows = [row for row in summary.themes if row.share.count]
    if not rows:
        return None
    total = rows[0].share.n  # comments that were read: those in other languages are left out
    top = f"“{rows[0].theme.label}” came up most: {rows[0].share.count} of {counted(total, 'comment')} marked"
    return Figure("themes", top, _svg(rows, total), _alt(rows, summary), _note(summary, len(rows)))


def _svg(rows: list[ThemeRow], total: int) -> str:
    height = 92 + 27 * len(rows)
    with canvas(height) as figure:
        bottom, tall = 34 / height, (27 * len(rows)) / height
        left = figure.add_axes((0.19, bottom, 0.43, tall))
        right = figure.add_axes((0.69, bottom, 0.29, tall), sharey=left)
        longest = max(sum(row.stances[stance].count for stance in STANCES) for row in rows)
        for place, row in enumerate(rows):
            start = 0
            for stance in STANCES:
                count = row.stances[stance].count
                if not count:
                    continue
                left.barh(
                    place,
                    count,
                    0.68,
                    start,
                    color=STANCE_COLOURS[stance],
                    hatch=HATCHES[stance],
                    edgecolor="white",
                    lw=0.8,
                )
                if count / longest >= ROOM_FOR_NUMBER:
                    colour = INK if stance == "none" else "white"
                    box = (
                        {"boxstyle": "round,pad=0.12", "fc": STANCE_COLOURS[stance], "ec": "none"}
                        if HATCHES[stance]
                        else None
                    )
                    left.text(
                        start + count / 2,
                        place,
                        str(count),
                        ha="center",
                        va="center_baseline",
                        fontsize=11.5,
                        color=colour,
                        bbox=box,
                    )
                start += count
            share = row.share
            if enough(share):
                right.plot(
                    [share.low * 100, share.high * 100], [place, place], color=SOFT, lw=2.2, solid_capstyle="butt"
                )
            right.plot([row.share.counted * 100], [place], marker="|", ms=11, mew=1.6, color=INK, ls="none")
            if enough(share):
                right.plot([share.share * 100], [place], marker="o", ms=7, color=INK, mec="white", mew=1, ls="none")
        left.set_yticks(range(len(rows)), [label(row.theme.label, 22) for row in rows])
        left.set_ylim(len(rows) - 0.45, -0.55)
        left.set_xlim(0, longest * 1.02)
        left.xaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
        right.tick_params(labelleft=False)
        ends = max(max(row.share.high, row.share.counted) for row in rows) * 100
        right.set_xlim(-1, min(101.0, ends * 1.06 + 2))
        right.xaxis.set_major_formatter(lambda value, _: f"{value:.0f}%")
        for axes in (left, right):
            bare(axes)
            axes.grid(axis="x", color=RULE, lw=0.7)
            axes.set_axisbelow(True)
        top = 1 - 20 / height
        figure.text(0.19, top, "Comments marked, by stance", weight="bold", fontsize=13)
        figure.text(0.69, top, f"Share of {counted(total, 'comment')}", weight="bold", fontsize=13)
        _legend(figure, 1 - 43 / height, height)
        return to_svg(figure, "themes")


def _legend(figure: Any, level: float, height: float) -> None:
    place = 0.19
    for stance, wide in zip(STANCES, (0.115, 0.1, 0.1), strict=True):
        figure.add_artist(
            Rectangle(
                (place, level - 2 / height),
                0.017,
                12 / height,
                facecolor=STANCE_COLOURS[stance],
                hatch=HATCHES[stance],
                edgecolor="white",
                lw=0,
            )
        )
        figure.text(place + 0.023, level, STANCE_WORDS[stance], fontsize=12, color=SOFT)
        place += wide
    middle = level + 4 / height
    figure.add_artist(Line2D([0.69, 0.722], [middle, middle], color=SOFT, lw=2.2))
    figure.add_artist(Line2D([0.706], [middle], marker="o", ms=7, color=INK, mec="white"))
    figure.text(0.729, level, "estimate, 95%", fontsize=12, color=SOFT)
    figure.add_artist(Line2D([0.857], [middle], marker="|", ms=11, mew=1.6, color=INK))
    figure.text(0.865, level, "as counted", fontsize=12, color=SOFT)


def _alt(rows: list[ThemeRow], summary: Summary) -> str:
    said = []
    for row in rows:
        sides = ", ".join(f"{row.stances[stance].count} {STANCE_WORDS[stance]}" for stance in STANCES)
        said.append(
            f"{row.theme.label}: {plural(row.share.count, 'comment')} marked ({percent(row.share.counted)}; {sides}), "
            f"estimated share {estimate(row.share)}"
        )
    return (
        f"Bar chart of {plural(len(rows), 'theme')} in {plural(summary.counts.comments, 'comment')}, "
        "the most frequent first, with the number of comments on each side. " + ". ".join(said) + "."
    )


def _note(summary: Summary, shown: int) -> str:
    hidden = len(summary.themes) - shown
    tail = f" {plural(hidden, 'theme').capitalize()} of the codebook marked on no comment: not shown." if hidden else ""
    return (
        "A comment may be on several themes. Left, the comments marked and the side they take on the theme’s "
        "proposition. Right, the dot is the share allowing for the errors of the marking, the line its 95% "
        "interval, the tick the plain count." + tail
    )

"""When: each group of comments that the page dates alike, as the span of time they may have been written in."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from matplotlib import dates as mdates

from commentariat.report.charts.canvas import BLUE, INK, RULE, SOFT, Figure, bare, canvas, label, to_svg
from commentariat.report.words import capital, counted, plural, span
from commentariat.summary import DateGroup, Summary

ORDER = 40
STEP = 34
# Labels of years, months, days, hours, minutes, seconds: a day is never a bare number.
FORMATS = ["%Y", "%b %Y", "%d %b", "%H:%M", "%H:%M", "%H:%M:%S"]
# Beyond this many dates the figure shows those with most comments.
MOST_GROUPS = 30


def draw(summary: Summary) -> Figure | None:
    """Spans of time with their numbers of comments; without a capture time the order only; None without dates."""
    groups = _chosen(summary.dates)
    if not groups:
        return None
    dated = all(group.span.earliest and group.span.latest for group in groups)
    most = max(groups, key=lambda group: group.comments)
    share = f"{most.comments} of {counted(summary.counts.comments, 'comment')}"
    title = f"Written on or about {span(most.span)}: {share}" if dated else f"Dated “{most.text}”: {share}"
    if dated and " to " not in span(most.span) and "," not in span(most.span):
        title = f"Written on {span(most.span)}: {share}"
    said = [
        f"{plural(group.comments, 'comment')} “{group.text}”" + (f": {span(group.span)}" if dated else "")
        for group in groups
    ]
    if dated:
        alt = f"Timeline of {plural(len(groups), 'group')} of comments by the date shown on the page, all times UTC. "
        note = (
            "Each bar is the time in which the comments of that date may have been written, not how long writing "
            "went on."
        )
    else:
        alt = f"List of {plural(len(groups), 'date')} as worded on the page, without a time axis. "
        note = "It is not known when the page was saved, so these dates cannot be placed on a calendar."
    return Figure("timeline", title, _svg(groups, dated), alt + capital("; ".join(said)) + ".", note)


def _chosen(groups: tuple[DateGroup, ...]) -> list[DateGroup]:
    if len(groups) <= MOST_GROUPS:
        return list(groups)
    least = sorted((group.comments for group in groups), reverse=True)[MOST_GROUPS - 1]
    return [group for group in groups if group.comments >= least][:MOST_GROUPS]


def _svg(groups: list[DateGroup], dated: bool) -> str:
    height = 66 + STEP * len(groups)
    with canvas(height) as figure:
        box = (34 / height, STEP * len(groups) / height)
        counts = figure.add_axes((0.17, box[0], 0.2 if dated else 0.7, box[1]))
        most = max(group.comments for group in groups)
        counts.barh(range(len(groups)), [group.comments for group in groups], 0.5, color="#4a5562")
        for place, group in enumerate(groups):
            counts.text(
                group.comments + most * 0.03, place, str(group.comments), va="center_baseline", fontsize=12.5, color=INK
            )
        counts.set_xlim(0, most * 1.2)
        counts.set_xticks([])
        counts.set_yticks(range(len(groups)), [label(group.text, 20) for group in groups])
        counts.set_ylim(len(groups) - 0.5, -0.5)
        bare(counts, keep=("left",))
        top = 1 - 20 / height
        figure.text(0.17, top, "Comments", weight="bold")
        figure.text(0.155, top, "As the page says", weight="bold", ha="right")
        if dated:
            _spans(figure, (0.43, box[0], 0.54, box[1]), groups)
            figure.text(0.43, top, "May have been written between (UTC)", weight="bold")
        return to_svg(figure, "timeline")


def _spans(figure: Any, box: tuple[float, float, float, float], groups: list[DateGroup]) -> None:
    axes, calendar = figure.add_axes(box), cast(Any, mdates)
    ends: list[datetime] = []
    for place, group in enumerate(groups):
        first, last = group.span.earliest, group.span.latest
        if first is None or last is None:
            continue
        ends += [first, last]
        axes.barh(
            place,
            calendar.date2num(last) - calendar.date2num(first),
            0.34,
            calendar.date2num(first),
            color=BLUE,
            alpha=0.3,
        )
        for end in (first, last):
            axes.plot([calendar.date2num(end)] * 2, [place - 0.26, place + 0.26], color=BLUE, lw=1.8)
    low, high = calendar.date2num(min(ends)), calendar.date2num(max(ends))
    pad = max((high - low) * 0.02, 1 / 86400)
    axes.set_xlim(low - pad, high + pad)
    axes.set_ylim(len(groups) - 0.5, -0.5)
    axes.set_yticks([])
    locator = calendar.AutoDateLocator(minticks=3, maxticks=7)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(
        calendar.ConciseDateFormatter(locator, show_offset=False, formats=FORMATS, zero_formats=FORMATS)
    )
    axes.tick_params(axis="x", colors=SOFT)
    axes.grid(axis="x", color=RULE, lw=0.7)
    axes.set_axisbelow(True)
    bare(axes)

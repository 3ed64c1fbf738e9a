"""The shares of GDP that comments name: a dot a comment along the axis of per cent, a row for each part they play."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from commentariat.amounts.amount import ROLES
from commentariat.amounts.asked import asked_shares
from commentariat.report.charts.canvas import BLUE, GREY, INK, RULE, SOFT, VERMILION, Figure, bare, canvas, to_svg
from commentariat.report.words import ROLE_WORDS, counted, figure_of, listed, plural
from commentariat.summary import Summary

ORDER = 35
# Each part has a colour of Okabe and Ito's palette and a shape of its own.
MARKS = {
    "asked_for": (BLUE, "o", BLUE),
    "present": (INK, "s", INK),
    "past": (SOFT, "D", "none"),
    "other_country": (VERMILION, "^", VERMILION),
    "unclear": (GREY, "o", "none"),
}
# The axis ends here at least and at most, in per cent; what lies beyond stands in a column of its own at the right.
SHORTEST_AXIS, LONGEST_AXIS = 5.5, 8.0
# A stack of dots grows to this height in SVG units, then its dots lie closer.
TALLEST_STACK, STEP, BIGGEST_DOT = 130.0, 11.0, 9.0
ROW, FOOT, HEAD, GUTTER = 30.0, 44.0, 38.0, 0.9
# In the rows below the first, more comments than this on one spot are one sign with their number.
MOST_SIGNS = 4
# The stated shares that are marked by a line, most often cited first.
MOST_LINES = 3


def points(summary: Summary) -> Mapping[str, list[float]]:
    """The shares by role, one for each comment and number (asked for: the lowest of each comment), smallest first."""
    found: dict[str, list[float]] = {}
    for role in ROLES:
        seen = {
            (cited.comment, cited.amount.low)
            for cited in summary.amounts
            if cited.amount.kind == "share" and cited.amount.role == role
        }
        shares = sorted(share for _, share in seen)
        if role == "asked_for":
            shares = sorted(share for _, share in asked_shares(summary.amounts).values())
        if shares:
            found[role] = shares
    return found


def stated(summary: Summary) -> list[tuple[float, int]]:
    """The shares most often stated as present or planned at home, with the number of comments, smallest share first."""
    seen = {
        (cited.comment, cited.amount.low)
        for cited in summary.amounts
        if cited.amount.kind == "share" and cited.amount.role == "present" and not cited.amount.country
    }
    counts = Counter(share for _, share in seen)
    if max(counts.values(), default=0) > 1:
        # Beside shares that several comments state, what one states alone is no mark to go by.
        counts = Counter({share: count for share, count in counts.items() if count > 1})
    return sorted(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_LINES])


def draw(summary: Summary) -> Figure | None:
    """The dots; None where no comment names a share of GDP."""
    rows = points(summary)
    if not rows:
        return None
    asked = summary.asked
    total = counted(summary.counts.comments, "comment")
    if not asked.asking:
        title = f"Named in {asked.naming} of {total}; none asks for a share in so many words"
    else:
        common, times = Counter(rows["asked_for"]).most_common(1)[0]
        title = f"{asked.asking} of {total} ask{'s' if asked.asking == 1 else ''} for a share of GDP"
        if times > 1 and asked.asking > 2:
            title += f", {'all' if times == asked.asking else times} of them for {figure_of(common)}%"
    said = [f"{ROLE_WORDS[role]}: {_spelt(shares)}" for role, shares in rows.items()]
    lines = [f"{figure_of(share)}% ({plural(count, 'comment')})" for share, count in stated(summary)]
    alt = f"Dots along an axis of per cent of GDP, one for each comment that names the share. {'. '.join(said)}. " + (
        f"Lines mark what is stated as spent or planned: {listed(lines)}." if lines else "No line is drawn."
    )
    note = (
        "Each sign is a comment, or as many as the number beside it; a comment that asks for several shares counts with "
        "the lowest. Lines mark what comments "
        "state as spent, pledged or planned at home. The parts were told by rules that err: see below."
    )
    return Figure("amounts", title, _svg(rows, stated(summary)), alt, note)


def _spelt(shares: Sequence[float]) -> str:
    """The shares with how often each was named, the most frequent dozen."""
    counts = sorted(Counter(shares).most_common(12))
    said = listed([f"{figure_of(share)}%" + (f" {count} times" if count > 1 else "") for share, count in counts])
    return said + (" and others" if len(set(shares)) > len(counts) else "")


def _stacks(shares: Sequence[float]) -> list[tuple[float, int]]:
    """Each share with its place in the stack of those that would lie on top of it, from 0."""
    taken: Counter[float] = Counter()
    placed = []
    for share in shares:
        placed.append((share, taken[round(share, 1)]))
        taken[round(share, 1)] += 1
    return placed


def _svg(rows: Mapping[str, list[float]], lines: Sequence[tuple[float, int]]) -> str:
    inside = [share for shares in rows.values() for share in shares if share <= LONGEST_AXIS]
    end = max([SHORTEST_AXIS, *(share + 0.3 for share in inside)])
    beyond = any(share > LONGEST_AXIS for shares in rows.values() for share in shares)
    stacks = {role: _stacks([min(share, end + GUTTER / 2) for share in shares]) for role, shares in rows.items()}
    piled = {
        role: {} if role == "asked_for" else {x: n for x, n in Counter(x for x, _ in stack).items() if n > MOST_SIGNS}
        for role, stack in stacks.items()
    }
    stacks = {
        role: [(x, place) for x, place in stack if not place or x not in piled[role]] for role, stack in stacks.items()
    }
    most = {role: max(place for _, place in stack) for role, stack in stacks.items()}
    step = min(STEP, TALLEST_STACK / max(1, *most.values()))
    heights = {role: ROW + step * most[role] for role in rows}
    height = HEAD + FOOT + sum(heights.values())
    with canvas(height) as figure:
        axes = figure.add_axes((0.19, FOOT / height, 0.79, (height - FOOT - HEAD) / height))
        bare(axes, keep=("bottom",))
        axes.set_xlim(0, end + (GUTTER if beyond else 0))
        axes.set_ylim(0, height - FOOT - HEAD)
        axes.set_xticks(range(int(end) + 1), [f"{tick}%" for tick in range(int(end) + 1)])
        axes.set_xlabel("Share of GDP", fontsize=12)
        base = height - FOOT - HEAD
        names = []
        for role, stack in stacks.items():
            base -= heights[role]
            axes.axhline(base, color=RULE, lw=0.6)
            edge, marker, face = MARKS[role]
            size = max(2.6, min(BIGGEST_DOT, step * 0.85))
            spots = [(share, base + ROW / 2 + place * step) for share, place in stack]
            style: dict[str, Any] = {"marker": marker, "ms": size, "mec": edge, "mfc": face, "ls": "none", "mew": 1.1}
            axes.plot([x for x, _ in spots], [y for _, y in spots], clip_on=False, zorder=3, **style)
            _numbers(axes, piled[role], base + ROW / 2, size)
            names.append((base + heights[role] / 2, f"{ROLE_WORDS[role]} ({len(rows[role])})"))
            far = [share for share in rows[role] if share > LONGEST_AXIS]
            if far:
                words = ", ".join(f"{figure_of(share)}%" for share in sorted(set(far))[:3])
                more = "…" if len(set(far)) > 3 else ""
                spot = (end + GUTTER / 2 - 0.12, base + ROW / 2)
                axes.text(*spot, words + more, ha="right", va="center_baseline", fontsize=11, color=SOFT)
        axes.set_yticks([place for place, _ in names], [name for _, name in names])
        if beyond:
            axes.axvline(end + 0.02, color=RULE, lw=1.2, ls=(0, (2, 2)))
            axes.text(end + GUTTER / 2, -8, "more", ha="center", va="top", color=SOFT, fontsize=12)
        _marked(axes, lines, end, height - FOOT - HEAD)
        return to_svg(figure, "amounts")


def _numbers(axes: Any, piled: Mapping[float, int], level: float, size: float) -> None:
    """How many comments a sign stands for, above it; below where the number before would be in the way."""
    last, side = -9.0, 1
    for share, count in piled.items():
        side = -side if share - last < 0.35 else 1
        last = share
        place: dict[str, Any] = {
            "textcoords": "offset points",
            "ha": "center",
            "va": "center",
            "fontsize": 11,
            "color": INK,
        }
        place["bbox"] = {"boxstyle": "round,pad=0.1", "fc": "white", "ec": "none"}
        axes.annotate(f"×{count}", (share, level), (0, side * (size / 2 + 6)), **place)


def _marked(axes: Any, lines: Sequence[tuple[float, int]], end: float, top: float) -> None:
    """The lines of the shares stated as spent or planned, each named above the rows; names that would meet stand higher."""
    last, level = -9.0, 0
    for share, _ in (line for line in lines if line[0] <= end):
        level = 1 - level if share - last < 1.1 else 0
        last = share
        axes.plot([share, share], [0, top], color=INK, lw=0.9, ls=(0, (4, 3)), zorder=1)
        axes.text(share, top + 5 + 14 * level, f"stated {figure_of(share)}%", ha="center", fontsize=11.5, color=INK)

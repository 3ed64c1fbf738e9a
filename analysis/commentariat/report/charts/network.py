"""Who answers whom: authors as discs, arrows from the one who answers to the one answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch

from commentariat.report.charts.canvas import (
    INK,
    RELATION_COLOURS,
    RELATION_LINES,
    SOFT,
    WIDTH,
    Figure,
    bare,
    canvas,
    label,
    to_svg,
)
from commentariat.report.words import listed, plural
from commentariat.summary import Pair, Summary
from commentariat.tag.marks import RELATIONS

ORDER = 30
# Beyond this many authors names cannot be read; the figure keeps those with most replies given and received.
MOST_AUTHORS = 28
HEIGHT = 560
# Room between parts of the network that no reply connects, in SVG units.
PART_GAP = 36.0
# Discs closer than this (in units of the drawing) are pushed apart, so that names stay legible.
LEAST_APART = (120.0, 58.0)

Places = dict[str, npt.NDArray[np.float64]]


def dominant(pair: Pair) -> str:
    """The relation that most of a pair's replies have; "other" where two are level."""
    best = max(pair.relations.values())
    leading = [relation for relation in RELATIONS if pair.relations.get(relation, 0) == best]
    return leading[0] if len(leading) == 1 else "other"


def draw(summary: Summary) -> Figure | None:
    """The reply network; None where nobody answered anybody else."""
    pairs = [pair for pair in summary.pairs if pair.source != pair.target]
    if not pairs:
        return None
    busy = sorted(summary.authors, key=lambda row: -(row.replies_given + row.replies_received))
    kept = {row.author for row in busy[:MOST_AUTHORS]}
    shown = [pair for pair in pairs if pair.source in kept and pair.target in kept]
    kept = {name for pair in shown for name in (pair.source, pair.target)}
    if not shown:
        return None
    first = max(summary.authors, key=lambda row: row.replies_received)
    title = f"{label(first.author)} was answered most: {plural(first.replies_received, 'reply', 'replies')}"
    said = [f"{label(pair.source)} answered {label(pair.target)} {_times(pair)}" for pair in shown[:12]]
    own = sum(pair.replies for pair in summary.pairs if pair.source == pair.target)
    silent = len(summary.authors) - len(kept)
    alt = (
        f"Network of {plural(len(kept), 'author')} with {plural(len(shown), 'arrow')} from each author to those they "
        f"answered. {'The most frequent: ' if len(shown) > 12 else ''}{'; '.join(said)}."
    )
    note = (
        "An arrow runs from who answers to who is answered; its width is the number of replies, its colour and "
        "stroke what most of them do. Whether a reply agrees is the least certain of all marks."
    )
    if own:
        note += f" {plural(own, 'reply', 'replies').capitalize()} to oneself: not drawn."
    if silent > 0:
        note += f" {plural(silent, 'author').capitalize()} not drawn."
    sizes = {row.author: row.comments for row in summary.authors}
    return Figure("network", title, _svg(shown, sizes), alt, note)


def _times(pair: Pair) -> str:
    words = {"agree": "agreeing", "disagree": "disagreeing", "other": "neither"}
    kinds = [f"{pair.relations[relation]} {words[relation]}" for relation in RELATIONS if pair.relations.get(relation)]
    return f"{'once' if pair.replies == 1 else f'{pair.replies} times'} ({listed(kinds)})"


def _layout(pairs: Sequence[Pair]) -> Places:
    """A place for each author on the drawing: linked ones near, names apart; the same for the same pairs."""
    graph: Any = nx.Graph()
    for pair in sorted(pairs, key=lambda pair: (pair.source, pair.target)):
        known = graph.get_edge_data(pair.source, pair.target, {"weight": 0})["weight"]
        graph.add_edge(pair.source, pair.target, weight=known + pair.replies)
    parts = sorted(nx.connected_components(graph), key=lambda part: (-len(part), min(part)))
    names = [name for part in parts for name in sorted(part)]
    left = 80.0
    share = (WIDTH - 160 - PART_GAP * (len(parts) - 1)) / sum(len(part) for part in parts)
    placed = []
    for part in parts:
        wide = share * len(part)
        placed.append(_spread(graph.subgraph(sorted(part)), sorted(part), left, wide))
        left += wide + PART_GAP
    points = np.vstack(placed)
    for _ in range(200):
        points = _apart(points)
    return {name: np.round(point, 1) for name, point in zip(names, points, strict=True)}


def _spread(graph: Any, names: list[str], left: float, wide: float) -> npt.NDArray[np.float64]:
    """The authors of one connected part, filling a strip of the drawing; shape (names, 2)."""
    clean: Any = nx.Graph()
    clean.add_nodes_from(names)
    clean.add_edges_from(sorted(tuple(sorted(edge)) for edge in graph.edges))
    found = nx.kamada_kawai_layout(clean, pos=nx.circular_layout(clean))
    points = np.array([found[name] for name in names], dtype=float)
    low, high = points.min(axis=0), points.max(axis=0)
    points = (points - low) / np.maximum(high - low, 1e-9)
    if len(names) == 2:
        points = np.array([[0.5, 0.35], [0.5, 0.65]])
    return np.column_stack([left + points[:, 0] * wide, 60 + points[:, 1] * (HEIGHT - 140)])


def _apart(points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """One small step away from whoever stands too close, within the drawing."""
    room = np.array(LEAST_APART)
    between = (points[:, None, :] - points[None, :, :]) / room
    distance = np.sqrt((between**2).sum(axis=2))
    np.fill_diagonal(distance, 9.0)
    push = np.where(distance < 1, 1 - distance, 0.0)
    direction = between / np.maximum(distance, 1e-6)[:, :, None]
    points = points + (direction * push[:, :, None]).sum(axis=1) * room * 0.12
    return np.clip(points, (70.0, 60.0), (WIDTH - 70.0, HEIGHT - 70.0))


def _svg(pairs: Sequence[Pair], sizes: dict[str, int]) -> str:
    places = _layout(pairs)
    with canvas(HEIGHT) as figure:
        axes = figure.add_axes((0, 0, 1, 1))
        bare(axes)
        axes.set_xlim(0, WIDTH)
        axes.set_ylim(0, HEIGHT)
        axes.set_axis_off()
        for pair in sorted(pairs, key=lambda pair: -pair.replies):
            relation = dominant(pair)
            axes.add_patch(
                FancyArrowPatch(
                    tuple(places[pair.source]),
                    tuple(places[pair.target]),
                    connectionstyle="arc3,rad=0.14",
                    arrowstyle="-|>",
                    mutation_scale=10 + 2 * min(pair.replies, 6),
                    lw=1.0 + 0.9 * min(pair.replies, 8),
                    ls=RELATION_LINES[relation],
                    color=RELATION_COLOURS[relation],
                    alpha=0.85,
                    shrinkA=_radius(sizes[pair.source]) + 1,
                    shrinkB=_radius(sizes[pair.target]) + 2,
                    capstyle="butt",
                )
            )
        for name, (x, y) in places.items():
            radius = _radius(sizes[name])
            axes.plot([x], [y], marker="o", ms=2 * radius, color="#f4f1ea", mec=INK, mew=1.2, ls="none", zorder=4)
            axes.text(x, y, str(sizes[name]), ha="center", va="center_baseline", fontsize=11, color=INK, zorder=5)
            axes.text(
                x,
                y - radius - 5,
                label(name, 18),
                ha="center",
                va="top",
                fontsize=13,
                weight="bold",
                zorder=6,
                bbox={"boxstyle": "round,pad=0.08", "fc": "white", "ec": "none", "alpha": 0.8},
            )
        _legend(figure)
        return to_svg(figure, "network")


def _radius(comments: int) -> float:
    """The disc's radius in SVG units: its area grows with the comments written."""
    return float(min(8 + 2.6 * np.sqrt(comments), 26))


def _legend(figure: Any) -> None:
    level, place = 1 - 22 / HEIGHT, 0.02
    middle = level + 4 / HEIGHT
    for relation, text, wide in (
        ("agree", "mostly agrees", 0.15),
        ("disagree", "mostly disagrees", 0.175),
        ("other", "neither, or level", 0.18),
    ):
        figure.add_artist(
            Line2D(
                [place, place + 0.038],
                [middle, middle],
                color=RELATION_COLOURS[relation],
                ls=RELATION_LINES[relation],
                lw=2.2,
            )
        )
        figure.text(place + 0.045, level, text, fontsize=12, color=SOFT)
        place += wide
    figure.text(place, level, "number in the disc: comments written", fontsize=12, color=SOFT)

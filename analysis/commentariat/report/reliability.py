"""The reliability diagram of the model card: can its probabilities be taken at their word?"""

from __future__ import annotations

from collections.abc import Mapping

from commentariat.report.charts.canvas import BLUE, GREY, INK, RULE, SOFT, VERMILION, bare, canvas, to_svg
from commentariat.tag.scorecard import Scorecard

PANELS = {"themes": "Is the theme there?", "stances": "Which side?", "relations": "Agrees or disagrees?"}
COLOURS = {"accurate": BLUE, "fast": VERMILION}
MARKERS = {"accurate": "o", "fast": "D"}
HEIGHT = 320
# A disc's area in square units for a bin with all cases, and the least that can be seen.
LARGEST, SMALLEST = 260.0, 14.0


def reliability_svg(cards: Mapping[str, Scorecard]) -> str:
    """One ``<svg>`` element: for themes, stances and relations the share that is right over the probability stated, by
    tenths of the scale; the area of a mark is the share of cases (its square root, so that small ones are seen)."""
    with canvas(HEIGHT) as figure:
        panels = figure.subplots(1, len(PANELS), sharey=True)
        for axes, (what, title) in zip(panels, PANELS.items(), strict=True):
            bare(axes, keep=("left", "bottom"))
            axes.plot([0, 1], [0, 1], color=RULE, lw=1.4, zorder=1)
            for name, card in cards.items():
                bins = card.bins[what]
                total = sum(one.count for one in bins)
                sizes = [max(SMALLEST, LARGEST * (one.count / total) ** 0.5) for one in bins]
                x, y = [one.stated for one in bins], [one.observed for one in bins]
                colour = COLOURS.get(name, GREY)
                axes.plot(x, y, color=colour, lw=1.2, alpha=0.7, zorder=2)
                axes.scatter(
                    x, y, s=sizes, color=colour, marker=MARKERS.get(name, "s"), alpha=0.85, lw=0, zorder=3, label=name
                )
            axes.set(xlim=(-0.03, 1.03), ylim=(-0.03, 1.03), xticks=[0, 0.5, 1], yticks=[0, 0.5, 1])
            axes.set_xticklabels(["0%", "50%", "100%"])
            axes.set_yticklabels(["0%", "50%", "100%"], color=SOFT)
            axes.set_title(title, loc="left", fontsize=14, fontweight="bold", color=INK, pad=12)
            axes.set_xlabel("probability stated")
            axes.set_aspect("equal")
        panels[0].set_ylabel("share that is right")
        legend = panels[0].legend(loc="upper left", frameon=False, fontsize=12, handletextpad=0.3)
        for handle in legend.legend_handles:
            handle.set_sizes([40])
        figure.subplots_adjust(left=0.085, right=0.985, top=0.86, bottom=0.17, wspace=0.12)
        svg = to_svg(figure, "reliability")
    return svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1) if "xmlns=" not in svg else svg

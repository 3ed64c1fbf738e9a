"""Readers beside the article and the other sources: what share of each is about a theme."""

from __future__ import annotations

from commentariat.report.charts.canvas import INK, RULE, SOFT, Figure, bare, canvas, label, to_svg
from commentariat.report.words import percent, plural
from commentariat.summary import Summary

ORDER = 50
STEP = 30
READERS, OTHERS = "#0072B2", "#6b7480"
KINDS = {"article": "article", "official": "official", "press": "press", "broadcaster": "broadcaster"}
# A theme is called missing from a source, or from the readers, where it has no mark at all.
# Diameter of the disc of a share of 100%, in SVG units.
WHOLE = 34.0


def columns(summary: Summary) -> list[tuple[str, str]]:
    """The headings of the sources, each with its kind, in the order of the documents."""
    found = []
    for entry in summary.documents:
        document = entry.document
        if document.kind == "article":
            found.append(("The article", summary.case.site or document.publisher or ""))
        else:
            found.append(
                (document.publisher or document.title or document.key, KINDS.get(document.kind or "", "source"))
            )
    return found


def draw(summary: Summary) -> Figure | None:
    """A matrix of discs, themes by texts; None where there is no document or no theme."""
    rows = [
        row
        for row in summary.themes
        if row.share.count or any(entry.themes.get(row.theme.id) for entry in summary.documents)
    ]
    if not summary.documents or not rows:
        return None
    shares = [[row.share.counted, *(entry.share(row.theme.id) for entry in summary.documents)] for row in rows]
    heads = [("Readers", plural(summary.counts.comments, "comment")), *columns(summary)]
    missed = [
        row.theme.label
        for row in rows
        if row.share.count and not any(entry.themes.get(row.theme.id) for entry in summary.documents)
    ]
    if missed:
        title = (
            f"Readers raised {plural(len(missed), 'theme')} not marked in any source"
            if len(missed) > 1
            else f"Readers raised “{missed[0]}”; it is marked in no source"
        )
    else:
        title = "What readers talked about, beside what the sources say"
    said = [
        f"{row.theme.label}: "
        + ", ".join(f"{label(head[0])} {percent(share)}" for head, share in zip(heads, line, strict=True))
        for row, line in zip(rows, shares, strict=True)
    ]
    alt = (
        f"Matrix of {plural(len(rows), 'theme')} by {plural(len(heads), 'text')}: the share of the readers’ "
        f"comments, and of each "
        f"source’s paragraphs, marked with the theme. {'. '.join(said)}."
    )
    note = (
        "The area of a disc is the share of comments, or of a document’s paragraphs, marked with the theme. "
        "Plain counts: marks on few paragraphs move by much."
    )
    return Figure("sources", title, _svg([row.theme.label for row in rows], heads, shares), alt, note)


def _svg(themes: list[str], heads: list[tuple[str, str]], shares: list[list[float]]) -> str:
    height = 62 + STEP * len(themes)
    with canvas(height) as figure:
        axes = figure.add_axes((0.17, 0.0, 0.82, (height - 56) / height))
        bare(axes)
        axes.set_xlim(-0.5, max(len(heads), 3) - 0.5)
        axes.set_ylim(len(themes) - 0.5, -0.5)
        axes.set_yticks(range(len(themes)), [label(theme, 22) for theme in themes])
        axes.set_xticks([])
        for place in range(len(themes)):
            axes.axhline(place + 0.5, color=RULE, lw=0.6)
        axes.axvspan(-0.5, 0.5, color="#eef4f9", zorder=0)
        for row, line in enumerate(shares):
            for column, share in enumerate(line):
                if not share:
                    axes.text(column - 0.12, row, "·", ha="center", va="center", color=SOFT)
                    continue
                colour = READERS if column == 0 else OTHERS
                axes.plot([column - 0.12], [row], marker="o", ms=max(3.0, WHOLE * share**0.5), color=colour, ls="none")
                axes.text(column + 0.1, row, percent(share), va="center_baseline", fontsize=11.5, color=INK)
        for column, (name, kind) in enumerate(heads):
            room = max(10, int(100 / max(len(heads), 3)))
            axes.annotate(
                label(name, room),
                (column, -0.5),
                (0, 25),
                textcoords="offset points",
                ha="center",
                weight="bold",
                fontsize=12.5,
                annotation_clip=False,
            )
            axes.annotate(
                label(kind, room + 2),
                (column, -0.5),
                (0, 10),
                textcoords="offset points",
                ha="center",
                fontsize=11,
                color=SOFT,
                annotation_clip=False,
            )
        return to_svg(figure, "sources")

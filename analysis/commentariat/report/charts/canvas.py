"""What all figures share: the page, the typeface, the colours, and SVG that is the same every time."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from typing import Any, cast

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Canvas
from matplotlib.ft2font import FT2Font

from commentariat.report.words import shorten

# SVG units; the page shows a figure at 760 px, so that one unit is close to one pixel.
WIDTH = 800
UNITS_PER_INCH = 72
FAMILY = ("Source Sans Pro", "DejaVu Sans")
FACES = ("SourceSansPro-Regular.ttf", "SourceSansPro-Bold.ttf", "SourceSansPro-It.ttf")
# Okabe and Ito's palette: told apart by colour-blind readers; each figure adds a hatch, a shape, a line or a word.
BLUE, VERMILION, GREY = "#0072B2", "#D55E00", "#8C8C8C"
INK, SOFT, RULE, PALE = "#1f2328", "#5b6169", "#d9dbde", "#c9ccd0"
STANCE_COLOURS = {"favour": BLUE, "against": VERMILION, "none": PALE}
RELATION_COLOURS = {"agree": BLUE, "disagree": VERMILION, "other": GREY}
RELATION_LINES: dict[str, Any] = {"agree": "-", "disagree": (0, (4, 1.6)), "other": (0, (1.2, 1.4))}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a report.

    ``title`` is a finding or a question answered, ``svg`` one ``<svg>`` element without script, style sheet or link
    outside itself, ``alt`` the full alternative text, ``note`` how to read it.
    """

    key: str
    title: str
    svg: str
    alt: str
    note: str


@lru_cache(maxsize=1)
def _register() -> frozenset[int]:
    """Make the typeface known to matplotlib; returns the characters that it or the fallback can show."""
    known: set[int] = set()
    folder = files("font_source_sans_pro") / "files"
    for face in FACES:
        with as_file(folder / face) as path:
            font_manager.fontManager.addfont(path)
            if face == FACES[0]:
                known |= set(FT2Font(str(path)).get_charmap())
    known |= set(FT2Font(font_manager.findfont(FAMILY[1])).get_charmap())
    return frozenset(known)


def label(text: str, longest: int = 24) -> str:
    """Text fit to be drawn: one line, shortened, without what neither typeface can show."""
    known = _register()
    shown = "".join(mark if ord(mark) in known else "�" for mark in text if mark.isprintable())
    return shorten(shown, longest) or "(no name)"


@contextmanager
def canvas(height: float, width: float = WIDTH) -> Iterator[Canvas]:
    """A blank figure of that size in SVG units, with the house's settings while it is drawn."""
    _register()
    settings: dict[str, Any] = {
        "font.family": list(FAMILY),
        "font.size": 13,
        "text.parse_math": False,
        "text.usetex": False,
        "text.color": INK,
        "axes.edgecolor": RULE,
        "axes.labelcolor": SOFT,
        "axes.unicode_minus": False,
        "xtick.color": SOFT,
        "ytick.color": INK,
        "hatch.linewidth": 1.1,
        "svg.fonttype": "path",
        "svg.hashsalt": "commentariat",
    }
    with mpl.rc_context():
        cast(Any, mpl.rcParams).update(settings)
        figure = Canvas(figsize=(width / UNITS_PER_INCH, height / UNITS_PER_INCH), dpi=UNITS_PER_INCH)
        figure.patch.set_alpha(0)
        yield figure


def bare(axes: Any, *, keep: tuple[str, ...] = ()) -> None:
    """Take an axes' frame and tick marks away, but for the sides to keep."""
    for side, spine in axes.spines.items():
        spine.set_visible(side in keep)
    axes.tick_params(length=0)
    axes.patch.set_alpha(0)


def to_svg(figure: Canvas, key: str) -> str:
    """The drawn figure as one ``<svg>`` element, ids marked by the figure's key; call it inside :func:`canvas`."""
    target = io.StringIO()
    cast(Any, FigureCanvasSVG(figure)).print_svg(
        target, metadata={"Date": None, "Creator": None, "Format": None, "Type": None}
    )
    svg = target.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<!--.*?-->\s*|<metadata>.*?</metadata>\s*|<style[^>]*>.*?</style>\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r'\bid="', f'id="{key}-', svg)
    svg = re.sub(r'href="#', f'href="#{key}-', svg)
    svg = re.sub(r"url\(#", f"url(#{key}-", svg)
    opening = svg.index(">")
    head = re.sub(r'\s(?:width|height|version)="[^"]*"', "", svg[:opening])
    return f'{head} stroke-linejoin="round" aria-hidden="true" focusable="false"{svg[opening:]}'.strip()

"""The figures of a report. One file a figure, found by listing this folder: ``ORDER`` and ``draw(summary)``."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from commentariat.report.charts.canvas import Figure
from commentariat.summary import Summary

__all__ = ["Figure", "figures"]


def figures(summary: Summary) -> tuple[Figure, ...]:
    """All figures that can be made for this case, in the order of the report."""
    modules = [import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)]
    drawing = sorted((module for module in modules if hasattr(module, "draw")), key=lambda module: module.ORDER)
    drawn = [module.draw(summary) for module in drawing]
    return tuple(figure for figure in drawn if figure is not None)

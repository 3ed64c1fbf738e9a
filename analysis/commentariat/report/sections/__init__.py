"""The sections of a report: words and rows as plain data, so that the HTML page and the PDF say the same.

One file a section, found by listing this folder: each has ``ORDER``, ``TITLE``, ``KEY`` and
``build(summary, figures) -> dict`` of strings, lists and dicts, drawn by ``templates/sections/<KEY>.html``.
An empty dict leaves the section out. Three keys mean the same everywhere: ``paragraphs`` (list of strings), ``figures``
(keys of figures), and ``tables`` as made by :func:`commentariat.report.cells.table`.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from commentariat.report.charts import Figure
from commentariat.summary import Summary


@dataclass(frozen=True, slots=True)
class Section:
    """A section ready to be drawn: ``key`` is its anchor and its template's name, ``content`` plain data."""

    key: str
    title: str
    content: dict[str, Any]


def sections(summary: Summary, figures: Sequence[Figure]) -> tuple[Section, ...]:
    """All sections that have something to say of this case, in order."""
    modules = [import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)]
    built = []
    for module in sorted(modules, key=lambda module: module.ORDER):
        content = module.build(summary, figures)
        if content:
            built.append(Section(module.KEY, module.TITLE, content))
    return tuple(built)

"""Reports of a case: figures, one HTML page, one PDF."""

from __future__ import annotations

from commentariat.report.charts import Figure, figures
from commentariat.report.html import render_html

__all__ = ["Figure", "figures", "render_html"]

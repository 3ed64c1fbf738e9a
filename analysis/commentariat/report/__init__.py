"""Reports of a case: figures, one HTML page, one PDF."""

from commentariat.report.charts import Figure, figures
from commentariat.report.html import render_html
from commentariat.report.pdf import render_pdf

__all__ = ["Figure", "figures", "render_html", "render_pdf"]

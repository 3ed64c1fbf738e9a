"""The report as one HTML page that asks nothing of any other place: no script, no font, no image from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from commentariat.report.charts import Figure
from commentariat.report.sections import sections
from commentariat.report.words import day, plural, span
from commentariat.summary import Summary


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("commentariat.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render_html(summary: Summary, figures: Sequence[Figure]) -> str:
    """The whole page. ``figures`` are those of :func:`commentariat.report.charts.figures`."""
    case = summary.case
    facts = [case.site, case.published and day(case.published), plural(summary.counts.comments, "comment")]
    if summary.thread.captured is not None:
        facts.append(f"page saved {span(summary.thread.captured)}")
    return (
        _environment()
        .get_template("report.html")
        .render(
            title=case.title or case.name,
            facts=[fact for fact in facts if fact],
            sections=sections(summary, figures),
            figures={figure.key: figure for figure in figures},
        )
    )

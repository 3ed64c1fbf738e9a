"""The PDF of a case: tagged (PDF/UA-1), the same bytes for the same input, and no text of the page read as mark-up.

Everything that was read goes to typst as JSON strings, figures as SVG files; typst sees one temporary folder and
nothing else. The layout is in templates/report.typ, what it says in pdf_content.py.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import typst

from commentariat.errors import ReportError
from commentariat.report.charts import Figure
from commentariat.report.glyphs import BOX, font_files, printable
from commentariat.report.pdf_content import content
from commentariat.summary import Summary

TEMPLATES = Path(__file__).parent / "templates"
# The creation time of a report whose page states no time at all.
NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)
# What the embedded text face is sure to show: Latin letters, punctuation and currency signs.
_PLAIN = (range(0x20, 0x250), range(0x2010, 0x2028), range(0x2030, 0x205F), range(0x20A0, 0x20B0))


def timestamp(summary: Summary) -> datetime:
    """The moment a report is dated by: that of the capture, else of the publication, else of the first comment."""
    case, thread = summary.case, summary.thread
    if thread.captured and (moment := thread.captured.earliest or thread.captured.latest):
        return moment.astimezone(UTC)
    if case.published:
        return datetime.combine(case.published, time(), UTC)
    starts = [comment.posted.interval.earliest for comment in thread.comments if comment.posted]
    return min((start for start in starts if start is not None), default=NO_TIME).astimezone(UTC)


def _strings(value: Any, change: Any) -> Any:
    """The JSON value with every string (keys aside) passed through ``change``."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _strings(item, change) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_strings(item, change) for item in value]
    return value


def _plain(text: str) -> str:
    """The text with everything but Latin letters and common punctuation as boxes."""
    return "".join(c if c in "\n\u200b□" or any(ord(c) in signs for signs in _PLAIN) else BOX for c in text)


def _compile(data: Any, when: datetime, root: Path, fonts: typst.Fonts) -> bytes:
    (root / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    made = typst.compile(
        str(root / "report.typ"),
        root=str(root),
        font_paths=fonts,
        ignore_system_fonts=True,
        format="pdf",
        # PDF/UA-1: headings, tables, figures and reading order are tagged for assistive technology.
        pdf_standards="ua-1",
        timestamp=when,
    )
    return bytes(made)


def render_pdf(summary: Summary, figures: Sequence[Figure]) -> bytes:
    """The report as a PDF.

    Parameters
    ----------
    summary
        What the report says.
    figures
        The figures to set in; those that are not there are left out, whatever their reason.

    Raises
    ------
    ReportError
        Where typst cannot set the report.
    """
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        shutil.copytree(TEMPLATES, root, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.html", "*.j2", "*.css"))
        (root / "fonts").mkdir()
        for path in font_files():
            shutil.copy(path, root / "fonts")
        names = {figure.key: f"figure-{number}.svg" for number, figure in enumerate(figures)}
        for figure in figures:
            (root / names[figure.key]).write_text(figure.svg, encoding="utf-8")
        data = _strings(content(summary, figures, names), printable)
        fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(root / "fonts")])
        when = timestamp(summary)
        try:
            try:
                return _compile(data, when, root, fonts)
            except typst.TypstError as error:
                if "could not be displayed" not in str(error):
                    raise
                # A sequence of signs that each have a glyph, yet no one font has all of them (accents, mostly).
                return _compile(_strings(data, _plain), when, root, fonts)
        except (typst.TypstError, RuntimeError) as error:
            raise ReportError(None, f"the PDF could not be set: {error}") from error

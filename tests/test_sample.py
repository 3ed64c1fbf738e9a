"""The sample report that is kept beside the code is the one that the code writes."""

from __future__ import annotations

import re

from commentariat import analyse, load_model, read_case, report_files
from tests.conftest import CASE, ROOT


def words(page: str) -> str:
    """The page without its figures, whose last digits may differ from one build of the drawing library to another."""
    return re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL)


def test_the_sample_report_is_up_to_date() -> None:
    files = report_files(analyse(read_case(CASE), load_model()))
    kept = (ROOT / "reports" / "sample" / "report.html").read_text("utf-8")
    assert words(kept) == words(files["report.html"].decode("utf-8")), "run `make sample`"
    assert (ROOT / "reports" / "sample" / "report.pdf").read_bytes().startswith(b"%PDF")

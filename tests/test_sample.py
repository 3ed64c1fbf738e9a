"""The sample report that is kept beside the code is the one that the code writes."""

from __future__ import annotations

import re

from commentariat import analyse, load_model, read_case, report_files
from tests.conftest import CASE, ROOT


def words(page: str) -> str:
    """The page without its figures, whose last digits may differ from one build of the drawing library to another."""
    return re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL)


NUMBER = re.compile(r"\d+(?:\.\d+)?")
# Processors round the encoder's sums otherwise; a probability shown as 61% on one may be 62% on another.
NEAR = 2.0


def test_the_sample_report_is_up_to_date() -> None:
    files = report_files(analyse(read_case(CASE), load_model()))
    kept = words((ROOT / "reports" / "sample" / "report.html").read_text("utf-8"))
    made = words(files["report.html"].decode("utf-8"))
    assert NUMBER.sub("#", kept) == NUMBER.sub("#", made), "run `make sample`"
    apart = [(a, b) for a, b in zip(NUMBER.findall(kept), NUMBER.findall(made), strict=True) if a != b]
    assert all(abs(float(a) - float(b)) <= NEAR for a, b in apart), "run `make sample`"
    assert (ROOT / "reports" / "sample" / "report.pdf").read_bytes().startswith(b"%PDF")

"""Pages shown by wpDiscuz in many settings, against their truth."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from commentariat.dates import SECOND, Interval
from commentariat.read.assemble import Known, assemble
from commentariat.read.formats import choose
from commentariat.read.page import load_page
from commentariat.thread import Source

FOLDER = Path(__file__).parents[1] / "golden" / "extracted"
# Few authors who answer each other's answers: the nearest earlier comment by the name is right for 87%.
FLOOR = 0.88


def pages() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.txt"))


def read(name: str) -> tuple[list[tuple[bool, float]], int]:
    """For each reply whether its parent is right and how sure that was said to be; and the dates outside their interval."""
    truth = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    captured = datetime.fromisoformat(truth["captured"])
    page = load_page(FOLDER / f"{name}.txt")
    form, _ = choose(page)
    (draft,) = form.read(page)
    thread = assemble(
        page,
        draft,
        source=Source(name, page.sha256, form.NAME),
        known=Known(
            captured=Interval(captured, captured + SECOND),
            not_before=datetime.fromisoformat(truth["published"]),
            zone=ZoneInfo(truth["timezone"]),
        ),
    )
    rows = truth["comments"]
    assert [comment.author for comment in thread.comments] == [" ".join(row["author"].split()) for row in rows]
    assert [comment.truncated for comment in thread.comments] == [row["words"] > 100 for row in rows]
    outside = 0
    for comment, row in zip(thread.comments, rows, strict=True):
        assert comment.posted is not None
        span, moment = comment.posted.interval, datetime.fromisoformat(row["posted"])
        outside += not (span.earliest is not None and span.latest is not None and span.earliest <= moment < span.latest)
    pairs = zip(thread.comments, rows, strict=True)
    return [(c.parent == str(r["parent"]), c.parent_confidence) for c, r in pairs if r["parent"]], outside


@pytest.mark.parametrize("name", pages())
def test_every_comment_its_cut_off_mark_and_its_date(name: str) -> None:
    replies, outside = read(name)
    assert outside == 0
    assert not [sure for right, sure in replies if sure == 1 and not right]


def test_parents_over_all_pages() -> None:
    replies = [reply for name in pages() for reply in read(name)[0]]
    assert len(replies) > 200
    assert sum(right for right, _ in replies) / len(replies) >= FLOOR
    sure = [right for right, said in replies if said >= 0.95]
    assert len(sure) >= len(replies) / 2
    assert sum(sure) / len(sure) >= 0.985

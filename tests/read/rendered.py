"""The rendered threads (tests/golden/rendered.tar.xz): what their truth says a reader should find."""

from __future__ import annotations

import json
import re
import tarfile
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from commentariat.dates import SECOND, Interval, day_start
from commentariat.read.assemble import Known, assemble
from commentariat.read.formats import choose
from commentariat.read.page import Page
from commentariat.thread import Comment, Source, Thread

ARCHIVE = Path(__file__).parents[1] / "golden" / "rendered.tar.xz"
TEXT_FORMS = ("extract.txt", "clipboard.txt", "copy.txt")
STATED_FORMS = ("page.html", "rest.json", "export.xml")
WORD_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Expected:
    """A comment that the page shows: ``cut`` where it has more words than the limit; ``text`` is in full."""

    id: str
    parent: str | None
    author: str
    posted: datetime
    text: str
    cut: bool


@lru_cache(maxsize=1)
def folder() -> Path:
    """A folder with the archive's content, made once for a run of the tests."""
    target = Path(tempfile.mkdtemp(prefix="rendered-"))
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(target, filter="data")
    return target / "rendered"


def names() -> list[str]:
    with tarfile.open(ARCHIVE) as archive:
        return sorted(Path(name).parent.name for name in archive.getnames() if name.endswith("truth.json"))


@lru_cache(maxsize=64)
def truth(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder() / name / "truth.json").read_text("utf-8"))
    return found


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def squeezed(text: str) -> str:
    """Text without any difference in blanks."""
    return " ".join(text.split())


def words(text: str) -> list[str]:
    """wpDiscuz's own count: a no-break space joins."""
    return [word for word in re.split(r"[ \t\n\r]+", text) if word]


@lru_cache(maxsize=64)
def expected(name: str) -> tuple[Expected, ...]:
    """The comments that the page shows, in page order."""
    rows = {row["id"]: row for row in truth(name)["comments"]}
    settings = truth(name)["settings"]

    def shown(row: dict[str, Any]) -> bool:
        return bool(row["approved"]) and (not row["parent"] or shown(rows[row["parent"]]))

    children: dict[int, list[dict[str, Any]]] = {}
    for row in sorted(rows.values(), key=lambda row: row["id"]):
        if shown(row):
            children.setdefault(row["parent"], []).append(row)
    found: list[Expected] = []

    def walk(parent: int) -> None:
        for row in children.get(parent, [])[:: -1 if parent == 0 and settings["sort"] == "desc" else 1]:
            text = row["content_shown_full"]
            found.append(
                Expected(
                    id=str(row["id"]),
                    parent=str(row["parent"]) if row["parent"] else None,
                    author=squeezed(row["author"]),
                    posted=moment(row["date_gmt"]),
                    text=text,
                    cut=len(words(text)) > settings["read_more"],
                )
            )
            walk(row["id"])

    walk(0)
    return tuple(found)


def captured(name: str) -> Interval:
    at = moment(truth(name)["capture"]["page_utc"])
    return Interval(at, at + SECOND)


def known(name: str) -> Known:
    """What a case.toml would say of the thread."""
    zone = ZoneInfo(truth(name)["capture"]["site_timezone"])
    published = moment(truth(name)["post"]["date_gmt"]).astimezone(zone).date()
    return Known(captured=captured(name), captured_from="the truth", not_before=day_start(published, zone), zone=zone)


def read(name: str, file: str) -> Thread:
    """The thread as Commentariat reads it from one of its files, with all that a case.toml would say."""
    page = Page(folder() / name / file)
    form, detection = choose(page)
    (draft,) = form.read(page)
    return assemble(page, draft, source=Source(page.path, page.sha256, form.NAME, detection.why), known=known(name))


def aligned(comments: Sequence[Comment], wanted: Sequence[Expected]) -> list[tuple[Comment, Expected]]:
    """Pairs of a comment found and the one expected; what has no partner is left out."""
    by_id = {row.id: row for row in wanted}
    if comments and comments[0].id in by_id:
        return [(comment, by_id[comment.id]) for comment in comments if comment.id in by_id]
    in_page_order = sorted(comments, key=lambda comment: int(comment.id))
    found = [(comment.author, squeezed(comment.text)[:40]) for comment in in_page_order]
    sought = [(row.author, squeezed(row.text)[:40]) for row in wanted]
    if len(found) == len(sought) and [key[0] for key in found] == [key[0] for key in sought]:
        return list(zip(in_page_order, wanted, strict=True))
    blocks = SequenceMatcher(None, found, sought, autojunk=False).get_matching_blocks()
    return [(in_page_order[b.a + k], wanted[b.b + k]) for b in blocks for k in range(b.size)]

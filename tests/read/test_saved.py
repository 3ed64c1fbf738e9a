from __future__ import annotations

import json
from typing import Any

import pytest

from commentariat.errors import NoThread
from commentariat.read.assemble import assemble
from commentariat.read.formats import choose
from commentariat.read.formats.saved import read
from commentariat.read.page import Page
from commentariat.read.to_json import thread_json
from commentariat.thread import Source, Thread
from tests.read import rendered

NAME = "p20-a-ceasefire-line-and-north-korean-shells"


def again(printed: str) -> Thread:
    page = Page("threads.jsonl", printed)
    form, detection = choose(page)
    assert form.NAME == "commentariat"
    (draft,) = form.read(page)
    return assemble(page, draft, source=Source(page.path, "", form.NAME, detection.why))


@pytest.mark.parametrize("file", ["extract.txt", "rest.json"])
def test_what_was_printed_comes_back(file: str) -> None:
    first = rendered.read(NAME, file)
    second = again(json.dumps(thread_json(first)))
    assert [comment.id for comment in second.comments] == [comment.id for comment in first.comments]
    for one, other in zip(first.comments, second.comments, strict=True):
        assert (one.author, one.text, one.truncated, one.absent_parent) == (
            other.author,
            other.text,
            other.truncated,
            other.absent_parent,
        )
        assert one.posted is not None
        assert other.posted is not None
        assert one.posted.interval == other.posted.interval
        if file == "rest.json":
            assert (one.parent, one.parent_confidence) == (other.parent, other.parent_confidence)


def test_what_was_only_worked_out_is_not_taken_as_stated() -> None:
    row: dict[str, Any] = {"source": {"path": "x"}, "title": "T", "comments": []}
    for number, author, parent, name, sure in (
        ("1", "Ann", None, None, 1),
        ("2", "Bob", "1", "Ann", 1),
        ("3", "Ann", "2", "Bob", 1),
        ("4", "Cy", "3", "Ann", 0.6),
    ):
        row["comments"].append(
            {"id": number, "author": author, "parent": parent, "reply_to": name, "parent_confidence": sure, "text": "x"}
        )
    thread = again(json.dumps(row))
    assert 0 < thread.comments[3].parent_confidence < 1
    assert len(thread.comments[3].parent_candidates) == 2


def test_wrong_shapes_are_named() -> None:
    good = {"source": {"path": "x"}, "comments": [{"id": "1", "author": "Ann", "text": "x"}]}
    bad = {"source": {"path": "x"}, "comments": [{"id": "1", "author": 5, "text": "x"}]}
    (draft,) = read(Page("t.jsonl", "\n".join(json.dumps(row) for row in (good, bad))))
    assert any("thread 2, comment 1, key 'author': must be text" in note for note in draft.notes)
    with pytest.raises(NoThread, match="thread 1, comment 1, key 'author'"):
        list(read(Page("t.jsonl", json.dumps(bad))))

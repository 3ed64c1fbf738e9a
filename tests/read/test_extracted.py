from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commentariat.dates import parse_moment
from commentariat.errors import InputError, NoThread
from commentariat.read.case import read_case
from commentariat.read.formats.extracted import read
from commentariat.read.page import Page
from commentariat.thread import Thread
from tests.read.pages import Row, page


def thread_of(text: str, folder: Path) -> Thread:
    file = folder / "page.txt"
    file.write_text(text, "utf-8")
    return read_case(file, captured=parse_moment("2025-02-27T12:00:00Z")).thread


def parents(thread: Thread) -> list[str | None]:
    return [comment.parent for comment in thread.comments]


@pytest.mark.parametrize("doubled", [True, False])
def test_names_once_or_twice(tmp_path: Path, doubled: bool) -> None:
    rows = [Row("Ann"), Row("Guest", "Ann"), Row("2 days ago", "Guest"), Row("Ann", "2 days ago")]
    thread = thread_of(page(rows, doubled=doubled), tmp_path)
    assert [comment.author for comment in thread.comments] == [row.author for row in rows]
    assert parents(thread) == [None, "1", "2", "3"]


def test_labels_are_told_from_names(tmp_path: Path) -> None:
    text = page([Row("Guest\nMember"), Row("Ann\nGuest", "Guest")]).replace(
        "Guest\nMember\nGuest\nMember", "Guest\nMember\nGuest"
    )
    text = text.replace("Ann\nGuest\nAnn\nGuest", "Ann\nGuest\nAnn")
    thread = thread_of(text, tmp_path)
    assert [(comment.author, comment.label) for comment in thread.comments] == [("Guest", "Member"), ("Ann", "Guest")]


def test_the_genuine_cut_off_mark_is_told_from_a_typed_one(tmp_path: Path) -> None:
    words = " ".join(["word"] * 100)
    rows = [
        Row("Ann", body=f"{words}…\xa0Read more »"),
        Row("Bob", body="It just says… Read more »"),
        Row("Cy", body=f"{words}… Read more »"),
    ]
    thread = thread_of(page(rows), tmp_path)
    assert [comment.truncated for comment in thread.comments] == [True, False, True]
    assert thread.comments[0].text == words
    assert thread.comments[1].text.endswith("Read more »")


def test_a_false_header_in_another_style_stays_text(tmp_path: Path) -> None:
    body = "As he wrote:\n\nBob\n3 days ago\nReply to\xa0 Ann\n\nnonsense"
    thread = thread_of(page([Row("Ann", body=body), Row("Bob", "Ann")]), tmp_path)
    assert len(thread.comments) == 2
    assert "nonsense" in thread.comments[0].text
    assert any("looks like a header" in note for note in thread.notes)


def test_a_surplus_header_that_answers_nobody_stays_text(tmp_path: Path) -> None:
    body = "Look:\n\nZed\nZed\n3 days ago\nReply to\xa0 Nobody\n\nnonsense"
    thread = thread_of(page([Row("Ann", body=body), Row("Bob", "Ann")], count=2), tmp_path)
    assert [comment.author for comment in thread.comments] == ["Ann", "Bob"]


def test_a_page_that_states_more_says_so(tmp_path: Path) -> None:
    thread = thread_of(page([Row("Ann")], count=7), tmp_path)
    assert any("states 7 comments and shows 1" in note for note in thread.notes)


def test_a_reply_to_somebody_hidden_keeps_its_name(tmp_path: Path) -> None:
    thread = thread_of(page([Row("Ann"), Row("Bob", "Gone"), Row("Cy", "Bob")]), tmp_path)
    assert parents(thread) == [None, None, "2"]
    assert thread.comments[1].reply_to == "Gone"
    assert thread.comments[1].parent_confidence == 0


def test_edit_notes_leave_the_body(tmp_path: Path) -> None:
    text = page([Row("Ann", body="Said.\n\nLast edited 2 hours ago by Ann"), Row("Bob", "Ann")])
    thread = thread_of(text.replace("by Ann\n\n", "by Ann\n"), tmp_path)
    assert thread.comments[0].text == "Said."
    assert len(thread.comments) == 2


def test_dead_ends_and_dates_decide(tmp_path: Path) -> None:
    # Bob's answer could be to either comment of Ann's, but Cy's next one then needs Dan to be still open.
    rows = [Row("Ann"), Row("Dan", "Ann"), Row("Ann", "Dan"), Row("Bob", "Ann", date="2 days ago"), Row("Cy", "Dan")]
    thread = thread_of(page(rows), tmp_path)
    assert thread.comments[3].parent == "3"
    assert thread.comments[4].parent == "2"
    # Two days ago cannot stand before three days ago among the answers to one comment.
    rows = [Row("Ann"), Row("Bob", "Ann"), Row("Ann", "Bob"), Row("Eve", "Ann", date="1 day ago"), Row("Fay", "Ann")]
    thread = thread_of(page(rows), tmp_path)
    assert [thread.comments[index].parent for index in (3, 4)] == ["3", "1"]


def test_no_capture_time_keeps_the_order_and_says_so(tmp_path: Path) -> None:
    file = tmp_path / "page.txt"
    file.write_text(page([Row("Ann"), Row("Bob", "Ann")]), "utf-8")
    thread = read_case(file).thread
    assert all(c.posted and c.posted.interval.earliest is None for c in thread.comments)
    assert any("time of capture is only bounded" in note for note in thread.notes)


@pytest.mark.parametrize("newest", [True, False])
def test_contradicting_dates_are_reported(tmp_path: Path, newest: bool) -> None:
    rows = [Row("Ann", date="1 day ago"), Row("Bob", "Ann", date="9 days ago")]
    thread = thread_of(page(rows, newest=newest), tmp_path)
    assert any("do not fit the order" in note or "does not fit the order" in note for note in thread.notes)


def test_a_head_without_comments_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoThread, match=r"page.txt, line 7: the page states 0 comments and shows none"):
        thread_of(page([]), tmp_path)


NAMES = st.sampled_from(["Ann", "Bob", "2 days ago", "View all comments", "Read more »", "Guest", "O'Neil 🙂"])
LINES = st.one_of(
    NAMES,
    st.sampled_from(["", "3 days ago", "right now", "Reply to\xa0 Ann", "1 Comment", "…\xa0Read more »"]),
    st.text(max_size=12),
)


@given(st.lists(LINES, max_size=60), st.integers(0, 9))
def test_any_lines_give_a_thread_or_a_clear_error(lines: list[str], count: int) -> None:
    text = page([], count=count) + "\n".join(lines)
    try:
        (draft,) = read(Page("page.txt", text))
    except InputError as error:
        assert "page.txt" in str(error)
        return
    assert draft.comments
    body = "".join(comment.text for comment in draft.comments)
    assert len(body) <= len(text)


@given(st.data())
def test_well_formed_trees_come_back(data: st.DataObject) -> None:
    """Distinct names leave no doubt: the tree that was written is the tree that is read."""
    size = data.draw(st.integers(1, 25))
    rows: list[Row] = []
    truth: list[str | None] = []
    stack: list[int] = []
    for index in range(size):
        keep = data.draw(st.integers(0, len(stack)))
        stack = stack[:keep]
        truth.append(str(stack[-1] + 1) if stack else None)
        rows.append(Row(f"Name{index}", f"Name{stack[-1]}" if stack else None))
        stack.append(index)
    (draft,) = read(Page("page.txt", page(rows)))
    from commentariat.read.assemble import assemble  # noqa: PLC0415
    from commentariat.thread import Source  # noqa: PLC0415

    thread = assemble(Page("page.txt", ""), draft, source=Source("page.txt", "", "extracted"))
    assert parents(thread) == truth
    assert all(comment.parent_confidence == 1 for comment in thread.comments)

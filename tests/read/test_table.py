from __future__ import annotations

import csv
import io
import json
import time
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commentariat.dates import Interval
from commentariat.errors import InputError, NoThread
from commentariat.read.assemble import Known, assemble
from commentariat.read.draft import Draft
from commentariat.read.formats import choose
from commentariat.read.formats.table import detect, read
from commentariat.read.page import Page
from commentariat.thread import Source, Thread

PLAIN = "id,parent,author,time,text\n1,,Ann,2025-02-13T10:00:00Z,Hello\n2,1,Bob,2025-02-13T11:00:00Z,Hi\n"


def drafts(text: str, columns: dict[str, str] | None = None) -> list[Draft]:
    page = Page("page.txt", text, columns=columns)
    form, detection = choose(page)
    assert form.NAME == "table"
    assert detection.why
    return list(form.read(page))


def one(text: str, columns: dict[str, str] | None = None) -> Draft:
    (draft,) = drafts(text, columns)
    return draft


def tree(draft: Draft) -> list[tuple[str | None, str | None]]:
    return [(comment.id, comment.parent) for comment in draft.comments]


def thread(text: str, known: Known | None = None) -> Thread:
    return assemble(Page("page.txt", text), one(text), source=Source("page.txt", "", "table"), known=known)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_delimiters_and_marks_at_the_start(delimiter: str, mark: str) -> None:
    draft = one(mark + PLAIN.replace(",", delimiter))
    assert tree(draft) == [("1", None), ("2", "1")]
    assert [(found.author, found.text) for found in draft.comments] == [("Ann", "Hello"), ("Bob", "Hi")]
    assert draft.states_parents


def test_json_lines_and_arrays() -> None:
    rows = [
        {
            "comment_id": 1,
            "user": {"name": "Ann"},
            "body": "Hello\n\nthere",
            "created_utc": 1739440800,
            "parent_id": None,
        },
        {
            "comment_id": 2,
            "user": {"name": "Bob"},
            "body": "Hi",
            "created_utc": 1739440800.0,
            "parent_id": 1.0,
            "ups": 4,
        },
    ]
    for text in ("\n".join(map(json.dumps, rows)), json.dumps(rows, indent=2), json.dumps({"comments": rows})):
        draft = one(text)
        assert tree(draft) == [("1", None), ("2", "1")]
        assert [found.author for found in draft.comments] == ["Ann", "Bob"]
        assert draft.comments[0].text == "Hello\n\nthere"
        assert draft.comments[1].votes == 4
        start = datetime(2025, 2, 13, 10, tzinfo=UTC)
        assert all(found.posted == Interval(start, start + timedelta(seconds=1)) for found in draft.comments)


def test_quoted_line_ends_and_blank_lines() -> None:
    draft = one('\nid,author,text\n\n1,Ann,"One ""so""\n\nTwo, three"\n2,Bob,x\n')
    assert [found.text for found in draft.comments] == ['One "so"\n\nTwo, three', "x"]


def test_names_of_columns_that_are_said_win() -> None:
    text = "nr;who;what;answers\n7;Ann;Hello;\n8;Bob;Hi;7\n"
    draft = one(text, {"id": "NR", "author": "who", "text": "what", "parent": "answers"})
    assert tree(draft) == [("7", None), ("8", "7")]
    with pytest.raises(NoThread, match=r"no column 'words'.*nr, who, what, answers"):
        drafts(text, {"text": "words"})
    with pytest.raises(NoThread, match="no column is known to hold the text"):
        drafts("id,author,written\n1,Ann,x\n")


def test_a_thread_column_parts_the_threads() -> None:
    found = drafts("id,parent,author,text,thread\n1,,Ann,a,x\n2,1,Bob,b,y\n3,1,Cy,c,x\n")
    assert [(draft.key, tree(draft)) for draft in found] == [("x", [("1", None), ("3", "1")]), ("y", [("2", "1")])]


def test_reddits_ids() -> None:
    draft = one(
        "id,parent_id,link_id,author,body\nab1,t3_zz,t3_zz,Ann,a\nab2,t1_ab1,t3_zz,Bob,b\nab3,t1_gone,t3_zz,Cy,c\n"
    )
    assert tree(draft) == [("ab1", None), ("ab2", "ab1"), ("ab3", "gone")]


def test_what_counts_as_no_parent() -> None:
    text = "id,parent,author,text,thread\n" + "".join(
        f"{number},{parent},Ann,x,T\n"
        for number, parent in enumerate(["", "0", "null", "None", "nan", "T", "7", "1.0"], 1)
    )
    assert [parent for _, parent in tree(one(text))] == [None] * 7 + ["1"]


def test_parents_by_name_are_worked_out() -> None:
    text = "author,reply_to,date,text\nAnn,,2 days ago,Hello\nBob,Ann,1 day ago,Hi\nCy,Bob,1 day ago,Ho\n"
    draft = one(text)
    assert not draft.states_parents
    assert draft.in_page_order
    captured = datetime(2025, 2, 27, tzinfo=UTC)
    found = thread(text, Known(captured=Interval(captured, captured + timedelta(seconds=1)), captured_from="a test"))
    assert [comment.parent for comment in found.comments] == [None, "1", "2"]
    assert found.comments[0].posted is not None
    assert found.comments[0].posted.text == "2 days ago"
    assert found.comments[0].posted.interval.earliest is not None


def test_no_column_of_parents_is_said() -> None:
    draft = one("id,author,text\n1,Ann,a\n2,Bob,b\n")
    assert tree(draft) == [("1", None), ("2", None)]
    assert draft.states_parents
    assert any("who answers whom" in note for note in draft.notes)


SECOND = timedelta(seconds=1)
TEN = datetime(2025, 2, 13, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("column", "written", "start", "length"),
    [
        ("time", "2025-02-13T10:00:00Z", TEN, SECOND),
        ("time", "2025-02-13 11:00:00+01:00", TEN, SECOND),
        ("time", "2025-02-13 10:00:00.123456 UTC", TEN, SECOND),
        ("time", "2025-02-13T12:00+0200", TEN, timedelta(minutes=1)),
        ("time", "2025-02-13 11:00:00+01", TEN, SECOND),
        ("time", "1739440800", TEN, SECOND),
        ("time", "1739440800.0", TEN, SECOND),
        ("time", "1739440800123", TEN, SECOND),
        ("time", "Thu, 13 Feb 2025 10:00:00 +0000", TEN, SECOND),
        ("created_utc", "2025-02-13 10:00:00", TEN, SECOND),
        ("date_gmt", "2025-02-13", TEN - timedelta(hours=10), timedelta(days=1)),
        ("date", "2025-02-13", TEN - timedelta(hours=24), timedelta(days=1, hours=26)),
    ],
)
def test_moments(column: str, written: str, start: datetime, length: timedelta) -> None:
    draft = one(f'id,author,text,{column}\n1,Ann,x,"{written}"\n')
    assert draft.comments[0].posted == Interval(start, start + length)


def test_a_clock_without_a_zone_is_the_sites() -> None:
    text = "id,author,text,time\n1,Ann,x,2025-07-13 10:00:30\n"
    known = Known(zone=timezone(timedelta(hours=1)))
    for said, start, end in ((known, 9, 9), (None, -4, 22)):
        posted = thread(text, said).comments[0].posted
        assert posted is not None
        midnight = datetime(2025, 7, 13, tzinfo=UTC)
        assert posted.interval.earliest == midnight + timedelta(hours=start)
        assert posted.interval.latest == midnight + timedelta(hours=end, minutes=1)


def test_a_date_that_is_none_is_said() -> None:
    found = thread("id,author,text,time\n1,Ann,x,whenever\n2,Bob,y,9999999999999999999\n")
    assert any("could not be read" in note for note in found.notes)


def test_wrong_rows_are_named() -> None:
    draft = one("id,author,text\n1,Ann,x\n2,Bob\n3,Cy,y,z\n\n4,Di,w\n5,,\n")
    assert [comment.id for comment in draft.comments] == ["1", "4"]
    (note,) = [note for note in draft.notes if "left out" in note]
    assert "line 3 (2 fields instead of 3)" in note
    assert "line 4 (4 fields instead of 3)" in note
    assert "line 7 (no text and no author)" in note
    with pytest.raises(NoThread, match=r"line 2 \(1 fields instead of 3\)"):
        drafts("id,author,text\nx\n")


def test_wrong_lines_of_json_are_named() -> None:
    good = [json.dumps({"id": n, "author": "Ann", "text": "x", "parent": 0}) for n in range(1, 4)]
    draft = one("\n".join([good[0], '{"id": 2, "author"', good[1], '"x"', good[2]]))
    assert [comment.id for comment in draft.comments] == ["1", "2", "3"]
    assert any("line 2" in note for note in draft.notes)


def test_a_quotation_mark_that_is_never_closed() -> None:
    draft = one('id,author,text\n1,Ann,x\n2,Bob,"y\n' + "3,Cy,z\n" * 1000)
    assert draft.comments[0].id == "1"
    text = 'id,author,text\n1,Ann,x\n2,Bob,"' + "y" * 2_000_000
    assert any("field larger" in note for note in one(text).notes)
    assert csv.field_size_limit() == 131072


def test_markup_in_a_text_is_read_and_plain_text_kept() -> None:
    draft = one('id,author,text\n1,"A &amp; B","<p>a &amp; b</p><p>c</p>"\n2,Bob,"1 < 2\n\n\n3 > 2"\n')
    assert [found.text for found in draft.comments] == ["a & b\n\nc", "1 < 2\n\n3 > 2"]
    assert draft.comments[0].author == "A & B"


def test_what_is_no_table_is_not_taken() -> None:
    loose = '{"id": "1", "text": "x", "parent_text": "y", "title": "z"}\n'
    assert detect(Page("x.jsonl", loose)).score < 0.5
    for text in (
        "Some words, and more\n",
        "<xml/>",
        "50 Comments\n",
        '{"a": 1}',
        "Dear editor,\nname, date\n",
        "a,b\n1,2\n",
    ):
        assert detect(Page("x.txt", text)).score < 0.5


def test_hostile_tables_take_no_time() -> None:
    start = time.perf_counter()
    for text in (
        "id,author,text\n" + '"' * 400_001,
        "id,author,text\n" + "1,Ann,x\n" * 50_000,
        "id,author,text\n" + '1,Ann,"x\n' * 50_000,
        "id,text" + "," * 100_000,
        '{"id":1,"author":"a","text":"b"}\n' + '{"a":[{},\n' * 50_000,
        '{"author":"a","text":"b","x":' + "[" * 100_000,
    ):
        try:
            list(read(Page("page.txt", text)))
        except InputError as error:
            assert "page.txt" in str(error)
    assert time.perf_counter() - start < 15


CELL = st.one_of(
    st.text(max_size=12), st.sampled_from(["1", "2", "t1_1", "2025-02-13", "1 day ago", "nan", '"', "<b>"])
)


@given(st.lists(st.lists(CELL, min_size=5, max_size=5), max_size=8), st.sampled_from(",;\t|"), st.integers(0, 30))
def test_any_table_gives_threads_or_a_clear_error(rows: list[list[str]], delimiter: str, cut: int) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([["id", "parent", "author", "time", "text"], *rows])
    text = out.getvalue()
    try:
        found = read(Page("page.txt", text[: len(text) - cut] if cut < len(text) else text))
    except InputError as error:
        assert "page.txt" in str(error)
        return
    for draft in found:
        built = assemble(Page("page.txt", "x"), draft, source=Source("page.txt", "", "table"))
        assert len(built.comments) == len(draft.comments)
        assert len({comment.id for comment in built.comments}) == len(built.comments)

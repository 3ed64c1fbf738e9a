from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commentariat.errors import InputError, NoThread
from commentariat.read.draft import Draft
from commentariat.read.formats import choose
from commentariat.read.formats.rest import detect, read
from commentariat.read.page import Page
from tests.read import rendered


def row(number: object, parent: object = 0, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "post": 7,
        "parent": parent,
        "author_name": "Ann &amp; Bob",
        "date": "2022-05-12T15:43:11",
        "date_gmt": "2022-05-12T14:43:11",
        "content": {"rendered": "<p>One &#8217;s</p>\n<p>Two<br />\nthree</p>\n"},
        "link": "https://example.org/story/comment-page-2/#comment-9",
        "status": "approved",
        "type": "comment",
        **more,
    }


def drafts(content: object) -> list[Draft]:
    text = content if isinstance(content, str) else json.dumps(content)
    page = Page("page.txt", text)
    form, detection = choose(page)
    assert form.NAME == "rest"
    assert detection.why
    return list(form.read(page))


def ids(draft: Draft) -> list[str | None]:
    return [comment.id for comment in draft.comments]


@pytest.mark.parametrize("name", rendered.names())
def test_rendered_threads_come_back_whole(name: str) -> None:
    thread = rendered.read(name, "rest.json")
    found = {comment.id: comment for comment in thread.comments}
    for row in rendered.expected(name):
        comment = found.pop(row.id)
        assert (comment.author, comment.parent, comment.parent_confidence) == (row.author, row.parent, 1)
        assert rendered.squeezed(comment.text) == rendered.squeezed(row.text)
        assert comment.posted is not None
        assert comment.posted.interval.earliest == row.posted
        assert not comment.truncated
    # What is left answers a comment that the page hides.
    assert all(c.absent_parent or c.parent in {*found, None} for c in found.values())


def test_one_comment_in_full() -> None:
    (draft,) = drafts([row(9)])
    (comment,) = draft.comments
    assert (comment.author, comment.text, comment.parent) == ("Ann & Bob", "One ’s\n\nTwo\nthree", None)
    assert comment.posted is not None
    assert comment.posted.earliest == datetime(2022, 5, 12, 14, 43, 11, tzinfo=UTC)
    assert (draft.url, draft.key, draft.states_parents, draft.in_page_order) == (
        "https://example.org/story/",
        "7",
        True,
        False,
    )


PAGES = ([row(3, 2), row(2, 1)], [row(1), row(3, 2)])


@pytest.mark.parametrize(
    "content",
    [
        list(PAGES),
        "\n".join(json.dumps(page, indent=1) for page in PAGES),
        "\ufeff" + "\n".join(json.dumps(one) for page in PAGES for one in page),
        {"total": 4, "comments": [one for page in PAGES for one in page]},
    ],
    ids=["array of arrays", "documents", "lines", "object"],
)
def test_several_pages_and_a_comment_that_comes_twice(content: object) -> None:
    text = content if isinstance(content, str) else json.dumps(content)
    (draft,) = read(Page("page.json", text))
    assert ids(draft) == ["3", "2", "1"]
    assert [comment.parent for comment in draft.comments] == ["2", "1", None]
    assert any("more than once" in note for note in draft.notes)


def test_several_posts_give_several_threads() -> None:
    found = drafts([row(1), row(2, post=8), row(3, 1)])
    assert [(draft.key, ids(draft)) for draft in found] == [("7", ["1", "3"]), ("8", ["2"])]


def test_what_is_no_readers_comment_is_left_out_and_said() -> None:
    (draft,) = drafts([row(1), row(2, type="pingback"), row(3, 1, status="hold"), row(4, 3)])
    assert ids(draft) == ["1", "4"]
    assert draft.comments[1].parent == "3"
    assert any("pingback" in note for note in draft.notes)
    assert any("'hold'" in note for note in draft.notes)


def test_an_error_message_is_quoted() -> None:
    said = {"code": "rest_post_invalid_id", "message": "Invalid post ID.", "data": {"status": 404}}
    with pytest.raises(NoThread, match=r"“Invalid post ID\.”"):
        drafts(said)


@pytest.mark.parametrize("text", ["[]", "[[], []]"])
def test_an_empty_answer_is_named(text: str) -> None:
    with pytest.raises(NoThread, match="holds no comment"):
        drafts(text)


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        (row(2, "x"), "comment 2, key 'parent': must be a number"),
        (row(True), "comment 2, key 'id': must be a number"),
        (row(-4), "comment 2, key 'id': must be a number"),
        (row(1.5), "comment 2, key 'id': must be a number"),
        (row(2, float("nan")), "comment 2, key 'parent': must be a number"),
        (row(2, content=None), "comment 2, key 'content'"),
        (row(2, author_name=["x"]), "comment 2, key 'author_name': must be text"),
        (7, "comment 2, must be an object"),
    ],
)
def test_one_bad_comment_is_named_and_the_rest_is_read(wrong: object, place: str) -> None:
    (draft,) = drafts([row(1), wrong, row(3, 1)])
    assert ids(draft) == ["1", "3"]
    assert any(place in note for note in draft.notes)


def test_an_answer_without_contents_is_no_table() -> None:
    page = Page("page.json", json.dumps([row(1, content=None), row(2, content=None)]))
    assert choose(page)[0].NAME == "rest"
    with pytest.raises(NoThread, match="content"):
        list(read(page))


def test_nothing_but_bad_comments_is_an_error() -> None:
    with pytest.raises(NoThread, match=r"comment 1, key 'parent': must be a number"):
        drafts([row(1, {}), row(2, [])])


def test_a_file_that_breaks_off_gives_what_stands_before() -> None:
    text = json.dumps([row(1), row(2, 1), row(3, 1)], indent=1)
    (draft,) = drafts(text[: text.index('"id": 3') + 40])
    assert ids(draft) == ["1", "2"]
    assert any("not valid JSON" in note and "line" in note for note in draft.notes)
    with pytest.raises(NoThread, match="not valid JSON"):
        drafts(text[: text.index('"link"')])


def test_numbers_in_quotes_and_numbers_too_long() -> None:
    text = json.dumps([row("5"), row(6, "5")])[:-1] + ',{"id": ' + "9" * 10_000 + "}]"
    (draft,) = drafts(text)
    assert [(c.id, c.parent) for c in draft.comments] == [("5", None), ("6", "5")]


def test_half_characters_and_controls_are_made_safe() -> None:
    text = json.dumps([row(1, author_name="A\ud800\x00\u202eB", content={"rendered": "<p>x\udfff</p>"})])
    (draft,) = drafts(text)
    draft.comments[0].author.encode("utf-8")
    draft.comments[0].text.encode("utf-8")
    assert draft.comments[0].author == "A\ufffdB"


def test_deep_nesting_is_no_crash() -> None:
    deep = '{"a":' * 100_000 + "1"
    (draft,) = drafts(json.dumps([row(1)])[:-1] + "," + deep)
    assert ids(draft) == ["1"]
    with pytest.raises(NoThread):
        list(read(Page("page.json", "[" * 500_000)))


def test_hostile_repetition_takes_no_time() -> None:
    start = time.perf_counter()
    for piece in ('{"a":[{},\n', "{\n", '["\n{', '[{"id":1,\n'):
        with pytest.raises(NoThread):
            list(read(Page("page.json", piece * 50_000)))
    assert time.perf_counter() - start < 10


def test_other_json_is_not_taken() -> None:
    for content in ({"id": 1, "text": "x"}, [{"id": 4, "title": {"rendered": "x"}, "content": {"rendered": "y"}}]):
        assert detect(Page("x.json", json.dumps(content))).score == 0
    assert detect(Page("x.json", "<xml/>")).score == 0


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from(["id", "parent", "post", "content", "rendered", "comments", "code"]), inner),
    ),
    max_leaves=12,
)


@given(st.lists(JSON, max_size=5), st.integers(0, 400))
def test_any_json_gives_threads_or_a_clear_error(values: list[object], cut: int) -> None:
    text = json.dumps([row(1), *values, row(2, 1)])
    try:
        found = list(read(Page("page.json", text[: len(text) - cut])))
    except InputError as error:
        assert "page.json" in str(error)
        return
    assert found
    assert all(draft.comments for draft in found)

from __future__ import annotations

import random
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commentariat.dates import SECOND, Interval
from commentariat.errors import InputError, NoThread
from commentariat.read.assemble import assemble
from commentariat.read.draft import Draft, DraftComment
from commentariat.read.formats import choose
from commentariat.read.page import Page
from commentariat.thread import Source

# ruff: noqa: E501  Mark-up as WordPress writes it.


def draft_of(html: str | bytes) -> Draft:
    page = Page("page.html", html)
    form, _ = choose(page)
    assert form.NAME == "wordpress"
    (draft,) = form.read(page)
    return draft


def comment(
    number: int,
    body: str = "<p>Yes.</p>",
    inside: str = "",
    *,
    level: int = 1,
    reply: bool = False,
    kind: str = "comment",
) -> str:
    """A comment as WordPress writes it for themes of HTML 5."""
    children = f'<ol class="children">{inside}</ol><!-- .children -->' if inside else ""
    link = (
        f'<div class="reply"><a rel="nofollow" class="comment-reply-link" href="#comment-{number}" data-commentid="{number}">Reply</a></div>'
        if reply
        else ""
    )
    return f"""<li id="comment-{number}" class="{kind} even thread-even depth-{level}">
    <article id="div-comment-{number}" class="comment-body"><footer class="comment-meta"><div class="comment-author vcard">
    <img alt="" src="a.png" class="avatar"><b class="fn"><a href="https://e.com" class="url">N{number}</a></b> <span class="says">says:</span></div>
    <div class="comment-metadata"><a href="https://e.com/a/comment-page-1/#comment-{number}"><time datetime="2024-03-05T14:05:{number % 60:02d}+01:00">March 5, 2024 at 2:05 pm</time></a></div>
    </footer><div class="comment-content">{body}</div>{link}</article>{children}</li><!-- #comment-## -->"""


def page(*comments: str, head: str = '<h2 class="comments-title">3 thoughts on “A story”</h2>', foot: str = "") -> str:
    return (
        "<!DOCTYPE html><html><head><title>A story</title></head><body><h1>A story</h1>"
        f'<div id="comments" class="comments-area">{head}<ol class="comment-list">{"".join(comments)}</ol>{foot}</div></body></html>'
    )


def test_what_a_comment_says() -> None:
    draft = draft_of(
        page(comment(7, "<p>a &amp; b</p><p>c</p>", comment(9, level=2, inside=comment(12, level=3))), comment(15))
    )
    at = datetime(2024, 3, 5, 13, 5, 7, tzinfo=UTC)
    assert draft.comments[0] == DraftComment(author="N7", text="a & b\n\nc", id="7", posted=Interval(at, at + SECOND))
    assert [(c.id, c.parent) for c in draft.comments] == [("7", None), ("9", "7"), ("12", "9"), ("15", None)]
    assert (draft.stated_count, draft.states_parents, draft.sorting, draft.title) == (3, True, "oldest", "A story")
    assert draft.notes == ()


def test_an_older_theme() -> None:
    html = """<!DOCTYPE html><html><body><h3 id="comments">One response to “A story”</h3><ol class="commentlist">
    <li class="comment even depth-1 parent" id="li-comment-5"><div id="comment-5" class="comment-body"><div class="comment-author vcard">
    <cite class="fn">Ann</cite> <span class="says">says:</span></div><em class="comment-waits">x</em><div class="comment-meta commentmetadata">
    <a href="https://e.com/?p=1#comment-5">March 5, 2024 at 2:05 pm</a> <a class="comment-edit-link" href="/edit">(Edit)</a></div>
    <p>First.</p><p>More.</p><div class="reply"><a class="comment-reply-link" href="#">Reply</a></div></div>
    <ul class="children"><li class="comment odd depth-2" id="li-comment-6"><article id="comment-6" class="comment"><footer>
    <div class="comment-author vcard">Ben <span class="says">says:</span></div><time datetime="2024-03-06">3 days ago</time></footer>
    <div class="comment-content"><p>Second.</p></div></article></li></ul></li></ol></body></html>"""
    draft = draft_of(html)
    when = "March 5, 2024 at 2:05 pm"
    assert draft.comments == (
        DraftComment(author="Ann", text="x\n\nFirst.\n\nMore.", id="5", date_text=when, stamp=when),
        DraftComment(author="Ben", text="Second.", id="6", parent="5", date_text="3 days ago"),
    )
    assert draft.stated_count == 1


def test_lists_of_boxes() -> None:
    html = page(
        '<div class="comment depth-1" id="comment-5"><div class="comment-body"><b class="fn">Ann</b><p>One.</p></div>'
        '<div class="comment depth-2" id="comment-6"><div class="comment-body"><b class="fn">Ben</b><p>Two.</p></div></div></div>'
    )
    assert [(c.id, c.parent, c.author) for c in draft_of(html).comments] == [("5", None, "Ann"), ("6", "5", "Ben")]


def test_what_is_no_readers_comment_is_left_out() -> None:
    waits = '<p class="comment-awaiting-moderation">Your comment is awaiting moderation.</p>'
    held = comment(9, inside=comment(10, level=2)).replace("<footer", f"{waits}<footer", 1)
    draft = draft_of(page(comment(7), comment(8, kind="pingback"), held))
    assert [(c.id, c.parent) for c in draft.comments] == [("7", None), ("10", "9")]
    assert draft.stated_count == 2
    assert any("pingback" in note and note.endswith("8") for note in draft.notes)
    assert any("held for moderation" in note and note.endswith("9") for note in draft.notes)


def test_the_deepest_level_may_hide_who_is_answered() -> None:
    two = comment(8, level=2), comment(9, level=2)
    (note,) = draft_of(page(comment(7, inside="".join(two)))).notes
    assert "8, 9" in note
    assert draft_of(page(comment(7, inside=two[0]))).notes == ()
    # Where the deepest can be answered too, there are levels left.
    deeper = comment(8, level=2, reply=True), comment(9, level=2, reply=True)
    assert draft_of(page(comment(7, inside="".join(deeper)))).notes == ()


def test_other_pages_of_comments_are_noted() -> None:
    foot = '<nav class="comment-navigation"><a href="https://e.com/a/comment-page-2/#comments">Newer</a></nav>'
    assert any("other pages" in note for note in draft_of(page(comment(7), foot=foot)).notes)
    assert draft_of(page(comment(7))).notes == ()


def test_newest_first() -> None:
    draft = draft_of(page(comment(15), comment(7, inside=comment(9, level=2))))
    assert (draft.in_page_order, draft.sorting) == (True, "newest")


def test_comments_without_numbers_get_some() -> None:
    bare = comment(9, level=2).replace('id="comment-9"', "").replace('id="div-comment-9"', "")
    draft = draft_of(page(comment(7, inside=bare), comment(7)))
    assert [(c.id, c.parent) for c in draft.comments] == [("7", None), ("2", "7")]
    assert any("more than once" in note for note in draft.notes)


def test_mark_up_in_a_body_is_not_the_pages_own() -> None:
    body = '<p>x</p><b class="fn">Somebody</b><time datetime="1999-01-01T00:00:00Z">then</time><p class="comment-awaiting-moderation">y</p>'
    found = draft_of(
        page(comment(7, body).replace('<b class="fn"><a href="https://e.com" class="url">N7</a></b>', ""))
    ).comments[0]
    assert (found.author, found.text) == ("", "x\n\nSomebodythen\n\ny")
    assert found.posted is not None and found.posted.earliest is not None and found.posted.earliest.year == 2024


@pytest.mark.parametrize(
    "moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2024-13-45T99:99:99Z", "soon", ""]
)
def test_impossible_moments(moment: str) -> None:
    found = draft_of(page(comment(7).replace("2024-03-05T14:05:07+01:00", moment))).comments[0]
    assert (found.posted, found.date_text) == (None, "March 5, 2024 at 2:05 pm")


def test_wpdiscuz_is_not_taken_for_it() -> None:
    html = page(comment(7)).replace("<body>", '<body><div class="wpd-thread-list"><div id="wpd-comm-7_0"></div></div>')
    assert choose(Page("page.html", html))[0].NAME == "html"


def test_it_becomes_a_thread() -> None:
    saved = Page("page.html", page(comment(7, inside=comment(9, level=2)), comment(15)))
    form, detection = choose(saved)
    (draft,) = form.read(saved)
    thread = assemble(saved, draft, source=Source(saved.path, saved.sha256, form.NAME, detection.why))
    assert [(c.id, c.parent, c.parent_confidence) for c in thread.comments] == [
        ("7", None, 1.0),
        ("9", "7", 1.0),
        ("15", None, 1.0),
    ]


@pytest.mark.parametrize(
    "html",
    [
        page(),
        page("<li>none</li>", foot='<p id="comment-5">x</p>'),
        page(comment(7, kind="pingback")),
        "<html>" + "<div>" * 100_000 + page(comment(7)),
    ],
)
def test_pages_without_comments_are_refused_in_words(html: str) -> None:
    saved = Page("page.html", html)
    with pytest.raises(InputError):
        list(choose(saved)[0].read(saved))


def test_a_chain_of_replies_ten_thousand_deep() -> None:
    start = time.perf_counter()
    opening = "".join(comment(n).split("</article>")[0] + '</article><ol class="children">' for n in range(1, 10_001))
    draft = draft_of(page(opening + "</ol></li>" * 10_000))
    assert len(draft.comments) == 10_000
    assert draft.comments[-1].parent == "9999"
    assert time.perf_counter() - start < 30


def test_comments_inside_the_texts_of_others_take_no_time() -> None:
    start = time.perf_counter()
    opening = "".join(
        f'<div class="comment" id="comment-{n}"><b class="fn">a</b><div class="comment-content">'
        for n in range(1, 5_001)
    )
    with pytest.raises(InputError):
        draft_of(page(opening))
    assert time.perf_counter() - start < 10


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 2**32))
def test_a_damaged_page_is_read_or_refused(seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(page(comment(7, inside=comment(9, level=2)), comment(11, kind="pingback"), comment(15)).encode())
    for _ in range(chance.randint(1, 30)):
        at, size = chance.randrange(len(data)), chance.randint(1, 300)
        kind = chance.randrange(3)
        if kind == 0:
            del data[at : at + size]
        elif kind == 1:
            data[at:at] = data[chance.randrange(len(data)) :][:size]
        else:
            data[at : at + 1] = bytes([chance.randrange(256)])
    saved = Page("page.html", bytes(data))
    try:
        for draft in choose(saved)[0].read(saved):
            assert draft.comments
    except InputError:
        pass


def test_other_html_is_no_thread() -> None:
    with pytest.raises(NoThread):
        choose(Page("page.html", '<html><body><ol class="comment-list"></ol></body></html>'))

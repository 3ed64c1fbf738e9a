"""The quick way through a regular page, against a parse of the whole: what is taken must be what a parse gives."""

from __future__ import annotations

import random
import time

import pytest

from commentariat.errors import InputError, NoThread
from commentariat.read.formats import html
from commentariat.read.page import Page
from commentariat.read.regular import take_comments
from commentariat.read.wpdiscuz import section
from tests.read import rendered

# Whole mark-up that a body, a name or a page may hold.
WHOLE = (
    b"<b>bold</b>", b"<br>", b"<br />", b"<div>box</div>", b"<div class='wpd-comment-text'>box</div>", b"&lt;div&gt;",
    b"&amp;amp;",
    b"<ul><li>one</li><li>two</li></ul>", b"<ol>\n<li>one</li>\n</ol>", b"<!-- note -->", b"<!-- <div> -->",
    b"<script>x</script>",
    b"<textarea><div></textarea>", b"<table><tbody><tr><td>cell</td></tr></tbody></table>", b"&nbsp;", b"&#60;p&#62;",
    b'<a href="https://example.com/#comment-1">link</a>', b'<img alt="smile" class="emoji" src="x">', b'<img src="x.jpg">',
    b"<blockquote><p>said</p></blockquote>", b'<div id="wpd-comm-5_0" class="comment wpd-comment">x</div>', b"<em>a</em>",
    b'<div class="wpd-thread-list"></div>', b"<template><div></div></template>", b'<span id="wpdiscuz-readmore-5_0">y</span>',
    b"<pre>code  here</pre>", b"<h3>head</h3>", b"<svg><path d='M1'></path></svg>", b"<details><summary>s</summary>x</details>",
    "<p>“é” 🙂</p>".encode(), b"<code>a &lt; b</code>", b'<div class="wpd-reply-to"><a href="#comment-9">x</a></div>',
)  # fmt: skip
# Mark-up that is broken, or that only a parser reads as it is meant.
BROKEN = (
    b'<a title="</div>">x</a>', b'<a title="a > b">x</a>', b"<p>", b"</p>", b"<div>", b"</div>", b"<b>", b"</a>", b"<ul>",
    b'<a href="x">', b"</ul>", b"<table>", b"</table>", b"<svg>", b"<select>", b"<3", b"a < b", b"<hr>", b"<br\n>",
    b"<a title='\"</div><div class=\"wpd-comment-date\" title=\"x\">'>x</a>", b"<li>a</li>", b"<ol>x<li>b</li></ol>",
    b"<ul><li></li><li>b</li></ul>", b"<ul><li> a</li>\n\n<li>b <br></li></ul>", b"<!-- x > y -->", b"<!-- </div> -->",
    b'<a title="<div id="wpd-comm-5_0" class="comment wpd-comment">">x</a>', b"&#10;", b"&amp;#10;", b"&nbsp", b"\x0b",
    b'<img class="emoji" alt="  :  ">', b"\r\n", b"\t", b"<button>x</button>", b"</blockquote>", b"<h3>", b"<plaintext>",
    b"<span title='<div id=\"wpd-comm-5_0\" class=\"comment wpd-comment\">'>x</span>",
)  # fmt: skip
# Bodies: what stands elsewhere is the site's own.
PLACES = (b'<div class="wpd-comment-text">', b"<p>")
# A page that was altered may hold anything anywhere.
ANYWHERE = (
    *PLACES, b"</p>", b"</div>", b'alt="', b'title="', b'href="', b'<div class="wpd-comment-footer">',
    b'<div class="wpd-comment-header">', b'<div class="wpd-space">', b'<div class="wpd-avatar ">', b"</div></div>",
    b'<div class="wpd-comment-author ">', b'<div id="wpdiscuz_form_anchor-', b'<div class="wpd-reply-to">',
)  # fmt: skip
NAMES = [name for name in rendered.names() if len(rendered.expected(name)) <= 50]


def both(data: bytes) -> tuple[object, object] | None:
    """(the comments taken the quick way, those of a parse); None where the quick way refuses."""
    quick = take_comments(data)
    if quick is None:
        return None
    found, sections = html._largest_section(html.LexborHTMLParser(html._in_utf8(Page("x.html", data), data)))
    assert sections == 1
    taken = section(quick.comments)
    return (taken.comments, taken.notes()), (found.comments, found.notes())


@pytest.mark.parametrize("name", rendered.names())
def test_every_rendered_page_is_regular(name: str) -> None:
    found = both((rendered.folder() / name / "page.html").read_bytes())
    assert found is not None
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("seed", "places", "pieces", "least"),
    [(20, PLACES, WHOLE, 100), (22, PLACES, BROKEN, 60), (23, ANYWHERE, (*WHOLE, *BROKEN), 60)],
)
def test_pages_with_other_mark_up_are_refused_or_read_alike(
    seed: int, places: tuple[bytes, ...], pieces: tuple[bytes, ...], least: int
) -> None:
    chance = random.Random(seed)
    taken = 0
    for _ in range(300):
        data = (rendered.folder() / chance.choice(NAMES) / "page.html").read_bytes()
        start, end = data.find(b"wpd-thread-list"), data.rfind(b"wpdiscuz_form_anchor-")
        done = []
        for _ in range(chance.choice((1, 1, 2, 4))):
            place = chance.choice(places)
            at = data.find(place, chance.randrange(start, end))
            if at >= 0:
                at += len(place)
                done.append((place, chance.choice(pieces)))
                data = data[:at] + done[-1][1] + data[at:]
        found = both(data)
        if found is not None:
            taken += 1
            assert found[0] == found[1], done
    assert taken > least


def page_with(*comments: str, foot: str = "", tail: str = "") -> bytes:
    """A page whose list of comments is as wpDiscuz writes it."""
    return (
        f'<!DOCTYPE html><html><body><div id="wpdcom"><div class="wpd-thread-list">{"".join(comments)}{foot}</div>{tail}'
        "</div></body></html>"
    ).encode()


def comment(number: int, body: str = "<p>Yes.</p>", *, name: str = "Ann", inside: str = "", parent: int = 0) -> str:
    """A comment tag by tag as the template has it."""
    return (
        f'<div id="wpd-comm-{number}_{parent}" class="comment wpd-comment"><div class="wpd-comment-wrap">'
        f'<div class="wpd-comment-left "><div class="wpd-avatar "><img alt="{name}" src="a.jpg"></div></div>'
        f'<div id="comment-{number}" class="wpd-comment-right"><div class="wpd-comment-header">'
        f'<div class="wpd-comment-author ">{name}</div><div class="wpd-comment-date" title="May 1, 2024 1:00 pm">1 day ago</div>'
        f'</div><div class="wpd-comment-text">{body}</div><div class="wpd-comment-footer"><div class="wpd-space"></div></div>'
        f'</div></div><div id="wpdiscuz_form_anchor-{number}_{parent}"></div>{inside}</div>'
    )


FALSE = comment(99, "<p>False.</p>", name="Nobody")


def test_the_template_alone_is_taken() -> None:
    found = both(page_with(comment(1, inside=comment(2, parent=1)), comment(3)))
    assert found is not None
    assert found[0] == found[1]


@pytest.mark.parametrize(
    "body",
    [
        f"<p title='{FALSE}'>x</p>",
        f'<p title="{FALSE.replace(chr(34), "&quot;")}">x</p>',
        f"<p>{FALSE.replace('<', '&lt;')}</p>",
        f"<!-- {FALSE} -->",
        f"<textarea>{FALSE}</textarea>",
        f"<script>{FALSE}</script>",
        f"<a title='>{FALSE}'>x</a>",
        "<p>x</p></div><div class='wpd-comment-text'><p>y</p>",
        '<a title="</div></div></div><div id=">x</a>',
    ],
)
def test_what_only_looks_like_a_comment_is_none(body: str) -> None:
    data = page_with(comment(1, body), comment(2))
    found = both(data)
    assert found is None or found[0] == found[1]
    (draft,) = html.read(Page("x.html", data))
    assert [c.id for c in draft.comments] == ["1", "2"]


@pytest.mark.parametrize(
    "name",
    [
        "a&lt;/div&gt;b",
        "&amp;lt;b&amp;gt;",
        "A &quot;B&quot; C",
        "<b>Bold</b>",
        "wpd-comment-text",
        "2 days ago",
        "\U0001f642",
    ],
)
def test_names_are_read_as_they_are_shown(name: str) -> None:
    found = both(page_with(comment(1, name=name)))
    assert found is None or found[0] == found[1]


@pytest.mark.parametrize("before", ["<textarea>", "<!--", "<script>", "<noembed>", "<p title='", "<title>"])
def test_a_list_that_is_no_mark_up_holds_no_comments(before: str) -> None:
    inner = page_with(comment(1)).decode().partition("<body>")[2].replace("'", "")
    data = f"<html><body>{before}{inner}</body></html>".encode()
    assert take_comments(data) is not None
    with pytest.raises(NoThread):
        html.read(Page("x.html", data))


def test_what_stands_after_the_last_comment_is_read() -> None:
    more = '<div class="wpdiscuz-comment-pagination"><a class="wpd-load-more-submit">More</a></div>'
    for last in (comment(2), comment(2, inside=comment(3, parent=2)), comment(2, "<div><p>Yes.</p></div>")):
        data = page_with(comment(1), last, "<!-- cache -->", foot=more)
        assert both(data) is not None
        (draft,) = html.read(Page("x.html", data))
        assert any("loads more comments" in note for note in draft.notes)


def test_comments_below_the_list_are_not_of_it() -> None:
    assert take_comments(page_with(comment(1), tail=FALSE)) is None


@pytest.mark.parametrize(
    "data",
    [
        b'<div class="wpd-thread-list">' + b'<div id="wpd-comm-1_0" class="' * 20_000,
        b'<div class="wpd-thread-list">' + b'<div id="wpd-comm-1_0" class="comment wpd-comment">' * 20_000,
        b'<div class="wpd-thread-list"><div id="wpd-comm-1_0" class="' + b"a " * 1_000_000,
        page_with(comment(1, "<ul><li>" + "a " * 500_000)),
        page_with(comment(1, "<ul><li>a" * 50_000)),
        page_with(comment(1, "<br><br>" * 100_000)),
        page_with(comment(1, "<!--" * 100_000)),
        page_with(comment(1, '<a href="' * 100_000)),
        page_with(comment(1, "  \n" * 300_000 + "x")),
        page_with(*(comment(number, "<div>") for number in range(5_000))),
        # The last text has no end, and the file begins as what follows a text.
        b'</div></div></div><div id="wpdiscuz_form_anchor-1_0"></div><div class="wpd-thread-list">'
        + comment(1).partition("<p>")[0].encode(),
        page_with(*(comment(number, name="<i>" * 20) for number in range(5_000))),
    ],
)
def test_time_is_linear(data: bytes) -> None:
    start = time.perf_counter()
    take_comments(data)
    assert time.perf_counter() - start < 5


def test_damaged_pages_give_comments_or_an_error() -> None:
    chance = random.Random(21)
    for _ in range(150):
        data = (rendered.folder() / chance.choice(NAMES) / "page.html").read_bytes()
        for _ in range(3):
            at, other, length = chance.randrange(len(data)), chance.randrange(len(data)), chance.randrange(600)
            data = data[:at] + data[other : other + length] + data[at + chance.randrange(60) :]
        try:
            (draft,) = html.read(Page("x.html", data))
        except InputError:
            continue
        assert draft.comments

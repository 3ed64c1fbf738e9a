"""The quick way through a regular page, against a parse of the whole: what is taken must be what a parse gives."""

from __future__ import annotations

import random

import pytest

from commentariat.errors import InputError
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
# Bodies: what stands elsewhere is the site's own.
PLACES = (b'<div class="wpd-comment-text">', b"<p>")
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


def test_pages_with_other_mark_up_are_refused_or_read_alike() -> None:
    chance = random.Random(20)
    taken = 0
    for _ in range(300):
        data = (rendered.folder() / chance.choice(NAMES) / "page.html").read_bytes()
        start = data.find(b"wpd-thread-list")
        for _ in range(chance.choice((1, 1, 2, 4))):
            place = chance.choice(PLACES)
            at = data.find(place, chance.randrange(start, len(data)))
            if at >= 0:
                at += len(place)
                data = data[:at] + chance.choice(WHOLE) + data[at:]
        found = both(data)
        if found is not None:
            taken += 1
            assert found[0] == found[1]
    assert taken > 100


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

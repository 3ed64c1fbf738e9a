from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from commentariat.read.markup import _read_by_tags, fragment_text
from commentariat.read.simple_text import simple_text, simple_texts


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One.</p>\n<p>Two.</p>\n", "One.\n\nTwo."),
        ("<p>One,<br>\ntwo.</p>", "One,\ntwo."),
        ("One<br><br><br>two", "One\n\ntwo"),
        ("<p>A &amp; B &lt;b&gt;</p>", "A & B <b>"),
        ("<p>&amp;lt; &amp;quot;</p>", "&lt; &quot;"),
        ("plain  words\nhere", "plain words here"),
        ("<p>so <em>very</em><strong> bold</strong></p>", "so very bold"),
        ("<blockquote><p>Said.</p></blockquote><p>No.</p>", "Said.\n\nNo."),
        (
            "<p>First</p><ul>\n<li>one</li>\n<li>two<ul><li>deep</li></ul></li></ul><p>after",
            "First\n\none\ntwo\ndeep\n\nafter",
        ),
        ("<pre>a\n  b</pre>c", "a\n  b\n\nc"),
        ("<table><tr><th>a</th><td>b</td></tr></table>", "a b"),
        ('<a x"y>one</a> <b"c>two <i =d>three', "one two three"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ('Fine <img class="emoji" alt="🤔" src="x.svg"> then', "Fine 🤔 then"),
        (
            'See<br><a href="https://e.com/a.jpg"><img alt="comment image" src="https://e.com/s.jpg"></a>',
            "See\n\nhttps://e.com/a.jpg",
        ),
        ('<img src="https://e.com/s.jpg" alt="x">', "https://e.com/s.jpg"),
        ('<img src="data:image/png;base64,AAAA" alt="a ship">', "a ship"),
        ('<a href="https://e.com/">words</a>', "words"),
        ("a<script>alert('<p>')</script>b<style>p{}</style>c", "abc"),
        ('a<span style="display: none">x<span>y</span>z</span>b<i hidden>c</i>', "ab"),
        ('<div class="wpdiscuz-spoiler-content" style="display:none">the end</div>', "the end"),
        ("a<!-- <b> -->b", "ab"),
        ("x<textarea><p>no</p></textarea>y", "xy"),
        ("Reply to&nbsp; Dave", "Reply to\xa0 Dave"),
        ("un<b>closed <i>tags", "unclosed tags"),
        ("a<plaintext>b<c>", "a"),
        ("", ""),
        ("&#x202e;turned&#0;", "turned\ufffd"),
        ("\ud800", "?"),
        ("<p>\ud800</p>", "?"),
        ('<a title="> <b>">x</a>', "x"),
    ],
)
def test_what_a_reader_sees(html: str, text: str) -> None:
    assert fragment_text(html) == text


@given(st.text(alphabet='<>/"=!- &;pabrscitylei\n'))
def test_no_mark_up_breaks_it(html: str) -> None:
    text = fragment_text(html)
    assert text == text.strip()


PIECES = (
    "one", "two ", " three", "\n", "<p>", "</p>", "</p>\n<p>", "<br>", "<br />", "<b>", "</b>", "<blockquote>",
    "</blockquote>", "<ul>", "</ul>", "<li>", "</li>", "<li>four</li>", "<ol> <li>five</li></ol>", "<h3>", "</h3>", "<hr>",
    "&amp;", "&nbsp;", "&#10;", "\xa0", "\u2019", "\U0001f642", '<a href="https://e.com/">', "</a>", "<div>", "</div>",
    '<img class="emoji" alt=":)">', '<img src="https://e.com/x.jpg">', "  ", "\t",
)  # fmt: skip


@settings(max_examples=400)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_simple_bodies_are_read_as_tag_by_tag(html: str) -> None:
    simple = simple_text(html.encode())
    body = LexborHTMLParser(html.encode()).body
    assert body is not None
    assert simple is None or simple == _read_by_tags(body.inner_html or "")


def test_bodies_read_together_do_not_touch() -> None:
    bodies = ["<p>a", "b</p>", "<ul><li>c</li>", "</ul>", '<a href="', '">d</a>', "", "\0", "<p>e</p>"]
    together = simple_texts([body.encode() for body in bodies if body != "\0"])
    assert together == [simple_text(body.encode()) for body in bodies if body != "\0"]
    assert simple_texts([body.encode() for body in bodies]) == [None] * len(bodies)


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 100_000 + "deep",
        "".join(f"<p><font size={size}>" for size in range(50_000)),
        "<div></x>" * 50_000,
        "</div>" * 50_000 + "<div>" * 50_000,
        "<b>" * 100_000 + "deep" + "</b>" * 100_000,
        "<ul><li>" * 50_000 + "deep",
        "<p" * 100_000 + ">deep",
        '<a x">deep' * 100_000,
        '<a b="' * 100_000 + "deep",
        "<script>" * 100_000 + "deep",
        "<!--" * 100_000 + "deep",
        "<span hidden>" * 100_000 + "deep",
        "&amp;" * 100_000,
        "<br> " * 100_000 + "deep",
        " " * 1_000_000 + "deep",
    ],
)
def test_time_is_linear(html: str) -> None:
    start = time.perf_counter()
    fragment_text(html)
    assert time.perf_counter() - start < 10

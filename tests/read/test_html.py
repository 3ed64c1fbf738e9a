from __future__ import annotations

import random
import time
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commentariat.dates import SECOND, Interval
from commentariat.errors import InputError, NoThread
from commentariat.read.draft import Draft, DraftComment
from commentariat.read.formats import choose
from commentariat.read.page import Page
from tests.read.rendered import aligned, expected, folder, names, read, squeezed, truth, words

# ruff: noqa: E501  Mark-up as sites write it.
CUT = '<span id="wpdiscuz-readmore-{}"><span class="wpdiscuz-hellip">…&nbsp;</span><span class="wpdiscuz-readmore">Read more »</span></span>'


def draft_of(html: str | bytes) -> Draft:
    page = Page("page.html", html)
    form, _ = choose(page)
    assert form.NAME == "html"
    (draft,) = form.read(page)
    return draft


def comment(number: int, parent: int, body: str = "<p>Yes.</p>", inside: str = "", **more: str) -> str:
    """One of wpDiscuz 7's comments."""
    answered = (
        f'<div class="wpd-reply-to">Reply to&nbsp;<a href="#comment-{more.get("link", parent)}">N{parent}</a></div>'
    )
    return (
        f'<div id="wpd-comm-{number}_{parent}" class="comment wpd-comment {more.get("classes", "")}"><div class="wpd-comment-wrap">'
        f'<div class="wpd-comment-left"><div class="wpd-comment-label"><span>{more.get("label", "")}</span></div></div>'
        f'<div id="comment-{number}" class="wpd-comment-right"><div class="wpd-comment-header"><div class="wpd-comment-author ">'
        f'{more.get("author", f"N{number}")}</div><div class="wpd-comment-date" title="March 5, 2024 2:05 pm">2 days ago</div></div>'
        f'{answered if parent else ""}<div class="wpd-comment-text">{body}</div>{more.get("foot", "")}</div></div>{inside}</div>'
    )


def page(*comments: str, head: str = "", foot: str = "") -> str:
    return (
        f'<!DOCTYPE html><html><head>{head}</head><body><div id="wpdcom"><div class="wpd-thread-info" data-comments-count="9">'
        f'</div><div class="wpd-thread-list">{"".join(comments)}</div>{foot}</div></body></html>'
    )


@pytest.mark.parametrize("name", names())
def test_rendered_pages_are_read_without_a_fault(name: str) -> None:
    thread, wanted = read(name, "page.html"), expected(name)
    assert [comment.id for comment in thread.comments] == [row.id for row in wanted] or truth(name)["settings"][
        "sort"
    ] == "desc"
    assert len(thread.comments) == len(wanted)
    for found, row in aligned(thread.comments, wanted):
        assert (found.author, found.parent, found.truncated) == (row.author, row.parent, row.cut)
        assert found.posted is not None
        span = found.posted.interval
        assert span.earliest is not None and span.latest is not None and span.earliest <= row.posted < span.latest
        if row.cut:
            assert squeezed(found.text) == squeezed(" ".join(words(row.text)[:100]))
        else:
            assert [squeezed(part) for part in found.text.split("\n\n")] == [
                squeezed(part) for part in row.text.split("\n\n")
            ]
    assert thread.title.translate({0x2018: "'", 0x2019: "'"}) == truth(name)["post"]["title"]
    assert thread.article is not None
    assert len(thread.article.paragraphs) >= len(truth(name)["post"]["body"].split("\n\n")) - 1


def test_what_a_comment_says() -> None:
    draft = draft_of(
        page(
            comment(
                7, 0, "<p>a</p><p>b</p>", comment(9, 7, comment(3, 0)), label="Guest", classes="wpd-sticky-comment"
            ),
            foot='<div class="wpdiscuz-comment-pagination"><div><a class="wpd-load-more-submit">Load More</a></div></div>',
        )
    )
    first, second = draft.comments[:2]
    assert first == DraftComment(
        author="N7",
        text="a\n\nb",
        date_text="2 days ago",
        label="Guest",
        id="7",
        stamp="March 5, 2024 2:05 pm",
        sticky=True,
    )
    assert (second.id, second.parent, second.reply_to) == ("9", "7", "N7")
    assert draft.stated_count == 9
    assert any("loads more comments" in note for note in draft.notes)


def test_a_button_that_is_hidden_loads_nothing() -> None:
    foot = (
        '<div class="wpdiscuz-comment-pagination" style="display: none"><a class="wpd-load-more-submit">More</a></div>'
    )
    assert draft_of(page(comment(7, 0), foot=foot)).notes == ()


def test_cut_off_comments_bear_their_own_number() -> None:
    draft = draft_of(
        page(comment(7, 0, f"<p>one two{CUT.format('7_0')}</p>"), comment(8, 0, f"<p>one{CUT.format('7_0')}</p>"))
    )
    assert [(c.text, c.truncated) for c in draft.comments] == [
        ("one two", True),
        ("one… Read more »".replace(" R", "\xa0R"), False),
    ]


def test_votes_are_those_for_less_those_against() -> None:
    both = '<div class="wpd-vote-result wpd-vote-result-like">4</div><div class="wpd-vote-result wpd-vote-result-dislike">-1</div>'
    one = '<div class="wpd-vote-result">−3</div>'
    draft = draft_of(page(comment(7, 0, foot=both), comment(8, 0, foot=one), comment(9, 0)))
    assert [c.votes for c in draft.comments] == [3, -3, None]


def test_oddities_are_noted() -> None:
    draft = draft_of(
        page(
            comment(7, 0, inside=comment(8, 7, link="9") + comment(9, 7)),
            comment(7, 0, "<p>again</p>"),
            comment(10, 0, classes="pingback", foot='<div class="wpd-comment-last-edited">Last edited</div>'),
            comment(11, 0).replace("wpd-comm-11_0", "wpd-comm-eleven"),
        )
    )
    assert [c.id for c in draft.comments] == ["7", "8", "9", "10", None]
    assert draft.comments[1].parent == "7"
    notes = "; ".join(draft.notes)
    for words_ in (
        "twice on the page",
        "names two comments",
        "was edited: 10",
        "is a pingback: 10",
        "no number of the site",
    ):
        assert words_ in notes


def test_mark_up_in_a_body_is_not_the_pages_own() -> None:
    body = '<p>x</p><div class="wpd-comment-date">9 years ago</div><div class="wpd-vote-result">99</div>'
    found = draft_of(page(comment(7, 0, body))).comments[0]
    assert (found.date_text, found.votes) == ("2 days ago", None)


def test_widgets_hold_no_comments() -> None:
    widget = f'<aside><div class="widget">{comment(99, 0)}</div></aside>'
    draft = draft_of(page(comment(7, 0)).replace("<body>", f"<body>{widget}"))
    assert [c.id for c in draft.comments] == ["7"]


@pytest.mark.parametrize(
    ("button", "numbers", "order"),
    [
        ("newest", (9, 8), (True, "newest")),
        ("oldest", (8, 9), (True, "oldest")),
        ("by_vote", (8, 9), (True, "none")),
        ("", (9, 8, 7), (True, "newest")),
        ("", (9, 7, 8), (True, "none")),
    ],
)
def test_the_sorting_in_use(button: str, numbers: tuple[int, ...], order: tuple[bool, str]) -> None:
    active = (
        f'<span class="wpdiscuz-sort-button wpdiscuz-sort-button-active" data-sorting="{button}"></span>'
        if button
        else ""
    )
    draft = draft_of(page(*(comment(number, 0) for number in numbers), foot=active))
    assert (draft.in_page_order, draft.sorting) == order


def test_replies_newest_first_are_put_in_order() -> None:
    assert not draft_of(page(comment(7, 0, inside=comment(9, 7) + comment(8, 7)))).in_page_order


def test_wpdiscuz_5() -> None:
    html = """<!DOCTYPE html><html><head><title>Story &#8211; Site</title></head><body><h1>Story</h1><div id="wpcomm">
    <div id="wcThreadWrapper" class="wc-thread-wrapper">
    <div id="wc-comm-30_0" class="wc-comment wc-blog-guest wc_comment_level-1"><div class="wc-comment-left "><div class="wpd-xborder">
    </div><div class="wc-blog-guest wc-comment-label"><span>Guest</span></div></div><div id="comment-30" class="wc-comment-right ">
    <div class="wc-comment-header"><div class="wc-comment-author "><a href="http://e.com">Ann</a></div></div>
    <div class="wc-comment-text"><p>First.</p></div><div class="wc-comment-footer"><div class="wc-footer-left">
    <span class="wc-vote-result">2</span></div><div class="wc-footer-right"><div class="wc-comment-date"><i></i>3 years ago</div></div></div></div>
    <div class="wpdiscuz-comment-message"></div><div id="wpdiscuz_form_anchor-30_0"></div>
    <div id="wc-comm-45_30" class="wc-comment wc-reply wc-blog-user wc_comment_level-2"><div id="comment-45" class="wc-comment-right ">
    <div class="wc-comment-header"><div class="wc-comment-author ">Ben</div></div><div class="wc-comment-text"><p>Second.</p></div>
    <div class="wc-comment-footer"><div class="wc-comment-date">2 years ago</div></div></div></div></div></div></div></body></html>"""
    draft = draft_of(html)
    assert draft.comments == (
        DraftComment(author="Ann", text="First.", date_text="3 years ago", label="Guest", votes=2, id="30"),
        DraftComment(author="Ben", text="Second.", date_text="2 years ago", id="45", parent="30"),
    )
    assert draft.title == "Story"


def test_the_story_of_a_page() -> None:
    head = (
        '<meta property="og:title" content="A story | The Site"><meta property="og:site_name" content="The Site">'
        '<link rel="canonical" href="https://e.com/a"><meta property="article:published_time" content="2024-03-05T10:00:00+01:00">'
    )
    box = (
        '<div class="entry-content"><p>It began well and it went on for a good while, as such things do in the end.</p>'
        '<div class="sharedaddy">Share this</div><p>It ended.</p></div>'
    )
    draft = draft_of(page(comment(7, 0), head=head).replace("<body>", f"<body><nav>Home</nav>{box}"))
    assert (draft.title, draft.url) == ("A story", "https://e.com/a")
    at = datetime(2024, 3, 5, 9, tzinfo=UTC)
    assert draft.published == Interval(at, at + SECOND)
    assert len(draft.paragraphs) == 2
    assert [piece.reason for piece in draft.set_aside] == ["share buttons"]


def test_mhtml() -> None:
    message = EmailMessage()
    message["From"] = "<Saved by Blink>"
    message["Snapshot-Content-Location"] = "https://e.com/a"
    message["Date"] = "Tue, 5 Mar 2024 14:05:12 -0000"
    message.set_content(page(comment(7, 0)), subtype="html", cte="quoted-printable")
    message.make_related()
    saved = Page("page.mhtml", message.as_bytes())
    assert saved.kind == "mhtml"
    form, _ = choose(saved)
    (draft,) = form.read(saved)
    at = datetime(2024, 3, 5, 14, 5, 12, tzinfo=UTC)
    assert (form.NAME, draft.captured, draft.url) == ("mhtml", Interval(at, at + SECOND), "https://e.com/a")
    assert [c.id for c in draft.comments] == ["7"]


@pytest.mark.parametrize(
    "html",
    [
        page(),
        f"<html><body><pre>{page(comment(7, 0)).replace('<', '&lt;')}</pre></body></html>",
        '<html><body><div id="wpdcom"><div class="wpd-thread-list"><div class="wpd-comment"></div></div></div></body></html>',
        "<html>" + "<div>" * 100_000 + page(comment(7, 0)),
        "<html>" + "".join(f"<p><font size={n}>" for n in range(30_000)) + page(comment(7, 0)),
    ],
)
def test_pages_without_comments_are_refused_in_words(html: str) -> None:
    saved = Page("page.html", html)
    with pytest.raises(InputError):
        list(choose(saved)[0].read(saved))


def test_a_chain_of_replies_ten_thousand_deep() -> None:
    start = time.perf_counter()
    opening = "".join(comment(n + 1, n).removesuffix("</div>") for n in range(10_000))
    draft = draft_of(page(opening + "</div>" * 10_000))
    assert len(draft.comments) == 10_000
    assert draft.comments[-1].parent == "9999"
    assert time.perf_counter() - start < 30


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_a_damaged_page_is_read_or_refused(seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray((folder() / names()[4] / "page.html").read_bytes())
    for _ in range(chance.randint(1, 30)):
        at, size = chance.randrange(len(data)), chance.randint(1, 2000)
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
        choose(Page("page.html", "<html><body><p>Nothing.</p></body></html>"))

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commentariat.errors import InputError, NoThread
from commentariat.read.draft import Draft
from commentariat.read.formats import choose
from commentariat.read.formats.feed import detect, read
from commentariat.read.page import Page
from tests.read import rendered

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
)


def item(number: int, body: str, *, title: str = "By: Ann", author: str = "Ann &amp; Bob", story: str = "story") -> str:
    link = f"https://example.org/{story}/#comment-{number}"
    return (
        f"<item><title>{title}</title><link>{link}</link><dc:creator><![CDATA[{author}]]></dc:creator>"
        f'<pubDate>Sun, 15 May 2022 19:11:29 +0000</pubDate><guid isPermaLink="false">{link}</guid>{body}</item>'
    )


def full(text: str) -> str:
    return f"<description>short</description><content:encoded><![CDATA[{text}]]></content:encoded>"


def feed(*items: str, title: str = "\n\tComments on: A story &#8211; told\t", end: str = "</channel></rss>") -> str:
    return f"{HEAD}<title>{title}</title><link>https://example.org/story/</link>{''.join(items)}{end}"


def drafts(text: str) -> list[Draft]:
    page = Page("page.txt", text)
    form, detection = choose(page)
    assert form.NAME == "feed"
    assert detection.why
    return list(form.read(page))


@pytest.mark.parametrize("name", rendered.names())
def test_rendered_feeds_hold_the_newest_comments(name: str) -> None:
    (draft,) = read(Page(rendered.folder() / name / "feed.xml"))
    truth = {row.id: row for row in rendered.expected(name)}
    assert 0 < len(draft.comments) <= 10
    for comment in draft.comments:
        row = truth[comment.id or ""]
        assert comment.posted is not None
        assert (comment.author, comment.parent, comment.posted.earliest) == (row.author, row.parent, row.posted)
        assert rendered.squeezed(comment.text) == rendered.squeezed(row.text)
    assert draft.url == rendered.truth(name)["post"]["url"]


IN_REPLY = '<p>In reply to <a href="https://example.org/story/#comment-1">Zo&euml; W.</a>.</p>\n<p>Yes.<br />\nNo.</p>'


def test_a_storys_feed() -> None:
    (draft,) = drafts(feed(item(3, full(IN_REPLY)), item(2, full("<p>x</p>"))))
    first, second = draft.comments
    assert (first.id, first.parent, first.reply_to, first.text) == ("3", "1", "Zoë W.", "Yes.\nNo.")
    assert (second.author, second.parent) == ("Ann & Bob", None)
    assert first.posted is not None
    assert first.posted.earliest == datetime(2022, 5, 15, 19, 11, 29, tzinfo=UTC)
    assert (draft.title, draft.url) == ("A story – told", "https://example.org/story/")
    assert any("only the 2 newest comments" in note for note in draft.notes)


def test_an_authors_own_link_makes_no_reply() -> None:
    own = '<p>See <a href="https://example.org/story/#comment-1" rel="nofollow ugc">there</a>.</p>'
    (draft,) = drafts(feed(item(3, full(own))))
    assert (draft.comments[0].parent, draft.comments[0].text) == (None, "See there.")


def test_a_feed_without_full_texts() -> None:
    body = (
        "<description><![CDATA[In reply to &lt;a href=&quot;https://example.org/story/#comment-1&quot;&gt;Zed&lt;/a&gt;.\n\n"
        "You&#039;re right.\n\nYes]]></description>"
    )
    (draft,) = drafts(feed(item(3, body)))
    assert (draft.comments[0].parent, draft.comments[0].text) == ("1", "You’re right.\n\nYes")


def test_a_sites_feed_gives_a_thread_for_each_story() -> None:
    found = drafts(
        feed(
            item(1, full("<p>a</p>"), title="Comment on One by One by Ann by Bob", author="Ann by Bob", story="one"),
            item(2, full("<p>b</p>"), title="Comment on Two by Cy", author="Cy", story="two"),
            item(3, full("<p>c</p>"), title="Comment on Two by Cy", author="Cy", story="two"),
            title="Comments for Site",
        )
    )
    assert [(draft.title, len(draft.comments)) for draft in found] == [("One by One", 1), ("Two", 2)]
    assert [draft.key for draft in found] == ["https://example.org/one/", "https://example.org/two/"]


def test_atom() -> None:
    text = """<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"
      xmlns:thr="http://purl.org/syndication/thread/1.0"><title type="text">Comments on: A story</title>
      <link rel="alternate" type="text/html" href="https://example.org/story/" />
      <entry><title>By: Ann</title><link rel="alternate" href="https://example.org/story/#comment-5" type="text/html" />
      <author><name>Ann</name></author><id>https://example.org/story/#comment-5</id><published>2022-05-15T19:11:29Z</published>
      <content type="html"><![CDATA[<p>Yes</p>]]></content>
      <thr:in-reply-to ref="https://example.org/story/#comment-4" href="https://example.org/story/#comment-4" /></entry>
      <entry><title>By: Bob</title><link rel="alternate" href="https://example.org/story/#comment-4" type="text/html" />
      <author><name>Bob</name></author><id>https://example.org/story/#comment-4</id><published>2022-05-15T19:11:28Z</published>
      <content type="html"><![CDATA[<p>No</p>]]></content>
      <thr:in-reply-to ref="https://example.org/?p=7" href="https://example.org/story/" /></entry></feed>"""
    (draft,) = drafts(text)
    assert [(row.id, row.parent, row.author, row.text) for row in draft.comments] == [
        ("5", "4", "Ann", "Yes"),
        ("4", None, "Bob", "No"),
    ]
    assert (draft.title, draft.url) == ("A story", "https://example.org/story/")


def test_a_feed_of_stories_is_named() -> None:
    text = feed("<item><title>A story</title><link>https://example.org/a/</link></item>", title="Site")
    with pytest.raises(NoThread, match=r"feed holds no comment.*feed/"):
        drafts(text)


def test_a_feed_that_breaks_off() -> None:
    text = feed(item(1, full("<p>a</p>")), item(2, full("<p>b</p>")))
    (draft,) = drafts(text[: text.index("#comment-2</guid>")])
    assert [row.id for row in draft.comments] == ["1"]
    assert any("at line 2" in note for note in draft.notes)
    with pytest.raises(NoThread, match="line 2"):
        list(read(Page("x.xml", text[: text.index("#comment-1</guid>")])))


def test_a_document_type_is_refused() -> None:
    text = feed(item(1, full("<p>a</p>"))).replace(
        "<rss", '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss', 1
    )
    with pytest.raises(NoThread, match="document type"):
        list(read(Page("x.xml", text)))


def test_other_files_are_not_taken() -> None:
    for text in ("[{}]", "words", '<?xml version="1.0"?><disqus xmlns="http://disqus.com"/>'):
        assert detect(Page("x", text)).score == 0


@given(st.integers(0, 1500), st.text(max_size=6), st.integers(0, 40))
def test_any_damage_gives_threads_or_a_clear_error(at: int, put: str, skip: int) -> None:
    text = feed(item(3, full(IN_REPLY)), item(2, full("<p>x</p>")))
    try:
        found = read(Page("x.xml", text[:at] + put + text[at + skip :]))
    except InputError as error:
        assert "x.xml" in str(error)
        return
    assert all(draft.comments for draft in found)

from __future__ import annotations

import gc
import re
import time
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BufferedReader, RawIOBase
from typing import IO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commentariat.errors import InputError, NoThread, NotText
from commentariat.read.draft import Draft
from commentariat.read.formats import choose
from commentariat.read.formats.wxr import detect, read
from commentariat.read.page import Page
from commentariat.read.wordpress import stored_text
from tests.read import rendered

HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<!-- generator="WordPress/6.1" created="2026-11-22 04:10" -->
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/{v}/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/{v}/">
<channel><title>Site</title><pubDate>Sun, 22 Nov 2026 04:10:25 +0000</pubDate>
<wp:author><wp:author_login>george</wp:author_login><wp:author_display_name>George A</wp:author_display_name></wp:author>
"""
FOOT = "</channel></rss>"


def comment(number: int, parent: int = 0, **more: str) -> str:
    stated = {
        "comment_id": str(number),
        "comment_author": "<![CDATA[Ann &amp; Bob]]>",
        "comment_author_email": "<![CDATA[ann@example.org]]>",
        "comment_date": "2022-05-12 15:43:11",
        "comment_date_gmt": "2022-05-12 14:43:11",
        "comment_content": '<![CDATA["It\'s one..."\n\nTwo\nthree]]>',
        "comment_approved": "1",
        "comment_type": "comment",
        "comment_parent": str(parent),
    }
    return "<wp:comment>" + "".join(f"<wp:{k}>{v}</wp:{k}>" for k, v in {**stated, **more}.items()) + "</wp:comment>\n"


def item(*comments: str, slug: str = "story", number: int = 7) -> str:
    return (
        f"<item><title>The {slug} &amp; more</title><link>https://example.org/{slug}/</link>"
        "<dc:creator>george</dc:creator><content:encoded><![CDATA[<!-- wp:paragraph -->\n<p>First.</p>\n<!-- /wp -->\n\n"
        "Second.]]></content:encoded><excerpt:encoded>no</excerpt:encoded>"
        f"<wp:post_id>{number}</wp:post_id><wp:post_date>2022-05-12 12:08:43</wp:post_date>"
        "<wp:post_date_gmt>2022-05-12 11:08:43</wp:post_date_gmt>"
        f"<wp:post_name>{slug}</wp:post_name><wp:status>publish</wp:status>{''.join(comments)}</item>\n"
    )


def export(*items: str, version: str = "1.2") -> str:
    return HEAD.format(v=version) + "".join(items) + FOOT


def drafts(text: str | bytes) -> list[Draft]:
    page = Page("thread.txt", text)
    form, detection = choose(page)
    assert form.NAME == "wxr"
    assert detection.why
    return list(form.read(page))


def ids(draft: Draft) -> list[str | None]:
    return [found.id for found in draft.comments]


@pytest.mark.parametrize("name", rendered.names())
def test_rendered_threads_come_back_whole(name: str) -> None:
    thread = rendered.read(name, "export.xml")
    truth = rendered.truth(name)["post"]
    found = {row.id: row for row in thread.comments}
    for row in rendered.expected(name):
        one = found.pop(row.id)
        assert (one.author, one.parent, one.parent_confidence) == (row.author, row.parent, 1)
        assert rendered.squeezed(one.text) == rendered.squeezed(row.text)
        assert one.posted is not None
        assert one.posted.interval.earliest == row.posted
    assert all(c.absent_parent or c.parent in {*found, None} for c in found.values())
    assert thread.article is not None
    # The truth has the story as it was typed.
    typed = str.maketrans("’‘“”", "''\"\"")
    assert (thread.title.translate(typed), thread.url) == (truth["title"].translate(typed), truth["url"])
    shown = rendered.squeezed(thread.article.text).translate(typed)
    assert shown == rendered.squeezed(truth["body"]).translate(typed)


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
def test_one_story(version: str) -> None:
    (draft,) = drafts(export(item(comment(1), comment(2, 1)), version=version))
    assert (draft.title, draft.url, draft.key, draft.author) == (
        "The story & more",
        "https://example.org/story/",
        "story",
        "George A",
    )
    assert draft.paragraphs == ("First.", "Second.")
    assert draft.published is not None
    assert draft.published.earliest == datetime(2022, 5, 12, 11, 8, 43, tzinfo=UTC)
    assert draft.captured is not None
    assert draft.captured.earliest == datetime(2026, 11, 22, 4, 10, 25, tzinfo=UTC)
    first = draft.comments[0]
    assert (first.author, first.text, first.parent) == ("Ann & Bob", "“It’s one…”\n\nTwo\nthree", None)
    assert draft.comments[1].parent == "1"


def test_a_whole_site_gives_a_thread_for_each_post_with_comments() -> None:
    found = drafts(
        export(item(comment(1)), item(slug="silent"), item(comment(2), slug="b"), item(comment(3), number=9))
    )
    assert [(draft.key, ids(draft)) for draft in found] == [("story", ["1"]), ("b", ["2"]), ("story-9", ["3"])]


def test_only_approved_comments_of_readers_count() -> None:
    (draft,) = drafts(
        export(
            item(
                comment(1, comment_type=""),
                comment(2, 1, comment_approved="0"),
                comment(3, 2),
                comment(4, comment_approved="spam"),
                comment(5, comment_type="pingback"),
                comment(6, comment_approved="trash"),
                comment(7, comment_type="wpdiscuz_sticky"),
            )
        )
    )
    assert ids(draft) == ["1", "3", "7"]
    assert draft.comments[1].parent == "2"
    assert [found.sticky for found in draft.comments] == [False, False, True]
    assert {note.split("(")[1].split(")")[0] for note in draft.notes} == {
        "held for moderation",
        "spam",
        "deleted",
        "a pingback, not a reader's comment",
    }


def test_a_comment_without_its_moment_keeps_the_sites_clock() -> None:
    (draft,) = drafts(export(item(comment(1), comment(2, comment_date_gmt="0000-00-00 00:00:00"))))
    assert (draft.comments[1].posted, draft.comments[1].stamp) == (None, "2022-05-12 15:43")
    assert draft.zone is not None
    assert draft.zone.utcoffset(None) == timedelta(hours=1)


def test_votes_stand_beside_a_comment() -> None:
    meta = "<wp:meta_key>wpdiscuz_votes</wp:meta_key><wp:meta_value>-3</wp:meta_value>"
    (draft,) = drafts(export(item(comment(1, commentmeta=meta))))
    assert draft.comments[0].votes == -3


def test_an_export_that_breaks_off_gives_what_stands_before() -> None:
    text = export(item(comment(1), comment(2)), item(comment(3), comment(4), slug="b"))
    cut = text[: text.index("<wp:comment_id>4")]
    found = drafts(cut)
    assert [ids(draft) for draft in found] == [["1", "2"], ["3"]]
    assert any(re.search(r"breaks off.* line \d+", note) for note in found[-1].notes)
    (first,) = drafts(text[: text.index("<wp:comment_id>3")])
    assert any("breaks off" in note for note in first.notes)
    with pytest.raises(NoThread, match=r"line \d+"):
        drafts(text[: text.index("<wp:comment_id>1")])
    (whole,) = drafts(text.replace("<title>The b", "<title>The </b", 1))
    assert ids(whole) == ["1", "2"]
    assert any(re.search(r"no well-formed XML, at line \d+", note) for note in whole.notes)


def test_an_export_without_comments_is_named() -> None:
    with pytest.raises(NoThread, match="no approved comment"):
        drafts(export(item()))


BOMBS = {
    "billion laughs": '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    "file": '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    "parameter": '<!doctype r [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]>',
    "behind a comment": '<!-- <rss> --><?x y?>\n<!DOCTYPE r SYSTEM "http://127.0.0.1:9/x.dtd">',
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=list(BOMBS))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_document_types_are_refused(bomb: str, encoding: str) -> None:
    text = export(item(comment(1, comment_content="&a;"))).replace("<!-- generator", bomb + "<!-- generator", 1)
    data = text.replace('encoding="UTF-8"', f'encoding="{encoding}"').encode(encoding)
    with pytest.raises(NoThread, match="document type"):
        list(read(Page("x.xml", data)))


def test_encodings_that_could_hide_a_document_type_are_refused() -> None:
    text = export(item(comment(1)))
    for name in ("utf-7", "utf-32", "hz", "no-such"):
        with pytest.raises(NotText, match="encoding"):
            list(read(Page("x.xml", text.replace("UTF-8", name))))
    with pytest.raises((NotText, NoThread)):
        list(read(Page("x.xml", text.encode("utf-32"))))
    (draft,) = read(Page("x.xml", text.replace("UTF-8", "windows-1252").replace("Ann", "Zoë").encode("cp1252")))
    assert draft.comments[0].author.startswith("Zoë")


def test_an_unknown_entity_is_no_crash() -> None:
    try:
        list(read(Page("x.xml", export(item(comment(1), comment(2, comment_content="&nothing;"))))))
    except InputError as error:
        assert "line" in str(error)


class _Endless(RawIOBase):
    """An export of many posts, made as it is read."""

    def __init__(self, items: int) -> None:
        body = item(*(comment(number) for number in range(20)))
        self.parts: Iterator[bytes] = iter([HEAD.format(v="1.2").encode(), *[body.encode()] * items, FOOT.encode()])
        self.rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self.rest and (part := next(self.parts, None)) is not None:
            self.rest = part
        size = min(len(buffer), len(self.rest))
        buffer[:size], self.rest = self.rest[:size], self.rest[size:]
        return size


class _Long(Page):
    def __init__(self, items: int) -> None:
        super().__init__("x.xml", b"")
        self.items = items

    def open(self) -> IO[bytes]:
        return BufferedReader(_Endless(self.items))


def test_memory_does_not_grow_with_the_export() -> None:
    peaks = []
    for items in (40, 400):
        gc.collect()
        tracemalloc.start()
        assert sum(1 for _ in read(_Long(items))) == items
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.5 * peaks[0]


@given(st.integers(0, 4000), st.text(max_size=8), st.integers(0, 60))
def test_any_damage_gives_threads_or_a_clear_error(at: int, put: str, skip: int) -> None:
    text = export(item(comment(1), comment(2, 1)), item(comment(3), slug="b"))
    try:
        found = list(read(Page("x.xml", text[:at] + put + text[at + skip :])))
    except InputError as error:
        assert "x.xml" in str(error)
        return
    assert all(draft.comments for draft in found)


def test_other_xml_is_not_taken() -> None:
    assert detect(Page("x.xml", '<?xml version="1.0"?><rss version="2.0"><channel/></rss>')).score == 0
    assert detect(Page("x.json", "[{}]")).score == 0


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("\"It's 6'2\" tall\" and 'so' in the '90s", "“It’s 6’2″ tall” and ‘so’ in the ’90s"),
        ("rock 'n' roll, 'twas the dogs' day", "rock ‘n’ roll, ’twas the dogs’ day"),
        ("well... - no -- yes---maybe", "well… – no — yes—maybe"),
        ("3x4 but 0x4", "3×4 but 0x4"),
        ("good :) and :-( but a:)b ;-)", "good 🙂 and 🙁 but a:)b 😉"),
        ("<code>a -- \"b\"</code> 'c'", 'a -- "b" ‘c’'),
        ("<ul>\n<li>a</li>\n<li>b</li>\n</ul>\nafter", "a\nb\n\nafter"),
        ("a <b>c\n\nd</b> e", "a c\n\nd e"),
        ("1 &lt; 2 &amp; <script>x()</script>3", "1 < 2 & 3"),
        ("a<br />\nb", "a\nb"),
    ],
)
def test_stored_text_reads_as_the_page_shows_it(typed: str, shown: str) -> None:
    assert stored_text(typed) == shown


def test_hostile_text_takes_no_time() -> None:
    start = time.perf_counter()
    for piece in (
        '"',
        "'",
        "<",
        "\n",
        "-",
        "a://",
        "<b>",
        "9'",
        "(",
        "<!--",
        "1.1",
        "www.",
        "[caption ",
        "<a ",
        " ",
        "x1",
    ):
        stored_text(piece * (100_000 // len(piece)))
    assert time.perf_counter() - start < 15

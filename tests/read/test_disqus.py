from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commentariat.errors import InputError, NoThread
from commentariat.read.draft import Draft
from commentariat.read.formats import choose
from commentariat.read.formats.disqus import detect, read
from commentariat.read.page import Page

HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>\n<disqus xmlns="http://disqus.com" '
    'xmlns:dsq="http://disqus.com/disqus-internals" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n'
    '<category dsq:id="1"><forum>site</forum><title>General</title><isDefault>true</isDefault></category>\n'
)


def story(number: int, name: str) -> str:
    return (
        f'<thread dsq:id="{number}"><id>{name}</id><forum>site</forum><category dsq:id="1" />'
        f"<link>https://example.org/{name}/</link><title>The {name} &amp;amp; more</title><message />"
        "<createdAt>2008-06-10T02:11:44Z</createdAt><author><name>Editor</name><isAnonymous>false</isAnonymous>"
        "<username>ed</username></author><isClosed>false</isClosed><isDeleted>false</isDeleted></thread>\n"
    )


def post(number: int, thread: int, parent: int | None = None, **more: str) -> str:
    stated = {
        "id": "",
        "message": "<![CDATA[<p>One</p><p>Two <a href='https://example.org'>there</a></p>]]>",
        "createdAt": "2008-06-10T02:12:00Z",
        "isDeleted": "false",
        "isSpam": "false",
        "author": "<name>Ann</name><isAnonymous>true</isAnonymous>",
        **more,
    }
    answers = "" if parent is None else f'<parent dsq:id="{parent}" />'
    fields = "".join(f"<{key}>{value}</{key}>" for key, value in stated.items())
    return f'<post dsq:id="{number}">{fields}<thread dsq:id="{thread}" />{answers}</post>\n'


def export(*parts: str) -> str:
    return HEAD + "".join(parts) + "</disqus>"


def drafts(text: str) -> list[Draft]:
    page = Page("page.txt", text)
    form, detection = choose(page)
    assert form.NAME == "disqus"
    assert detection.why
    return list(form.read(page))


def test_threads_and_their_comments_come_together() -> None:
    found = drafts(
        export(
            story(10, "a"),
            story(11, "b"),
            story(12, "silent"),
            post(1, 10),
            post(2, 11),
            post(3, 10, 1),
            post(4, 11, 99),
        )
    )
    assert [(draft.key, [(row.id, row.parent) for row in draft.comments]) for draft in found] == [
        ("10", [("1", None), ("3", "1")]),
        ("11", [("2", None), ("4", "99")]),
    ]
    first = found[0]
    assert (first.title, first.url, first.states_parents) == ("The a & more", "https://example.org/a/", True)
    assert (first.comments[0].author, first.comments[0].text) == ("Ann", "One\n\nTwo there")
    assert first.comments[0].posted is not None
    assert first.comments[0].posted.earliest == datetime(2008, 6, 10, 2, 12, tzinfo=UTC)


def test_deleted_comments_and_spam_are_left_out() -> None:
    (draft,) = drafts(export(story(10, "a"), post(1, 10, isDeleted="true"), post(2, 10, 1), post(3, 10, isSpam="true")))
    assert [(row.id, row.parent) for row in draft.comments] == [("2", "1")]
    assert any("deleted" in note for note in draft.notes)
    assert any("spam" in note for note in draft.notes)
    with pytest.raises(NoThread, match="neither deleted nor spam"):
        drafts(export(story(10, "a"), post(1, 10, isDeleted="true")))


def test_plain_messages_and_users_without_a_name() -> None:
    author = "<name></name><username>zed</username>"
    (draft,) = drafts(export(story(10, "a"), post(1, 10, message="One\n\nTwo\nthree", author=author)))
    assert (draft.comments[0].author, draft.comments[0].text) == ("zed", "One\n\nTwo\nthree")


def test_an_export_that_breaks_off() -> None:
    text = export(story(10, "a"), post(1, 10), post(2, 10))
    (draft,) = drafts(text[: text.index('<post dsq:id="2"') + 60])
    assert [row.id for row in draft.comments] == ["1"]
    assert any("breaks off" in note and "line 6" in note for note in draft.notes)
    with pytest.raises(NoThread, match="line 5"):
        drafts(text[: text.index('<post dsq:id="1"') + 60])


def test_a_document_type_is_refused() -> None:
    text = export(story(10, "a"), post(1, 10)).replace("<disqus", '<!DOCTYPE x [<!ENTITY a "b">]><disqus', 1)
    with pytest.raises(NoThread, match="document type"):
        list(read(Page("x.xml", text)))


def test_other_files_are_not_taken() -> None:
    for text in ("[{}]", "words", '<?xml version="1.0"?><rss version="2.0"/>'):
        assert detect(Page("x", text)).score == 0


@given(st.integers(0, 1500), st.text(max_size=6), st.integers(0, 40))
def test_any_damage_gives_threads_or_a_clear_error(at: int, put: str, skip: int) -> None:
    text = export(story(10, "a"), post(1, 10), post(2, 10, 1))
    try:
        found = list(read(Page("x.xml", text[:at] + put + text[at + skip :])))
    except InputError as error:
        assert "x.xml" in str(error)
        return
    assert all(draft.comments for draft in found)

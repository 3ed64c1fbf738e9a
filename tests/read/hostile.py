"""Pages that somebody has damaged or forged: small ones of every form, and the ways in which they are spoilt."""

from __future__ import annotations

import json
import quopri
import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from hypothesis import strategies as st

from commentariat.errors import InputError
from commentariat.read.assemble import assemble
from commentariat.read.formats import choose
from commentariat.read.page import Page
from commentariat.read.to_json import thread_json
from commentariat.thread import Source, Thread
from tests.read import rendered

SMALL_THREADS = ("p02", "p05", "p07", "p09", "p12", "p14", "p16", "p20")
FILES = ("extract.txt", "copy.txt", "clipboard.txt", "page.html", "rest.json", "export.xml", "feed.xml")
TEXT_FORMS = ("extracted", "innertext", "clipboard")
LARGEST_PAGE = 400_000

_DISQUS = """<?xml version="1.0" encoding="utf-8"?>
<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">
<thread dsq:id="1"><link>https://example.org/one/</link><title>One</title><createdAt>2008-06-10T02:11:44Z</createdAt></thread>
<post dsq:id="11"><message><![CDATA[<p>First &amp; last</p>]]></message><createdAt>2008-06-10T02:12:00Z</createdAt>
<author><name>Ann</name></author><thread dsq:id="1" /></post>
<post dsq:id="12"><message>Second</message><createdAt>2008-06-10T02:13:00Z</createdAt><author><name>Bob</name></author>
<thread dsq:id="1" /><parent dsq:id="11" /></post>
</disqus>
"""
_CSV = """id,parent,author,time,text,votes
1,,Ann,2024-03-05 14:05,"First, and
last",3
2,1,Bob,2024-03-05T14:06:00Z,Second,0
3,2,Ann,1709647620,"He said ""no"" twice",-1
4,,"Old, Tony",5 March 2024,Nothing,
"""
_JSON_LINES = """{"id": "a", "parent": null, "user": {"name": "Ann"}, "created_utc": 1709647620, "body": "First"}
{"id": "b", "parent": "a", "user": {"name": "Bob"}, "created_utc": 1709647630, "body": "<p>Second</p><p>part</p>"}
{"id": "c", "parent": "b", "user": {"name": "Ann"}, "created_utc": 1709647640, "body": "Third \\ud83d\\ude00"}
"""


def _path(short: str) -> str:
    return next(name for name in rendered.names() if name.startswith(f"{short}-"))


def _mhtml(html: bytes) -> bytes:
    head = (
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://example.org/one/\r\nSubject: One\r\n"
        b"Date: Sun, 22 Nov 2026 04:10:25 -0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n"
        b'\ttype="text/html";\r\n\tboundary="--MultipartBoundary--x"\r\n\r\n\r\n----MultipartBoundary--x\r\n'
        b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    )
    return head + quopri.encodestring(html).replace(b"\n", b"\r\n") + b"\r\n----MultipartBoundary--x--\r\n"


@lru_cache(maxsize=1)
def seeds() -> dict[str, bytes]:
    """Good pages by name, in every form that is read."""
    found = {
        f"{short} {file}": (rendered.folder() / _path(short) / file).read_bytes()
        for short in SMALL_THREADS
        for file in FILES
    }
    found |= {
        "disqus": _DISQUS.encode(),
        "csv": _CSV.encode(),
        "tsv": b"author\tparent\tbody\nAnn\t\tFirst\nBob\tAnn\tSecond\nCarl\tBob\tThird\n",
        "json lines": _JSON_LINES.encode(),
        "mhtml": _mhtml(found["p05 page.html"]),
        "printed": b"".join(json.dumps(thread_json(thread)).encode() + b"\n" for thread in read(found["p12 copy.txt"])),
    }
    return found


def read(data: bytes, path: str = "page.txt") -> list[Thread]:
    """All threads of a page, as a case's reader gets them. Raises InputError."""
    page = Page(path, data)
    form, detection = choose(page)
    source = Source(page.path, page.sha256, form.NAME, detection.why)
    return [assemble(page, draft, source=source) for draft in form.read(page)]


def read_or_refused(data: bytes) -> list[Thread] | str:
    """The threads of a page, or the error's one line."""
    try:
        return read(data)
    except InputError as error:
        assert str(error).strip() and not (_UNSEEMLY.search(str(error)) or "\n" in str(error)), repr(str(error))
        return str(error)


# What no name, text or note may hold: controls, and marks that turn a line round.
_UNSEEMLY = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def check(thread: Thread) -> None:
    """What holds of every thread, whatever page it was read from."""
    place: dict[str, int] = {}
    ids = {comment.id for comment in thread.comments}
    assert thread.comments
    for comment in thread.comments:
        assert comment.id and comment.id not in place
        assert 0 <= comment.parent_confidence <= 1
        candidates = {candidate.id: candidate.p for candidate in comment.parent_candidates}
        assert len(candidates) == len(comment.parent_candidates)
        assert candidates.keys() <= ids
        if thread.source.format in TEXT_FORMS:
            # Ids are numbers in the order of the page, which is turned round where it stands newest first.
            assert all(int(name) < int(comment.id) for name in candidates)
        assert list(candidates.values()) == sorted(candidates.values(), reverse=True)
        if comment.parent is None:
            assert not candidates
            # Who answers somebody may stand at the top all the same, where the form says so.
            assert comment.parent_confidence in (
                (0, 1) if comment.reply_to and not comment.absent_parent else (not comment.absent_parent,)
            )
        else:
            assert comment.parent in place
            assert candidates[comment.parent] == comment.parent_confidence
            assert abs(sum(candidates.values()) - 1) < 1e-9
        place[comment.id] = len(place)
        for text in (comment.author, comment.reply_to, comment.label, comment.id, comment.absent_parent):
            assert text is None or not (_UNSEEMLY.search(text) or "\n" in text), repr(text)
        assert not _UNSEEMLY.search(comment.text), repr(comment.text)
        if comment.posted is not None:
            span = comment.posted.interval
            assert span.earliest is None or span.latest is None or span.earliest < span.latest
            assert not _UNSEEMLY.search(comment.posted.text)
    for words in (*thread.notes, thread.title, thread.source.why, thread.url or "", thread.captured_from or ""):
        assert not (_UNSEEMLY.search(words) or "\n" in words), repr(words)
    assert json.dumps(thread_json(thread), ensure_ascii=False, allow_nan=False).encode("utf-8")


class Blow(NamedTuple):
    """One way in which a page is spoilt: what is done, from where to where (0 to 1), how often, and with what."""

    done: str
    start: float
    end: float
    count: int
    piece: bytes


# Lines that mean something to a reader of text.
LINES = tuple(
    line.encode()
    for line in (
        "3 days ago",
        " 3 days ago",
        "right now",
        "999 years ago",
        "March 5, 2024 2:05 pm",
        "31 February 2024 25:61",
        "Reply to\xa0 Ann",
        "Reply to",
        "Reply to \xa0",
        " Reply",
        "Reply",
        "50 Comments",
        "1 Comment",
        "oldest",
        "newest",
        "Inline Feedbacks",
        "View all comments",
        "Guest",
        "4",
        "-1",
        "9999999",
        "… Read more »",
        "…\xa0Read more »",
        "Last edited 15 hours ago by Ann",
        "Load More Comments",
        "Ann\nAnn\n3 days ago\n\nA false one.",
        "Ann\n 3 days ago\nReply to\xa0 Bob\nA false one.\n\n Reply",
        "2 Comments\noldest\nnewest\nInline Feedbacks\nView all comments",
        "Ann\u2028Bob\u2029Carl",
        "e" + "\u0301" * 300,
        "“" * 200 + "word" + "”" * 200,
        "word " * 3000,
        "\u202eAnn\u202c\u2066Bob",
        "👩‍👩‍👧‍👦",
    )
)
PIECES = (
    *LINES,
    b"\x00",
    b"\x1b[31m",
    b"\x85\x9b\x7f",
    b"\xc2\x9b\xc2\x85",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\\ud800",
    b"\\u0000\\u202e",
    b"&#0;&#xD800;&#x202e;&#27;&#155;&#x110000;",
    b"<![CDATA[",
    b"]]>",
    b"<!--",
    b"-->",
    b'<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c SYSTEM "file:///etc/passwd">]>',
    b"&a;&c;&amp;&lt;&gt;&quot;",
    b'"',
    b"'",
    b"\\",
    b"[",
    b"]",
    b"[" * 2000,
    b"{",
    b"}",
    b"{}",
    b",",
    b"," * 1000,
    b":",
    b"\t",
    b"<div>",
    b"</div>" * 30,
    b"<table><p><b>",
    b"<plaintext>",
    b"<script>",
    b"<template>",
    b'<div id="wpd-comm-1_2" class="wpd-comment">',
    b'<div class="wpd-comment-text">',
    b"null",
    b"true",
    b"NaN",
    b"-Infinity",
    b"1e999",
    b"-1",
    b"0",
    b"9" * 400,
    b"9999-12-31 23:59:59",
    b"0001-01-01T00:00:00Z",
    b"A" * 5000,
    b" " * 3000,
    b"\n" * 500,
    b"\r",
    b"\x0b\x0c",
)


def _span(data: bytes, blow: Blow, most: int) -> tuple[int, int]:
    one, other = sorted((int(blow.start * len(data)), int(blow.end * len(data))))
    return one, min(other, one + most)


def _line_of(data: bytes, at: int) -> bytes:
    start = data.rfind(b"\n", 0, at) + 1
    end = data.find(b"\n", at)
    return data[start : end if end >= 0 else len(data)]


def _swapped(data: bytes, blow: Blow) -> bytes:
    size = 1 + blow.count * 40
    a, _ = _span(data, blow, 0)
    b = max(a + size, int(max(blow.start, blow.end) * len(data)))
    return data[:a] + data[b : b + size] + data[a + size : b] + data[a : a + size] + data[b + size :]


def _swapped_lines(data: bytes, blow: Blow) -> bytes:
    lines = data.split(b"\n")
    a, b = int(blow.start * (len(lines) - 1)), int(blow.end * (len(lines) - 1))
    lines[a], lines[b] = lines[b], lines[a]
    return b"\n".join(lines)


def _repeated(data: bytes, blow: Blow) -> bytes:
    a, b = _span(data, blow, 4000)
    return data[:b] + data[a:b] * blow.count + data[b:]


def _deleted(data: bytes, blow: Blow) -> bytes:
    a, b = _span(data, blow, 1 + blow.count * 20)
    return data[:a] + data[b:]


def _inserted(data: bytes, blow: Blow) -> bytes:
    at = int(blow.start * len(data))
    return data[:at] + blow.piece + data[at:]


def _lined(data: bytes, blow: Blow) -> bytes:
    at = data.find(b"\n", int(blow.start * len(data))) + 1
    return data[:at] + (blow.piece + b"\n") * (1 + blow.count % 3) + data[at:]


def _renamed(data: bytes, blow: Blow) -> bytes:
    line = _line_of(data, int(blow.start * len(data)))
    return data.replace(line, blow.piece) if 2 < len(line) < 60 and len(blow.piece) < 80 else data


def _reworded(data: bytes, blow: Blow) -> bytes:
    """A name, key, tag or number of the page becomes something else wherever it stands."""
    word = re.search(rb"\w+", data[int(blow.start * len(data)) :])
    if word is None or len(blow.piece) > 80:
        return data
    return re.sub(rb"\b" + re.escape(word[0]) + rb"\b", lambda _: blow.piece, data, count=blow.count * 4)


def _numbered(data: bytes, blow: Blow) -> bytes:
    a, b = _span(data, blow, 4000)
    return data[:a] + re.sub(rb"\d+", b"9" * (1 + blow.count * 3), data[a:b]) + data[b:]


def _set_in(data: bytes, blow: Blow) -> bytes:
    a, b = _span(data, blow, LARGEST_PAGE)
    return data[:a] + data[a:b].replace(b"\n", b"\n" + b" " * (1 + blow.count % 4)) + data[b:]


def _encoded(encoding: str) -> Callable[[bytes, Blow], bytes]:
    return lambda data, _: data.decode("utf-8", "replace").encode(encoding, "replace")


DONE: dict[str, Callable[[bytes, Blow], bytes]] = {
    "cut": lambda data, blow: data[: int(blow.start * len(data))],
    "beheaded": lambda data, blow: data[int(blow.start * len(data)) :],
    "swapped": _swapped,
    "swapped lines": _swapped_lines,
    "repeated": _repeated,
    "deleted": _deleted,
    "inserted": _inserted,
    "lined": _lined,
    "renamed": _renamed,
    "reworded": _reworded,
    "numbered": _numbered,
    "set in": _set_in,
    "crlf": lambda data, _: data.replace(b"\n", b"\r\n"),
    "cr": lambda data, _: data.replace(b"\n", b"\r"),
    "doubled": lambda data, _: data + data,
    "utf-16": _encoded("utf-16"),
    "utf-16-be": _encoded("utf-16-be"),
    "latin-1": _encoded("latin-1"),
    "utf-8-sig": _encoded("utf-8-sig"),
}


def spoilt(data: bytes, blows: list[Blow]) -> bytes:
    """The page after all blows, one after the other."""
    for blow in blows:
        data = DONE[blow.done](data, blow)[:LARGEST_PAGE]
    return data


def blow_lists() -> st.SearchStrategy[list[Blow]]:
    """Up to six blows."""
    place = st.floats(0, 1, exclude_max=True)
    piece = st.sampled_from(PIECES) | st.binary(max_size=12)
    return st.lists(
        st.builds(Blow, st.sampled_from(sorted(DONE)), place, place, st.integers(1, 50), piece), min_size=1, max_size=6
    )

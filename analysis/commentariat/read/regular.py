"""The comments of a wpDiscuz 7 page whose mark-up is regular, taken from its bytes without a tree of all its elements.

wpDiscuz writes each comment by one template, and browsers save it as such: the pieces stand in it at known places. That
is read in a fraction of the time of a parse. Wherever a page differs from the template, nothing is taken, and it has to
be parsed. What is taken is what a parse would give, as long as the mark-up is whole; where it is broken, the two may differ
in what stands right after the break.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from commentariat.read.markup import raw_text
from commentariat.read.wpdiscuz import WrittenComment, line, without_repeated_surnames

_LIST = b'<div class="wpd-thread-list">'
_START = b'<div id="wpd-comm-'
_TEXT = b'<div class="wpd-comment-text">'
_AFTER = b'<div id="wpdiscuz_form_anchor-'
_HEAD = re.compile(rb'(\d{1,19})_(\d{1,19})" class="([^"<>]*)">')
# What stands in these is no mark-up, or is moved elsewhere by a parser. A remark without tags in it does no harm.
_IRREGULAR = re.compile(
    rb"<(?:!(?!--[^<>]*-->)|\?|s(?:cript|tyle|elect)|t(?:emplate|extarea|itle)|no(?:script|embed|frames)|iframe|xmp"
    rb"|plaintext|frameset|math)"
)
_DIV = re.compile(rb"<(/?)div(?=[\s>])")
_TAG = re.compile(rb'</?[a-z][a-z0-9]*(?:\s+[\w-]+="[^"<>]*")*\s*/?>')
_LINK = re.compile(rb'<a href="(?:[^"<>]*#comment-(\d{1,19}))?[^"<>]*"[^<>]*>([^<>]*)</a>')
_AUTHOR = b'<div class="wpd-comment-author '
_AUTHOR_AND_DATE = re.compile(
    rb'<div class="wpd-comment-author *">([^<>]+)</div>\s*<div class="wpd-comment-date" title="([^"<>]*)">'
    rb"\s*(?:<i [^<>]*></i>)?([^<>]*)</div>"
)
_TITLE = re.compile(rb' title="([^"<>]*)"')
_VOTE = re.compile(rb'<div class="((?:[^"<>]* )?wpd-vote-result(?: [^"<>]*)?)"[^<>]*>([^<>]*)</div>')


class _NotRegularError(Exception):
    """The page departs from the template."""


class _Page:
    """What the comments of a page have in common: words already read."""

    def __init__(self) -> None:
        self._words: dict[bytes, str] = {}

    def plain(self, written: bytes) -> str:
        """Words on one line. Raises _NotRegularError where they hold more than plain tags."""
        # Names and relative dates come again and again.
        found = self._words.get(written)
        if found is None:
            found = self._words[written] = _plain(written)
        return found


def _plain(written: bytes) -> str:
    text = written
    if b"<" in text:
        text = _TAG.sub(b"", text)
        if b"<" in text:
            raise _NotRegularError
    words = text.decode()
    return line(unescape(words) if "&" in words else words)


@dataclass(frozen=True, slots=True)
class RegularPage:
    """The comments in page order, and the page (HTML) without them."""

    comments: tuple[WrittenComment, ...]
    rest: bytes


def take_comments(data: bytes) -> RegularPage | None:
    """The comments of a regular page (UTF-8); None where it is not regular, or holds none. In linear time."""
    if b"\x00" in data:
        return None
    chunks = data.split(_START)
    before, tag, blank = chunks[0].rpartition(_LIST)
    if len(chunks) == 1 or not tag or blank.strip():
        return None
    first = len(before) + len(tag)
    try:
        end = len(chunks[0])
        depth = 1
        comments: list[WrittenComment] = []
        page = _Page()
        for chunk in chunks[1:-1]:
            depth = _depth_after(chunk, depth + 1)
            comments.append(_comment(chunk, page))
            end += len(_START) + len(chunk)
        length = _end_of(chunks[-1], depth + 1)
        comments.append(_comment(chunks[-1][:length], page))
        end += len(_START) + length
        # Where boxes are not balanced, the list may end elsewhere.
        balanced = data.count(b"<div", first, end) == data.count(b"</div", first, end)
        if not balanced or _IRREGULAR.search(data, first, end) is not None:
            return None
        rest = data[:first] + data[end:]
        if rest.count(b"wpd-thread-list") != 1 or b"wc-thread-wrapper" in rest:
            return None
        rest.decode("utf-8")
    except (_NotRegularError, UnicodeDecodeError):
        return None
    return RegularPage(tuple(comments), rest)


def _depth_after(chunk: bytes, depth: int) -> int:
    """How many of the list's boxes are open after a comment. Raises _NotRegularError where the list ends before that."""
    after = chunk.rfind(_AFTER)
    if after < 0 or after != chunk.rfind(b"<div"):
        # Not only ends of boxes stand after it, so the list may end in between.
        for match in _DIV.finditer(chunk):
            depth += -1 if match[1] else 1
            if depth <= 0:
                raise _NotRegularError
        return depth
    # Before that place every box ends that begins: so it is in the template.
    depth += 1 - chunk.count(b"</div", after)
    if depth <= 0:
        raise _NotRegularError
    return depth


def _end_of(chunk: bytes, depth: int, at: int = 0) -> int:
    """Where the tag begins that ends a box. Raises _NotRegularError where it has no end."""
    for match in _DIV.finditer(chunk, at):
        depth += -1 if match[1] else 1
        if depth == 0:
            return match.start()
    raise _NotRegularError


def _comment(chunk: bytes, page: _Page) -> WrittenComment:
    """One comment from its element's id to where the next comment begins."""
    head = _HEAD.match(chunk)
    at = chunk.find(_TEXT)
    body_at = at + len(_TEXT)
    end = chunk.find(b"</div>", body_at)
    if head is None or at < 0 or end < 0 or b" wpd-comment " not in b" %b " % head[3]:
        raise _NotRegularError
    if chunk.find(b"<div", body_at, end) >= 0:
        end = _end_of(chunk, 1, body_at)
    foot = chunk[end:]
    is_edited = False
    if foot.count(b"wpd-comment-") != foot.count(b"wpd-comment-footer") or b"wpd-reply-to" in foot:
        if any(mark in foot for mark in _NEVER_AFTER):
            raise _NotRegularError
        is_edited = b'<div class="wpd-comment-last-edited' in foot
    raw_id, raw_parent, raw_classes = head.groups()
    author, stamp, date = _header(chunk, at, page)
    label = _piece(chunk, b"wpd-comment-label", at, page)[0]
    named, reply_to = _answered(chunk, at, page)
    body = chunk[body_at:end]
    is_cut = False
    if b"wpdiscuz-readmore-" in body and (cut := body.find(b'<span id="wpdiscuz-readmore-%b_' % raw_id)) >= 0:
        body, is_cut = body[:cut], True
    if b'rel="author"' in body:
        body = without_repeated_surnames(body.decode()).encode()
    return WrittenComment(
        raw_id.decode(),
        raw_parent.decode(),
        raw_classes.decode(),
        author,
        date,
        stamp,
        raw_text(body),
        is_cut,
        label,
        named,
        reply_to,
        _votes(chunk, at, end, page),
        is_edited,
    )


# Pieces that the template puts before the text.
_NEVER_AFTER = (b"wpd-comment-text", b"wpd-comment-author", b"wpd-comment-date", b"wpd-comment-label", b"wpd-reply-to")


def _header(chunk: bytes, before: int, page: _Page) -> tuple[str, str, str]:
    """(the author, the absolute date, the date shown); "" for what is not there."""
    at = chunk.find(_AUTHOR, 0, before)
    match = _AUTHOR_AND_DATE.match(chunk, at) if at >= 0 else None
    if match is not None and chunk.find(b"wpd-comment-date", 0, at) < 0:
        author, stamp, date = match.groups()
        return page.plain(author), page.plain(stamp), page.plain(date)
    author, _ = _piece(chunk, b"wpd-comment-author", before, page)
    date, tag = _piece(chunk, b"wpd-comment-date", before, page)
    title = _TITLE.search(tag)
    if not author:
        raise _NotRegularError
    return author, "" if title is None else page.plain(title[1]), date


def _piece(chunk: bytes, name: bytes, before: int, page: _Page) -> tuple[str, bytes]:
    """(the words in the box of this class, its tag); nothing where there is none."""
    at = chunk.find(name, 0, before)
    if at < 0:
        return "", b""
    start = chunk.find(b">", at, before)
    end = chunk.find(b"</div>", start, before)
    if start < 0 or end < 0 or chunk[at - 12 : at] != b'<div class="' or chunk[at + len(name)] not in b'" ':
        raise _NotRegularError
    return page.plain(chunk[start + 1 : end]), chunk[at:start]


def _answered(chunk: bytes, before: int, page: _Page) -> tuple[str | None, str | None]:
    """(the id of the comment that a "Reply to NAME" line links to, the name)."""
    # It stands right before the text, most often.
    at = chunk.rfind(b"wpd-reply-to", 0, before)
    if at < 0:
        return None, None
    match = _LINK.match(chunk, chunk.find(b"<a", at, before))
    if match is None or chunk[at - 12 : at] != b'<div class="':
        raise _NotRegularError
    return (None if match[1] is None else match[1].decode()), page.plain(match[2]) or None


def _votes(chunk: bytes, before: int, after: int, page: _Page) -> tuple[tuple[str, str], ...]:
    """(classes, number) of each of the comment's votes."""
    found: list[tuple[str, str]] = []
    for start, end in ((0, before), (after, len(chunk))):
        at = chunk.find(b"wpd-vote-result", start, end)
        while at >= 0:
            match = _VOTE.match(chunk, max(chunk.rfind(b"<div", start, at), 0))
            if match is not None:
                found.append((match[1].decode(), page.plain(match[2])))
            at = chunk.find(b"wpd-vote-result", at + 1 if match is None else match.end(), end)
    return tuple(found)

"""The comments of a wpDiscuz 7 page whose mark-up is regular, taken from its bytes without a tree of all its elements.

wpDiscuz writes each comment by one template, and browsers save it as such. What follows the template tag by tag is taken by
two patterns (see ``template``); a comment that differs from it, by a site's own pieces or by what stands in its text, is
searched for its pieces, as long as its mark-up is whole. Both take a fraction of the time of a parse. Where a list holds
anything else, nothing is taken, and the page has to be parsed. What is taken is what a parse would give.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape

from commentariat.read.markup import raw_text
from commentariat.read.simple_text import simple_texts
from commentariat.read.template import FOOT, HEAD, REST_OF_TAG, START
from commentariat.read.wpdiscuz import WrittenComment, line, without_repeated_surnames

_LIST = b'<div class="wpd-thread-list">'
_TEXT = b'<div class="wpd-comment-text">'
_AFTER = b'<div id="wpdiscuz_form_anchor-'
_ID = re.compile(rb'(\d{1,19})_(\d{1,19})" class="([^"<>]*)">')
# Whole mark-up: text, remarks without tags in them, and tags whose values hold none.
_WHOLE = re.compile(rf"(?:[^<]++|<!--[^<>]*-->|</?[a-z][a-z0-9]*+{REST_OF_TAG.replace('[^', '[^<>')})*+".encode())
# What stands in these is no mark-up, or is moved elsewhere by a parser, or keeps the end of a box from closing it.
_IRREGULAR = re.compile(
    rb"</?(?:s(?:cript|tyle|elect)|t(?:emplate|extarea|itle|able)|no(?:script|embed|frames)|iframe|xmp|plaintext"
    rb"|frameset|math|html|head|body|object|applet|marquee)[\s/>]"
)
# Of a comment, where no comment is.
_PIECES = (b"wpd-comment", b"wpd-vote-result", b"wpd-reply-to", b"wc-comment", b"wc-vote-result")
_DIV = re.compile(rb"<(/?)div(?=[\s/>])")
_TAG = re.compile(rb'</?[a-z][a-z0-9]*(?:\s+[\w-]+="[^"<>]*")*\s*/?>')
_LINK = re.compile(rb'<a href="([^"<>]*)"[^<>]*>([^<>]*)</a>')
_CUT = re.compile(
    rb'<span id="wpdiscuz-readmore-\d+_\d+"><span class="wpdiscuz-hellip">[^<]*</span>'
    rb'<span class="wpdiscuz-readmore"(?: [\w-]+="[^"<>]*")*>[^<]*</span></span>\s*(?:</p>\s*)?'
)
_LOOSE_REFERENCE = re.compile(r"&(?!#?\w+;)")
_TITLE = re.compile(rb' title="([^"<>]*)"')
_VOTE = re.compile(rb'<div class="((?:[^"<>]* )?wpd-vote-result(?: [^"<>]*)?)"[^<>]*>([^<>]*)</div>')
# Digits of a comment's number.
_LONGEST_NUMBER = 19
# Bytes of most bodies, and of what may follow the mark of a cut.
_NEAR, _NEAR_END = 2000, 40


class _NotRegularError(Exception):
    """The page departs from the template."""


@dataclass(frozen=True, slots=True)
class RegularPage:
    """The comments in page order, and the page (HTML) without them."""

    comments: tuple[WrittenComment, ...]
    rest: bytes


def take_comments(data: bytes) -> RegularPage | None:
    """The comments of a regular page (UTF-8); None where it is not regular, or holds none. In linear time."""
    start = data.find(START)
    if start < 0 or b"\x00" in data:
        return None
    before, tag, blank = data[:start].rpartition(_LIST)
    if not tag or blank.strip():
        return None
    first = len(before) + len(tag)
    try:
        found, end = _Page(data).comments(start)
        comments = _with_texts(found)
        rest = data[:first] + data[end:]
        if rest.count(b"wpd-thread-list") != 1 or b"wc-thread-wrapper" in rest or START in rest:
            return None
        rest.decode("utf-8")
    except (_NotRegularError, UnicodeDecodeError):
        return None
    return RegularPage(comments, rest)


# What is known of a comment before its text, its body, and what is known after it.
_Before = tuple[str, str, str, str, str, str]
_After = tuple[bool, str, str | None, str | None, tuple[tuple[str, str], ...], bool]
_Found = tuple[_Before, bytes, _After]


def _with_texts(found: list[_Found]) -> tuple[WrittenComment, ...]:
    """The comments with their bodies as text. Raises _NotRegularError, UnicodeDecodeError."""
    texts = simple_texts([body for _, body, _ in found])
    return tuple(
        [
            WrittenComment(*before, _whole_text(body) if text is None else text, *after)
            for (before, body, after), text in zip(found, texts, strict=True)
        ]
    )


def _whole_text(body: bytes) -> str:
    """A body with more than paragraphs in it as text. Raises _NotRegularError where its mark-up is not whole."""
    boxes, ends = body.count(b"<div"), body.count(b"</div")
    if not _is_whole(body) or boxes != ends or b"wpdiscuz-readmore-" in body:
        raise _NotRegularError
    return raw_text(body)


class _Read(dict[bytes, str]):
    """What was read of written words, kept; they are read by ``reading``."""

    def __init__(self, reading: Callable[[bytes], str]) -> None:
        super().__init__()
        self._reading = reading

    def __missing__(self, written: bytes) -> str:
        found = self[written] = self._reading(written)
        return found


class _Page:
    """A page whose list of comments is read from one comment to the next."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        # Names, kinds and relative dates come again and again.
        self._words, self._kinds = _Read(_plain), _Read(_kind)

    def comments(self, at: int) -> tuple[list[_Found], int]:
        """(the comments from the first on, where the last one ends). Raises _NotRegularError, UnicodeDecodeError."""
        data = self._data
        found: list[_Found] = []
        # How many of the list's boxes are open, its own among them.
        depth = 1
        while True:
            taken = self._by_template(at)
            if taken is None:
                following = data.find(START, at + 1)
                end, depth = self._passed(at, following, depth, is_gap=False)
                found.append(self._by_search(data[at + len(START) : end]))
            else:
                comment, ends_at, end = taken
                found.append(comment)
                ends = data.count(b"<", ends_at, end)
                if ends > depth:
                    # The list's own end is among them.
                    for _ in range(depth):
                        ends_at = data.index(b">", ends_at) + 1
                    return found, ends_at
                depth += 1 - ends
                if data.startswith(START, end):
                    at = end
                    continue
                following = data.find(START, end)
                end, depth = self._passed(end, following, depth, is_gap=True)
            if following < 0:
                return found, end
            at = following

    def _passed(self, start: int, stop: int, depth: int, *, is_gap: bool) -> tuple[int, int]:
        """(``stop``, how many boxes are open there); where it is -1, (where the last comment's box ends, 0).

        What is passed over, up to the list's end, is a comment or a gap after one. Raises _NotRegularError where it is not
        whole, and where a comment's pieces stand outside of it.
        """
        data = self._data
        end = stop
        ended = start if is_gap and depth == 1 else None
        for match in _DIV.finditer(data, start, len(data) if stop < 0 else stop):
            depth += -1 if match[1] else 1
            if depth == 0:
                end = match.start()
                break
            if depth == 1 and ended is None:
                ended = data.index(b">", match.end()) + 1
        ended = end if stop >= 0 or ended is None else ended
        passed = data[start:end]
        outside = passed if is_gap else data[ended:end]
        if (depth == 0) != (stop < 0) or not _is_whole(passed) or any(mark in outside for mark in _PIECES):
            raise _NotRegularError
        return (ended, 0) if stop < 0 else (stop, depth)

    def _by_template(self, at: int) -> tuple[_Found, int, int] | None:
        """(the comment at a place, where the ends of boxes after it begin and end); None where it departs from the template."""
        data = self._data
        head = HEAD.match(data, at)
        if head is None:
            return None
        own, parent, classes, label, author, stamp, date, link, name, other_stamp, other_date = head.groups()
        body_at = head.end()
        # A search to the end of the page is slower, however soon it finds.
        body_end = data.find(b"</div>", body_at, body_at + _NEAR)
        if body_end < 0:
            body_end = data.find(b"</div>", body_at)
        foot = None if body_end < 0 else FOOT.match(data, body_end)
        if foot is None:
            return None
        is_edited, first_kind, first_votes, second_kind, second_votes, _ = foot.groups()
        body, is_cut = _uncut(data[body_at:body_end], own)
        words = self._words
        if date is None:
            stamp, date = other_stamp, other_date
        votes: tuple[tuple[str, str], ...] = ()
        if first_kind is not None:
            votes = ((words[first_kind], words[first_votes]),)
            if second_kind is not None:
                votes = (*votes, (words[second_kind], words[second_votes]))
        before = (
            own.decode(),
            parent.decode(),
            self._kinds[classes],
            words[author],
            "" if date is None else words[date],
            "" if stamp is None else _value(stamp),
        )
        after = (
            is_cut,
            "" if label is None else words[label],
            None if link is None else _answered(link),
            None if name is None else words[name] or None,
            votes,
            is_edited is not None,
        )
        return (before, body, after), foot.start("ends"), foot.end()

    def _by_search(self, chunk: bytes) -> _Found:
        """One comment from its element's id to where the next comment begins. Raises _NotRegularError."""
        head = _ID.match(chunk)
        at = chunk.find(_TEXT)
        body_at = at + len(_TEXT)
        end = chunk.find(b"</div>", body_at)
        if head is None or at < 0 or end < 0 or b"wc-comment" in chunk:
            raise _NotRegularError
        if chunk.find(b"<div", body_at, end) >= 0:
            end = _end_of(chunk, 1, body_at)
        # All that begins in a comment has ended before that place.
        after = chunk.find(_AFTER, end)
        if after < 0 or chunk.count(b"<div", 0, after) != chunk.count(b"</div", 0, after):
            raise _NotRegularError
        foot = chunk[end:]
        is_edited = False
        if foot.count(b"wpd-comment-") != foot.count(b"wpd-comment-footer") or b"wpd-reply-to" in foot:
            if any(mark in foot for mark in _NEVER_AFTER):
                raise _NotRegularError
            is_edited = b'<div class="wpd-comment-last-edited' in foot
        raw_id, raw_parent, raw_classes = head.groups()
        author, _ = self._piece(chunk, b"wpd-comment-author", at)
        date, tag = self._piece(chunk, b"wpd-comment-date", at)
        title = _TITLE.search(tag)
        if not author:
            raise _NotRegularError
        named, reply_to = self._named(chunk, at)
        body, is_cut = _uncut(chunk[body_at:end], raw_id)
        before = (
            raw_id.decode(),
            raw_parent.decode(),
            self._kinds[raw_classes],
            author,
            date,
            "" if title is None else _value(title[1]),
        )
        label, _ = self._piece(chunk, b"wpd-comment-label", at)
        return before, body, (is_cut, label, named, reply_to, self._votes(chunk, at, end), is_edited)

    def _piece(self, chunk: bytes, name: bytes, before: int) -> tuple[str, bytes]:
        """(the words in the box of this class, its tag); nothing where there is none."""
        at = chunk.find(name, 0, before)
        if at < 0:
            return "", b""
        start = chunk.find(b">", at, before)
        end = chunk.find(b"</div>", start, before)
        if (
            start < 0
            or end < 0
            or b"<div" in chunk[start:end]
            or chunk[at - 12 : at] != b'<div class="'
            or chunk[at + len(name)] not in b'" '
        ):
            raise _NotRegularError
        return self._words[chunk[start + 1 : end]], chunk[at:start]

    def _named(self, chunk: bytes, before: int) -> tuple[str | None, str | None]:
        """(the id of the comment that a "Reply to NAME" line links to, the name)."""
        at = chunk.find(b"wpd-reply-to", 0, before)
        if at < 0:
            return None, None
        match = _LINK.match(chunk, chunk.find(b"<a", at, before))
        if match is None or chunk[at - 12 : at] != b'<div class="':
            raise _NotRegularError
        return _answered(match[1]), self._words[match[2]] or None

    def _votes(self, chunk: bytes, before: int, after: int) -> tuple[tuple[str, str], ...]:
        """(classes, number) of each of the comment's votes."""
        found: list[tuple[str, str]] = []
        for start, end in ((0, before), (after, len(chunk))):
            at = chunk.find(b"wpd-vote-result", start, end)
            while at >= 0:
                match = _VOTE.match(chunk, max(chunk.rfind(b"<div", start, at), 0))
                if match is not None:
                    found.append((match[1].decode(), self._words[match[2]]))
                at = chunk.find(b"wpd-vote-result", at + 1 if match is None else match.end(), end)
        return tuple(found)


# Pieces that the template puts before the text.
_NEVER_AFTER = (b"wpd-comment-text", b"wpd-comment-author", b"wpd-comment-date", b"wpd-comment-label", b"wpd-reply-to")


def _kind(classes: bytes) -> str:
    """The classes of a comment's element. Raises _NotRegularError where it is no comment's."""
    kind = _plain(classes)
    if " wpd-comment " not in f" {kind} ":
        raise _NotRegularError
    return kind


def _answered(link: bytes) -> str | None:
    """The id of the comment to which a link leads."""
    number = link.rpartition(b"#comment-")[2]
    return number.decode() if number.isdigit() and len(number) <= _LONGEST_NUMBER and number != link else None


def _plain(written: bytes) -> str:
    """Words on one line. Raises _NotRegularError where they hold more than plain tags."""
    text = written
    if b"<" in text:
        text = _TAG.sub(b"", text)
        if b"<" in text:
            raise _NotRegularError
    words = text.decode()
    return line(unescape(words) if "&" in words else words)


def _value(written: bytes) -> str:
    """An attribute's value on one line. Raises _NotRegularError where it holds a reference that a value may not hold."""
    words = written.decode()
    if "&" not in words:
        return line(words)
    if _LOOSE_REFERENCE.search(words):
        raise _NotRegularError
    return line(unescape(words))


def _is_whole(html: bytes) -> bool:
    """Whether mark-up stays in its place: every tag is whole, and every link has an end (else what follows would be in it)."""
    return (
        _WHOLE.fullmatch(html) is not None
        and _IRREGULAR.search(html) is None
        and html.count(b"<a ") + html.count(b"<a>") == html.count(b"</a>")
    )


def _uncut(body: bytes, own: bytes) -> tuple[bytes, bool]:
    """(the body up to where the site cut it off, whether it did), mentions as they were typed. Raises _NotRegularError."""
    is_cut = False
    # The mark stands at the end.
    if b"</span></span>" in body[-_NEAR_END:] and (cut := body.find(b'<span id="wpdiscuz-readmore-%b_' % own)) >= 0:
        if _CUT.fullmatch(body, cut) is None:
            raise _NotRegularError
        body, is_cut = body[:cut], True
    if b'rel="author"' in body:
        body = without_repeated_surnames(body.decode()).encode()
    return body, is_cut


def _end_of(chunk: bytes, depth: int, at: int) -> int:
    """Where the tag begins that ends a box. Raises _NotRegularError where it has no end."""
    for match in _DIV.finditer(chunk, at):
        depth += -1 if match[1] else 1
        if depth == 0:
            return match.start()
    raise _NotRegularError

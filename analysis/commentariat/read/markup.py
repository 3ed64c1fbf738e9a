"""The mark-up of a comment's body as plain text: what a reader of the page sees, paragraph by paragraph.

Lexbor parses the mark-up and writes it out again in its one regular way, and that is read tag by tag in a single pass.
So no nesting is too deep and no mark-up too broken, and the time grows with the length alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from html import unescape

from selectolax.lexbor import LexborHTMLParser, LexborNode

from commentariat.read.simple_text import finished, simple_text, simple_texts

# A tag or a comment as Lexbor writes it: each attribute as a blank, a name, and a value in double quotes.
_TAG = re.compile(
    r'<(?:!--.*?-->|!doctype[^>]*>|(/?)([a-z][^\s/>]*)((?:\s=?[^\s=>]*="[^"]*")*)>)', re.DOTALL | re.IGNORECASE
)
_ANY_TAG = re.compile(r"<[^<>]*>")
# Every run of blanks that is not one space already.
_BLANKS = re.compile(r"[ \t\n\r\f]{2,}|[\t\n\r\f]")
_ATTRIBUTE = re.compile(r'\s(=?[^\s=>]*)="([^"]*)"')
_NOT_DISPLAYED = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr")
)
# A blank line stands before and after these, a line break before and after those.
_BLOCKS = frozenset(
    (
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "details",
        "div",
        "dl",
        "fieldset",
        "figcaption",
        "h1",
    )
).union(
    (
        "figure",
        "footer",
        "form",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
    ),
    ("summary", "table", "ul"),
)
_LINES = frozenset(("br", "li", "tr", "dt", "dd", "caption"))
_LISTS = frozenset(("ul", "ol", "dl"))
# Lexbor writes what is in these without escapes.
_RAW = frozenset(("script", "style", "iframe", "noembed", "noframes", "xmp", "plaintext"))
_NOT_TEXT = frozenset(
    ("audio", "button", "canvas", "datalist", "head", "map", "math", "object", "optgroup", "option", "select", "svg")
).union(("template", "textarea", "title", "video"))
_HIDDEN_CLASSES = frozenset(("screen-reader-text", "wpd-hidden"))
# A spoiler is shut until it is clicked, but it is part of what the author wrote.
_SPOILER = "wpdiscuz-spoiler-content"
_EMOJI_CLASSES = frozenset(("emoji", "wp-smiley"))
# What HTML's rules for broken mark-up cost grows with the square of the depth of open elements, and with that of open
# formatting, which is opened again in every paragraph. A thread of 300 comments has 0.3 and 0.003 million, added up over
# its tags; a parse at these limits takes a few seconds.
MOST_DEPTH, MOST_FORMATTING = 2_000_000_000, 4_000_000
# A piece with fewer tags cannot reach the limits.
_FEW_TAGS = 3000
_TAG_NAME = re.compile(rb"<(/?[a-zA-Z][a-zA-Z0-9]*)")
_CLOSED_BY_THE_NEXT = frozenset(("p", "li", "dd", "dt", "td", "th", "tr", "option"))
_FORMATTING = frozenset(("b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"))
_FORMATTING_TAG = re.compile(
    # Most tags are told by their first letter.
    rb"<(/?+(?=[bBcCeEfFiInNsStTuU])(?:[bBiIsSuU]|[eE][mM]|[tT][tT]|[bB][iI][gG]|[cC][oO][dD][eE]|[fF][oO][nN][tT]"
    rb"|[nN][oO][bB][rR]|[sS][mM][aA][lL][lL]|[sS][tT][rR][iI][kK][eE]|[sS][tT][rR][oO][nN][gG]))[\s>/]"
)


def fragment_text(html: str) -> str:
    """A piece of mark-up as plain text: paragraphs parted by one blank line, ``<br>`` a line break.

    A list gives a line for each entry, an emoji's image its character, any other image its address in a paragraph of its own,
    a link its words. Scripts, styles, forms and what is hidden are left out. Whatever the mark-up, the time is linear.
    """
    data = html.encode("utf-8", "replace")
    if "<" not in html and "&" not in html:
        return finished(_BLANKS.sub(" ", data.decode()))
    if html.count("<") > _FEW_TAGS and is_tangled(data):
        return finished(_BLANKS.sub(" ", unescape(_ANY_TAG.sub(" ", data.decode()))))
    parser = LexborHTMLParser(data)
    return written_text((parser.body.inner_html or "") if parser.body else "")


def node_text(node: LexborNode) -> str:
    """The content of an element as plain text, as :func:`fragment_text` gives it."""
    return written_text(node.inner_html or "")


def written_text(html: str) -> str:
    """Mark-up as Lexbor writes it (it may be cut off between two tags) as plain text."""
    return written_texts((html,))[0]


def written_texts(bodies: Sequence[str]) -> list[str]:
    """Bodies as :func:`written_text` gives each, in less time."""
    texts = simple_texts([html.encode() for html in bodies])
    return [_read_by_tags(html) if text is None else text for html, text in zip(bodies, texts, strict=True)]


def _read_by_tags(html: str) -> str:
    writer = _Writer()
    for text, tag, closing, attributes in _tokens(html):
        if text:
            writer.add(unescaped(text))
        if closing:
            writer.close(tag)
        elif tag:
            writer.open(tag, attributes)
    return finished("".join(writer.pieces))


def raw_text(html: bytes) -> str:
    """The mark-up of a body as a page holds it (UTF-8) as plain text, as :func:`fragment_text` gives it.

    Raises UnicodeDecodeError.
    """
    text = simple_text(html)
    return fragment_text(html.decode()) if text is None else text


def is_tangled(html: bytes) -> bool:
    """Whether mark-up is nested so deeply that to parse it would take minutes or fill the memory. In linear time."""
    tags = html.count(b"<")
    # Most pages have too few tags, or too little formatting open at once, to come near the limits.
    if tags * tags <= min(MOST_DEPTH, MOST_FORMATTING):
        return False
    if tags * tags // 2 > MOST_DEPTH and _depths(_TAG_NAME.findall(html), _ANY_ELEMENT)[0] > MOST_DEPTH:
        return True
    peak = _depths(_FORMATTING_TAG.findall(html), _FORMATTING)[1]
    return peak * tags > MOST_FORMATTING and _depths(_TAG_NAME.findall(html), _FORMATTING)[0] > MOST_FORMATTING


def _depths(tags: list[bytes], names: Container[str]) -> tuple[int, int]:
    """(the depth of open elements of these names at each tag, added up; the greatest depth).

    The end of what was never begun closes nothing.
    """
    total = depth = peak = 0
    steps: dict[bytes, tuple[bytes, int]] = {}
    begun: Counter[bytes] = Counter()
    for tag in tags:
        if tag not in steps:
            name = tag.lstrip(b"/").lower()
            is_counted = name.decode("ascii") in names
            steps[tag] = name, 0 if not is_counted else -1 if tag.startswith(b"/") else 1
        name, step = steps[tag]
        if step > 0 or (step < 0 and begun[name] > 0):
            begun[name] += step
            depth += step
            peak = max(peak, depth)
        total += depth
    return total, peak


class _AnyElement:
    """The names of all elements but those that hold nothing or that the next one closes anyway."""

    def __contains__(self, name: object) -> bool:
        return name not in _VOID and name not in _CLOSED_BY_THE_NEXT


_ANY_ELEMENT = _AnyElement()


def attributes_of(written: str) -> dict[str, str]:
    """The attributes of a tag as Lexbor writes it, escapes undone; of two by one name the first counts."""
    found: dict[str, str] = {}
    for name, value in _ATTRIBUTE.findall(written):
        found.setdefault(name, unescaped(value))
    return found


def unescaped(written: str) -> str:
    """Text without the escapes that Lexbor writes."""
    if "&" not in written:
        return written
    for escape, character in (("&nbsp;", "\xa0"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        written = written.replace(escape, character)
    return written


def _tokens(html: str) -> Iterator[tuple[str, str, bool, str]]:
    """(text before it, the tag's name, whether it closes, its attributes as written), and at last the text that is left.

    What is hidden or no text is not there.
    """
    position, depth, hidden = 0, 0, ""
    while (match := _TAG.search(html, position)) is not None:
        text = html[position : match.start()]
        closing, tag, attributes = bool(match[1]), match[2] or "", match[3] or ""
        position = match.end()
        if hidden:
            # Only the tag that is left out is counted: what else stands inside does not matter.
            if tag == hidden:
                depth += -1 if closing else 1
                hidden = hidden if depth else ""
            continue
        if tag in _RAW and not closing:
            position = html.find(f"</{tag}", position)
            yield text, "", False, ""
            if position < 0:
                return
        elif not closing and tag not in _VOID and _is_left_out(tag, attributes):
            hidden, depth = tag, 1
            yield text, "", False, ""
        else:
            yield text, tag, closing, attributes
    if not hidden:
        yield html[position:], "", False, ""


def _is_left_out(tag: str, attributes: str) -> bool:
    if tag in _NOT_TEXT:
        return True
    if not attributes:
        return False
    found = attributes_of(attributes)
    classes = found.get("class", "").split()
    if _SPOILER in classes:
        return False
    is_shut = "hidden" in found or _NOT_DISPLAYED.search(found.get("style", "")) is not None
    return is_shut or not _HIDDEN_CLASSES.isdisjoint(classes)


class _Writer:
    """Text with the breaks that blocks ask for. ``breaks`` is how many line breaks stand before the next words."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.breaks = 0
        self.space = False
        self.link = ""
        self.lists = 0
        self.kept = 0

    def add(self, text: str) -> None:
        """Running text: blanks count as one space, and none at a line's ends; in ``<pre>`` every blank counts."""
        kept = self.kept > 0
        if not kept:
            text = _BLANKS.sub(" ", text)
        words = text if kept else text.strip(" ")
        if not words:
            self.space = self.space or bool(text)
            return
        if self.breaks:
            if self.pieces:
                self.pieces.append("\n" * self.breaks)
        elif self.pieces and (self.space or (text[0] == " " and not kept)):
            self.pieces.append(" ")
        self.pieces.append(words)
        self.breaks, self.space = 0, text[-1] == " " and not kept

    def part(self, breaks: int) -> None:
        """At least so many line breaks before the next words."""
        self.breaks, self.space = max(self.breaks, breaks), False

    def _block(self, tag: str) -> None:
        if tag in _LINES:
            self.part(min(self.breaks + 1, 2) if tag == "br" else 1)
        elif tag in _BLOCKS:
            # A list within a list goes on in its lines.
            self.part(1 if tag in _LISTS and self.lists else 2)
        elif tag in {"td", "th"}:
            self.space = True

    def open(self, tag: str, attributes: str) -> None:
        """A tag that opens."""
        self._block(tag)
        if tag == "img":
            self._image(attributes_of(attributes))
        elif tag == "a":
            self.link = attributes_of(attributes).get("href", "")
        elif tag == "pre":
            self.kept += 1
        elif tag in _LISTS:
            self.lists += 1

    def close(self, tag: str) -> None:
        """A tag that closes."""
        if tag == "a":
            self.link = ""
        elif tag == "pre":
            self.kept = max(self.kept - 1, 0)
        elif tag in _LISTS:
            self.lists = max(self.lists - 1, 0)
        self._block(tag)

    def _image(self, found: dict[str, str]) -> None:
        """An emoji as its character, any other image as its address: the one typed, where it links to that."""
        alternative = found.get("alt", "")
        if not _EMOJI_CLASSES.isdisjoint(found.get("class", "").split()):
            self.add(alternative)
            return
        source = self.link or found.get("src", "")
        self.part(2)
        self.add(source if source.startswith(("http://", "https://", "//")) else alternative)
        self.part(2)

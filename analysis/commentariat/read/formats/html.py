"""A page of a site with wpDiscuz 5, 6 or 7 as a browser saves it.

Each comment is ``<div id="wpd-comm-ID_PARENT">`` (5 and 6: ``wc-comm-``), which states its true parent even where the page
shows it less deep; replies stand inside. All that is known of a comment follows its element before the next one begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from commentariat.errors import NoThread, UnreadableFile
from commentariat.read.captured import stated_by_page
from commentariat.read.draft import Detection, Draft, DraftComment, Sorting
from commentariat.read.markup import is_tangled, written_texts
from commentariat.read.page import Page
from commentariat.read.page_story import take_story
from commentariat.read.regular import take_comments
from commentariat.read.wpdiscuz import Section, WrittenComment, line, section, without_repeated_surnames

NAME = "html"
FORM = "a saved HTML page with wpDiscuz comments"

_MARKS = (b"wpd-comm-", b"wc-comm-")
_MARKS_IN_TAGS = (b'id="wpd-comm-', b"id='wpd-comm-", b'id="wc-comm-', b"id='wc-comm-")
_ESCAPED_MARKS = (b"id=&quot;wpd-comm-", b'id="</span><span class="attribute-value">wpd-comm-', b"&lt;div id=")
_SECTION_MARKS = (b'id="wpdcom"', b'id="wpcomm"', b"wpd-thread-list", b"wc-thread-wrapper", b"wpdiscuz")
_LISTS = ".wpd-thread-list, .wc-thread-wrapper"
_PIECES = {
    version: ", ".join(
        f".{version}-{piece}"
        for piece in ("comment", "comment-author", "comment-date", "comment-text", "comment-label", "vote-result")
    )
    for version in ("wpd", "wc")
}
_OTHER_PIECES = ".wpd-reply-to, .wpd-comment-last-edited"
_ID = re.compile(r"(?:wpd|wc)-comm-(\d{1,19})_(\d{1,19})")
_ANSWERED = re.compile(r".*#comment-(\d{1,19})", re.DOTALL)
_NUMBER = re.compile(r"[+-]?\d{1,9}")
_CUT = re.compile(r'<span id="wpdiscuz-readmore-(\d{1,19})_\d{1,19}">')
_PAGE_FURNITURE = (
    ".wpd-thread-info, .wpdiscuz-sort-button-active, .wpd-load-more-submit, .wc-load-more-submit, .wpd-load-comments"
    ", .wpd-thread-list"
)
# The button that fetches more comments stands in a wrapper, that in a box which is hidden where there are no more.
_WRAPPERS_OF_BUTTON = 3


def detect(page: Page) -> Detection:
    """How well the page fits: it is HTML, and holds comments with the ids that wpDiscuz gives."""
    if page.kind != "html":
        return Detection(0.0, f"it looks like {page.kind}")
    data = page.data
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = page.text.encode("utf-8", "replace")
    if any(mark in data for mark in _MARKS):
        return Detection(0.95, "HTML with comments of wpDiscuz")
    if any(mark in data for mark in _ESCAPED_MARKS):
        return Detection(0.55, "HTML that shows the source of another page")
    if any(mark in data for mark in _SECTION_MARKS):
        return Detection(0.6, "HTML with a comment section of wpDiscuz, and no comment in it")
    return Detection(0.0, "HTML without a comment section of wpDiscuz")


def read(page: Page) -> tuple[Draft]:
    """The one thread of the page. Raises NoThread where it holds no comments, UnreadableFile where it is no sane mark-up."""
    return (read_html(page, page.data),)


def _in_utf8(page: Page, data: bytes) -> bytes:
    """Mark-up in UTF-8. What it says of its own encoding is not asked: browsers save in UTF-8."""
    try:
        if b"\x00" not in data:
            data.decode("utf-8")
            return data
    except UnicodeDecodeError:
        pass
    return page.text.encode("utf-8", "replace")


def read_html(page: Page, data: bytes) -> Draft:
    """The thread in HTML (``data``, UTF-8) that came from ``page``. Raises NoThread, UnreadableFile."""
    found, sections, tree, rest, furniture = _apart(page, data)
    if not found.comments:
        hint = "Save the page once its comments are on the screen."
        if any(mark in data for mark in _ESCAPED_MARKS) and not any(mark in data for mark in _MARKS_IN_TAGS):
            hint = "This shows a page's source: save the page itself."
        raise NoThread(page.path, "the page holds no comments", hint=hint)
    notes = found.notes()
    if sections > 1:
        notes.append(f"the page has {sections} comment sections; the one with the most comments was read")
    if furniture.more:
        notes.append("the page has a button that loads more comments: those were not saved")
    in_order, sorting = order_of(found.comments, furniture.sorting)
    captured, captured_from = stated_by_page(rest)
    story = take_story(tree, rest, page.path)
    return Draft(
        comments=tuple(found.comments),
        paragraphs=story.paragraphs,
        set_aside=story.set_aside,
        author=story.author,
        title=story.title,
        url=story.url,
        states_parents=True,
        in_page_order=in_order,
        sorting=sorting,
        captured=captured,
        captured_from=captured_from,
        published=story.published,
        stated_count=furniture.count,
        notes=tuple(notes),
    )


def _apart(page: Page, data: bytes) -> tuple[Section, int, LexborHTMLParser, bytes, _Furniture]:
    """(the comments, how many sections have any, the tree of what else is on the page, its mark-up, its furniture)."""
    regular = take_comments(data)
    if regular is not None:
        tree = _parsed(page, regular.rest)
        furniture = _furniture(tree)
        # Where there is no list, what looks like one is no mark-up: it stands in a text box, a remark or a value.
        if furniture.has_list:
            return section(regular.comments), 1, tree, regular.rest, furniture
    whole = _in_utf8(page, data)
    tree = _parsed(page, whole)
    found, sections = _largest_section(tree)
    return found, sections, tree, whole, _furniture(tree)


def _parsed(page: Page, html: bytes) -> LexborHTMLParser:
    """The tree of a page's elements. Raises UnreadableFile where it would take minutes."""
    if is_tangled(html):
        raise UnreadableFile(page.path, "the mark-up is nested too deeply to be a page", hint="Save the page again.")
    return LexborHTMLParser(html)


@dataclass(slots=True)
class _Pieces:
    """One comment's elements, as they are met."""

    box: LexborNode
    identity: str
    classes: str
    author: LexborNode | None = None
    date: LexborNode | None = None
    text: LexborNode | None = None
    label: LexborNode | None = None
    reply_to: LexborNode | None = None
    votes: list[LexborNode] = field(default_factory=list)
    edited: LexborNode | None = None


def _largest_section(tree: LexborHTMLParser) -> tuple[Section, int]:
    """(the comments of the section that has the most, how many sections have any). They are cut out of the tree."""
    roots = tree.css(_LISTS) or tree.css("#wpdcom, #wpcomm")
    sections = [found for root in roots if (found := section(_written(root))).comments]
    if len(roots) == 1:
        # The search for the story need not go through the comments again. (One of several lists may hold another.)
        for box in [node for node in roots[0].iter() if _ID.fullmatch(node.attributes.get("id") or "")]:
            box.decompose(recursive=True)
    best = max(sections, key=lambda found: len(found.comments), default=Section())
    return best, len(sections)


_PIECE_OF = {
    f"{version}-{name}": slot
    for version in ("wpd", "wc")
    for name, slot in (
        *((f"comment-{slot}", slot) for slot in ("author", "date", "label", "text")),
        *(
            ("comment", "comment"),
            ("vote-result", "votes"),
            ("reply-to", "reply_to"),
            ("comment-last-edited", "edited"),
        ),
    )
}


def _pieces(root: LexborNode) -> Iterator[_Pieces]:
    """The comments below an element, each with its pieces; in the order of the page."""
    current: _Pieces | None = None
    # To look for pieces of a version that is not there takes as long as for those that are.
    selectors = [pieces for version, pieces in _PIECES.items() if root.css_first(f".{version}-comment") is not None]
    kinds: dict[str, str] = {}
    for node in root.css(", ".join((*selectors, _OTHER_PIECES))):
        attributes = node.attributes
        written = attributes.get("class") or ""
        piece = kinds.get(written)
        if piece is None:
            piece = kinds[written] = next((_PIECE_OF[name] for name in written.split() if name in _PIECE_OF), "")
        identity = attributes.get("id") or "" if piece == "comment" else ""
        if piece == "comment" and (_ID.fullmatch(identity) or not _is_in_text(node, current)):
            if current is not None:
                yield current
            current = _Pieces(node, identity, " ".join(written.split()))
        elif current is None or _is_in_text(node, current):
            continue  # A body may hold mark-up that looks like the page's own.
        elif piece == "votes":
            current.votes.append(node)
        elif getattr(current, piece) is None:
            setattr(current, piece, node)
    if current is not None:
        yield current


def _is_in_text(node: LexborNode, comment: _Pieces | None) -> bool:
    """Whether an element that comes after a comment's text begins stands in that text."""
    if comment is None or comment.text is None:
        return False
    above = node.parent
    steps = 0
    while above is not None and steps < _DEEPEST_IN_BODY:
        if above.mem_id == comment.text.mem_id:
            return True
        above, steps = above.parent, steps + 1
    return False


# Footers stand two or three elements below the comment; a body's own elements are seldom deeper than this.
_DEEPEST_IN_BODY = 12


def _line(node: LexborNode | None) -> str:
    """An element's words on one line."""
    return "" if node is None else line(node.text())


def _written(root: LexborNode) -> Iterator[WrittenComment]:
    """What the elements below a section's root say of each comment."""
    found = [pieces for pieces in _pieces(root) if pieces.text is not None or pieces.author is not None]
    ids = [_ID.fullmatch(pieces.identity) for pieces in found]
    bodies = [_body(pieces.text, match[1] if match else None) for pieces, match in zip(found, ids, strict=True)]
    texts = written_texts([body for body, _ in bodies])
    for pieces, match, text, (_, truncated) in zip(found, ids, texts, bodies, strict=True):
        named, reply_to = _answered(pieces.reply_to)
        yield WrittenComment(
            own=match[1] if match else None,
            stated=match[2] if match else None,
            classes=pieces.classes,
            author=_line(pieces.author),
            date=_line(pieces.date),
            stamp="" if pieces.date is None else line(pieces.date.attributes.get("title") or ""),
            text=text,
            truncated=truncated,
            label=_line(pieces.label),
            named=named if match else named or _enclosing(pieces.box),
            reply_to=reply_to,
            votes=tuple((node.attributes.get("class") or "", _line(node)) for node in pieces.votes),
            edited=pieces.edited is not None,
        )


def _answered(node: LexborNode | None) -> tuple[str | None, str | None]:
    """(the id of the comment that a "Reply to NAME" line links to, the name); None for what it does not say."""
    link = None if node is None else node.css_first("a")
    if link is None:
        return None, None
    match = _ANSWERED.fullmatch(link.attributes.get("href") or "")
    return match[1] if match else None, _line(link) or None


def _enclosing(box: LexborNode) -> str | None:
    """The id of the comment inside which a comment without an id stands."""
    above, steps = box.parent, 0
    while above is not None and steps < _DEEPEST_IN_BODY:
        match = _ID.fullmatch(above.attributes.get("id") or "")
        if match:
            return match[1]
        above, steps = above.parent, steps + 1
    return None


def _body(node: LexborNode | None, own: str | None) -> tuple[str, bool]:
    """(what the site shows of the text, as mark-up, whether it cut it off). The mark of a cut bears the comment's own number,
    so it cannot be typed.
    """
    written = "" if node is None else node.inner_html or ""
    if 'rel="author"' in written:
        written = without_repeated_surnames(written)
    if own is not None and "wpdiscuz-readmore-" in written:
        for match in _CUT.finditer(written):
            if match[1] == own:
                return written[: match.start()], True
    return written, False


@dataclass(slots=True)
class _Furniture:
    count: int | None = None
    sorting: Sorting | None = None
    more: bool = False
    has_list: bool = False


def _furniture(tree: LexborHTMLParser) -> _Furniture:
    """What the section's head and foot say: the stated count, the sorting in use, and whether there is more to load."""
    found = _Furniture()
    for node in tree.css(_PAGE_FURNITURE):
        attributes = node.attributes
        classes = (attributes.get("class") or "").split()
        if "wpd-thread-info" in classes:
            count = attributes.get("data-comments-count") or ""
            if found.count is None and _NUMBER.fullmatch(count):
                found.count = abs(int(count))
        elif "wpdiscuz-sort-button-active" in classes:
            word = attributes.get("data-sorting") or ""
            if word == "oldest" or "wpdiscuz-date-sort-asc" in classes:
                found.sorting = "oldest"
            else:
                found.sorting = "newest" if word == "newest" or "wpdiscuz-date-sort-desc" in classes else "none"
        elif "wpd-thread-list" in classes:
            found.has_list = True
        else:
            found.more = found.more or _is_shown(node)
    return found


def _is_shown(node: LexborNode) -> bool:
    above: LexborNode | None = node
    for _ in range(_WRAPPERS_OF_BUTTON):
        if above is None:
            break
        if "none" in (above.attributes.get("style") or ""):
            return False
        above = above.parent
    return True


def order_of(comments: Sequence[DraftComment], stated: Sorting | None) -> tuple[bool, Sorting]:
    """(whether the comments stand oldest first below each parent, the sorting of the top-level ones).

    The site numbers comments as they come in, so the numbers show the sorting where no button says it, and show where replies
    stand newest first, too.
    """
    last: dict[str, int] = {}
    tops: list[int] = []
    for comment in comments:
        number = int(comment.id) if comment.id and comment.id.isdecimal() else 0
        if comment.parent is None:
            if not comment.sticky:
                tops.append(number)
        elif last.setdefault(comment.parent, number) > number:
            return False, "none"
        else:
            last[comment.parent] = number
    if stated is not None:
        return True, stated
    ascending, descending = tops == sorted(tops), tops == sorted(tops, reverse=True)
    return True, "oldest" if ascending else "newest" if descending else "none"

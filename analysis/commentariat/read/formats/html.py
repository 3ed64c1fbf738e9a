"""A page of a site with wpDiscuz 5, 6 or 7 as a browser saves it.

Each comment is ``<div id="wpd-comm-ID_PARENT">`` (5 and 6: ``wc-comm-``), which states its true parent even where the page
shows it less deep; replies stand inside. All that is known of a comment follows its element before the next one begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from commentariat.dates import is_date
from commentariat.errors import NoThread, UnreadableFile
from commentariat.read.captured import stated_by_page
from commentariat.read.draft import Detection, Draft, DraftComment, Sorting
from commentariat.read.markup import is_tangled, written_text
from commentariat.read.notes import listed, plural
from commentariat.read.page import Page, tidy
from commentariat.read.page_story import take_story

NAME = "html"
FORM = "a saved HTML page with wpDiscuz comments"

_MARKS = (b'id="wpd-comm-', b"id='wpd-comm-", b'id="wc-comm-', b"id='wc-comm-", b"wpd-comm-", b"wc-comm-")
_ESCAPED_MARKS = (b"id=&quot;wpd-comm-", b'id="</span><span class="attribute-value">wpd-comm-', b"&lt;div id=")
_SECTION_MARKS = (b'id="wpdcom"', b'id="wpcomm"', b"wpd-thread-list", b"wc-thread-wrapper", b"wpdiscuz")
_LISTS = ".wpd-thread-list, .wc-thread-wrapper"
_PIECES = ", ".join(
    f".{version}-{piece}"
    for version in ("wpd", "wc")
    for piece in ("comment", "comment-author", "comment-date", "comment-text", "comment-label", "vote-result")
)
_PIECES += ", .wpd-reply-to, .wpd-comment-last-edited"
_ID = re.compile(r"(?:wpd|wc)-comm-(\d{1,19})_(\d{1,19})")
_ANSWERED = re.compile(r".*#comment-(\d{1,19})", re.DOTALL)
_NUMBER = re.compile(r"[+-]?\d{1,9}")
_CUT = re.compile(r'<span id="wpdiscuz-readmore-(\d{1,19})_\d{1,19}">')
# wpDiscuz replaces a typed "@Ann" by a link "@Ann Lee"; where "@Ann Lee" was typed, the page shows "@Ann Lee Lee".
_MENTION = re.compile(r'(<a [^<>]*rel="author"[^<>]*>@[^\s<]+ ([^<]{1,200})</a>) \2(?!\w)')
_PAGE_FURNITURE = (
    ".wpd-thread-info, .wpdiscuz-sort-button-active, .wpd-load-more-submit, .wc-load-more-submit, .wpd-load-comments"
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
    return (read_html(page, _bytes(page)),)


def _bytes(page: Page) -> bytes:
    """The page in UTF-8. What it says of its own encoding is not asked: browsers save in UTF-8."""
    data = page.data
    try:
        if b"\x00" not in data:
            data.decode("utf-8")
            return data
    except UnicodeDecodeError:
        pass
    return page.text.encode("utf-8", "replace")


def read_html(page: Page, data: bytes) -> Draft:
    """The thread in HTML (``data``, UTF-8) that came from ``page``. Raises NoThread, UnreadableFile."""
    if is_tangled(data):
        raise UnreadableFile(page.path, "the mark-up is nested too deeply to be a page", hint="Save the page again.")
    tree = LexborHTMLParser(data)
    found, sections = _largest_section(tree)
    if not found.comments:
        hint = "Save the page once its comments are on the screen."
        if any(mark in data for mark in _ESCAPED_MARKS) and not any(mark in data for mark in _MARKS[:4]):
            hint = "This shows a page's source: save the page itself."
        raise NoThread(page.path, "the page holds no comments", hint=hint)
    furniture = _furniture(tree)
    notes = found.notes()
    if sections > 1:
        notes.append(f"the page has {sections} comment sections; the one with the most comments was read")
    if furniture.more:
        notes.append("the page has a button that loads more comments: those were not saved")
    in_order, sorting = _order(found.comments, furniture.sorting)
    captured, captured_from = stated_by_page(data)
    story = take_story(tree, data, page.path)
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


@dataclass(slots=True)
class _Pieces:
    """One comment's elements, as they are met."""

    box: LexborNode
    identity: str
    classes: frozenset[str]
    author: LexborNode | None = None
    date: LexborNode | None = None
    text: LexborNode | None = None
    label: LexborNode | None = None
    reply_to: LexborNode | None = None
    votes: list[LexborNode] = field(default_factory=list)
    edited: LexborNode | None = None


@dataclass(slots=True)
class _Found:
    """The comments of a section and what is odd about them, by their numbers in it."""

    comments: list[DraftComment] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    strange: list[int] = field(default_factory=list)
    two_parents: list[str] = field(default_factory=list)
    edited: list[str] = field(default_factory=list)
    pingbacks: list[str] = field(default_factory=list)
    closed: int = 0

    def notes(self) -> list[str]:
        """In words."""
        notes: list[str] = []
        if self.repeated:
            twice = plural(len(self.repeated), "comment stands", "comments stand")
            notes.append(f"{twice} twice on the page and was read once: {listed(self.repeated)}")
        if self.strange:
            have = plural(len(self.strange), "comment has", "comments have")
            notes.append(f"{have} no number of the site: {listed(self.strange)} on the page")
        if self.two_parents:
            replies = plural(len(self.two_parents), "reply names", "replies name")
            notes.append(
                f"{replies} two comments as answered; the element's own id was followed: {listed(self.two_parents)}"
            )
        if self.edited:
            notes.append(f"{plural(len(self.edited), 'comment was', 'comments were')} edited: {listed(self.edited)}")
        if self.pingbacks:
            are = plural(len(self.pingbacks), "comment is a pingback", "comments are pingbacks")
            notes.append(f"{are}: {listed(self.pingbacks)}")
        if self.closed:
            notes.append(f"{plural(self.closed, 'conversation is', 'conversations are')} closed to further replies")
        return notes


def _largest_section(tree: LexborHTMLParser) -> tuple[_Found, int]:
    """(the comments of the section that has the most, how many sections have any)."""
    roots = tree.css(_LISTS) or tree.css("#wpdcom, #wpcomm")
    sections = [found for root in roots if (found := _comments(root)).comments]
    best = max(sections, key=lambda found: len(found.comments), default=_Found())
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
    for node in root.css(_PIECES):
        attributes = node.attributes
        classes = (attributes.get("class") or "").split()
        piece = next((_PIECE_OF[name] for name in classes if name in _PIECE_OF), "")
        if piece == "comment":
            if current is not None:
                yield current
            current = _Pieces(node, attributes.get("id") or "", frozenset(classes))
        elif current is None or (current.text is not None and _is_within(node, current.text)):
            continue  # A body may hold mark-up that looks like the page's own.
        elif piece == "votes":
            current.votes.append(node)
        elif getattr(current, piece) is None:
            setattr(current, piece, node)
    if current is not None:
        yield current


def _is_within(node: LexborNode, outer: LexborNode) -> bool:
    """Whether an element that comes after ``outer``'s start stands inside it."""
    above = node.parent
    steps = 0
    while above is not None and steps < _DEEPEST_IN_BODY:
        if above.mem_id == outer.mem_id:
            return True
        above, steps = above.parent, steps + 1
    return False


# Footers stand two or three elements below the comment; a body's own elements are seldom deeper than this.
_DEEPEST_IN_BODY = 12


def _line(node: LexborNode | None) -> str:
    """An element's words on one line."""
    text = "" if node is None else " ".join(node.text().split())
    return text if text.isascii() and text.isprintable() else tidy(text).strip()


def _comments(root: LexborNode) -> _Found:
    found = _Found()
    seen: set[str] = set()
    for pieces in _pieces(root):
        if pieces.text is None and pieces.author is None:
            continue
        match = _ID.fullmatch(pieces.identity)
        own = match[1] if match else None
        if own is not None and own in seen:
            found.repeated.append(own)
            continue
        if own is None:
            found.strange.append(len(found.comments) + 1)
        else:
            seen.add(own)
        found.comments.append(_comment(pieces, own, match[2] if match else None, found))
    return found


def _comment(pieces: _Pieces, own: str | None, stated: str | None, found: _Found) -> DraftComment:
    """One comment; what is odd about it goes to ``found``."""
    named, reply_to = _answered(pieces.reply_to)
    parent = None if stated is None or stated.strip("0") == "" else stated
    if stated is None:
        parent = named or _enclosing(pieces.box)
    elif named is not None and named != parent:
        found.two_parents.append(own or "?")
    if pieces.edited is not None:
        found.edited.append(own or "?")
    if not pieces.classes.isdisjoint(("pingback", "trackback")):
        found.pingbacks.append(own or "?")
    found.closed += not pieces.classes.isdisjoint(("wpd-closed-comment", "wc-closed-comment"))
    text, truncated = _body(pieces.text, own)
    title = "" if pieces.date is None else " ".join((pieces.date.attributes.get("title") or "").split())
    return DraftComment(
        author=_line(pieces.author),
        text=text,
        date_text=_line(pieces.date) or None,
        reply_to=reply_to,
        truncated=truncated,
        label=_line(pieces.label) or None,
        votes=_votes(pieces.votes),
        id=own,
        parent=parent,
        stamp=title if title and is_date(title) else None,
        sticky=not pieces.classes.isdisjoint(("wpd-sticky-comment", "wc-sticky-comment")),
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
    """(the text, whether the site cut it off). The mark of a cut bears the comment's own number, so it cannot be typed."""
    written = "" if node is None else node.inner_html or ""
    if 'rel="author"' in written:
        written = _MENTION.sub(r"\1", written)
    if own is not None and "wpdiscuz-readmore-" in written:
        for match in _CUT.finditer(written):
            if match[1] == own:
                return written_text(written[: match.start()]), True
    return written_text(written), False


def _votes(nodes: Sequence[LexborNode]) -> int | None:
    """Votes for, less those against: sites show that number, or both (those against with a minus)."""
    numbers = [int(text) for node in nodes if _NUMBER.fullmatch(text := _line(node).replace("\u2212", "-"))]
    if len(numbers) == 2 and numbers[1] > 0 and "dislike" in (nodes[1].attributes.get("class") or ""):
        numbers[1] = -numbers[1]
    return sum(numbers) if numbers else None


@dataclass(slots=True)
class _Furniture:
    count: int | None = None
    sorting: Sorting | None = None
    more: bool = False


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


def _order(comments: Sequence[DraftComment], stated: Sorting | None) -> tuple[bool, Sorting]:
    """(whether the comments stand oldest first below each parent, the sorting of the top-level ones).

    The site numbers comments as they come in, so the numbers show the sorting where no button says it, and show where replies
    stand newest first, too.
    """
    last: dict[str, int] = {}
    tops: list[int] = []
    for comment in comments:
        number = int(comment.id or "0")
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

"""A saved page of a WordPress site without wpDiscuz: the comment list that WordPress itself writes.

Each comment is an ``li`` (or ``div``) with the class ``comment`` and the id ``comment-ID``, or its body has such an id; replies
stand inside, in a list ``children``. Themes word the rest in their own way, but keep to the same few classes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from commentariat.dates import Interval, is_date, parse_moment
from commentariat.dates_absolute import FIRST_YEAR, LAST_YEAR, absolute_readings
from commentariat.errors import NoThread, UnreadableFile
from commentariat.read.captured import stated_by_page
from commentariat.read.draft import Detection, Draft, DraftComment
from commentariat.read.formats.html import order_of
from commentariat.read.markup import is_tangled, written_text
from commentariat.read.notes import listed, plural
from commentariat.read.page import Page
from commentariat.read.page_story import take_story
from commentariat.read.stated import Tally, each_once, numbered
from commentariat.read.wpdiscuz import line

NAME = "wordpress"
FORM = "a saved HTML page with WordPress's own comment list"

_LIST_MARK = re.compile(rb"""class=["']?[^"'<>]{0,200}\bcomment-?list\b""")
_COMMENT_MARK = re.compile(rb"""\bid=["']?(?:li-|div-)?comment-\d""")
_WPDISCUZ_MARKS = (b"wpd-comm-", b"wc-comm-")
_LISTS = ".comment-list, .commentlist"
_PIECES = (
    "li.comment, li.pingback, li.trackback, div.comment, div.pingback, div.trackback, article.comment, [id^=comment-], "
    "[id^=div-comment-], .fn, .comment-author, .says, time[datetime], .comment-metadata, .comment-meta, "
    ".comment-content, .comment-text, .comment-body, .comment-awaiting-moderation, .comment-reply-link"
)
_ID = re.compile(r"(?:li-|div-)?comment-(\d{1,19})")
_WITH_OFFSET = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:?\d\d)")
_TITLES = ".comments-title, #comments-title, #comments > h2, #comments > h3, h2#comments, h3#comments, .comment-count"
_COUNT = re.compile(
    r"\W*(\d{1,3}(?:[,.\u202f\xa0 ]\d{3})+|\d{1,7}|one)\s+(?:thoughts?|comments?|responses?|repl(?:y|ies))\b", re.I
)
_OTHER_PAGES = re.compile(r"/comment-page-\d|[?&]cpage=\d")
_KINDS = frozenset(("comment", "pingback", "trackback"))
_METAS = frozenset(("comment-metadata", "comment-meta"))
_TEXTS = frozenset(("comment-content", "comment-text"))
# What stands in a body beside the text, where the text has no element of its own.
_NOT_THE_TEXT = frozenset(
    ("comment-author", "comment-meta", "comment-metadata", "commentmetadata", "vcard", "reply", "children", "comment")
).union(("comment-awaiting-moderation", "comment-reply-link", "comment-edit-link"))
# Themes put a comment's list of replies, and a text's elements, no deeper than this.
_STEPS = 12
# Bodies that stand inside one another are written out again and again; on a real page each is written once.
_MOST_REPEATED = 4


def detect(page: Page) -> Detection:
    """How well the page fits: it is HTML with a list of comments and the ids that WordPress gives them."""
    if page.kind != "html":
        return Detection(0.0, f"it looks like {page.kind}")
    data = page.data
    if any(mark in data for mark in _WPDISCUZ_MARKS):
        return Detection(0.0, "HTML with comments of wpDiscuz, or that speaks of them")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = page.text.encode("utf-8", "replace")
    if _LIST_MARK.search(data) is None:
        return Detection(0.0, "HTML without a comment list of WordPress")
    if _COMMENT_MARK.search(data) is None:
        return Detection(0.3, "HTML with a list of comments, and no comment with a number of WordPress")
    return Detection(0.85, "HTML with WordPress's own comment list")


@dataclass(slots=True)
class _Box:
    """One comment's elements, as they are met. ``level`` is 1 for a top-level comment; ``above`` is the one it stands in."""

    node: LexborNode
    classes: frozenset[str]
    own: str | None
    above: _Box | None
    level: int
    author: LexborNode | None = None
    byline: LexborNode | None = None
    says: LexborNode | None = None
    time: LexborNode | None = None
    meta: LexborNode | None = None
    text: LexborNode | None = None
    body: LexborNode | None = None
    awaits: bool = False
    can_be_answered: bool = False


def read(page: Page) -> tuple[Draft]:
    """The one thread of the page. Raises NoThread where it holds no comments, UnreadableFile where it is no sane mark-up."""
    data = page.text.encode("utf-8", "replace")
    if is_tangled(data):
        raise UnreadableFile(page.path, "the mark-up is nested too deeply to be a page", hint="Save the page again.")
    tree = LexborHTMLParser(data)
    lists = [(boxes, root) for root in tree.css(_LISTS) if (boxes := _boxes(root))]
    if not lists:
        raise NoThread(
            page.path, "the page holds no comments", hint="Save the page once its comments are on the screen."
        )
    boxes, root = max(lists, key=lambda found: sum(_is_comment(box) for box in found[0]))
    left_out = Tally()
    kept: list[_Box] = []
    for box in boxes:
        if not _is_comment(box):
            left_out.add("a pingback, not a reader's comment", box.own or "without a number")
        elif box.awaits:
            left_out.add("held for moderation", box.own or "without a number")
        elif box.text is not None or box.body is not None or box.author is not None:
            kept.append(box)
    if not kept:
        raise NoThread(page.path, "the page holds no readers' comments", hint="; ".join(left_out.notes()))
    comments, again = each_once(_comments(page, kept, budget=_MOST_REPEATED * len(data) + 1000))
    notes = [*again, *left_out.notes(), *_notes(tree, kept)]
    count = _stated_count(tree)
    pings = sum(not _is_comment(box) for boxes, _ in lists for box in boxes)
    in_order, sorting = order_of(comments, None)
    captured, captured_from = stated_by_page(data)
    # No element of a comment is looked at from here on.
    root.decompose(recursive=True)
    story = take_story(tree, data, page.path)
    return (
        Draft(
            comments=comments,
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
            # WordPress counts pingbacks too.
            stated_count=None if count is None else max(count - pings, 0),
            notes=tuple(notes),
        ),
    )


def _is_comment(box: _Box) -> bool:
    return "comment" in box.classes and box.classes.isdisjoint(("pingback", "trackback"))


def _boxes(root: LexborNode) -> list[_Box]:
    """The comments below a list, each with its elements, in the order of the page."""
    found: list[_Box] = []
    by_node: dict[int, _Box] = {}
    last = -1
    for node in root.css(_PIECES):
        if node.mem_id == last:
            continue  # It comes once for each selector that it fits.
        last = node.mem_id
        attributes = node.attributes
        classes = frozenset((attributes.get("class") or "").split())
        match = _ID.fullmatch(attributes.get("id") or "")
        current = found[-1] if found else None
        if _begins_comment(node, classes, match and match[1], current):
            above = _enclosing(node, by_node)
            box = _Box(node, classes, match and match[1], above, above.level + 1 if above else 1)
            found.append(box)
            by_node[node.mem_id] = box
        elif current is not None and not (current.text is not None and _is_within(node, current.text)):
            if match is not None and current.own is None:
                current.own = match[1]
            _take(node, classes, current)
    return found


def _begins_comment(node: LexborNode, classes: frozenset[str], number: str | None, current: _Box | None) -> bool:
    """Whether an element is a comment's own: some themes put a second one with the same class inside it."""
    if classes.isdisjoint(_KINDS) or node.tag not in {"li", "div", "article"}:
        return False
    if node.tag == "li" or any(name.startswith("depth-") for name in classes):
        return True
    return number is not None and (current is None or current.own not in {None, number})


def _take(node: LexborNode, classes: frozenset[str], box: _Box) -> None:
    """Add an element to the comment it belongs to."""
    if "fn" in classes:
        box.author = box.author or node
    elif "comment-author" in classes:
        box.byline = box.byline or node
    elif "says" in classes:
        box.says = box.says or node
    elif node.tag == "time":
        box.time = box.time or node
    elif "comment-awaiting-moderation" in classes:
        box.awaits = True
    elif "comment-reply-link" in classes:
        box.can_be_answered = True
    elif not classes.isdisjoint(_TEXTS):
        box.text = box.text or node
    elif "comment-body" in classes:
        box.body = box.body or node
    elif not classes.isdisjoint(_METAS):
        box.meta = box.meta or node


def _enclosing(node: LexborNode, by_node: dict[int, _Box]) -> _Box | None:
    """The comment inside which an element stands."""
    above, steps = node.parent, 0
    while above is not None and steps < _STEPS:
        if above.mem_id in by_node:
            return by_node[above.mem_id]
        above, steps = above.parent, steps + 1
    return None


def _is_within(node: LexborNode, outer: LexborNode) -> bool:
    above, steps = node.parent, 0
    while above is not None and steps < _STEPS:
        if above.mem_id == outer.mem_id:
            return True
        above, steps = above.parent, steps + 1
    return False


def _comments(page: Page, boxes: Sequence[_Box], *, budget: int) -> tuple[DraftComment, ...]:
    """The comments, all with an id. Raises UnreadableFile where their texts stand inside one another."""
    found: list[DraftComment] = []
    for box in boxes:
        html = _body_html(box)
        budget -= len(html)
        if budget < 0:
            raise UnreadableFile(page.path, "the comments stand inside the texts of other comments")
        posted, stamp, words = _dates(box)
        found.append(
            DraftComment(
                author=_author(box), text=written_text(html), date_text=words, id=box.own, stamp=stamp, posted=posted
            )
        )
    rows = numbered(found)
    given = {id(box): comment.id for box, comment in zip(boxes, rows, strict=True)}
    # The comment above may be left out: the reply still says whom it answers.
    return tuple(
        comment._replace(parent=None if box.above is None else given.get(id(box.above), box.above.own))
        for box, comment in zip(boxes, rows, strict=True)
    )


def _author(box: _Box) -> str:
    if box.author is not None:
        return line(box.author.text())
    name = "" if box.byline is None else line(box.byline.text())
    return name if box.says is None else name.removesuffix(line(box.says.text())).rstrip()


def _body_html(box: _Box) -> str:
    """The mark-up of a comment's text."""
    if box.text is not None:
        return box.text.inner_html or ""
    if box.body is None:
        return ""
    pieces: list[str] = []
    for child in box.body.iter(include_text=True):
        classes = (child.attributes.get("class") or "").split() if child.is_element_node else ()
        if child.tag not in {"header", "footer", "time"} and _NOT_THE_TEXT.isdisjoint(classes):
            pieces.append(child.html or "")
    return "".join(pieces)


def _dates(box: _Box) -> tuple[Interval | None, str | None, str | None]:
    """(the moment, the absolute local date, the words shown), as far as the comment says them."""
    said = [box.time] if box.time is not None else [] if box.meta is None else box.meta.css("a")
    shown = [line(node.text()) for node in said]
    words = next((text for text in shown if is_date(text)), None)
    stamp = words if words is not None and absolute_readings(words) else None
    moment = "" if box.time is None else (box.time.attributes.get("datetime") or "").strip()
    posted = None
    if _WITH_OFFSET.fullmatch(moment):
        try:
            posted = parse_moment(moment)
        except (ValueError, OverflowError):
            posted = None
        if posted and posted.earliest and not FIRST_YEAR <= posted.earliest.year <= LAST_YEAR:
            posted = None
    if posted is not None:
        # The moment is exact: the local date beside it, in a zone that may not be known, adds nothing.
        return posted, None, None
    return None, stamp, words or next((text for text in shown if text), None)


def _notes(tree: LexborHTMLParser, boxes: Sequence[_Box]) -> list[str]:
    """What the list leaves open: further pages, and replies that are shown less deep than they are."""
    notes: list[str] = []
    if any(
        _OTHER_PAGES.search(link.attributes.get("href") or "")
        for link in tree.css("a[href]")
        if not _leads_to_comment(link)
    ):
        notes.append("the page links to older or newer comments on other pages: those were not saved")
    deepest = max(box.level for box in boxes)
    last = [box for box in boxes if box.level == deepest]
    if deepest > 1 and not any(box.can_be_answered for box in last):
        beside = Counter(id(box.above) for box in last)
        flat = [box.own or "?" for box in last if beside[id(box.above)] > 1]
        if flat:
            may = plural(len(flat), "reply", "replies")
            notes.append(
                f"at the deepest level WordPress shows answers beside what they answer: {may} there may answer "
                f"one another, not the comment above: {listed(flat)}"
            )
    return notes


def _leads_to_comment(link: LexborNode) -> bool:
    """A comment's own address names the page that it stands on."""
    return "#comment-" in (link.attributes.get("href") or "") or "#respond" in (link.attributes.get("href") or "")


def _stated_count(tree: LexborHTMLParser) -> int | None:
    for node in tree.css(_TITLES):
        match = _COUNT.match(line(node.text())[:200])
        if match is not None:
            digits = re.sub(r"\D", "", match[1])
            return int(digits) if digits else 1
    return None

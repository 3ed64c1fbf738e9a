"""The comments feed of a WordPress story or site (RSS 2.0 or Atom): the newest comments, in full."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from commentariat.errors import NoThread
from commentariat.read.draft import Detection, Draft, DraftComment
from commentariat.read.markup import fragment_text
from commentariat.read.notes import plural
from commentariat.read.page import Page
from commentariat.read.stated import (
    as_utc,
    each_once,
    head_text,
    mail_date,
    numbered,
    one_line,
    that_second,
    web_address,
    whole,
)
from commentariat.read.wordpress import stored_text
from commentariat.read.xml_stream import BrokenXml, Element, children, elements, forget, local_name

NAME = "feed"
FORM = "a feed of comments (RSS or Atom)"

_FEED = re.compile(r"<(?:rss|feed|rdf:RDF)[\s>]", re.IGNORECASE)
_COMMENT = re.compile(r"#comment-(\d{1,20})")
_EXPORT = re.compile(r"wordpress\.org/export/|<wp:wxr_version")
# "In reply to <a href="…#comment-7">NAME</a>." heads a reply, in the site's language. An author's own link has a rel.
_IN_REPLY_TO = re.compile(
    r'\s*(?:<p>)?[^<>]{1,60}<a href="[^"<>]{0,2000}#comment-(\d{1,20})">([^<>]{0,300})</a>[^<>\n]{0,20}?(?:</p>|\n|\Z)'
)
_STORY = re.compile(r"Comments on:\s*(\S.*)", re.DOTALL)
_BY = re.compile(r"By:\s*(\S.*)", re.DOTALL)
_COMMENT_ON = re.compile(r"Comment on (.+) by (.+?)", re.DOTALL)


@dataclass(slots=True)
class _Feed:
    """What was read so far: the feed's own title and address, and the comments of each story by its address."""

    title: str = ""
    url: str | None = None
    stories: dict[str, list[DraftComment]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    others: int = 0


def detect(page: Page) -> Detection:
    """How well the page fits: a feed whose entries lead to comments."""
    if page.kind != "xml":
        return Detection(0.0, f"it looks like {page.kind}, not XML")
    head = head_text(page)
    if not _FEED.search(head):
        return Detection(0.0, "no <rss> or <feed>")
    if _EXPORT.search(head):
        return Detection(0.1, "a feed, but an export of a site")
    if _COMMENT.search(head):
        return Detection(0.9, "a feed whose entries lead to #comment-…")
    return Detection(0.6, "a feed, but no entry at its start leads to a comment")


def _links(element: Element) -> list[str]:
    """All that an entry gives as its address."""
    found: list[str] = []
    for child in element:
        if local_name(child) in {"link", "guid", "id"}:
            found += [child.get("href") or "", child.text or ""]
    return [link.strip() for link in found if link.strip()]


def _content(element: Element) -> str:
    """The mark-up of an entry's text: in full where the feed has that, else its description."""
    by_name = {local_name(child): child for child in element}
    for name in ("encoded", "content"):
        if name in by_name and (by_name[name].text or "").strip():
            return whole(by_name[name].text)
    for name in ("description", "summary"):
        written = whole((by_name[name].text or "") if name in by_name else "")
        if written.strip():
            return written if "<" in written else html.unescape(written)
    return ""


def _parent(element: Element, written: str, own: str) -> tuple[str | None, str | None, str]:
    """(the parent's id, the name it answers, the mark-up without the line that says so)."""
    match = _IN_REPLY_TO.match(written)
    if match is not None:
        return match[1], one_line(match[2]) or None, written[match.end() :]
    for child in element.iterchildren("{*}in-reply-to"):
        stated = _COMMENT.search(f"{child.get('ref') or ''} {child.get('href') or ''}")
        if stated is not None and stated[1] != own:
            return stated[1], None, written
    return None, None, written


def _names(element: Element, stated: Mapping[str, str]) -> tuple[str, str]:
    """(author, the story's title where the entry says it)."""
    title = one_line(fragment_text(whole(stated.get("title", ""))))
    author = stated.get("creator", "")
    for child in element.iterchildren("{*}author"):
        author = author or children(child).get("name", "") or child.text or ""
    on, by = _COMMENT_ON.fullmatch(title), _BY.fullmatch(title)
    name = one_line(author)
    if on is not None:
        # The author's name may hold " by " too.
        if name and title.endswith(f" by {name}"):
            return name, title[len("Comment on ") : -len(f" by {name}")]
        return name or on[2], on[1]
    return name or (by[1] if by is not None else title), ""


def _take(element: Element, feed: _Feed) -> None:
    """Add one entry to its story; what is no comment is counted."""
    links = _links(element)
    match = next((found for link in links if (found := _COMMENT.search(link))), None)
    if match is None:
        feed.others += 1
        return
    stated = children(element)
    addresses = [web_address(link) for link in links if "#comment-" in link]
    address = next((url for url in addresses if url), "")
    author, story = _names(element, stated)
    parent, name, written = _parent(element, _content(element), match[1])
    moment = mail_date(stated.get("pubDate", ""))
    for key in ("published", "date", "updated"):
        moment = moment or as_utc(stated.get(key, ""))
    marked_up = re.search(r"<(?:p|br|div|blockquote)\b", written, re.IGNORECASE)
    comment = DraftComment(
        author=author,
        # A description has no paragraphs of its own: its line ends count.
        text=fragment_text(written) if marked_up else stored_text(written),
        id=match[1],
        parent=parent,
        reply_to=name,
        posted=that_second(moment),
    )
    feed.stories.setdefault(address, []).append(comment)
    if story:
        feed.titles.setdefault(address, story)


def _read_entries(page: Page) -> tuple[_Feed, BrokenXml | None]:
    feed = _Feed()
    try:
        for element in elements(page, ("item", "entry", "title", "link")):
            name, parent = local_name(element), element.getparent()
            inside = "" if parent is None else local_name(parent)
            if name in {"item", "entry"}:
                _take(element, feed)
                forget(element)
            elif inside in {"channel", "feed"} and name == "title":
                feed.title = feed.title or one_line(fragment_text(whole(element.text or "")))
            elif inside in {"channel", "feed"} and element.get("rel", "alternate") == "alternate":
                feed.url = feed.url or web_address(element.get("href") or element.text)
    except BrokenXml as fault:
        return feed, fault
    return feed, None


def read(page: Page) -> tuple[Draft, ...]:
    """A thread for each story whose comments the feed holds: of a story's own feed, that one.

    A feed has the newest comments only, so a reply's parent is often absent. Raises NoThread where the feed has no comment,
    NotText for an encoding that is not read.
    """
    feed, fault = _read_entries(page)
    if not feed.stories:
        if fault is not None:
            raise NoThread(
                page.path, f"no comment could be read: {fault.reason}", place=f"line {fault.line}"
            ) from fault
        hint = "The feed of a story's comments has the story's address with feed/ at the end."
        raise NoThread(page.path, "the feed holds no comment", hint=hint)
    general: list[str] = []
    if feed.others:
        general.append(f"{plural(feed.others, 'entry is', 'entries are')} no comment and left out")
    if fault is not None:
        general.append(f"{fault.words}: what comes after is missing")
    own = _STORY.fullmatch(feed.title)
    found: list[Draft] = []
    for address, rows in feed.stories.items():
        comments, notes = each_once(numbered(rows))
        newest = plural(len(comments), "newest comment", "newest comments")
        notes.append(f"a feed holds only the {newest}: older ones, and who they answered, are missing")
        found.append(
            Draft(
                comments=comments,
                title=feed.titles.get(address) or (own[1] if own else feed.title) or None,
                url=address or feed.url,
                key=address or None,
                states_parents=True,
                in_page_order=False,
                notes=(*notes, *general),
            )
        )
    return tuple(found)

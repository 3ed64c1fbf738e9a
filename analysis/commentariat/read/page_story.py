"""The story of a saved page: its title, address, author, date and paragraphs, and what stands among them that is no story."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser, LexborNode

from commentariat.dates import EASTERNMOST, WESTERNMOST, Interval, parse_moment
from commentariat.read.document import boilerplate
from commentariat.read.markup import node_text
from commentariat.read.page import tidy
from commentariat.thread import SetAside

# Where WordPress and its news themes keep the text of a story, the surest first.
_BOXES = (
    ".td-post-content",
    "[itemprop=articleBody]",
    ".entry-content",
    ".post-content",
    ".article-content",
    "article",
)
_FACTS = "meta[property], meta[name], link[rel], h1, time[datetime], .td-post-author-name a, a[rel=author], .author .fn"
_COMMENTS = "#comments, #wpdcom, #wpcomm, #respond, .comments-area, .wpd-thread-wrapper, .wc-thread-wrapper"
_ASIDES = (
    ("share buttons", ".sharedaddy, .jp-relatedposts-headline, .td-post-sharing, .addtoany_share_save_container"),
    ("related stories", ".jp-relatedposts, .yarpp, .td_block_related_posts, .related-posts, nav, aside"),
    ("author box", ".author-box-wrap, .author-box, .about-author"),
    ("comment form", "form"),
    ("title and byline", "header, .td-post-title"),
    ("foot of the page", "footer"),
)
_ANY_ASIDE = ", ".join(selector for _, selector in _ASIDES)
_SAVED_FROM = re.compile(rb"saved from url=\(\d{4}\)(https?://[^\s>]{1,2000})|\n ?url: (https?://[^\s>]{1,2000})")
_HEAD = 4096
# A box with less text is a teaser or a widget, not the story.
_SHORTEST_STORY = 80
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Story:
    """The story of a page; None or empty for what the page does not say."""

    title: str | None = None
    url: str | None = None
    author: str | None = None
    published: Interval | None = None
    paragraphs: tuple[str, ...] = ()
    set_aside: tuple[SetAside, ...] = ()


def take_story(tree: LexborHTMLParser, data: bytes, path: str) -> Story:
    """The story of a page. The tree is altered: its comments and side boxes are cut out of it."""
    facts = _facts(tree)
    head = data[:_HEAD]
    saved = _SAVED_FROM.search(head) if b"url=(" in head or b"url: http" in head else None
    url = facts.get("url") or (tidy((saved[1] or saved[2]).decode("utf-8", "replace")) if saved else None)
    aside: list[SetAside] = []
    paragraphs = _paragraphs(tree, aside)
    return Story(
        title=facts.get("title"),
        url=url,
        author=facts.get("author"),
        published=_moment(facts.get("published")),
        paragraphs=tuple(paragraphs),
        set_aside=tuple(aside),
    )


def _facts(tree: LexborHTMLParser) -> dict[str, str]:
    """title, url, author and published, as far as the page's head and headings say them."""
    found: dict[str, list[str]] = {}
    for node in tree.css(_FACTS):
        attributes = node.attributes
        tag = node.tag
        if tag == "meta":
            name, value = attributes.get("property") or attributes.get("name"), attributes.get("content")
        elif tag == "link":
            name, value = f"rel {attributes.get('rel')}", attributes.get("href")
        elif tag == "time":
            name, value = "time", attributes.get("datetime")
        else:
            name, value = "h1" if tag == "h1" else "byline", node.text()
        if value := tidy(" ".join((value or "").split())).strip():
            found.setdefault(name or "", []).append(value)
    page_title = tree.css_first("title")
    if page_title is not None and page_title.text():
        found.setdefault("page title", []).append(tidy(" ".join(page_title.text().split())).strip())
    return _chosen(found)


def _chosen(found: dict[str, list[str]]) -> dict[str, str]:
    def first(*names: str) -> str | None:
        return next((found[name][0] for name in names if found.get(name)), None)

    site = first("og:site_name")
    title = first("og:title") or next(
        (heading for heading in found.get("h1", ()) if heading in (first("page title") or heading)), None
    )
    title = title or first("h1", "page title")
    if title and site:
        title = re.sub(rf"\s+[-–—|•·:»]+\s+{re.escape(site)}$", "", title)
    url = next(
        (u for u in (first("rel canonical"), first("og:url")) if u and u.startswith(("http://", "https://"))), None
    )
    author = first("byline", "author", "article:author")
    if author and (len(author) > LONGEST_NAME or author.startswith("http")):
        author = None
    chosen = {"title": title, "url": url, "author": author, "published": first("article:published_time", "time")}
    return {name: value for name, value in chosen.items() if value}


def _moment(text: str | None) -> Interval | None:
    """A moment as the page states it; without an offset in any zone on earth."""
    if text is None:
        return None
    try:
        found = parse_moment(text)
        if datetime.fromisoformat(text).tzinfo is None and found.earliest and found.latest:
            return Interval(found.earliest - EASTERNMOST, found.latest + WESTERNMOST)
    except (ValueError, OverflowError):
        return None
    return found


def _paragraphs(tree: LexborHTMLParser, aside: list[SetAside]) -> list[str]:
    for selector in _BOXES:
        for box in tree.css(selector):
            inner: list[SetAside] = []
            text = _without_asides(box, inner)
            if len(text) < _SHORTEST_STORY:
                continue
            aside += inner
            return _sorted_out(text, aside)
    for node in tree.css(_COMMENTS):
        node.decompose(recursive=True)
    return _sorted_out(_by_trafilatura(tree), aside)


def _without_asides(box: LexborNode, aside: list[SetAside]) -> str:
    for node in box.css(_COMMENTS):
        node.decompose(recursive=True)
    for reason, selector in _ASIDES if box.css_first(_ANY_ASIDE) is not None else ():
        for node in box.css(selector):
            if text := node_text(node):
                aside.append(SetAside(text, reason))
            node.decompose(recursive=True)
    return node_text(box)


def _sorted_out(text: str, aside: list[SetAside]) -> list[str]:
    paragraphs: list[str] = []
    for paragraph in text.split("\n\n"):
        reason = boilerplate(" ".join(paragraph.split()))
        if reason:
            aside.append(SetAside(paragraph, reason))
        elif paragraph.strip():
            paragraphs.append(paragraph.strip())
    return paragraphs


def _by_trafilatura(tree: LexborHTMLParser) -> str:
    """The main text of a page in no box that is known, as trafilatura finds it."""
    html = tree.html
    if not html or len(html) > _LARGEST_GUESSED:
        return ""
    try:
        import trafilatura  # noqa: PLC0415  It takes half a second to load, and few pages need it.

        found = trafilatura.extract(html, include_comments=False, include_tables=False)
    except (ImportError, ValueError, TypeError, AttributeError, RecursionError, OverflowError, KeyError, IndexError):
        # A guess at hostile mark-up may fail, and so may an incomplete installation; the comments are what counts.
        return ""
    return re.sub(r"\n+", "\n\n", found or "")


# Trafilatura takes about a second for each megabyte.
_LARGEST_GUESSED = 3_000_000

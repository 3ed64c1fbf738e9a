"""WordPress's export (WXR, "eXtended RSS"), of one post or a whole site, read as a stream."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import tzinfo

from commentariat.dates import Interval
from commentariat.errors import NoThread
from commentariat.read.draft import Detection, Draft, DraftComment
from commentariat.read.page import Page
from commentariat.read.stated import (
    Tally,
    as_utc,
    each_once,
    fixed_offset,
    head_text,
    mail_date,
    numbered,
    one_line,
    only_zone,
    that_second,
    web_address,
)
from commentariat.read.wordpress import COMMENT_TYPES, STICKY, stored_text
from commentariat.read.xml_stream import BrokenXml, Element, children, elements, forget, local_name, namespace

NAME = "wxr"
FORM = "a WordPress export (WXR)"

_EXPORT = re.compile(r"wordpress\.org/export/|<wp:(?:wxr_version|comment|author)\b")
APPROVED = frozenset(("1", "approve", "approved"))
_VOTES = "wpdiscuz_votes"
_NUMBER = re.compile(r"[+-]?\d{1,9}")


@dataclass(slots=True)
class _Item:
    """What was read so far of the item that is open: its comments come before its end."""

    comments: list[DraftComment] = field(default_factory=list)
    zones: list[tzinfo | None] = field(default_factory=list)
    left_out: Tally = field(default_factory=Tally)


@dataclass(slots=True)
class _Site:
    """What the head of the export says: who the authors' logins are, and when it was made."""

    authors: dict[str, str] = field(default_factory=dict)
    captured: Interval | None = None
    keys: set[str] = field(default_factory=set)
    stories: int = 0


def detect(page: Page) -> Detection:
    """How well the page fits: by the namespace of WordPress's exports."""
    if page.kind != "xml":
        return Detection(0.0, f"it looks like {page.kind}, not XML")
    if _EXPORT.search(head_text(page)):
        return Detection(0.95, "the namespace of WordPress's exports")
    return Detection(0.0, "no namespace of WordPress's exports")


def _reason_to_leave_out(stated: dict[str, str]) -> str | None:
    """Why a comment is not part of the thread that the page shows, or None."""
    approved, kind = stated.get("comment_approved", "1").strip(), stated.get("comment_type", "").strip()
    if approved not in APPROVED:
        return {"0": "held for moderation", "spam": "spam", "trash": "deleted", "post-trashed": "deleted"}.get(
            approved, "not approved"
        )
    return None if kind in COMMENT_TYPES else f"a {one_line(kind)[:20]}, not a reader's comment"


def _votes(element: Element) -> int | None:
    """The votes that wpDiscuz keeps beside a comment, where it does."""
    for meta in element.iterchildren("{*}commentmeta"):
        stated = children(meta)
        value = stated.get("meta_value", "").strip()
        if stated.get("meta_key", "").strip() == _VOTES and _NUMBER.fullmatch(value):
            return int(value)
    return None


def _take(element: Element, item: _Item) -> None:
    """Add one comment of the export to its item."""
    stated = children(element)
    name = one_line(stated.get("comment_id", ""))[:20] or None
    reason = _reason_to_leave_out(stated)
    if reason is not None:
        item.left_out.add(reason, name or "without a number")
        return
    gmt, local = as_utc(stated.get("comment_date_gmt", "")), as_utc(stated.get("comment_date", ""))
    parent = one_line(stated.get("comment_parent", ""))[:20]
    item.comments.append(
        DraftComment(
            author=one_line(stated.get("comment_author", "")),
            text=stored_text(stated.get("comment_content", "")),
            id=name,
            parent=None if parent in ("", "0") else parent,
            posted=that_second(gmt),
            # Without the moment in UTC there is still the site's own clock, to the minute.
            stamp=local.strftime("%Y-%m-%d %H:%M") if local and not gmt else None,
            votes=_votes(element),
            sticky=stated.get("comment_type", "").strip() == STICKY,
        )
    )
    item.zones.append(fixed_offset(local, gmt))


def _key(stated: dict[str, str], site: _Site) -> str:
    """A name for the post that no other of the file has: its slug, or its number."""
    number = one_line(stated.get("post_id", ""))[:20] or str(site.stories)
    key = slug = one_line(stated.get("post_name", ""))[:200] or number
    if key in site.keys:
        key = f"{slug}-{number}"
    if key in site.keys:
        key = f"{slug}-{number}-{site.stories}"
    site.keys.add(key)
    return key


def _story(element: Element | None) -> dict[str, str]:
    """What an item says of the post itself; nothing where the file breaks off before its end."""
    if element is None:
        return {}
    stated = children(element)
    # "encoded" is the name of the text and of the excerpt.
    for child in element.iterchildren("{*}encoded"):
        if "excerpt" not in namespace(child):
            stated["content"] = child.text or ""
            break
    return stated


def _draft(stated: dict[str, str], item: _Item, site: _Site) -> Draft:
    site.stories += 1
    comments, notes = each_once(numbered(item.comments))
    gmt, local = as_utc(stated.get("post_date_gmt", "")), as_utc(stated.get("post_date", ""))
    author = one_line(stated.get("creator", ""))
    status = stated.get("status", "publish").strip()
    if status not in {"publish", "inherit", "closed"}:
        notes = [*notes, f"the story was not public when it was exported, but '{one_line(status)[:20]}'"]
    text = stored_text(stated.get("content", ""))
    return Draft(
        comments=comments,
        paragraphs=tuple(text.split("\n\n")) if text else (),
        author=site.authors.get(author, author) or None,
        title=one_line(stored_text(stated.get("title", ""))) or None,
        url=web_address(stated.get("link")),
        key=_key(stated, site),
        states_parents=True,
        in_page_order=False,
        captured=site.captured,
        captured_from=None if site.captured is None else "the export, which says when it was made",
        published=that_second(gmt),
        zone=only_zone([*item.zones, fixed_offset(local, gmt)]) if any(found.stamp for found in comments) else None,
        notes=(*notes, *item.left_out.notes()),
    )


def _read_site(page: Page, site: _Site) -> Iterator[Draft | BrokenXml]:
    """The drafts of the export; last the fault, where it breaks off."""
    item = _Item()
    try:
        for element in elements(page, ("item", "comment", "author", "pubDate")):
            name, parent = local_name(element), element.getparent()
            inside = "" if parent is None else local_name(parent)
            if name == "comment" and inside == "item":
                _take(element, item)
                # What stands before it is the story, which is read at the item's end.
                element.clear()
            elif name == "item":
                if item.comments:
                    yield _draft(_story(element), item, site)
                item = _Item()
                forget(element)
            elif inside == "channel" and name == "author":
                stated = children(element)
                login = one_line(stated.get("author_login", ""))
                site.authors[login] = one_line(stated.get("author_display_name", "")) or login
            elif inside == "channel" and name == "pubDate":
                site.captured = that_second(mail_date(element.text or ""))
    except BrokenXml as fault:
        if item.comments:
            yield replace(_draft({}, item, site), title="A story whose export breaks off")
        yield fault


def read(page: Page) -> Iterator[Draft]:
    """A thread for each post of the export that has comments, as the file is read: one post at a time is in memory.

    An export that breaks off gives what was read so far, with a note that names the line. Raises NoThread where it holds
    no comment that counts, NotText for an encoding that is not read.
    """
    site = _Site()
    held: Draft | None = None
    for found in _read_site(page, site):
        if isinstance(found, BrokenXml):
            if held is None:
                problem = f"no comment could be read: {found.reason}"
                raise NoThread(page.path, problem, place=f"line {found.line}") from found
            held = replace(held, notes=(*held.notes, f"{found.words}: what comes after is missing"))
            break
        if held is not None:
            yield held
        held = found
    if held is None:
        raise NoThread(
            page.path, "the export holds no approved comment", hint="Export all content, or posts, not media."
        )
    yield held

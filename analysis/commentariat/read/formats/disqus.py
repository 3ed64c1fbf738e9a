"""Disqus's XML export of a site: its threads first, then the posts (comments) of all of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from commentariat.errors import NoThread
from commentariat.read.draft import Detection, Draft, DraftComment
from commentariat.read.markup import fragment_text
from commentariat.read.page import Page
from commentariat.read.stated import (
    Tally,
    as_utc,
    each_once,
    head_text,
    numbered,
    one_line,
    that_second,
    web_address,
    whole,
)
from commentariat.read.wordpress import stored_text
from commentariat.read.xml_stream import BrokenXml, Element, children, elements, forget, local_name

NAME = "disqus"
FORM = "an export of Disqus (XML)"

_EXPORT = re.compile(r"<disqus[\s>]|=[\"']https?://disqus\.com[\"'/]")
_TRUE = frozenset(("true", "1"))


@dataclass(slots=True)
class _Story:
    """A thread of the export and what was read of its comments."""

    stated: dict[str, str] = field(default_factory=dict)
    comments: list[DraftComment] = field(default_factory=list)
    left_out: Tally = field(default_factory=Tally)


def detect(page: Page) -> Detection:
    """How well the page fits: by the namespace of Disqus's exports."""
    if page.kind != "xml":
        return Detection(0.0, f"it looks like {page.kind}, not XML")
    if _EXPORT.search(head_text(page)[:4000]):
        return Detection(0.95, "the namespace of Disqus's exports")
    return Detection(0.0, "no namespace of Disqus's exports")


def _own_id(element: Element) -> str | None:
    """The id that Disqus gives an element as an attribute of its own namespace (``dsq:id``)."""
    for name, value in element.attrib.items():
        if name.rpartition("}")[2] == "id":
            return one_line(value)[:64] or None
    return None


def _refers_to(element: Element, name: str) -> str | None:
    """The id of the thread or post that a child of this name points to."""
    for child in element.iterchildren(f"{{*}}{name}"):
        return _own_id(child)
    return None


def _take(element: Element, story: _Story) -> None:
    """Add one post to its thread, or count why it is left out."""
    stated, name = children(element), _own_id(element)
    for key, reason in (("isDeleted", "deleted"), ("isSpam", "spam"), ("isApproved", "held for moderation")):
        value = stated.get(key, "").strip().lower()
        if (value == "false") if key == "isApproved" else (value in _TRUE):
            story.left_out.add(reason, name or "without a number")
            return
    author = ""
    for child in element.iterchildren("{*}author"):
        written = children(child)
        author = one_line(written.get("name", "")) or one_line(written.get("username", ""))
    message = whole(stated.get("message", ""))
    is_marked_up = re.search(r"<(?:p|br|div|blockquote)\b", message, re.IGNORECASE) is not None
    story.comments.append(
        DraftComment(
            author=author,
            text=fragment_text(message) if is_marked_up else stored_text(message),
            id=name,
            parent=_refers_to(element, "parent"),
            posted=that_second(as_utc(stated.get("createdAt", ""))),
        )
    )


def _read_export(page: Page) -> tuple[dict[str, _Story], BrokenXml | None]:
    """The threads by their ids, in the order of the file, and the fault where it breaks off."""
    stories: dict[str, _Story] = {}
    try:
        for element in elements(page, ("category", "thread", "post")):
            parent = element.getparent()
            if parent is None or local_name(parent) in {"post", "thread"}:
                continue
            name = local_name(element)
            if name == "thread":
                stories.setdefault(_own_id(element) or "", _Story()).stated = children(element)
            elif name == "post":
                _take(element, stories.setdefault(_refers_to(element, "thread") or "", _Story()))
            forget(element)
    except BrokenXml as fault:
        return stories, fault
    return stories, None


def read(page: Page) -> Iterator[Draft]:
    """A thread for each story that has comments.

    The export gives all stories first and then their comments, mixed, so all comments are in memory at once (as plain text;
    the XML itself is streamed). One that breaks off gives what was read, with a note that names the line. Raises NoThread
    where it holds no comment that counts, NotText for an encoding that is not read.
    """
    stories, fault = _read_export(page)
    held = [(name, story) for name, story in stories.items() if story.comments]
    if not held:
        if fault is not None:
            raise NoThread(
                page.path, f"no comment could be read: {fault.reason}", place=f"line {fault.line}"
            ) from fault
        raise NoThread(page.path, "the export holds no comment that is neither deleted nor spam")
    broken = [] if fault is None else [f"{fault.words}: what comes after is missing"]
    for name, story in held:
        comments, notes = each_once(numbered(story.comments))
        yield Draft(
            comments=comments,
            title=one_line(fragment_text(whole(story.stated.get("title", "")))) or None,
            url=web_address(story.stated.get("link")),
            key=name or None,
            states_parents=True,
            in_page_order=False,
            published=that_second(as_utc(story.stated.get("createdAt", ""))),
            notes=(*notes, *story.left_out.notes(), *broken),
        )

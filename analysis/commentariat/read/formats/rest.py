"""WordPress REST JSON: what a site answers to ``wp/v2/comments``, one page of it or several."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any

from commentariat.errors import NoThread
from commentariat.read.draft import Detection, Draft, DraftComment
from commentariat.read.json_stream import JsonBreaks, json_objects
from commentariat.read.markup import fragment_text
from commentariat.read.notes import listed
from commentariat.read.page import Page
from commentariat.read.stated import (
    Tally,
    as_utc,
    each_once,
    fixed_offset,
    head_text,
    one_line,
    only_zone,
    that_second,
    web_address,
    whole,
)
from commentariat.read.wordpress import COMMENT_TYPES, STICKY

NAME = "rest"
FORM = "comments from WordPress's REST interface (JSON)"

_RENDERED = re.compile(r'"content"\s*:\s*\{[^{}]{0,20}"rendered"|"content"\s*:\s*\{\s*"raw"')
_OWN_KEYS = re.compile(r'"(?:author_name|date_gmt|parent|post)"\s*:')
_ERROR = re.compile(r'\{\s*"code"\s*:\s*"[\w-]{1,80}"\s*,\s*"message"\s*:')
_EMPTY = re.compile(r"[\s,\[\]]*")
APPROVED = frozenset(("approved", "approve", "1"))


@dataclass(slots=True)
class _Post:
    """What was read of one post's comments."""

    comments: list[DraftComment] = field(default_factory=list)
    zones: list[tzinfo | None] = field(default_factory=list)
    url: str | None = None
    title: str | None = None
    left_out: Tally = field(default_factory=Tally)


def detect(page: Page) -> Detection:
    """How well the page fits: by the keys of its first comment, or by WordPress's way of saying what went wrong."""
    if page.kind != "json":
        return Detection(0.0, f"it looks like {page.kind}, not JSON")
    head = head_text(page)
    if _RENDERED.search(head) and len(set(_OWN_KEYS.findall(head))) >= 2:
        return Detection(0.95, 'objects with "content": {"rendered"}, "author_name", "date_gmt" and "parent"')
    if '"content"' in head and len(set(_OWN_KEYS.findall(head))) >= 3:
        # What is wrong with their contents is told comment by comment.
        return Detection(0.92, 'objects with "content", "author_name", "date_gmt" and "parent"')
    if _ERROR.match(head.lstrip()):
        return Detection(0.7, "an error message of WordPress")
    if len(head) < 1000 and "[" in head and _EMPTY.fullmatch(head):
        return Detection(0.5, "an empty array")
    return Detection(0.0, 'no "content": {"rendered"} with "author_name", "date_gmt" and "parent"')


def _number(row: Mapping[str, Any], key: str, *, optional: bool = False) -> str | None:
    """An id as text, None for 0 or where it may be missing. Raises ValueError naming the key."""
    value = row.get(key)
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdecimal() and len(value) <= 20:
        value = int(value)
    if value is None and optional:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"key '{key}': must be a number")
    return str(value) if value else None


def _words(row: Mapping[str, Any], key: str) -> str:
    """Text under a key, "" where it is missing. Raises ValueError naming the key."""
    value = row.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"key '{key}': must be text")
    return value


def _body(row: Mapping[str, Any]) -> str:
    content = row.get("content")
    rendered = content.get("rendered") if isinstance(content, dict) else content
    if not isinstance(rendered, str):
        raise ValueError("key 'content': must hold the text under 'rendered'")
    return fragment_text(whole(rendered))


def _title(row: Mapping[str, Any]) -> str | None:
    """The story's title, where the answer holds the story too (``_embed``)."""
    try:
        title = row["_embedded"]["up"][0]["title"]["rendered"]
    except (KeyError, IndexError, TypeError):
        return None
    return (one_line(fragment_text(whole(title))) or None) if isinstance(title, str) else None


def _take(row: object, posts: dict[str, _Post]) -> None:
    """Add one comment to the post it belongs to. Raises ValueError naming the key that is wrong."""
    if not isinstance(row, dict):
        raise ValueError("must be an object")
    name = _number(row, "id")
    if name is None:
        raise ValueError("key 'id': must be a number above 0")
    post = posts.setdefault(_number(row, "post", optional=True) or "", _Post())
    status, kind = _words(row, "status") or "approved", _words(row, "type")
    if status not in APPROVED:
        post.left_out.add(f"not approved, but '{one_line(status)[:20]}'", name)
        return
    if kind not in COMMENT_TYPES:
        post.left_out.add(f"a {one_line(kind)[:20]}, not a reader's comment", name)
        return
    gmt, local = as_utc(_words(row, "date_gmt")), as_utc(_words(row, "date"))
    comment = DraftComment(
        author=one_line(_words(row, "author_name")),
        text=_body(row),
        id=name,
        parent=_number(row, "parent", optional=True),
        posted=that_second(gmt),
        # Without the moment in UTC there is still the site's own clock, to the minute.
        stamp=local.strftime("%Y-%m-%d %H:%M") if local and not gmt else None,
        sticky=kind == STICKY,
    )
    post.comments.append(comment)
    post.zones.append(fixed_offset(local, gmt))
    post.url = post.url or web_address(_words(row, "link"))
    post.title = post.title or _title(row)


def _rows(page: Page, breaks: JsonBreaks) -> Iterator[object]:
    """The comments of the file, of whatever shape. Raises NoThread where it holds WordPress's error message instead."""
    for value in json_objects(page.text, breaks):
        if isinstance(value, dict) and isinstance(value.get("comments"), list):
            yield from value["comments"]
        elif isinstance(value, dict) and "code" in value and "message" in value and "id" not in value:
            said = one_line(value["message"]) if isinstance(value["message"], str) else ""
            hint = "Ask the site for /wp-json/wp/v2/comments?post=NUMBER&per_page=100."
            raise NoThread(page.path, f"the site answered with an error instead of comments: “{said}”", hint=hint)
        else:
            yield value


def _drafts(posts: Mapping[str, _Post], general: list[str]) -> Iterator[Draft]:
    for number, post in posts.items():
        if not post.comments:
            continue
        comments, notes = each_once(post.comments)
        yield Draft(
            comments=comments,
            title=post.title,
            url=post.url,
            key=number or None,
            states_parents=True,
            in_page_order=False,
            zone=only_zone(post.zones) if any(comment.stamp for comment in comments) else None,
            notes=(*notes, *post.left_out.notes(), *general),
        )


def read(page: Page) -> Iterator[Draft]:
    """A thread for each post whose comments the file holds, in full.

    What is wrong with one comment is noted and the rest is read. Raises NoThread where there is no comment at all.
    """
    posts: dict[str, _Post] = {}
    breaks = JsonBreaks()
    wrong: list[str] = []
    number = 0
    for number, row in enumerate(_rows(page, breaks), 1):
        try:
            _take(row, posts)
        except ValueError as error:
            wrong.append(f"comment {number}, {error}")
    if not any(post.comments for post in posts.values()):
        if wrong:
            place, _, problem = wrong[0].rpartition(": ")
            raise NoThread(page.path, problem or wrong[0], place=place, hint="No comment of the file could be read.")
        if breaks.places:
            raise NoThread(page.path, "the file is not valid JSON", place=breaks.places[0])
        left_out = [note for post in posts.values() for note in post.left_out.notes()]
        hint = " ".join(left_out) or "The post has no comments, or this is a page after the last one."
        raise NoThread(page.path, "the file holds no comment", hint=hint)
    general: list[str] = []
    if wrong:
        general.append(f"{len(wrong)} of the file's comments could not be read: {listed(wrong)}")
    if breaks.places:
        general.append(
            f"the file is not valid JSON in places, and what stands there is missing: {listed(breaks.places)}"
        )
    yield from _drafts(posts, general)

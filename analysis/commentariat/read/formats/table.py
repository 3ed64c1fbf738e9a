"""A table of comments from elsewhere: CSV, TSV, JSON lines or an array of objects, one comment a row."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import chain

from commentariat.dates import EASTERNMOST, FIRST_YEAR, LAST_YEAR, WESTERNMOST, Interval, day_start
from commentariat.errors import NoThread
from commentariat.read.columns import is_utc, match_columns, missing
from commentariat.read.draft import Detection, Draft, DraftComment
from commentariat.read.markup import fragment_text
from commentariat.read.notes import listed, plural
from commentariat.read.page import Page
from commentariat.read.stated import (
    LONGEST_ID,
    as_utc,
    each_once,
    head_text,
    mail_date,
    numbered,
    one_line,
    that_second,
    web_address,
)
from commentariat.read.tabular import Row, Table, delimited_rows, head_of, json_rows

NAME = "table"
FORM = "a table of comments (CSV, TSV or JSON lines)"

_HINT = 'Say which column is which: --columns "text=body,author=user", or [columns] in case.toml.'
_NOTHING = frozenset(("", "0", "none", "null", "nan", "na", "n/a", "-", "-1", "undefined"))
# Reddit's ids say of what kind a thing is: t1 a comment, t3 the story itself.
_REDDIT = re.compile(r"t([13])_(\w{1,20})")
_WHOLE_FLOAT = re.compile(r"(\d{1,18})\.0+")
_EPOCH = re.compile(r"(\d{9,10})(?:\.\d{1,9})?|(\d{12,13})|(\d{15,16})")
_LOCAL = re.compile(r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::\d\d(?:\.\d{1,9})?)?")
_ZONED = re.compile(r"(.{10}[T ]\d\d:\d\d)(:\d\d(?:\.\d{1,9})?)?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d|[+-]\d\d)", re.IGNORECASE)
_MAIL = re.compile(r"(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MARKED_UP = re.compile(
    r"</?(?:p|br|div|blockquote|a|em|strong|i|b|li|ul|ol|span)\b[^<>]*>|&(?:#\d{1,7}|[a-z]{2,8});", re.IGNORECASE
)
_VOTES = re.compile(r"([+-]?\d{1,9})(?:\.0+)?")
# Each run of blanks is gone over once, however long it is.
_PARAGRAPHS = re.compile(r"(?<![ \t])[ \t]*+\n[ \t]*+(?:\n[ \t]*+)++")


def detect(page: Page) -> Detection:
    """How well the page fits: by the names of its columns."""
    if page.kind == "json":
        return _detect_json(head_text(page), page.columns)
    found = head_of(head_text(page), page.columns) if page.kind == "text" else None
    if found is None:
        return Detection(
            0.0, "its first line names no columns" if page.kind == "text" else f"it looks like {page.kind}"
        )
    names = match_columns(found[1], page.columns)
    if page.columns and not missing(found[1], page.columns):
        return Detection(0.95, "the columns that were named")
    if "text" in names and {"author", "id", "time", "parent"} & names.keys():
        return Detection(0.9, f"a table with the columns {listed(found[1])}")
    if len({"id", "author", "time", "parent", "reply_to"} & names.keys()) > 1 or page.columns:
        return Detection(0.55, f"a table, but none of its columns is known to hold the text: {listed(found[1])}")
    return Detection(0.0, "its first line names no columns of comments")


def _detect_json(head: str, said: Mapping[str, str]) -> Detection:
    """By the keys of the first objects: what stands in the head, whole or cut."""
    keys = [json.loads(f'"{key}"') for key in re.findall(r'"([\w .-]{1,80})"\s*:', head[:8000])]
    names = match_columns(list(dict.fromkeys(keys)), said)
    if said and not missing(keys, said):
        return Detection(0.9, "the keys that were named")
    if '"rendered"' in head or re.search(r'"source"\s*:\s*\{\s*"path"', head):
        return Detection(0.1, "objects, but of another form")
    if "text" in names and {"author", "parent", "reply_to"} & names.keys():
        return Detection(0.85, f"objects with the keys {listed(list(names.values()))}")
    if "text" in names and "id" in names:
        return Detection(0.2, "objects with texts, but no author and no parent: loose comments")
    return Detection(0.0, "no objects with a text and an author or a parent")


@dataclass(slots=True)
class _Story:
    """The comments of one thread; ``parents`` are as written, in the same order."""

    comments: list[DraftComment] = field(default_factory=list)
    parents: list[str] = field(default_factory=list)
    title: str | None = None


def _id(value: object) -> str:
    """An id as text; "" for none. Blanks and the ".0" that spreadsheets add to numbers do not count."""
    if isinstance(value, bool) or value is None:
        return ""
    text = "".join(str(value).split())[:LONGEST_ID]
    if match := _WHOLE_FLOAT.fullmatch(text):
        text = match[1]
    if match := _REDDIT.fullmatch(text):
        text = match[2] if match[1] == "1" else text
    return "" if text.casefold() in _NOTHING else text


def _words(value: object) -> str:
    """A field as text; "" for none, and for the "not a number" by which tables mark an empty field."""
    return "" if value is None or str(value) == "nan" else str(value)


def _epoch(match: re.Match[str]) -> Interval | None:
    """Seconds, thousandths or millionths since 1970, told by the number of digits."""
    seconds = int(match[1] or 0) or int(match[2] or 0) // 1000 or int(match[3] or 0) // 10**6
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    return that_second(moment) if moment.year >= FIRST_YEAR else None


def _day(text: str, *, utc: bool) -> Interval | None:
    """A whole calendar day: of UTC, or of whatever zone the site keeps."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        return None
    start, whole_day = day_start(day, UTC), timedelta(days=1)
    return Interval(start, start + whole_day) if utc else Interval(start - EASTERNMOST, start + whole_day + WESTERNMOST)


def _zoned(match: re.Match[str]) -> Interval | None:
    """A date and time with its zone: that second, or that minute."""
    offset = "Z" if match[3].upper() in {"Z", "UTC", "GMT"} else match[3]
    offset = f"{offset}:00" if len(offset) == 3 else offset
    found = that_second(as_utc(f"{match[1]}{match[2] or ':00'}{offset}"))
    if found is None or found.earliest is None or match[2]:
        return found
    return Interval(found.earliest, found.earliest + timedelta(minutes=1))


def _posted(text: str, *, utc: bool) -> Interval | None:
    """The moments that a field states by itself, None where the site's zone or the time of capture is needed too."""
    if match := _EPOCH.fullmatch(text):
        return _epoch(match)
    if _DAY.fullmatch(text):
        return _day(text, utc=utc)
    if match := _ZONED.fullmatch(f"{text}Z" if utc and _LOCAL.fullmatch(text) else text):
        return _zoned(match)
    return that_second(mail_date(text)) if _MAIL.match(text) else None


def _time(value: object, *, utc: bool) -> DraftComment:
    """A blank comment with what a field states of its time: the moment, the site's own clock, or words."""
    text = " ".join(_words(value).split())[:100]
    blank = DraftComment("", "")
    if text.casefold() in _NOTHING:
        return blank
    if posted := _posted(text, utc=utc):
        return blank._replace(posted=posted)
    return (
        blank._replace(stamp=f"{text[:10]} {text[11:16]}") if _LOCAL.fullmatch(text) else blank._replace(date_text=text)
    )


def _text(value: object) -> str:
    """A body: mark-up read as mark-up, plain text with its line ends."""
    text = _words(value).replace("\r\n", "\n").strip()
    if _MARKED_UP.search(text):
        if "\n" in text and not re.search(r"<(?:p|br|div)\b", text, re.IGNORECASE):
            text = re.sub(r"\n[ \t\n]*\n", "<p>", text).replace("\n", "<br>")
        return fragment_text(text)
    return _PARAGRAPHS.sub("\n\n", text)


def _take(row: Row, names: Mapping[str, str], stories: dict[str, _Story]) -> None:
    """Add one row to its thread. Raises ValueError naming the column that is wrong."""

    def value(ours: str) -> object:
        return row.fields.get(names[ours]) if ours in names else None

    text, author = _text(value("text")), one_line(_words(value("author")))
    if not text and not author:
        raise ValueError("no text and no author")
    key = _words(value("thread")).strip()[:300]
    story = stories.setdefault(key, _Story())
    votes = _VOTES.fullmatch(_words(value("votes")).strip())
    story.comments.append(
        _time(value("time"), utc="time" in names and is_utc(names["time"]))._replace(
            author=author,
            text=text,
            id=_id(value("id")) or None,
            reply_to=one_line(_words(value("reply_to"))).removeprefix("@") or None,
            votes=int(votes[1]) if votes else None,
            label=one_line(_words(value("label"))) or None,
        )
    )
    story.parents.append(_words(value("parent")))
    story.title = story.title or one_line(_words(value("title"))) or None


def _parents(story: _Story, key: str) -> tuple[list[DraftComment], bool]:
    """(the comments with their parents, whether these are ids): a column of parents may hold the names of authors too."""
    ids = {comment.id for comment in story.comments if comment.id is not None}
    given = [_id(parent) for parent in story.parents]
    authors = {comment.author.casefold() for comment in story.comments}
    told = [parent for parent in given if parent]
    by_id = sum(parent in ids for parent in told)
    by_name = sum(one_line(parent).removeprefix("@").casefold() in authors for parent in story.parents if _id(parent))
    if by_name > by_id:
        named = [
            comment._replace(reply_to=one_line(parent).removeprefix("@") if _id(parent) else None)
            for comment, parent in zip(story.comments, story.parents, strict=True)
        ]
        return named, False
    itself = {"", _id(key), key}
    found: list[DraftComment] = []
    for comment, parent in zip(story.comments, given, strict=True):
        # The thread itself, or the comment itself, as parent: a top-level comment.
        top = parent in itself or parent == comment.id or parent.startswith("t3_")
        found.append(comment._replace(parent=None if top else parent))
    return found, True


def _draft(story: _Story, key: str, names: Mapping[str, str], general: Sequence[str]) -> Draft:
    comments, stated = list(story.comments), False
    notes: list[str] = []
    if "parent" in names:
        comments, stated = _parents(story, key)
        if stated and "id" not in names:
            notes.append("no column holds the comments' ids: parents are taken as the numbers of rows, from 1")
    elif "reply_to" not in names:
        stated = True
        notes.append("no column says who answers whom: every comment is taken as a top-level one")
    if not stated:
        notes.append(
            "parents are worked out from the names that are answered, as if the rows stood in the order of a page"
        )
    once, again = each_once(numbered(comments))
    return Draft(
        comments=once,
        title=story.title,
        url=web_address(key),
        key=key or None,
        states_parents=stated,
        in_page_order=not stated,
        sorting="none" if not stated else "oldest",
        notes=(*notes, *again, *general),
    )


def read(page: Page) -> tuple[Draft, ...]:
    """A thread, or one for each value of a column that names the thread.

    A row that is wrong is passed over and named. Raises NoThread where no column holds the text, or no row a comment.
    """
    table = Table()
    head = None if page.kind == "json" else head_of(page.text, page.columns)
    if head is None and page.kind != "json":
        raise NoThread(page.path, "its first line names no columns", hint=_HINT)
    rows = json_rows(page.text, table) if head is None else delimited_rows(page.text, *head, table)
    # The names of the columns of JSON are known only from all its rows.
    kept = list(rows) if head is None else None
    names = match_columns(table.columns if head is None else head[1], page.columns)
    columns = table.columns if head is None else head[1]
    if absent := missing(columns, page.columns):
        raise NoThread(page.path, f"there is no column '{absent[0]}'", hint=f"The file has: {', '.join(columns[:40])}.")
    if "text" not in names:
        problem = f"no column is known to hold the text. The file has: {', '.join(columns[:40]) or 'none'}"
        raise NoThread(page.path, problem, hint=_HINT)
    stories: dict[str, _Story] = {}
    for row in chain(rows, kept or ()):
        try:
            _take(row, names, stories)
        except ValueError as error:
            table.wrong.append(f"{row.place} ({error})")
    if not stories:
        place = table.wrong[0] if table.wrong else ""
        raise NoThread(page.path, "the table holds no row that could be read", place=place, hint=_HINT)
    general = [f"the columns were taken as {', '.join(f'{ours}: {theirs}' for ours, theirs in sorted(names.items()))}"]
    if table.wrong:
        were = plural(len(table.wrong), "row could not be read and was", "rows could not be read and were")
        general.append(f"{were} left out: {listed(table.wrong)}")
    return tuple(_draft(story, key, names, general) for key, story in stories.items())

"""Values that a structured form states (names, ids, moments, addresses) made safe, and what was left out of a thread."""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime

from commentariat.dates import FIRST_YEAR, LAST_YEAR, SECOND, Interval
from commentariat.read.draft import DraftComment
from commentariat.read.notes import listed, plural
from commentariat.read.page import Page, tidy

# Half of a character outside the basic plane: JSON can spell it, no file can hold it.
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.\d{1,9})?(Z|[+-]\d\d:?\d\d)?")
# An id on a page of comments; the longest that sites use, a UUID, has 36 characters.
LONGEST_ID = 64
LONGEST_NAME = 300
_PAGE_OF_COMMENTS = re.compile(r"/comment-page-\d{1,6}(?=/?$)")


def whole(text: str) -> str:
    """Text without half characters, which could not be written to any file; composed, with line ends ``\\n``."""
    return tidy(_HALF_CHARACTER.sub("\ufffd", text))


def one_line(text: str) -> str:
    """A name or a title that a form holds as mark-up: escapes undone, in one line of at most LONGEST_NAME characters."""
    return " ".join(whole(html.unescape(text)).split())[:LONGEST_NAME]


def web_address(text: str | None) -> str | None:
    """The address of a story: without the part that leads to a comment; None for what is no address of the web."""
    found = "".join(whole(text or "").split("#")[0].split())
    if not re.match(r"https?://", found, re.IGNORECASE) or len(found) > 2000:
        return None
    return _PAGE_OF_COMMENTS.sub("", found)


def head_text(page: Page) -> str:
    """The first bytes of a page as text, however they are encoded; what cannot be decoded is left out."""
    head = page.head
    wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return head.decode("utf-16" if wide else "utf-8-sig", "ignore")


def as_utc(text: str) -> datetime | None:
    """A date and time to the second, in UTC where it has no offset; None for what is none, or out of range."""
    match = _MOMENT.fullmatch(text.strip())
    if match is None:
        return None
    try:
        moment = datetime.fromisoformat(f"{match[1]}T{match[2]}{match[3] or 'Z'}").astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if FIRST_YEAR <= moment.year <= LAST_YEAR else None


def mail_date(text: str) -> datetime | None:
    """A date as feeds and mails have it ("Sun, 15 May 2022 19:11:29 +0000") in UTC, or None."""
    if len(text) > 100:
        return None
    try:
        moment = parsedate_to_datetime(text.strip())
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if FIRST_YEAR <= moment.year <= LAST_YEAR else None


def that_second(moment: datetime | None) -> Interval | None:
    """The one second in which something happened."""
    if moment is None:
        return None
    start = moment.replace(microsecond=0)
    return Interval(start, start + SECOND)


def fixed_offset(local: datetime | None, utc: datetime | None) -> tzinfo | None:
    """The zone of a clock that showed ``local`` (written as if it were UTC) at ``utc``; None where no clock does."""
    if local is None or utc is None:
        return None
    offset = local - utc
    if not timedelta(hours=-12) <= offset <= timedelta(hours=14) or offset % timedelta(minutes=15):
        return None
    return timezone(offset)


def only_zone(zones: Iterable[tzinfo | None]) -> tzinfo | None:
    """The one zone among these, None where there are several: a site's clock is put forward and back."""
    found = {zone for zone in zones if zone is not None}
    return found.pop() if len(found) == 1 else None


def each_once(comments: Iterable[DraftComment]) -> tuple[tuple[DraftComment, ...], list[str]]:
    """(the comments, the first of each id; a note where some came again)."""
    found: dict[str, DraftComment] = {}
    kept: list[DraftComment] = []
    again: list[str] = []
    for comment in comments:
        if comment.id is not None:
            if comment.id in found:
                again.append(comment.id)
                continue
            found[comment.id] = comment
        kept.append(comment)
    if not again:
        return tuple(kept), []
    stands = plural(len(again), "comment stands", "comments stand")
    return tuple(kept), [f"{stands} in the file more than once and counted once: {listed(again)}"]


def numbered(comments: Iterable[DraftComment]) -> tuple[DraftComment, ...]:
    """The comments, those without an id given one that no other has."""
    rows = list(comments)
    taken = {comment.id for comment in rows}
    found: list[DraftComment] = []
    for number, comment in enumerate(rows, 1):
        name = str(number)
        while comment.id is None and name in taken:
            name += "+"
        if comment.id is None:
            taken.add(name)
        found.append(comment if comment.id else comment._replace(id=name))
    return tuple(found)


class Tally:
    """What was left out of a thread, by reason, to be said in its notes. ``places`` are ids or places in the file."""

    def __init__(self) -> None:
        self._places: dict[str, list[str]] = {}

    def add(self, reason: str, place: str) -> None:
        """One more that was left out for this reason."""
        self._places.setdefault(reason, []).append(place)

    def __bool__(self) -> bool:
        return bool(self._places)

    def notes(self) -> list[str]:
        """One note for each reason: "2 comments were left out (spam): 12, 14"."""
        return [
            f"{plural(len(places), 'comment was', 'comments were')} left out ({reason}): {listed(places)}"
            for reason, places in self._places.items()
        ]

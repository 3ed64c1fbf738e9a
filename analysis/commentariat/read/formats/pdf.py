"""A page with wpDiscuz comments, printed to PDF from a browser.

The text is read back into lines (see ``read.pdf_text``) and taken apart as the text of a page is. Where the browser has
kept the links within the page (Chrome and Edge do), they state which comment each reply answers.
"""

from __future__ import annotations

import logging
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

from pypdf import PdfReader
from pypdf.errors import LimitReachedError, PyPdfError

from commentariat.dates import EASTERNMOST, FIRST_YEAR, LAST_YEAR, SECOND, WESTERNMOST, Interval, is_date
from commentariat.errors import NoThread, UnreadableFile
from commentariat.read.draft import Detection, Draft, DraftComment
from commentariat.read.headers import BUTTON, Header
from commentariat.read.notes import plural
from commentariat.read.page import Page
from commentariat.read.page_text import read_text, written
from commentariat.read.pdf_pieces import TooMuch
from commentariat.read.pdf_text import Link, Printed, printed
from commentariat.read.stated import one_line, web_address

NAME = "pdf"
FORM = "a page with wpDiscuz comments, printed to PDF"

LARGEST_PDF = 100 * 1024 * 1024
# Shares of comments with a button, or with a line that is a date, in their text, or called "Reply to …": all are rare.
MOST_TORN, MOST_DATES, MOST_MISNAMED = 0.02, 0.1, 0.3
SAVE_AS_HTML = "Save the page from the browser as HTML instead."
# What writes the PDF when a browser prints; others change PDFs later, with a date of their own.
_BROWSERS = re.compile(r"Skia/PDF|cairo|Quartz PDFContext|Microsoft: Print To PDF|WebKit|Gecko", re.IGNORECASE)


def detect(page: Page) -> Detection:
    """How well the page fits: every PDF is read here, for no other form is one."""
    if page.kind != "pdf":
        return Detection(0.0, f"it looks like {page.kind}")
    return Detection(0.9, "a PDF")


def read(page: Page) -> tuple[Draft]:
    """The one thread of the PDF. Raises NoThread where it shows none or holds no text, UnreadableFile where it is broken."""
    with _quiet():
        sheets, title, made, producer = _printed(page)
    if not any(sheets.lines):
        raise NoThread(page.path, "the PDF holds no text, only pictures of it", hint=SAVE_AS_HTML)
    if not sheets.marked:
        problem = "the PDF does not mark which lines belong together, so comments cannot be told apart for sure"
        raise NoThread(page.path, problem, hint=f"{SAVE_AS_HTML[:-1]}, or print it to PDF from Chrome or Edge.")
    text = Page(page.file, "\n".join(sheets.lines))
    try:
        draft = read_text(text)
    except NoThread as error:
        raise NoThread(page.path, f"{error.problem} in the text of the PDF", hint=SAVE_AS_HTML) from error
    headers = written(text).headers
    loose = _loose(headers, draft.comments, sheets)
    _check(page, draft.comments, draft.stated_count, loose)
    comments, linked, notes = _linked(draft.comments, headers, sheets, loose)
    if loose:
        notes.append(
            f"{plural(loose, 'head of a comment', 'heads of comments')} may stand in the text of the one before"
        )
    local = sheets.address is not None and sheets.address.startswith("file:")
    captured, captured_from = _captured(made, exact=_BROWSERS.search(producer) is not None and not local)
    return (
        replace(
            draft,
            comments=comments,
            states_parents=linked,
            title=draft.title or title,
            url=web_address(sheets.address) if sheets.address else None,
            captured=captured,
            captured_from=captured_from,
            notes=(
                *draft.notes,
                "read from a PDF: where lines end within comments, and where paragraphs do, was told from the layout",
                *notes,
            ),
        ),
    )


def _check(page: Page, comments: Sequence[DraftComment], stated: int | None, loose: int) -> None:
    """Raises NoThread where the layout was not understood: heads and buttons of comments were left in the text of others."""
    lines = [line for comment in comments for line in comment.text.split("\n")]
    torn = lines.count(BUTTON)
    # A typed date is no sign of it where every comment that the page states was found.
    lost = stated is None or len(comments) < stated
    dates = sum(map(is_date, lines)) if lost else 0
    # Somebody may call himself "Reply to Bob".
    misnamed = sum(comment.author.startswith("Reply to") for comment in comments)
    many = max(torn, loose) / MOST_TORN, misnamed / MOST_MISNAMED, (dates - 1) / MOST_DATES
    if max(many) > len(comments):
        places = plural(max(torn, loose, dates, misnamed), "head of a comment", "heads of comments")
        problem = f"the layout of the PDF is not understood: {places} could not be told from the text around"
        raise NoThread(page.path, problem, hint=SAVE_AS_HTML)


def _loose(headers: Sequence[Header], comments: Sequence[DraftComment], sheets: Printed) -> int:
    """How many lines "Reply to NAME" with a link to a comment stand in no header of a reply."""
    inside = {
        line
        for header, comment in zip(headers, comments, strict=True)
        if comment.reply_to is not None
        for line in range(header.start, header.end)
    }
    links = _by_sheet(sheets)
    first = headers[0].start
    return sum(
        text.startswith("Reply to")
        and line not in inside
        and _target(_place(sheets, line), links, sheets.anchors) is not None
        for line, text in enumerate(sheets.lines[first:], first)
    )


def _by_sheet(sheets: Printed) -> dict[int, list[Link]]:
    links: dict[int, list[Link]] = {}
    for link in sheets.links:
        links.setdefault(link.sheet, []).append(link)
    return links


@contextmanager
def _quiet() -> Iterator[None]:
    """Keeps what pypdf says of flaws in a file off the screen; what matters of it is raised."""
    log = logging.getLogger("pypdf")
    before = log.level
    # Its modules log under names of their own, which take their level from this one.
    log.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        log.setLevel(before)


def _printed(page: Page) -> tuple[Printed, str | None, datetime | None, str]:
    """(text, title, when it was made, what made it) of a PDF. Raises UnreadableFile for all that can be wrong with it."""
    if len(page.data) > LARGEST_PDF:
        problem = f"the PDF has {len(page.data):,} bytes; at most {LARGEST_PDF:,} are read"
        raise UnreadableFile(page.path, problem, hint=SAVE_AS_HTML)
    try:
        reader = PdfReader(BytesIO(page.data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableFile(page.path, "the PDF asks for a password", hint="Save a copy without one.")
        sheets = printed(reader)
        about = reader.metadata
        title = one_line(str(about.title or "")) or None if about else None
        made = about.creation_date if about else None
        maker = f"{about.producer or ''} {about.creator or ''}" if about else ""
    except UnreadableFile:
        raise
    except (TooMuch, LimitReachedError) as error:
        raise UnreadableFile(
            page.path, f"this is no printed page: {str(error).rstrip('.')}", hint=SAVE_AS_HTML
        ) from error
    except (PyPdfError, RecursionError, MemoryError) as error:
        problem = f"the PDF is damaged or locked ({type(error).__name__})"
        raise UnreadableFile(page.path, problem, hint=SAVE_AS_HTML) from error
    except Exception as error:
        # A damaged PDF can break the library in any way.
        raise UnreadableFile(page.path, f"the PDF is damaged ({type(error).__name__})", hint=SAVE_AS_HTML) from error
    return sheets, title, made, maker


def _captured(made: datetime | None, *, exact: bool) -> tuple[Interval | None, str | None]:
    """When the page was printed, by the PDF's date of creation; only a bound unless a browser printed the live page.

    A page can have stood open for a while before it was printed, which no PDF tells.
    """
    if made is None or not FIRST_YEAR <= made.year <= LAST_YEAR:
        return None, None
    if made.tzinfo is not None:
        moment = made.astimezone(UTC).replace(microsecond=0)
        earliest, latest = moment, moment + SECOND
    else:
        # Local time of nobody knows where.
        moment = made.replace(tzinfo=UTC, microsecond=0)
        earliest, latest = moment - EASTERNMOST, moment + WESTERNMOST + SECOND
    if exact:
        return Interval(earliest, latest), "the PDF: its date of creation"
    return Interval(None, latest), "the PDF: made by its date of creation, from a page saved before"


def _linked(
    comments: tuple[DraftComment, ...], headers: Sequence[Header], sheets: Printed, loose: int
) -> tuple[tuple[DraftComment, ...], bool, list[str]]:
    """(the comments with their parents by the links of "Reply to NAME", whether all replies have one, notes).

    A link counts only where it leads to a comment above, by the name that it shows.
    """
    # A label under the picture stands lower than the name that follows it.
    starts = [min((_place(sheets, n) for n in range(head.start, head.end)), key=_order) for head in headers]
    keys = [_order(place) for place in starts]
    links = _by_sheet(sheets)
    parents: list[int | None] = []
    for number, header in enumerate(headers):
        found: int | None = None
        if header.reply_to is not None:
            # A name can be "Reply to Bob", too.
            lines = [line for line in range(header.start, header.end) if sheets.lines[line].startswith("Reply to")]
            anchor = _target(_place(sheets, lines[-1]), links, sheets.anchors) if lines else None
            if anchor is not None:
                found = bisect_left(keys, _order(anchor))
                # Where a header is split between sheets, the link leads to the second one.
                if found and starts[found - 1][0] < anchor[0] == _place(sheets, headers[found - 1].end - 1)[0]:
                    found -= 1
            if found is None or found >= number or comments[found].author != header.reply_to:
                found = None
        parents.append(found)
    replies = sum(comment.reply_to is not None for comment in comments)
    known = sum(parent is not None for parent in parents)
    replies += loose
    if not replies or known < replies:
        missing = plural(replies - known, "reply has", "replies have")
        notes = [f"the links of the PDF tell parents, but {missing} none: all were worked out"] if known else []
        return comments, False, notes
    numbered = tuple(
        comment._replace(id=str(number), parent=None if parent is None else str(parent + 1))
        for number, (comment, parent) in enumerate(zip(comments, parents, strict=True), 1)
    )
    return numbered, True, []


def _place(sheets: Printed, line: int) -> tuple[int, float]:
    return sheets.places[line] or (0, 0.0)


def _order(place: tuple[int, float]) -> tuple[int, float]:
    """A key that grows in reading order."""
    return place[0], -place[1]


def _target(
    place: tuple[int, float], links: dict[int, list[Link]], anchors: dict[str, tuple[int, float]]
) -> tuple[int, float] | None:
    """Where the link at ``place`` leads, to a comment; None where there is no such link."""
    sheet, y = place
    for link in links.get(sheet, ()):
        if link.bottom - 1 <= y <= link.top + 1 and "comment" in link.name and link.name in anchors:
            return anchors[link.name]
    return None

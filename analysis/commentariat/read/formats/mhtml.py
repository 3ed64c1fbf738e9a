"""A page that Chrome or Edge saved as one file (MHTML): the HTML is one part of a mail, whose head says when it was saved."""

from __future__ import annotations

import re
from dataclasses import replace
from email import policy
from email.errors import MessageError
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser

from commentariat.errors import NoThread
from commentariat.read.captured import mail_date
from commentariat.read.draft import Detection, Draft
from commentariat.read.formats.html import read_html
from commentariat.read.page import Page, tidy

NAME = "mhtml"
FORM = "a page with wpDiscuz comments that Chrome saved as one file (MHTML)"

_MARKS = (b"wpd-comm-", b"wc-comm-", b"wpd-=", b"wpdiscuz")
# Boundaries are short lines; a part nested deeper than this is no page.
_MOST_PARTS = 20_000
_HEAD_PARSER = BytesHeaderParser(policy=policy.compat32)


def detect(page: Page) -> Detection:
    """How well the page fits: it begins as a mail of parts, and one of them speaks of wpDiscuz."""
    if page.kind != "mhtml":
        return Detection(0.0, f"it looks like {page.kind}")
    if any(mark in page.data for mark in _MARKS):
        return Detection(0.9, "MHTML with comments of wpDiscuz")
    return Detection(0.6, "MHTML, and no mark of wpDiscuz seen before it is decoded")


def read(page: Page) -> tuple[Draft]:
    """The one thread of the page. Raises NoThread where no part is HTML with comments, UnreadableFile."""
    head = _HEAD_PARSER.parsebytes(page.head)
    html = _html_part(page)
    if html is None:
        raise NoThread(page.path, "no part of the file is HTML", hint="Save the page again, as MHTML or as HTML.")
    draft = read_html(page, html)
    captured = mail_date(str(head.get("Date", "")))
    address = tidy(re.sub(r"\s+", "", str(head.get("Snapshot-Content-Location", ""))))
    return (
        replace(
            draft,
            captured=draft.captured or captured,
            captured_from=draft.captured_from or (captured and "the page: when the browser saved it") or None,
            url=draft.url or (address if address.startswith(("http://", "https://")) else None),
        ),
    )


def _html_part(page: Page) -> bytes | None:
    """The first part that is HTML, in UTF-8; None where there is none."""
    if page.data.count(b"\n--") > _MOST_PARTS:
        return None
    try:
        message: Message = BytesParser(policy=policy.compat32).parsebytes(page.data)
        for part in message.walk():
            if part.get_content_type() == "text/html":
                data = part.get_payload(decode=True)
                return _in_utf8(data, part.get_content_charset()) if isinstance(data, bytes) else None
    except (MessageError, ValueError, LookupError, RecursionError, AssertionError, TypeError, IndexError):
        return None
    return None


def _in_utf8(data: bytes, charset: str | None) -> bytes:
    try:
        return data.decode(charset or "utf-8").encode("utf-8", "replace")
    except (LookupError, UnicodeError, ValueError):
        return data.decode("utf-8", "replace").encode("utf-8")

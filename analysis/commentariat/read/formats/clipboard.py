"""The text of a wpDiscuz page as pasted from the clipboard: select all, copy, paste.

Dates and "Reply to" are set in by a space, the body follows at once, and each comment ends with its votes and the button
" Reply" (a closed thread has no button). No-break spaces have become ordinary ones.
"""

from __future__ import annotations

from commentariat.read.draft import Detection, Draft
from commentariat.read.page import Page
from commentariat.read.page_text import fits
from commentariat.read.text_pages import read_texts

NAME = "clipboard"
FORM = "text of a wpDiscuz page, pasted from the clipboard"


def detect(page: Page) -> Detection:
    """How well the page fits: its head, and headers in this form's way."""
    return fits(page, set_in=True, blank_after=False, way="dates set in by a space and bodies that follow at once")


def read(page: Page) -> tuple[Draft, ...]:
    """The thread of the page, taken apart, or those of all pages in it. Raises NoThread where it holds no comments."""
    return read_texts(page)

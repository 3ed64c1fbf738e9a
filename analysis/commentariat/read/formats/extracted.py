"""The text of a wpDiscuz page as a page extractor leaves it.

The comments follow a head ("50 Comments / oldest / newest / Inline Feedbacks / View all comments"). Each starts with a
block of lines (name, date, "Reply to NAME"), then a blank line and the body; buttons and votes are not there.
"""

from __future__ import annotations

from commentariat.read.draft import Detection, Draft
from commentariat.read.page import Page
from commentariat.read.page_text import fits
from commentariat.read.text_pages import read_texts

NAME = "extracted"
FORM = "the extracted text of a wpDiscuz page"


def detect(page: Page) -> Detection:
    """How well the page fits: its head, and headers in this form's way."""
    return fits(page, set_in=False, blank_after=True, way="names, dates and bodies parted by blank lines")


def read(page: Page) -> tuple[Draft, ...]:
    """The thread of the page, taken apart, or those of all pages in it. Raises NoThread where it holds no comments."""
    return read_texts(page)

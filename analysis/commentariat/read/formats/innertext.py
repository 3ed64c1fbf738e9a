"""The text of a wpDiscuz page as a browser's ``innerText`` has it.

Dates and "Reply to" are set in by a space, a blank line parts them from the body, names stand once (pictures have no
text here), a label stands ahead of the name, and each comment ends with its votes and the button " Reply".
"""

from __future__ import annotations

from commentariat.read.draft import Detection, Draft
from commentariat.read.page import Page
from commentariat.read.page_text import fits
from commentariat.read.text_pages import read_texts

NAME = "innertext"
FORM = "the innerText of a wpDiscuz page"


def detect(page: Page) -> Detection:
    """How well the page fits: its head, and headers in this form's way."""
    return fits(page, set_in=True, blank_after=True, way="dates set in by a space, and a blank line before each body")


def read(page: Page) -> tuple[Draft, ...]:
    """The thread of the page, taken apart, or those of all pages in it. Raises NoThread where it holds no comments."""
    return read_texts(page)

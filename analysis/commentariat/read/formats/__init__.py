"""One file for each form in which a thread is saved. A new form is a new file here: the folder is listed.

Each file has ``NAME`` (a word), ``FORM`` (for people), ``detect(page) -> Detection`` and ``read(page)``, which gives a
Draft for each thread in the file: most forms hold one, an export of a site holds one for each post.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from functools import lru_cache
from typing import Protocol, cast

from commentariat.errors import NoThread
from commentariat.read.draft import Detection, Draft
from commentariat.read.page import Page

# Below this score a text is in no known form.
LOWEST_SCORE = 0.5
# How a form says that a file is of quite another kind.
_OTHER_KIND = "it looks like "


class Format(Protocol):
    """What each file of this folder offers."""

    NAME: str
    FORM: str

    def detect(self, page: Page) -> Detection:
        """How well the page fits the form."""

    def read(self, page: Page) -> Iterable[Draft]:
        """The threads of the file, taken apart. Raises NoThread where it holds no comments."""


@lru_cache(maxsize=1)
def formats() -> tuple[Format, ...]:
    """All forms, found by listing this folder."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return tuple(cast(Format, importlib.import_module(f"{__name__}.{name}")) for name in names)


def _nothing(page: Page, tried: Iterable[tuple[str, str]]) -> NoThread:
    """What to say of a page that no form takes: why, for those that a file of its kind could have had."""
    if page.kind == "archive":
        hint = "Unpack it, or save the page itself: as a web page or as text."
        return NoThread(page.path, "this is an archive (a zip file, a Word document), not a page", hint=hint)
    reasons: dict[str, list[str]] = {}
    for form, why in tried:
        if not why.startswith(_OTHER_KIND):
            reasons.setdefault(why, []).append(form)
    looked = "; ".join(f"{', or '.join(forms)} ({why})" for why, forms in reasons.items())
    return NoThread(page.path, "no comment section was found", hint=f"Looked for {looked}." if looked else "")


def choose(page: Page) -> tuple[Format, Detection]:
    """The form that fits the page best. Raises NoThread where none does."""
    tried = [(form, form.detect(page)) for form in formats()]
    best, detection = max(tried, key=lambda pair: pair[1].score)
    if detection.score < LOWEST_SCORE:
        raise _nothing(page, [(form.FORM, found.why) for form, found in tried])
    return best, detection

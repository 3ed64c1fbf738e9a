"""Source documents: title, paragraphs and quotations; boilerplate is set aside and kept visible."""

from __future__ import annotations

import re
from collections.abc import Sequence

from commentariat.read.page import Page
from commentariat.thread import Document, Quotation, SetAside

# Each reason with the pattern of a line that is not the document's own text.
_BOILERPLATE = (
    ("image mark-up", re.compile(r"!\[[^\]]*\]\([^)]*\)")),
    ("public-release note", re.compile(r"/?Public Release\.? .*", re.DOTALL)),
    ("donation line", re.compile(r".*(?:Please consider making a (?:one-off )?donation|Click here to donate).*")),
    ("translator's line", re.compile(r"(?:Translation|Translated) (?:by|from) .{2,60}")),
    ("channel links", re.compile(r"(?:[^\w\s]|_){5,}")),
    ("channel links", re.compile(r"(?:SUBSCRIBE|Subscribe) to .*https?://\S+")),
    ("channel links", re.compile(r"(?:Connect with|Follow|Find|Visit|Receive|Like|Watch) .{0,80}(?::|https?://\S+)")),
    ("hashtags", re.compile(r"(?:#\w+\s*)+")),
    (
        "link to the rest",
        re.compile(r"(?:Transcript continues|Read more|Full (?:text|transcript)|Source): ?https?://\S+"),
    ),
    ("speaker's name", re.compile(r"[^\w\s]+\s*\|\s*[^|]{2,60}:")),
)
# Most lines are the document's own.
_ANY_BOILERPLATE = re.compile(
    "|".join(f"(?{'s' if pattern.flags & re.DOTALL else ''}:{pattern.pattern})" for _, pattern in _BOILERPLATE)
)
# A first line that is a title: short, and no sentence.
LONGEST_TITLE = 160
LONGEST_BYLINE_WORDS = 3
_QUOTES = re.compile(r"“([^“”]*(?:“[^“”]*”[^“”]*)*)”|\"([^\"]+)\"")
# Fewer words between quotation marks are a name or a term, not a quotation.
SHORTEST_QUOTATION_WORDS = 3


def quotations(paragraphs: Sequence[str]) -> tuple[Quotation, ...]:
    """The quotations of at least three words, with the index of their paragraph."""
    found: list[Quotation] = []
    for index, paragraph in enumerate(paragraphs):
        for match in _QUOTES.finditer(paragraph):
            text = (match[1] or match[2] or "").strip()
            if len(text.split()) >= SHORTEST_QUOTATION_WORDS:
                found.append(Quotation(text, index))
    return tuple(found)


def boilerplate(line: str) -> str | None:
    """Why a line is not part of a document's own text, or None where it is."""
    if _ANY_BOILERPLATE.fullmatch(line) is None:
        return None
    return next((reason for reason, pattern in _BOILERPLATE if pattern.fullmatch(line)), None)


def _blocks(text: str) -> list[str]:
    """Paragraphs: parted by blank lines where there are several, else by line ends."""
    lines = [line.strip() for line in text.split("\n")]
    filled = sum(bool(line) for line in lines)
    blank = len(lines) - filled
    if blank >= filled / 3:
        return [re.sub(r"\s*\n\s*", " ", block).strip() for block in re.split(r"\n\s*\n", text) if block.strip()]
    return [line for line in lines if line]


def split_document(text: str, *, title: str | None) -> tuple[str, list[str], list[SetAside]]:
    """(title, paragraphs, what was set aside) of a document's text; ``title`` wins over the first line."""
    aside: list[SetAside] = []
    paragraphs: list[str] = []
    for block in _blocks(text):
        reason = boilerplate(block)
        if reason:
            aside.append(SetAside(block, reason))
        else:
            paragraphs.append(block)
    if paragraphs and len(paragraphs) > 1 and len(paragraphs[0]) <= LONGEST_TITLE and paragraphs[0][-1] not in '.!”"':
        first = paragraphs.pop(0)
        title = title or first
        if len(paragraphs) > 1 and len(paragraphs[0].split()) <= LONGEST_BYLINE_WORDS and paragraphs[0][-1].isalnum():
            aside.insert(0, SetAside(paragraphs.pop(0), "byline"))
    if title is None:
        first = paragraphs[0] if paragraphs else ""
        title = first if len(first) <= 120 else first[:117].rsplit(" ", 1)[0] + "…"
    return title, paragraphs, aside


def parse_document(page: Page, *, key: str, title: str | None = None) -> Document:
    """A document from a file's text: title, paragraphs, quotations and what was set aside; the rest is left empty."""
    found, paragraphs, aside = split_document(page.text, title=title)
    return Document(
        key=key,
        title=found,
        paragraphs=tuple(paragraphs),
        quotations=quotations(paragraphs),
        set_aside=tuple(aside),
    )

"""The lines of a page's text as the page had them, where an editor or a mail program has changed them all alike.

Each change is known by the whole page: nearly every line is quoted ("> "), set in, or followed by a blank one. What the
text does not show is left as it is, and a page that nobody changed costs a few counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from commentariat.dates import is_date
from commentariat.read.headers import BUTTON

# What has happened to this share of the lines has happened to the page.
NEARLY_ALL = 0.9
# Quoted by one after the other, at most this often.
MOST_ROUNDS = 6
# Fewer lines do not show what has happened to them.
FEWEST_LINES = 6
# Of the lines of a double-spaced page nearly half are blank; of a page without blank lines, next to none.
DOUBLE_SHARE, SQUEEZED_SHARE = 0.45, 0.03
# So many lines, and this share of them, show whether a look at all is worth it.
SAMPLE, MOSTLY = 200, 0.7
# This share of lines that no browser sets in shows that somebody has.
UNEVEN = 0.25
_BLANKS = " \t\xa0"
_QUOTE = ">"
_BEGINNINGS = _BLANKS + _QUOTE


class Lines(NamedTuple):
    """A page's lines, whether its blank ones are lost, and notes on what was undone."""

    lines: list[str]
    squeezed: bool = False
    notes: tuple[str, ...] = ()


def _unquoted(lines: Sequence[str]) -> list[str]:
    quoted = [line for line in lines if line[:1] == _QUOTE and len(line) > 1]
    # Some write "> word", others ">word": a blank of the page's own must stay.
    step = 2 if sum(line[1] == " " for line in quoted) >= NEARLY_ALL * len(quoted) else 1
    return [line[step:] if line[:1] == _QUOTE else line for line in lines]


def _moved_out(lines: Sequence[str]) -> list[str]:
    """The lines without the blanks that nearly all of them begin with; a line that is set in further stays so."""
    depths = sorted(len(line) - len(line.lstrip(_BLANKS)) for line in lines if line.strip())
    depth = depths[int((1 - NEARLY_ALL) * len(depths))]
    return [line[min(depth, len(line) - len(line.lstrip(_BLANKS))) :] for line in lines]


def _begun_alike(lines: list[str]) -> tuple[list[str], bool]:
    """(the lines without quotation marks or blanks that nearly all begin with, whether there were any)."""
    changed = False
    for _ in range(MOST_ROUNDS):
        filled = [line[0] for line in lines if line and not line.isspace()]
        if filled.count(_QUOTE) >= NEARLY_ALL * len(filled) > 0:
            lines = _unquoted(lines)
        elif sum(map(filled.count, _BLANKS)) >= NEARLY_ALL * len(filled) > 0:
            lines = _moved_out(lines)
        else:
            break
        changed = True
    return lines, changed


def _evened(lines: Sequence[str]) -> list[str]:
    """The lines without blanks before them, set in by nobody knows how many: replies, say, under what they answer.

    What stands just one blank further in than the line above was so on the page, and so was the button.
    """
    found: list[str] = []
    base = 0
    for line in lines:
        text = line.lstrip(_BLANKS)
        depth = len(line) - len(text)
        if text.rstrip() == BUTTON or (text and depth == base + 1):
            text = f" {text}"
        elif text:
            base = depth
        found.append(text)
    return found


def _single_spaced(lines: Sequence[str]) -> list[str] | None:
    """The lines without the blank one that follows each; None where not nearly every line has one."""
    found: list[str] = []
    run = 0
    filled = alone = 0
    for line in lines:
        if not line.strip():
            run += 1
            continue
        if found:
            alone += run > 0
            # A blank line of the page's own has been doubled too, or stands beside the one that was added.
            found.extend([""] * (run // 2))
        filled += 1
        run = 0
        found.append(line)
    return found if alone >= NEARLY_ALL * (filled - 1) else None


def _some(lines: Sequence[str]) -> list[str]:
    """Some filled lines from all over the page: what an editor did to all shows in these."""
    return [line for line in lines[:: max(1, len(lines) // SAMPLE)] if line and not line.isspace()]


def is_set_in(line: str) -> bool:
    """Whether a browser sets such a line in by itself: a date, "Reply to NAME", the button."""
    text = line.strip()
    return text.startswith(BUTTON) or is_date(text)


def page_lines(text: str) -> Lines:
    """The lines of a page's text, with what was done to all of them undone."""
    if "\t" in text and text.count("\t") > text.count(" "):
        text = text.replace("\t", " ")
    lines = text.split("\n")
    if len(lines) < FEWEST_LINES:
        return Lines(lines)
    notes: list[str] = []
    some = _some(lines)
    if sum(line[0] in _BEGINNINGS for line in some) >= MOSTLY * len(some):
        lines, changed = _begun_alike(lines)
        if changed:
            notes.append("every line of the page is quoted or set in: that was undone")
            some = _some(lines)
    if sum(line[0] in _BLANKS and not is_set_in(line) for line in some) >= UNEVEN * len(some):
        lines = _evened(lines)
        notes.append("lines of the page are set in unevenly: that was undone")
    if sum(line[-1] in _BLANKS for line in some) >= MOSTLY * len(some):
        # Blanks at the ends of lines hide which ones are blank.
        lines = [line.rstrip(_BLANKS) for line in lines]
    blank = lines.count("")
    if blank <= SQUEEZED_SHARE * len(lines) or any(line.isspace() for line in lines[:SAMPLE]):
        # Some hold nothing but blanks.
        blank = sum(not line.strip() for line in lines)
    if blank >= DOUBLE_SHARE * len(lines):
        single = _single_spaced(lines)
        if single is not None:
            lines, blank = single, single.count("")
            notes.append("a blank line follows every line of the page: it was taken out")
    return Lines(lines, blank <= SQUEEZED_SHARE * len(lines), tuple(notes))

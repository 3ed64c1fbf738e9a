"""What the text forms of a wpDiscuz page share: where its comments begin, their headers, and what is said of the page."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from commentariat.errors import NoThread
from commentariat.read.draft import Detection, Draft
from commentariat.read.headers import BLANKS, BUTTON, MOST_ABOVE, Header, candidates, is_button, opening, true_headers
from commentariat.read.page import Page
from commentariat.read.story_text import story
from commentariat.read.text_below import box_below
from commentariat.read.text_bodies import bodies
from commentariat.read.text_head import (
    EXTRACTED_HEAD,
    HEAD_LINES,
    SORTINGS,
    Section,
    Shape,
    is_head_below,
    sections,
    shapes,
    sorting_of,
)
from commentariat.read.text_lines import Lines, is_set_in, page_lines
from commentariat.read.text_strange import unread
from commentariat.thread import SetAside

# Without a head, this many blocks written alike make a comment section.
FEWEST_HEADERS = 2
# So many blocks written like comments above a head are worth a note.
FEWEST_ABOVE = 2
# Lines of a head in English.
HEAD_WORDS = frozenset((*SORTINGS, *(word.lower() for word in EXTRACTED_HEAD)))
# Lines that state a number of something are looked at as heads so many times.
MOST_SHAPES = 20
# The first comment's date stands no further below the head's first line.
FIRST_DATE = HEAD_LINES + MOST_ABOVE + 1


@dataclass(frozen=True, slots=True)
class Written:
    """A page's lines, where its comments begin, their true headers, notes on the false ones, and what else was seen.

    ``heads`` are all heads of comment sections in English, the page's own first; ``squeezed`` says that the page has
    lost its blank lines, ``mended`` what was undone that an editor had done to all lines alike.
    """

    lines: list[str]
    section: Section | None
    headers: list[Header]
    notes: list[str]
    heads: tuple[Section, ...] = ()
    squeezed: bool = False
    mended: tuple[str, ...] = ()


def _with_buttons(lines: list[str]) -> list[str]:
    """The lines, with the button " Reply" set in where an editor has taken the leading blanks of the whole page away."""
    if lines.count(BUTTON) < FEWEST_HEADERS or any(line[:1] in BLANKS and is_set_in(line) for line in lines):
        return lines
    if EXTRACTED_HEAD[-1] in lines:
        # That form has no buttons: somebody is called "Reply".
        return lines
    return [f" {BUTTON}" if line == BUTTON else line for line in lines]


def _with_first(lines: Sequence[str], first: int, headers: list[Header]) -> list[Header]:
    """The headers, with the one of the first comment where lines of the head stand right above its name."""
    stop = min(headers[0].start, first + FIRST_DATE) if headers else min(len(lines), first + FIRST_DATE)
    if stop <= first:
        return headers
    found = opening(lines, first, stop, headers[0].style if headers else None)
    if found is None or (headers and found.end > headers[0].start):
        return headers
    return [found, *headers]


def _under_a_head(lines: list[str], head: Section, *, squeezed: bool) -> tuple[list[Header], list[str]]:
    """The headers of the comments below a head, and notes."""
    blocks = candidates(lines, head.after, run_on=squeezed)
    headers, notes = true_headers(blocks, head.stated) if blocks else ([], [])
    if headers and headers[0].start == head.after:
        return headers, notes
    with_first = _with_first(lines, head.after, headers)
    return with_first, notes


def _by_shape(lines: list[str], blocks: Sequence[Header]) -> tuple[Section, Header] | None:
    """A head in other words than the English ones, and the header of the first comment below it; None where there is none."""
    starts = [block.start for block in blocks]
    for shape in shapes(lines)[:MOST_SHAPES]:
        below = blocks[bisect_left(starts, shape.line) :]
        style = Counter(block.style for block in below).most_common(1)[0][0] if below else None
        first = opening(lines, shape.line + 1, min(len(lines), shape.line + 1 + FIRST_DATE), style)
        if first is None or not is_head_below(lines, shape, first.start):
            continue
        if style is None and not shape.known:
            continue
        return _section(lines, shape, first.start), first
    return None


def _section(lines: Sequence[str], shape: Shape, after: int) -> Section:
    sorting = sorting_of(lines[shape.line + 1 : after])
    return Section(shape.line, after, shape.count, sorting, words=lines[shape.line].strip())


def _dated_alike(blocks: list[Header]) -> list[Header]:
    """The blocks whose dates are relative, or those whose dates are absolute: the story's own may be of the other kind."""
    relative = [block.date_text.endswith(("ago", "now")) for block in blocks]
    usual = sum(relative) * 2 >= len(blocks)
    return [block for block, found in zip(blocks, relative, strict=True) if found == usual]


def _before(lines: Sequence[str], blocks: Sequence[Header], headers: list[Header]) -> list[Header]:
    """The headers of a page without a head, with the first comment's where other lines, or none, stand above its name."""
    usual = headers[0]
    half = blocks[0]
    if (
        half is not usual
        and usual.style[0]
        and half.style[1:3] == usual.style[1:3]
        and not any(line.strip() for line in lines[: half.start])
    ):
        # The selection began between the two names of the first comment.
        return [half, *headers]
    found = opening(lines, 0, usual.start, usual.style)
    if found is None or found.end > usual.start:
        return headers
    above = {line.strip().lower() for line in lines[max(0, found.start - HEAD_LINES) : found.start]}
    # A single line over a date can be anything; under the words of a head it is a name.
    sure = usual.style[0] or usual.style[1] or not above.isdisjoint(HEAD_WORDS)
    return [found, *headers] if sure else headers


def _without_english_head(lines: list[str], *, squeezed: bool) -> Written:
    """A page whose head is in other words, or that has none because only the comments were selected and copied."""
    blocks = _dated_alike(candidates(lines, 0, run_on=squeezed))
    found = _by_shape(lines, blocks)
    if found is not None:
        head, first = found
        headers, notes = true_headers([first, *[b for b in blocks if b.start >= first.end]], head.stated)
        count = f"{head.stated} was taken as the number of comments"
        return Written(lines, head, headers, [f"the head of the comments reads '{head.words}': {count}", *notes])
    headers, notes = true_headers(blocks, None) if blocks else ([], [])
    if len(headers) < FEWEST_HEADERS:
        return Written(lines, None, headers, notes)
    headers = _before(lines, blocks, headers)
    start = headers[0].start
    above = [number for number in range(start) if lines[number].strip()]
    said = "no head of the comments was found: they were told by names and dates that are written alike"
    if above and headers[0].start and is_button(lines[above[-1]]):
        said += "; the page begins in the middle of a comment, whose lines were kept as the story's"
    elif above:
        said += "; what stands above the first was kept as the story, unless the page begins in the middle of a comment"
    return Written(lines, Section(start, start, None, "oldest"), headers, [said, *notes])


def _is_extracted(lines: Sequence[str], head: Section) -> bool:
    """Whether a head is as page extractors leave it."""
    words = {line.strip().lower() for line in lines[head.count_line : head.after]}
    return all(word.lower() in words for word in EXTRACTED_HEAD)


def _heads(text: str, lines: list[str]) -> list[Section]:
    """The English heads of a page from its own on: that of an extracted page, unless comments stand above it, too."""
    heads = sections(text, lines)
    own = next((number for number, head in enumerate(heads) if _is_extracted(lines, head)), 0)
    above = own and candidates(lines[heads[0].after : heads[own].count_line], 0)
    return heads if above else heads[own:]


def taken_apart(lines: list[str], heads: Sequence[Section], *, squeezed: bool = False) -> Written:
    """The headers of the comments on a page of lines, whose ``heads`` in English are known."""
    if heads:
        headers, notes = _under_a_head(lines, heads[0], squeezed=squeezed)
        own = Written(lines, heads[0], headers, notes, tuple(heads))
    else:
        own = _without_english_head(lines, squeezed=squeezed)
    if len(own.headers) > 1:
        count, note = box_below(lines, own.headers, own.section.stated if own.section else None)
        own = replace(own, headers=own.headers[:count], notes=[*own.notes, *([note] if note else [])])
    return replace(own, squeezed=squeezed)


def written(page: Page, *, mended: bool = False) -> Written:
    """A page of text with its comment headers, worked out once for all text forms.

    ``mended``: what an editor has done to all lines alike is undone first; a printed page needs its lines as they are.
    """
    key = "mended" if mended else "written"
    found = page.memo.get(key)
    if not isinstance(found, Written):
        lines, squeezed, notes = page_lines(page.text) if mended else Lines(page.text.split("\n"))
        heads = _heads("\n".join(lines) if notes else page.text, lines)
        found = taken_apart(_with_buttons(lines), heads, squeezed=squeezed)
        if squeezed and found.headers:
            notes = (*notes, "the page has lost its blank lines: where paragraphs end is not known")
        if notes:
            found = replace(found, mended=notes)
        page.memo[key] = found
    return found


def fits(page: Page, *, set_in: bool, blank_after: bool, way: str) -> Detection:
    """How well a page fits a text form: whether its dates are set in by a space, and a blank line follows its headers.

    ``way`` says in words how the form's headers are written.
    """
    if page.kind not in {"text", "json"}:
        return Detection(0.0, f"it looks like {page.kind}")
    text = written(page, mended=True)
    head = text.section
    if head is None:
        if (problem := unread(text.lines)) is not None:
            return Detection(0.5 if not set_in else 0.0, problem[0])
        return Detection(0.0, 'no head "N Comments", and no names with dates')
    extracted = _is_extracted(text.lines, head)
    if not text.headers:
        right = extracted == (not set_in)
        return Detection(0.6 if right else 0.0, f"a head that states {head.stated} comments, and no comment after it")
    style = page.memo.get("style")
    if not isinstance(style, tuple):
        style = page.memo["style"] = Counter(header.style for header in text.headers).most_common(1)[0][0]
    what = "no head" if head.stated is None else f"a head that states {head.stated} comments"
    if style[1:3] == (set_in, blank_after):
        return Detection(0.9 if head.stated is not None else 0.7, f"{what}, then {way}")
    # Neither form in all: the better of the two guesses, so that the page is read.
    near = (style[1] == set_in) * 0.05 + (style[2] == blank_after) * 0.04 + extracted * (not set_in) * 0.02
    return Detection(0.5 + near, f"{what}, then names and dates, though not quite as this form has them")


def _nothing(page: Page, own: Written) -> NoThread:
    """What is wrong with a page that shows no comment that can be read."""
    problem, hint = unread(own.lines) or ("", "")
    if own.section is None or own.section.stated is None:
        return NoThread(page.path, problem or "no comment section was found", hint=hint)
    place = f"line {own.section.count_line + 1}"
    if own.section.stated and problem:
        return NoThread(page.path, problem, place=place, hint=hint)
    return NoThread(page.path, f"the page states {own.section.stated} comments and shows none", place=place)


def _comments_above(lines: Sequence[str], head: Section, first: Header) -> int:
    """How many blocks above the head are written as the comments are: a page without a head may stand above this one."""
    blocks = candidates(lines[: head.count_line], 0) if head.stated is not None else []
    alike = sum(block.style[:3] == first.style[:3] for block in blocks)
    return alike if alike >= FEWEST_ABOVE else 0


def draft_of(page: Page, own: Written) -> Draft:
    """The thread of a page that was taken apart. Raises NoThread where the page holds no comments."""
    if own.section is None or not own.headers:
        raise _nothing(page, own)
    lines, found, notes = own.lines, own.section, [*own.mended, *own.notes]
    comments, edits, doubtful = bodies(lines, own.headers, squeezed=own.squeezed)
    if edits:
        notes.append(f"{edits} {'comment was' if edits == 1 else 'comments were'} edited after posting")
    if doubtful is not None:
        notes.append(f"the text of the page's last comment may hold what stands below the thread, from '{doubtful}' on")
    paragraphs, aside, author, title = story(lines[: found.count_line])
    between = [line.strip() for line in lines[found.after : own.headers[0].start]]
    if any(line and line.lower() not in HEAD_WORDS for line in between):
        text = "\n".join(between).strip()
        aside = [*aside, SetAside(text, "between the head and the first comment")]
        notes.append(
            f"lines {found.after + 1} to {own.headers[0].start}, above the first comment, are none and were set aside"
        )
    if above := _comments_above(lines, found, own.headers[0]):
        notes.append(f"what looks like {above} comments above the head was kept as the story's text")
    return Draft(
        comments=tuple(comments),
        paragraphs=tuple(paragraphs),
        set_aside=tuple(aside),
        author=author,
        title=title,
        stated_count=found.stated,
        sorting=found.sorting,
        notes=tuple(notes),
    )


def read_text(page: Page) -> Draft:
    """The one thread of a page whose lines are as they were printed. Raises NoThread where the page holds no comments."""
    return draft_of(page, written(page))

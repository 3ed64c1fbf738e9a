"""The text of a PDF in the lines of the page that was printed: wrapped lines joined, print's own headers taken away.

A PDF holds no paragraphs, only pieces of text at places. Lines are told by their height on the paper, paragraphs by the
gaps between lines, and where a paragraph wraps by the room that was left in a line; a PDF by Chrome or Edge also marks
which lines belong together. Links within the page ("Reply to NAME") are kept, for they tell which comment is answered.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from commentariat.dates import is_date
from commentariat.read.headers import BUTTON, LABELS, MOST_ABOVE
from commentariat.read.page import tidy
from commentariat.read.pdf_pieces import Piece, pieces_of
from commentariat.read.text_head import EXTRACTED_HEAD

# Links beyond this many are left out.
MOST_LINKS = 100_000
# In heights of the letters: a step to the side this wide parts words, or what stands beside each other.
WORD_GAP, SIDE_GAP, WIDE_GAP = 0.12, 0.6, 3.0
# Pieces this near in height stand in one row.
SAME_ROW = 0.4
# A step down of more than this, in usual steps, parts paragraphs.
PARAGRAPH = 1.25
USUAL_STEP = 1.2
# A line of fewer heights of its letters does not show how wide its column is.
FEWEST_LETTERS = 20
# Print's own rows stand on nearly all sheets, among this many rows at the top or the bottom.
NEARLY_ALL = 0.9
EDGE_ROWS = 3
_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(r"[+-]?\d{1,6}")
# What stands below a comment.
_FOOT = re.compile(r"[+-]?\d{1,6}|Reply")
_NUMBERED = re.compile(r"(?:(\S+) )?(?:Page )?(\d{1,4}) ?(?:/|of) ?(\d{1,4})(?: (.*))?")
_PRINTED = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4},? \d{1,2}[:.]\d\d.*")
_ADDRESS = re.compile(r"(?:https?|file)://\S+")
# Browsers wrap after these without a space having stood there.
_NO_SPACE = re.compile(r"(?:\w[-‐–—/]|://\S*[/?&=._-])$")


@dataclass(frozen=True, slots=True)
class Row:
    """Pieces beside each other; ``beside`` where another row stands to its left on the same height."""

    text: str
    pieces: tuple[Piece, ...]
    beside: bool = False

    @property
    def first(self) -> Piece:
        """The piece at its left end."""
        return self.pieces[0]

    @property
    def last(self) -> Piece:
        """The piece at its right end."""
        return self.pieces[-1]


@dataclass(frozen=True, slots=True)
class Link:
    """A link within the page: where it stands, and the name of what it leads to."""

    sheet: int
    bottom: float
    top: float
    name: str


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed page: lines of text with the place of each (sheet, height; None for blank lines), and its links.

    ``anchors`` are the places that links lead to. ``address`` is the one that print's own rows show. ``marked``: most of
    the text is marked, as Chrome and Edge do, so what belongs together is known and not guessed.
    """

    lines: tuple[str, ...]
    places: tuple[tuple[int, float] | None, ...]
    links: tuple[Link, ...]
    anchors: dict[str, tuple[int, float]]
    address: str | None
    marked: bool


def _apart(left: Piece, right: Piece) -> bool:
    """Whether two pieces of a row are lines of their own: a name beside a date, votes beside a button."""
    gap = (right.x - left.end) / max(left.size, right.size)
    signs = not any(letter.isalnum() for letter in left.text) or not any(letter.isalnum() for letter in right.text)
    one = left.mark is not None and left.mark == right.mark
    if left.text in LABELS and abs(left.size - right.size) > 0.5 and not one:
        # The narrow column under the picture.
        return gap > WORD_GAP
    if gap <= SIDE_GAP or one or (signs and gap <= WIDE_GAP and not is_date(right.text)):
        return False
    other = left.font != right.font or abs(left.size - right.size) > 0.5
    own = any(text == BUTTON or _NUMBER.fullmatch(text) or is_date(text) for text in (left.text, right.text))
    return gap > WIDE_GAP or other or own


def _rows(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """The pieces of a sheet in rows."""
    rows: list[list[Piece]] = []
    for piece in pieces:
        before = rows[-1][-1] if rows else None
        near = before is not None and abs(piece.y - before.y) <= SAME_ROW * max(piece.size, before.size)
        if before is not None and near and piece.x >= before.end - before.size:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return rows


def _joined(pieces: Sequence[Piece]) -> str:
    parts = [pieces[0].text]
    for left, right in pairwise(pieces):
        # Signs are drawn one by one, with no space of their own: what stands before one is a guess of pypdf's.
        own = right.spaces[0] and any(letter.isalnum() for letter in right.text) and right.text[0] not in ",.;:!?)"
        spaced = left.spaces[1] or own or right.x - left.end > WORD_GAP * min(left.size, right.size)
        parts.append((" " if spaced else "") + right.text)
    return "".join(parts)


def _split(row: Sequence[Piece]) -> list[Row]:
    """The lines that a row holds: most hold one."""
    parts: list[list[Piece]] = [[row[0]]]
    for left, right in pairwise(row):
        if _apart(left, right):
            parts.append([right])
        else:
            parts[-1].append(right)
    return [Row(_joined(part), tuple(part), number > 0) for number, part in enumerate(parts)]


def _without_print_rows(sheets: Sequence[list[list[Piece]]]) -> str | None:
    """Take print's own rows off every sheet (time, title; address, number of the sheet); the address, or None."""
    edges: list[list[tuple[int, str, int]]] = []
    seen: Counter[tuple[int, str]] = Counter()
    for rows in sheets:
        # Pieces of one height stand in one row here, however far apart and in whatever order they were drawn.
        order = sorted(range(len(rows)), key=lambda index: -rows[index][0].y)
        near = list(dict.fromkeys([*order[:EDGE_ROWS], *order[-EDGE_ROWS:]]))
        edge = [(round(rows[index][0].y), _DIGITS.sub("#", _joined(rows[index])), index) for index in near]
        edges.append(edge)
        seen.update({(y, text) for y, text, _ in edge})
    address: str | None = None
    for number, (rows, edge) in enumerate(zip(sheets, edges, strict=True), 1):
        gone: set[int] = set()
        for y, text, index in edge:
            words = _joined(rows[index])
            found = _NUMBERED.fullmatch(words)
            counted = found is not None and (int(found[2]), int(found[3])) == (number, len(sheets))
            often = len(sheets) > 2 and seen[y, text] >= NEARLY_ALL * len(sheets)
            if counted or (often and words != BUTTON and not is_date(words)):
                gone.add(index)
                if match := _ADDRESS.search(words):
                    address = address or match[0]
        if gone:
            gone |= {index for y, _, index in edge if index not in gone and _PRINTED.fullmatch(_joined(rows[index]))}
        rows[:] = [row for index, row in enumerate(rows) if index not in gone]
    return None if address is None or address.endswith(("…", "...")) else address


def _steps(rows: Sequence[Row]) -> dict[int, float]:
    """The usual step down from line to line for each size of letters, in points."""
    steps: dict[int, Counter[float]] = defaultdict(Counter)
    for above, below in pairwise(rows):
        same = above.last.sheet == below.first.sheet and abs(above.first.size - below.first.size) < 0.5
        down = above.last.y - below.first.y
        if same and 0.8 * below.first.size < down < 2.2 * below.first.size:
            marked = below.first.mark is not None and above.last.mark == below.first.mark
            steps[round(below.first.size)][round(down, 1)] += 100 if marked else 1
    return {size: max(found.items(), key=lambda pair: (pair[1], -pair[0]))[0] for size, found in steps.items()}


def _first_word_fits(above: Row, below: Row, right: float, widths: float) -> bool:
    word = below.text.split(" ", 1)[0]
    return above.last.end + widths * (len(word) + 1) < right


def _joint(above: Row, below: Row, steps: dict[int, float], right: float) -> str:
    """What joins two rows: "" or a space within a paragraph, one line end, or two between paragraphs."""
    left, piece = above.last, below.first
    if below.beside:
        return "\n"
    wrapped = "" if _NO_SPACE.search(above.text) else " "
    one_sheet = left.sheet == piece.sheet
    if piece.mark is not None and left.mark == piece.mark:
        return wrapped
    letter = (piece.end - piece.x) / max(len(piece.text), 1)
    full = not _first_word_fits(above, below, right, letter) and abs(left.size - piece.size) < 0.5
    if not one_sheet:
        if full and not _FOOT.fullmatch(below.text):
            return wrapped
        dated = is_date(below.text) and not is_date(above.text)
        heading = dated or below.text.startswith("Reply to") or below.text == above.text
        return "\n" if heading else "\n\n"
    size = max(left.size, piece.size)
    usual = max(
        steps.get(round(left.size), USUAL_STEP * left.size), steps.get(round(piece.size), USUAL_STEP * piece.size)
    )
    down = left.y - piece.y
    if down > PARAGRAPH * usual or down < -size:
        return "\n\n"
    # Text in marks of its own that starts a line: after a line break, or a link that did not fit.
    return wrapped if full else "\n"


def _same_header(lines: Sequence[str], row: Row, *, overleaf: bool) -> bool:
    """Whether a row goes on with the header that the last lines began, however far below it stands."""
    if len(lines) < 2:
        return False
    last, before = lines[-1], lines[-2]
    if lines[-1] in LABELS and not overleaf:
        # "Member" under the picture stands ahead of the name, which is in the column beside it.
        return True
    if row.text.startswith("Reply to") and len(row.pieces) > 1:
        # The name in it is a link of its own; a typed line is drawn at once.
        name_before = before.strip() in {"", BUTTON} or before in LABELS or last == before
        return not before.startswith("Reply to") if is_date(last) else name_before
    above = next((line for line in reversed(lines[-3:-1]) if line), "")
    starts = last == before or before.strip() == BUTTON or before in LABELS or above == EXTRACTED_HEAD[-1]
    return is_date(row.text) and starts


def _earlier(lines: Sequence[str], row: Row) -> int | None:
    """Where a row overleaf belongs among the lines before it: votes before their button, a label before its name."""
    if not lines:
        return None
    if _NUMBER.fullmatch(row.text) and lines[-1].strip() == BUTTON:
        return len(lines) - 1
    last = next((number for number in range(len(lines) - 1, -1, -1) if lines[number]), 0)
    if row.text in LABELS and (is_date(lines[last]) or lines[last].startswith("Reply to")):
        top = last
        while top and lines[top - 1].strip() not in {"", BUTTON} and last - top < MOST_ABOVE:
            top -= 1
        return top
    return None


def _lines(rows: Sequence[Row]) -> tuple[list[str], list[tuple[int, float] | None]]:
    """The lines of text, and where each starts."""
    steps = _steps(rows)
    edges: dict[int, float] = defaultdict(float)
    for row in rows:
        if row.last.end - row.first.x > FEWEST_LETTERS * row.first.size:
            edges[round(row.first.x)] = max(edges[round(row.first.x)], row.last.end)
    widest = max(edges.values(), default=0.0)
    lines: list[str] = []
    places: list[tuple[int, float] | None] = []
    start = above = rows[0] if rows else None
    moved = False
    for row in rows:
        here = (row.first.sheet, row.first.y)
        if above is None or start is None or above is row:
            lines.append(row.text)
            places.append(here)
            continue
        overleaf = row.first.sheet != above.last.sheet
        earlier = _earlier(lines, row) if overleaf else None
        if earlier is not None:
            lines.insert(earlier, row.text)
            places.insert(earlier, places[earlier] or here)
            moved = True
            continue
        # What stood beside a row that was moved starts a line of its own.
        joint = "\n\n" if moved else _joint(above, row, steps, edges[round(start.first.x)] or widest)
        moved = False
        new_font = above.first.font != row.first.font or above.first.mark != row.first.mark
        above, after_button = row, lines[-1].strip() == BUTTON
        if joint in {"", " "} and not after_button and row.text != BUTTON:
            lines[-1] += joint + row.text
            continue
        button = row.text == BUTTON and (joint != "\n" or row.beside or new_font)
        # Votes stand right above the button.
        votes_above = button and _NUMBER.fullmatch(lines[-1])
        if joint == "\n\n" and not (after_button or votes_above or _same_header(lines, row, overleaf=overleaf)):
            lines.append("")
            places.append(None)
        lines.append(f" {BUTTON}" if button else row.text)
        places.append(here)
        start = row
    return lines, places


def _named(target: object) -> str | None:
    return str(target).lstrip("/") if isinstance(target, str) and len(target) < 200 else None


def _links(reader: PdfReader) -> list[Link]:
    """The links to named places within the page."""
    found: list[Link] = []
    for number, page in enumerate(reader.pages):
        notes = page.get("/Annots")
        notes = notes.get_object() if notes is not None else None
        for note in notes if isinstance(notes, ArrayObject) else ():
            one = note.get_object()
            if not isinstance(one, DictionaryObject) or len(found) >= MOST_LINKS:
                continue
            action = one.get("/A")
            action = action.get_object() if action is not None else None
            name = _named(one.get("/Dest") or (action.get("/D") if isinstance(action, DictionaryObject) else None))
            box = one.get("/Rect")
            if name and isinstance(box, ArrayObject) and len(box) == 4:
                heights = sorted((float(box[1]), float(box[3])))
                found.append(Link(number, heights[0], heights[1], name))
    return found


def _anchors(reader: PdfReader) -> dict[str, tuple[int, float]]:
    """Where named places are: sheet and height."""
    numbers = {page.indirect_reference.idnum: n for n, page in enumerate(reader.pages) if page.indirect_reference}
    found: dict[str, tuple[int, float]] = {}
    for name, target in reader.named_destinations.items():
        sheet, top = numbers.get(getattr(target.page, "idnum", -1)), target.top
        if sheet is not None and isinstance(top, (int, float)):
            found[name.lstrip("/")] = (sheet, float(top))
    return found


def printed(reader: PdfReader) -> Printed:
    """The text of a PDF in lines. Raises TooMuch, and whatever pypdf raises on a broken file."""
    sheets = [_rows(pieces) for pieces in pieces_of(reader)]
    address = _without_print_rows(sheets)
    pieces = [piece for sheet in sheets for row in sheet for piece in row]
    marked = sum(piece.mark is not None for piece in pieces) > len(pieces) / 2
    rows = [line for sheet in sheets for row in sheet for line in _split(row)]
    rows = [replace(row, text=tidy(row.text).replace("\n", " ")) for row in rows]
    lines, places = _lines([row for row in rows if row.text.strip()])
    links, anchors = _links(reader), _anchors(reader)
    return Printed(tuple(lines), tuple(places), tuple(links), anchors, address, marked)

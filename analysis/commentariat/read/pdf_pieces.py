"""The pieces of text that a PDF draws, each with its place, its font, and the marked text it is part of."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import hypot
from time import monotonic
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from commentariat.read.pdf_fonts import Widths

# Bounds for what a file may ask of the reader; a thread of 300 comments has some hundred thousand operators.
MOST_PAGES = 2_000
MOST_CHARACTERS = 20_000_000
MOST_OPERATORS = 5_000_000
MOST_BYTES = 64_000_000
# No printed page takes a tenth of this; forms that draw forms escape the other bounds.
MOST_SECONDS = 300.0
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ft", "ﬆ": "st"})
# Flags as the usual font of emoji names them; other signs that are drawn as one of several have no name at all.
_FLAGS = {
    0xFE4E5 + number: "".join(chr(0x1F1E6 + ord(letter) - ord("A")) for letter in land)
    for number, land in enumerate(("JP", "US", "FR", "DE", "IT", "GB", "ES", "RU", "CN", "KR"))
}
# Glyphs of icon fonts.
_ICONS = re.compile("[\ue000-\uf8ff\ufffd]")
_AS_WRITTEN = {**_LIGATURES, **_FLAGS}
# Arabic letters as they look within a word.
_ARABIC = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]+")


class TooMuch(ValueError):
    """The file asks for more work than any printed page does."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Text that was drawn at once, on sheet ``sheet`` (from 0): from x to ``end`` on the height ``y``, in points.

    ``y`` grows upwards. ``mark`` is the number of the marked text it is part of, None where nothing is marked.
    ``spaces``: whether a space stands before it, and after it.
    """

    text: str
    sheet: int
    x: float
    end: float
    y: float
    size: float
    font: str
    mark: int | None
    spaces: tuple[bool, bool]


@dataclass(slots=True)
class _Sheet:
    """What is seen while the operators of a sheet are gone through."""

    number: int
    widths: Widths
    # The elements of the document that the numbers of marked text stand for.
    elements: Sequence[Any] = ()
    pieces: list[Piece] = field(default_factory=list)
    marks: dict[tuple[float, float], int | None] = field(default_factory=dict)
    stack: list[int | None] = field(default_factory=list)
    operators: int = 0
    deadline: float = float("inf")

    def operator(self, name: bytes, operands: Sequence[Any], cm: Sequence[float], tm: Sequence[float]) -> None:
        """Keep which marked text each piece is part of. Raises TooMuch."""
        self.operators += 1
        if self.operators > MOST_OPERATORS:
            raise TooMuch("it has too many drawing operators")
        if monotonic() > self.deadline:
            raise TooMuch(f"it took more than {MOST_SECONDS:.0f} seconds")
        if name in {b"BDC", b"BMC"}:
            known = operands[1] if len(operands) > 1 else None
            number = known.get("/MCID") if isinstance(known, DictionaryObject) else None
            self.stack.append(self.element(number) if isinstance(number, int) else None)
        elif name == b"EMC":
            if self.stack:
                self.stack.pop()
        elif name in {b"Tj", b"TJ", b"'", b'"'}:
            mark = next((mark for mark in reversed(self.stack[-8:]) if mark is not None), None)
            self.marks.setdefault(_place(cm, tm), mark)

    def element(self, number: int) -> int:
        """The number of the element that marked text is part of: a text that goes on overleaf is still the same one."""
        one = self.elements[number] if 0 <= number < len(self.elements) else None
        return int(one.idnum) if isinstance(one, IndirectObject) else -1 - number - (self.number << 32)

    def text(self, text: str, cm: Sequence[float], tm: Sequence[float], font: Any, size: float) -> None:
        """Keep a piece of text."""
        drawn = _ICONS.sub("", text).replace("\n", " ").translate(_AS_WRITTEN)
        shown = _ARABIC.sub(_plain_letters, drawn.strip())
        if not shown:
            return
        if " " in shown and not any(letter.isalnum() for letter in shown) and self.widths.spaceless(font):
            # Emoji, each drawn by itself.
            shown = shown.replace(" ", "")
        x, y = _place(cm, tm)
        across = hypot(tm[0], tm[1]) * hypot(cm[0], cm[1])
        wide = self.widths.of(font, shown) * size * across
        name = str(font.get("/BaseFont", "")) if isinstance(font, DictionaryObject) else ""
        mark = self.marks.get((x, y))
        height = abs(size * across) or 1.0
        # Spaces at the edges were drawn, or stand for a gap before the piece.
        spaces = drawn[0].isspace(), drawn[-1].isspace()
        self.pieces.append(Piece(shown, self.number, x, x + wide, y, height, name, mark, spaces))


def _plain_letters(found: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", found[0])


def _place(cm: Sequence[float], tm: Sequence[float]) -> tuple[float, float]:
    x, y = tm[4], tm[5]
    return round(x * cm[0] + y * cm[2] + cm[4], 1), round(x * cm[1] + y * cm[3] + cm[5], 1)


def _elements(reader: PdfReader) -> dict[int, Any]:
    """For each sheet's own number, the elements of the document that its marked texts belong to; empty where untagged."""
    tree = reader.root_object.get("/StructTreeRoot")
    top = tree.get_object().get("/ParentTree") if tree is not None else None
    found: dict[int, Any] = {}
    waiting = [top] if top is not None else []
    # A tree that names itself as its own part must not be gone through for ever.
    for _ in range(MOST_PAGES):
        if not waiting:
            break
        node = waiting.pop().get_object()
        waiting.extend(node.get("/Kids", ()))
        pairs = list(node.get("/Nums", ()))
        for number, elements in zip(pairs[::2], pairs[1::2], strict=False):
            if isinstance(elements.get_object(), ArrayObject):
                found[int(number)] = list(elements.get_object())
    return found


def _size(contents: Any) -> int:
    """The bytes of a sheet's content, unpacked."""
    one = contents.get_object() if contents is not None else None
    if isinstance(one, ArrayObject):
        return sum(_size(part) for part in one if not isinstance(part.get_object(), ArrayObject))
    return len(one.get_data()) if isinstance(one, StreamObject) else 0


def pieces_of(reader: PdfReader) -> list[list[Piece]]:
    """The pieces of each sheet, in the order in which they were drawn. Raises TooMuch, and whatever pypdf raises."""
    widths, elements = Widths(), _elements(reader)
    sheets: list[list[Piece]] = []
    operators = characters = size = 0
    deadline = monotonic() + MOST_SECONDS
    for number, page in enumerate(reader.pages):
        if number >= MOST_PAGES:
            raise TooMuch(f"it has more than {MOST_PAGES:,} sheets")
        sheet = _Sheet(number, widths, elements.get(int(page.get("/StructParents", -1)), ()), operators=operators)
        sheet.deadline = deadline
        size += _size(page.get("/Contents"))
        if size > MOST_BYTES:
            raise TooMuch(f"its sheets have more than {MOST_BYTES:,} bytes")
        page.extract_text(visitor_operand_before=sheet.operator, visitor_text=sheet.text)
        operators = sheet.operators
        characters += sum(len(piece.text) for piece in sheet.pieces)
        if characters > MOST_CHARACTERS:
            raise TooMuch(f"it has more than {MOST_CHARACTERS:,} characters")
        sheets.append(sheet.pieces)
    return sheets

"""How wide text is in a font of a PDF: what is needed to know where a line ends."""

from __future__ import annotations

import re
from typing import Any

from pypdf.generic import ArrayObject, DictionaryObject, StreamObject

# A letter or an emoji of unknown width, in heights of the font.
USUAL_WIDTH, EMOJI_WIDTH = 0.5, 1.25
FIRST_EMOJI = "\U0001f000"
# Fonts with longer tables than this are left to the usual width.
LONGEST_TABLE = 2_000_000
_SECTION = re.compile(rb"begin(bfchar|bfrange)(.*?)end", re.DOTALL)
_PAIR = re.compile(rb"<([0-9A-Fa-f]{2,4})>\s*<([0-9A-Fa-f]{4}|[Dd][0-9A-Fa-f]{7})>")
_RANGE = re.compile(rb"<([0-9A-Fa-f]{2,4})>\s*<([0-9A-Fa-f]{2,4})>\s*<([0-9A-Fa-f]{4}|[Dd][0-9A-Fa-f]{7})>")


class Widths:
    """Widths of text, with the tables of each font worked out once."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Any, dict[str, float]]] = {}

    def of(self, font: Any, text: str) -> float:
        """The width of ``text`` in ``font`` (a font's dictionary, or None), in heights of the font."""
        if not isinstance(font, DictionaryObject):
            return USUAL_WIDTH * len(text)
        table = self._table(font)
        return sum(table.get(letter, _usual(letter)) for letter in text)

    def spaceless(self, font: Any) -> bool:
        """Whether a font is known to hold no space: what pypdf gives as one was a gap."""
        return isinstance(font, DictionaryObject) and " " not in (self._table(font) or {" "})

    def _table(self, font: DictionaryObject) -> dict[str, float]:
        known = self._known.get(id(font))
        if known is None:
            # The font is kept with its table, so that its number stays its own.
            known = self._known[id(font)] = (font, _table(font))
        return known[1]


def _usual(letter: str) -> float:
    if letter < FIRST_EMOJI:
        return USUAL_WIDTH
    # A flag is written as two letters of its own kind.
    return EMOJI_WIDTH / 2 if "\U0001f1e6" <= letter <= "\U0001f1ff" else EMOJI_WIDTH


def _table(font: DictionaryObject) -> dict[str, float]:
    """The width of each letter; empty where the font's tables are missing or broken."""
    try:
        codes = _codes(font)
        inner = font.get("/DescendantFonts")
        if inner is not None:
            (only,) = (one.get_object() for one in list(inner.get_object())[:1])
            wide = _cid_widths(only)
            scale = 0.001
        else:
            first = int(font.get("/FirstChar", 0))
            wide = {first + n: float(w) for n, w in enumerate(font.get("/Widths", ArrayObject()).get_object())}
            own_scale = (
                font.get("/FontMatrix", ArrayObject()).get_object() if font.get("/Subtype") == "/Type3" else None
            )
            scale = float(own_scale[0]) if own_scale is not None else 0.001
            if not codes:
                codes = {code: bytes([code]).decode("cp1252", "replace") for code in range(256)}
        return {letter: wide[code] * scale for code, letter in codes.items() if code in wide}
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError):
        return {}


def _codes(font: DictionaryObject) -> dict[int, str]:
    """What letter each code of a font stands for."""
    stream = font.get("/ToUnicode")
    stream = stream.get_object() if stream is not None else None
    found: dict[int, str] = {}
    if not isinstance(stream, StreamObject):
        return found
    for kind, body in _SECTION.findall(stream.get_data()[:LONGEST_TABLE]):
        if kind == b"bfchar":
            for code, letter in _PAIR.findall(body):
                found[int(code, 16)] = _letter(letter)
        else:
            for first, last, letter in _RANGE.findall(body):
                start = int(first, 16)
                for step in range(min(int(last, 16) - start, 0xFFFF) + 1):
                    found[start + step] = chr(min(ord(_letter(letter)) + step, 0x10FFFF))
    return found


def _letter(digits: bytes) -> str:
    """The letter that four digits of UTF-16 stand for, or eight; a question mark where they stand for none."""
    return bytes.fromhex(digits.decode("ascii")).decode("utf-16-be", "replace")[:1] or "?"


def _cid_widths(font: DictionaryObject) -> dict[int, float]:
    """The table /W of a font: "first [w w w]" and "first last w", one after the other."""
    found: dict[int, float] = {}
    row = font.get("/W", ArrayObject()).get_object()
    index = 0
    while index + 1 < len(row):
        first, second = int(row[index]), row[index + 1].get_object()
        if isinstance(second, ArrayObject):
            found.update({first + n: float(w) for n, w in enumerate(second)})
            index += 2
        else:
            wide = float(row[index + 2])
            found.update(dict.fromkeys(range(first, min(int(second), first + 0xFFFF) + 1), wide))
            index += 3
    return found

"""Text that the PDF's fonts can show: signs without a glyph become words or a box, long words may break.

PDF/UA-1 allows no missing glyphs, and comments may hold any character at all. Which glyphs there are is read from the
DejaVu Sans that matplotlib ships: the last resort behind Libertinus Serif and Source Sans Pro.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

import font_source_sans_pro
import matplotlib
from matplotlib.ft2font import FT2Font

BOX = "□"
# Longer runs without a space overflow the deepest column of the tree; they may break after this many characters.
LONGEST_WORD, BREAK_EVERY = 28, 12
_ZERO_WIDTH_SPACE = "\u200b"
# Two regional indicators make a flag; the fonts have neither.
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_LONG = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")
_SOURCE_SANS = ("Regular", "It", "Semibold", "SemiboldIt", "Bold", "BoldIt")
_DEJAVU = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSans-Oblique.ttf", "DejaVuSans-BoldOblique.ttf")
# Invisible signs that only steer how others are drawn or in which direction: marks, joiners, variation selectors.
_STEERING = frozenset({0xAD, 0x200B, 0xFEFF, *range(0x200C, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)})
_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0000, 0xE0200), range(0x1F3FB, 0x1F400))


def font_files() -> tuple[Path, ...]:
    """The font files that the PDF uses beside those inside typst."""
    sans = Path(font_source_sans_pro.__file__).parent / "files"
    plain = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    return (*(sans / f"SourceSansPro-{style}.otf" for style in _SOURCE_SANS), *(plain / name for name in _DEJAVU))


@cache
def covered() -> frozenset[int]:
    """The code points that the regular DejaVu Sans, the last resort of every style, can show."""
    path = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / _DEJAVU[0]
    return frozenset(FT2Font(str(path)).get_charmap())


def _sign(character: str) -> str:
    """The character itself where it can be shown; else its name in brackets for a symbol, a box for a letter."""
    code = ord(character)
    if code < 0x20 or 0x7F <= code < 0xA0:
        return character if character == "\n" else " " if character in "\t\r" else BOX
    if code in _STEERING or any(code in signs for signs in _SELECTORS):
        return ""
    category = unicodedata.category(character)
    if category in ("Zl", "Zp", "Zs"):
        return "\u00a0" if character in "\u00a0\u202f" else " "
    if category in ("Cs", "Co", "Cn"):
        return BOX
    if category == "So" and code >= 0x1F000:
        return f"[{unicodedata.name(character, 'emoji').lower()}]"
    return character if code in covered() else BOX


class _Signs(dict[int, str]):
    """A translation table that is filled as characters turn up."""

    def __missing__(self, code: int) -> str:
        self[code] = sign = _sign(chr(code))
        return sign


_SIGNS = _Signs()


def _flag(match: re.Match[str]) -> str:
    return "[flag " + "".join(chr(ord(letter) - 0x1F1E6 + ord("A")) for letter in match[0]) + "]"


def _breakable(match: re.Match[str]) -> str:
    word = match[0]
    return _ZERO_WIDTH_SPACE.join(word[start : start + BREAK_EVERY] for start in range(0, len(word), BREAK_EVERY))


def printable(text: str) -> str:
    """The text as the PDF can print it."""
    return _LONG.sub(_breakable, _FLAG.sub(_flag, text).translate(_SIGNS))

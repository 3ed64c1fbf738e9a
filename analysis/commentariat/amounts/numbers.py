"""Numbers as readers write them, "2.5", "two and a half", "3 to 3.5", "100 plus", read from the pieces of a text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from commentariat.amounts.tokens import Piece, form_at
from commentariat.amounts.vocabulary import numbered

# A longer run of digits is no figure that a reader cites.
LONGEST_DIGITS = 20
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_DECIMAL = re.compile(r"\d+(?:\.\d+)?")
_COMMA = re.compile(r"\d,\d{1,2}")
_SMALL = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen"
)
UNITS = numbered(_SMALL, 1)
TENS = numbered("twenty thirty forty fifty sixty seventy eighty ninety", 2, 10.0)
_BITS = {"half": 0.5, "quarter": 0.25, "third": 1 / 3}
SCALES = {
    "hundred": 1e2,
    "thousand": 1e3,
    "k": 1e3,
    "grand": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "mil": 1e6,
    "million": 1e6,
    "millions": 1e6,
    "bn": 1e9,
    "b": 1e9,
    "billion": 1e9,
    "billions": 1e9,
    "tn": 1e12,
    "trn": 1e12,
    "trillion": 1e12,
    "trillions": 1e12,
}
_ABOUT_AFTER = frozenset({"odd", "ish", "something", "or so"})


# "from 2.3 to 2.5" tells where one is and where one goes.
_GOING_FROM = frozenset({"from", "moving", "went", "gone"})


class Number(NamedTuple):
    """A number or range: the pieces ``first`` to ``last`` (exclusive), its ends, how it is hedged, and its form.

    ``decimal`` tells that it was written with a decimal part or a fraction in words ("3.5", "three and a half").
    """

    first: int
    last: int
    low: float
    high: float
    qualifier: str
    decimal: bool


def value(form: str) -> float | None:
    """What a run of digits stands for; None for what is no plain number ("13.02.2025", "1.2.3")."""
    if len(form) > LONGEST_DIGITS:
        return None
    if _DECIMAL.fullmatch(form):
        return float(form)
    if _THOUSANDS.fullmatch(form):
        return float(form.replace(",", ""))
    return float(form.replace(",", ".")) if _COMMA.fullmatch(form) else None


def _part_of_a_name(pieces: Sequence[Piece], at: int) -> bool:
    """Whether digits belong to a name, a date or a time: "F-35", "T-26", "20:30", "B61-12", "#4"."""
    piece = pieces[at]
    if piece.glued and at:
        before = pieces[at - 1]
        if before.kind == "word" or before.form in "#_:/.+@^":
            return True
        if before.form == "-" and before.glued and at > 1 and pieces[at - 2].kind == "word":
            return pieces[at - 2].form not in UNITS and pieces[at - 2].form not in SCALES
    after = pieces[at + 1] if at + 1 < len(pieces) else None
    return bool(after and after.glued and after.form == ":" and at + 2 < len(pieces) and pieces[at + 2].glued)


def _words(pieces: Sequence[Piece], at: int) -> tuple[int, float] | None:
    """A number in words below a thousand, "sixty five", "four hundred", "two hundred and fifty"."""
    form = form_at(pieces, at)
    if form in TENS:
        gap = 1 if form_at(pieces, at + 1) == "-" else 0
        unit = UNITS.get(form_at(pieces, at + 1 + gap), 10.0)
        end, number = (at + 2 + gap, TENS[form] + unit) if unit < 10 else (at + 1, TENS[form])
    elif form in UNITS:
        end, number = at + 1, UNITS[form]
    elif form in ("a", "an") and form_at(pieces, at + 1) == "hundred":
        end, number = at + 1, 1.0
    else:
        return None
    if form_at(pieces, end) == "hundred" and number < 20:
        end, number = end + 1, number * 100
        step = 1 if form_at(pieces, end) == "and" else 0
        rest = _words(pieces, end + step) if form_at(pieces, end + step) not in ("a", "an") else None
        if rest and rest[1] < 100:
            end, number = rest[0], number + rest[1]
    return end, number


def single(pieces: Sequence[Piece], at: int) -> tuple[int, float, bool] | None:  # noqa: PLR0911 - one rule a line
    """One number from a piece on: where it ends, its value, whether it has a decimal part. None where none starts."""
    if at >= len(pieces):
        return None
    piece = pieces[at]
    if piece.kind == "number":
        number = value(piece.form)
        if number is None or _part_of_a_name(pieces, at):
            return None
        end, decimal = at + 1, "." in piece.form or bool(_COMMA.fullmatch(piece.form))
    elif piece.form == "half" and form_at(pieces, at + 1) in ("a", "an"):
        return at + 2, 0.5, True
    elif piece.form in _BITS and piece.form != "third" and form_at(pieces, at - 1) not in ("first", "second", "other"):
        return at + 1, _BITS[piece.form], True
    else:
        words = _words(pieces, at)
        if words is None:
            return None
        end, number = words
        decimal = False
    if form_at(pieces, end) == "point" and form_at(pieces, end + 1) in UNITS:
        return end + 2, number + UNITS[form_at(pieces, end + 1)] / 10, True
    if form_at(pieces, end) == "and" and form_at(pieces, end + 1) in ("a", "three"):
        bit = _BITS.get(form_at(pieces, end + 2), 0.0)
        if bit and form_at(pieces, end + 1) == "a":
            return end + 3, number + bit, True
        if form_at(pieces, end + 2) == "quarters":
            return end + 3, number + 0.75, True
    return end, number, decimal


def hedge_after(pieces: Sequence[Piece], at: int) -> tuple[int, str]:
    """A hedge behind a number, "100 plus", "70 odd", "2.2ish", "4 and a bit", "3%+": where it ends and what it says."""
    form = form_at(pieces, at)
    if form == "+" or (
        form == "plus" and form_at(pieces, at + 1) not in ("a", "the") and not _number_next(pieces, at + 1)
    ):
        return at + 1, "at least"
    if form in _ABOUT_AFTER:
        return at + 1, "about"
    if form == "-" and form_at(pieces, at + 1) in _ABOUT_AFTER:
        return at + 2, "about"
    if (form, form_at(pieces, at + 1), form_at(pieces, at + 2)) == ("and", "a", "bit"):
        return at + 3, "about"
    return at, ""


def _number_next(pieces: Sequence[Piece], at: int) -> bool:
    return at < len(pieces) and (pieces[at].kind == "number" or pieces[at].form in UNITS or pieces[at].form in "£$€")


def read(pieces: Sequence[Piece], at: int) -> Number | None:
    """A number or range from a piece on; a range is two numbers with a dash or "to" or "or" between, the second larger.

    "from 2.3 to 2.5" is no range but two numbers: where one is and where one goes.
    """
    first = single(pieces, at)
    if first is None:
        return None
    end, low, decimal = first
    end, hedge = hedge_after(pieces, end)
    joint = form_at(pieces, end)
    dash = joint in "-–—" and joint != "" and pieces[end].glued
    if not hedge and (dash or joint in ("to", "or")) and form_at(pieces, at - 1) not in _GOING_FROM:
        second = single(pieces, end + 1)
        if second is not None and low < second[1] and (dash or second[1] <= 3 * low):
            end, high, also = second
            end, hedge = hedge_after(pieces, end)
            return Number(at, end, low, high, hedge, decimal or also)
    return Number(at, end, low, low, hedge, decimal)

"""A text cut into numbers, words and signs, with the sentence and clause that each stands in. Time grows with the length."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

# Addresses are one piece, so that no year is found inside them. No alternative can match in two ways: no backtracking.
_PIECE = re.compile(
    r"(?P<url>(?:https?://|www\.)\S+)|(?P<number>\d+(?:[.,]\d+)*[½¼¾]?)|(?P<word>[^\W\d_](?:\w|"
    r"['’](?=\w))*)|(?P<sign>[^\w\s]|_)|(?P<line>\n)"
)
_FRACTIONS = {"½": ".5", "¼": ".25", "¾": ".75"}
_STOPS = frozenset(".!?…\n")
_BREAKS = frozenset(",;:()–—")
# Words that open a clause of its own.
_TURNS = frozenset({"but", "while", "whereas", "though", "although", "because", "whilst", "except", "then", "and"})


class Piece(NamedTuple):
    """A piece of a text: ``kind`` is url, number, word or sign; ``form`` is in lower case with plain apostrophes.

    ``start`` and ``end`` are character offsets. ``glued`` tells that no space stands before it. ``sentence`` and
    ``clause`` number the sentence and the clause from 0.
    """

    kind: str
    form: str
    start: int
    end: int
    glued: bool
    sentence: int
    clause: int


def cut(text: str) -> list[Piece]:
    """The pieces of a text in order; empty for blank text. Line ends count as ends of sentences and are left out."""
    found: list[Piece] = []
    sentence = clause = last = 0
    for match in _PIECE.finditer(text):
        kind = match.lastgroup or "sign"
        start, end = match.span()
        form = match[0].lower().replace("’", "'") if end - start < 100 else "…"
        if kind == "number" and form[-1] in _FRACTIONS:
            form = form[:-1] + ("" if "." in form or "," in form else _FRACTIONS[form[-1]])
        if kind == "word" and form in _TURNS:
            clause += 1
        if kind != "line":
            found.append(Piece(kind, form, start, end, start == last and start > 0, sentence, clause))
        spaced = end >= len(text) or text[end].isspace() or text[end] in "\"”’')"
        if form in _STOPS and (spaced or form != "."):
            sentence, clause = sentence + 1, clause + 1
        elif form in _BREAKS or (form == "-" and spaced):
            clause += 1
        last = end
    return found


def form_at(pieces: Sequence[Piece], index: int) -> str:
    """The form of a piece, or nothing beyond the ends."""
    return pieces[index].form if 0 <= index < len(pieces) else ""


def near(pieces: Sequence[Piece], first: int, last: int, reach: tuple[int, int]) -> tuple[list[Piece], list[Piece]]:
    """The pieces of the same sentence before ``first`` and from ``last`` on, at most so many of each (nearest)."""
    here = pieces[first].sentence
    before = [piece for piece in pieces[max(0, first - reach[0]) : first] if piece.sentence == here]
    after = [piece for piece in pieces[last : last + reach[1]] if piece.sentence == here]
    return before, after

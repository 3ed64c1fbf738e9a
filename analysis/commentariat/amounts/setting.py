"""The words around an amount, joined for the rules to look at: what stands before and behind it in its sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from commentariat.amounts.tokens import Piece, near

# Further away a word seldom bears on a number; the bound also keeps the time in proportion to the text.
BEFORE, AFTER = 22, 14


@dataclass(frozen=True, slots=True)
class Setting:
    """Words around an amount in lower case, spaces between.

    ``before`` begins with "^" where it reaches back to the start of the sentence; ``clause_before`` and ``clause_after``
    stop at the clause's ends. ``previous`` is the sentence before. ``asks`` tells that the sentence ends in a question mark.
    """

    before: str
    after: str
    clause_before: str
    clause_after: str
    previous: str
    asks: bool


def setting(pieces: Sequence[Piece], first: int, last: int, *, floor: int = 0) -> Setting:
    """The setting of the amount at the pieces ``first`` to ``last`` (exclusive); words before ``floor`` are not looked at."""
    before, after = near(pieces, first, last, (min(BEFORE, first - floor), AFTER))
    here = pieces[first].sentence
    start = first - len(before)
    whole = start == 0 or pieces[start - 1].sentence != here
    earlier = [piece.form for piece in pieces[max(0, start - BEFORE) : start] if piece.sentence == here - 1]
    own, end = pieces[first].clause, pieces[last - 1].clause
    return Setting(
        before=("^ " if whole else "") + " ".join(piece.form for piece in before) + " ",
        after=" " + " ".join(piece.form for piece in after),
        clause_before=" ".join(piece.form for piece in before if piece.clause == own) + " ",
        clause_after=" " + " ".join(piece.form for piece in after if piece.clause == end),
        previous=" ".join(earlier),
        asks=any(piece.form == "?" for piece in after),
    )

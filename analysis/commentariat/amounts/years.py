"""Years in a text: "2035", "by the 2030s", "the eighties", "'94", "2024/25", "in 62", "twenty thirty five"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from commentariat.amounts.numbers import TENS, UNITS
from commentariat.amounts.tokens import Piece, form_at, near
from commentariat.amounts.vocabulary import words


class Year(NamedTuple):
    """A year or decade found: pieces ``first`` to ``last`` (exclusive), first and last year, hedge."""

    first: int
    last: int
    low: float
    high: float
    qualifier: str


EARLIEST, LATEST = 1700, 2099
# With no date for the story, two digits up to this many stand for this century.
CENTURY_TURNS = 40
# "by 35" is this century as far ahead as defence is planned.
AHEAD = 20
_DECADES = {
    "twenties": 20,
    "thirties": 30,
    "forties": 40,
    "fifties": 50,
    "sixties": 60,
    "seventies": 70,
    "eighties": 80,
    "nineties": 90,
}
_COUNTED = words(
    "troops men soldiers tanks jobs people rounds miles tons tonnes shells drones missiles ships "
    "aircraft km hours hrs hour feet ft "
    "yards metres meters votes casualties warheads personnel sailors planes quid pounds dollars "
    "euros vehicles launchers homes m mm "
    "kg lbs mph knots hp reservists marines regulars regular pilots engineers houses staff bhp rpm "
    "ton x pm am of bn billion million k"
)
_NAMED = words(
    "type mk mark no number page flight model version unit operation op class serial room windows boeing airbus"
)
_MONTHS = words(
    "january february march april may june july august september october november december jan feb "
    "mar apr jun jul aug sep sept oct "
    "nov dec spring summer autumn winter xmas christmas"
)
# What may stand before two digits that are plainly a year, and what may follow them.
_BEFORE = frozenset({"in", "since", "till", "until", "by", "again", "from", "before", "after", "and"})
_FOLLOW = words(
    ". , ; : ! ? ) — – … by we it he they she the when but to was were because as i you after before "
    "under over with so too is"
)
_PAST = words(
    "was were had did took cancelled lost won went got gave voted signed came left said promised "
    "started fought built were been "
    "happened used knew thought paid spent cut sold joined served back stood ended began ago hyperinflation old"
)
_FUTURE = words(
    "will shall by meant due planned going could should expect expected next new 'll future order plans early"
)


def find(pieces: Sequence[Piece], taken: Sequence[tuple[int, int]], now: int | None) -> list[Year]:
    """All years in the pieces of a text, in order; ``taken`` are runs of pieces that are shares or sums, ``now`` the
    year in which the comment was written, if known."""
    busy = {at for first, last in taken for at in range(first, last)}
    found: list[Year] = []
    at = 0
    while at < len(pieces):
        year = (
            None
            if at in busy
            else (_decade(pieces, at, now) or _full(pieces, at) or _spoken(pieces, at) or _short(pieces, at, now))
        )
        if year is None:
            at += 1
            continue
        found.append(_hedged(pieces, year))
        at = year.last
    return found


def _hedged(pieces: Sequence[Piece], year: Year) -> Year:
    end = year.last
    if form_at(pieces, end) == "or" and form_at(pieces, end + 1) == "so":
        return year._replace(qualifier="about")
    return year


def _free(pieces: Sequence[Piece], at: int) -> bool:  # noqa: PLR0911 - one rule a line
    """Whether digits stand alone: no word or sign of a number hangs on them, and no money or name comes before."""
    piece = pieces[at]
    before, after = form_at(pieces, at - 1), pieces[at + 1] if at + 1 < len(pieces) else None
    if before in _NAMED or (before in "£$€#+" and at):
        return False
    if piece.glued and at and (pieces[at - 1].kind == "word" or before in "/:_@.%=&"):
        return False
    if piece.glued and before == "-" and pieces[at - 1].glued and at > 1 and pieces[at - 2].kind == "word":
        return form_at(pieces, at - 2) in _MONTHS or form_at(pieces, at - 2) in ("mid", "pre", "post")
    if after is None:
        return True
    if after.glued and after.form == ":":
        return not (at + 2 < len(pieces) and pieces[at + 2].glued)
    if after.glued and (after.kind in ("word", "number") or after.form in "%_@=°+£$€"):
        return after.form in ("s", "ish")
    return after.form not in _COUNTED


def _full(pieces: Sequence[Piece], at: int) -> Year | None:
    """A year of four digits, a span of two, or one with two digits behind it: "1994", "1939-45", "2024/25", "2031 or 32"."""
    form = pieces[at].form
    if (
        pieces[at].kind != "number"
        or len(form) != 4
        or not form.isdecimal()
        or not EARLIEST <= int(form) <= LATEST
        or not _free(pieces, at)
    ):
        return None
    low = int(form)
    if low % 100 == 0 and form_at(pieces, at - 1) not in (*_BEFORE, "of", "year", "the", "circa", "about", "around"):
        return None
    joint, second = form_at(pieces, at + 1), form_at(pieces, at + 2)
    tight = joint in ("-", "–", "/") and joint != "" and at + 2 < len(pieces) and pieces[at + 2].glued
    if (tight or joint == "or") and second.isdecimal() and second.isascii():
        high = int(second) if len(second) == 4 else low // 100 * 100 + int(second) if len(second) == 2 else 0
        if low < high <= min(LATEST, low + 99) and (tight or high - low <= 10):
            return Year(at, at + 3, low, high, "")
    return Year(at, at + 1, low, low, "")


def _decade(pieces: Sequence[Piece], at: int, now: int | None) -> Year | None:
    """A decade, "the 1980s", "the 80s", "'80s", "mid-eighties"; not an age ("in his 80s", "in her eighties")."""
    piece = pieces[at]
    first = _lead(pieces, at)
    lead = form_at(pieces, at - 1)
    if piece.form in _DECADES:
        end, year = at + 1, _DECADES[piece.form]
    elif (
        piece.kind == "number"
        and piece.form.isdecimal()
        and piece.form.isascii()
        and len(piece.form) in (2, 4)
        and piece.form.endswith("0")
    ):
        step = 1 if form_at(pieces, at + 1) in ("'", "’") else 0
        if form_at(pieces, at + 1 + step) != "s" or not pieces[at + 1 + step].glued:
            return None
        end, year = at + 2 + step, int(piece.form)
    else:
        return None
    if year >= 100:
        return Year(first, end, year, year + 9, "") if EARLIEST <= year <= LATEST else None
    if first == at and lead not in ("the", "'", "’", "‘"):
        return None
    if year >= 40:
        low = 1900 + year
    else:
        before, after = near(pieces, first, end, (14, 10))
        forms = {p.form for p in (*before, *after)}
        past, future = len(forms & _PAST), len(forms & _FUTURE)
        low = (2000 if future > past and (now or LATEST) <= 2000 + year + 9 else 1900) + year
    return Year(first, end, low, low + 9, "")


def _lead(pieces: Sequence[Piece], at: int) -> int:
    """Where a decade's words start: with "the", "mid", "early", "late", an apostrophe."""
    first = at
    for _ in range(3):
        if form_at(pieces, first - 1) in ("early", "mid", "late", "the", "'", "’", "‘", "-") and first:
            first -= 1
    return first + 1 if form_at(pieces, first) == "-" else first


def _spoken(pieces: Sequence[Piece], at: int) -> Year | None:
    """A year in words, "twenty thirty five", "nineteen eighty four"."""
    head = {"twenty": 2000, "nineteen": 1900}.get(pieces[at].form)
    tens = TENS.get(form_at(pieces, at + 1), 0.0)
    if head is None or not tens:
        return None
    unit = UNITS.get(form_at(pieces, at + 2), 10.0)
    end = at + 3 if unit < 10 else at + 2
    year = head + tens + (unit if unit < 10 else 0)
    return Year(at, end, year, year, "") if form_at(pieces, end) not in _COUNTED else None


def _short(pieces: Sequence[Piece], at: int, now: int | None) -> Year | None:
    """Two digits that are plainly a year: with an apostrophe ("'94"), a month ("December 94"), or "in 62" alone."""
    piece = pieces[at]
    if (
        piece.kind != "number"
        or len(piece.form) != 2
        or not piece.form.isdecimal()
        or not piece.form.isascii()
        or not _free(pieces, at)
    ):
        return None
    number, before, after = int(piece.form), form_at(pieces, at - 1), form_at(pieces, at + 1)
    marked = (
        piece.glued
        and before in ("'", "’", "‘")
        and not (at > 1 and pieces[at - 1].glued and pieces[at - 2].kind == "number")
    )
    if marked and at + 1 < len(pieces) and pieces[at + 1].form in ("'", "’", "‘") and pieces[at + 1].glued:
        return None
    if not marked:
        if number <= 31 or after not in _FOLLOW | {""}:
            return None
        if before in _MONTHS:
            pass
        elif before not in _BEFORE or (before in ("and", "from", "by") and not _again(pieces, at)):
            return None
    pieces_near = near(pieces, at, at + 1, (12, 12))
    forms = {p.form for side in pieces_near for p in side}
    last = (now % 100 + AHEAD) if now else CENTURY_TURNS
    recent = number <= last and not (number > (now or 2025) % 100 and forms & _PAST and before not in ("by", "'", "’"))
    if marked and number > (now or 2025) % 100 and number <= last:
        recent = True
    year = (2000 if recent else 1900) + number
    return Year(at - 1 if marked else at, at + 1, year, year, "")


def _again(pieces: Sequence[Piece], at: int) -> bool:
    """Whether "and 44" or "from 44" goes on from another year just before it."""
    return any(p.kind == "number" and len(p.form) == 4 for p in pieces[max(0, at - 5) : at])

"""Shares of GDP in a text: with their sign or words, and bare ("make it three", "at 4.7") where the talk is of shares."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from commentariat.amounts.numbers import Number, hedge_after, read
from commentariat.amounts.places import PLACES
from commentariat.amounts.tokens import Piece, form_at, near
from commentariat.amounts.vocabulary import words


class Share(NamedTuple):
    """A share found: pieces ``first`` to ``last`` (exclusive), low and high in per cent, hedge, whether "more" of it."""

    first: int
    last: int
    low: float
    high: float
    qualifier: str
    more: bool


# No country has ever given more of its GDP to defence than in a total war (the UK about half in 1943).
# Without "of GDP" a per cent above ten is more often of something else; a bare number above seven is no share.
HIGHEST, HIGHEST_PLAIN, HIGHEST_BARE, LOWEST_BARE = 60.0, 10.0, 7.0, 0.2
_OUTPUT = frozenset({"gdp", "gnp", "product", "economy", "output", "income", "wealth"})
# Words that say that the talk is of what is spent on defence.
TOPIC = re.compile(
    r"\b(?:gdp|gnp|defen[cs]e|nato|spend(?:s|ing)?|spent|budgets?|targets?|pledges?|military|armed forces|"
    r"army|navy|raf|sdr|sdsr|armies|forces|"
    r"trident|hague|rutte|allies|ukraine|ukrainians?|russians?|putin|troops|soldiers?|tanks?|"
    r"warships?|frigates?|destroyers?|submarines?|"
    r"carriers?|fighters?|jets?|missiles?|nuclear|warheads?|f-?35s?|typhoons?|mod|brigades?|"
    r"battlegroups?|rfa|shells)\b",
    re.IGNORECASE,
)
_SHARES_TALK = re.compile(r"\d\s?%|\bper ?cent\b|\bgdp\b|\d\s?(?:pc|pct)\b", re.IGNORECASE)
# What a per cent near these words is a share of is not GDP.
_OTHER = words(
    "inflation growth grew grow growing interest rate rates bank gilt gilts mortgage cpi rpi "
    "unemployment turnout vote votes voted "
    "voters poll polls approval tariff tariffs vat discount deficit debt debts wage wages salary "
    "salaries basket food fuel manning "
    "retention recruits crew crews availability odds chance chances battery content workshare quota "
    "territory land shares stake "
    "price prices cheaper dearer faster slower bigger smaller casualties losses fiscal multiplier "
    "traffic overseas swing borrowed"
)
# Right behind a per cent these say what it is of.
_OTHER_NEXT = words(
    "up down tax wealth pay payer payers interest rise increase drop cut deposit discount stake chance swing turnout"
)
_PAY = frozenset({"rise", "award", "offer", "deal", "cut", "claim"})
# Words that may follow a whole number that stands for a share ("three by 2030", "3 or go home"), never a thing counted.
_FOLLOW = frozenset(".,;:!?)—–…\"”'’") | words(
    "by now and but or as at minimum is isn't isnt was across in on please tomorrow asap straight then "
    "when with before until till plus next this today already immediately not rather without if for we i "
    "it it's they you because like instead too soon within everywhere looks would will should core of"
)
_MEASURES = words(
    "x times million millions billion billions bn trillion m k km miles mile hours hour years year "
    "yrs months weeks days mm cm inch "
    "inches metres tonnes tons ton kg mph knots kids children litre litres ghz mach version points "
    "stars out squadrons brigades "
    "divisions ships boats p pence quid pounds dollars euros th st nd rd am pm"
)
# What leads in a whole number that stands for a share: "get to", "make it", "we're at", "wriggle out of".
_LEAD_IN = re.compile(
    r"\b(?:(?:get|gets|got|go|going|goes|getting|up|raise it|move|back|rise|rising|heading) (?:it |"
    r"us |them |over )?(?:to|for|towards)"
    r"|make (?:it|that)"
    r"|managed|spent|spends?|spending|paid|found|do|be|should be|want|need|have|hit|reach|at|on|pay|"
    r"about|then|over|refuse|just|not|than"
    r"|to|of|with|for|up|hold|date|put|settle|say|said|says|is|it's|needs|the|we're|you're|they're|are) "
    r"(?:a |the |proper |only |just |nearly |about |around |roughly |over |under |mere )*$"
)


def talks_of_shares(*texts: str) -> bool:
    """Whether any of the texts cites a per cent or GDP, so that a bare number may stand for a share."""
    return any(_SHARES_TALK.search(text[:8000]) for text in texts)


def _unit(pieces: Sequence[Piece], at: int) -> int:
    """Where a per cent sign or word that starts at a piece ends; the piece itself where none does."""
    form = form_at(pieces, at)
    if form in ("%", "percent", "pct") or (form == "pc" and at):
        return at + 1
    if form == "per" and form_at(pieces, at + 1) == "cent":
        return at + 2
    if form == "per" and form_at(pieces, at + 1) == "-" and form_at(pieces, at + 2) == "cent":
        return at + 3
    return at


def _of_output(pieces: Sequence[Piece], at: int) -> tuple[int, str]:
    """Where "of GDP" ends that starts at a piece (an aside in brackets may stand between), and what else follows "of"."""
    if form_at(pieces, at) == "(":
        for place in range(at + 1, min(at + 6, len(pieces))):
            if pieces[place].form == ")":
                end, _ = _of_output(pieces, place + 1)
                return (end, "") if end > place + 1 else (at, "")
        return at, ""
    if form_at(pieces, at) == "gdp":
        return at + 1, ""
    if form_at(pieces, at) not in ("of", "in"):
        return at, ""
    for place in range(at + 1, min(at + 6, len(pieces))):
        if pieces[place].form in _OUTPUT:
            return place + 1, ""
    return at, form_at(pieces, at + 1) if form_at(pieces, at) == "of" else ""


def _is_other(pieces: Sequence[Piece], first: int, last: int, *, bare: bool = False) -> bool:
    """Whether words close by say that a per cent is of something else: interest, votes, a pay rise."""
    before, after = near(pieces, first, last, (9 if bare else 5, 3))
    clauses = {pieces[first].clause, pieces[min(last, len(pieces)) - 1].clause}
    around = [p.form.removesuffix("'s") for p in (*before, *after) if bare or p.clause in clauses]
    if any(form in _OTHER for form in around) or form_at(pieces, first - 1) in ("down", "up"):
        return True
    if form_at(pieces, first - 1) == "by" and form_at(pieces, first - 2) in ("up", "down"):
        return True
    return form_at(pieces, last) in _OTHER_NEXT or any(
        pair[0] == "pay" and pair[1] in _PAY for pair in pairwise(around)
    )


def find(pieces: Sequence[Piece], text: str, around: str) -> list[Share]:
    """All shares of GDP in the pieces of a text, in order; ``around`` is the text answered and the story's title."""
    topical = bool(TOPIC.search(text)) or bool(TOPIC.search(around[:4000]))
    bare_allowed = topical and talks_of_shares(text, around)
    found: list[Share] = []
    most, at = HIGHEST_PLAIN, 0
    while at < len(pieces):
        number = read(pieces, at)
        if number is None:
            at += 1
            continue
        share = _stated(pieces, number, topical=topical, most=most)
        if share is None and bare_allowed and _unit(pieces, number.last) == number.last:
            share = _bare(pieces, number, found)
        if share is not None:
            found.append(share)
            # Beside 48% of GDP in one war 52% in the next is likely the same.
            most = max(most, share.high + 5)
        at = max(number.last, share.last if share else 0)
    return found


def _stated(pieces: Sequence[Piece], number: Number, *, topical: bool, most: float) -> Share | None:  # noqa: PLR0911 - one rule a line
    """A share with its per cent: of GDP in so many words, or of nothing else where the talk is of defence spending."""
    before = form_at(pieces, number.first - 1)
    if (number.first and before in "£$€") or (before == "of" and form_at(pieces, number.first - 2).endswith("th")):
        return None
    unit = _unit(pieces, number.last)
    stop, what = _of_output(pieces, unit)
    output = stop > unit
    if unit == number.last and not output:
        return None
    if not 0 < number.high <= HIGHEST or (output and _debt(pieces, number.first, stop)):
        return None
    if form_at(pieces, stop) in ("point", "points"):
        return None
    if not output:
        if what and what != "it":
            return None
        if not topical or number.high > most or _is_other(pieces, number.first, unit):
            return None
    end, hedge = hedge_after(pieces, stop)
    more = form_at(pieces, end) in ("more", "extra") or form_at(pieces, number.first - 1) in (
        "another",
        "extra",
        "each",
        "every",
    )
    more = more or (number.high < 1 and number.decimal and pieces[number.first].kind == "word")
    return Share(number.first, end, number.low, number.high, number.qualifier or hedge, more)


def _debt(pieces: Sequence[Piece], first: int, last: int) -> bool:
    """Whether the sentence says just before that it is debt, a deficit, aid or health that is so much of GDP."""
    before, after = near(pieces, first, last, (7, 3))
    words = {"debt", "debts", "deficit", "borrowing", "aid", "welfare", "nhs", "health", "pensions", "benefits"}
    clause = pieces[first].clause
    return any(p.form.removesuffix("'s") in words and p.clause == clause for p in before) or any(
        p.form in ("debt", "deficit") for p in after[:2]
    )


def _bare(pieces: Sequence[Piece], number: Number, found: Sequence[Share]) -> Share | None:  # noqa: PLR0911 - one rule a line
    """A number alone that stands for a share: a decimal, or a small number where a share is due and nothing is counted."""
    if not LOWEST_BARE <= number.low <= number.high <= HIGHEST_BARE or (number.high == 1 and not number.decimal):
        return None
    before, after = form_at(pieces, number.first - 1), form_at(pieces, number.last)
    if (number.first and before and before in "£$€#/") or after in _MEASURES or _glued(pieces, number):
        return None
    if before in (
        "type",
        "mk",
        "mark",
        "batch",
        "article",
        "astute",
        "block",
        "tranche",
        "day",
        "op",
        "no",
        "challenger",
        "version",
        "para",
    ):
        return None
    lead = " ".join(p.form for p in near(pieces, number.first, number.last, (5, 0))[0])
    listed = before in PLACES or (before in (":", ",") and form_at(pieces, number.first - 2) in PLACES)
    beside_share = bool(found) and _beside(pieces, found[-1], number)
    written = pieces[number.first].kind == "word"
    if _is_other(pieces, number.first, number.last, bare=True):
        return None
    if number.decimal and number.high >= 1 and (not written or after in _FOLLOW or not after):
        return _share(number) if not written or number.low >= 2 or before in ("which", "plus", "other") else None
    if number.decimal and not written and number.low == number.high:
        return _share(number) if listed or before in ("at", "on") else None
    if (after and after not in _FOLLOW) or after == "of":
        return None
    alone = number.first == 0 or pieces[number.first - 1].sentence != pieces[number.first].sentence
    if alone and after not in ("minimum", "or", "is", "as", "was", "and"):
        return None
    if alone or listed or beside_share or _LEAD_IN.search(lead + " "):
        return _share(number)
    return None


def _share(number: Number) -> Share:
    return Share(number.first, number.last, number.low, number.high, number.qualifier, False)


def _beside(pieces: Sequence[Piece], last: Share, number: Number) -> bool:
    """Whether a number is set against a share in few words: "10% of GDP not 5", "4% not 3", "3.5 then 4", "or 3"."""
    between = [piece.form for piece in pieces[last.last : number.first]]
    return 0 < len(between) <= 3 and between[-1] in {"not", "or", "then", "plus", "to", "and", "rather", "than", "over"}


def _glued(pieces: Sequence[Piece], number: Number) -> bool:
    """Whether a word or sign hangs on the digits: "3rd", "4x4", "2-1", "5G"."""
    if number.last >= len(pieces):
        return False
    after = pieces[number.last]
    if not after.glued or pieces[number.first].kind == "word":
        return after.form == "-" and after.glued and number.last + 1 < len(pieces) and pieces[number.last + 1].glued
    return after.kind in ("word", "number") or after.form in "-/:°'"

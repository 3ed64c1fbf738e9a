"""Sums of money in a text: with a currency's sign or name, or a billion that nothing else is counted in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from commentariat.amounts.amount import NO_CURRENCY
from commentariat.amounts.numbers import SCALES, Number, hedge_after, read
from commentariat.amounts.tokens import Piece, form_at, near
from commentariat.amounts.vocabulary import words


class Sum(NamedTuple):
    """A sum found: pieces ``first`` to ``last`` (exclusive), its ends in whole units of ``unit``, and its hedge."""

    first: int
    last: int
    low: float
    high: float
    qualifier: str
    unit: str


_SIGNS = {"£": "GBP", "$": "USD", "€": "EUR"}
_NAMES = {
    **dict.fromkeys(["quid", "pound", "pounds", "sterling", "gbp"], "GBP"),
    **dict.fromkeys(["dollar", "dollars", "bucks", "usd"], "USD"),
    **dict.fromkeys(["euro", "euros", "eur"], "EUR"),
}
_BIG = {form: scale for form, scale in SCALES.items() if scale >= 1e9 and form != "b"}
_MILLIONS = frozenset({"million", "millions", "m", "mn", "mil", "grand", "thousand"})
# A larger sum than all that is produced on earth in a thousand years is a joke or a slip; it would break the scale.
HIGHEST = 1e17
# What is counted in thousands and millions that is no money, where it follows the number (one word may stand between).
_COUNTED = words(
    "people men women troops soldiers rounds shells drones casualties voters votes households "
    "licences vehicles children refugees "
    "barrels tons tonnes miles km kilometres years years' year homes houses pensioners jobs workers "
    "of under russians ukrainians "
    "europeans americans brits poles others strong citizens residents dead killed wounded members "
    "lives cars litres hits views "
    "personnel sailors reservists on with in barrels cubic square words lines pages parts acres "
    "hectares trees viewers times "
    "civilians prisoners mines missiles bullets respirators muslims migrants immigrants subscribers "
    "readers followers visitors a"
)
_ALWAYS_COUNTED = words("people men troops soldiers rounds shells drones casualties vehicles voters tonnes tons")
# Words that say that money is meant.
_MONEY_TALK = words(
    "cost costs costing spend spends spent spending pay pays paid paying payment price priced fund "
    "funds funding budget budgets "
    "worth sold sell bought buy buying refit refitted bill bills loan loans borrowed borrow save "
    "saves saved saving savings hole "
    "gap tax taxes treasury contract contracts order orders debt free allowance relief cheap "
    "expensive invest invested investment "
    "money cash salary wage wages fee fees rent grant grants owed earn earns earned raise raised "
    "extra overspend cut cuts million "
    "relief inheritance band bands aid each apiece profit profits value valued deal fine fined compensation"
)
_AFTER_MILLIONS = words("free each for to so and or off over in at it was is this that by per a but he she we they i")
_EVERY = (
    ("a", "year"),
    ("per", "year"),
    ("each", "year"),
    ("every", "year"),
    ("per", "annum"),
    ("/", "year"),
    ("/", "yr"),
    ("a", "yr"),
)
_EVERY_ONE = frozenset({"pa", "annually", "yearly", "p.a"})
MOST_PENCE = 200


def find(pieces: Sequence[Piece], taken: Sequence[tuple[int, int]]) -> list[Sum]:
    """All sums of money in the pieces of a text, in order; ``taken`` are runs of pieces that are shares already."""
    busy = {at for first, last in taken for at in range(first, last)}
    found: list[Sum] = []
    at = 0
    while at < len(pieces):
        if at in busy:
            at += 1
            continue
        one = _signed(pieces, at) if pieces[at].form in _SIGNS else _named(pieces, at)
        if one is not None and one.high <= HIGHEST and not busy.intersection(range(one.first, one.last)):
            found.append(one)
            at = one.last
        else:
            at += 1
    return found


def _scale(pieces: Sequence[Piece], at: int) -> tuple[int, float]:
    """The multipliers that start at a piece, "billion", "hundred thousand", "thousand billion": their end and product."""
    scale = 1.0
    for _ in range(2):
        form = form_at(pieces, at)
        if form not in SCALES or (len(form) == 1 and not pieces[at].glued):
            break
        at, scale = at + 1, scale * SCALES[form]
    return at, scale


def _finish(pieces: Sequence[Piece], number: Number, first: int, end: int, scale: float, unit: str) -> Sum:
    """The sum with its hedge, "+", "a year" and currency's name behind it."""
    end, hedge = hedge_after(pieces, end)
    name = 1 if form_at(pieces, end) == "of" and form_at(pieces, end + 1) in _NAMES else 0
    if form_at(pieces, end + name) in _NAMES:
        unit, end = _NAMES[form_at(pieces, end + name)], end + name + 1
    elif form_at(pieces, end + 1) in _NAMES and form_at(pieces, end) in ("us", "borrowed", "british", "american"):
        unit, end = _NAMES[form_at(pieces, end + 1)], end + 2
    each = (form_at(pieces, end), form_at(pieces, end + 1))
    if each in _EVERY:
        unit, end = f"{unit} a year", end + 2
    elif each[0] in _EVERY_ONE:
        unit, end = f"{unit} a year", end + 1
    return Sum(first, end, number.low * scale, number.high * scale, number.qualifier or hedge, unit)


def _signed(pieces: Sequence[Piece], at: int) -> Sum | None:
    """A sum that starts with a currency's sign: "£2.5bn a year", "£15-£20bn", "$100+ billion"."""
    number = read(pieces, at + 1)
    if number is None:
        return None
    end, scale = _scale(pieces, number.last)
    dash = 1 if scale == 1 else 0
    if form_at(pieces, end) in ("-", "–", "to") and form_at(pieces, end + 1) in _SIGNS and number.low == number.high:
        other = read(pieces, end + 2)
        if other is not None and other.low == other.high:
            stop, top = _scale(pieces, other.last)
            low = number.low * (top if dash else scale)
            if low < other.low * top:
                number = Number(number.first, stop, low, other.low * top, other.qualifier, number.decimal)
                return _finish(pieces, number, at, stop, 1.0, _SIGNS[pieces[at].form])
    return _finish(pieces, number, at, end, scale, _SIGNS[pieces[at].form])


def _named(pieces: Sequence[Piece], at: int) -> Sum | None:  # noqa: PLR0911 - one rule a line
    """A sum with a currency's name, pence, or a bare billion: "nine pounds", "27p", "a billion", "60 grand"."""
    if pieces[at].form in ("a", "an") and form_at(pieces, at + 1) in (*_BIG, "million", "thousand", "hundred"):
        number: Number | None = Number(at, at + 1, 1.0, 1.0, "", False)
        if form_at(pieces, at - 1) == "half":
            return None
    else:
        number = read(pieces, at)
    if number is None:
        return None
    if form_at(pieces, number.last) in ("p", "pence") and number.high <= MOST_PENCE:
        if form_at(pieces, number.last) == "p" and not pieces[number.last].glued:
            return None
        return Sum(at, number.last + 1, number.low / 100, number.high / 100, number.qualifier, "GBP")
    end, scale = _scale(pieces, number.last)
    word = form_at(pieces, end - 1)
    if (form_at(pieces, end), form_at(pieces, end + 1), form_at(pieces, end + 2)) == ("and", "a", "half") and scale > 1:
        number, end = number._replace(low=number.low + 0.5, high=number.high + 0.5), end + 3
    found = _finish(pieces, number, at, end, scale, NO_CURRENCY)
    if not found.unit.startswith(NO_CURRENCY):
        return found if form_at(pieces, found.last) not in ("of",) or scale > 1 else None
    if scale == 1 or word in ("k", "hundred", "b") or _counts_things(pieces, end):
        return None
    if word in _BIG:
        return found
    if word == "grand":
        return found
    return found if word in _MILLIONS | {"thousand"} and _money_talk(pieces, at, end) else None


def _counts_things(pieces: Sequence[Piece], end: int) -> bool:
    """Whether what follows a number is a thing counted, at most one word between: "a million men", "a million more men"."""
    following = [piece.form for piece in pieces[end : end + 3] if piece.kind in {"word", "sign"}]
    if not following:
        return False
    if following[0] == "of":
        return form_at(pieces, end - 1) not in _BIG or following[1:2] == ["us"]
    if following[0] in ("a", "on", "with", "in", "under"):
        big = form_at(pieces, end - 1) in _BIG
        return (
            not big and following[0] != "a" and following[:2] not in (["in", "total"], ["in", "savings"], ["on", "top"])
        )
    one_between = following[0] not in (".", ",") and following[1:2]
    return following[0] in _COUNTED or bool(one_between and following[1] in _ALWAYS_COUNTED)


def _money_talk(pieces: Sequence[Piece], first: int, last: int) -> bool:
    """Whether a million or thousand without a currency is money: words about money near, and no thing right behind it."""
    before, after = near(pieces, first, last, (12, 10))
    if after and after[0].kind == "word" and after[0].form not in _AFTER_MILLIONS:
        return False
    if form_at(pieces, first - 1) == "for":
        return True
    return any(piece.form.removesuffix("'s") in _MONEY_TALK or piece.form in _SIGNS for piece in (*before, *after))
